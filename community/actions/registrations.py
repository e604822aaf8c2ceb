"""Registration numbers: an organisation claims one, a member of staff checks it."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from community.actions.base import NotPermitted, Refused, demand_owner, locked, record
from community.actions.desk import is_staff
from community.models import Organisation, OrgId, User


@transaction.atomic
def claim(*, organisation: Organisation, org_id: str, by: User, at: datetime) -> OrgId:
    """Say that the organisation has this number; it counts for nothing until it is verified. Raises NotPermitted."""
    organisation = locked(organisation)
    demand_owner(by, organisation)
    claimed, new = OrgId.objects.get_or_create(
        organisation=organisation, org_id=org_id, defaults={"source": "the organisation itself"}
    )
    if new:
        record(organisation, "claim_number", by=by, at=at, after={"org_id": org_id})
    return claimed


@transaction.atomic
def drop(*, registration: OrgId, by: User, at: datetime) -> None:
    """Take an unverified number back. Raises NotPermitted, and Refused for one that staff have checked."""
    organisation = locked(registration.organisation)
    demand_owner(by, organisation)
    registration.refresh_from_db()
    if registration.verified_at:
        raise Refused(_("This number has been checked. Write to us if it is wrong."))
    record(organisation, "drop_number", by=by, at=at, before={"org_id": registration.org_id})
    registration.delete()


@transaction.atomic
def verify(*, registration: OrgId, by: User, at: datetime) -> OrgId:
    """A member of staff has looked the number up. Raises NotPermitted, and Refused when another has it verified."""
    if not is_staff(by):
        raise NotPermitted("Only staff verify registrations.")
    organisation = locked(registration.organisation)
    registration.refresh_from_db()
    if registration.verified_at:
        return registration
    registration.verified_at, registration.verified_by = at, by
    try:
        with transaction.atomic():
            registration.save(update_fields=["verified_at", "verified_by"])
    except IntegrityError:
        registration.verified_at = registration.verified_by = None
        raise Refused(_taken(registration)) from None
    record(organisation, "verify_number", by=by, at=at, after={"org_id": registration.org_id})
    return registration


def _taken(registration: OrgId) -> str:
    holder = OrgId.objects.verified().filter(org_id=registration.org_id).select_related("organisation").first()
    return _("%(number)s is already verified for %(organisation)s. Only one organisation can have it.") % {
        "number": registration.org_id,
        "organisation": holder.organisation if holder else "?",
    }
