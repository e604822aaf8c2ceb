"""The ZIP: the same content is the same bytes, so that whoever has it need not fetch it again."""

import csv
import json
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from io import BytesIO, StringIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from feeds.gtfs import about, booking_rules, calendars, places, routes, trips
from feeds.gtfs.names import Table
from feeds.gtfs.reading import Feed, read

# The oldest day a ZIP can have: the day on which it was made would make each one another.
LONG_AGO = (1980, 1, 1, 0, 0, 0)


def archive(at: datetime) -> bytes | None:
    """The whole feed; None where no public service runs, for a feed without one is none."""
    feed = read(at)
    return packed(files(feed)) if feed.trips else None


def files(feed: Feed) -> dict[str, str]:
    """Each file's content by its name. What would be empty is left out."""
    tables = {
        "agency": routes.agencies(feed),
        "stops": places.stops(feed),
        "routes": routes.routes(feed),
        "trips": trips.trips(feed),
        "stop_times": trips.stop_times(feed),
        "calendar": calendars.calendar(feed),
        "calendar_dates": calendars.calendar_dates(feed),
        "booking_rules": booking_rules.booking_rules(feed),
        "attributions": about.attributions(feed),
        "translations": about.translations(feed),
    }
    out = {f"{name}.txt": as_csv(rows) for name, rows in tables.items() if rows}
    zones = places.locations(feed)
    if zones["features"]:
        out["locations.geojson"] = json.dumps(zones, ensure_ascii=False)
    out["feed_info.txt"] = as_csv(about.feed_info(feed, _digest(out)))
    return out


def as_csv(rows: Table) -> str:
    """With every column that any of the rows has, in the order in which they come up."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    buffer = StringIO()
    writer = csv.DictWriter(buffer, columns, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({name: _plain(value) for name, value in row.items()} for row in rows)
    return buffer.getvalue()


def _plain(value: object) -> object:
    """On one line and without spaces around it: readers take a line break in a name for the next stop."""
    return " ".join(value.split()) if isinstance(value, str) else value


def packed(content: dict[str, str]) -> bytes:
    """In the order of the names."""
    buffer = BytesIO()
    with ZipFile(buffer, "w") as out:
        for name in sorted(content):
            entry = ZipInfo(name, LONG_AGO)
            entry.compress_type = ZIP_DEFLATED
            out.writestr(entry, content[name].encode())
    return buffer.getvalue()


def _digest(content: dict[str, str]) -> str:
    parts: Sequence[str] = [name + content[name] for name in sorted(content)]
    return sha256("".join(parts).encode()).hexdigest()[:16]
