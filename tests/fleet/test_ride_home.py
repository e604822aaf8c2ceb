"""A room and the ride home: both or neither, and the ride goes when the room does."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from booking.actions import cancel, decline, hold, lapse, move
from booking.actions.hand_back import hand_back_part
from booking.models import Booking, BookingEvent, Message
from booking.spans import Span
from community.models import Organisation, User
from fleet.actions.ride_home import Party, RideRefused, send_with_ride
from fleet.models import OpenTo, Ride, Run, Service
from fleet.riders.homeward import homeward
from fleet.riders.seating import Rider
from tests.cast import NOW, evening
from tests.fleet.fleet import MAINDEE_HOME, MAINDEE_OUT, MARKET_HOME, MARKET_OUT, PILL_HOME, make_ride, make_stop
from venues.models import Space

pytestmark = pytest.mark.django_db
ROOM = evening(3, 19, 21)
RIDER = Rider(name="Amina", telephone="01633496555")


@pytest.fixture
def market(hall: Space) -> Space:
    """The hall stands beside the stop from which the bus goes home."""
    stop = make_stop("Newport Market", number=2)
    stop.latitude, stop.longitude = hall.latitude or 0, hall.longitude or 0
    stop.save()
    return hall


@pytest.fixture
def held(market: Space, thursday: Run, amina: User) -> Booking:
    """The scouts fill in the hall for Thursday from 7 to 9; the bus goes home at 10."""
    booking = hold.hold(resource=market, span=ROOM, holder=hold.Holder(user=amina), at=NOW, people=12)
    hold.answer(booking=booking, at=NOW, activity="Knots", people=12, notes="")
    return booking


def both(held: Booking, scouts: Organisation, amina: User, run: Run, *parties: Party) -> list[Ride]:
    return send_with_ride(
        booking=held,
        organisation=scouts,
        by=amina,
        at=NOW,
        run=run,
        first=MARKET_HOME,
        parties=parties or [Party(PILL_HOME, 2), Party(MAINDEE_HOME, 3, 1)],
        rider=RIDER,
    )


@pytest.fixture
def sent(held: Booking, scouts: Organisation, amina: User, thursday: Run) -> list[Ride]:
    return both(held, scouts, amina, thursday)


def test_the_bus_after_the_end_is_found_and_no_other(
    market: Space, thursday: Run, scouts: Organisation, nightrider: Service
) -> None:
    (found,) = homeward(market, ROOM.end, NOW, scouts)
    assert found.on.call.order == MARKET_HOME
    assert [off.time.call.order for off in found.offs] == [PILL_HOME, MAINDEE_HOME]
    assert homeward(market, ROOM.end + timedelta(hours=2), NOW, scouts) == []
    assert homeward(market, ROOM.end - timedelta(hours=6), NOW, scouts) == []
    nightrider.open_to = OpenTo.MEMBERS
    nightrider.save()
    assert homeward(market, ROOM.end, NOW, scouts) == []
    nightrider.groups.add(scouts)
    assert len(homeward(market, ROOM.end, NOW, scouts)) == 1


def test_one_press_sends_both(held: Booking, sent: list[Ride], scouts: Organisation) -> None:
    held.refresh_from_db()
    assert held.organisation == scouts and held.state == "confirmed"
    assert [(ride.last, ride.seats, ride.wheelchairs, ride.with_booking) for ride in sent] == [
        (PILL_HOME, 2, 0, held),
        (MAINDEE_HOME, 3, 1, held),
    ]


def test_pressed_twice_it_is_one_of_each(
    held: Booking, sent: list[Ride], scouts: Organisation, amina: User, thursday: Run
) -> None:
    assert both(held, scouts, amina, thursday) == sent
    assert Ride.objects.count() == 2 and BookingEvent.objects.filter(verb="send").count() == 1


def test_without_seats_the_room_is_not_sent_either(
    held: Booking, scouts: Organisation, amina: User, thursday: Run
) -> None:
    make_ride(thursday, MARKET_HOME, MAINDEE_HOME, seats=15)
    with pytest.raises(RideRefused, match="full"):
        both(held, scouts, amina, thursday, Party(MAINDEE_HOME, 1), Party(PILL_HOME, 1))
    held.refresh_from_db()
    assert held.state == "held" and held.organisation is None and Ride.objects.count() == 1
    assert not Message.objects.exists() and not BookingEvent.objects.filter(verb="send").exists()


def test_without_the_room_there_is_no_ride(
    held: Booking, scouts: Organisation, chidi: User, amina: User, thursday: Run
) -> None:
    from booking.eligibility import Refused

    Booking.objects.filter(pk=held.pk).update(people=500)
    held.refresh_from_db()
    with pytest.raises(Refused) as refused:
        both(held, scouts, amina, thursday)
    assert not isinstance(refused.value, RideRefused) and not Ride.objects.exists()


def given_up(held: Booking, by: User) -> None:
    cancel.cancel(booking=held, by=by, at=NOW)


def moved_away(held: Booking, by: User) -> None:
    move.move(booking=held, by=by, span=evening(4, 19, 21), at=NOW)


def lapsed(held: Booking, by: User) -> None:
    Booking.objects.filter(pk=held.pk).update(state="requested")
    lapse.lapse_due(at=held.starts_at)


@pytest.mark.parametrize("deed", [given_up, moved_away, lapsed])
def test_the_ride_goes_with_the_room_and_whoever_waits_gets_the_seats(
    deed: Any, held: Booking, sent: list[Ride], amina: User, thursday: Run
) -> None:
    waiting = make_ride(thursday, MARKET_HOME, MAINDEE_HOME, seats=12, state="waiting")
    out = make_ride(thursday, MAINDEE_OUT, MARKET_OUT)
    deed(held, amina)
    assert {ride.state for ride in Ride.objects.filter(pk__in=[ride.pk for ride in sent])} == {"cancelled"}
    waiting.refresh_from_db()
    out.refresh_from_db()
    # By seven the bus is on its way: nobody is let in from the list any more.
    assert (waiting.state, out.state) == ("waiting" if deed is lapsed else "booked", "booked")
    letters = Message.objects.filter(kind="ride_cancelled", to=amina.email)
    assert letters.count() == 2 and "The room you booked together with this ride" in letters[0].body


def test_a_room_that_is_declined_takes_the_ride_along(
    market: Space, held: Booking, scouts: Organisation, amina: User, bill: User, thursday: Run
) -> None:
    market.needs_approval = True
    market.save()
    held.resource.refresh_from_db()
    both(held, scouts, amina, thursday)
    held.refresh_from_db()
    assert held.state == "requested"
    decline.decline(booking=held, by=bill, reason="Boiler", at=NOW)
    assert set(Ride.objects.values_list("state", flat=True)) == {"cancelled"}


def test_a_room_that_still_ends_before_the_bus_leaves_keeps_its_ride(
    held: Booking, sent: list[Ride], amina: User
) -> None:
    held.refresh_from_db()
    hand_back_part(booking=held, kept=Span(ROOM.start, ROOM.end - timedelta(hours=1)), by=amina, at=NOW)
    assert set(Ride.objects.values_list("state", flat=True)) == {"booked"}


def test_by_the_pages_from_the_check_step_to_the_booking(
    client: Client, held: Booking, amina: User, bill: User, thursday: Run, scouts: Organisation
) -> None:
    with time_machine.travel(NOW, tick=False):
        client.force_login(amina)
        check = client.get(reverse("book-check", args=[held.reference])).content.decode()
        assert "An evening bus goes home at 22:00 from Newport Market." in check
        address = reverse("ride-home", args=[held.reference])
        page = client.get(address).content.decode()
        assert "Book the room and the ride home" in page
        answers = {"organisation": scouts.pk, "run": thursday.pk, "name": "Amina", "telephone": "01633 496555"}
        nobody = client.post(address, answers).content.decode()
        assert "Say how many ride to at least one stop." in nobody and 'value="01633 496555"' in nobody
        answer = client.post(address, {**answers, f"seats_{MAINDEE_HOME}": "4", "shown": "2400"}, follow=True)
        assert "The ride home" in answer.content.decode() and "22:00" in answer.content.decode()
        ride = Ride.objects.get()
        assert (ride.seats, ride.with_booking, ride.organisation) == (4, held, scouts)
        # The room's keeper sees the booking, and nothing of who goes home how.
        keeper = Client()
        keeper.force_login(bill)
        assert ride.reference not in keeper.get(reverse("booking", args=[held.reference])).content.decode()
        assert ride.reference in client.get(reverse("booking", args=[held.reference])).content.decode()
