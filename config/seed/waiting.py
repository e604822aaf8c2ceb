"""Who waits in Bro Wennol: two lines, a time that came free and is kept for the scouts, one that was called back."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from booking.actions import cancel, recall, turns, wait
from booking.models import Booking, Resource, Terms, Wait
from booking.search.recalled import others_for
from booking.states import BookingState
from community.models import Organisation, User


@dataclass(frozen=True)
class Waits:
    """So many days ago a group began to wait for the time that another has."""

    group: str
    days: int
    people: int
    activity: str
    kind: str


@dataclass(frozen=True)
class Taken:
    """A booking that others would like to have: the first of the group at the place so many days ahead."""

    group: str
    space: str
    ahead: int
    waits: tuple[Waits, ...]
    comes_free: bool = False


LINES = (
    Taken(
        "cor-y-felin",
        "the-mill-wheel-hall",
        6,
        (
            Waits("chess-club", 6, 40, "Simultaneous display", "social"),
            Waits("wennol-scouts", 4, 45, "Parents' evening", "meeting"),
            Waits("young-carers", 3, 30, "Quiz night", "social"),
        ),
    ),
    Taken(
        "shuttlecocks",
        "glan-wennol-school-hall-middle-third",
        12,
        (
            Waits("ukulele-circle", 5, 15, "Singaround", "music"),
            Waits("wennol-scouts", 2, 28, "Indoor games", "social"),
        ),
    ),
    Taken(
        "gentle-exercise",
        "hafod-leisure-centre-dance-studio",
        15,
        (Waits("wennol-scouts", 8, 18, "Camp cooking talk", "meeting"), Waits("chess-club", 7, 12, "Lesson", "social")),
        comes_free=True,
    ),
)
# The keeper needs its hall itself: the choir's concert is called back, with another day to offer.
RECALLED = ("cor-y-felin", "glan-wennol-school-main-hall", 15, "The county's music service needs the hall that day.")


def fill(at: datetime) -> int:
    """All of it. Returns how many places in lines there are."""
    for taken in LINES:
        booking = _booked(taken.group, taken.space, at + timedelta(days=taken.ahead))
        if booking is None:
            continue
        for each in taken.waits:
            _wait(each, booking, at - timedelta(days=each.days))
        if taken.comes_free:
            cancel.cancel(booking=booking, by=_owner(booking.organisation), at=at - timedelta(minutes=20))
    _recall(at)
    turns.offer_due(at=at)
    return Wait.objects.count()


def _booked(group: str, space: str, after: datetime) -> Booking | None:
    rows = Booking.objects.filter(organisation__slug=group, resource__slug=space, starts_at__gt=after)
    return rows.filter(state=BookingState.CONFIRMED).with_names().order_by("starts_at").first()


def _owner(organisation: Organisation | None) -> User:
    assert organisation
    return organisation.people("owner").get()


def _wait(waits: Waits, booking: Booking, at: datetime) -> None:
    group = Organisation.objects.get(slug=waits.group)
    place = Resource.objects.select_related("keeper").get(pk=booking.resource_id)
    wait.wait(
        resource=place,
        span=booking.span,
        organisation=group,
        by=_owner(group),
        activity=waits.activity,
        people=waits.people,
        particulars={"activity": waits.kind},
        at=at,
    )


def _recall(at: datetime) -> None:
    group, space, ahead, reason = RECALLED
    booking = _booked(group, space, at + timedelta(days=ahead))
    found = others_for(booking, at) if booking else []
    if booking and found:
        # This school has promised two weeks, not the usual four.
        Terms.objects.update_or_create(keeper=booking.resource.keeper, defaults={"recall_days": 14})
        keeper = _owner(booking.resource.keeper)
        recall.recall(booking=booking, by=keeper, reason=reason, instead=recall.Instead(*found[0]), at=at)
