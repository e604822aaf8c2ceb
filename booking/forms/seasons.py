"""The form of a season: its name and dates, and a table of weekdays with up to two stretches each.

Its buttons fill in the table without a script: the answers are sent, copied, and shown again.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from booking.forms.offers import MIDNIGHT, clock_input, day_input
from booking.seasons import CLOSED, STRETCHES, Hours, Plan, Stretch, Week, overlap
from community.wording import weekday

TERM, HOLIDAY = "term", "holiday"
TABLES = (TERM, HOLIDAY)
SAME, SHUT, OTHER = "same", "closed", "other"
IN_HOLIDAYS = [(SAME, _("The same hours")), (SHUT, _("Closed")), (OTHER, _("Other hours"))]
MONDAY, WORKING_WEEK, WHOLE_WEEK = 0, range(1, 5), range(1, 7)
LONGEST_SEASON = 366 * 2
EDGES = ("start", "end")


def key(table: str, day: int, stretch: int, edge: str) -> str:
    """The name of one field of a table."""
    return f"{table}-{day}-{stretch}-{edge}"


@dataclass(frozen=True)
class Row:
    """One weekday of a table: its name, and the fields of each stretch that is shown."""

    name: str
    stretches: list[tuple[BoundField, BoundField]]


class SeasonForm(forms.Form):
    """Gives `plan` once it is valid. `divided` says that there are parts which could have the same season."""

    name = forms.CharField(label=_("What do you call it?"), max_length=80, help_text=_("Such as “Autumn 2027”."))
    name_cy = forms.CharField(label=_("What do you call it in Welsh?"), max_length=80, required=False)
    first = forms.DateField(label=_("From which date?"), widget=day_input())
    last = forms.DateField(label=_("Until which date?"), widget=day_input())
    holidays = forms.ChoiceField(
        label=_("In the school holidays"), choices=IN_HOLIDAYS, initial=SAME, widget=forms.RadioSelect
    )
    bank_holidays = forms.BooleanField(label=_("Closed on the bank holidays of Wales"), required=False)
    divisions = forms.BooleanField(label=_("The same season for its parts as well"), required=False)

    def __init__(self, *args: Any, divided: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan: Plan | None = None
        if not divided:
            del self.fields["divisions"]
        for table in TABLES:
            self.fields[f"{table}-second"] = forms.BooleanField(required=False, widget=forms.HiddenInput)
            for day in range(7):
                for stretch in range(STRETCHES):
                    for edge in EDGES:
                        self.fields[key(table, day, stretch, edge)] = _time_field(day, stretch, edge)

    # ---- what the template asks

    def term_rows(self) -> list[Row]:
        """The table of term time, or of the whole year."""
        return self._rows(TERM)

    def holiday_rows(self) -> list[Row]:
        """The table of the holidays."""
        return self._rows(HOLIDAY)

    def term_second(self) -> bool:
        """Whether the table has a second stretch."""
        return self._has_second(TERM)

    def holiday_second(self) -> bool:
        """The same of the holidays."""
        return self._has_second(HOLIDAY)

    def term_flag(self) -> BoundField:
        """Keeps the second stretch in sight when the answers are sent."""
        return self[f"{TERM}-second"]

    def holiday_flag(self) -> BoundField:
        """The same of the holidays."""
        return self[f"{HOLIDAY}-second"]

    def _has_second(self, table: str) -> bool:
        later = (key(table, day, 1, edge) for day in range(7) for edge in EDGES)
        return bool(self[f"{table}-second"].value() in ("1", "on", True) or any(self[name].value() for name in later))

    def _rows(self, table: str) -> list[Row]:
        shown = STRETCHES if self._has_second(table) else 1
        return [
            Row(
                weekday(day),
                [(self[key(table, day, n, "start")], self[key(table, day, n, "end")]) for n in range(shown)],
            )
            for day in range(7)
        ]

    # ---- what it means

    def clean(self) -> dict[str, Any]:
        """Make the plan; each fault is shown at its own field."""
        data = super().clean() or {}
        term = self._week(TERM)
        holiday = {SAME: None, SHUT: CLOSED, OTHER: CLOSED}.get(data.get("holidays", SAME))
        if data.get("holidays") == OTHER:
            holiday = self._week(HOLIDAY)
        else:
            # That table is out of sight then: nobody could mend what is wrong in it.
            for name in [each for each in self.errors if each.startswith(f"{HOLIDAY}-")]:
                del self.errors[name]
        hours = Hours(term, holiday)
        if hours.is_empty and not self.errors:
            self.add_error(key(TERM, 0, 0, "start"), now("Give the hours of one day at least."))
        self._check_dates(data.get("first"), data.get("last"))
        if not self.errors:
            words = {name: data.get(name, "") for name in ("name", "first", "last", "name_cy")}
            self.plan = Plan(
                **words, hours=hours, bank_holidays=data["bank_holidays"], divisions=data.get("divisions", False)
            )
            if not self.plan.patterns():
                self.add_error("last", now("None of the days you chose lies between the first and the last date."))
        return data

    def _check_dates(self, first: date | None, last: date | None) -> None:
        for name, value in (("first", first), ("last", last)):
            if value and not 2000 < value.year < 2200:
                self.add_error(name, now("Check the year of this date."))
        if first and last and last < first:
            self.add_error("last", now("The last date is before the first."))
        elif first and last and (last - first).days > LONGEST_SEASON:
            self.add_error("last", now("That is longer than two years. Check the dates."))

    def _week(self, table: str) -> Week:
        return tuple(tuple(sorted(self._day(table, day))) for day in range(7))

    def _day(self, table: str, day: int) -> list[Stretch]:
        found = [each for stretch in range(STRETCHES) if (each := self._stretch(table, day, stretch))]
        if overlap(found):
            self.add_error(key(table, day, 1, "start"), now("The second time begins before the first has ended."))
        return found

    def _stretch(self, table: str, day: int, stretch: int) -> Stretch | None:
        names = [key(table, day, stretch, edge) for edge in EDGES]
        start, end = (self.cleaned_data.get(name) for name in names)
        if any(name in self.errors for name in names) or start is None and end is None:
            return None
        if start is None or end is None:
            self.add_error(names[1] if end is None else names[0], now("Give both times, or neither."))
            return None
        if start == end != MIDNIGHT:
            self.add_error(names[1], now("It ends when it begins. For day and night give 00:00 twice."))
            return None
        return start, end


def _time_field(day: int, stretch: int, edge: str) -> forms.TimeField:
    """Its label is heard only: the table has headings."""
    words = {
        (0, "start"): now("%(day)s, from"),
        (0, "end"): now("%(day)s, until"),
        (1, "start"): now("%(day)s, again from"),
        (1, "end"): now("%(day)s, again until"),
    }
    return forms.TimeField(
        label=words[stretch, edge] % {"day": weekday(day)},
        required=False,
        widget=clock_input(),
        error_messages={"invalid": _("Give a time, such as 18:00.")},
    )


# ---- answers


def answers(plan: Plan) -> dict[str, Any]:
    """The answers that make this plan."""
    holiday = plan.hours.holiday
    return {
        "name": plan.name,
        "name_cy": plan.name_cy,
        "first": plan.first,
        "last": plan.last,
        "holidays": SAME if holiday is None else OTHER if any(holiday) else SHUT,
        "bank_holidays": plan.bank_holidays,
        "divisions": plan.divisions,
        **dict(_filled(TERM, plan.hours.term)),
        **dict(_filled(HOLIDAY, holiday or CLOSED)),
    }


def _filled(table: str, week: Week) -> Iterator[tuple[str, time]]:
    for day, stretches in enumerate(week):
        for number, (start, end) in enumerate(stretches[:STRETCHES]):
            yield key(table, day, number, "start"), start
            yield key(table, day, number, "end"), end


def copied(sent: Mapping[str, str], deed: str) -> dict[str, Any] | None:
    """The answers as a button of a table leaves them; None if the deed is none of theirs."""
    verb, _dash, table = deed.partition("-")
    if table not in TABLES or verb not in ("copy", "every", "second"):
        return None
    out = {name: value for name, value in sent.items() if name != "deed"}
    if verb == "second":
        return {**out, f"{table}-second": "1"}
    for day in WORKING_WEEK if verb == "copy" else WHOLE_WEEK:
        for stretch in range(STRETCHES):
            for edge in EDGES:
                out[key(table, day, stretch, edge)] = sent.get(key(table, MONDAY, stretch, edge), "")
    return out
