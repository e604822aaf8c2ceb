"""What a result page prints, ready as text: the template, not the query, is the cost of a search.

Each sentence is made once here; the template only sets them down.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from booking.facilities import FACILITIES, codes_of
from booking.models import Resource
from booking.search.find import Match
from booking.search.question import Question
from booking.spans import Span
from booking.views.shown_photos import ShownPhoto, first_photos
from community import wording
from community.models import Organisation

SLUG = "0-slug-0"
# How many facilities a card names before it only counts them.
SHOWN = 4


@dataclass(slots=True)
class Slot:
    """One free time as a link into booking."""

    url: str
    day: str
    times: str


@dataclass(slots=True)
class Card:
    """One place."""

    url: str
    name: SafeString
    plain_name: str
    keeper: SafeString
    where: SafeString
    holds: str
    price: str
    has: str
    slots: list[Slot] = field(default_factory=list)
    note: str = ""
    missing: str = ""
    # The price for the group one acts for: booking/views/for_you.py.
    yours: Any = None
    photo: ShownPhoto | None = None
    # Its number on the map, where one is shown.
    number: int | None = None


class Cards:
    """Makes cards for one page; remembers what many of them share."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self._pages: dict[str, str] = {}
        self._said: dict[tuple[datetime, datetime, str], tuple[str, str, str]] = {}

    def many(self, matches: Sequence[Match], yours: Mapping[int, Any] | None = None) -> list[Card]:
        """A card for each match with its photo; `yours` is what it costs one's own group, by resource."""
        photos = first_photos(match.resource for match in matches)
        out = [self.one(match) for match in matches]
        for card, match in zip(out, matches, strict=True):
            card.photo = photos.get(match.resource.pk)
            card.yours = yours.get(match.resource.pk) if yours else None
        return out

    def one(self, match: Match) -> Card:
        """The card of one match."""
        resource = match.resource
        card = Card(
            url=self.address(resource.kind, resource.slug),
            name=marked(resource),
            plain_name=wording.in_language(resource)[0],
            keeper=kept_by(resource.keeper),
            where=self._where(match),
            holds=holds(resource.capacity),
            price=price(resource.rate_pence),
            has=facilities_in_short(resource.facilities, get_language() or ""),
        )
        if self.question.is_weekly and match.slots:
            self._weekly(card, match)
        else:
            card.slots = [self.slot(resource, span) for span in match.slots]
        return card

    def slot(self, resource: Resource, span: Span) -> Slot:
        """One free time of the resource."""
        key = (span.start, span.end, resource.timezone)
        said = self._said.get(key)
        if said is None:
            start, end = span.start.astimezone(resource.zone), span.end.astimezone(resource.zone)
            query = urlencode({"start": iso(start), "end": iso(end)}, safe=":")
            said = self._said[key] = (query, wording.short_day(start), wording.times(start, end))
        query, day, times = said
        return Slot(f"{self.address('book', resource.slug)}?{query}", day, times)

    def address(self, name: str, slug: str) -> str:
        """As `reverse`, which is slow, once for each kind of page."""
        if name not in self._pages:
            self._pages[name] = reverse(name, args=[SLUG])
        return self._pages[name].replace(SLUG, slug)

    def _where(self, match: Match) -> SafeString:
        place = marked(match.resource, "place")
        if match.km is None:
            return place
        away = wording.distance(match.km).replace(" ", "\N{NO-BREAK SPACE}")
        return format_html("{} · {}", place, away) if place else format_html("{}", away)

    def _weekly(self, card: Card, match: Match) -> None:
        asked, zone = self.question, match.resource.zone
        begins = match.begins or match.slots[0]
        start, end = begins.start.astimezone(zone), begins.end.astimezone(zone)
        card.note = free_dates(len(match.slots), asked.weeks, start.weekday())
        if match.missing:
            days = ", ".join(wording.short_day(day) for day in match.missing)
            card.missing = _("Not free: %(days)s") % {"days": days}
        query = urlencode({"start": iso(start), "end": iso(end), "weeks": asked.weeks}, safe=":")
        card.slots = [
            Slot(
                f"{self.address('series-book', match.resource.slug)}?{query}",
                _("Choose the dates"),
                wording.times(start, end),
            )
        ]


def free_dates(free: int, asked: int, weekday: int) -> str:
    """Free 11 of 12 Tuesdays."""
    names = [
        _("Free %(free)s of %(all)s Mondays"),
        _("Free %(free)s of %(all)s Tuesdays"),
        _("Free %(free)s of %(all)s Wednesdays"),
        _("Free %(free)s of %(all)s Thursdays"),
        _("Free %(free)s of %(all)s Fridays"),
        _("Free %(free)s of %(all)s Saturdays"),
        _("Free %(free)s of %(all)s Sundays"),
    ]
    return names[weekday] % {"free": free, "all": asked}


def holds(capacity: int) -> str:
    """Up to 60 people."""
    return ngettext("Up to %(count)s person", "Up to %(count)s people", capacity) % {"count": capacity}


def price(pence: int) -> str:
    """What groups pay an hour."""
    return _("%(sum)s an hour") % {"sum": wording.pounds(pence)} if pence else _("No charge")


def marked(thing: object, name: str = "name") -> SafeString:
    """A bilingual name for the page, marked with its language when it is not the page's."""
    text, language = wording.in_language(thing, name)
    return format_html('<span lang="{}">{}</span>', language, text) if language else format_html("{}", text)


def kept_by(keeper: Organisation) -> SafeString:
    """Kept by Ysgol Bryn Derw."""
    return format_html(_("Kept by {keeper}"), keeper=marked(keeper))


@lru_cache(maxsize=4096)
def facility_words(bits: int, language: str) -> str:
    """What a place has, in one line of the language being spoken; many places have the same."""
    return ", ".join(str(FACILITIES[code]) for code in codes_of(bits))


@lru_cache(maxsize=4096)
def facilities_in_short(bits: int, language: str) -> str:
    """As `facility_words`, but a long list stops after four: on a telephone the free times must come soon."""
    codes = codes_of(bits)
    if len(codes) <= SHOWN + 1:
        return facility_words(bits, language)
    more = len(codes) - SHOWN
    named = ", ".join(str(FACILITIES[code]) for code in codes[:SHOWN])
    return ngettext("%(named)s and %(count)s more", "%(named)s and %(count)s more", more) % {
        "named": named,
        "count": more,
    }


def iso(moment: datetime) -> str:
    """As the wall shows it, for an address; in UTC for the hour that comes twice."""
    wall = moment.replace(tzinfo=None)
    zone = moment.tzinfo
    if (
        isinstance(zone, ZoneInfo)
        and wall.replace(tzinfo=zone, fold=0).utcoffset() == wall.replace(tzinfo=zone, fold=1).utcoffset()
    ):
        return wall.isoformat(timespec="minutes")
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="minutes") + "Z"
