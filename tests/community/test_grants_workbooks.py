"""Workbooks from strangers: none of them takes more memory or time than a real one, whatever it claims to be."""

import io
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest

from community.grants import files, workbook
from community.tables import BadFile

HEADING = ["Identifier", "Amount Awarded", "Award Date", "Recipient Org:0:Identifier", "Funding Org:0:Identifier"]
ROW = ["360G-1", 1000, "2026-01-26", "GB-CHC-1", "GB-CHC-2"]


def saved(folder: Path, **sheets: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for each in rows:
            sheet.append(each)
    path = folder / "grants.xlsx"
    book.save(path)
    return path


def tampered(path: Path, part: str, content: bytes) -> Path:
    """The workbook with one part of its zip replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name != part:
                new.writestr(name, old.read(name))
        new.writestr(part, content)
    path.write_bytes(out.getvalue())
    return path


def sheet_of(rows: str) -> bytes:
    name = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{name}"><sheetData>{rows}</sheetData></worksheet>'.encode()


def row_of(number: int, values: list[object], column: str = "") -> str:
    cells = "".join(f'<c r="{column or chr(65 + n)}{number}" t="str"><v>{v}</v></c>' for n, v in enumerate(values))
    return f'<row r="{number}">{cells}</row>'


def refusal(path: Path) -> str:
    with pytest.raises(BadFile) as refused:
        files.read(path)
    return str(refused.value)


def test_the_sheet_called_grants_is_read_and_others_are_named(tmp_path: Path) -> None:
    old = [HEADING, ["360G-OLD", *ROW[1:]]]
    found = files.read(saved(tmp_path, Old=old, Notes=[["x"]], Grants=[["Ours"], [], HEADING, ROW, [None], ROW]))
    assert [(each.row, each.grant["id"]) for each in found.grants] == [(4, "360G-1"), (6, "360G-1")]
    assert found.notes == ["These sheets were not read: Old."]


def test_a_workbook_without_grants(tmp_path: Path) -> None:
    assert "No sheet has the columns Identifier" in refusal(saved(tmp_path, Notes=[["Identifier"]]))
    assert "no rows" in refusal(saved(tmp_path, Grants=[HEADING]))


def test_one_that_would_unfold_to_gigabytes(tmp_path: Path) -> None:
    path = tampered(saved(tmp_path, Grants=[HEADING, ROW]), "xl/media/a.bin", bytes(workbook.MOST_UNFOLDED + 1))
    assert path.stat().st_size < 1_000_000
    assert "too large" in refusal(path)


def test_one_of_thousands_of_parts(tmp_path: Path) -> None:
    path = saved(tmp_path, Grants=[HEADING, ROW])
    with zipfile.ZipFile(path, "a") as archive:
        for number in range(workbook.MOST_PARTS):
            archive.writestr(f"x{number}", b"")
    assert "too large" in refusal(path)


def test_a_cell_at_the_end_of_the_world(tmp_path: Path) -> None:
    """Row 1,048,576 takes no row of ours, and column XFD is not looked at."""
    path = saved(tmp_path, Grants=[HEADING, ROW])
    rows = row_of(1, HEADING) + row_of(2, ROW) + row_of(1_048_576, ["far"], "XFD")
    began = time.monotonic()
    found = files.read(tampered(path, "xl/worksheets/sheet1.xml", sheet_of(rows)))
    assert len(found.grants) == 1
    assert time.monotonic() - began < 30


def test_a_row_beyond_the_end_of_the_world(tmp_path: Path) -> None:
    rows = row_of(1, HEADING) + row_of(2, ROW) + row_of(10**12, ["far"])
    path = tampered(saved(tmp_path, Grants=[HEADING, ROW]), "xl/worksheets/sheet1.xml", sheet_of(rows))
    assert len(files.read(path).grants) == 1


def test_more_rows_than_anybody_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_RECORDS", 50)
    assert "More than 50 rows" in refusal(saved(tmp_path, Grants=[HEADING, *[ROW] * 60]))


def test_an_entity_that_unfolds_is_not_unfolded(tmp_path: Path) -> None:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE x [<!ENTITY a0 "{"x" * 100}">{entities}]>'.encode()
    rows = row_of(1, HEADING) + row_of(2, ["&a11;", *ROW[1:]])
    path = tampered(saved(tmp_path, Grants=[HEADING, ROW]), "xl/worksheets/sheet1.xml", bomb + sheet_of(rows))
    began = time.monotonic()
    assert "not a workbook" in refusal(path)
    assert time.monotonic() - began < 30


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/styles.xml", "xl/worksheets/sheet1.xml", "[Content_Types].xml"]
)
@pytest.mark.parametrize("content", [b"", b"nonsense", b"<a/>"])
def test_broken_parts_are_a_sentence(part: str, content: bytes, tmp_path: Path) -> None:
    path = tampered(saved(tmp_path, Grants=[HEADING, ROW]), part, content)
    try:
        assert len(files.read(path).grants) == 1  # a style sheet is missed by nobody
    except BadFile as refused:
        assert "workbook" in str(refused) or "No sheet" in str(refused)


def test_a_locked_or_cut_workbook_is_a_sentence(tmp_path: Path) -> None:
    path = saved(tmp_path, Grants=[HEADING, ROW])
    path.write_bytes(path.read_bytes()[:-300])
    assert "not a workbook" in refusal(path)


def test_a_formula_counts_as_what_it_came_to_and_is_never_run(tmp_path: Path) -> None:
    path = saved(tmp_path, Grants=[HEADING, ["=1+1", *ROW[1:]]])
    assert "id" not in files.read(path).grants[0].grant, "nobody has worked it out"
