"""Some activities need longer to set up and to clear: that time is claimed with them, or the sentence says what is in
the way."""

from datetime import timedelta

import pytest

from booking import sweep
from booking.actions import hold, move, request, series
from booking.actions.around import NO_ROOM
from booking.actions.limits import Holder
from booking.eligibility import Refused
from booking.models import Booking
from booking.spans import Span
from community.models import Organisation, User
from tests.cast import NOW, evening, make_booking
from venues.models import Space

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
LATER = NOW + timedelta(minutes=30)


@pytest.fixture
def hall(hall: Space) -> Space:
    """A party needs half an hour before and an hour after; all else a quarter of an hour before."""
    hall.setup_minutes, hall.activity_minutes = 15, {"party": [30, 60]}
    hall.save()
    return hall


def held(place: Space, by: User, span: Span) -> Booking:
    return hold.hold(resource=place, span=span, holder=Holder(user=by), at=NOW)


def say(booking: Booking, kind: str, at: object = NOW) -> Booking:
    """Answers the details step."""
    said = {"activity": "It", "people": 10, "notes": "", "particulars": {"activity": kind}}
    hold.answer(booking=booking, at=at, **said)  # type: ignore[arg-type]
    return Booking.objects.get(pk=booking.pk)


def claimed(booking: Booking) -> set[Span]:
    return {claim.span for claim in booking.claims.all()}


def faults() -> list[str]:
    return [finding.sentence for search in sweep.FAULTS for finding in search()]


def test_the_claims_widen_and_shrink_with_the_answer(hall: Space, amina: User) -> None:
    booking = say(held(hall, amina, evening(3)), "party")
    assert claimed(booking) == {booking.span.widened(HOUR / 2, HOUR)}
    assert set(booking.claims.values_list("expires_at", flat=True)) == {booking.hold_until}
    assert faults() == []
    assert claimed(say(booking, "music")) == {booking.span.widened(HOUR / 4, timedelta())}
    assert faults() == []


@pytest.mark.parametrize(
    ("hours", "other", "words"),
    [
        ((18, 20), (20, 21), "Others have it from 8pm. End earlier."),
        ((18, 20), (16, 18), "Others have it until 6pm. Begin later."),
        ((9, 11), None, "It opens at 9am. Begin later."),
        ((20, 22), None, "It closes at 10pm. End earlier."),
    ],
)
def test_what_is_in_the_way_is_named(
    thirds: list[Space],
    amina: User,
    chidi: User,
    chess: Organisation,
    hours: tuple[int, int],
    other: tuple[int, int] | None,
    words: str,
) -> None:
    place = thirds[0]
    place.activity_minutes = {"party": [30, 60]}
    place.save()
    if other:
        make_booking(place, chess, chidi, evening(3, *other))
    booking = held(place, amina, evening(3, *hours))
    with pytest.raises(Refused) as refused:
        say(booking, "party")
    (refusal,) = refused.value.refusals
    assert refusal.code == NO_ROOM
    assert words in str(refusal.sentence) and "1 hour after to clear" in str(refusal.sentence)
    assert claimed(booking) == {booking.span} and Booking.objects.get(pk=booking.pk).particulars == {}


def test_one_after_the_other_touch_and_never_meet(
    hall: Space, amina: User, scouts: Organisation, chidi: User, chess: Organisation
) -> None:
    sent = request.send(booking=say(held(hall, amina, evening(3)), "party"), organisation=scouts, by=amina, at=NOW)
    assert claimed(sent) == {sent.span.widened(HOUR / 2, HOUR)} and not sent.claims.exclude(expires_at=None).exists()
    with pytest.raises(Refused):
        make_booking(hall, chess, chidi, evening(3, 21, 22))  # its own quarter of an hour is not free
    make_booking(hall, chess, chidi, Span(evening(3, 21, 22).start + HOUR / 4, evening(3, 21, 22).end))
    moved = move.move(booking=sent, by=amina, span=evening(4), at=NOW)
    assert claimed(moved) == {moved.span.widened(HOUR / 2, HOUR)}
    with pytest.raises(Refused):
        move.move(booking=sent, by=amina, span=evening(4, 20, 22), at=NOW)
    assert faults() == []


def test_a_hold_that_ran_out_is_taken_again_as_wide(hall: Space, amina: User, chidi: User) -> None:
    booking = say(held(hall, amina, evening(3)), "party")
    hold.again(booking=booking, at=LATER)
    assert claimed(booking) == {booking.span.widened(HOUR / 2, HOUR)}
    hold.change(booking=booking, resource=hall, span=evening(5), at=LATER)
    assert claimed(booking) == {evening(5).widened(HOUR / 2, HOUR)}


def test_a_weekly_let_names_each_date_and_keeps_its_answers(
    hall: Space, amina: User, scouts: Organisation, chidi: User, chess: Organisation
) -> None:
    make_booking(hall, chess, chidi, Span(evening(10, 20, 22).start + HOUR / 2, evening(10, 20, 22).end))
    dates = [evening(day) for day in (3, 10, 17)]
    let = series.hold(resource=hall, spans=dates, holder=Holder(user=amina), at=NOW)
    first = let.bookings.order_by("starts_at")[0]
    with pytest.raises(Refused) as refused:
        say(first, "party")
    assert "Thursday 14 January: Others have it from 8.15pm." in str(refused.value.refusals[0].sentence)
    two = series.hold(resource=hall, spans=[dates[0], dates[2]], holder=Holder(user=amina), at=NOW)
    first = say(two.bookings.order_by("starts_at")[0], "party")
    with pytest.raises(Refused):  # with the party's minutes the second date is not to be had
        series.hold(resource=hall, spans=dates, holder=Holder(user=amina), at=NOW, answers=first)
    series.send(series=two, organisation=scouts, by=amina, at=NOW)
    spans = {span for booking in two.bookings.all() for span in claimed(booking)}
    assert spans == {date.widened(HOUR / 2, HOUR) for date in (dates[0], dates[2])}
    assert faults() == []


def test_the_sweep_sees_a_claim_that_is_not_as_wide_as_the_activity_needs(hall: Space, amina: User) -> None:
    booking = say(held(hall, amina, evening(3)), "party")
    booking.claims.update(ends_at=booking.ends_at)
    assert {finding.code for search in sweep.FAULTS for finding in search()} == {"wrong_span"}
