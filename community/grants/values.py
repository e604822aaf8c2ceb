"""Money, days and months as spreadsheets, registers and people write them."""

import math
import re
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

from community.days import local_day

LARGEST_PENCE = 10**12
EARLIEST, LATEST = 1950, 2100
LONGEST_MONTHS = 600

_MONEY = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?", re.ASCII)
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_SLASHED = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})(?:[ T].*)?", re.ASCII)
_MONTHS = re.compile(r"(\d{1,6}(?:\.\d{1,6})?)(?: ?months?)?", re.ASCII | re.IGNORECASE)
_SEVERAL_SPACES = re.compile(r"\s+")


class Wrong(ValueError):
    """A value that cannot be understood; the text is a sentence."""


def words(value: object) -> str:
    """Any value as text for a database: one line, no control characters, no halves of a letter."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # a sheet keeps 1164883 as 1164883.0
    if value is None or isinstance(value, (dict, list, bool)):
        return ""
    # A file may escape half of a letter beyond the basic plane: no database could store it.
    text = str(value).encode("utf-8", "replace").decode("utf-8")
    return _SEVERAL_SPACES.sub(" ", "".join(letter if letter.isprintable() else " " for letter in text)).strip()


def pence(value: object) -> int:
    """An amount of money, rounded to whole pence: a number, or text such as “£1,234.50”. Raises Wrong."""
    try:
        # Not through float: 0.1 + 0.2.
        pounds = Decimal(str(value)) if _is_number(value) else Decimal(_plain_number(words(value)))
        exact = pounds * 100
        if exact < 0:
            raise Wrong(_("An amount cannot be less than nothing."))
        if exact > LARGEST_PENCE:
            raise Wrong(_("That is more money than any grant."))
        return int(exact.quantize(Decimal(1), ROUND_HALF_UP))
    except ArithmeticError as error:  # not a number at all, or one with a thousand noughts
        raise Wrong(_("This is not an amount. Write it like 1234.50 or £1,234.50.")) from error


def day(value: object) -> date:
    """A day: a date, or text such as 2026-11-22, 2026-11-22T00:00:00Z or 22/11/2026. Raises Wrong."""
    try:
        if isinstance(value, datetime):
            found = _local(value)
        elif isinstance(value, date):
            found = value
        else:
            found = _written_day(words(value))
    except (ValueError, OverflowError) as error:
        raise Wrong(_("This is not a date. Write it like 2026-11-22 or 22/11/2026.")) from error
    if not EARLIEST <= found.year <= LATEST:
        raise Wrong(_("The year cannot be right."))
    return found


def months(value: object) -> int | None:
    """How many months something lasts, begun ones counted whole; None where nothing or 0 is given. Raises Wrong."""
    text = str(value) if _is_number(value) else words(value)
    found = _MONTHS.fullmatch(text)
    if text and (not found or Decimal(found[1]) > LONGEST_MONTHS):
        raise Wrong(_("This is not a number of months up to %(most)d.") % {"most": LONGEST_MONTHS})
    return math.ceil(Decimal(found[1])) or None if found else None


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)


def _plain_number(text: str) -> str:
    bare = text.removeprefix("GBP").removesuffix("GBP").replace("£", "", 1).replace(" ", "")
    return bare.replace(",", "") if _MONEY.fullmatch(bare) else "?"


def _written_day(text: str) -> date:
    if _ISO.fullmatch(text[:10]):
        return date.fromisoformat(text) if len(text) == 10 else _local(datetime.fromisoformat(text))
    slashed = _SLASHED.fullmatch(text)
    if not slashed:
        raise ValueError(text)
    return date(int(slashed[3]), int(slashed[2]), int(slashed[1]))


def _local(moment: datetime) -> date:
    # Some funders' systems store local midnight in UTC: 2021-06-30T23:00:00Z is the first of July. A last minute of
    # the day is meant as it stands.
    if moment.tzinfo is None or moment.time() >= time(23, 59) or not EARLIEST <= moment.year <= LATEST:
        return moment.date()
    return local_day(moment)
