"""A place's week in words and links, and what else the page of every kind of place shows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from booking.availability import diary
from booking.deciding import stacks_of
from booking.horizon import bank_holiday_spans, draft, kept_back
from booking.models import Offer, OfferKind, Resource, ResourceKind
from booking.pictures.week import Cell, Day, Run, State, Week, week
from booking.search.question import soonest
from booking.spans import LONGEST, Span
from booking.views.cards import holds, iso, kept_by, marked, price
from booking.views.for_you import for_you
from booking.views.shown_photos import photos_of
from booking.wall import days_from
from community import wording

# Nobody publishes further ahead; a link to a week beyond would only be empty.
WEEKS_AHEAD = 54
# A price is shown for so long a use.
EXAMPLE = timedelta(hours=2)


@dataclass(slots=True)
class CellWords:
    """One cell of the table, ready to print."""

    state: str
    rows: int
    words: str
    day: str = ""
    times: str = ""
    url: str = ""
    reason: str = ""
    # Where one waits for a time that is taken.
    wait: str = ""
    wait_times: str = ""


@dataclass(slots=True)
class RowWords:
    """One row of the table."""

    clock: str
    cells: list[CellWords]


@dataclass(slots=True)
class DayWords:
    """One day of the list."""

    name: str
    free: list[CellWords]
    notes: list[str]
    taken: list[CellWords]


@dataclass(slots=True)
class Relative:
    """A place that shares parts with this one."""

    url: str
    name: SafeString
    holds: str


def shown_of(request: HttpRequest, found: Resource, at: datetime) -> dict[str, Any]:
    """What its page says of a place, and the week that was asked for. `found` comes with its keeper."""
    today = at.astimezone(found.zone).date()
    first = first_day(request.GET.get("week", ""), found, at)
    window = days_from(first, 7, found.zone)
    shown = week(diary(found, window, at), first, found.zone, soonest(at), closures_of(found, window))
    printed = Printed(found)
    return {
        "place": found,
        "name": wording.in_language(found)[0],
        "description": marked(found, "description"),
        "keeper": kept_by(found.keeper),
        "photos": photos_of(found),
        "holds": holds(found.capacity),
        "price": price(found.rate_pence),
        "ruled": len(stacks_of([found.keeper], today)[found.keeper_id].layers) > 1,
        "yours": for_you(request, _example(found, shown), at).get(found.pk),
        "rows": printed.rows(shown),
        "columns": [wording.short_day(day.date) for day in shown.days],
        "days": [printed.day(day) for day in shown.days if day.date >= today],
        "caption": _("Week from %(day)s") % {"day": wording.day(first, year=True)},
        "earlier": _link(found, first - timedelta(days=7)) if first > today else "",
        "later": _link(found, first + timedelta(days=7)) if first < today + timedelta(weeks=WEEKS_AHEAD) else "",
    }


class Printed:
    """A week in words and links."""

    def __init__(self, found: Resource) -> None:
        self.place = found
        self.zone = found.zone
        self.book, self.wait = reverse("book", args=[found.slug]), reverse("wait", args=[found.slug])
        self.longest = LONGEST - found.setup - found.turnround
        self.words = {
            State.FREE: _("Free"),
            State.TAKEN: _("Taken"),
            State.CLOSED: _("Closed"),
            State.PAST: _("Over"),
        }
        self.taken = _("Another group has this time.")

    def rows(self, shown: Week) -> list[RowWords]:
        """The table."""
        return [RowWords(wording.clock(row.clock), [self._cell(cell) for cell in row.cells]) for row in shown.rows]

    def day(self, day: Day) -> DayWords:
        """One day of the list: each free time as a link, what is taken or closed in a sentence."""
        free = [self._run(run, 1) for run in day.of(State.FREE)]
        notes = []
        taken = [self._run(run, 1) for run in day.of(State.TAKEN)]
        if taken:
            notes.append(_("Taken: %(times)s") % {"times": ", ".join(each.times for each in taken)})
        reasons = dict.fromkeys(run.reason for run in day.of(State.CLOSED) if run.reason)
        notes += [_("Closed: %(reason)s") % {"reason": reason} for reason in reasons]
        if not free and not notes:
            notes.append(_("Over") if day.of(State.PAST) else _("Closed"))
        return DayWords(wording.day(day.date), free, notes, taken)

    def _cell(self, cell: Cell) -> CellWords:
        return self._run(cell.run, cell.rows, cell.day)

    def _run(self, run: Run, rows: int, day: date | None = None) -> CellWords:
        out = CellWords(str(run.state), rows, self.words[run.state])
        if run.state == State.FREE:
            span = run.whole if run.whole.length <= self.longest else run.span
            # A run of a whole day still needs room for setting up within one claim of 24 hours.
            span = Span(span.start, min(span.end, span.start + self.longest))
            out.times = self._times(span)
            out.day = wording.day(day or run.span.start, self.zone)
            out.url = self._address(self.book, span)
        elif run.state == State.TAKEN:
            out.times, out.reason = self._times(run.span), self.taken
            # What is claimed has its set-up in it; whoever waits has their own.
            wanted = run.span.narrowed(*self.place.around()) or run.span
            out.wait_times, out.wait = self._times(wanted), self._address(self.wait, wanted)
        else:
            out.state = State.CLOSED
            out.reason = run.reason
        return out

    def _address(self, page: str, span: Span) -> str:
        query = {"start": iso(span.start.astimezone(self.zone)), "end": iso(span.end.astimezone(self.zone))}
        return f"{page}?{urlencode(query, safe=':')}"

    def _times(self, span: Span) -> str:
        return wording.times(span.start, span.end, self.zone)


def first_day(said: str, found: Resource, at: datetime) -> date:
    """The first day asked for, kept between today and the horizon; today if it makes no sense.

    Weeks begin today and not on Monday: on a Friday nobody wants to look at five days that are over.
    """
    today = at.astimezone(found.zone).date()
    try:
        asked = date.fromisoformat(said)
    except ValueError:
        return today
    return min(max(asked, today), today + timedelta(weeks=WEEKS_AHEAD))


def _link(found: Resource, first: date) -> str:
    return f"{found.get_absolute_url()}?{urlencode({'week': first.isoformat()})}#week"


def _example(found: Resource, shown: Week) -> list[tuple[Resource, Span]]:
    """The first two hours that are free in the week, for a price; nothing where nothing is free."""
    free = [run.span for day in shown.days for run in day.of(State.FREE)]
    if not free:
        return []
    first = min(free)
    return [(found, Span(first.start, min(first.end, first.start + EXAMPLE)))]


def closures_of(found: Resource, window: Span) -> list[tuple[Span, str]]:
    """Closed time in the window with the reason people are told."""
    rows: Iterable[Offer] = (
        Offer.objects.filter(resource=found, kind=OfferKind.CLOSURE)
        .select_related("event__rule")
        .prefetch_related("event__occurrence_set")
    )
    out = []
    for row in rows:
        reason = wording.in_language(row, "reason")[0]
        for each in draft(row, found.zone).windows(window, found.zone) if reason else []:
            out.append((each.span, reason))
    if found.closed_on_bank_holidays:
        out += [(span, _("Bank holiday")) for span in bank_holiday_spans(window, found.zone)]
    # Never what for: the building's diary may name people.
    own = _("Its keeper needs it") if found.kind == ResourceKind.VEHICLE else _("The building needs it itself")
    out += [(span, own) for span in kept_back(found, window)]
    return out


def relatives(found: Resource) -> tuple[list[Relative], list[Relative]]:
    """The published places that contain all parts of this one, and those made of some of them."""
    through = Resource.parts.through.objects
    mine = set(through.filter(resource=found).values_list("part", flat=True))
    parts: dict[int, set[int]] = {}
    sharing = through.filter(part__in=mine).values("resource")
    for resource, part in through.filter(resource__in=sharing).values_list("resource", "part"):
        parts.setdefault(resource, set()).add(part)
    larger, smaller = [], []
    for other in Resource.objects.published().filter(pk__in=parts).exclude(pk=found.pk).order_by("name"):
        relative = Relative(other.get_absolute_url(), marked(other), holds(other.capacity))
        if parts[other.pk] > mine:
            larger.append(relative)
        elif parts[other.pk] < mine:
            smaller.append(relative)
    return larger, smaller
