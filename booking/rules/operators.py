"""The nine questions a condition can put to a fact."""

from collections.abc import Callable
from typing import Any

Test = Callable[[Any], bool]

OPERATORS: dict[str, Callable[[Any], Test]] = {
    "is": lambda value: lambda fact: fact == value,
    "is_not": lambda value: lambda fact: fact != value,
    "in": lambda values: frozenset(values).__contains__,
    "has": lambda value: lambda fact: value in fact,
    "lacks": lambda value: lambda fact: value not in fact,
    "at_least": lambda value: lambda fact: fact >= value,
    "at_most": lambda value: lambda fact: fact <= value,
    "less_than": lambda value: lambda fact: fact < value,
    "more_than": lambda value: lambda fact: fact > value,
}


def question(op: str, value: Any) -> Test:
    """The question with its value, ready to be asked of a fact."""
    return OPERATORS[op](value)
