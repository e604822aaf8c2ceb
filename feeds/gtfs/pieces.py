"""An evening out and home again is two trips to everybody else: where one ends and the next begins. No Django here."""

from collections.abc import Sequence
from typing import Any, Protocol, TypeVar


class Calling(Protocol):
    """What is asked of a call."""

    # Django's models say their types in their own way, so that `Any` is all that can be asked here.
    stop_id: Any
    gets_on: Any
    gets_off: Any


C = TypeVar("C", bound=Calling)


def pieces(calls: Sequence[C]) -> list[list[C]]:
    """Cut where the bus turns: it calls twice at one stop, or lets everybody off and then takes people on.

    A trip of one call is none: it stays with the trip before it.
    """
    out: list[list[C]] = []
    for number, call in enumerate(calls):
        if not number or _turns(calls[number - 1], call):
            out.append([])
        out[-1].append(call)
    return _joined(out)


def _turns(before: Calling, call: Calling) -> bool:
    return before.stop_id == call.stop_id or (not before.gets_on and not call.gets_off)


def _joined(cut: list[list[C]]) -> list[list[C]]:
    out: list[list[C]] = []
    for piece in cut:
        if out and min(len(piece), len(out[-1])) < 2:
            out[-1] += piece
        else:
            out.append(list(piece))
    return out
