"""What booking/ asks of vehicles: how many have room beside so many wheelchairs."""

from collections.abc import Collection

from fleet.models import Vehicle
from fleet.seats import Layout


def seats_left(vehicles: Collection[int]) -> dict[int, tuple[int, ...]]:
    """Seats for others with no wheelchair aboard, with one, with two, …, by vehicle, in one query."""
    rows = Vehicle.objects.filter(pk__in=vehicles).values_list("pk", "capacity", "wheelchair_places")
    return {pk: beside(Layout(seats, tuple(taken))) for pk, seats, taken in rows}


def beside(layout: Layout) -> tuple[int, ...]:
    """As a list that says in one look how many wheelchairs there are places for."""
    return tuple(layout.seats_beside(number) for number in range(len(layout.displaced) + 1))
