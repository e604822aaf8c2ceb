"""Booking as a visitor does it, page after page, and what nobody may do on the way."""

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
from community.models import Membership, Organisation, Role, User
from tests.cast import NOW, PASSWORD, evening, make_booking, make_organisation, make_space, open_daily
from venues.models import Site, Space

ANSWERS = {"activity": "Band practice", "kind": "music", "people": "12", "notes": "We bring a drum kit."}


@pytest.fixture(autouse=True)
def clock() -> object:
    """Monday 4 January 2027, 9 in the morning."""
    with time_machine.travel(NOW, tick=False) as travelled:
        yield travelled


@pytest.fixture
def visitor() -> Client:
    return Client()


@pytest.fixture
def of(client: Client) -> Callable[[User], Client]:
    """A browser in which somebody is signed in."""

    def signed_in(user: User) -> Client:
        browser = Client()
        browser.force_login(user)
        return browser

    return signed_in


def when(span: Span) -> dict[str, str]:
    return {"start": span.start.isoformat(), "end": span.end.isoformat()}


def take(browser: Client, space: Space, span: Span, **more: str) -> Booking:
    """Presses "Hold this time"."""
    answer = browser.post(reverse("book", args=[space.slug]), {**when(span), **more})
    assert answer.status_code == 302, answer.content.decode()
    return Booking.objects.filter(state=BookingState.HELD).order_by("-updated_at", "-pk")[0]


def step(name: str, booking: Booking) -> str:
    return reverse(f"book-{name}", args=[booking.reference])


def sign_in(browser: Client, user: User, going: str) -> str:
    """Through the real page; returns where it leads."""
    answer = browser.post(reverse("account_login"), {"login": user.email, "password": PASSWORD, "next": going})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


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


def test_a_visitors_hold_is_the_persons_after_signing_in(visitor: Client, hall: Space, amina: User) -> None:
    held = take(visitor, hall, evening(3))
    before = visitor.session.session_key
    sign_in(visitor, amina, step("details", held))
    assert visitor.session.session_key != before, "the key must change, or it could be planted"
    held.refresh_from_db()
    assert held.made_by == amina
    assert visitor.get(step("details", held)).status_code == 200


def test_a_hold_does_not_go_to_whoever_signs_in_elsewhere(hall: Space, amina: User, chidi: User) -> None:
    held = take(Client(), hall, evening(3))
    other = Client()
    other.get(reverse("book", args=[hall.slug]), when(evening(4)))
    sign_in(other, chidi, "/")
    held.refresh_from_db()
    assert held.made_by is None
    assert other.get(step("details", held)).status_code == 404


@pytest.mark.parametrize("name", ["details", "group", "check", "gone", "done"])
def test_anothers_hold_does_not_exist(
    name: str, hall: Space, amina: User, chess: Organisation, chidi: User, of: Callable[[User], Client]
) -> None:
    held = take(of(amina), hall, evening(3))
    assert of(chidi).get(step(name, held)).status_code == 404
    assert of(chidi).post(step(name, held), ANSWERS).status_code in (404, 405)


@pytest.mark.parametrize("name", ["extend", "let-go"])
def test_nobody_prolongs_or_drops_anothers_hold(
    name: str, hall: Space, amina: User, chidi: User, of: Callable[[User], Client]
) -> None:
    held = take(of(amina), hall, evening(3))
    assert of(chidi).post(step(name, held)).status_code == 404
    assert of(amina).get(step(name, held)).status_code == 405


def test_anothers_booking_and_its_calendar_file_do_not_exist(
    hall: Space, scouts: Organisation, amina: User, chess: Organisation, chidi: User, of: Callable[[User], Client]
) -> None:
    booking = make_booking(hall, scouts, amina, evening(3))
    for name in ("booking", "book-done", "booking-ics"):
        assert of(chidi).get(reverse(name, args=[booking.reference])).status_code == 404
        assert of(chidi).get(reverse(name, args=["XXXX-XXXX"])).status_code == 404
        assert Client().get(reverse(name, args=[booking.reference])).status_code == 302


def test_the_form_cannot_name_anothers_organisation(
    hall: Space, scouts: Organisation, amina: User, chess: Organisation, of: Callable[[User], Client]
) -> None:
    browser = of(amina)
    held = take(browser, hall, evening(3))
    browser.post(step("details", held), ANSWERS)
    assert browser.post(step("check", held), {"organisation": chess.pk}).status_code == 404
    assert browser.post(step("check", held)).status_code == 404
    held.refresh_from_db()
    assert held.state == BookingState.HELD


def test_a_treasurer_does_not_book(
    hall: Space, scouts: Organisation, chidi: User, of: Callable[[User], Client]
) -> None:
    Membership.objects.create(user=chidi, organisation=scouts, role=Role.TREASURER)
    browser = of(chidi)
    held = take(browser, hall, evening(3))
    browser.post(step("details", held), ANSWERS)
    assert browser.get(step("check", held))["Location"] == step("group", held)
    assert browser.post(step("check", held), {"organisation": scouts.pk}).status_code == 302
    held.refresh_from_db()
    assert held.state == BookingState.HELD


def test_the_price_is_not_read_from_the_form(
    hall: Space, scouts: Organisation, amina: User, of: Callable[[User], Client]
) -> None:
    browser = of(amina)
    held = take(browser, hall, evening(3), price="0", rate_pence="0", price_pence="0")
    browser.post(step("details", held), {**ANSWERS, "price_pence": "1"})
    browser.post(step("check", held), {"organisation": scouts.pk, "price_pence": "1", "cost": "1"})
    held.refresh_from_db()
    assert held.price_pence == 2400


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


def test_signing_in_never_leads_to_another_site(
    visitor: Client, hall: Space, amina: User, scouts: Organisation
) -> None:
    assert "evil" not in sign_in(visitor, amina, "https://evil.example/")
    assert "evil" not in sign_in(Client(), amina, "//evil.example/")


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


def test_what_was_taken_meanwhile_is_not_drawn_as_ones_own_choice(
    visitor: Client, hall: Space, chess: Organisation, chidi: User
) -> None:
    address = reverse("book", args=[hall.slug])
    free = visitor.get(address, when(evening(3))).content.decode()
    assert '<rect class="yours" x="1080" width="120"' in free and "You chose 6pm – 8pm." in free
    make_booking(hall, chess, chidi, evening(3))
    taken = visitor.post(address, when(evening(3))).content.decode()
    assert '<rect class="yours"' not in taken and '<rect class="taken"' in taken
    assert "You chose 6pm – 8pm, and that is not free." in taken
    # Of a choice that is free in part, that part is still drawn.
    half = visitor.post(address, when(evening(3, 17, 19))).content.decode()
    assert half.count('<rect class="yours"') == 1 and '<rect class="yours" x="1020" width="60"' in half


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


def test_nobody_changes_anothers_hold(hall: Space, amina: User, chidi: User, of: Callable[[User], Client]) -> None:
    held = take(of(amina), hall, evening(3))
    for ask in (of(chidi).get, of(chidi).post):
        assert ask(reverse("book", args=[hall.slug]), {**when(evening(5)), "hold": held.reference}).status_code == 404
    held.refresh_from_db()
    assert held.span == evening(3)


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


def test_the_list_shows_the_groups_own_and_nobody_elses(
    hall: Space, scouts: Organisation, amina: User, chess: Organisation, chidi: User, of: Callable[[User], Client]
) -> None:
    make_booking(hall, scouts, amina, evening(3))
    make_booking(hall, chess, chidi, evening(4))
    take(of(amina), hall, evening(5))
    page = of(amina).get(reverse("bookings")).content.decode()
    assert "Thursday 7 January" in page and "Friday 8 January" not in page
    assert "You have not finished" in page and "Saturday 9 January" in page


def test_the_list_is_filtered(hall: Space, scouts: Organisation, amina: User, of: Callable[[User], Client]) -> None:
    make_booking(hall, scouts, amina, evening(3))
    assert "Thursday 7 January" in of(amina).get(reverse("bookings"), {"place": "hall"}).content.decode()
    assert "No booking has this word" in of(amina).get(reverse("bookings"), {"place": "swimming"}).content.decode()
    assert "Nothing here yet" in of(amina).get(reverse("bookings"), {"show": "past"}).content.decode()
    assert "Thursday 7 January" in of(amina).get(reverse("bookings"), {"show": "nonsense"}).content.decode()


def test_the_list_costs_the_same_for_one_and_three(
    hall: Space,
    scouts: Organisation,
    amina: User,
    of: Callable[[User], Client],
    django_assert_num_queries: Callable[[int], object],
) -> None:
    browser = of(amina)
    make_booking(hall, scouts, amina, evening(3))
    with django_assert_num_queries(7):
        browser.get(reverse("bookings"))
    for day in (4, 5):
        make_booking(hall, scouts, amina, evening(day))
    with django_assert_num_queries(7):
        browser.get(reverse("bookings"))


def test_the_page_of_a_booking_for_the_group_and_the_manager(
    hall: Space, scouts: Organisation, amina: User, school: Organisation, bill: User, of: Callable[[User], Client]
) -> None:
    booking = make_booking(hall, scouts, amina, evening(3))
    for reader in (amina, bill):
        page = of(reader).get(reverse("booking", args=[booking.reference])).content.decode()
        assert booking.reference in page and "£24" in page and "Amina" in page and "Sent" in page


def test_a_manager_does_not_see_what_is_still_being_filled_in(
    hall: Space, amina: User, school: Organisation, bill: User, of: Callable[[User], Client]
) -> None:
    held = take(of(amina), hall, evening(3))
    assert of(bill).get(reverse("booking", args=[held.reference])).status_code == 404
    assert of(amina).get(reverse("booking", args=[held.reference]))["Location"] == step("details", held)


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
