"""The Sharing Statement of a year, for rates relief and tenders, with an address where anybody can check it.

The address is short enough to type from paper: whose, which year, until which day, and a signature. The figures are not
in it, for the ledger as it was known when that day was over can be read again at any time.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.core.signing import Signer
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from community import wording
from community.days import end_of
from community.models import LedgerEntry, Organisation
from community.models.ledger import EntryKind, Unit
from community.standing.reading import undoings

SALT = "rhannu.sharing-statement"
FIRST_YEAR = 2000
SIGNED = re.compile(r"([0-9]{1,15})-([0-9]{4})-([0-9]{8})-([\w-]{16})", re.ASCII)


@dataclass(frozen=True)
class Figures:
    """What was shared in a year and proved: minutes by unit, how often, and with how many families of groups."""

    units: dict[str, int]
    occasions: int
    groups: int

    @property
    def minutes(self) -> int:
        """All units together."""
        return sum(self.units.values())

    def by_unit(self) -> list[tuple[str, str]]:
        """(what, how long), in words."""
        return [(str(Unit(unit).label), wording.hours(minutes)) for unit, minutes in self.units.items()]


@dataclass(frozen=True)
class Statement:
    """An organisation's year, as the ledger had it when the day was over."""

    organisation: int
    year: int
    until: date

    @property
    def figures(self) -> Figures:
        """What it says."""
        return figures(self.organisation, self.year, self.until)

    @property
    def token(self) -> str:
        """The end of the address where it can be checked."""
        return f"{self._plain}-{_signature(self._plain, settings.SECRET_KEY)}"

    @property
    def _plain(self) -> str:
        return f"{self.organisation}-{self.year}-{self.until:%Y%m%d}"

    @property
    def is_over(self) -> bool:
        """Whether the whole year is in it."""
        return self.year < self.until.year or (self.until.month, self.until.day) == (12, 31)


def statement(organisation: Organisation, year: int, today: date) -> Statement | None:
    """Until yesterday: today goes on, and what the paper says must come out again. None for a year to come."""
    if not FIRST_YEAR <= year <= today.year:
        return None
    return Statement(organisation.pk, year, today - timedelta(days=1))


def read(token: str) -> Statement | None:
    """The statement of an address; None for one that nobody here signed."""
    found = SIGNED.fullmatch(token)
    if found is None:
        return None
    plain, signature = token[:-17], found[4]
    if not any(constant_time_compare(signature, _signature(plain, key)) for key in _keys()):
        return None
    return Statement(int(found[1]), int(found[2]), date(int(found[3][:4]), int(found[3][4:6]), int(found[3][6:])))


def figures(organisation: int, year: int, day: date) -> Figures:
    """Uses by others that were proved twice, not within the family and not above the published rate.

    The 60 hours a year from one family are a rule of standing, not of what was shared: all hours are here.
    """
    known = LedgerEntry.objects.filter(entered_at__lt=end_of(day))
    corrections = known.filter(undone__organisation=organisation).values_list("pk", "kind", "undone_id")
    undone = undoings(corrections)
    rows = known.filter(organisation=organisation, kind=EntryKind.GIFT, short_of="", on__year=year, on__lte=day)
    units: dict[str, int] = {}
    families, occasions = set(), 0
    for pk, unit, minutes, family, partner in rows.order_by("unit").values_list(
        "pk", "unit", "minutes", "partner_family", "partner_id"
    ):
        if pk not in undone:
            units[unit] = units.get(unit, 0) + minutes
            families.add(family or partner)
            occasions += 1
    return Figures(units, occasions, len(families))


def verdict(said: Statement, today: date) -> str:
    """What the ledger says of it now, in a sentence. Of a year that goes on there is simply more by now."""
    now = figures(said.organisation, said.year, today)
    if said.is_over and now != said.figures:
        words = _("These figures were right when the paper was printed. Corrected since: %(hours)s are shared in all.")
        return words % {"hours": wording.hours(now.minutes)}
    return _("This is what the account says. Compare it with the paper.")


def _signature(plain: str, key: str | bytes) -> str:
    return Signer(key=key, salt=SALT).signature(plain)[:16]


def _keys() -> list[str | bytes]:
    """Papers printed before the secret was changed are still true."""
    return [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
