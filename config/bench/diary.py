"""Seconds to take a school's diary of 5,000 events off what is offered: the first time, changed a little, not changed.

A tenth of the events repeat each week for a term, some with dates left out or moved. The hall divides into three, so
that a year's openings of four places are remade. The same number gives the same. The clock on the wall is measured, not
the processor's time: most of the work is done by another process.
"""

import random
import time as clocks
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db import connection

from booking.actions import diaries, publish
from booking.models import BuildingDiary, Opening, Part, Resource
from booking.own_use import of
from booking.patterns import Every, Pattern
from booking.spans import minus
from community.models import Membership, Organisation, Role, User
from venues.models import Site, Space

AT = datetime(2031, 9, 1, 6, tzinfo=UTC)
MONDAY = date(2031, 9, 1)
# Seconds to reach on a quiet machine.
TARGETS = {"the first time": 10.0, "one in a hundred changed": 8.0, "nothing changed": 1.0}
WEEKLY = 10
Say = Callable[[str], None]


def measure(events: int, seed: int, say: Say) -> list[dict[str, Any]]:
    """Each reading once; whether nothing busy is on offer afterwards."""
    keeper, by = _keeper()
    hall = _hall(keeper, by)
    before, after = (_calendar(events, random.Random(seed), changed) for changed in (0, events // 100))
    say(f"a diary of {events:,} events and {len(before):,} bytes, {Opening.objects.count():,} openings")
    out = []
    diary: BuildingDiary | None = None
    for what, content in zip(TARGETS, (before, after, after), strict=True):
        began = clocks.perf_counter()
        if diary is None:
            diary = diaries.add(resource=hall, name="School", content=content, file_name="a.ics", by=by, at=AT).diary
        else:
            diaries.replace(diary=diary, content=content, file_name="a.ics", by=by, at=AT)
        seconds = clocks.perf_counter() - began
        diary.refresh_from_db()
        out.append(
            {
                "kind": "diary",
                "engine": connection.vendor,
                "what": what,
                "events": events,
                "times": diary.busy.count(),
                "ratio": seconds,
                "target": TARGETS[what],
                "same": _nothing_busy_is_offered(),
            }
        )
    return out


def _nothing_busy_is_offered() -> bool:
    """Looked at apart from how it was made: no opening shares time with what its place needs itself."""
    places = list(Resource.objects.values_list("pk", flat=True))
    needed = of(places, diaries.window(AT))
    for place in places:
        opened = [row.span for row in Opening.objects.filter(resource=place, ends_at__gt=AT)]
        if not opened or sorted(opened) != minus(opened, needed[place]):
            return False
    return True


def _keeper() -> tuple[Organisation, User]:
    keeper = Organisation.objects.create(slug="school", name="School", name_cy="Ysgol", kind="school")
    by = User.objects.create(email="keeper@example.org", name="Keeper")
    Membership.objects.create(organisation=keeper, user=by, role=Role.OWNER)
    return keeper, by


def _hall(keeper: Organisation, by: User) -> Space:
    """Made of three parts, each let alone as well; all open from eight to ten at night for a year."""
    site = Site.objects.create(slug="school", name="School", keeper=keeper, latitude=51.6, longitude=-3)
    parts = [Part.objects.create(name=f"Third {number}") for number in range(3)]
    daily = Pattern(MONDAY, time(8), time(22), Every.DAY)
    spaces = []
    for number, own in enumerate([[part] for part in parts] + [parts]):
        space = Space.objects.create(
            site=site, keeper=keeper, slug=f"hall-{number}", name=f"Hall {number}", capacity=60
        )
        space.parts.set(own)
        publish.publish(resource=space, pattern=daily, by=by, at=AT)
        spaces.append(space)
    return spaces[-1]


def _calendar(events: int, chance: random.Random, changed: int) -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0"]
    for number in range(events):
        lines += _event(number, chance, later=number < changed)
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def _event(number: int, chance: random.Random, later: bool) -> Iterator[str]:
    """A lesson or a meeting, with what a calendar program adds to each."""
    start = datetime.combine(MONDAY, time(8)) + timedelta(days=chance.randrange(360), minutes=15 * chance.randrange(50))
    start += timedelta(hours=1) if later else timedelta()
    weekly, moved = number % WEEKLY == 0, number % (2 * WEEKLY) == 0
    yield from _lines(number, start, chance.choice([45, 60, 90]), "RRULE:FREQ=WEEKLY;COUNT=12" if weekly else "")
    if moved:
        second = start + timedelta(weeks=1)
        yield from _lines(number, second + timedelta(days=1), 60, f"RECURRENCE-ID{_at(second)}")


def _lines(number: int, start: datetime, minutes: int, more: str) -> Iterator[str]:
    yield from ("BEGIN:VEVENT", f"UID:{number}@school.example", f"SUMMARY:Lesson {number}")
    yield f"DESCRIPTION:{'What everybody should bring with them. ' * 8}"
    yield f"DTSTART{_at(start)}"
    yield f"DTEND{_at(start + timedelta(minutes=minutes))}"
    if more:
        yield more
    yield "END:VEVENT"


def _at(moment: datetime) -> str:
    return f";TZID=GMT Standard Time:{moment:%Y%m%dT%H%M%S}"
