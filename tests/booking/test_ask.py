"""A manager asks, the group answers."""

import pytest

from booking.actions import answer, approve, ask
from booking.actions.base import NotPermitted
from booking.eligibility import Refused
from booking.models import Booking
from booking.states import BookingState
from community.models import User
from tests.booking.decisions import *  # noqa: F403
from tests.booking.decisions import letters
from tests.cast import NOW


def test_the_time_stays_taken_while_a_question_is_open(asked_for: Booking, bill: User) -> None:
    ask.ask(booking=asked_for, by=bill, question="Will you bring drums?", at=NOW)

    asked_for.refresh_from_db()
    assert asked_for.state == BookingState.QUERIED
    assert asked_for.claims.exists()
    [letter] = letters("asked")
    assert "Will you bring drums?" in letter.body
    assert f"/bookings/{asked_for.reference}/" in letter.body


def test_the_answer_puts_it_back_into_the_queue(asked_for: Booking, bill: User, amina: User) -> None:
    ask.ask(booking=asked_for, by=bill, question="Will you bring drums?", at=NOW)
    answer.answer(booking=asked_for, by=amina, words="Only guitars.", at=NOW)

    asked_for.refresh_from_db()
    assert asked_for.state == BookingState.REQUESTED
    [letter] = letters("answered_keeper")
    assert letter.to == "bill@example.org"
    assert "Only guitars." in letter.body


def test_two_questions_are_two_letters(asked_for: Booking, bill: User, amina: User) -> None:
    for question in ("Will you bring drums?", "How loud?"):
        ask.ask(booking=asked_for, by=bill, question=question, at=NOW)
        answer.answer(booking=asked_for, by=amina, words="No.", at=NOW)

    assert ask.question_of(asked_for) == "How loud?"
    assert len(letters("asked")) == len(letters("answered_keeper")) == 2


def test_a_manager_may_approve_without_waiting_for_the_answer(asked_for: Booking, bill: User) -> None:
    ask.ask(booking=asked_for, by=bill, question="Will you bring drums?", at=NOW)
    assert approve.approve(booking=asked_for, by=bill, at=NOW).state == BookingState.CONFIRMED


def test_a_question_needs_words(asked_for: Booking, bill: User) -> None:
    with pytest.raises(Refused):
        ask.ask(booking=asked_for, by=bill, question=" ", at=NOW)


def test_an_answer_needs_a_question(asked_for: Booking, amina: User) -> None:
    with pytest.raises(NotPermitted):
        answer.answer(booking=asked_for, by=amina, words="Only guitars.", at=NOW)


@pytest.mark.parametrize("who", ["amina", "chidi", "treasurer", "other_keeper"])
def test_nobody_else_may_ask(asked_for: Booking, who: str, request: pytest.FixtureRequest) -> None:
    with pytest.raises(NotPermitted):
        ask.ask(booking=asked_for, by=request.getfixturevalue(who), question="Why?", at=NOW)


@pytest.mark.parametrize("who", ["bill", "chidi", "treasurer", "other_keeper"])
def test_only_the_group_may_answer(asked_for: Booking, bill: User, who: str, request: pytest.FixtureRequest) -> None:
    ask.ask(booking=asked_for, by=bill, question="Will you bring drums?", at=NOW)
    with pytest.raises(NotPermitted):
        answer.answer(booking=asked_for, by=request.getfixturevalue(who), words="Yes.", at=NOW)
