"""What a line of the ledger is made of: what an hour of each unit is worth, what proves it, when it counts nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from community.models.ledger import Unit

# How many seats of a bus, filled for an hour, are worth one hour.
SEATS_TO_AN_HOUR = 8
DRIVER_MINUTES_A_DAY = 10 * 60
SIDES_NEEDED = 2


class Short(models.TextChoices):
    """Why a gift or a use is in the ledger and counts nothing."""

    FAMILY = "family", _("Both belong to one family")
    PRICE = "price", _("The price was above the community rate")


@dataclass(frozen=True)
class Proved:
    """One proof as the ledger keeps it: what it is, from which side it comes, since when it is known."""

    kind: str
    side: str
    at: datetime

    def kept(self) -> dict[str, Any]:
        """As it is stored."""
        return {"kind": str(self.kind), "side": str(self.side), "at": self.at.isoformat()}


def are_independent(proofs: Iterable[Proved]) -> bool:
    """Whether they come from two different sides: a group and its own second word is still only the group."""
    return len({proof.side for proof in proofs}) >= SIDES_NEEDED


def minutes_worth(unit: Unit, amount: int) -> int:
    """What the ledger enters for an amount of the unit.

    The amount is minutes of a room, a vehicle, a driver's day or a volunteer; seats × minutes of a bus; days of a loan.
    """
    if unit is Unit.SEAT:
        return amount // SEATS_TO_AN_HOUR
    if unit is Unit.EQUIPMENT:
        return amount * 60
    if unit is Unit.DRIVER:
        return min(amount, DRIVER_MINUTES_A_DAY)
    return amount
