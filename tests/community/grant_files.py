"""Files of grants for the tests of their import: one grant, written in each of the three ways."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import openpyxl

FUNDER = {"id": "GB-CHC-1000147", "name": "A B Charitable Trust"}
TITLES = {
    "id": "Identifier",
    "title": "Title",
    "currency": "Currency",
    "amountAwarded": "Amount Awarded",
    "awardDate": "Award Date",
    "dataSource": "Data Source",
}


def a_grant(number: int = 1, **fields: Any) -> dict[str, Any]:
    """A grant to the scouts as the standard has it; a field that is None is left out."""
    grant = {
        "id": f"360G-ABCT-{number}",
        "title": "Tents",
        "currency": "GBP",
        "amountAwarded": 3000,
        "awardDate": "2026-02-01",
        "recipientOrganization": [{"id": "GB-CHC-1164883", "name": "Maindee Scouts"}],
        "fundingOrganization": [FUNDER],
        **fields,
    }
    return {name: value for name, value in grant.items() if value is not None}


def row(grant: dict[str, Any]) -> dict[str, Any]:
    """The grant as a row of a sheet."""
    out = {TITLES[name]: value for name, value in grant.items() if name in TITLES}
    for name, group in (("recipientOrganization", "Recipient Org"), ("fundingOrganization", "Funding Org")):
        for number, each in enumerate(grant.get(name, ())):
            out[f"{group}:{number}:Identifier"] = each.get("id", "")
            out[f"{group}:{number}:Name"] = each.get("name", "")
    for number, each in enumerate(grant.get("plannedDates", ())):
        for part, title in (("startDate", "Start Date"), ("endDate", "End Date"), ("duration", "Duration (months)")):
            out[f"Planned Dates:{number}:{title}"] = each.get(part, "")
    return out


def as_json(folder: Path, *grants: dict[str, Any]) -> Path:
    path = folder / "grants.json"
    path.write_text(json.dumps({"grants": grants}), encoding="utf-8")
    return path


def as_csv(folder: Path, *grants: dict[str, Any]) -> Path:
    rows = [row(grant) for grant in grants]
    out = io.StringIO()
    sheet = csv.DictWriter(out, list(dict.fromkeys(name for each in rows for name in each)))
    sheet.writeheader()
    sheet.writerows(rows)
    path = folder / "grants.csv"
    path.write_text(out.getvalue(), encoding="utf-8")
    return path


def as_xlsx(folder: Path, *grants: dict[str, Any]) -> Path:
    rows = [row(grant) for grant in grants]
    names = list(dict.fromkeys(name for each in rows for name in each))
    book = openpyxl.Workbook()
    book.active.title = "Read me"
    book.active.append(["Published under CC BY 4.0"])
    sheet = book.create_sheet("grants")
    sheet.append(["Our grants"])
    sheet.append(names)
    for each in rows:
        sheet.append([each.get(name) for name in names])
    path = folder / "grants.xlsx"
    book.save(path)
    return path


KINDS = [as_json, as_csv, as_xlsx]
