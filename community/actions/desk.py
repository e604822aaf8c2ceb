"""Who runs the service, and answers appeals and disputes: not in their own cause."""

from typing import Any

from django.utils.translation import gettext as _

from community.actions.base import NotPermitted, Refused
from community.models import Membership, User


def is_staff(user: Any) -> bool:
    """Whether the person runs the service; nobody does who is not signed in."""
    return bool(user.is_active and (user.is_staff or user.is_superuser))


def demand_outsider(user: User, *organisations: int | None) -> None:
    """Raises NotPermitted unless the person is staff, and Refused for a member of one of the organisations."""
    if not is_staff(user):
        raise NotPermitted("Only staff answer this.")
    if Membership.objects.filter(user=user, organisation__in=[each for each in organisations if each]).exists():
        raise Refused(_("You belong to one of the two groups. Somebody else has to answer."))
