"""How times, days, distances, money and names are said, in the language being spoken.

Kept in the lowest app so that notices, refusals and templates all say 6.30pm (6.30yh) in the same way.
"""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from django.utils import timezone
from django.utils.dateformat import format as dateformat
from django.utils.translation import get_language, gettext, ngettext, pgettext

# Django's own Welsh tables misspell July ("Gorffenaf") and write short months in small letters.
WELSH_DAYS = ["Llun", "Mawrth", "Mercher", "Iau", "Gwener", "Sadwrn", "Sul"]
WELSH_SHORT_DAYS = ["Llun", "Maw", "Mer", "Iau", "Gwe", "Sad", "Sul"]
WELSH_MONTHS = [
    "Ionawr",
    "Chwefror",
    "Mawrth",
    "Ebrill",
    "Mai",
    "Mehefin",
    "Gorffennaf",
    "Awst",
    "Medi",
    "Hydref",
    "Tachwedd",
    "Rhagfyr",
]
WELSH_SHORT_MONTHS = [
    "Ion",
    "Chwe",
    "Maw",
    "Ebr",
    "Mai",
    "Meh",
    "Gorff",
    "Awst",
    "Medi",
    "Hyd",
    "Tach",
    "Rhag",
]

MILES_IN_A_KM = 0.621371


def speaks_welsh() -> bool:
    """Is the page, letter or message being written in Welsh?"""
    return (get_language() or "").startswith("cy")


def in_language(thing: Any, field: str = "name") -> tuple[str, str]:
    """The text of a bilingual pair and its language: ("", or the code when it is not the one being spoken)."""
    english, welsh = _read(thing, field), _read(thing, f"{field}_cy")
    if speaks_welsh():
        return (welsh, "") if welsh else (english, "en-GB" if english else "")
    return (english, "") if english else (welsh, "cy" if welsh else "")


def _read(thing: Any, field: str) -> str:
    value = thing.get(field) if isinstance(thing, dict) else getattr(thing, field, "")
    return str(value or "").strip()


def local(moment: datetime, zone: tzinfo | None = None) -> datetime:
    """Wall-clock time at the place; a moment without a zone is already that."""
    return timezone.localtime(moment, zone) if timezone.is_aware(moment) else moment


def clock(value: datetime | time | int, zone: tzinfo | None = None) -> str:
    """9am, 9.30am, 12pm, midnight; in Welsh 9yb, 9.30yb, 12yh, hanner nos. A number is an hour, 24 included."""
    if isinstance(value, datetime):
        value = local(value, zone)
    hour, minute = (value, 0) if isinstance(value, int) else (value.hour, value.minute)
    hour %= 24
    if hour == 0 and minute == 0:
        return gettext("midnight")
    half = pgettext("after the hour: 9am", "am") if hour < 12 else pgettext("after the hour: 9pm", "pm")
    return f"{(hour - 1) % 12 + 1}{f'.{minute:02}' if minute else ''}{half}"


def times(start: datetime, end: datetime, zone: tzinfo | None = None) -> str:
    """6pm – 8pm; all day; says so when it ends on a later day than it began (midnight itself needs no telling)."""
    begins, ends = local(start, zone), local(end, zone)
    words = f"{clock(begins)} – {clock(ends)}"
    later = (ends.date() - begins.date()).days
    if later and begins.time() == ends.time() == time.min:
        last = short_day(ends.date() - timedelta(days=1))
        return gettext("all day") if later == 1 else gettext("all day until %(day)s") % {"day": last}
    if later == 0 or (later == 1 and ends.time() == time.min):
        return words
    if later == 1:
        return gettext("%(times)s (next day)") % {"times": words}
    return f"{clock(begins)} – {clock(ends)}, {short_day(ends)}"


def day(value: date | datetime, zone: tzinfo | None = None, *, year: bool = False) -> str:
    """Tuesday 24 November; Dydd Mawrth 24 Tachwedd."""
    if isinstance(value, datetime):
        value = local(value, zone)
    ending = f" {value.year}" if year else ""
    if speaks_welsh():
        return f"Dydd {WELSH_DAYS[value.weekday()]} {value.day} {WELSH_MONTHS[value.month - 1]}{ending}"
    return dateformat(value, "l j F") + ending


def short_day(value: date | datetime, zone: tzinfo | None = None) -> str:
    """Tue 24 Nov; Maw 24 Tach."""
    if isinstance(value, datetime):
        value = local(value, zone)
    if speaks_welsh():
        return f"{WELSH_SHORT_DAYS[value.weekday()]} {value.day} {WELSH_SHORT_MONTHS[value.month - 1]}"
    return dateformat(value, "D j M")


def month(value: date | datetime) -> str:
    """November 2026; Tachwedd 2026."""
    if speaks_welsh():
        return f"{WELSH_MONTHS[value.month - 1]} {value.year}"
    return dateformat(value, "F Y")


def weekday(number: int, *, second: bool = False) -> str:
    """Monday is 0, as in Python: Monday; dydd Llun. After "second" Welsh softens it: ail ddydd Llun."""
    if speaks_welsh():
        return f"{'ddydd' if second else 'dydd'} {WELSH_DAYS[number]}"
    return dateformat(date(2026, 6, 1) + timedelta(days=number), "l")


def short_weekday(number: int) -> str:
    """Monday is 0: Mon; Llun."""
    if speaks_welsh():
        return WELSH_SHORT_DAYS[number]
    return dateformat(date(2026, 6, 1) + timedelta(days=number), "D")


def people(number: int) -> str:
    """18 people; 18 o bobl."""
    return ngettext("%(count)s person", "%(count)s people", number) % {"count": number}


def distance(km: float) -> str:
    """Miles, as road signs in Wales have them, from kilometres."""
    miles = km * MILES_IN_A_KM
    if miles < 0.1:
        return gettext("under 0.1 miles")
    if round(miles, 1) % 1 == 0 or miles >= 10:
        whole = round(miles)
        return ngettext("%(miles)s mile", "%(miles)s miles", whole) % {"miles": whole}
    return pgettext("with a decimal: 1.2 miles", "%(miles)s miles") % {"miles": f"{miles:.1f}"}


def postcode(text: str) -> str:
    """As written on envelopes, however it was typed: NP20 4HA. What is too short to be one is left without a space."""
    letters = "".join(text.upper().split())
    return f"{letters[:-3]} {letters[-3:]}" if len(letters) > 4 else letters


def pounds(pence: int) -> str:
    """£8, £8.40, free. For a column of sums use `sum_of_money`, which always shows the pence."""
    if pence == 0:
        return gettext("free")
    exact = sum_of_money(pence)
    return exact.removesuffix(".00")


def sum_of_money(pence: int) -> str:
    """£1,234.50; what is taken off carries a true minus sign: −£2.00."""
    return f"{'−' if pence < 0 else ''}£{abs(pence) // 100:,}.{abs(pence) % 100:02}"


def hours(length: timedelta | int) -> str:
    """2 hours, 45 minutes, 1 hour 30 minutes, from a length of time or a number of minutes."""
    minutes = int(length.total_seconds() // 60) if isinstance(length, timedelta) else length
    whole, rest = divmod(minutes, 60)
    parts = []
    if whole:
        parts.append(ngettext("%(count)s hour", "%(count)s hours", whole) % {"count": whole})
    if rest or not whole:
        parts.append(ngettext("%(count)s minute", "%(count)s minutes", rest) % {"count": rest})
    return " ".join(parts)


def elapsed(start: datetime, end: datetime) -> timedelta:
    """Real time between two moments: subtracting within one zone would forget a clock change between them."""
    return end.astimezone(UTC) - start.astimezone(UTC)
