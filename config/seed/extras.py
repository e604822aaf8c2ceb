"""What can be had with Bro Wennol's places, what needs longer than other things, and a few bookings that have some."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from booking.actions import approve, hold, request
from booking.actions import extras as shelf
from booking.eligibility import Refused
from booking.models import Extra, Resource
from booking.particulars import particulars
from booking.spans import Span
from booking.states import BookingState
from community.models import Organisation

SCHOOL, MILL = "ysgol-glan-wennol", "mill-trust"
HALL = ("main-hall", "hall-stage-third", "hall-middle-third", "hall-garden-third")


@dataclass(frozen=True)
class Thing:
    """Something a keeper has; `room` is the end of a room's address where it is a room."""

    keeper: str
    name: str
    name_cy: str
    number: int
    pence: int
    per: str
    places: tuple[str, ...]
    room: str = ""


THINGS = (
    Thing(SCHOOL, "Badminton net", "Rhwyd badminton", 3, 250, "use", HALL),
    Thing(SCHOOL, "Projector and screen", "Taflunydd a sgrin", 2, 500, "use", (*HALL, "music-room")),
    Thing(SCHOOL, "Table tennis table", "Bwrdd tenis bwrdd", 4, 0, "use", HALL[:1]),
    Thing(MILL, "Kitchen", "Y gegin", 1, 600, "hour", ("wheel-hall",), "kitchen"),
    Thing(MILL, "Microphone", "Meicroffon", 4, 300, "use", ("wheel-hall", "loft")),
)
# Minutes before and after, where an activity needs other ones than the place usually does.
MINUTES = {
    "the-mill-wheel-hall": {"party": [30, 60], "market": [60, 60]},
    "glan-wennol-school-main-hall": {"market": [45, 45]},
}
# Who books where, how many days from today at the earliest, from when, for how long, what for and with what.
BOOKINGS = (
    (
        "shuttlecocks",
        "glan-wennol-school-hall-middle-third",
        5,
        18,
        2,
        ("Club night", "sport"),
        {"Badminton net": 2, "Projector and screen": 1},
    ),
    ("wennol-scouts", "the-mill-wheel-hall", 9, 17, 2, ("Scouts' supper", "social"), {"Kitchen": 1, "Microphone": 2}),
    (
        "wennol-scouts",
        "glan-wennol-school-main-hall",
        12,
        18,
        3,
        ("Games evening", "sport"),
        {"Table tennis table": 4, "Badminton net": 1},
    ),
)


def fill(at: datetime) -> int:
    """Put them on the shelves and book some. Returns how many kinds of thing there are. The letters count as read."""
    for slug, minutes in MINUTES.items():
        Resource.objects.filter(slug=slug).update(activity_minutes=minutes)
    places = {each.slug: each for each in Resource.objects.select_related("keeper")}
    for thing in THINGS:
        keeper = Organisation.objects.get(slug=thing.keeper)
        own = [each for each in places.values() if each.keeper_id == keeper.pk]
        shelf.add(
            keeper=keeper,
            by=keeper.people("owner").get(),
            at=at,
            number=thing.number,
            room=next((each for each in own if each.slug.endswith(f"-{thing.room}")), None) if thing.room else None,
            resources=[each for each in own if each.slug.endswith(tuple(f"-{end}" for end in thing.places))],
            name=thing.name,
            name_cy=thing.name_cy,
            price_pence=thing.pence,
            per=thing.per,
        )
    for group, slug, days, hour, hours, (activity, kind), wanted in BOOKINGS:
        organisation, place = Organisation.objects.get(slug=group), places[slug]
        for later in range(14):
            day = (at + timedelta(days=days + later)).astimezone(place.zone)
            start = day.replace(hour=hour, minute=0, second=0, microsecond=0)
            if _book(organisation, place, Span(start, start + timedelta(hours=hours)), activity, kind, wanted, at):
                break
    return len(THINGS)


def _book(
    group: Organisation, place: Resource, span: Span, activity: str, kind: str, wanted: dict[str, int], at: datetime
) -> bool:
    """Whether the time could be had, with everything."""
    by, when = group.people("owner").get(), at - timedelta(hours=30)
    named = dict(Extra.objects.filter(resources=place).values_list("name", "pk"))
    with suppress(Refused):
        held = hold.hold(resource=place, span=span, holder=hold.Holder(user=by), at=when)
        try:
            told = particulars(kind, ["under_18s"])
            hold.answer(booking=held, activity=activity, people=20, notes="", particulars=told, at=when)
            shelf.choose(booking=held, wanted={named[name]: number for name, number in wanted.items()}, at=when)
            sent = request.send(booking=held, organisation=group, by=by, at=when)
        except Refused:
            hold.let_go(booking=held, at=when)
            raise
        if sent.state == BookingState.REQUESTED and kind == "social":
            approve.approve(booking=sent, by=place.keeper.people("owner").get(), at=at - timedelta(hours=20))
        return True
    return False
