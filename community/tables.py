"""Reading tables that others made: CSV files from spreadsheets and registers, with all their habits.

What cannot be read is refused with every fault named by row and field, never only the first. What can be read but
looks odd is a note.
"""

import csv
import io
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django import forms
from django.utils.translation import gettext as _

LARGEST = 100 * 1024 * 1024
WIDEST = 100_000


@dataclass(frozen=True)
class Fault:
    """What is wrong, and where. Row 1 is the heading, as a spreadsheet counts; 0 is the file as a whole."""

    row: int
    column: str
    sentence: str

    def __str__(self) -> str:
        where = [_("row %(number)d") % {"number": self.row}] if self.row else []
        return ", ".join([*where, *([self.column] if self.column else [])]) + (": " if where else "") + self.sentence


class BadFile(Exception):
    """Carries every fault of a file. Nothing of it is kept."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = list(faults)


@dataclass(frozen=True)
class Row:
    """One record: its number in the file and its cells by column, trimmed."""

    number: int
    cells: Mapping[str, str]


@dataclass
class Table:
    """All records of a file, and what a person should know about how it was read."""

    rows: list[Row]
    notes: list[str] = field(default_factory=list)


def read_bytes(path: Path) -> bytes:
    """The file's content. Raises BadFile if there is no such file, or it is empty or far too large."""
    try:
        if not path.is_file():
            raise BadFile([Fault(0, "", _("There is no such file."))])
        if path.stat().st_size > LARGEST:
            raise BadFile([Fault(0, "", _("The file is larger than 100 MB."))])
        content = path.read_bytes()
    except OSError as error:
        raise BadFile([Fault(0, "", _("The file cannot be read: %(why)s.") % {"why": error.strerror})]) from error
    if not content.strip():
        raise BadFile([Fault(0, "", _("The file is empty."))])
    return content


def decode(content: bytes) -> tuple[str, list[str]]:
    """The text, and a note where it was not UTF-8. Raises BadFile for what is not text at all."""
    notes: list[str] = []
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("cp1252")
        except UnicodeDecodeError:
            text = "\0"
        notes.append(_("The file is not in UTF-8; it was read as Windows text (cp1252). Check the accents."))
    if any(letter < " " and letter not in "\t\r\n" for letter in text):
        raise BadFile([Fault(0, "", _("This is not a text file. Save it as CSV and try again."))])
    return text, notes


def csv_records(content: bytes) -> tuple[list[tuple[int, list[str]]], list[str]]:
    """The lines of a CSV file that are not blank, each with its number and its cells trimmed, and notes.

    Comma or semicolon; at least one line. Raises BadFile.
    """
    text, notes = decode(content)
    if not text.strip():  # a mark at the beginning and nothing behind it
        raise BadFile([Fault(0, "", _("The file is empty."))])
    heading = text.lstrip().splitlines()[0]
    delimiter = ";" if heading.count(";") > heading.count(",") else ","
    csv.field_size_limit(WIDEST)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    records: list[tuple[int, list[str]]] = []
    try:
        for number, cells in enumerate(reader, start=1):
            if any(cell.strip() for cell in cells):
                records.append((number, [cell.strip() for cell in cells]))
    except csv.Error as error:
        raise BadFile([Fault(len(records) + 1, "", _("This is not CSV: %(why)s.") % {"why": error})]) from error
    if not records:
        raise BadFile([Fault(0, "", _("The file is empty."))])
    return records, notes


def even(records: Sequence[tuple[int, Sequence[str]]]) -> None:
    """Raises BadFile for rows that are longer or shorter than the heading, and for a heading without rows."""
    wanted = len(records[0][1])
    faults = [
        Fault(
            number, "", _("%(found)d cells where the heading has %(wanted)d.") % {"found": len(cells), "wanted": wanted}
        )
        for number, cells in records[1:]
        if len(cells) != wanted
    ]
    if faults:
        raise BadFile(faults)
    if len(records) == 1:
        raise BadFile([Fault(0, "", _("The file has a heading but no rows."))])


def read_csv(path: Path, required: Collection[str], optional: Collection[str]) -> Table:
    """The records of a CSV file whose heading has all required columns. Raises BadFile."""
    records, notes = csv_records(read_bytes(path))
    columns = [column.lower() for column in records[0][1]]
    unused = check_heading(columns, required, optional)
    if unused:
        notes.append(_("These columns are not used: %(columns)s.") % {"columns": ", ".join(unused)})
    even(records)
    return Table([Row(number, dict(zip(columns, cells, strict=True))) for number, cells in records[1:]], notes)


def check_heading(columns: Sequence[str], required: Collection[str], optional: Collection[str]) -> list[str]:
    """The columns nobody reads. Raises BadFile for missing and doubled ones."""
    faults = [
        Fault(1, column, _("This column is missing. Found: %(columns)s.") % {"columns": ", ".join(columns)[:300]})
        for column in required
        if column not in columns
    ]
    faults += [
        Fault(1, column, _("This column is there twice."))
        for column in sorted({*required, *optional})
        if columns.count(column) > 1
    ]
    if faults:
        raise BadFile(faults)
    return [column for column in columns if column and column not in {*required, *optional}]


def checked(table: Table, form: type[forms.Form], unique: str) -> list[tuple[Row, dict[str, Any]]]:
    """Each row with its cleaned values. Raises BadFile with every fault of every row; `unique` may not come twice."""
    faults: list[Fault] = []
    out: list[tuple[Row, dict[str, Any]]] = []
    first_seen: dict[str, int] = {}
    for row in table.rows:
        filled = form(dict(row.cells))
        if not filled.is_valid():
            faults += _faults(row, filled)
        name = row.cells.get(unique, "")
        if name and name in first_seen:
            said = _("“%(name)s” is in row %(number)d already.") % {"name": name, "number": first_seen[name]}
            faults.append(Fault(row.number, unique, said))
        first_seen.setdefault(name, row.number)
        out.append((row, filled.cleaned_data))
    if faults:
        raise BadFile(faults)
    return out


def _faults(row: Row, filled: forms.Form) -> Iterable[Fault]:
    for column, errors in filled.errors.items():
        cell = row.cells.get(column, "")
        shown = f"“{cell[:60]}” – " if cell else ""
        for sentence in errors:
            yield Fault(row.number, "" if column == "__all__" else column, f"{shown}{sentence}")
