"""Who came: what the keyholder saw, what was a slip of the finger, and what is excused."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from booking import notices
from booking.actions.base import NotPermitted, action, facts, keep, locked, record
from booking.actions.prove import must_be_open, prove
from booking.actions.settle import agree
from booking.actions.who import given, must_manage
from booking.evidence import EARLY, is_closed
from booking.given_up import given_up_late
from booking.models import Booking, BookingEvent, ProofKind
from booking.models.booking import Attendance
from booking.states import BookingState
from community.models import User

MARKS = ("came", "absent")
NO_REASON = _("Say why it is excused. The group and the people who check standings read it.")


@action
def came(*, booking: Booking, by: User, at: datetime) -> Booking:
    """The keyholder saw them, also while they arrive. Said again, it is once.

    Raises NotPermitted if it is not theirs to say, lies ahead, is too long ago, or was said otherwise.
    """
    booking = locked(booking)
    must_manage(by, booking)
    must_be_open(booking, at, early=EARLY)
    if not _is_unmarked(booking, Attendance.CAME):
        return booking
    before = facts(booking)
    booking.attendance = Attendance.CAME
    keep(booking, at=at)
    prove(booking, ProofKind.KEYHOLDER, "came", by=by, at=at, before=before)
    return booking


@action
def absent(*, booking: Booking, by: User, at: datetime) -> Booking:
    """Nobody came. The group gets a letter that says how to dispute it. Raises NotPermitted as above."""
    booking = locked(booking)
    must_manage(by, booking)
    must_be_open(booking, at)
    if not _is_unmarked(booking, Attendance.ABSENT):
        return booking
    before = facts(booking)
    booking.attendance = Attendance.ABSENT
    keep(booking, at=at)
    record(booking, "absent", by=by, at=at, before=before)
    agree(booking, at=at, by=by)
    if booking.organisation_id != booking.resource.keeper_id:
        notices.no_show(booking, at=at)
    return booking


@action
def unmark(*, booking: Booking, by: User, at: datetime) -> Booking:
    """Take a mark back on the day it was made; what followed from it is undone. Raises NotPermitted later."""
    booking = locked(booking)
    must_manage(by, booking)
    if not may_unmark(booking, at):
        raise NotPermitted(_("This can only be taken back on the day it was marked."))
    before, was = facts(booking), booking.attendance
    mark = _last_mark(booking)
    if was == Attendance.ABSENT and mark and mark.by_id != by.pk:
        _must_not_belong(by, booking)
    booking.attendance = Attendance.UNKNOWN
    booking.proofs.filter(kind=ProofKind.KEYHOLDER).delete()
    keep(booking, at=at)
    record(booking, "unmark", by=by, at=at, before=before)
    agree(booking, at=at, by=by)
    if was == Attendance.ABSENT and booking.organisation_id != booking.resource.keeper_id:
        notices.no_show_put_right(booking, at=at)
    return booking


@action
def excuse(*, booking: Booking, by: User, reason: str, at: datetime) -> Booking:
    """Excuse a group that did not come or cancelled late; the reason is kept. Said again, it is once.

    Raises NotPermitted if there is nothing to excuse or it is not theirs to say, Refused without a reason.
    """
    reason = given(reason, NO_REASON)
    booking = locked(booking)
    must_manage(by, booking)
    if booking.attendance == Attendance.EXCUSED:
        return booking
    if not may_excuse(booking):
        raise NotPermitted(_("There is nothing to excuse."))
    _must_not_belong(by, booking)
    before = facts(booking)
    booking.attendance = Attendance.EXCUSED
    keep(booking, at=at)
    record(booking, "excuse", by=by, at=at, before=before, reason=reason)
    agree(booking, at=at, by=by, reason=reason)
    notices.excused(booking, reason=reason, at=at)
    return booking


def may_mark(booking: Booking, at: datetime) -> bool:
    """Whether "They came" may be said now."""
    is_open = booking.starts_at - EARLY <= at and not is_closed(booking, at)
    return is_open and booking.state == BookingState.CONFIRMED and booking.attendance == Attendance.UNKNOWN


def may_unmark(booking: Booking, at: datetime) -> bool:
    """Whether the mark is of today."""
    if booking.attendance not in (Attendance.CAME, Attendance.ABSENT):
        return False
    return was_marked_today(_last_mark(booking), booking, at)


def was_marked_today(mark: BookingEvent | None, booking: Booking, at: datetime) -> bool:
    """Whether the event is of the same day on the wall."""
    return mark is not None and mark.at.astimezone(booking.zone).date() == at.astimezone(booking.zone).date()


def may_excuse(booking: Booking) -> bool:
    """Whether something counts against the group."""
    if booking.organisation_id == booking.resource.keeper_id:
        return False
    if booking.state == BookingState.CONFIRMED:
        return booking.attendance == Attendance.ABSENT
    late = None if booking.attendance == Attendance.EXCUSED else given_up_late(booking)
    return late is not None and not late.by_keeper


def belongs(user: User, booking: Booking) -> bool:
    """Whether it is one's own group's: nobody lets their own people off."""
    return booking.organisation is not None and booking.organisation.memberships.filter(user=user).exists()


def _must_not_belong(by: User, booking: Booking) -> None:
    """Raises NotPermitted for somebody of the group."""
    if belongs(by, booking):
        raise NotPermitted(_("You belong to one of the two groups. Somebody else has to answer."))


def _last_mark(booking: Booking) -> BookingEvent | None:
    return booking.events.filter(verb__in=MARKS).order_by("-at", "-pk").first()


def _is_unmarked(booking: Booking, wanted: Attendance) -> bool:
    """False if it says so already. Raises NotPermitted if it says something else."""
    if booking.attendance == wanted:
        return False
    if booking.attendance != Attendance.UNKNOWN:
        raise NotPermitted(_("Somebody has already said otherwise. Take that back first."))
    return True
