"""Fills Bro Wennol's diary through the real actions, at the moments at which people would have booked."""

import random
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta

from booking.actions import approve, ask, cancel, decline, hold, request, series
from booking.eligibility import Refused
from booking.models import Booking, Resource
from booking.models.booking import ALPHABET
from booking.spans import Span
from booking.states import BookingState
from community.models import Organisation, User
from config.seed.diary import COMING_WEEKS, HABITS, LET, LET_WEEKS, PAST_WEEKS, SINGLES, Habit, Single


class Diary:
    """Everything the bookings need, and the dice that make them the same each time."""

    def __init__(self, seed: int, at: datetime, organisations: dict[str, Organisation]) -> None:
        self.dice = random.Random(seed)
        self.at = at
        self.organisations = organisations
        self.resources = {each.slug: each for each in Resource.objects.select_related("keeper")}

    def booker(self, group: str) -> User:
        """Whoever books for the group."""
        return self.organisations[group].people("owner").get()

    def manager(self, resource: Resource) -> User:
        """Whoever decides for the keeper."""
        return resource.keeper.people("owner").get()

    def reference(self) -> str:
        """As a real one looks, but the same on each machine."""
        letters = "".join(self.dice.choices(ALPHABET, k=8))
        return f"{letters[:4]}-{letters[4:]}"

    def span(self, resource: Resource, day: date, start: str, hours: float) -> Span:
        """The time on the building's wall."""
        # In UTC, as the database has it: in the hour that comes twice, a wall clock's time equals no other.
        begins = datetime.combine(day, time.fromisoformat(start), resource.zone).astimezone(UTC)
        return Span(begins, begins + timedelta(hours=hours))


def fill(seed: int, at: datetime, organisations: dict[str, Organisation]) -> int:
    """Make all bookings. Returns how many. The letters they caused count as read."""
    diary = Diary(seed, at, organisations)
    made = [booking for habit in HABITS for booking in _habit(diary, habit)]
    made += _let(diary, LET)
    made += [booking for single in SINGLES if (booking := _single(diary, single))]
    return len(made)


def _habit(diary: Diary, habit: Habit) -> Iterator[Booking]:
    """One booking a week, made a few weeks before; now and then the group stays away."""
    today = diary.at.date()
    monday = today - timedelta(days=today.weekday(), weeks=PAST_WEEKS)
    for week in range(0, PAST_WEEKS + COMING_WEEKS, habit.every):
        stays_away = diary.dice.random() * 10 < habit.skips
        day = monday + timedelta(weeks=week, days=habit.weekday)
        if stays_away:
            continue
        with suppress(Refused):  # closed at Christmas, or another group was first
            booking = _book(diary, habit.group, habit.space, day, habit)
            if booking.state == BookingState.REQUESTED and booking.created_at < diary.at - timedelta(days=2):
                approve.approve(
                    booking=booking,
                    by=diary.manager(booking.resource),
                    at=booking.created_at + timedelta(days=1),
                )
            yield booking


def _let(diary: Diary, habit: Habit) -> list[Booking]:
    """The weekly let, from next week on, on every date that can be had."""
    resource, by, when = diary.resources[habit.space], diary.booker(habit.group), diary.at - timedelta(days=4)
    first = diary.at.date() + timedelta(days=7 - diary.at.weekday() + habit.weekday)
    spans = series.weekly(diary.span(resource, first, habit.start, habit.hours), LET_WEEKS, resource.zone)
    free = [date.span for date in series.look_at(resource, spans, when) if date.is_free]
    let = series.hold(resource=resource, spans=free, holder=hold.Holder(user=by), at=when)
    for booking in let.bookings.all():
        booking.reference, booking.activity, booking.people = diary.reference(), habit.activity, habit.people
        booking.save(update_fields=["reference", "activity", "people"])
    series.send(series=let, organisation=diary.organisations[habit.group], by=by, at=when)
    if let.bookings.filter(state=BookingState.REQUESTED).exists():
        # The first booking of a group in a building is looked at by a person, the day after.
        approve.approve_series(series=let, by=diary.manager(resource), at=when + timedelta(days=1))
    return list(let.bookings.all())


def _single(diary: Diary, single: Single) -> Booking | None:
    """One booking on the first day from then on that has room, and what became of it."""
    for later in range(14):
        day = diary.at.date() + timedelta(days=single.days + later)
        with suppress(Refused):
            booking = _book(diary, single.group, single.space, day, single)
            _decide(diary, booking, single)
            return booking
    return None


def _book(diary: Diary, group: str, slug: str, day: date, wanted: Habit | Single) -> Booking:
    """Hold and send as a person would: two to five weeks before, or a few days ago for what lies far ahead."""
    resource, by = diary.resources[slug], diary.booker(group)
    span = diary.span(resource, day, wanted.start, wanted.hours)
    when = min(
        span.start - timedelta(days=diary.dice.randint(14, 35)),
        diary.at - timedelta(hours=diary.dice.randint(2, 90)),
    )
    held = hold.hold(resource=resource, span=span, holder=hold.Holder(user=by), at=when, people=wanted.people)
    held.reference, held.activity = diary.reference(), wanted.activity
    held.save(update_fields=["reference", "activity"])
    try:
        return request.send(booking=held, organisation=diary.organisations[group], by=by, at=when)
    except Refused:
        hold.let_go(booking=held, at=when)
        raise


def _decide(diary: Diary, booking: Booking, single: Single) -> None:
    """What the manager, or the group, did with it since."""
    manager, when = diary.manager(booking.resource), diary.at - timedelta(hours=1)
    if single.fate == "approve":
        approve.approve(booking=booking, by=manager, at=when)
    elif single.fate == "decline":
        decline.decline(booking=booking, by=manager, reason=single.words, at=when)
    elif single.fate == "ask":
        ask.ask(booking=booking, by=manager, question=single.words, at=when)
    elif single.fate == "cancel":
        cancel.cancel(booking=booking, by=diary.booker(single.group), reason=single.words, at=when)
