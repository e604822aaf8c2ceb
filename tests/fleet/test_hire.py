"""Hiring a whole vehicle: who runs the trip, who pays, who has room; asked, decided, recorded."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from booking.actions import hold, move, override, series, wait
from booking.actions.hold import Holder
from booking.deciding import last_decision, read, verdicts
from booking.eligibility import Refused
from booking.facts import Asked
from booking.models import Booking
from booking.particulars import particulars
from booking.states import BookingState
from community.models import Document, Organisation, User
from fleet.models import Vehicle
from tests.booking.ruled import shows
from tests.cast import NOW, evening, make_space
from tests.fleet.fleet import make_depot, make_vehicle
from tests.fleet.hire import OUTING, PAID, held, send
from venues.models import Site

pytestmark = pytest.mark.usefixtures("on_monday_morning")

ANSWERS = {"activity": "A day at the sea", "kind": "social", "people": "12"}


def rules(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    """Which rules say no."""
    return [each.rule for each in refused.value.refusals]


def test_without_an_answer_nothing_is_sent(minibus: Vehicle, scouts: Organisation, amina: User) -> None:
    with pytest.raises(Refused) as refused:
        send(minibus, scouts, amina, None)
    assert [each.code for each in refused.value.refusals] == ["who_runs", "hire_or_reward", "wheelchair_places"]
    assert not Booking.objects.sent().exists()


def test_an_outing_nobody_pays_for_goes_out(minibus: Vehicle, scouts: Organisation, amina: User) -> None:
    booking = send(minibus, scouts, amina, OUTING)
    assert booking.state == BookingState.CONFIRMED
    decision = last_decision(booking)
    assert decision
    facts = read(decision)["facts"]
    assert {name: facts[name] for name in OUTING} == OUTING
    assert (facts["keeper_permits"], facts["wheelchairs_most"], facts["seats_left"]) == ([], 2, 16)


def test_the_permit_must_be_the_right_ones_and_in_date_on_the_day(
    minibus: Vehicle, buses: Organisation, scouts: Organisation, amina: User
) -> None:
    under_keepers = PAID | {"who_runs": "owner_permit"}
    shows(scouts, "permit_19")
    with pytest.raises(Refused) as refused:
        send(minibus, scouts, amina, under_keepers)
    assert rules(refused) == ["law-trip-keepers-permit"]
    shows(buses, "permit_19", until=evening(3).start.date() - timedelta(days=1))
    with pytest.raises(Refused):
        send(minibus, scouts, amina, under_keepers, day=4)
    Document.objects.filter(organisation=buses).update(valid_until=evening(5).start.date())
    assert send(minibus, scouts, amina, under_keepers, day=5).state == BookingState.CONFIRMED


def test_a_managers_reason_does_not_put_the_law_aside(
    minibus: Vehicle, scouts: Organisation, meinir: User, buses: Organisation
) -> None:
    given: dict[str, Any] = {"resource": minibus, "span": evening(3), "by": meinir, "at": NOW, "override_reason": "Us"}
    with pytest.raises(Refused) as refused:
        override.book(organisation=scouts, particulars=PAID, **given)
    assert rules(refused) == ["law-trip-unpaid"]
    with pytest.raises(Refused):
        override.book(organisation=scouts, **given)
    assert override.book(organisation=buses, **given).state == BookingState.CONFIRMED, "kept back for itself"


def test_a_weekly_let_is_asked_too(minibus: Vehicle, scouts: Organisation, amina: User) -> None:
    spans = series.weekly(evening(3), 2, minibus.zone)
    let = series.hold(resource=minibus, spans=spans, holder=Holder(user=amina), at=NOW)
    first = let.bookings.order_by("starts_at")[0]
    with pytest.raises(Refused) as refused:
        series.send(series=let, organisation=scouts, by=amina, at=NOW)
    assert [each.code for each in refused.value.refusals] == ["who_runs", "hire_or_reward", "wheelchair_places"]
    told = particulars("social", []) | OUTING
    hold.answer(booking=first, activity="Club", people=9, notes="", particulars=told, at=NOW)
    series.send(series=let, organisation=scouts, by=amina, at=NOW)
    assert {each.particulars["who_runs"] for each in let.bookings.all()} == {"unpaid"}


def test_a_hall_does_not_become_a_bus_unasked(
    minibus: Vehicle, buses: Organisation, scouts: Organisation, amina: User, meinir: User, site: Site
) -> None:
    room = make_space(site, buses, "Canteen")
    booking = override.book(
        resource=room, span=evening(3), organisation=scouts, by=meinir, at=NOW, override_reason="Rang us"
    )
    with pytest.raises(Refused) as refused:
        move.move(booking=booking, resource=minibus, span=evening(4), by=meinir, at=NOW)
    assert "who_runs" in [each.code for each in refused.value.refusals]


def test_whoever_waits_has_answered(minibus: Vehicle, scouts: Organisation, chess: Organisation, amina: User) -> None:
    send(minibus, chess, User.objects.get(memberships__organisation=chess), OUTING)
    told = particulars("social", []) | PAID
    span = evening(3)
    found = wait.wait(
        resource=minibus, span=span, organisation=scouts, by=amina, activity="Sea", people=9, particulars=told, at=NOW
    )
    decided = verdicts([Asked(minibus, found.span, found.particulars, found.people)], scouts, NOW)[0]
    assert [each.rule for each in decided.verdict.refusals] == ["law-trip-unpaid"]


def test_ten_trips_ask_as_many_queries_as_one(minibus: Vehicle, scouts: Organisation) -> None:
    counts = []
    for number in (1, 10):
        asked = [Asked(minibus, evening(day + 1), PAID, 9) for day in range(number)]
        with CaptureQueriesContext(connection) as captured:
            verdicts(asked, scouts, NOW)
        counts.append(len(captured))
    assert counts[0] == counts[1]


# The pages


@pytest.fixture
def browser(client: Client, amina: User, scouts: Organisation) -> Client:
    """Amina, signed in."""
    client.force_login(amina)
    return client


def start(browser: Client, minibus: Vehicle) -> str:
    """The page of the questions of a time that is held."""
    span = evening(3)
    answer = browser.post(reverse("book", args=[minibus.slug]), {"start": span.start.isoformat(), "length": "120"})
    return str(answer["Location"])


def test_the_form_asks_and_keeps_the_answers(browser: Client, minibus: Vehicle) -> None:
    details = start(browser, minibus)
    html = browser.post(details, ANSWERS).content.decode()
    for words in ("Say who runs this trip.", "Say whether anybody pays to travel.", "Say how many are in a wheelchair"):
        assert words in html
    answer = browser.post(details, {**ANSWERS, "who_runs": "unpaid", "hire_or_reward": "no", "wheelchair_places": "2"})
    assert answer.status_code == 302
    booking = Booking.objects.get()
    assert {**booking.particulars, **OUTING, "wheelchair_places": 2} == booking.particulars
    again = browser.get(details).context["form"]
    assert [again[name].value() for name in ("who_runs", "hire_or_reward", "wheelchair_places")] == ["unpaid", "no", 2]
    page = browser.get(reverse("book-check", args=[booking.reference])).content.decode()
    assert "Who runs this trip?" in page and "Book it" in page


@pytest.mark.parametrize(
    ("chairs", "people", "sentence"),
    [
        ("3", "12", "It has places for 2 wheelchairs."),
        ("2", "14", "With so many wheelchairs it has 11 seats for others."),
        ("2", "1", "More wheelchairs than people"),
    ],
)
def test_room_is_said_at_its_field(browser: Client, minibus: Vehicle, chairs: str, people: str, sentence: str) -> None:
    said = {**ANSWERS, "people": people, "who_runs": "unpaid", "hire_or_reward": "no", "wheelchair_places": chairs}
    assert sentence in browser.post(start(browser, minibus), said).content.decode()


def test_a_vehicle_without_a_lift_does_not_ask_for_wheelchairs(browser: Client, buses: Organisation) -> None:
    car = make_vehicle(make_depot(buses), "Car", wheelchairs=(), seats=8)
    details = start(browser, car)
    assert "wheelchair_places" not in browser.get(details).context["form"].fields
    browser.post(details, {**ANSWERS, "people": "5", "who_runs": "unpaid", "hire_or_reward": "no"})
    assert Booking.objects.get().particulars["wheelchair_places"] == 0


def test_what_the_law_refuses_says_why_and_what_would_change_it(browser: Client, minibus: Vehicle) -> None:
    details = start(browser, minibus)
    said = {**ANSWERS, "who_runs": "borrower_permit", "hire_or_reward": "yes", "wheelchair_places": "0"}
    browser.post(details, said)
    page = browser.get(details + "check/").content.decode()
    assert "your group has shown no section 19 permit" in page
    assert "Let nobody pay, in any way." in page
    assert "Send the request" not in page


def test_who_skips_the_questions_is_led_back(browser: Client, minibus: Vehicle, amina: User) -> None:
    booking = held(minibus, amina, None)
    check = reverse("book-check", args=[booking.reference])
    for answer in (browser.get(check), browser.post(check, {"organisation": "1"})):
        assert answer["Location"] == reverse("book-details", args=[booking.reference])


def test_the_managers_own_form_asks_too(client: Client, minibus: Vehicle, buses: Organisation, meinir: User) -> None:
    client.force_login(meinir)
    address = reverse("manage-book", args=[minibus.slug])
    times = {"day": "2027-01-07", "start": "18:00", "end": "20:00", "organisation": buses.pk, "activity": "Ours"}
    assert "Say who runs this trip." in client.post(address, times).content.decode()
    client.post(address, {**times, "who_runs": "unpaid", "hire_or_reward": "no", "wheelchair_places": "0"})
    assert Booking.objects.get().particulars == OUTING
