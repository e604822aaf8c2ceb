"""Loads where every postcode of Great Britain is, and the towns of Wales by name. Needs no network."""

import csv
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from booking import codepoint
from booking.models import Place, Postcode

TOWNS = Path(codepoint.__file__).parent / "data" / "towns.csv"
WRITE = (
    "INSERT INTO booking_postcode (code, latitude, longitude) VALUES {rows} ON CONFLICT (code) DO UPDATE SET "
    "latitude = excluded.latitude, longitude = excluded.longitude"
)


class Command(BaseCommand):
    """load_postcodes [--area NP CF …] [--dry-run]"""

    help = "Load postcodes (all of Great Britain, or some areas) and the names of Welsh towns. Can be run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which areas; whether only to look."""
        parser.add_argument("--area", nargs="+", metavar="NP", help="only postcodes that begin with these letters")
        parser.add_argument("--dry-run", action="store_true", help="say what would change and change nothing")

    def handle(self, *args: Any, area: list[str] | None, dry_run: bool, verbosity: int, **options: Any) -> None:
        """One transaction: an area that does not exist leaves nothing half loaded."""
        began = time.monotonic()
        areas = self.known(area)
        counts = {"new": 0, "changed": 0, "unchanged": 0, "without a place": 0}
        with transaction.atomic():
            for number, letters in enumerate(areas, start=1):
                rows, placeless = codepoint.read(letters)
                counts["without a place"] += placeless
                for word, count in load(letters, rows, write=not dry_run).items():
                    counts[word] += count
                if verbosity and (number % 10 == 0 or number == len(areas)):
                    self.stdout.write(f"  {number} of {len(areas)} areas, {sum(counts.values()):,} postcodes")
            towns = read_towns()
            if not dry_run:
                Place.objects.remember(towns)
        if verbosity:
            said = ", ".join(f"{count:,} {word}" for word, count in counts.items())
            wrote = "Nothing was written. " if dry_run else ""
            took = time.monotonic() - began
            self.stdout.write(f"{wrote}Postcodes: {said}. Towns and villages: {len(towns)}. {took:.1f} seconds.")

    def known(self, wanted: list[str] | None) -> list[str]:
        """The areas asked for, or all. Raises CommandError naming every one that does not exist."""
        all_areas = codepoint.areas()
        if not wanted:
            return all_areas
        areas = [letters.upper() for letters in wanted]
        unknown = [letters for letters in areas if letters not in all_areas]
        if unknown:
            raise CommandError(f"There is no postcode area {', '.join(unknown)}. Known: {' '.join(all_areas)}.")
        return areas


def load(area: str, rows: list[codepoint.Row], *, write: bool = True) -> dict[str, int]:
    """Write what is new or has moved. Returns how many were new, changed, unchanged."""
    stored = {
        code: (latitude, longitude)
        for code, latitude, longitude in Postcode.objects.filter(code__gte=area, code__lte=area + "ZZZZZ").values_list(
            "code", "latitude", "longitude"
        )
    }
    new = [row for row in rows if row[0] not in stored]
    changed = [row for row in rows if row[0] in stored and stored[row[0]] != row[1:]]
    if write:
        insert(new, fresh=True)
        insert(changed, fresh=False)
    return {"new": len(new), "changed": len(changed), "unchanged": len(rows) - len(new) - len(changed)}


def insert(rows: list[codepoint.Row], *, fresh: bool) -> None:
    """By COPY or one prepared statement: model instances would take ten times as long for 1.7 million rows."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and fresh:
            with cursor.copy("COPY booking_postcode (code, latitude, longitude) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            cursor.executemany(WRITE.format(rows="(%s, %s, %s)"), rows)


def read_towns() -> list[Place]:
    """Towns, villages and quarters, with both names where there are two."""
    with TOWNS.open(encoding="utf-8", newline="") as file:
        return [
            Place(
                source=f"town:{row['code']}",
                name=row["name"],
                name_cy=row["name_cy"],
                latitude=float(row["latitude"]),
                longitude=float(row["longitude"]),
            )
            for row in csv.DictReader(file)
        ]
