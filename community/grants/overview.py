"""What a page about an organisation's grants and promises shows: each with its hours, and whether it counts today."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from community import wording
from community.models import Grant, GrantKind, Organisation
from community.standing.account import account_on, hours_of
from community.standing.formula import Account, bond_of


class State(StrEnum):
    """Where a grant stands today."""

    JUDGED = "judged"
    COUNTS = "counts"
    UNSIGNED = "unsigned"
    COMING = "coming"
    NOT_ACCEPTED = "not_accepted"
    OVER = "over"

    @property
    def is_past(self) -> bool:
        """Nothing more comes of it."""
        return self is State.OVER


@dataclass(frozen=True)
class Line:
    """One grant, contract, agreement or promise. `hours` are a year's."""

    grant: Grant
    state: State
    hours: int

    @property
    def money(self) -> str:
        """The sum, with its currency where that is not the pound; empty where there is none."""
        if not self.grant.amount_pence:
            return ""
        written = wording.sum_of_money(self.grant.amount_pence)
        return written if self.grant.currency == "GBP" else f"{self.grant.currency} {written.removeprefix('£')}"

    @property
    def until(self) -> date:
        """The last day, or the day it was ended."""
        return self.grant.ended_on or self.grant.ends_on


@dataclass(frozen=True)
class Overview:
    """All of one organisation's, and what it has kept of what is judged."""

    account: Account
    lines: list[Line]

    @property
    def now(self) -> list[Line]:
        """Those that may still count."""
        return [line for line in self.lines if not line.state.is_past]

    @property
    def past(self) -> list[Line]:
        """Those that are over."""
        return [line for line in self.lines if line.state.is_past]

    @property
    def given(self) -> int:
        """Minutes others used in the last 12 months, as they count."""
        return self.account.facts.given[0]


def overview(organisation: Organisation, day: date) -> Overview:
    """As it stands when the day is over."""
    account = account_on(organisation, day)
    counting = set(organisation.grants.counting(day).values_list("pk", flat=True))
    known = account.facts
    lines = [
        Line(each, _state(each, counting, account, day), hours_of(each, known.income, known.bookable))
        for each in organisation.grants.select_related("partner")
    ]
    return Overview(account, lines)


def _state(grant: Grant, counting: set[int], account: Account, day: date) -> State:
    if grant.pk in counting:
        is_judged = bond_of(grant.kind, grant.registered_on, day) is account.bond
        return State.JUDGED if is_judged else State.COUNTS
    if grant.ends_on < day or (grant.ended_on and grant.ended_on <= day):
        return State.OVER
    if grant.kind == GrantKind.AGREEMENT and grant.countersigned_at is None:
        return State.UNSIGNED
    return State.COMING if grant.starts_on > day else State.NOT_ACCEPTED
