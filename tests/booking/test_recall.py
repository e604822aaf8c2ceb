"""The keeper calls a booking back: with notice, a reason, and something instead."""

from typing import Any

import pytest

from booking.actions import recall, request, terms, turns
from booking.actions.base import NotPermitted
from booking.eligibility import Refused
from booking.models import Booking, Message, Terms, Turn
from booking.search.recalled import others_for
from booking.sweep import FAULTS
from community.models import LedgerEntry, Organisation, User
from tests.booking.waiting import a_group, after, held_for, stand, work
from tests.cast import NOW, evening, make_booking, make_space, open_daily
from venues.models import Space

REASON = "The boiler is being mended."


@pytest.fixture
def booked(hall: Space, scouts: Organisation, amina: User) -> Booking:
    """Twenty days ahead: less than the usual notice of 28, more than the ledger's fourteen."""
    return make_booking(hall, scouts, amina, evening(20))


def test_with_notice_and_another_time_instead(booked: Booking, hall: Space, bill: User, amina: User) -> None:
    Terms.objects.create(keeper=hall.keeper, recall_days=20)
    stand(a_group(1), hall, evening(20))
    studio = make_space(hall.site, hall.keeper, "Studio")
    open_daily(studio)
    found = [(place.slug, span) for place, span in others_for(booked, NOW)]
    assert found[0] == (studio.slug, evening(20)) and (hall.slug, evening(20, 16, 18)) in found
    assert (hall.slug, evening(20)) not in found
    turn = recall.recall(booking=booked, by=bill, reason=REASON, instead=recall.Instead(hall, evening(21)), at=NOW)
    assert turn and turn.instead_of == booked and turn.booking.span == evening(21)
    assert Booking.objects.get(pk=booked.pk).state == "cancelled"
    # The time is the keeper's: nobody who waits for it is asked.
    assert work() == 0 and held_for(evening(20)) == []
    assert Booking.objects.get(organisation=hall.keeper).span == evening(20)
    assert not LedgerEntry.objects.filter(kind="withdrawn").exists()
    letter = Message.objects.get(kind="recalled", to=amina.email)
    assert REASON in letter.body and "Instead you can have" in letter.body and f"/turns/{turn.pk}/" in letter.body
    held = turns.take(turn=turn, by=amina, at=NOW)
    assert booked.organisation
    sent = request.send(booking=held, organisation=booked.organisation, by=amina, at=NOW)
    assert sent.state == "confirmed" and Turn.objects.get().outcome == "taken"
    assert not [found for look in FAULTS for found in look()]


def test_with_less_notice_it_counts_as_withdrawn(booked: Booking, hall: Space, bill: User, amina: User) -> None:
    stand(a_group(1), hall, evening(20))
    assert work() == 0
    recall.recall(booking=booked, by=bill, reason=REASON, none_because="All is full.", own_use=False, at=NOW)
    entry = LedgerEntry.objects.get(kind="withdrawn")
    assert entry.organisation == hall.keeper and entry.minutes == 120
    letter = Message.objects.get(kind="recalled", to=amina.email)
    assert "All is full." in letter.body and "not against you" in letter.body
    # The keeper does not need it after all: the first in line is asked.
    assert work() == 1 and held_for(evening(20)) == ["waiting-1"]


def test_a_promise_made_shorter_holds_for_later_bookings_only(booked: Booking, hall: Space, bill: User) -> None:
    given: dict[str, Any] = {"keeper": hall.keeper, "by": bill, "uses_standing": False, "takes_credits": False}
    terms.agree(**given, recall_days=14, at=after(1))
    assert recall.is_short(booked, after(2))
    assert booked.organisation and booked.made_by
    later = make_booking(hall, booked.organisation, booked.made_by, evening(19), at=after(2))
    assert not recall.is_short(later, after(2))


def test_what_it_needs(booked: Booking, hall: Space, thirds: list[Space], bill: User, amina: User, chidi: User) -> None:
    instead = recall.Instead(hall, evening(21))
    for refused in (
        {"reason": " ", "instead": instead},
        {"reason": REASON},
        {"reason": REASON, "instead": recall.Instead(hall, evening(21, 2, 4))},  # not on offer
        {"reason": REASON, "instead": recall.Instead(hall, evening(20, 19, 21))},  # the keeper's own time by then
    ):
        with pytest.raises(Refused):
            recall.recall(booking=booked, by=bill, at=NOW, **refused)
    for other in (amina, chidi):
        with pytest.raises(NotPermitted):
            recall.recall(booking=booked, by=other, reason=REASON, instead=instead, at=NOW)
    with pytest.raises(NotPermitted):
        recall.recall(booking=booked, by=bill, reason=REASON, instead=instead, at=evening(20).start)
    assert Booking.objects.get(pk=booked.pk).state == "confirmed" and not Turn.objects.exists()


def test_somebody_elses_place_cannot_be_offered(
    booked: Booking, bill: User, chess: Organisation, chidi: User, hall: Space
) -> None:
    theirs = Space.objects.create(site=hall.site, keeper=chess, slug="their-room", name="Their room", capacity=60)
    with pytest.raises(NotPermitted):
        recall.recall(booking=booked, by=bill, reason=REASON, instead=recall.Instead(theirs, evening(21)), at=NOW)
    assert Booking.objects.get(pk=booked.pk).state == "confirmed"
