"""Finding a stop by its name, by the number at its pole, or by what it is near."""

from dataclasses import dataclass

from django.db.models import Q

from booking import places
from booking.geography import cells_within, distance_km
from community.models import Organisation
from fleet.models import Stop

MOST = 12
# How far one looks around a place; an operator's area is not the country.
NEAR_KM = 3.0
FAR_KM = 40.0


@dataclass(frozen=True)
class Found:
    """A stop, and how far it is from where one looked."""

    stop: Stop
    km: float | None = None


def find(words: str, operator: Organisation, latitude: float, longitude: float) -> list[Found]:
    """By name or number, the nearest to (latitude, longitude) first; where none is called so, around that place."""
    words = words.strip()
    mine = Stop.objects.of(operator)
    named = Q(name__icontains=words) | Q(name_cy__icontains=words) | Q(code__iexact=words)
    around = mine.filter(Q(cell__in=cells_within(latitude, longitude, FAR_KM)) | Q(organisation=operator))
    found = _nearest(list(around.filter(named)), latitude, longitude)
    if not found:
        found = _nearest(list(mine.filter(named)[: MOST * 8]), latitude, longitude)
    if not found and (spot := places.find(words)):
        near = mine.filter(cell__in=cells_within(spot.latitude, spot.longitude, NEAR_KM))
        found = _nearest(list(near), spot.latitude, spot.longitude)
    return found[:MOST]


def own_stops(operator: Organisation, latitude: float, longitude: float) -> list[Found]:
    """Those the operator made, the nearest first: for whoever presses the button without a word."""
    return _nearest(list(Stop.objects.filter(organisation=operator)), latitude, longitude)[: 2 * MOST]


def _nearest(stops: list[Stop], latitude: float, longitude: float) -> list[Found]:
    found = [Found(each, distance_km(latitude, longitude, each.latitude, each.longitude)) for each in stops]
    return sorted(found, key=lambda each: (each.km or 0, each.stop.pk))
