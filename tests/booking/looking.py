"""Looking at pages as a person of the cast, and something they have filled in."""

from django.test import Client
from django.urls import reverse

from booking.actions import hold
from booking.actions.hold import Holder
from booking.models import Booking
from community.models import User
from tests.booking.test_deciding import CHILDREN
from tests.cast import NOW, evening
from venues.models import Space


def browser(user: User | None = None) -> Client:
    client = Client()
    if user:
        client.force_login(user)
    return client


def page(client: Client, name: str, *arguments: object, **query: str) -> str:
    answer = client.get(reverse(name, args=arguments), query)
    assert answer.status_code == 200, answer
    return answer.content.decode()


def filled_in(place: Space, by: User) -> Booking:
    """A hold for children, not sent yet."""
    booking = hold.hold(resource=place, span=evening(3), holder=Holder(user=by), at=NOW)
    hold.answer(booking=booking, activity="Cubs", people=20, notes="", particulars=CHILDREN, at=NOW)
    booking.refresh_from_db()
    return booking
