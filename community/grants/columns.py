"""What the columns of a 360Giving sheet are called, and a row of it as the grant of the JSON standard.

A heading is a title ("Recipient Org:0:Identifier") or a path ("recipientOrganization/0/id"); the 0 may be missing.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from community.grants.values import words
from community.tables import BadFile, Fault

OWN = {
    "identifier": "id",
    "id": "id",
    "title": "title",
    "currency": "currency",
    "amount awarded": "amountAwarded",
    "amountawarded": "amountAwarded",
    "award date": "awardDate",
    "awarddate": "awardDate",
    "data source": "dataSource",
    "datasource": "dataSource",
}
GROUPS = {
    "recipient org": "recipientOrganization",
    "recipientorganization": "recipientOrganization",
    "recipient ind": "recipientIndividual",
    "recipientindividual": "recipientIndividual",
    "funding org": "fundingOrganization",
    "fundingorganization": "fundingOrganization",
    "planned dates": "plannedDates",
    "planneddates": "plannedDates",
}
PARTS = {
    "identifier": "id",
    "id": "id",
    "name": "name",
    "start date": "startDate",
    "startdate": "startDate",
    "end date": "endDate",
    "enddate": "endDate",
    "duration (months)": "duration",
    "duration": "duration",
}
# Without these a sheet is not one of grants. What a grant must have besides is asked of each grant.
NEEDED = {"id": "Identifier", "amountAwarded": "Amount Awarded", "awardDate": "Award Date"}
MOST_OF_A_KIND = 20

_GROUPED = re.compile(r"(?P<group>[^:/]+)[:/](?:(?P<number>\d{1,3})[:/])?(?P<part>[^:/]+)", re.ASCII)


@dataclass(frozen=True)
class Column:
    """Where a column's cells belong in a grant; `group` is empty for the grant's own fields."""

    heading: str
    group: str
    number: int
    part: str

    @property
    def path(self) -> str:
        """As the standard writes it: recipientOrganization/0/id."""
        return f"{self.group}/{self.number}/{self.part}" if self.group else self.part


def column(heading: str) -> Column | None:
    """What a heading means; None for the many nobody needs."""
    plain = re.sub(r"\s*([:/])\s*", r"\1", words(heading).lower())
    if plain in OWN:
        return Column(words(heading), "", 0, OWN[plain])
    found = _GROUPED.fullmatch(plain)
    if not found or found["group"] not in GROUPS or found["part"] not in PARTS:
        return None
    return Column(words(heading), GROUPS[found["group"]], int(found["number"] or 0), PARTS[found["part"]])


def columns(headings: Sequence[object]) -> list[Column | None]:
    """What each heading means. Raises BadFile where a needed one is missing, or one that is read stands there twice."""
    found = [column(str(each or "")) for each in headings]
    paths = [each.path for each in found if each]
    shown = ", ".join(filter(None, map(words, headings)))[:300]
    faults = [
        Fault(1, title, _("This column is missing. Found: %(columns)s.") % {"columns": shown})
        for path, title in NEEDED.items()
        if path not in paths
    ]
    faults += [
        Fault(1, each.heading, _("This column is there twice."))
        for number, each in enumerate(found)
        if each and each.path in [other.path for other in found[:number] if other]
    ]
    if faults:
        raise BadFile(faults)
    return found


def is_heading(headings: Sequence[object]) -> bool:
    """Whether a row of a workbook names the needed columns: above it there may be a title or a licence."""
    paths = {found.path for each in headings if each and (found := column(str(each)))}
    return paths.issuperset(NEEDED)


def grant(cells: Sequence[object], meaning: Sequence[Column | None]) -> tuple[dict[str, Any], dict[str, str]]:
    """A row as a grant, and the heading of each of its fields. Empty cells are as if they were not there."""
    out: dict[str, Any] = {}
    groups: dict[tuple[str, int], dict[str, object]] = {}
    for cell, each in zip(cells, meaning, strict=False):
        if each is None or cell is None or (isinstance(cell, str) and not cell.strip()):
            continue
        if not each.group:
            out[each.part] = cell
            continue
        key = (each.group, each.number)
        if key not in groups:
            # The standard numbers from 0 without gaps; a sheet may leave "0" empty and fill "1".
            groups[key] = {}
            out.setdefault(each.group, []).append(groups[key])
        groups[key][each.part] = cell
    return out, {each.path: each.heading for each in meaning if each}
