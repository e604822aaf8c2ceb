"""Who may see and do what with services, runs, rides and drivers. Every view and action asks here."""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import F

from booking.wall import midnight
from community.models import BOOKING_ROLES, MANAGING_ROLES, Membership, Organisation
from fleet.models import CrewState, Ride, Run, Service, Shift, Vehicle

DAY = timedelta(days=1)


# Asked for every seat that is booked by telephone, where putting the question together took a third of the whole.
_MANAGES = "SELECT 1 FROM community_membership WHERE user_id = %s AND organisation_id = %s AND role IN ({}) LIMIT 1"
_MANAGES = _MANAGES.format(", ".join(["%s"] * len(MANAGING_ROLES)))


def _manages(user: Any, organisation_id: int | None) -> bool:
    if not user.is_authenticated or organisation_id is None:
        return False
    with connection.cursor() as cursor:
        cursor.execute(_MANAGES, [user.pk, organisation_id, *MANAGING_ROLES])
        return cursor.fetchone() is not None


def coordinates_for(user: Any, operator: Organisation) -> bool:
    """Owners and managers of the operator are its coordinators."""
    return _manages(user, operator.pk)


def coordinates(user: Any, service: Service) -> bool:
    """Whether the person coordinates this service."""
    return _manages(user, service.operator_id)


def lends(user: Any, vehicle: Vehicle) -> bool:
    """Owners and managers of the vehicle's keeper decide about it."""
    return _manages(user, vehicle.keeper_id)


def looks_after(user: Any, vehicle: Vehicle) -> bool:
    """Who lends it, and who coordinates a service that goes with it: they read its checks and defects."""
    if lends(user, vehicle):
        return True
    mine = Organisation.objects.of(user, *MANAGING_ROLES) if user.is_authenticated else Organisation.objects.none()
    return Service.objects.filter(vehicle=vehicle, operator__in=mine).exists()


def drives(user: Any, run: Run) -> bool:
    """Whether the person has the run's shift, and still drives for its operator.

    Whoever was sent away on the road keeps the shift as history, and nobody's door.
    """
    if not user.is_authenticated:
        return False
    crew = {"driver__crews__operator": F("run__service__operator"), "driver__crews__state": CrewState.ACCEPTED}
    return Shift.objects.standing().filter(run=run, driver__user=user, **crew).exists()


def names_are_open(run: Run, at: datetime) -> bool:
    """From the beginning of the day before the run until the end of the day after it; and never once erased."""
    if run.erased_at is not None:
        return False
    return midnight(run.day - DAY, run.zone) <= at < midnight(run.day + 2 * DAY, run.zone)


def may_see_names(user: Any, run: Run, at: datetime) -> bool:
    """Only the run's own driver and its coordinators, and only in that time."""
    return names_are_open(run, at) and (drives(user, run) or coordinates(user, run.service))


def owns_ride(user: Any, ride: Ride) -> bool:
    """Whoever booked it by their own account; for a group's ride, whoever books for the group."""
    if not user.is_authenticated:
        return False
    if ride.user_id == user.pk:
        return True
    return ride.organisation_id is not None and _books_for(user, ride.organisation_id)


def _books_for(user: Any, organisation_id: int) -> bool:
    return Membership.objects.filter(user=user, organisation=organisation_id, role__in=BOOKING_ROLES).exists()
