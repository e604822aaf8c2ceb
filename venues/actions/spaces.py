"""Add a space to a building, whole or divisible, and change one."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from booking.actions.base import NotPermitted, action
from booking.models import Part, Resource
from booking.permissions import may_manage
from community.models import MANAGING_ROLES, Organisation, User
from community.slugs import free_slug
from venues.actions.divide import new_parts
from venues.models import Site, Space


def keeps(by: User, site: Site) -> bool:
    """Whether the person publishes and decides for the building's keeper."""
    return (
        site.keeper_id is not None and Organisation.objects.of(by, *MANAGING_ROLES).filter(pk=site.keeper_id).exists()
    )


@action
def add_space(*, site: Site, by: User, parts: Sequence[str] = (), **fields: Any) -> Space:
    """A new space. With `parts` it is divisible: each part becomes a space too, and the whole claims them all.

    A booking of the whole then keeps everybody out of every part, and a booking of one part keeps the whole from
    being booked; two parts can be used side by side. Raises NotPermitted.
    """
    if not keeps(by, site):
        raise NotPermitted(_("Only the building's keeper adds spaces to it."))
    whole = _create(site, fields)
    names = list(parts) or [whole.name]
    pieces = [Part.objects.create(name=name, name_cy="" if parts else whole.name_cy) for name in names]
    whole.parts.set(pieces)
    if parts:
        _let_alone(site, pieces, fields)
    return whole


@action
def change_space(*, space: Space, by: User, parts: Sequence[str] = (), **fields: Any) -> Space:
    """Change what is known of it. Bookings keep the price that was agreed. Raises NotPermitted.

    With `parts` it is divided: bookings of the whole keep everybody out of every part, those that stand already too.
    Raises Refused where it is divided already.
    """
    if not may_manage(by, space):
        raise NotPermitted(_("Only the keeper's managers change a space."))
    for name, value in fields.items():
        setattr(space, name, value)
    space.save()
    if parts:
        _let_alone(space.site, new_parts(space, parts), fields)
    return space


def _let_alone(site: Site, pieces: Sequence[Part], fields: dict[str, Any]) -> None:
    """A space for each part of a whole that is described by `fields`."""
    for piece in pieces:
        _create(site, {**fields, **_share(fields, len(pieces)), "name": piece.name, "name_cy": ""}).parts.set([piece])


def _create(site: Site, fields: dict[str, Any]) -> Space:
    assert site.keeper is not None
    # Among all that can be booked: a vehicle may have the name already.
    slug = free_slug(Resource.objects.all(), f"{site.slug} {fields['name']}", 120, "space")
    return Space.objects.create(site=site, keeper=site.keeper, slug=slug, **fields)


def _share(fields: dict[str, Any], count: int) -> dict[str, Any]:
    """A first guess at one part: its share of the people and of the price, to be put right on its own page."""
    return {
        "capacity": max(1, fields.get("capacity", count) // count),
        "rate_pence": -(-fields.get("rate_pence", 0) // count),
        "description": "",
        "description_cy": "",
        "area": None,
    }
