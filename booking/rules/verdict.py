"""The answer and its parts. Codes and plain values only; sentences.py says them."""

from collections.abc import Mapping
from typing import Any, NamedTuple


class Reason(NamedTuple):
    """One thing to be said, with what fills its blanks. `effect` is no, ask, documents or note."""

    code: str
    slots: Mapping[str, Any] = {}
    effect: str = "note"
    rule: str = ""
    digest: str = ""


class Fired(NamedTuple):
    """A rule that held and counts."""

    rule: str
    level: str
    kind: str
    digest: str


class Overruled(NamedTuple):
    """A rule that held and gave way, and to which."""

    rule: str
    kind: str
    by: str
    digest: str
    by_digest: str


class ConditionOfUse(NamedTuple):
    """Something the group agrees to."""

    text: str
    text_cy: str
    rule: str
    digest: str


class Line(NamedTuple):
    """One line of the sum; what is taken off is negative."""

    code: str
    slots: Mapping[str, Any]
    pence: int
    rule: str = ""
    digest: str = ""


class Price(NamedTuple):
    """How the price came about, in whole pence."""

    rate_pence: int
    minutes: int
    base_pence: int
    discount_percent: int
    off_pence: int
    total_pence: int
    base_rule: str
    discount_rule: str
    lines: tuple[Line, ...]


class Verdict(NamedTuple):
    """Everything the rules say of one request."""

    outcome: str
    fired: tuple[Fired, ...]
    overruled: tuple[Overruled, ...]
    reasons: tuple[Reason, ...]
    changes: tuple[Reason, ...]
    price: Price | None
    missing_documents: tuple[str, ...]
    asked_documents: tuple[str, ...]
    conditions: tuple[ConditionOfUse, ...]
    approval: str
    window_days: int | None
    opens_on: str | None
    free_days: int | None
    deposit_pence: int
    quota_minutes: int | None
    quota_left: int | None
    least_minutes: int | None
    most_minutes: int | None
    release: Mapping[str, int] | None
    round_order: str | None
    unknown: tuple[str, ...]

    @property
    def refusals(self) -> tuple[Reason, ...]:
        """Why not, all at once."""
        return tuple(reason for reason in self.reasons if reason.effect == "no")
