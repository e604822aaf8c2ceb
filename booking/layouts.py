"""How many people have room in a vehicle beside so many wheelchairs, as told by the app that knows vehicles."""

from collections.abc import Iterable

from booking.models import Resource, ResourceKind
from community.neighbours import files_named

Layout = tuple[int, ...]
"""Seats left with no wheelchair aboard, with one, with two, …"""


def layouts(resources: Iterable[Resource]) -> dict[int, Layout]:
    """By resource; nothing, and no query, for what is no vehicle."""
    vehicles = [each.pk for each in resources if each.kind == ResourceKind.VEHICLE]
    out: dict[int, Layout] = {}
    if vehicles:
        for file in files_named("layouts"):
            out |= file.seats_left(vehicles) if hasattr(file, "seats_left") else {}
    return out
