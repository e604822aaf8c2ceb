"""Add a depot or a vehicle, and change one."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from booking.actions.base import NotPermitted, action
from booking.models import Part, Resource
from community.models import Organisation, User
from community.slugs import free_slug
from fleet.models import Depot, Vehicle
from fleet.permissions import coordinates_for, lends


def keeps(by: User, depot: Depot) -> bool:
    """Whether the person publishes and decides for the depot's keeper."""
    return coordinates_for(by, depot.keeper)


@action
def add_depot(*, keeper: Organisation, by: User, **fields: Any) -> Depot:
    """A depot of one's own. Raises NotPermitted."""
    if not coordinates_for(by, keeper):
        raise NotPermitted(_("Only the organisation's own managers do this."))
    return Depot.objects.create(
        slug=free_slug(Depot.objects.all(), fields["name"], 80, "depot"), keeper=keeper, **fields
    )


@action
def change_depot(*, depot: Depot, by: User, **fields: Any) -> Depot:
    """Its vehicles move and are renamed along. Raises NotPermitted."""
    if not keeps(by, depot):
        raise NotPermitted(_("Only the depot's keeper changes it."))
    for name, value in fields.items():
        setattr(depot, name, value)
    depot.save()
    return depot


@action
def add_vehicle(*, depot: Depot, by: User, **fields: Any) -> Vehicle:
    """A new vehicle; it is one part: whoever has it has all of it. Raises NotPermitted."""
    if not keeps(by, depot):
        raise NotPermitted(_("Only the depot's keeper adds vehicles to it."))
    # Among all that can be booked: a hall may have the name already.
    slug = free_slug(Resource.objects.all(), f"{depot.slug} {fields['name']}", 120, "vehicle")
    vehicle = Vehicle.objects.create(depot=depot, keeper=depot.keeper, slug=slug, **fields)
    vehicle.parts.set([Part.objects.create(name=vehicle.name, name_cy=vehicle.name_cy)])
    return vehicle


@action
def change_vehicle(*, vehicle: Vehicle, by: User, **fields: Any) -> Vehicle:
    """Change what is known of it. Bookings keep the price that was agreed. Raises NotPermitted.

    It moves to another depot of the same keeper, never to somebody else's.
    """
    depot = fields.get("depot", vehicle.depot)
    if not lends(by, vehicle) or depot.keeper_id != vehicle.keeper_id:
        raise NotPermitted(_("Only the keeper's managers change a vehicle."))
    for name, value in fields.items():
        setattr(vehicle, name, value)
    vehicle.save()
    return vehicle
