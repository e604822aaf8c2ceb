"""Files of grants, whichever of the three kinds they are, as grants shaped like the JSON standard's."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn

from django.utils.translation import gettext as _

from community.grants import columns, workbook
from community.tables import BadFile, Fault, csv_records, decode, even, read_bytes

BOM = b"\xef\xbb\xbf"
ZIP = b"PK\x03\x04"
OLD_OFFICE = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True)
class Found:
    """One grant as the file has it: its row (in JSON its number, from 1) and what its fields are called there."""

    row: int
    grant: Mapping[str, Any]
    headings: Mapping[str, str] = field(default_factory=dict)

    def column(self, path: str) -> str:
        """The field's name in the file, for a fault."""
        return self.headings.get(path, path)


@dataclass(frozen=True)
class File:
    """All grants of a file, what a person should know about how it was read, and its fingerprint."""

    grants: list[Found]
    notes: list[str]
    sha256: str


def read(path: Path) -> File:
    """The grants of a JSON, CSV or XLSX file; what is inside decides, not what the file is called. Raises BadFile."""
    content = read_bytes(path)
    begins = content.removeprefix(BOM).lstrip()[:1]
    if content.startswith(OLD_OFFICE):
        raise BadFile([Fault(0, "", _("This is a workbook of an old kind (.xls). Save it as XLSX and try again."))])
    if content.startswith(ZIP):
        grants, notes = _sheet(*workbook.records(content))
    elif begins in (b"{", b"["):
        grants, notes = _json(content)
    else:
        lines, notes = csv_records(content)
        even(lines)
        grants, notes = _sheet(lines, notes)
    return File(grants, notes, hashlib.sha256(content).hexdigest())


def _sheet(records: Sequence[tuple[int, Sequence[object]]], notes: list[str]) -> tuple[list[Found], list[str]]:
    meaning = columns.columns(records[0][1])
    return [Found(number, *columns.grant(cells, meaning)) for number, cells in records[1:]], notes


def _json(content: bytes) -> tuple[list[Found], list[str]]:
    text, notes = decode(content)
    try:
        package = json.loads(text, parse_float=Decimal, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:  # a number of 5,000 digits, a thousand brackets
        said = _("This is not JSON: %(why)s.") % {"why": str(error)[:200]}
        raise BadFile([Fault(0, "", said)]) from error
    grants = package.get("grants") if isinstance(package, dict) else package
    if not isinstance(grants, list):
        raise BadFile([Fault(0, "grants", _("There is no list of grants in this file."))])
    if not grants:
        raise BadFile([Fault(0, "grants", _("The list of grants is empty."))])
    faults = [
        Fault(number, "", _("This is not a grant."))
        for number, grant in enumerate(grants, start=1)
        if not isinstance(grant, dict)
    ]
    if faults:
        raise BadFile(faults)
    return [Found(number, grant) for number, grant in enumerate(grants, start=1)], notes


def _no_number(word: str) -> NoReturn:
    raise ValueError(word)
