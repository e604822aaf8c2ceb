"""Two judges of GTFS whom nobody here wrote; each sees faults that the other lets pass."""

import io
import json
from contextlib import redirect_stdout
from datetime import date
from pathlib import Path

import gtfs_guru
from gtfs_validator import cli  # type: ignore[import-untyped]

FAULTS = ("ERROR", "WARNING")


def by_guru(file: Path, day: date) -> dict[str, int]:
    """Codes of errors and warnings of gtfs-guru, and how often."""
    said = gtfs_guru.validate(str(file), country_code="GB", date=day.isoformat())
    found: dict[str, int] = {}
    for each in said.notices:
        if each.severity in FAULTS:
            found[each.code] = found.get(each.code, 0) + 1
    return found


def by_validator(file: Path, day: date) -> dict[str, int]:
    """Codes of errors and warnings of gtfs-validator, a port of the canonical one; what it could not read is one."""
    out = io.StringIO()
    with redirect_stdout(out):
        status = cli.main(["-i", str(file), "-c", "GB", "-d", day.isoformat(), "--stdout"])
    assert status == 0, out.getvalue()
    notices = json.loads(out.getvalue())["notices"]
    return {each["code"]: each["totalNotices"] for each in notices if each["severity"] in FAULTS}


JUDGES = {"gtfs-guru": by_guru, "gtfs-validator": by_validator}
