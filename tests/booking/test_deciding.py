"""What the rules make of a booking: outcome, price and every reason, kept for ever and told in both languages."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking.actions import approve, hold, move, override, request, series
from booking.actions.base import NotPermitted
from booking.actions.hold import Holder
from booking.deciding import asked_by, last_decision, stacks_of, verdict, verdicts
from booking.eligibility import Refused
from booking.facts import Asked
from booking.models import Booking, Decision, Message, Resource
from booking.particulars import particulars
from booking.rules import pack, record
from booking.rules.book import Book
from booking.rules.pack import rule
from booking.spans import Span
from booking.states import BookingState
from community.bands import Band
from community.models import Membership, Organisation, Role, User
from tests.booking.ruled import facts_of, only, promises, record_of, shows, stands, usual, with_rules
from tests.cast import NOW, evening, make_organisation, make_person, make_space, open_daily
from venues.models import Site, Space

CHILDREN = particulars("music", ["under_18s"])
GROWN_UPS = particulars("music", [])


def send(
    space: Space,
    group: Organisation,
    by: User,
    span: Span,
    *,
    said: dict | None = None,
    people: int = 12,
    **more: object,
) -> Booking:
    """A booking with its answers, sent through the real actions."""
    held = hold.hold(resource=space, span=span, holder=Holder(user=by), at=NOW)
    hold.answer(booking=held, activity="Practice", people=people, notes="", particulars=said or GROWN_UPS, at=NOW)
    held.refresh_from_db()
    return request.send(booking=held, organisation=group, by=by, at=NOW, **more)  # type: ignore[arg-type]


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [refusal.code for refusal in refused.value.refusals]


# Without rules


def test_without_rules_everything_is_as_the_place_says(hall: Space, scouts: Organisation, amina: User) -> None:
    booking = send(hall, scouts, amina, evening(3))
    assert (booking.state, booking.price_pence) == (BookingState.CONFIRMED, 2400)
    said = record_of(booking)
    assert (said["outcome"], [each["level"] for each in said["stack"]]) == ("yes", ["national"])


def test_the_places_own_switch_asks_a_person(hall: Space, scouts: Organisation, amina: User) -> None:
    hall.needs_approval = True
    hall.save()
    booking = send(hall, scouts, amina, evening(3))
    assert (booking.state, record_of(booking)["outcome"]) == (BookingState.REQUESTED, "ask")


def test_the_law_cannot_be_put_aside_by_a_manager(
    hall: Space, scouts: Organisation, bill: User, school: Organisation
) -> None:
    with pytest.raises(Refused) as refused:
        override.book(
            resource=hall, span=evening(3), organisation=school, by=bill, at=NOW, people=121, override_reason="Once"
        )
    assert codes(refused) == ["too_many_people"]


# The same evening for four groups


@pytest.fixture
def four(hall: Space, school: Organisation) -> dict[str, tuple[Organisation, User]]:
    """Who shares what its grant asks for, who does not, a newcomer and a firm."""
    with_rules(school)
    out = {}
    for name, kind in (("Sharers", "group"), ("Takers", "group"), ("Newcomers", "group"), ("Traders", "firm")):
        person = make_person(name)
        out[name] = (make_organisation(name, person, slug=name.lower(), kind=kind), person)
    stands(out["Sharers"][0], Band.PARTNER, promise=2000)
    promises(out["Sharers"][0])
    stands(out["Takers"][0], Band.ON_NOTICE, promise=-700)
    promises(out["Takers"][0])
    return out


def test_four_groups_get_four_answers(hall: Space, four: dict[str, tuple[Organisation, User]]) -> None:
    seen = {}
    for name, (group, _person) in four.items():
        decided = verdict(Asked(Resource.objects.get(pk=hall.pk), evening(10), GROWN_UPS, 12), group, NOW)
        price = decided.verdict.price
        assert price
        seen[name] = (decided.verdict.outcome, price.total_pence, [each.code for each in decided.verdict.reasons])
    assert seen == {
        "Sharers": ("yes", 1560, ["at_once"]),
        "Takers": ("no", 2400, ["too_early", "manager_decides"]),
        "Newcomers": ("yes", 2400, ["at_once"]),
        "Traders": ("no", 2400, ["too_early", "manager_decides"]),
    }


def test_the_promise_is_read_from_the_standing(hall: Space, four: dict[str, tuple[Organisation, User]]) -> None:
    kept = {name: facts_of(hall, group)["promise_kept"] for name, (group, _person) in four.items()}
    assert kept == {"Sharers": 100, "Takers": 10, "Newcomers": 0, "Traders": 0}


def test_the_price_is_agreed_when_it_is_sent(hall: Space, four: dict[str, tuple[Organisation, User]]) -> None:
    group, person = four["Sharers"]
    booking = send(hall, group, person, evening(20))
    assert (booking.state, booking.price_pence) == (BookingState.CONFIRMED, 1560)
    with pytest.raises(Refused) as refused:
        send(hall, *four["Takers"], evening(10))
    assert codes(refused) == ["too_early"]
    assert not Booking.objects.filter(organisation=four["Takers"][0]).exists()


# All at once, and in both languages


def test_every_refusal_is_told_at_once(hall: Space, school: Organisation, scouts: Organisation, amina: User) -> None:
    with_rules(
        school,
        only(
            rule("ahead", "window", {"days": 2}, "Two days.", "Dau ddiwrnod."),
            rule("quota", "quota", {"minutes": 60}, "One hour.", "Un awr."),
            rule("short", "duration", {"least": 180, "most": 600}, "Three hours.", "Tair awr."),
            rule("no-parties", "eligibility", {"no": True}, "No parties.", "Dim partïon.", ["activity", "is", "party"]),
        ),
    )
    with pytest.raises(Refused) as refused:
        send(hall, scouts, amina, evening(3), said=particulars("party", []), people=121)
    assert codes(refused) == ["too_many_people", "refused", "too_short", "too_early", "quota_used"]
    assert "No parties." in str(refused.value.refusals[1].sentence)
    assert Booking.objects.get().state == BookingState.HELD


def test_what_was_told_is_kept_in_both_languages(
    hall: Space, school: Organisation, scouts: Organisation, amina: User
) -> None:
    with_rules(school)
    booking = send(hall, scouts, amina, evening(3), said=CHILDREN)
    decision = last_decision(booking)
    assert decision and decision.outcome == "documents" and booking.state == BookingState.REQUESTED
    assert len(decision.told["en-gb"]) == len(decision.told["cy"]) > 4
    assert booking.price_pence == 1680, "30% less for under-18s, documents or not"


def test_papers_in_date_on_the_day_are_enough(
    hall: Space, school: Organisation, scouts: Organisation, amina: User
) -> None:
    with_rules(school)
    last_day = evening(3).start.date()
    shows(scouts, "insurance", "risk", "safeguarding", "lead", until=last_day)
    assert send(hall, scouts, amina, evening(3), said=CHILDREN).state == BookingState.CONFIRMED
    later = send(hall, scouts, amina, evening(4), said=CHILDREN)
    assert later.state == BookingState.REQUESTED
    assert record_of(later)["missing_documents"] == ["insurance", "risk", "safeguarding", "lead"]


def test_a_decision_replays_byte_for_byte(hall: Space, school: Organisation, scouts: Organisation, amina: User) -> None:
    rulebook = with_rules(school, usual(without=()))
    stands(scouts, Band.SHARER)
    booking = send(hall, scouts, amina, evening(3), said=CHILDREN)
    decision = Decision.objects.get(booking=booking)
    law = pack.legal()
    books = {law.digest: law.book, rulebook.digest: Book.read(rulebook.content)}
    assert record.replayed(decision.record, books) == decision.record
    assert (decision.outcome, decision.band, decision.occasion) == ("documents", "sharer", "send")


def test_letters_say_the_price_and_the_reasons(
    hall: Space, school: Organisation, scouts: Organisation, amina: User
) -> None:
    with_rules(school)
    send(hall, scouts, amina, evening(3), said=CHILDREN)
    letters = list(Message.objects.filter(key__startswith="requested"))
    assert len(letters) == 2
    for letter in letters:
        assert "30% less" in letter.body and "−£7.20" in letter.body
        assert "Public liability insurance" in letter.body


# Layers and days


def test_a_councils_rules_come_before_the_keepers(school: Organisation, chess: Organisation) -> None:
    school.council = chess
    school.save()
    with_rules(chess, only(rule("ahead", "window", {"days": 2}, "Two.", "Dau.")))
    with_rules(school, only(rule("ahead", "window", {"days": 9}, "Nine.", "Naw.")))
    stack = stacks_of([school, chess], NOW.date())
    assert [layer.level for layer in stack[school.pk].layers] == ["national", "council", "keeper"]
    assert [layer.level for layer in stack[chess.pk].layers] == ["national", "keeper"]


def test_only_the_version_of_the_day_counts(hall: Space, school: Organisation) -> None:
    with_rules(school, only(rule("ahead", "window", {"days": 2}, "Two.", "Dau.")), on=date(2027, 1, 10))
    for day, layers in ((date(2027, 1, 9), 1), (date(2027, 1, 10), 2)):
        assert len(stacks_of([school], day)[school.pk].layers) == layers


def test_a_keeper_in_its_own_house_is_bound_by_the_law_alone(hall: Space, school: Organisation, bill: User) -> None:
    with_rules(school, only(rule("never", "eligibility", {"no": True}, "Never.", "Byth.")))
    assert send(hall, school, bill, evening(3)).state == BookingState.CONFIRMED


def test_shadow_mode_treats_everybody_as_welcome(hall: Space, school: Organisation, scouts: Organisation) -> None:
    with_rules(school, standing=False)
    stands(scouts, Band.ON_NOTICE)
    decided = verdict(Asked(Resource.objects.get(pk=hall.pk), evening(10), GROWN_UPS, 12), scouts, NOW)
    assert (decided.facts["band"], decided.facts["standing_band"], decided.facts["shadow"]) == (
        "welcome",
        "on_notice",
        True,
    )
    assert decided.verdict.outcome == "yes"
    assert "shadow_outcome" in [each.code for each in decided.verdict.reasons]


# Moving, two people, a manager's own word


def test_a_move_is_decided_anew(hall: Space, school: Organisation, scouts: Organisation, amina: User) -> None:
    with_rules(
        school,
        only(
            rule("sunday", "base_price", {"percent_of_rate": 200}, "Sundays.", "Y Sul.", ["weekday", "is", 6]),
            rule("sunday-asks", "approval", {"by": "manager"}, "Sundays.", "Y Sul.", ["weekday", "is", 6]),
        ),
    )
    booking = send(hall, scouts, amina, evening(3))
    assert (booking.state, booking.price_pence) == (BookingState.CONFIRMED, 2400)
    moved = move.move(booking=booking, by=amina, span=evening(6), at=NOW)
    assert (moved.state, moved.price_pence) == (BookingState.REQUESTED, 4800)
    assert list(moved.decisions.values_list("occasion", "outcome")) == [("send", "yes"), ("move", "ask")]


def test_what_was_agreed_stays_where_only_the_time_changes(
    hall: Space, school: Organisation, scouts: Organisation, amina: User
) -> None:
    with_rules(school)
    booking = send(hall, scouts, amina, evening(3))
    hall.rate_pence = 9900
    hall.save()
    assert move.move(booking=booking, by=amina, span=evening(4), at=NOW).price_pence == 2400


def test_a_refused_move_keeps_the_old_time(
    hall: Space, school: Organisation, scouts: Organisation, amina: User, bill: User
) -> None:
    with_rules(school, only(rule("ahead", "window", {"days": 9}, "Nine.", "Naw.")))
    booking = send(hall, scouts, amina, evening(3))
    with pytest.raises(Refused) as refused:
        move.move(booking=booking, by=amina, span=evening(12), at=NOW)
    assert codes(refused) == ["too_early"]
    booking.refresh_from_db()
    assert (booking.span, booking.claims.count()) == (evening(3), 3)
    with pytest.raises(Refused):
        move.move(booking=booking, by=bill, span=evening(12), at=NOW)
    moved = move.move(booking=booking, by=bill, span=evening(12), at=NOW, override_reason="The roof leaks")
    assert (moved.span, moved.state) == (evening(12), BookingState.CONFIRMED)


def test_two_different_people_approve(
    hall: Space, school: Organisation, scouts: Organisation, amina: User, bill: User, chidi: User
) -> None:
    with_rules(school, only(rule("two", "approval", {"by": "two"}, "Two of us.", "Dau ohonom.")))
    Membership.objects.create(user=chidi, organisation=school, role=Role.MANAGER)
    booking = send(hall, scouts, amina, evening(3))
    assert booking.state == BookingState.REQUESTED
    assert approve.approve(booking=booking, by=bill, at=NOW).state == BookingState.REQUESTED
    assert not Message.objects.filter(key__startswith="approved:").exists()
    with pytest.raises(Refused) as refused:
        approve.approve(booking=booking, by=bill, at=NOW)
    assert codes(refused) == ["second_person"]
    assert approve.approve(booking=booking, by=chidi, at=NOW).state == BookingState.CONFIRMED
    assert list(booking.events.order_by("pk").values_list("verb", flat=True))[-2:] == ["first_yes", "approve"]
    with pytest.raises(NotPermitted):
        approve.approve(booking=booking, by=chidi, at=NOW)


def test_a_move_makes_the_first_yes_forgotten(
    hall: Space, school: Organisation, scouts: Organisation, amina: User, bill: User, chidi: User
) -> None:
    with_rules(school, only(rule("two", "approval", {"by": "two"}, "Two of us.", "Dau ohonom.")))
    Membership.objects.create(user=chidi, organisation=school, role=Role.MANAGER)
    booking = send(hall, scouts, amina, evening(3))
    approve.approve(booking=booking, by=bill, at=NOW + timedelta(minutes=1))
    later = NOW + timedelta(minutes=2)
    move.move(booking=booking, by=amina, span=evening(4), at=later)
    assert approve.approve(booking=booking, by=chidi, at=later).state == BookingState.REQUESTED


def test_a_weekly_let_is_approved_by_two(
    hall: Space, school: Organisation, scouts: Organisation, amina: User, bill: User, chidi: User
) -> None:
    with_rules(school, only(rule("two", "approval", {"by": "two"}, "Two.", "Dau.", ["weekly", "is", True])))
    Membership.objects.create(user=chidi, organisation=school, role=Role.MANAGER)
    let = series.hold(resource=hall, spans=[evening(3), evening(10)], holder=Holder(user=amina), at=NOW)
    series.send(series=let, organisation=scouts, by=amina, at=NOW)
    assert {each.state for each in approve.approve_series(series=let, by=bill, at=NOW)} == {"requested"}
    with pytest.raises(Refused):
        approve.approve_series(series=let, by=bill, at=NOW)
    assert {each.state for each in approve.approve_series(series=let, by=chidi, at=NOW)} == {"confirmed"}


def test_a_manager_books_against_the_rules_with_a_reason(
    hall: Space, school: Organisation, scouts: Organisation, bill: User
) -> None:
    with_rules(school, only(rule("never", "eligibility", {"no": True}, "Never.", "Byth.")))
    booking = {"resource": hall, "span": evening(3), "organisation": scouts, "by": bill, "at": NOW}
    with pytest.raises(Refused) as refused:
        override.book(**booking)  # type: ignore[arg-type]
    assert codes(refused) == ["refused"]
    made = override.book(**booking, override_reason="They were promised it")  # type: ignore[arg-type]
    assert (made.state, record_of(made)["outcome"]) == (BookingState.CONFIRMED, "no")


def test_a_locked_rule_stays_whatever_the_reason(
    hall: Space, school: Organisation, scouts: Organisation, bill: User
) -> None:
    with_rules(school, only(rule("never", "eligibility", {"no": True}, "Never.", "Byth.", locked=True)))
    with pytest.raises(Refused):
        override.book(
            resource=hall, span=evening(3), organisation=scouts, by=bill, at=NOW, override_reason="Promised"
        )


# Weekly lets


def test_each_date_of_a_weekly_let_is_decided_by_itself(
    hall: Space, school: Organisation, scouts: Organisation, amina: User
) -> None:
    with_rules(
        school,
        only(rule("holidays", "approval", {"by": "manager"}, "Holidays.", "Gwyliau.", ["day", "is", "2027-01-14"])),
    )
    let = series.hold(resource=hall, spans=[evening(3), evening(10), evening(17)], holder=Holder(user=amina), at=NOW)
    series.send(series=let, organisation=scouts, by=amina, at=NOW)
    assert list(let.bookings.order_by("starts_at").values_list("state", flat=True)) == [
        "confirmed",
        "requested",
        "confirmed",
    ]
    assert Decision.objects.filter(booking__series=let).count() == 3
    assert {key.split(":")[0] for key in Message.objects.values_list("key", flat=True)} == {
        "booked",
        "booked_keeper",
        "requested",
        "requested_keeper",
    }


def test_one_refused_date_sends_none(hall: Space, school: Organisation, scouts: Organisation, amina: User) -> None:
    with_rules(school, only(rule("ahead", "window", {"days": 12}, "Twelve.", "Deuddeg.")))
    let = series.hold(resource=hall, spans=[evening(3), evening(10), evening(17)], holder=Holder(user=amina), at=NOW)
    with pytest.raises(Refused) as refused:
        series.send(series=let, organisation=scouts, by=amina, at=NOW)
    assert codes(refused) == ["too_early"]
    assert set(let.bookings.values_list("state", flat=True)) == {"held"}


def test_answers_are_copied_to_other_dates(hall: Space, scouts: Organisation, amina: User) -> None:
    first = series.hold(resource=hall, spans=[evening(3)], holder=Holder(user=amina), at=NOW)
    held = first.bookings.get()
    hold.answer(booking=held, activity="Band", people=9, notes="", particulars=CHILDREN, at=NOW)
    held.refresh_from_db()
    again = series.hold(
        resource=hall, spans=[evening(4), evening(11)], holder=Holder(user=amina), at=NOW, answers=held
    )
    assert [each.particulars for each in again.bookings.all()] == [CHILDREN, CHILDREN]


def test_many_places_take_as_many_queries_as_one(site: Site, school: Organisation, scouts: Organisation) -> None:
    with_rules(school)
    counts = []
    for number in range(1, 6, 2):
        space = make_space(site, school, f"Room {number}")
        open_daily(space, days=2)
        places = list(Resource.objects.select_related("keeper"))
        asked = [Asked(place, evening(day)) for place in places for day in (1, 8)]
        verdicts(asked, scouts, NOW)
        with CaptureQueriesContext(connection) as seen:
            verdicts(asked, scouts, NOW)
        counts.append(len(seen))
    assert len(set(counts)) == 1 and counts[0] <= 16


def test_asked_by_says_weekly(hall: Space, scouts: Organisation, amina: User) -> None:
    let = series.hold(resource=hall, spans=[evening(3)], holder=Holder(user=amina), at=NOW)
    assert asked_by(let.bookings.get()).weekly
