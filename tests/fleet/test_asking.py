"""A seat by the page: the questions, the answers once more, the booking; and one's own rides."""

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from booking.models import Message
from booking.post import deliver
from community.models import Organisation, User
from fleet.models import OpenTo, Ride, Run, Service, Stop
from tests.cast import NOW
from tests.fleet.fleet import MAINDEE_OUT, MARKET_HOME, MARKET_OUT, PILL_OUT, make_ride

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_monday_morning")]

ANSWERS = {
    "who": "me",
    "name": "Amina",
    "telephone": "01633 496 555",
    "first": str(MAINDEE_OUT),
    "last": str(MARKET_OUT),
    "seats": "1",
}


@pytest.fixture
def browser(client: Client, amina: User) -> Client:
    client.force_login(amina)
    return client


def say(browser: Client, run: Run, step: str, **more: str) -> tuple[int, str]:
    answer = browser.post(reverse("ride-new", args=[run.pk]), {**ANSWERS, "step": step, **more})
    return answer.status_code, " ".join(answer.content.decode().split())


def test_out_and_home_are_checked_then_booked_then_told(browser: Client, thursday: Run, amina: User) -> None:
    status, page = say(browser, thursday, "check", home="on", walking_aid="on")
    assert status == 200 and "Check your answers" in page and not Ride.objects.exists()
    assert "18:10" in page and "22:00" in page and "a walking frame comes along" in page
    assert 'name="home" value="True"' in page
    status, _ = say(browser, thursday, "send", home="True", walking_aid="True")
    out, home = Ride.objects.order_by("first")
    assert status == 302 and (out.pair, home.pair) == (home, out) and out.user == amina
    assert (out.first, out.last, home.first, home.last) == (0, 2, 3, 5) and out.walking_aid and not out.assistance
    deliver(at=NOW)
    letter = mail.outbox[0]
    assert letter.to == [amina.email] and letter.subject == "Seat booked: Nightrider, Thu 7 Jan, 18:10"
    assert "18:10 Maindee Square" in letter.body and "22:00 Newport Market" in letter.body
    # The rider's name and number are on the driver's sheet and nowhere else.
    assert "Amina" not in letter.body and "555" not in letter.body and "555" not in letter.subject


def test_sent_twice_it_is_one_ride(browser: Client, thursday: Run) -> None:
    for _ in range(2):
        status, _page = say(browser, thursday, "send")
        assert status == 302
    assert Ride.objects.count() == 1


def test_a_full_bus_offers_the_waiting_list_and_a_seat_that_comes_free_is_told(
    browser: Client, thursday: Run, amina: User
) -> None:
    first = make_ride(thursday, seats=16)
    status, page = say(browser, thursday, "check")
    assert "Put me on the waiting list" in page and ">Book it<" not in page
    # Somebody whose page was older than the last seat is told, and nothing is booked.
    status, page = say(browser, thursday, "send")
    assert status == 200 and "The bus is full from Maindee Square" in page and Ride.objects.count() == 1
    say(browser, thursday, "wait")
    mine = Ride.objects.get(user=amina)
    own = browser.get(mine.get_absolute_url()).content.decode()
    assert mine.state == "waiting" and "You are number 1 on the waiting list" in own
    from fleet.actions.rides import cancel

    cancel(ride=first, by=thursday.service.operator.managers().get(), at=NOW)
    mine.refresh_from_db()
    kinds = list(Message.objects.filter(to=amina.email).order_by("pk").values_list("kind", flat=True))
    assert mine.state == "booked" and kinds == ["ride_waiting", "ride_seat"]


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"telephone": "12"}, "Write the whole telephone number"),
        ({"name": ""}, "Say the first name"),
        ({"first": str(MARKET_HOME), "last": str(MARKET_OUT)}, "Choose a stop that comes after"),
        ({"first": str(PILL_OUT), "last": "4"}, ""),
        ({"seats": "0"}, "Say for how many people"),
    ],
)
def test_answers_that_make_no_sense_are_kept_and_explained(
    browser: Client, thursday: Run, more: dict[str, str], sentence: str
) -> None:
    status, page = say(browser, thursday, "send", **more)
    assert (status, sentence in page) == ((200, True) if sentence else (302, True))
    assert Ride.objects.exists() == (not sentence)
    if sentence:
        assert 'value="01633 496 555"' in page or more.get("telephone")


def test_a_zone_asks_for_the_door(browser: Client, thursday: Run) -> None:
    Stop.objects.filter(name="Maindee Square").update(radius_m=800)
    status, page = say(browser, thursday, "send")
    assert "Say which door the bus should come to." in page
    say(browser, thursday, "send", door="14 Duckpool Road")
    assert Ride.objects.get().door == "14 Duckpool Road"


def test_only_members_ride_a_members_bus(
    browser: Client, client: Client, thursday: Run, nightrider: Service, scouts: Organisation, amina: User
) -> None:
    Service.objects.update(open_to=OpenTo.MEMBERS)
    refused = browser.get(reverse("ride-new", args=[thursday.pk]), follow=True).content.decode()
    assert "Only members of certain groups" in refused
    assert say(browser, thursday, "send")[0] == 200 and not Ride.objects.exists()
    nightrider.groups.add(scouts)
    assert say(browser, thursday, "send", who=f"group-{scouts.pk}")[0] == 302
    ride = Ride.objects.get()
    assert (ride.how, ride.organisation) == ("group", scouts)
    assert "3rd Maindee Scouts" in client.get(reverse("rides")).content.decode()


def test_a_ride_is_seen_and_given_up_by_whoever_booked_it_and_nobody_else(
    browser: Client, thursday: Run, amina: User, chidi: User
) -> None:
    say(browser, thursday, "send", home="True", who="other", name="Gwenllian")
    out, home = Ride.objects.order_by("first")
    stranger = Client()
    stranger.force_login(chidi)
    for name in ("ride", "ride-cancel"):
        assert stranger.get(reverse(name, args=[out.reference])).status_code == 404
        assert stranger.post(reverse(name, args=[out.reference])).status_code == 404
    # Not even the one who typed it in is shown the name again.
    assert "Gwenllian" not in browser.get(out.get_absolute_url()).content.decode()
    browser.post(reverse("ride-cancel", args=[home.reference]), {"which": "one"})
    assert list(Ride.objects.order_by("first").values_list("state", flat=True)) == ["booked", "cancelled"]
    browser.post(reverse("ride-cancel", args=[out.reference]), {"which": "both"})
    assert set(Ride.objects.values_list("state", flat=True)) == {"cancelled"}
    page = browser.get(reverse("rides")).content.decode()
    assert "You have no ride booked" in page and "Past and cancelled" in page


def test_the_page_of_a_ride_says_how_late_the_bus_is(browser: Client, thursday: Run) -> None:
    say(browser, thursday, "send")
    Run.objects.update(late_minutes=10)
    assert "10 minutes late" in browser.get(Ride.objects.get().get_absolute_url()).content.decode()
