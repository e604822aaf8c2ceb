"""Who stands behind a change: the group, or the keeper's manager. Every decision and change asks here first."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from booking.actions.base import NotPermitted
from booking.eligibility import Refusal, Refused
from booking.models import Booking, Resource
from booking.permissions import may_change_booking, may_manage, may_rule
from community.models import Organisation, User

NOT_YOURS = _("You do not decide about this place.")


def must_manage(by: User, booking: Booking) -> None:
    """Raises NotPermitted unless the person decides for the booking's keeper."""
    must_manage_place(by, booking.resource)


def must_manage_place(by: User, resource: Resource) -> None:
    """Raises NotPermitted unless the person decides about the place."""
    if not may_manage(by, resource):
        raise NotPermitted(NOT_YOURS)


def must_manage_for(by: User, keeper: Organisation) -> None:
    """Raises NotPermitted unless the person decides for the keeper, whatever the place."""
    if not may_rule(by, keeper):
        raise NotPermitted(NOT_YOURS)


def must_be_of_the_group(by: User, booking: Booking) -> None:
    """Raises NotPermitted unless the person books for the booking's group."""
    if not may_change_booking(by, booking):
        raise NotPermitted(_("You may not change this booking."))


def is_of_the_group(by: User, booking: Booking) -> bool:
    """Whether the person changes it for the group; otherwise for the keeper. Raises NotPermitted for anybody else."""
    if may_change_booking(by, booking):
        return True
    if may_manage(by, booking.resource):
        return False
    raise NotPermitted(_("You may not change this booking."))


def must_lie_ahead(booking: Booking, at: datetime) -> None:
    """Raises NotPermitted once it has begun: what has happened cannot be changed any more. And where another page alone
    changes it: an evening run must not lose its vehicle behind the backs of those who ride."""
    if booking.belongs_to:
        raise NotPermitted(_("This booking belongs to an evening run and is changed there."))
    must_not_have_begun(booking, at)


def must_not_have_begun(booking: Booking, at: datetime) -> None:
    """The first half of the same."""
    if booking.starts_at <= at:
        raise NotPermitted(_("This booking has already begun."))


def given(words: str, missing: object) -> str:
    """The words without blanks around them. Raises Refused with the sentence `missing` if there are none."""
    words = words.strip()
    if not words:
        raise Refused([Refusal("no_reason", str(missing))])
    return words
