"""Opening Excel workbooks that strangers made: the only file that knows openpyxl.

A workbook is a zip of XML: a megabyte can unfold to a terabyte, and one cell can say that it stands in column 16,384
of row 1,048,576. So what it would unfold to is looked at first, and rows and columns are counted as they come.
"""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from community.grants.columns import NEEDED, is_heading
from community.tables import BadFile, Fault

if TYPE_CHECKING:
    import openpyxl

MOST_UNFOLDED = 200 * 1024 * 1024
MOST_PARTS = 1000
MOST_SHEETS = 50
MOST_COLUMNS = 300
MOST_RECORDS = 200_000
LAST_ROW = 1_048_576
# A title, a licence and an empty line or two may stand above the heading.
HEADING_WITHIN = 20

Record = tuple[int, list[object]]


def records(content: bytes) -> tuple[list[Record], list[str]]:
    """The rows of the sheet that lists grants, its heading first and blank ones left out, and notes. Raises BadFile."""
    # Here and not above: reading it takes a fifth of a process's start, and few processes ever open a workbook.
    import openpyxl

    _look_inside(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and drop-downs, which nobody looks at here
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
            try:
                return _records(book)
            finally:
                book.close()
    except BadFile:
        raise
    except Exception as error:  # its parser meets whatever is in the file, and raises whatever that leads to
        raise BadFile([Fault(0, "", _("This is not a workbook that can be read. Save it as XLSX again."))]) from error


def _look_inside(content: bytes) -> None:
    """Raises BadFile for what is no zip, or would unfold to more than there is room for."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise BadFile([Fault(0, "", _("This is not a workbook that can be read. Save it as XLSX again."))]) from error
    # The sizes are what the file claims; zipfile reads no further than that.
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNFOLDED:
        raise BadFile([Fault(0, "", _("This workbook is too large. Save its sheet of grants as CSV and try again."))])


def _records(book: openpyxl.Workbook) -> tuple[list[Record], list[str]]:
    found: list[tuple[str, int]] = []
    for sheet in book.worksheets[:MOST_SHEETS]:
        top = [(number, cells) for number, cells in _rows(sheet, HEADING_WITHIN)]
        heading = next((number for number, cells in top if is_heading(cells)), 0)
        if heading:
            found.append((sheet.title, heading))
    if not found:
        wanted = ", ".join(NEEDED.values())
        raise BadFile([Fault(0, "", _("No sheet has the columns %(columns)s.") % {"columns": wanted})])
    # The standard's own template calls it "grants".
    title, heading = next((each for each in found if each[0].strip().lower() == "grants"), found[0])
    left = [each for each, _number in found if each != title]
    notes = [_("These sheets were not read: %(names)s.") % {"names": ", ".join(left)}] if left else []
    out: list[Record] = []
    for number, cells in _rows(book[title], LAST_ROW):
        if number >= heading:
            out.append((number, cells))
        if len(out) > MOST_RECORDS:
            said = _("More than %(most)d rows. Split the file and try again.") % {"most": MOST_RECORDS}
            raise BadFile([Fault(0, "", said)])
    if len(out) == 1:
        raise BadFile([Fault(0, "", _("The file has a heading but no rows."))])
    return out, notes


def _rows(sheet: openpyxl.worksheet._read_only.ReadOnlyWorksheet, last: int) -> Iterator[Record]:
    """Rows that say something, with their numbers. The size a sheet states is not believed."""
    sheet.reset_dimensions()
    for number, cells in enumerate(sheet.iter_rows(max_row=last, max_col=MOST_COLUMNS, values_only=True), start=1):
        if any(cells):  # and not a comprehension: an empty million of rows is a second so, and seven otherwise
            yield number, list(cells)
