"""Facts under which all of some conditions are true, if there are any.

Only values next to those the conditions name have to be tried: between two neighbouring ones nothing changes.
Facts that depend on each other are tried together, so that an example could really happen.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise, product
from math import ceil, floor
from typing import Any

from booking.rules.operators import question
from booking.rules.rule import Condition
from booking.rules.vocabulary import FIELDS, Field

Facts = dict[str, Any]
Asked = Mapping[str, Sequence[Condition]]

SOME_MONDAY = "2027-03-01"
DAY = 24 * 60


def together(when: Iterable[Condition]) -> Facts | None:
    """An example, or None if the conditions exclude each other."""
    asked: dict[str, list[Condition]] = {}
    for condition in when:
        asked.setdefault(condition.field, []).append(condition)
    example: Facts = {}
    for names, tries in (*TIED, *_alone(asked)):
        if names & asked.keys():
            found = next((facts for facts in tries(asked) if _true(facts, asked)), None)
            if found is None:
                return None
            example |= found
    return example


def _true(facts: Facts, asked: Asked) -> bool:
    conditions = (each for name in facts for each in asked.get(name, ()))
    return all(question(each.op, each.value)(facts[each.field]) for each in conditions)


def _alone(asked: Asked) -> Iterator[tuple[set[str], Callable[[Asked], Iterator[Facts]]]]:
    tied = {name for names, _ in TIED for name in names}

    def tries(name: str) -> Callable[[Asked], Iterator[Facts]]:
        return lambda asked: ({name: value} for value in _values(FIELDS[name], asked[name]))

    return (({name}, tries(name)) for name in asked if name not in tied)


def _values(field: Field, conditions: Sequence[Condition]) -> list[Any]:
    if field.kind == "flag":
        return [True, False]
    if field.kind == "set":
        return [[each.value for each in conditions if each.op == "has"]]
    if field.kind == "choice":
        return list(field.choices)
    return _numbers(field, conditions)


def _numbers(field: Field, conditions: Sequence[Condition]) -> list[float]:
    """The numbers named, those beside them, and for what is not counted in whole numbers those between."""
    named = sorted({field.least, *(each.value for each in conditions)})
    near = {each + step for each in named for step in (-1, 0, 1)}
    if not field.whole:
        near |= {(one + other) / 2 for one, other in pairwise(named)}
    return sorted(each for each in near if field.least <= each and (field.most is None or each <= field.most))


def _days(asked: Asked) -> Iterator[Facts]:
    """Days within a week of those named."""
    named = {SOME_MONDAY}
    for each in asked.get("day", ()):
        named.update(each.value if each.op == "in" else [each.value])
    for day in sorted(named, key=lambda each: each == SOME_MONDAY):
        for step in range(-7, 8):
            near = date.fromisoformat(day) + timedelta(step)
            yield {"day": near.isoformat(), "weekday": near.weekday()}


def _times(asked: Asked) -> Iterator[Facts]:
    """Begin, end and length in whole minutes: two of them fix the third."""
    begins, ends = ({*_minutes(asked, name, 60)} for name in ("starts_hour", "ends_hour"))
    lengths = _minutes(asked, "minutes", 1)
    spans = {(one, one + long) for one in begins for long in lengths}
    spans |= {(one, two) for one, two in product(begins, ends)}
    spans |= {(two - long, two) for two in ends for long in lengths}
    for one, two in sorted(spans, key=lambda span: (abs(span[1] - span[0] - 120), span)):
        if 0 <= one < DAY and one < two <= 2 * DAY:
            yield {"starts_hour": one / 60, "ends_hour": two / 60, "minutes": two - one}


def _minutes(asked: Asked, name: str, size: int) -> list[int]:
    """The minutes a fact's conditions name, those beside them, and an ordinary length."""
    named = [FIELDS[name].least, *(each.value for each in asked.get(name, ())), *([120] if size == 1 else [])]
    sharp = {rounded(each * size) for each in named for rounded in (floor, ceil)}
    return sorted(minute + step for minute in sharp for step in (-1, 0, 1))


def _room(asked: Asked) -> Iterator[Facts]:
    """So many people in a place for so many; as many as it holds first, for too many is an odd example."""
    named = {1, *(each.value for name in ("people", "capacity") for each in asked.get(name, ()))}
    near = sorted({each + step for each in named for step in (-1, 0, 1, 2) if each + step >= 0})
    for people, capacity in sorted(product(near, near), key=lambda pair: pair[0] > pair[1]):
        yield {"people": people, "capacity": capacity, "over_capacity": people > capacity}


TIED: tuple[tuple[set[str], Callable[[Asked], Iterator[Facts]]], ...] = (
    ({"day", "weekday"}, _days),
    ({"starts_hour", "ends_hour", "minutes"}, _times),
    ({"people", "capacity", "over_capacity"}, _room),
)
