"""The kinds of rule: what each may say, and how several combine. The whole of RULES in one table."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from booking.rules.combine import Way, every, largest, nearest, strictest

APPROVALS = ("auto", "manager", "two")
DIALS = ("off", "gentle", "firm", "strong", "absolute")


@dataclass(frozen=True)
class Part:
    """One thing a rule says. `type` is yes, number, choice, documents or text."""

    type: str
    least: int = 0
    most: int = 0
    choices: tuple[str, ...] = ()
    unit: str = ""


@dataclass(frozen=True)
class Kind:
    """A kind of rule. It says exactly the parts of one of its shapes."""

    code: str
    way: Way
    shapes: tuple[Mapping[str, Part], ...]
    one: bool = False

    def shape_of(self, then: Mapping[str, Any]) -> Mapping[str, Part] | None:
        """The shape that has exactly these parts."""
        return next((shape for shape in self.shapes if shape.keys() == then.keys()), None)


def _strictness(then: Mapping[str, Any]) -> int:
    return APPROVALS.index(then["by"])


def _percent(then: Mapping[str, Any]) -> int:
    return int(then["percent"])


def _fewer_days(nearer: Mapping[str, Any], locked: Mapping[str, Any]) -> bool:
    return bool(nearer["days"] <= locked["days"])


def _narrower(nearer: Mapping[str, Any], locked: Mapping[str, Any]) -> bool:
    return bool(nearer["least"] >= locked["least"] and nearer["most"] <= locked["most"])


NO = Part("yes")
PENCE = Part("number", 0, 10_000_000, unit="pence")
PERCENT = Part("number", 0, 100, unit="percent")
DAYS = Part("number", 0, 1_000, unit="days")
MINUTES = Part("number", 0, 10_080, unit="minutes")
DATES = Part("number", 1, 100, unit="dates")
TEXT = Part("text")

_ALL = (
    Kind("eligibility", every, ({"no": NO},)),
    Kind("protected", every, ({"no": NO},)),
    Kind("documents", every, ({"ask": Part("documents")},)),
    Kind("conditions", every, ({"text": TEXT, "text_cy": TEXT},)),
    Kind("approval", strictest(_strictness), ({"by": Part("choice", choices=APPROVALS)},)),
    Kind("quota", every, ({"minutes": MINUTES},)),
    Kind("window", nearest(_fewer_days), ({"days": DAYS},), one=True),
    Kind("cancellation", nearest(), ({"free_days": DAYS},), one=True),
    Kind("deposit", nearest(), ({"pence": PENCE},), one=True),
    Kind("duration", nearest(_narrower), ({"least": MINUTES, "most": MINUTES},), one=True),
    Kind(
        "base_price",
        nearest(),
        ({"pence_an_hour": PENCE}, {"percent_of_rate": Part("number", 0, 1_000, unit="percent")}),
        one=True,
    ),
    Kind("discount", largest(_percent), ({"percent": PERCENT},)),
    Kind("reserve", nearest(), ({"percent": PERCENT, "until_days": DAYS},), one=True),
    Kind("release", nearest(), ({"warn": DATES, "no_shows": DATES, "of": DATES},), one=True),
    Kind("round_order", nearest(), ({"dial": Part("choice", choices=DIALS)},), one=True),
)
KINDS: dict[str, Kind] = {each.code: each for each in _ALL}
# Where the nearest wins, two that are equally near must not say different things: conflicts.py.
NEAREST = tuple(each.code for each in _ALL if each.one)
