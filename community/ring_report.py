"""The ledger's counted hours between families, the rings in them, and each ring as a picture and in words."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache
from django.db.models import F, Sum
from django.db.models.functions import Coalesce

from community.actions.family_lines import first_day
from community.models import EntryKind, LedgerEntry, Organisation
from community.rings import Ring, rings

A_DAY = 24 * 60 * 60
# The picture: its size, where the names' letters stand, and how near an arrow comes to them.
WIDTH, RADIUS, DISC = 320, 110, 24
THINNEST, THICKEST = 2, 10


@dataclass(frozen=True)
class Member:
    """One family of a ring: its letter in the picture and the organisations it is made of."""

    letter: str
    organisations: list[Organisation]
    x: float
    y: float


@dataclass(frozen=True)
class Arrow:
    """Hours one family gave another, as a line from letter to letter."""

    giver: Member
    user: Member
    minutes: int
    path: str
    head: str
    width: float


@dataclass(frozen=True)
class Drawn:
    """A ring to look at."""

    ring: Ring
    members: list[Member]
    arrows: list[Arrow]

    @property
    def share(self) -> str:
        """How much of all their hours stays inside."""
        return f"{self.ring.percent}%"


def flows(at: datetime) -> dict[tuple[int, int], int]:
    """Minutes that counted in the last twelve months, by the families of today."""
    gifts = LedgerEntry.objects.filter(
        kind=EntryKind.GIFT,
        short_of="",
        undone_by=None,
        partner__isnull=False,
        on__gt=first_day(at),
        entered_at__lte=at,
    )
    rows = gifts.order_by().annotate(
        giver=Coalesce("organisation__head", "organisation"), user=Coalesce("partner__head", "partner")
    )
    summed = rows.exclude(giver=F("user")).values_list("giver", "user").annotate(sum=Sum("minutes"))
    return {(giver, user): minutes for giver, user, minutes in summed}


def report(at: datetime) -> list[Drawn]:
    """Today's rings. Kept for a day, unless a line has come: among thousands of groups it takes some seconds."""
    newest = LedgerEntry.objects.order_by("-pk").values_list("pk", flat=True).first()
    found: list[Ring] = cache.get_or_set(f"rings:{first_day(at)}:{newest}", lambda: rings(flows(at)), A_DAY) or []
    heads = {family for ring in found for family in ring.families}
    organisations = Organisation.objects.annotate(of=Coalesce("head", "pk")).filter(of__in=heads)
    families: dict[int, list[Organisation]] = {}
    for organisation in organisations.order_by("pk"):
        families.setdefault(organisation.family, []).append(organisation)
    return [draw(ring, families) for ring in found]


def draw(ring: Ring, families: dict[int, list[Organisation]]) -> Drawn:
    """Letters round a circle, the first on top, and an arrow for each who gave to whom."""
    members = {}
    for number, family in enumerate(_round(ring)):
        angle = 2 * math.pi * number / len(ring.families) - math.pi / 2
        x, y = (round(WIDTH / 2 + RADIUS * turn(angle), 1) for turn in (math.cos, math.sin))
        members[family] = Member("ABCDEF"[number], families.get(family, []), x, y)
    most = max(minutes for _, _, minutes in ring.flows)
    arrows = [_arrow(members[giver], members[user], minutes, most) for giver, user, minutes in ring.flows]
    arrows.sort(key=lambda arrow: (arrow.giver.letter, arrow.user.letter))
    return Drawn(ring, list(members.values()), arrows)


def _round(ring: Ring) -> list[int]:
    """Everybody beside the one they gave the most: then a ring looks like one."""
    order = [ring.families[0]]
    while len(order) < len(ring.families):
        rest = [family for family in ring.families if family not in order]
        to = {user: minutes for giver, user, minutes in ring.flows if giver == order[-1]}
        order.append(max(rest, key=lambda family: (to.get(family, 0), -family)))
    return order


def _arrow(giver: Member, user: Member, minutes: int, most: int) -> Arrow:
    """A bow to the right of the straight line, so that there and back are two; it ends before the letters."""
    dx, dy = user.x - giver.x, user.y - giver.y
    far = math.hypot(dx, dy)
    across = (-dy / far, dx / far)
    width = THINNEST + (THICKEST - THINNEST) * minutes / most
    bend = ((giver.x + user.x) / 2 + 30 * across[0], (giver.y + user.y) / 2 + 30 * across[1])
    tip = _towards((user.x, user.y), bend, DISC + 3)
    neck = _towards(tip, bend, 8 + width)
    start = _towards((giver.x, giver.y), bend, DISC)
    way = _unit(bend, tip)
    wing = 4 + 0.7 * width
    left, right = ((neck[0] + side * wing * -way[1], neck[1] + side * wing * way[0]) for side in (1, -1))
    return Arrow(
        giver,
        user,
        minutes,
        path=f"M{_point(start)}Q{_point(bend)} {_point(neck)}",
        head=f"M{_point(tip)}L{_point(left)} {_point(right)}z",
        width=round(width, 1),
    )


def _unit(start: tuple[float, float], end: tuple[float, float]) -> tuple[float, float]:
    dx, dy = end[0] - start[0], end[1] - start[1]
    far = math.hypot(dx, dy) or 1
    return dx / far, dy / far


def _towards(start: tuple[float, float], end: tuple[float, float], far: float) -> tuple[float, float]:
    way = _unit(start, end)
    return start[0] + far * way[0], start[1] + far * way[1]


def _point(point: Iterable[float]) -> str:
    return " ".join(f"{each:.1f}" for each in point)
