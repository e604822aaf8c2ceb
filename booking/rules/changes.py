"""What a group could do so that a rule which stands in its way no longer holds."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from booking.rules.operators import question
from booking.rules.rule import Condition, Ready
from booking.rules.vocabulary import BANDS
from booking.rules.weigh import Case

# What a group can do without and still be itself: nobody is told to come back without children or without Welsh.
CAN_DO_WITHOUT = ("alcohol", "ticketed")
Change = tuple[str, dict[str, Any]]
Facts = Mapping[str, Any]


def offer(case: Case, ready: Ready) -> None:
    """Each condition that could be made untrue, one by one: any of them is enough."""
    for condition in ready.rule.when:
        mend = MENDS.get(condition.field)
        for code, slots in mend(condition, case.facts) if mend else ():
            case.could(code, ready, **slots)


def bands_above(facts: Facts) -> list[str]:
    """Better bands, the nearest first; none where standing does not count yet."""
    band, bands = facts.get("band"), list(BANDS)
    return bands[bands.index(band) + 1 :] if band in BANDS and not facts.get("shadow") else []


def _fewer_people(condition: Condition, facts: Facts) -> Iterator[Change]:
    if condition.op in ("at_least", "more_than"):
        yield "fewer_people", {"people": condition.value - (condition.op == "at_least")}


def _into_the_room(condition: Condition, facts: Facts) -> Iterator[Change]:
    if facts.get("capacity") is not None:
        yield "fewer_people", {"people": facts["capacity"]}
    yield "larger_place", {}


def _later(condition: Condition, facts: Facts) -> Iterator[Change]:
    if condition.op == "less_than":
        yield "from_hour", {"hour": condition.value}
    else:
        yield "another_time", {}


def _better_band(condition: Condition, facts: Facts) -> Iterator[Change]:
    holds = question(condition.op, condition.value)
    better = next((band for band in bands_above(facts) if not holds(band)), None)
    if better:
        yield "better_band", {"band": better}


def _without(condition: Condition, facts: Facts) -> Iterator[Change]:
    if condition.field in CAN_DO_WITHOUT and condition.value is True:
        yield "without", {"field": condition.field}


def _show(condition: Condition, facts: Facts) -> Iterator[Change]:
    if condition.op == "lacks":
        yield "show_document", {"document": condition.value}


def _show_permit(condition: Condition, facts: Facts) -> Iterator[Change]:
    """Only its own: the keeper's is not the group's to show."""
    permit = {"borrower_permit": "permit_19", "section_22": "permit_22"}.get(str(facts.get("who_runs")))
    if condition.value is False and permit:
        yield "show_document", {"document": permit}


def _always(code: str) -> Callable[[Condition, Facts], Iterator[Change]]:
    def mend(condition: Condition, facts: Facts) -> Iterator[Change]:
        yield code, {}

    return mend


def _when(value: bool, code: str) -> Callable[[Condition, Facts], Iterator[Change]]:
    def mend(condition: Condition, facts: Facts) -> Iterator[Change]:
        if condition.value is value:
            yield code, {}

    return mend


MENDS: dict[str, Callable[[Condition, Facts], Iterator[Change]]] = {
    "people": _fewer_people,
    "over_capacity": _into_the_room,
    "starts_hour": _later,
    "ends_hour": _always("another_time"),
    "day": _always("another_day"),
    "weekday": _always("another_day"),
    "term": _always("another_day"),
    "minutes": _always("another_length"),
    "busy": _when(True, "outside_busy_time"),
    "band": _better_band,
    "alcohol": _without,
    "ticketed": _without,
    "documents": _show,
    "permit_in_date": _show_permit,
    "hire_or_reward": _when(True, "nobody_pays"),
    "over_wheelchairs": _when(True, "larger_vehicle"),
    "debt": _when(True, "pay_debt"),
    "verified": _when(False, "have_checked"),
    "weekly": _when(True, "single_dates"),
}
