"""The points of the walk round a vehicle, and whether it was made. No check, no keys.

What the points are follows the walk-round check that the Driver and Vehicle Standards Agency asks of passenger
vehicles. Each is a sentence that is true of a good vehicle, so that the answer is yes or no.
"""

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from fleet.models import Defect, Vehicle, WalkRound


@dataclass(frozen=True)
class Point:
    """One thing that is looked at."""

    code: str
    name: str | Promise
    good: str | Promise


@dataclass(frozen=True)
class Group:
    """What is looked at from one spot."""

    code: str
    name: str | Promise
    points: tuple[Point, ...]
    needs_wheelchair_place: bool = False


GROUPS = (
    Group(
        "outside",
        _("Walk round it"),
        (
            Point("tyres", _("Tyres"), _("Enough tread, no cuts, wheel nuts tight")),
            Point("lights", _("Lights"), _("Headlights, indicators and brake lights work")),
            Point("glass", _("Glass and mirrors"), _("Clean and whole")),
            Point("body", _("Body"), _("Nothing hangs loose, number plates can be read")),
            Point("leaks", _("Leaks"), _("No oil, fuel or water on the ground")),
        ),
    ),
    Group(
        "wheel",
        _("At the wheel"),
        (
            Point("brakes", _("Brakes"), _("Foot brake and hand brake hold")),
            Point("steering", _("Steering"), _("No play, no strange noise")),
            Point("wipers", _("Wipers and horn"), _("Wipers, washers and horn work")),
            Point("dash", _("Dashboard"), _("No warning light stays on, enough fuel or charge")),
        ),
    ),
    Group(
        "inside",
        _("Where people sit"),
        (
            Point("seats", _("Seats and belts"), _("Seats are firm, every belt clicks and holds")),
            Point("exits", _("Doors and exits"), _("Steps, doors and emergency exits open and shut")),
            Point("kit", _("First aid and fire"), _("First aid kit and extinguisher are there and in date")),
        ),
    ),
    Group(
        "chairs",
        pgettext_lazy("a part of the check of a vehicle", "For wheelchairs"),
        (
            Point("lift", _("Lift or ramp"), _("Goes up and down, and locks")),
            Point("restraints", _("Restraints"), _("All straps and belts are there and whole")),
        ),
        needs_wheelchair_place=True,
    ),
)
POINTS = {point.code: point for group in GROUPS for point in group.points}


def groups_for(vehicle: Vehicle) -> list[Group]:
    """What is looked at on this vehicle, in the order of a walk round it."""
    return [group for group in GROUPS if vehicle.is_accessible or not group.needs_wheelchair_place]


def points_for(vehicle: Vehicle) -> list[Point]:
    """The same without the groups."""
    return [point for group in groups_for(vehicle) for point in group.points]


def name_of(code: str) -> str:
    """What a point is called; "" for something that is none."""
    point = POINTS.get(code)
    return str(point.name) if point else ""


@dataclass(frozen=True)
class Wrong:
    """A defect as it is told, in the reader's language."""

    defect: Defect

    @property
    def point(self) -> str:
        """Of the check; "" for something else."""
        return name_of(self.defect.code)

    def __str__(self) -> str:
        return f"{self.point}: {self.defect.words}" if self.point else self.defect.words


def last_check(vehicle: Vehicle, day: date) -> WalkRound | None:
    """The newest that holds for that day."""
    return vehicle.walk_rounds.filter(day=day).order_by("-at", "-pk").first()


def is_checked(vehicle: Vehicle, day: date) -> bool:
    """Whether it may be driven on that day: its newest check was good, and nothing found since keeps it off the road.

    After a defect was mended, somebody looks at everything again.
    """
    if _is_off_road(vehicle):
        return False
    last = last_check(vehicle, day)
    return last is not None and last.is_good


def _is_off_road(vehicle: Vehicle) -> bool:
    # Asked afresh: the row in hand may be older than the defect.
    return Vehicle.objects.filter(pk=vehicle.pk, off_road_since__isnull=False).exists()
