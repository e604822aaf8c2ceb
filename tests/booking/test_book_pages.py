"""Booking as a visitor does it, page after page, and what can come between."""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlencode

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import translation

from booking.actions import hold
from booking.models import Booking, Claim
from booking.spans import Span
from booking.states import BookingState
from community.models import Organisation, User
from tests.booking.steps import *  # noqa: F403
from tests.booking.steps import ANSWERS, sign_in, step, take, when
from tests.cast import NOW, evening, make_booking, make_organisation, make_space, open_daily
from venues.models import Site, Space


def test_the_whole_way(visitor: Client, hall: Space, scouts: Organisation, amina: User) -> None:
    page = visitor.get(reverse("book", args=[hall.slug]), when(evening(3)))
    assert "£24" in page.content.decode() and "6pm – 8pm" in page.content.decode()
    assert not Booking.objects.exists(), "looking must change nothing"

    held = take(visitor, hall, evening(3))
    assert "9.15am" in visitor.get(step("details", held)).content.decode()

    answer = visitor.post(step("details", held), ANSWERS)
    going = step("group", held)
    assert answer["Location"] == f"{reverse('account_login')}?{urlencode({'next': going})}"
    assert sign_in(visitor, amina, going) == going

    assert visitor.get(going)["Location"] == step("check", held)
    page = visitor.get(step("check", held)).content.decode()
    for words in ("Band practice", "12", "drum kit", "3rd Maindee Scouts", "£24", "confirmed at once"):
        assert words in page

    answer = visitor.post(step("check", held), {"organisation": scouts.pk})
    assert answer["Location"] == step("done", held)
    page = visitor.get(step("done", held)).content.decode()
    assert held.reference in page and reverse("booking-ics", args=[held.reference]) in page
    held.refresh_from_db()
    assert (held.state, held.organisation, held.made_by, held.price_pence) == ("confirmed", scouts, amina, 2400)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("", ""),
        ("tomorrow", "later"),
        ("2027-01-07T20:00", "2027-01-07T18:00"),
        ("2027-01-07T18:00", "2027-01-07T18:00"),
        ("2027-01-07T18:00", ""),
        ("9999-12-31T23:59", "9999-12-31T23:59:59"),
        ("0001-01-01T00:00", "0001-01-01T01:00"),
    ],
)
def test_a_time_that_makes_no_sense(visitor: Client, hall: Space, start: str, end: str) -> None:
    for ask in (visitor.get, visitor.post):
        answer = ask(reverse("book", args=[hall.slug]), {"start": start, "end": end})
        assert answer.status_code in (200, 302)
    assert not Booking.objects.exists()


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (evening(0, 7, 8), "already begun"),
        (evening(3, 6, 8), "does not offer this time"),
        (Span(evening(3).start, evening(3).start + timedelta(hours=25)), "24 hours at most"),
        (Span(evening(3).start, evening(3).start + timedelta(minutes=10)), "at least 15 minutes"),
    ],
)
def test_a_time_that_cannot_be_had_says_why(visitor: Client, hall: Space, span: Span, words: str) -> None:
    page = visitor.post(reverse("book", args=[hall.slug]), when(span)).content.decode()
    assert words in page and "<title>Error:" in page
    assert not Claim.objects.exists()


@pytest.mark.parametrize("length", ["0", "-60", "1e3", "99999999999999999999", "²", "٣"])
def test_a_length_that_makes_no_sense(visitor: Client, hall: Space, length: str) -> None:
    start = evening(3).start.isoformat()
    answer = visitor.post(reverse("book", args=[hall.slug]), {"start": start, "length": length})
    assert answer.status_code == 302 and not Booking.objects.exists()


def test_an_unpublished_place_does_not_exist(visitor: Client, hall: Space) -> None:
    hall.is_published = False
    hall.save()
    for name in ("book", "series-book"):
        assert visitor.get(reverse(name, args=[hall.slug]), when(evening(3))).status_code == 404
        assert visitor.post(reverse(name, args=[hall.slug]), when(evening(3))).status_code == 404


def test_sent_twice_it_is_one_booking(
    hall: Space, scouts: Organisation, amina: User, of: Callable[[User], Client]
) -> None:
    browser = of(amina)
    held = take(browser, hall, evening(3))
    browser.post(step("details", held), ANSWERS)
    first = browser.post(step("check", held), {"organisation": scouts.pk})
    second = browser.post(step("check", held), {"organisation": scouts.pk})
    assert first["Location"] == second["Location"] == step("done", held)
    for name in ("details", "group", "check"):
        assert browser.get(step(name, held))["Location"] == step("done", held)
    assert Booking.objects.filter(organisation=scouts).count() == 1
    assert held.events.filter(verb="send").count() == 1


def test_held_twice_it_is_one_hold(visitor: Client, hall: Space) -> None:
    assert take(visitor, hall, evening(3)).pk == take(visitor, hall, evening(3)).pk
    assert Booking.objects.count() == 1


def test_going_back_and_choosing_another_length_is_no_clash(visitor: Client, hall: Space) -> None:
    first = take(visitor, hall, evening(3))
    visitor.post(step("details", first), ANSWERS)
    second = take(visitor, hall, evening(3, 18, 21))
    assert (second.pk, second.span, second.activity) == (first.pk, evening(3, 18, 21), "Band practice")
    assert [claim.span for claim in Claim.objects.filter(part=hall.parts.all()[0])] == [evening(3, 18, 21)]


def test_the_time_is_changed_from_the_check_page(
    hall: Space, scouts: Organisation, amina: User, of: Callable[[User], Client]
) -> None:
    browser = of(amina)
    held = take(browser, hall, evening(3))
    browser.post(step("details", held), ANSWERS)
    page = browser.get(reverse("book", args=[hall.slug]), {**when(evening(3)), "hold": held.reference}).content.decode()
    assert "Change to this time" in page
    answer = browser.post(reverse("book", args=[hall.slug]), {**when(evening(5, 10, 11)), "hold": held.reference})
    assert answer["Location"] == step("check", held)
    assert "£12" in browser.get(step("check", held)).content.decode()


def test_another_place_takes_the_answers_along(visitor: Client, hall: Space, site: Site, school: Organisation) -> None:
    room = make_space(site, school, "Music room")
    open_daily(room)
    visitor.post(step("details", take(visitor, hall, evening(3))), ANSWERS)
    other = take(visitor, room, evening(3))
    assert "Band practice" in visitor.get(step("details", other)).content.decode()


def test_details_that_are_missing_or_too_many(visitor: Client, hall: Space) -> None:
    held = take(visitor, hall, evening(3))
    page = visitor.post(step("details", held), {"activity": " ", "people": "500"}).content.decode()
    assert "Say what it is for." in page and "This place holds up to 120 people." in page
    assert "<title>Error:" in page and 'href="#id_people"' in page
    page = visitor.post(step("details", held), {}).content.decode()
    assert "Say how many people will come" in page


def test_more_time_twice_and_no_more(visitor: Client, hall: Space, clock: time_machine.Traveller) -> None:
    held = take(visitor, hall, evening(3))
    for minutes in (10, 20):
        clock.move_to(NOW + timedelta(minutes=minutes))
        visitor.post(step("extend", held))
        held.refresh_from_db()
        assert held.hold_until == NOW + timedelta(minutes=minutes + 15)
    assert "Give me more time" not in visitor.get(step("details", held)).content.decode()
    visitor.post(step("extend", held))
    held.refresh_from_db()
    assert held.hold_until == NOW + timedelta(minutes=35)


def test_let_go_frees_the_time(visitor: Client, hall: Space) -> None:
    held = take(visitor, hall, evening(3))
    assert visitor.post(step("let-go", held)).status_code == 302
    assert not Claim.objects.exists()
    assert visitor.get(step("details", held))["Location"].startswith(reverse("book", args=[hall.slug]))


def test_minutes_over_but_still_free(visitor: Client, hall: Space, clock: time_machine.Traveller) -> None:
    held = take(visitor, hall, evening(3))
    clock.move_to(NOW + timedelta(hours=1))
    hold.expire_due(at=NOW + timedelta(hours=1))
    assert "still free" in visitor.get(step("details", held)).content.decode()
    assert not Claim.objects.exists(), "looking must not hold it again"
    visitor.post(step("details", held), ANSWERS)
    held.refresh_from_db()
    assert (held.state, held.hold_until) == ("held", NOW + timedelta(hours=1, minutes=15))
    assert Claim.objects.count() == 3


@pytest.mark.parametrize("when_lost", ["details", "check"])
def test_gone_meanwhile_the_answers_are_kept(
    when_lost: str,
    hall: Space,
    site: Site,
    school: Organisation,
    scouts: Organisation,
    amina: User,
    chess: Organisation,
    chidi: User,
    of: Callable[[User], Client],
    clock: time_machine.Traveller,
) -> None:
    near = make_space(site, school, "Dance studio", capacity=30)
    open_daily(near)
    browser, later = of(amina), NOW + timedelta(minutes=16)
    held = take(browser, hall, evening(3))
    if when_lost == "check":
        browser.post(step("details", held), ANSWERS)
    clock.move_to(later)
    make_booking(hall, chess, chidi, evening(3), at=later)  # nobody swept: the transaction itself makes way

    sent = ANSWERS if when_lost == "details" else {"organisation": str(scouts.pk)}
    assert browser.post(step(when_lost, held), sent)["Location"] == step("gone", held)
    assert browser.get(step("check", held))["Location"] == step("gone", held)
    page = browser.get(step("gone", held)).content.decode()
    assert page.count("Choose this") == 3 and "Dance studio" in page

    choice = {"place": near.slug, **when(evening(3))}
    assert browser.post(step("gone", held), choice)["Location"] == step("check", held)
    page = browser.get(step("check", held)).content.decode()
    assert "Band practice" in page and "Dance studio" in page
    browser.post(step("check", held), {"organisation": scouts.pk})
    held.refresh_from_db()
    assert (held.state, held.resource_id, held.activity) == ("confirmed", near.pk, "Band practice")


def test_somebody_without_a_group_gets_two_tasks(hall: Space, delyth: User, of: Callable[[User], Client]) -> None:
    browser = of(delyth)
    held = take(browser, hall, evening(3))
    browser.post(step("details", held), ANSWERS)
    page = browser.get(step("group", held)).content.decode()
    start = f"{reverse('group-new')}?{urlencode({'next': step('group', held)})}"
    assert start in page and "Two things are left to do" in page

    answer = browser.post(
        reverse("group-new"), {"name": "Côr Delyth", "kind": "group", "language": "cy", "next": step("group", held)}
    )
    assert answer["Location"] == step("group", held)
    assert browser.get(step("group", held))["Location"] == step("check", held)
    assert "Côr Delyth" in browser.get(step("check", held)).content.decode()


def test_somebody_with_two_groups_is_asked(
    hall: Space, scouts: Organisation, amina: User, of: Callable[[User], Client]
) -> None:
    band = make_organisation("Maindee Band", amina, slug="band")
    browser = of(amina)
    held = take(browser, hall, evening(3))
    browser.post(step("details", held), ANSWERS)
    assert "Which group is it for?" in browser.get(step("group", held)).content.decode()
    assert (
        "Choose one of your own groups"
        in browser.post(step("group", held), {"organisation": "999999"}).content.decode()
    )
    browser.post(step("group", held), {"organisation": band.pk})
    assert "Maindee Band" in browser.get(step("check", held)).content.decode()
    browser.post(step("check", held), {"organisation": band.pk})
    held.refresh_from_db()
    assert held.organisation == band


def test_a_place_where_a_manager_decides(
    hall: Space, scouts: Organisation, amina: User, of: Callable[[User], Client]
) -> None:
    hall.needs_approval = True
    hall.save()
    browser = of(amina)
    held = take(browser, hall, evening(3))
    browser.post(step("details", held), ANSWERS)
    assert "Send the request" in browser.get(step("check", held)).content.decode()
    browser.post(step("check", held), {"organisation": scouts.pk})
    held.refresh_from_db()
    assert held.state == BookingState.REQUESTED
    assert "Your request is sent" in browser.get(step("done", held)).content.decode()
    # Nothing is coming up yet: the list opens where the request is.
    assert "Thursday 7 January" in browser.get(reverse("bookings")).content.decode()


def test_every_step_in_welsh(visitor: Client, hall: Space, scouts: Organisation, amina: User) -> None:
    with translation.override("cy"):
        held = take(visitor, hall, evening(3))
        assert step("details", held).startswith("/cy/")
        assert 'lang="cy"' in visitor.get(step("details", held)).content.decode()
        going = visitor.post(step("details", held), ANSWERS)["Location"]
        assert going.startswith("/cy/")
        assert sign_in(visitor, amina, step("group", held)) == step("group", held)
        visitor.post(step("check", held), {"organisation": scouts.pk})
        assert "7 Ionawr" in visitor.get(step("done", held)).content.decode()
