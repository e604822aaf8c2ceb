"""What publishing a season would do, before it is done: a week in term and one in the holidays as they would be, the
bookings it would leave outside, and the times at which the building's own diary needs the place.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from booking import horizon
from booking.horizon import Draft
from booking.models import Booking, BusyTime, OfferKind, Resource, Season
from booking.pictures.change import Day, day_drawn
from booking.school_terms import HOLIDAY, TERM, term_on
from booking.seasons import Plan
from booking.spans import Span, joined
from booking.wall import DAY, days_from

WORKING_DAYS = 5
SHOWN = 10


@dataclass(frozen=True)
class Week:
    """Seven days as they would be. `school` is "term" or "holiday" where the week shows the hours of one of them."""

    monday: date
    days: list[Day]
    school: str = ""


@dataclass(frozen=True)
class Outcome:
    """What would come of it."""

    weeks: list[Week]
    stranded: list[Booking]
    busy: list[BusyTime]
    more_busy: int


def outcome(season: Season, plan: Plan | None, at: datetime) -> Outcome:
    """The season as `plan` has it, or gone. Its resource needs to come from `horizon.with_offers`."""
    resource = season.resource
    offers = list(resource.offers.all())
    stored = {offer.pk: horizon.draft(offer, resource.zone) for offer in offers}
    kept = [stored[offer.pk] for offer in offers if season.pk is None or offer.season_id != season.pk]
    adding = drafts(plan) if plan else []
    shut = plan.bank_holidays if plan else resource.closed_on_bank_holidays
    needed = horizon.needed_by([resource.pk], at)[resource.pk]
    before = horizon.planned(resource, stored.values(), at, needed=needed)
    after = horizon.planned(resource, [*kept, *adding], at, bank_holidays=shut, needed=needed)
    busy = _busy(resource, adding, at)
    weeks = []
    for monday, school in mondays(season, plan, at):
        window = days_from(monday, 7, resource.zone)
        was = horizon.open_time(resource, stored.values(), window, needed=needed)
        will = horizon.open_time(resource, [*kept, *adding], window, bank_holidays=shut, needed=needed)
        weeks.append(Week(monday, [day_drawn(resource, monday + n * DAY, was, will) for n in range(7)], school))
    return Outcome(weeks, horizon.stranded(resource, after, at, before), busy[:SHOWN], max(0, len(busy) - SHOWN))


def with_parts(whole: Outcome, parts: Iterable[tuple[Season, Plan]], at: datetime) -> Outcome:
    """The weeks of the whole; named are also the bookings that the same season would leave outside in its parts."""
    stranded = [booking for season, plan in parts for booking in outcome(season, plan, at).stranded]
    return Outcome(whole.weeks, whole.stranded + stranded, whole.busy, whole.more_busy)


def drafts(plan: Plan) -> list[Draft]:
    """The offers the plan would make."""
    return [Draft(OfferKind.OFFER, pattern, school=school) for school, pattern in plan.patterns()]


def mondays(season: Season, plan: Plan | None, at: datetime) -> list[tuple[date, str]]:
    """The weeks to show: the first whole one of term and of the holidays where their hours differ, else the first."""
    first, last = (plan.first, plan.last) if plan else (season.first, season.last)
    first = max(first, at.astimezone(season.resource.zone).date())
    monday = first - first.weekday() * DAY
    if plan is None or plan.hours.holiday is None:
        # The first that lies whole in the season, if one does.
        later = monday if monday >= first or monday + 13 * DAY > last else monday + 7 * DAY
        return [(later, "")]
    found = [(each, school) for school in (TERM, HOLIDAY) if (each := _first_of(school, first, last))]
    return found or [(monday, "")]


def _first_of(school: str, first: date, last: date) -> date | None:
    """The Monday of the first week of which every working day is of that kind; nearer the season's edge if need be."""
    monday = first - first.weekday() * DAY
    part = None
    while monday <= last:
        days = [day for number in range(7) if first <= (day := monday + number * DAY) <= last]
        working = [day for day in days if day.weekday() < WORKING_DAYS]
        if len(working) == WORKING_DAYS and all(term_on(day) == school for day in working):
            return monday
        if part is None and any(term_on(day) == school for day in days):
            part = monday
        monday += 7 * DAY
    return part


def _busy(resource: Resource, adding: Sequence[Draft], at: datetime) -> list[BusyTime]:
    """What the diaries of all that shares a part with the place say about the season's hours, up to the horizon."""
    window = horizon.horizon(at)
    hours = joined(span for each in adding for span in _spans(each, window, resource))
    if not hours:
        return []
    sharing = Resource.objects.filter(parts__in=resource.parts.all()).values("pk")
    rows = BusyTime.objects.filter(diary__resource__in=sharing).meeting(Span(hours[0].start, hours[-1].end))
    return _meeting(list(rows.order_by("starts_at", "pk")), hours)


def _spans(draft: Draft, window: Span, resource: Resource) -> list[Span]:
    return [each.span for each in draft.windows(window, resource.zone)]


def _meeting(rows: Sequence[BusyTime], hours: Sequence[Span]) -> list[BusyTime]:
    """Those that share time with one of the hours; both are in order."""
    out, place = [], 0
    for row in rows:
        while place < len(hours) and hours[place].end <= row.starts_at:
            place += 1
        if place < len(hours) and hours[place].start < row.ends_at:
            out.append(row)
    return out
