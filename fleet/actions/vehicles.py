"""Add a depot or a vehicle, and change one."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from booking.actions.base import NotPermitted, action
from booking.claims import lock_places
from booking.eligibility import Refusal, Refused
from booking.models import Part, Resource
from community.models import Organisation, User
from community.slugs import free_slug
from community.wording import in_language, short_day
from fleet.models import Depot, Run, RunState, Vehicle
from fleet.permissions import coordinates_for, lends
from fleet.riders.riding import free_on
from fleet.seats import Layout, full_legs


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
def change_vehicle(*, vehicle: Vehicle, by: User, at: datetime, **fields: Any) -> Vehicle:
    """Change what is known of it. Bookings keep the price that was agreed. Raises NotPermitted, and Refused where it
    would have fewer seats than people have booked.

    It moves to another depot of the same keeper, never to somebody else's.
    """
    # Whoever makes evenings with it, or gives it to one, has its parts; whoever books a seat, the evening's row.
    lock_places([vehicle.pk])
    booked = _locked_evenings(vehicle, at)
    Vehicle.objects.select_for_update(of=("self",), no_key=True).get(pk=vehicle.pk)
    # As it is: a defect that was told since the page was opened must not be forgotten with it.
    vehicle = Vehicle.objects.select_related("depot", "keeper").get(pk=vehicle.pk)
    depot = fields.get("depot", vehicle.depot)
    if not lends(by, vehicle) or depot.keeper_id != vehicle.keeper_id:
        raise NotPermitted(_("Only the keeper's managers change a vehicle."))
    before = vehicle.layout
    for name, value in fields.items():
        setattr(vehicle, name, value)
    _must_hold(vehicle.layout, before, booked)
    vehicle.save()
    return vehicle


def _locked_evenings(vehicle: Vehicle, at: datetime) -> list[Run]:
    """Those that go with it and are not over; nobody sits down in them meanwhile."""
    rows = Run.objects.filter(vehicle=vehicle.pk, state__in=(RunState.PLANNED, RunState.UNDER_WAY))
    keys = rows.filter(booking__ends_at__gt=at).select_for_update(of=("self",), no_key=True).order_by("pk")
    return list(Run.objects.with_everything().filter(pk__in=[run.pk for run in keys]))


def _must_hold(layout: Layout, before: Layout, evenings: list[Run]) -> None:
    """Nobody is left standing at a stop because a seat was taken out: first those evenings get another vehicle."""
    if layout == before:
        return
    rooms = free_on(evenings)
    oversold = [
        f"{in_language(run.service)[0]}, {short_day(run.day)}"
        for run in evenings
        if set(full_legs(layout, [], rooms[run.pk].sittings)) - set(full_legs(before, [], rooms[run.pk].sittings))
    ]
    if oversold:
        words = _(
            "More seats or wheelchair places than that are booked on these evenings: %(evenings)s. Ask those who run "
            "them to choose another vehicle first."
        )
        raise Refused([Refusal("oversold", words % {"evenings": "; ".join(oversold)})])
