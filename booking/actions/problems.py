"""Something is wrong at a place: a group reports it, the keeper sees to it."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from booking.actions import photos
from booking.actions.base import NotPermitted, action, locked
from booking.actions.who import given, must_manage_place
from booking.eligibility import Refusal, Refused
from booking.evidence import EARLY, is_closed
from booking.letters import group_of, managers_of, write
from booking.models import Booking, Problem
from booking.permissions import may_manage, may_see_booking
from booking.states import BookingState
from community.models import User
from community.photos import Made

MOST = 10
# Pressing the button again, because the page was slow, is not another problem.
AGAIN = timedelta(hours=1)
NO_WORDS = _("Say what is wrong.")


@action
def report(
    *, booking: Booking, words: str, by: User, at: datetime, is_urgent: bool = False, photo: Made | None = None
) -> Problem:
    """A task for the keeper, who gets a letter: what is urgent comes at once, whatever they have chosen.

    The same words once more are the same problem. Raises NotPermitted, and Refused without words.
    """
    words = given(words, NO_WORDS)
    booking = locked(booking)
    if not may_see_booking(by, booking):
        raise NotPermitted(_("This is not your booking."))
    if not may_report(booking, at):
        raise NotPermitted(_("A problem can be reported from half an hour before a booking until 28 days after it."))
    if same := booking.problems.filter(words=words, by=by, at__gt=at - AGAIN).first():
        return same
    if booking.problems.count() >= MOST:
        said = _("%(count)d problems have been reported for this booking. Please ring the keeper.")
        raise Refused([Refusal("too_many", said % {"count": MOST})])
    problem = Problem.objects.create(
        resource=booking.resource, booking=booking, by=by, words=words, is_urgent=is_urgent, at=at
    )
    if photo:
        photos.add_to_problem(problem=problem, made=photo, by=by, at=at)
    _tell_the_keeper(problem, booking, at)
    return problem


def may_report(booking: Booking, at: datetime) -> bool:
    """Whether people may be there, or were not long ago."""
    return booking.state == BookingState.CONFIRMED and booking.starts_at - EARLY <= at and not is_closed(booking, at)


@action
def finish(*, problem: Problem, answer: str, by: User, at: datetime) -> Problem:
    """It is seen to; the group reads what was done. Said again, it is once. Raises NotPermitted, and Refused."""
    answer = given(answer, _("Say what was done, or why nothing needs doing. The group reads it."))
    must_manage_place(by, problem.resource)
    problem = _locked(problem)
    if problem.done_at is None:
        problem.answer, problem.done_by, problem.done_at = answer, by, at
        problem.save()
        if problem.booking and problem.by and not may_manage(problem.by, problem.resource):
            readers = group_of(problem.booking, problem.by)
            write("problem_done", readers, [problem.booking], at, mark=f"{problem.pk}", problem=problem)
    return problem


@action
def reopen(*, problem: Problem, by: User, at: datetime) -> Problem:
    """It is not seen to after all. Raises NotPermitted."""
    must_manage_place(by, problem.resource)
    problem = _locked(problem)
    problem.done_by, problem.done_at = None, None
    problem.save()
    return problem


def _tell_the_keeper(problem: Problem, booking: Booking, at: datetime) -> None:
    kind = "urgent_keeper" if problem.is_urgent else "problem_keeper"
    page = ("manage-problem", [problem.pk])
    write(kind, managers_of(booking), [booking], at, mark=f"{problem.pk}", page=page, problem=problem)


def _locked(problem: Problem) -> Problem:
    return (
        Problem.objects.select_for_update(of=("self",), no_key=True)
        .select_related("resource__keeper", "booking__resource__keeper", "booking__organisation", "by")
        .get(pk=problem.pk)
    )
