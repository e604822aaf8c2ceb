"""What is asked of whoever books a vehicle: who runs the trip, whether anybody pays to travel, who is in a wheelchair.

A permit belongs to the organisation that runs the trip and cannot be lent; without one nobody may pay. So no vehicle
is booked without an answer. What follows from the answers is law: rules/pack.py.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from booking.models import Resource, ResourceKind
from booking.rules.vocabulary import RUNNERS

WHO, PAID, WHEELCHAIRS = "who_runs", "hire_or_reward", "wheelchair_places"
QUESTIONS: dict[str, Any] = {
    WHO: _("Who runs this trip?"),
    PAID: _("Does anybody pay to travel?"),
    WHEELCHAIRS: _("How many of them are in a wheelchair?"),
}
# What is said to whoever has not answered.
ASK_AGAIN: dict[str, Any] = {
    WHO: _("Say who runs this trip."),
    PAID: _("Say whether anybody pays to travel."),
    WHEELCHAIRS: _("Say how many are in a wheelchair; 0 if nobody is."),
}
YES_NO: dict[bool, Any] = {True: _("Yes"), False: _("No")}


def is_trip(resource: Resource) -> bool:
    """Whether these questions are asked of it."""
    return resource.kind == ResourceKind.VEHICLE


def unanswered(resource: Resource, said: Mapping[str, Any]) -> list[str]:
    """Which questions nobody has answered; none where none are asked."""
    return [name for name in QUESTIONS if is_trip(resource) and said.get(name) is None]


def in_words(said: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """(question, answer, its name) of what was answered."""
    out = []
    if said.get(WHO) in RUNNERS:
        out.append((str(QUESTIONS[WHO]), str(RUNNERS[said[WHO]]), WHO))
    if said.get(PAID) is not None:
        out.append((str(QUESTIONS[PAID]), str(YES_NO[bool(said[PAID])]), PAID))
    if said.get(WHEELCHAIRS):
        out.append((str(QUESTIONS[WHEELCHAIRS]), str(said[WHEELCHAIRS]), WHEELCHAIRS))
    return out
