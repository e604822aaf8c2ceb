"""What a change of offers would do before it is saved: one week drawn, and the bookings it would leave outside."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from booking import horizon
from booking.horizon import Draft
from booking.models import Booking, Offer, Resource
from booking.patterns import DAY
from booking.spans import Span, joined, minus, within


@dataclass(frozen=True)
class Run:
    """One stretch of a day: `start` and `minutes` on the wall, for the picture; `state` names its colour."""

    start: int
    minutes: int
    state: str
    begins: datetime
    ends: datetime


@dataclass(frozen=True)
class Day:
    """One day of the week, with what stays open, what is new, and what is no longer open."""

    date: date
    runs: list[Run]

    @property
    def open(self) -> list[Run]:
        """As before."""
        return [run for run in self.runs if run.state == "free"]

    @property
    def new(self) -> list[Run]:
        """Opened by the change."""
        return [run for run in self.runs if run.state == "yours"]

    @property
    def gone(self) -> list[Run]:
        """Closed by the change."""
        return [run for run in self.runs if run.state == "taken"]


@dataclass(frozen=True)
class Preview:
    """A week as it would be, and the bookings that would lie outside."""

    monday: date
    days: list[Day]
    stranded: list[Booking]
    opens: int
    closes: int


def preview(
    resource: Resource, at: datetime, *, adding: Draft | None = None, replacing: Offer | None = None
) -> Preview:
    """The change is `adding`, or `replacing` taken away, or the one in place of the other."""
    stored = {offer.pk: horizon.draft(offer, resource.zone) for offer in resource.offers.all()}
    kept = [each for key, each in stored.items() if replacing is None or key != replacing.pk]
    before = horizon.planned(resource, stored.values(), at)
    after = horizon.planned(resource, [*kept, adding] if adding else kept, at)
    new, gone = minus(after, before), minus(before, after)
    monday = _week_of(resource, at, adding, new + gone)
    return Preview(
        monday,
        [_day(resource, monday + timedelta(days=number), before, after) for number in range(7)],
        horizon.stranded(resource, after, at, before),
        len(new),
        len(gone),
    )


def _week_of(resource: Resource, at: datetime, adding: Draft | None, changed: Sequence[Span]) -> date:
    """The week of the first change; else that of the first date; else this week."""
    today = at.astimezone(resource.zone).date()
    if changed:
        day = max(today, min(changed).start.astimezone(resource.zone).date())
    else:
        day = max(today, adding.pattern.first) if adding else today
    return day - timedelta(days=day.weekday())


def _day(resource: Resource, day: date, before: Sequence[Span], after: Sequence[Span]) -> Day:
    midnight, next_midnight = (
        datetime(each.year, each.month, each.day, tzinfo=resource.zone).astimezone(UTC) for each in (day, day + DAY)
    )
    window = Span(midnight, next_midnight)
    was, will = within(joined(before), window), within(joined(after), window)
    states = (("free", minus(will, minus(will, was))), ("yours", minus(will, was)), ("taken", minus(was, will)))
    return Day(day, sorted((_run(resource, span, state) for state, spans in states for span in spans), key=_by_start))


def _run(resource: Resource, span: Span, state: str) -> Run:
    begins, ends = span.start.astimezone(resource.zone), span.end.astimezone(resource.zone)
    start = begins.hour * 60 + begins.minute
    end = ends.hour * 60 + ends.minute if ends.date() == begins.date() else 1440
    return Run(start, max(0, end - start), state, begins, ends)


def _by_start(run: Run) -> int:
    return run.start
