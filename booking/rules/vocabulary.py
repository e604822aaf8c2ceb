"""The closed list of facts a rule may ask about, each with the questions that can be put to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise, lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from community import wording
from community.bands import Band
from community.models import DocumentKind, OrganisationKind

Label = str | Promise

# kind of field → the questions, in the order an editor offers them
OPS = {
    "choice": ("is", "is_not", "in"),
    "flag": ("is",),
    "number": ("at_least", "at_most", "less_than", "more_than", "is"),
    "date": ("at_least", "at_most", "is", "in"),
    "set": ("has", "lacks"),
}


@dataclass(frozen=True)
class Field:
    """One fact. `unit` says how a number is spoken: people, hour, minutes, days, percent, km, places."""

    code: str
    kind: str
    label: Label
    choices: Mapping[Any, Label] = field(default_factory=dict)
    unit: str = ""
    least: int = 0
    most: int | None = None

    @property
    def ops(self) -> tuple[str, ...]:
        """What may be asked of it."""
        return OPS[self.kind]

    @property
    def whole(self) -> bool:
        """Whether only whole numbers make sense."""
        return self.unit not in ("hour", "km")


ACTIVITIES: dict[str, Label] = {
    "sport": _("Sport and exercise"),
    "music": _("Music and singing"),
    "dance": _("Dance"),
    "arts": _("Arts, crafts and drama"),
    "learning": _("Learning and training"),
    "faith": _("Faith and worship"),
    "social": _("Clubs and social events"),
    "meeting": _("Meetings"),
    "health": _("Health and wellbeing"),
    "childcare": _("Childcare and playgroups"),
    "party": _("Parties and celebrations"),
    "market": _("Markets, sales and fairs"),
    "other": _("Something else"),
}
PROMISES: dict[str, Label] = {
    "none": _("None"),
    "own": _("Its own promise"),
    "agreement": _("A signed agreement without money"),
    "funded": _("A grant or contract"),
}
TERMS: dict[str, Label] = {"term": _("School term"), "holiday": _("School holidays")}
RESOURCES: dict[str, Label] = {"space": _("A space"), "vehicle": _("A vehicle")}
# Who runs a trip: a permit belongs to that organisation, and cannot be lent.
RUNNERS: dict[str, Label] = {
    "owner_permit": _("The vehicle’s keeper, under its own permit"),
    "borrower_permit": _("The group, under its own permit"),
    "unpaid": _("The group, and nobody pays in any way"),
    "section_22": _("A section 22 route, a community bus for anybody"),
}
_weekday = lazy(wording.weekday, str)
WEEKDAYS: dict[int, Label] = {number: _weekday(number) for number in range(7)}
BANDS: dict[str, Label] = {band.value: band.label for band in reversed(Band)}
ORGANISATIONS: dict[str, Label] = {kind.value: kind.label for kind in OrganisationKind}
DOCUMENTS: dict[str, Label] = {kind.value: kind.label for kind in DocumentKind}

_ALL = (
    # Who asks.
    Field("band", "choice", pgettext_lazy("of a group", "Standing"), BANDS),
    Field("kind", "choice", _("Kind of organisation"), ORGANISATIONS),
    Field("new_group", "flag", _("New group")),
    Field("verified", "flag", _("Registration checked")),
    Field("first_at_site", "flag", _("First booking at this building")),
    Field("promise", "choice", _("Promise to share"), PROMISES),
    Field("promise_kept", "number", _("How much of the promise is kept"), unit="percent", most=100),
    Field("live_grant", "flag", _("Grant running now")),
    Field("documents", "set", _("Documents in date"), DOCUMENTS),
    Field("debt", "flag", _("Unpaid bills")),
    Field("distance_km", "number", _("Distance from the group"), unit="km"),
    Field("family_busy_minutes", "number", _("Busy time the group's family holds that week"), unit="minutes"),
    # What for.
    Field("activity", "choice", _("Activity"), ACTIVITIES),
    Field("people", "number", _("How many people"), unit="people"),
    Field("under_18s", "flag", _("Under-18s take part")),
    Field("wheelchair_places", "number", _("Places for wheelchairs"), unit="places"),
    Field("over_wheelchairs", "flag", _("No room for so many wheelchairs")),
    Field("alcohol", "flag", _("Alcohol")),
    Field("ticketed", "flag", _("Ticket sales")),
    Field("open_to_public", "flag", _("Open to everybody")),
    Field("hire_or_reward", "flag", _("Somebody pays to take part or travel")),
    Field("who_runs", "choice", _("Who runs the trip"), RUNNERS),
    Field("permit_in_date", "flag", _("Permit for the trip in date")),
    Field("welsh_medium", "flag", _("Held in Welsh")),
    # When.
    Field("day", "date", _("Date")),
    Field("weekday", "choice", _("Day of the week"), WEEKDAYS),
    Field("starts_hour", "number", _("Begins at"), unit="hour", most=24),
    Field("ends_hour", "number", _("Ends at"), unit="hour", most=48),
    Field("minutes", "number", _("Length"), unit="minutes", least=1),
    Field("days_ahead", "number", _("How long beforehand"), unit="days"),
    Field("weekly", "flag", _("Weekly booking")),
    Field("term", "choice", _("Time of the school year"), TERMS),
    Field("busy", "flag", _("Busy time")),
    # What is asked for.
    Field("resource_kind", "choice", _("What is booked"), RESOURCES),
    Field("keeper_kind", "choice", _("Kind of keeper"), ORGANISATIONS),
    Field("capacity", "number", _("How many it holds"), unit="people"),
    Field("over_capacity", "flag", _("More people than it holds")),
)
FIELDS: dict[str, Field] = {each.code: each for each in _ALL}


def with_derived(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts and what follows from them: rules never compare two fields, so what needs two is a fact of its own."""
    known = dict(facts)
    people, capacity = known.get("people"), known.get("capacity")
    if people is not None and capacity is not None:
        known["over_capacity"] = people > capacity
    if known.get("busy") is None and known.get("busy_minutes") is not None:
        known["busy"] = known["busy_minutes"] > 0
    if known.get("permit_in_date") is None and known.get("who_runs") is not None:
        known["permit_in_date"] = _permit_in_date(known)
    if known.get("wheelchair_places") is not None and known.get("wheelchairs_most") is not None:
        known["over_wheelchairs"] = _over_wheelchairs(known)
    return known


def _permit_in_date(known: Mapping[str, Any]) -> bool | None:
    """Whether whoever runs the trip has shown the permit it needs; None where that is not known, or none is needed."""
    own, keepers = known.get("documents"), known.get("keeper_permits")
    if own is None or keepers is None:
        return None
    match known["who_runs"]:
        case "owner_permit":
            return DocumentKind.PERMIT_19 in keepers
        case "borrower_permit":
            return DocumentKind.PERMIT_19 in own
        case "section_22":
            return DocumentKind.PERMIT_22 in own or DocumentKind.PERMIT_22 in keepers
    return None


def _over_wheelchairs(known: Mapping[str, Any]) -> bool:
    """More than it has places for, or too few seats left beside them for everybody else."""
    chairs, people, left = known["wheelchair_places"], known.get("people"), known.get("seats_left")
    too_many = people is not None and left is not None and people - chairs > left
    return bool(too_many or chairs > known["wheelchairs_most"])
