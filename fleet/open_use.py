"""What everybody may read of evening services: one whole month, all services together, and nobody to be found in it."""

from collections.abc import Sequence
from datetime import date

from django.core.cache import cache
from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _

from fleet.models import Outcome, Ride, RideState, Run, RunState

# Of fewer evenings or journeys nothing is said. Numbers are rounded, so that one rider more does not show.
LEAST_EVENINGS, LEAST_JOURNEYS, STEP = 3, 15, 5
KEPT_SECONDS = 60 * 60


def title() -> str:
    """What the lines are about."""
    return _("Evening buses")


def lines(first: date, last: date, today: date) -> list[tuple[str, int]]:
    """(label, number); none where there were too few. Kept for an hour: anybody may ask, as often as they like."""
    key = f"open-evenings:{first.isoformat()}:{today.isoformat()}"
    evenings, journeys, not_without = cache.get_or_set(key, lambda: _counted(first, last), KEPT_SECONDS)  # type: ignore[misc]
    if evenings < LEAST_EVENINGS or journeys < LEAST_JOURNEYS:
        return []
    out = [(_("Evenings"), evenings), (_("Journeys"), _rounded(journeys))]
    if not_without >= LEAST_JOURNEYS:
        out.append((_("Would not have been made"), _rounded(not_without)))
    return out


def _counted(first: date, last: date) -> Sequence[int]:
    """Evenings that ran and had riders, journeys of people who were aboard, and those not made without the bus."""
    aboard = Q(rides__state=RideState.BOOKED, rides__outcome=Outcome.ABOARD)
    runs = Run.objects.filter(day__gte=first, day__lte=last).exclude(state=RunState.SUSPENDED)
    evenings = runs.filter(aboard).order_by().aggregate(number=Count("pk", distinct=True))["number"]
    rides = Ride.objects.seated().filter(outcome=Outcome.ABOARD, run__in=runs.order_by().values("pk"))
    people = Sum("seats") + Sum("wheelchairs")
    stays = Q(would_stay_home=True)
    of_stays = Sum("seats", filter=stays, default=0) + Sum("wheelchairs", filter=stays, default=0)
    found = rides.order_by().aggregate(all=people, stays=of_stays)
    return evenings, found["all"] or 0, found["stays"]


def _rounded(number: int) -> int:
    return STEP * round(number / STEP)
