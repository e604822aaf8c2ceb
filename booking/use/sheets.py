"""The figures as tables for a spreadsheet: a heading and rows, each cell plain."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from io import StringIO
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from booking.models import Booking, Problem
from booking.spans import Span
from booking.use.figures import Figures
from booking.use.missed import Missed
from booking.use.reading import Scope, meeting
from booking.use.served import Served
from community import wording
from community.bands import Band
from community.models import OrganisationKind

Row = Sequence[Any]
# A spreadsheet runs what begins like this; so does one that trims what comes before.
RUNS = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
# Programs that know no other sign read the file as UTF-8 by it, accents and all.
MARK = "\ufeff"


def plain(cell: Any) -> Any:
    """A text that no spreadsheet takes for a formula; numbers and days stay what they are."""
    if not isinstance(cell, str):
        return cell
    risky = cell.lstrip().startswith(RUNS) or cell[:1] in ("\t", "\r", "\n", "\0")
    return f"'{cell}" if risky else cell


def written(rows: Iterable[Row]) -> Iterator[str]:
    """The file, some lines at a time."""
    buffer = StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    yield MARK
    for number, row in enumerate(rows, start=1):
        writer.writerow([plain(cell) for cell in row])
        if not number % 500:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def hours(of: Figures) -> Iterator[Row]:
    """Minutes by weekday and hour."""
    yield [
        _("Weekday"),
        _("Hour"),
        _("Minutes offered"),
        _("Minutes booked"),
        _("Minutes used"),
        _("Minutes handed back"),
        _("Minutes nobody came"),
    ]
    for day in range(7):
        for hour in range(24):
            names = ("offered", "booked", "used", "handed_back", "absent")
            minutes = [round(float(getattr(of, name)[day, hour])) for name in names]
            yield [wording.weekday(day), f"{hour:02}:00", *minutes]


def groups(of: Iterable[Served]) -> Iterator[Row]:
    """Who came, for how long."""
    yield [_("Group"), _("Standing"), _("Kind"), _("New here in this time"), _("Bookings"), _("Hours")]
    for each in of:
        name = wording.in_language(each)[0]
        band, kind = Band(each.band).label, OrganisationKind(each.kind).label
        yield [name, band, kind, _yes(each.is_new), each.bookings, round(each.minutes / 60, 2)]


def searches(of: Iterable[Missed]) -> Iterator[Row]:
    """What was looked for and not found."""
    yield [_("When"), _("People, up to"), _("With"), _("What stood in the way"), _("How often")]
    for each in of:
        yield [each.when, each.people or "", each.having, str(each.why), each.count]


def bookings(scope: Scope, around: Span) -> Iterator[Row]:
    """Every booking that was sent for these places, whatever became of it."""
    yield [
        _("Reference"),
        _("Space"),
        _("Where"),
        _("Group"),
        _("Day"),
        _("From"),
        _("To"),
        _("Hours"),
        _("People"),
        _("What for"),
        _("State"),
        _("Who came"),
        _("Price"),
    ]
    rows = Booking.objects.sent().filter(meeting(around), resource__in=scope.own)
    for each in rows.select_related("resource", "organisation").order_by("starts_at", "pk").iterator(500):
        start, end = each.starts_at.astimezone(each.zone), each.ends_at.astimezone(each.zone)
        yield [
            each.reference,
            *_place(each.resource),
            wording.in_language(each.organisation)[0],
            start.date().isoformat(),
            *_clocks(start, end),
            round((each.ends_at - each.starts_at).total_seconds() / 3600, 2),
            each.people or "",
            each.activity,
            each.get_state_display(),
            each.get_attendance_display() if each.attendance else "",
            "" if each.price_pence is None else f"{each.price_pence / 100:.2f}",
        ]


def problems(of: QuerySet[Problem]) -> Iterator[Row]:
    """What was wrong in these places, and what became of it."""
    yield [
        _("Day"),
        _("Space"),
        _("Where"),
        _("What is wrong"),
        _("Somebody could be hurt"),
        _("Done"),
        _("What was done"),
    ]
    for each in of.select_related("resource").order_by("at", "pk").iterator(500):
        zone = each.resource.zone
        done = each.done_at.astimezone(zone).date().isoformat() if each.done_at else ""
        day = each.at.astimezone(zone).date().isoformat()
        yield [day, *_place(each.resource), each.words, _yes(each.is_urgent), done, each.answer]


def _place(resource: Any) -> list[str]:
    return [wording.in_language(resource)[0], wording.in_language(resource, "place")[0]]


def _clocks(start: datetime, end: datetime) -> list[str]:
    """What ends on another day says on which."""
    last = "" if end.date() == start.date() else f"{end.date().isoformat()} "
    return [f"{start:%H:%M}", f"{last}{end:%H:%M}"]


def _yes(fact: bool) -> str:
    return _("Yes") if fact else _("No")


def file_name(what: str, first: date, last: date) -> str:
    """Says what is in it when it lies among others."""
    return f"rhannu-{what}-{first.isoformat()}-{last.isoformat()}.csv"
