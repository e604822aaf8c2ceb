"""Whose funders count: a keeper says that it takes a funder's grants as a reason to expect sharing, and stops."""

import re
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from community.actions.base import NotPermitted, Refused, locked, manages, record
from community.actions.desk import is_staff
from community.days import local_day
from community.grants.values import words
from community.models import AcceptedFunder, Grant, Organisation, OrgId, User

MOST_FUNDERS = 200

_FUNDER_ID = re.compile(r"[A-Za-z0-9]{2,4}-[A-Za-z0-9]{2,20}-\S{1,170}", re.ASCII)


@transaction.atomic
def accept(*, keeper: Organisation, funder_id: str, by: User, at: datetime, funder_name: str = "") -> AcceptedFunder:
    """From today the keeper takes this funder's grants as a reason to expect sharing.

    That judges others' standing too, so a keeper has to be one whose registration staff have checked. The name is
    asked only of a funder no grant here has. Raises NotPermitted and Refused.
    """
    keeper = locked(keeper)
    if not (is_staff(by) or manages(by, keeper)):
        raise NotPermitted("Only owners and managers accept funders.")
    if not (is_staff(by) or may_accept(keeper)):
        raise Refused(_("First a registration number of yours has to be checked."))
    funder_id, funder_name = _funder(words(funder_id), words(funder_name))
    standing = AcceptedFunder.objects.filter(keeper=keeper, until=None)
    found = standing.filter(funder_id=funder_id).first()
    if found:
        return found
    if standing.count() >= MOST_FUNDERS:
        raise Refused(_("That is as many funders as a keeper can list."))
    accepted = AcceptedFunder.objects.create(
        keeper=keeper, funder_id=funder_id, funder_name=funder_name, since=local_day(at)
    )
    record(keeper, "accept_funder", by=by, at=at, after={"funder": funder_id, "name": funder_name})
    return accepted


def may_accept(keeper: Organisation) -> bool:
    """Whether staff have checked who it is."""
    return OrgId.objects.verified().filter(organisation=keeper).exists()


@transaction.atomic
def stop(*, accepted: AcceptedFunder, by: User, at: datetime) -> AcceptedFunder:
    """From today on it is accepted no longer. Raises NotPermitted; what was stopped before stays as it was."""
    keeper = locked(accepted.keeper)
    if not (is_staff(by) or manages(by, keeper)):
        raise NotPermitted("Only owners and managers accept funders.")
    accepted = AcceptedFunder.objects.select_for_update().get(pk=accepted.pk)
    if accepted.until is None:
        accepted.until = local_day(at)
        accepted.save(update_fields=["until"])
        record(keeper, "stop_funder", by=by, at=at, before={"funder": accepted.funder_id})
    return accepted


def _funder(funder_id: str, name: str) -> tuple[str, str]:
    """The number as grants here spell it, and the name they give it; of an unknown one as it was typed."""
    known = Grant.objects.exclude(grant_id=None).filter(funder_id__iexact=funder_id).order_by("-pk").first()
    if funder_id and known:
        return known.funder_id, known.funder_name
    if not _FUNDER_ID.fullmatch(funder_id):
        raise Refused(_("Write the funder's registration with its register, such as GB-CHC-1000147."))
    if not name or len(name) > 250:
        raise Refused(_("Write the funder's name, in 250 letters at most."))
    return funder_id, name
