"""Start an organisation, and change what is known about it."""

from datetime import datetime
from typing import Any

from django.db import transaction

from community.actions.base import demand_owner, locked, record
from community.models import Membership, Organisation, Role, User
from community.slugs import free_slug

# What may be filled in by its people, and what an event keeps of it.
FIELDS = ("name", "name_cy", "kind", "language", "email", "phone", "address", "postcode")


@transaction.atomic
def create(*, by: User, at: datetime, **fields: Any) -> Organisation:
    """A new organisation, with the person as its owner. `fields`: any of FIELDS, the name at least."""
    organisation = Organisation(slug=free_slug(Organisation.objects.all(), fields["name"], 90, "group"), **fields)
    organisation.save()
    Membership.objects.create(user=by, organisation=organisation, role=Role.OWNER)
    record(organisation, "create", by=by, at=at, after=facts(organisation))
    return organisation


@transaction.atomic
def edit(*, organisation: Organisation, by: User, at: datetime, **fields: Any) -> Organisation:
    """Change what is known about it. Its address stays, so that no link breaks. Raises NotPermitted."""
    organisation = locked(organisation)
    demand_owner(by, organisation)
    before = facts(organisation)
    for name, value in fields.items():
        setattr(organisation, name, value)
    after = facts(organisation)
    changed = {name for name in FIELDS if before[name] != after[name]}
    if changed:
        organisation.save(update_fields=changed)
        record(
            organisation,
            "edit",
            by=by,
            at=at,
            before={name: before[name] for name in changed},
            after={name: after[name] for name in changed},
        )
    return organisation


def facts(organisation: Organisation) -> dict[str, str]:
    """What an event row keeps of an organisation."""
    return {name: str(getattr(organisation, name)) for name in FIELDS}
