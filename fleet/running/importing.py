"""Real stops from timetable data as operators publish it (GTFS): the stops.txt of a zip file, by their ATCO codes."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.importing import Plan, differing
from community.tables import LARGEST, BadFile, Fault, Row, Table, check_heading, checked, csv_records, even, read_bytes
from fleet.models import Stop

REQUIRED = ("stop_id", "stop_name", "stop_lat", "stop_lon")
OPTIONAL = ("stop_code", "location_type")
NAME = "stops.txt"
# What GTFS calls a place where people get on and off; stations and entrances have other numbers, and slips happen.
ORDINARY = ("", "0")
_IN_BRITAIN = gettext_lazy("This is not in Great Britain. Are latitude and longitude the wrong way round?")


def _degrees(low: float, high: float) -> forms.FloatField:
    return forms.FloatField(
        validators=[MinValueValidator(low, _IN_BRITAIN), MaxValueValidator(high, _IN_BRITAIN)],
        error_messages={"invalid": gettext_lazy("This is not a number of degrees such as 51.5896.")},
    )


class StopRow(forms.Form):
    """One stop as the file names it."""

    stop_id = forms.CharField(max_length=20)
    stop_name = forms.CharField(max_length=120)
    stop_lat = _degrees(49.0, 61.5)
    stop_lon = _degrees(-9.0, 2.5)
    location_type = forms.CharField(max_length=1, required=False)


def plan(path: Path) -> Plan:
    """What importing the file would change. Raises BadFile with every fault. An operator's own stops are untouched."""
    table = _read(path)
    rows = [cleaned for _row, cleaned in checked(table, StopRow, "stop_id")]
    out = Plan(notes=list(table.notes))
    odd = sum(cleaned["location_type"] not in ORDINARY for cleaned in rows)
    if odd:
        words = _("%(number)d rows call themselves a station or an entrance; they were kept as stops.")
        out.notes.append(words % {"number": odd})
    known = {stop.code: stop for stop in Stop.objects.filter(organisation=None, code__isnull=False)}
    for cleaned in rows:
        values = _values(cleaned)
        stop = known.get(values["code"])
        if stop is None:
            out.new.append(Stop(**values))
        elif changed := differing(stop, values):
            for name in changed:
                setattr(stop, name, values[name])
            out.changed.append(stop)
        else:
            out.unchanged += 1
    return out


def write(plan: Plan, progress: Callable[[int, int], None]) -> None:
    """Write the plan."""
    total = len(plan.new) + len(plan.changed)
    for number, stop in enumerate([*plan.new, *plan.changed], start=1):
        stop.save()
        progress(number, total)


def _values(cleaned: dict[str, Any]) -> dict[str, Any]:
    return {
        "code": cleaned["stop_id"],
        "name": cleaned["stop_name"],
        "latitude": cleaned["stop_lat"],
        "longitude": cleaned["stop_lon"],
    }


def _read(path: Path) -> Table:
    """The rows of stops.txt, be it in a zip file or by itself."""
    records, notes = csv_records(_content(path))
    columns = [column.lower() for column in records[0][1]]
    check_heading(columns, REQUIRED, OPTIONAL)
    even(records)
    return Table([Row(number, dict(zip(columns, cells, strict=True))) for number, cells in records[1:]], notes)


def _content(path: Path) -> bytes:
    content = read_bytes(path)
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return content
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            inside = archive.getinfo(NAME)
            if inside.file_size > LARGEST:  # a small file can hold a very large one
                raise BadFile([Fault(0, NAME, _("The file is larger than 100 MB."))])
            return archive.read(inside)
    except KeyError:
        words = _("There is no such file in the zip file. Is it timetable data (GTFS)?")
        raise BadFile([Fault(0, NAME, words)]) from None
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
        raise BadFile([Fault(0, "", _("The zip file cannot be read: %(why)s.") % {"why": error})]) from None
