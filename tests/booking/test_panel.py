"""Why this price and this answer: on every page of a booking, for its group and the managers, and for nobody else."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from booking.actions import hold, move, review
from booking.actions.base import NotPermitted
from booking.actions.hold import Holder
from booking.deciding import asked_by, verdict
from booking.eligibility import Refused
from booking.models import Booking, BookingEvent, Message, Resource
from booking.panel import of_decisions, of_verdict
from booking.particulars import particulars
from booking.rules.pack import rule
from booking.states import BookingState
from community.bands import Band
from community.models import Membership, Organisation, Role, User
from tests.booking.looking import browser, filled_in, page
from tests.booking.ruled import only, promises, stands, with_rules
from tests.booking.test_deciding import CHILDREN, send
from tests.cast import NOW, evening, make_booking, make_space, open_daily
from venues.models import Site, Space


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    """The day of the cast, in English."""
    with time_machine.travel(NOW, tick=False), translation.override("en-gb"):
        yield


@pytest.fixture
def kept(scouts: Organisation) -> Organisation:
    """The scouts share what their grant asks for."""
    stands(scouts, Band.PARTNER, promise=2000)
    promises(scouts)
    return scouts


def when(day: int) -> dict[str, str]:
    return {"start": evening(day).start.isoformat(), "end": evening(day).end.isoformat()}


# Before anything is filled in


def test_search_says_the_price_for_the_group_one_acts_for(
    hall: Space, school: Organisation, kept: Organisation, amina: User, chidi: User, chess: Organisation
) -> None:
    with_rules(school)
    mine = page(browser(amina), "search", date="2027-01-14", start="18:00", end="20:00")
    assert "For you: £15.60" in mine and "35% less" in mine and "#why" in mine
    others = page(browser(chidi), "search", date="2027-01-14", start="18:00", end="20:00")
    assert "For you: £24" in others and "£15.60" not in others
    nobody = page(browser(), "search", date="2027-01-14", start="18:00", end="20:00")
    assert "For you" not in nobody and "£12 an hour" in nobody


def test_a_keeper_without_rules_needs_no_second_price(hall: Space, scouts: Organisation, amina: User) -> None:
    assert "For you" not in page(browser(amina), "search", date="2027-01-14", start="18:00", end="20:00")


def test_search_takes_the_same_queries_however_many_places(
    hall: Space, site: Site, school: Organisation, kept: Organisation, amina: User
) -> None:
    with_rules(school)
    counts, client = [], browser(amina)
    for number in range(3):
        page(client, "search")
        with CaptureQueriesContext(connection) as seen:
            page(client, "search")
        counts.append(len(seen))
        open_daily(make_space(site, school, f"Room {number}"))
    assert len(set(counts)) == 1


def test_a_visitors_search_takes_three_queries(hall: Space, school: Organisation) -> None:
    with_rules(school)
    client = browser()
    page(client, "search", date="2027-01-14")
    with CaptureQueriesContext(connection) as seen:
        page(client, "search", date="2027-01-14")
    assert len(seen) <= 3, [each["sql"] for each in seen]


def test_the_page_of_a_place_says_it_too(hall: Space, school: Organisation, kept: Organisation, amina: User) -> None:
    with_rules(school)
    assert "For you: " in page(browser(amina), "space", hall.slug)
    assert "For you" not in page(browser(), "space", hall.slug)


def test_choosing_shows_the_sum_and_what_would_change_it(
    hall: Space, school: Organisation, kept: Organisation, amina: User
) -> None:
    with_rules(school)
    seen = page(browser(amina), "book", hall.slug, **when(10))
    for words in ("£15.60", "£24.00", "−£8.40", "35% less", "How the group stands: Partner", "+20", "version 1"):
        assert words in seen
    assert reverse("rules-version", args=[school.slug, 1]) in seen


def test_choosing_tells_every_no_at_once(hall: Space, school: Organisation, scouts: Organisation, amina: User) -> None:
    with_rules(
        school,
        only(
            rule("ahead", "window", {"days": 2}, "Two.", "Dau."),
            rule("never", "eligibility", {"no": True}, "Not on Thursdays.", "Nid ddydd Iau.", ["weekday", "is", 3]),
        ),
    )
    seen = page(browser(amina), "book", hall.slug, **when(10))
    assert "You can book up to 2 days ahead" in seen and "Not on Thursdays." in seen
    assert "You can book this day from: Tuesday 12 January 2027." in seen


def test_a_visitor_sees_the_rate_and_is_told_that_groups_may_pay_less(hall: Space, school: Organisation) -> None:
    with_rules(school)
    seen = page(browser(), "book", hall.slug, **when(10))
    assert "£24" in seen and "Your own group may pay less" in seen and "How the group stands" not in seen


# On the way


@pytest.fixture
def held(hall: Space, amina: User) -> Booking:
    """Filled in, for children."""
    return filled_in(hall, amina)


def test_checking_shows_answers_price_and_missing_papers(
    held: Booking, school: Organisation, scouts: Organisation, amina: User
) -> None:
    with_rules(school)
    seen = page(browser(amina), "book-check", held.reference)
    for words in ("Music and singing", "Under-18s take part", "£16.80", "30% less", "Public liability insurance"):
        assert words in seen
    assert "#id_kind" in seen and "#id_ticks_0" in seen and "Send the request" in seen


def test_checking_what_the_rules_refuse_offers_a_person(
    held: Booking, school: Organisation, scouts: Organisation, amina: User
) -> None:
    with_rules(school, only(rule("never", "eligibility", {"no": True}, "Never here.", "Byth.")))
    client = browser(amina)
    seen = page(client, "book-check", held.reference)
    assert "Never here." in seen and reverse("book-review", args=[held.reference]) in seen
    assert "Book it" not in seen and "Send the request" not in seen
    answer = client.post(reverse("book-check", args=[held.reference]), {"organisation": scouts.pk}, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("book-check", args=[held.reference])
    held.refresh_from_db()
    assert held.state == BookingState.HELD, "the time is kept while one thinks"


def test_the_form_asks_what_rules_need(held: Booking, scouts: Organisation, amina: User) -> None:
    client = browser(amina)
    seen = page(client, "book-details", held.reference)
    assert '<option value="music" selected>' in seen
    answers = {"activity": "Wedding", "kind": "party", "people": "60", "ticks": ["alcohol", "open_to_public"]}
    client.post(reverse("book-details", args=[held.reference]), answers)
    held.refresh_from_db()
    assert held.particulars == particulars("party", ["alcohol", "open_to_public"])
    wrong = client.post(reverse("book-details", args=[held.reference]), {**answers, "kind": "bomb", "ticks": ["x"]})
    assert wrong.status_code == 200
    held.refresh_from_db()
    assert held.particulars["activity"] == "party"


# Afterwards


def test_everybody_concerned_reads_the_same_account(
    hall: Space, school: Organisation, kept: Organisation, amina: User, bill: User
) -> None:
    with_rules(school)
    booking = send(hall, kept, amina, evening(3), said=CHILDREN)
    pages = [
        page(browser(amina), "book-done", booking.reference),
        page(browser(amina), "booking", booking.reference),
        page(browser(bill), "manage-request", booking.reference),
    ]
    for seen in pages:
        for words in ("As it was decided on Monday 4 January 2027", "−£8.40", "Missing, or out of date", "Partner"):
            assert words in seen


def test_what_was_told_stays_when_the_rules_change(
    hall: Space, school: Organisation, scouts: Organisation, amina: User
) -> None:
    with_rules(school, only(rule("ask", "approval", {"by": "manager"}, "The old rule.", "Yr hen reol.")))
    booking = send(hall, scouts, amina, evening(3))
    with_rules(school, only(rule("ask", "approval", {"by": "manager"}, "The new rule.", "Y rheol newydd.")))
    seen = page(browser(amina), "booking", booking.reference)
    assert "The old rule." in seen and "The new rule." not in seen and "version 1" in seen


def test_every_decision_stays_readable(hall: Space, school: Organisation, scouts: Organisation, amina: User) -> None:
    with_rules(school)
    booking = send(hall, scouts, amina, evening(3))
    move.move(booking=booking, by=amina, span=evening(4), at=NOW + timedelta(days=1))
    seen = page(browser(amina), "booking", booking.reference)
    assert 'id="why"' in seen and 'id="why-2"' in seen and "Decided on Monday 4 January 2027" in seen


def test_the_account_before_sending_is_the_account_afterwards(
    hall: Space, school: Organisation, kept: Organisation, amina: User
) -> None:
    with_rules(school)
    held = hold.hold(resource=hall, span=evening(3), holder=Holder(user=amina), at=NOW)
    resource = Resource.objects.select_related("keeper").get(pk=hall.pk)
    before = of_verdict(verdict(asked_by(held, resource), kept, NOW, without=[held.pk]))
    hold.let_go(booking=held, at=NOW)
    sent = make_booking(hall, kept, amina, evening(3))
    (after,) = of_decisions(list(sent.decisions.all()), kept)
    assert (before.sums, before.evidence, before.versions) == (after.sums, after.evidence, after.versions)


def test_many_decisions_take_as_many_queries_as_one(
    hall: Space, school: Organisation, scouts: Organisation, amina: User
) -> None:
    with_rules(school)
    booking = send(hall, scouts, amina, evening(3))
    client, counts = browser(amina), []
    for number in range(4, 7):
        page(client, "booking", booking.reference)
        with CaptureQueriesContext(connection) as seen:
            page(client, "booking", booking.reference)
        counts.append(len(seen))
        move.move(booking=booking, by=amina, span=evening(number), at=NOW + timedelta(minutes=number))
    assert len(set(counts)) == 1


def test_in_welsh(hall: Space, school: Organisation, kept: Organisation, amina: User) -> None:
    with_rules(school)
    booking = send(hall, kept, amina, evening(3), said=CHILDREN)
    with translation.override("cy"):
        seen = page(browser(amina), "booking", booking.reference)
    # The letters that were written stand below as they were, in the language of their reader.
    seen, _, _ = seen.partition("<summary>Ysgrifennwyd ")
    assert "addewid i rannu" in seen and "keep the sharing promise" not in seen


# Nobody else


@pytest.mark.parametrize("name", ["booking", "book-done", "manage-request", "booking-review"])
def test_another_groups_account_is_never_shown(
    name: str, hall: Space, school: Organisation, kept: Organisation, amina: User, chidi: User, chess: Organisation
) -> None:
    with_rules(school)
    booking = send(hall, kept, amina, evening(3))
    assert browser(chidi).get(reverse(name, args=[booking.reference])).status_code == 404
    assert browser().get(reverse(name, args=[booking.reference])).status_code == 302


def test_a_stranger_learns_nothing_from_the_same_evening(
    hall: Space, school: Organisation, kept: Organisation, amina: User, chidi: User, chess: Organisation
) -> None:
    with_rules(school)
    make_booking(hall, kept, amina, evening(3))
    seen = page(browser(chidi), "book", hall.slug, **when(3))
    for secret in ("15.60", "Maindee", "Sgowtiaid", "35% less", "+20", "Partner"):
        assert secret not in seen.replace("Partner</", ""), secret


def test_a_session_cannot_borrow_anothers_standing(
    hall: Space, school: Organisation, kept: Organisation, chidi: User, chess: Organisation
) -> None:
    with_rules(school)
    client = browser(chidi)
    session = client.session
    session["acting_for"] = kept.pk
    session.save()
    seen = page(client, "book", hall.slug, **when(10))
    assert "How the group stands: Welcome" in seen and "−£8.40" not in seen


# A person looks again


def test_asking_a_person_writes_to_every_manager_once(
    hall: Space, school: Organisation, scouts: Organisation, amina: User, bill: User
) -> None:
    with_rules(school)
    booking = send(hall, scouts, amina, evening(3), said=CHILDREN)
    review.ask_again(booking=booking, by=amina, words="We have the papers at home.", at=NOW)
    letter = Message.objects.get(key__startswith="review_keeper:")
    assert letter.to == bill.email
    assert "We have the papers at home." in letter.body and "Missing, or out of date" in letter.body
    with pytest.raises(Refused) as refused:
        review.ask_again(booking=booking, by=amina, words="Please", at=NOW)
    assert [each.code for each in refused.value.refusals] == ["asked_already"]
    assert "A person was asked to look again" in page(browser(bill), "manage-request", booking.reference)


def test_only_those_who_book_for_the_group_ask(
    hall: Space, scouts: Organisation, amina: User, chidi: User, chess: Organisation, bill: User
) -> None:
    booking = make_booking(hall, scouts, amina, evening(3))
    Membership.objects.create(user=chidi, organisation=scouts, role=Role.TREASURER)
    for person in (chidi, bill):
        with pytest.raises(NotPermitted):
            review.ask_again(booking=booking, by=person, words="Hm", at=NOW)
    assert browser(chidi).get(reverse("booking-review", args=[booking.reference])).status_code == 403


def test_asking_before_anything_is_sent_books_nothing(
    held: Booking, school: Organisation, scouts: Organisation, amina: User, bill: User, chess: Organisation
) -> None:
    with_rules(school, only(rule("never", "eligibility", {"no": True}, "Never here.", "Byth.")))
    client = browser(amina)
    answer = client.post(reverse("book-review", args=[held.reference]), {"words": "Only this once."})
    assert answer["Location"] == reverse("book-check", args=[held.reference])
    held.refresh_from_db()
    assert (held.state, held.organisation) == (BookingState.HELD, None)
    letter = Message.objects.get(key__startswith="review_keeper:")
    assert "Never here." in letter.body and reverse("manage-review", args=[held.reference]) in letter.body
    assert "You asked a person to look again" in (seen := page(client, "book-check", held.reference))
    assert reverse("book-review", args=[held.reference]) not in seen, "offered to ask twice"
    assert client.get(reverse("book-review", args=[held.reference])).status_code == 302
    # The manager can now book for a group that never was here, and for no other.
    seen = page(browser(bill), "manage-book", held.resource.slug)
    assert "Maindee Scouts" in seen and "Pill Chess" not in seen
    with pytest.raises(NotPermitted):
        review.ask_again(booking=held, by=amina, words="For them", at=NOW, organisation=chess)
    assert BookingEvent.objects.filter(verb="review").count() == 1
