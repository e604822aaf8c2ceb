"""Nobody sees or changes another group's booking: every page, with the cast."""

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from booking.actions import ask
from booking.models import Booking, BookingEvent, Message
from community.models import User
from tests.booking.decisions import *  # noqa: F403
from tests.cast import NOW

PAGES = ["booking-cancel", "booking-move", "booking-answer", "manage-request"]
TYPED = {
    "decision": "approve",
    "which": "one",
    "reason": "Because.",
    "question": "Why?",
    "words": "So.",
    "day": "2027-01-06",
    "start": "18:00",
    "end": "20:00",
}


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    """The day of the cast."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def queried(asked_for: Booking, bill: User) -> Booking:
    """A request with an open question: every page has something to do."""
    return ask.ask(booking=asked_for, by=bill, question="Will you bring drums?", at=NOW)


def signed_in(person: User) -> Client:
    """That person's browser."""
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def traces(booking: Booking) -> tuple[object, ...]:
    """Whatever a change would leave."""
    fresh = Booking.objects.get(pk=booking.pk)
    return fresh.state, fresh.span, fresh.sequence, BookingEvent.objects.count(), Message.objects.count()


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("who", ["chidi", "other_keeper"])
def test_for_a_stranger_it_does_not_exist(
    queried: Booking, who: str, page: str, request: pytest.FixtureRequest
) -> None:
    client, before = signed_in(request.getfixturevalue(who)), traces(queried)
    address = reverse(page, args=[queried.reference])

    assert client.get(address).status_code == 404
    assert client.post(address, TYPED | {"place": queried.resource_id}).status_code == 404
    assert traces(queried) == before


@pytest.mark.parametrize("page", ["booking-cancel", "booking-move", "booking-answer"])
def test_the_treasurer_sees_but_does_not_change(queried: Booking, treasurer: User, page: str) -> None:
    client, before = signed_in(treasurer), traces(queried)
    address = reverse(page, args=[queried.reference])

    assert queried in Booking.objects.visible_to(treasurer)
    assert client.get(address).status_code == 403
    assert client.post(address, TYPED | {"place": queried.resource_id}).status_code == 403
    assert traces(queried) == before


@pytest.mark.parametrize("who", ["amina", "treasurer"])
def test_a_group_does_not_reach_the_managers_pages(queried: Booking, who: str, request: pytest.FixtureRequest) -> None:
    client, before = signed_in(request.getfixturevalue(who)), traces(queried)

    assert client.post(reverse("manage-request", args=[queried.reference]), TYPED).status_code == 404
    assert client.get(reverse("manage-book", args=[queried.resource.slug])).status_code == 404
    assert queried.reference not in client.get(reverse("manage-requests")).content.decode()
    assert traces(queried) == before


@pytest.mark.parametrize("who", ["amina", "chidi", "other_keeper"])
def test_nobody_elses_manager_books_by_hand(queried: Booking, who: str, request: pytest.FixtureRequest) -> None:
    client, count = signed_in(request.getfixturevalue(who)), Booking.objects.count()
    answer = client.post(reverse("manage-book", args=[queried.resource.slug]), TYPED)

    assert answer.status_code == 404
    assert Booking.objects.count() == count


def test_a_manager_does_not_answer_for_the_group(queried: Booking, bill: User) -> None:
    before = traces(queried)
    answer = signed_in(bill).post(reverse("booking-answer", args=[queried.reference]), TYPED)

    assert answer.status_code == 403
    assert traces(queried) == before


@pytest.mark.parametrize("page", PAGES)
def test_somebody_not_signed_in_is_asked_to(queried: Booking, page: str, client: Client) -> None:
    before, address = traces(queried), reverse(page, args=[queried.reference])

    assert client.get(address).url.startswith(reverse("account_login"))  # type: ignore[attr-defined]
    assert client.post(address, TYPED).status_code == 302
    assert traces(queried) == before


def test_a_queue_shows_only_what_one_decides(queried: Booking, bill: User, chidi: User, other_keeper: User) -> None:
    address = reverse("manage-requests")

    assert queried.reference in signed_in(bill).get(address).content.decode()
    for stranger in (chidi, other_keeper):
        page = signed_in(stranger).get(address).content.decode()
        assert queried.reference not in page
        assert "Maindee" not in page
        assert "Music room" not in page


def test_another_keepers_place_cannot_be_moved_to(queried: Booking, amina: User, other_keeper: User) -> None:
    from tests.cast import make_space

    theirs = make_space(queried.resource.space.site, other_keeper.memberships.get().organisation, "Their hall")
    before = traces(queried)
    address = reverse("booking-move", args=[queried.reference])

    page = signed_in(amina).post(address, TYPED | {"place": theirs.pk})

    assert page.status_code == 200
    assert "Their hall" not in page.content.decode()
    assert traces(queried) == before


def test_a_hold_is_on_nobodys_page(room: object, amina: User, bill: User) -> None:
    from booking.actions import hold
    from tests.cast import evening

    held = hold.hold(resource=room, span=evening(3), holder=hold.Holder(user=amina), at=NOW)  # type: ignore[arg-type]
    for person in (amina, bill):
        for page in PAGES:
            assert signed_in(person).get(reverse(page, args=[held.reference])).status_code == 404
