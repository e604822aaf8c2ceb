"""What can be had with a place: claimed with it, on every date or on none, priced beside it, and never taken twice."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking import extras, sweep
from booking.actions import extras as shelf
from booking.actions import hand_back, hold, move, request, series
from booking.actions.base import NotPermitted
from booking.actions.limits import Holder
from booking.eligibility import Refused
from booking.models import Booking, Claim, Extra, Message, Resource, Terms
from booking.spans import Span
from community.models import Organisation, User
from tests.cast import NOW, evening, make_booking, make_organisation, make_person, make_space, open_daily
from venues.models import Site, Space

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=30)
Put = Any


@pytest.fixture
def nets(school: Organisation, bill: User, hall: Space, thirds: list[Space]) -> Extra:
    """Three sets of badminton nets at £2.50 a booking, with the hall or its first third."""
    both = [hall, thirds[0]]
    return shelf.add(keeper=school, by=bill, at=NOW, name="Nets", number=3, price_pence=250, resources=both)


@pytest.fixture
def kitchen(site: Site, school: Organisation, bill: User, hall: Space) -> Extra:
    """A room with half an hour to clear, £4 an hour, taken along with the hall."""
    room = make_space(site, school, "Kitchen", turnround_minutes=30)
    open_daily(room)
    made = {"name": "Kitchen", "price_pence": 400, "per": "hour", "room": room, "resources": [hall]}
    return shelf.add(keeper=school, by=bill, at=NOW, **made)


def held(place: Resource, by: User, day: int = 3, at: Any = NOW, **wanted: int) -> Booking:
    """A hold with so many of the extras that are called so."""
    booking = hold.hold(resource=place, span=evening(day), holder=Holder(user=by), at=at)
    keys = {Extra.objects.get(name=name.capitalize()).pk: number for name, number in wanted.items()}
    shelf.choose(booking=booking, wanted=keys, at=at)
    return Booking.objects.get(pk=booking.pk)


def faults() -> list[str]:
    return [finding.sentence for search in sweep.FAULTS for finding in search()]


def on(extra: Extra) -> int:
    """How many claims there are on its single ones."""
    return Claim.objects.filter(part__in=extras.parts_of(extra)).count()


def test_single_ones_are_claimed_as_long_as_the_place(hall: Space, nets: Extra, amina: User) -> None:
    Space.objects.filter(pk=hall.pk).update(setup_minutes=15)
    hall.refresh_from_db()
    booking = held(hall, amina, nets=2)
    spans = {claim.span for claim in booking.claims.all()}
    assert booking.claims.count() == 3 + 2 and on(nets) == 2
    assert spans == {booking.span.widened(timedelta(minutes=15), timedelta())}
    assert set(booking.claims.values_list("expires_at", flat=True)) == {booking.hold_until}
    assert faults() == []


def test_what_is_short_is_named_and_the_rest_stays(
    thirds: list[Space], nets: Extra, site: Site, school: Organisation, bill: User, amina: User, chidi: User
) -> None:
    room = make_space(site, school, "Gym")
    open_daily(room)
    nets.resources.add(room)
    held(thirds[0], amina, nets=2)
    mine = held(room, chidi, nets=1)
    with pytest.raises(Refused) as refused:
        shelf.choose(booking=mine, wanted={nets.pk: 2}, at=NOW)
    (refusal,) = refused.value.refusals
    assert refusal.code == extras.field_of(nets.pk)
    assert "Nets" in str(refusal.sentence) and "Thursday 7 January" in str(refusal.sentence)
    assert "only 1 is free" in str(refusal.sentence)
    assert on(nets) == 3 and Booking.objects.get(pk=mine.pk).extras_chosen[0].quantity == 1


def test_other_times_and_nothing_chosen_are_not_in_the_way(hall: Space, nets: Extra, amina: User) -> None:
    held(hall, amina, nets=3)
    held(hall, amina, day=4, nets=3)
    fewer = Booking.objects.order_by("starts_at")[0]
    shelf.choose(booking=fewer, wanted={}, at=NOW)
    assert on(nets) == 3 and fewer.claims.count() == 3


def test_a_room_taken_along_has_its_own_turn_round_and_hours(
    hall: Space, kitchen: Extra, amina: User, chidi: User, chess: Organisation
) -> None:
    room = kitchen.room
    assert room is not None
    booking = held(hall, amina, kitchen=1)
    (claim,) = booking.claims.filter(part__in=room.parts.all())
    assert claim.span == booking.span.widened(timedelta(), timedelta(minutes=30))
    with pytest.raises(Refused):
        make_booking(room, chess, chidi, evening(3, 20, 21))  # type: ignore[arg-type]
    room.openings.all().delete()
    with pytest.raises(Refused) as refused:
        held(hall, amina, day=5, kitchen=1)
    assert "closed or taken" in str(refused.value.refusals[0].sentence)


def test_a_part_of_the_place_cannot_be_taken_along_with_it(
    hall: Space, thirds: list[Space], school: Organisation, bill: User, amina: User
) -> None:
    shelf.add(keeper=school, by=bill, at=NOW, name="Third", room=thirds[0], resources=[hall])
    with pytest.raises(Refused):
        held(hall, amina, third=1)
    assert faults() == []


def test_what_is_not_on_offer_there_is_refused(
    hall: Space, thirds: list[Space], nets: Extra, amina: User, scouts: Organisation
) -> None:
    elsewhere = shelf.add(keeper=scouts, by=amina, at=NOW, name="Tents", number=5)
    elsewhere.resources.add(hall)  # as a row that ought not to be there
    booking = hold.hold(resource=thirds[1], span=evening(3), holder=Holder(user=amina), at=NOW)
    for wanted in ({nets.pk: 1}, {elsewhere.pk: 1}, {0: 1}):
        with pytest.raises(NotPermitted):
            shelf.choose(booking=booking, wanted=wanted, at=NOW)
    booking = hold.hold(resource=hall, span=evening(5), holder=Holder(user=amina), at=NOW)
    with pytest.raises(NotPermitted):
        shelf.choose(booking=booking, wanted={elsewhere.pk: 1}, at=NOW)
    with pytest.raises(Refused) as refused:
        shelf.choose(booking=booking, wanted={nets.pk: 4}, at=NOW)
    assert str(refused.value.refusals[0].sentence) == "Nets: There are only 3."
    Extra.objects.update(is_offered=False)
    with pytest.raises(NotPermitted):
        shelf.choose(booking=booking, wanted={nets.pk: 1}, at=NOW)
    shelf.choose(booking=booking, wanted={nets.pk: 0, 7: -1}, at=NOW)
    assert on(nets) == 0 and not booking.extras.exists()


def test_a_hold_that_ran_out_takes_them_again_or_says_what_is_gone(
    hall: Space, thirds: list[Space], nets: Extra, amina: User, chidi: User, site: Site, school: Organisation
) -> None:
    booking = held(hall, amina, nets=3)
    room = make_space(site, school, "Gym")
    open_daily(room)
    nets.resources.add(room)
    other = held(room, chidi, at=LATER, nets=1)  # removes the stale hold that is in its way
    assert on(nets) == 1
    with pytest.raises(Refused) as refused:
        hold.again(booking=booking, at=LATER)
    assert [each.code for each in refused.value.refusals] == [extras.field_of(nets.pk)]
    shelf.choose(booking=booking, wanted={nets.pk: 2}, at=LATER)  # only noted: nothing is held now
    assert on(nets) == 1
    hold.again(booking=booking, at=LATER)
    assert on(nets) == 3 and booking.claims.count() == 5
    hold.let_go(booking=other, at=LATER)
    assert on(nets) == 2 and faults() == []


def test_another_time_takes_them_along_and_another_place_leaves_what_it_has_not(
    hall: Space, thirds: list[Space], nets: Extra, kitchen: Extra, amina: User
) -> None:
    booking = held(hall, amina, nets=1, kitchen=1)
    hold.change(booking=booking, resource=hall, span=evening(6), at=NOW)
    assert booking.claims.count() == 5 and {c.starts_at.day for c in booking.claims.all()} == {10}
    hold.change(booking=booking, resource=thirds[0], span=evening(6), at=NOW)
    assert list(booking.extras.values_list("extra__name", flat=True)) == ["Nets"] and booking.claims.count() == 2


def test_every_date_of_a_weekly_let_or_none(
    hall: Space, nets: Extra, amina: User, chidi: User, site: Site, school: Organisation, scouts: Organisation
) -> None:
    room = make_space(site, school, "Gym")
    open_daily(room)
    nets.resources.add(room)
    dates = [evening(day) for day in (3, 10, 17)]
    held(room, chidi, day=10, nets=3)
    let = series.hold(resource=hall, spans=dates, holder=Holder(user=amina), at=NOW)
    first = let.bookings.order_by("starts_at")[0]
    with pytest.raises(Refused) as refused:
        shelf.choose(booking=first, wanted={nets.pk: 1}, at=NOW)
    assert [str(each.sentence) for each in refused.value.refusals] == [
        "Nets: none is free on Thursday 14 January, 6pm – 8pm."
    ]
    assert on(nets) == 3
    without = series.hold(resource=hall, spans=[dates[0], dates[2]], holder=Holder(user=amina), at=NOW)
    first = without.bookings.order_by("starts_at")[0]
    shelf.choose(booking=first, wanted={nets.pk: 2}, at=NOW)
    shorter = series.hold(resource=hall, spans=dates[:1], holder=Holder(user=amina), at=NOW, answers=first)
    assert on(nets) == 3 + 2
    with pytest.raises(Refused) as refused:  # the same answers on a date when they are not to be had
        series.hold(resource=hall, spans=dates[:2], holder=Holder(user=amina), at=NOW, answers=first)
    assert "14 January" in str(refused.value.refusals[0].sentence)
    series.send(series=shorter, organisation=scouts, by=amina, at=NOW)
    (sent,) = Booking.objects.filter(series=shorter)
    assert sent.price_pence == 2 * 1200 + 2 * 250 and sent.claims.filter(expires_at=None).count() == 5
    assert faults() == []


# ---- price


def test_the_price_is_agreed_when_it_is_sent_and_told_in_lines(
    hall: Space, nets: Extra, kitchen: Extra, amina: User, scouts: Organisation
) -> None:
    booking = held(hall, amina, nets=2, kitchen=1)
    given = {"booking": booking, "organisation": scouts, "by": amina, "at": NOW}
    with pytest.raises(Refused) as refused:
        request.send(**given, shown_pence=2400)
    assert [each.code for each in refused.value.refusals] == ["dearer"]
    sent = request.send(**given, shown_pence=2400 + 500 + 800)
    assert sent.price_pence == 3700
    Extra.objects.update(price_pence=9_999)
    again = Booking.objects.get(pk=sent.pk)
    assert extras.cost_of(again) == 1300
    assert {(line.words, line.pence) for line in extras.lines([again])} == {("2 × Nets", 500), ("Kitchen", 800)}
    letter = Message.objects.filter(to="amina@example.org").latest("pk").body
    assert "2 × Nets: £5" in letter and "Kitchen: £8" in letter and "£37" in letter


def test_credits_pay_for_the_time_only(hall: Space, nets: Extra, amina: User, scouts: Organisation) -> None:
    Terms.objects.create(keeper=hall.keeper, takes_credits=True)
    booking = held(hall, amina, nets=1)
    with pytest.raises(Refused) as refused:
        request.send(booking=booking, organisation=scouts, by=amina, at=NOW, with_credits=True)
    assert "pay for the time only" in str(refused.value.refusals[0].sentence)


def test_a_move_takes_them_along_at_the_agreed_price(
    hall: Space, thirds: list[Space], nets: Extra, kitchen: Extra, amina: User, bill: User, scouts: Organisation
) -> None:
    booking = request.send(booking=held(hall, amina, nets=2, kitchen=1), organisation=scouts, by=amina, at=NOW)
    Extra.objects.update(price_pence=1000)
    moved = move.move(booking=booking, by=amina, span=evening(8), at=NOW)
    assert moved.price_pence == 3700 and {c.starts_at.day for c in moved.claims.all()} == {12}
    longer = move.move(booking=booking, by=amina, span=evening(8, 18, 21), at=NOW)
    assert longer.price_pence == 3600 + 500 + 3000  # nets as agreed, the kitchen's hours as they cost today
    kept = move.move(booking=booking, by=bill, span=evening(8, 17, 21), at=NOW)
    assert kept.price_pence == 3600 + 500 + 3000  # nobody asked the group: it becomes no dearer
    with pytest.raises(Refused) as refused:
        move.move(booking=booking, by=amina, span=evening(9), resource=thirds[0], at=NOW)
    assert "Kitchen cannot be had with that place." in [str(each.sentence) for each in refused.value.refusals]
    assert faults() == [] and Booking.objects.get(pk=booking.pk).claims.count() == 6


# ---- the keeper's shelf


def test_fewer_only_where_nobody_has_booked_them(hall: Space, nets: Extra, bill: User, amina: User) -> None:
    held(hall, amina, nets=2)
    fields = {"extra": nets, "by": bill, "at": NOW, "resources": [hall]}
    with pytest.raises(Refused) as refused:
        shelf.change(**fields, number=1)
    assert str(refused.value.refusals[0].sentence).startswith("2 are booked to come.")
    assert nets.parts.count() == 3
    shelf.change(**fields, number=2)
    assert nets.parts.count() == 2 and on(nets) == 2
    shelf.change(**fields, number=5)
    past = NOW + timedelta(days=10)
    Claim.objects.update(expires_at=None)
    Booking.objects.update(state="confirmed")
    shelf.change(**{**fields, "at": past}, number=1)  # what is over holds nothing back, and is no fault
    assert nets.parts.count() == 1 and faults() == []


def test_only_the_keepers_managers_and_only_its_own_places(
    hall: Space, nets: Extra, school: Organisation, amina: User, bill: User, site: Site
) -> None:
    for deed in (
        lambda: shelf.add(keeper=school, by=amina, at=NOW, name="Mine"),
        lambda: shelf.change(extra=nets, by=amina, at=NOW, number=9),
    ):
        with pytest.raises(NotPermitted):
            deed()
    other = make_organisation("Other hall", make_person("Olwen"), slug="other")
    foreign = make_space(site, other, "Foreign room")
    for more in ({"room": foreign}, {"resources": [foreign]}):
        with pytest.raises(NotPermitted):
            shelf.add(keeper=school, by=bill, at=NOW, name="Theirs", **more)


# ---- what it costs in statements, and what the sweep finds


def test_a_booking_without_extras_asks_nothing_more(
    hall: Space, nets: Extra, amina: User, scouts: Organisation
) -> None:
    with CaptureQueriesContext(connection) as holding:
        booking = hold.hold(resource=hall, span=evening(3), holder=Holder(user=amina), at=NOW)
    with CaptureQueriesContext(connection) as sending:
        request.send(booking=booking, organisation=scouts, by=amina, at=NOW)
    about = [each["sql"] for each in [*holding, *sending] if "extra" in each["sql"]]
    assert len(holding) <= (11 if connection.vendor == "postgresql" else 10)
    assert len(about) == 1 and "UNION ALL" in about[0]  # asked with the parts of the place, which were asked for anyway


def test_fifty_dates_with_extras_cost_as_many_statements_as_two(hall: Space, nets: Extra, amina: User) -> None:
    counts = []
    for number in (2, 4):
        dates = [evening(day) for day in (3, 10, 17, 24)[:number]]
        let = series.hold(resource=hall, spans=dates, holder=Holder(user=amina), at=NOW)
        first = let.bookings.order_by("starts_at")[0]
        with CaptureQueriesContext(connection) as statements:
            shelf.choose(booking=first, wanted={nets.pk: 2}, at=NOW)
        counts.append(len(statements))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("code", ["short_of_extras", "foreign_part"])
def test_the_sweep_finds_what_is_wrong_with_them(hall: Space, nets: Extra, amina: User, code: str) -> None:
    booking = held(hall, amina, nets=2)
    assert faults() == []
    if code == "short_of_extras":
        Claim.objects.filter(part__in=extras.parts_of(nets))[0].delete()
    else:
        booking.extras.all().delete()
    assert {finding.code for search in sweep.FAULTS for finding in search()} == {code}


def test_a_part_given_back_leaves_what_was_chosen_and_its_price(
    hall: Space, nets: Extra, kitchen: Extra, scouts: Organisation, amina: User
) -> None:
    booking = request.send(booking=held(hall, amina, nets=2, kitchen=1), organisation=scouts, by=amina, at=NOW)
    assert booking.price_pence == 2400 + 500 + 800
    kept = Span(booking.starts_at, booking.ends_at - timedelta(minutes=30))
    booking = hand_back.hand_back_part(booking=booking, kept=kept, by=amina, at=NOW)
    assert booking.price_pence == 1800 + 500 + 600
    assert sum(line.pence for line in extras.lines([booking])) == 500 + 600
    # The kitchen is cleared for half an hour after it, as ever; and nothing is short of anything.
    (in_the_kitchen,) = Claim.objects.filter(part__in=extras.parts_of(kitchen))
    assert in_the_kitchen.span == Span(kept.start, kept.end + timedelta(minutes=30))
    assert faults() == []
