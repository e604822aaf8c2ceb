"""Accounts made of lines, for tests of the formula: what a line says, and what a whole account comes to."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from itertools import count
from typing import Any

from community.models.ledger import EntryKind, Unit
from community.models.standing import Income
from community.standing.formula import Account, Bond, Promise, reckon
from community.standing.reading import Line, Reading

DAY = date(2027, 1, 4)
_numbers = count(1)


def line(kind: str, hours: float, *, family: int | None = 100, ago: int = 30, **more: Any) -> Line:
    """So many hours, so many days ago, with another family than the organisation's own."""
    values: dict[str, Any] = {"unit": Unit.ROOM, "partner": family, **more}
    return Line(
        next(_numbers), kind, partner_family=family, on=DAY - timedelta(days=ago), minutes=round(60 * hours), **values
    )


def gifts(hours: float, families: int = 2, *, ago: int = 30) -> list[Line]:
    """Hours shared, the same with each of so many families."""
    return [line(EntryKind.GIFT, hours / families, family=101 + number, ago=ago) for number in range(families)]


def several(kind: str, times: int, hours: float, **more: Any) -> list[Line]:
    """The same thing on so many days."""
    return [line(kind, hours, ago=300 - number, **more) for number in range(times)]


def standing(
    lines: Iterable[Line] = (),
    *,
    firm: bool = False,
    income: str = Income.UNDER_10K,
    bookable: int = 0,
    promises: Iterable[tuple[Bond, int]] = (),
    undone: Mapping[int, str] | None = None,
    day: date = DAY,
) -> Account:
    """What the account comes to."""
    reading = Reading(day, undone or {})
    for each in sorted(lines, key=lambda line: (line.on, line.pk)):
        reading.take(each)
    made = [Promise(bond, hours) for bond, hours in promises]
    return reckon(reading.facts(firm=firm, income=income, bookable=bookable, promises=made))
