"""Bookings in each state, made through the real actions, for tests of deciding and changing."""

from datetime import datetime

import pytest

from booking.actions import hold, request
from booking.models import Booking, Message, Series
from booking.spans import Span
from community.models import Membership, Organisation, Role, User
from tests.cast import NOW, evening, make_booking, make_organisation, make_person, make_space, open_daily
from venues.models import Site, Space


@pytest.fixture
def room(site: Site, school: Organisation) -> Space:
    """A room whose requests a manager decides."""
    space = make_space(site, school, "Music room", needs_approval=True, capacity=30)
    open_daily(space)
    return space


@pytest.fixture
def asked_for(room: Space, scouts: Organisation, amina: User) -> Booking:
    """Amina's request, waiting."""
    return make_booking(room, scouts, amina, evening(1))


@pytest.fixture
def confirmed(hall: Space, scouts: Organisation, amina: User) -> Booking:
    """Amina's booking of the hall, confirmed at once."""
    return make_booking(hall, scouts, amina, evening(1))


@pytest.fixture
def weekly(room: Space, scouts: Organisation, amina: User) -> list[Booking]:
    """Three Wednesdays, waiting."""
    return make_series(room, scouts, amina, [evening(2), evening(9), evening(16)])


@pytest.fixture
def treasurer(scouts: Organisation) -> User:
    """Keeps the scouts' books: sees, and changes nothing."""
    person = make_person("Tomos")
    Membership.objects.create(user=person, organisation=scouts, role=Role.TREASURER)
    return person


@pytest.fixture
def other_keeper(db: None) -> User:
    """Manages another building, and nothing here."""
    person = make_person("Olwen")
    make_organisation("Canolfan Gwynllyw", person, slug="gwynllyw", kind="trust")
    return person


def make_series(
    space: Space, organisation: Organisation, by: User, spans: list[Span], at: datetime = NOW
) -> list[Booking]:
    """A weekly let, each date sent through the real actions."""
    series = Series.objects.create(resource=space, organisation=organisation, made_by=by)
    out = []
    for span in spans:
        held = hold.hold(resource=space, span=span, holder=hold.Holder(user=by), at=at, people=12)
        Booking.objects.filter(pk=held.pk).update(series=series)
        held.refresh_from_db()
        out.append(request.send(booking=held, organisation=organisation, by=by, at=at))
    return out


def letters(kind: str) -> list[Message]:
    """The letters of a kind, the latest last."""
    return list(Message.objects.filter(key__startswith=f"{kind}:").order_by("pk"))
