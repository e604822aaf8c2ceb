"""Calendars as the world writes them, and as an attacker would: read in a process of its own, never hung up on."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from booking.calendars.child import CPU_SECONDS, read_apart
from booking.calendars.guard import LARGEST, BadCalendar
from booking.calendars.reading import read
from booking.calendars.zones import known
from booking.spans import Span
from tests.booking.diaries import calendar, event
from tests.cast import LONDON

CORPUS = Path(__file__).parent / "calendars"
YEAR = Span(datetime(2027, 1, 1, tzinfo=UTC), datetime(2028, 1, 10, tzinfo=UTC))
# file → what is busy on the clock in London, and what is said of the rest
EXPECTED: dict[str, tuple[list[str], dict[str, Any]]] = {
    "outlook.ics": (
        ["18 Jan 17:30 – 20:00", "1 Feb 17:30 – 20:00", "6 Jul 09:00 – 15:00"],
        {"skipped": {"free": 2}, "encoding": "cp1252"},
    ),
    "google.ics": (
        ["23 Mar 18:00 – 19:00", "31 Mar 20:00 – 21:00", "6 Apr 18:00 – 19:00"],
        {"skipped": {"cancelled": 2}},
    ),
    "school.ics": (
        ["11 Jan 08:40 – 15:30", "12 Jan 00:00 – 00:00", "28 Mar 00:00 – 00:00"],
        {"floating": 1},
    ),
    "zones.ics": (
        ["1 Jul 10:00 – 11:00", "2 Jul 10:00 – 11:00", "3 Jul 08:00 – 09:00",
         "4 Jul 15:00 – 16:00", "5 Jul 10:00 – 11:00"],
        {"zones": {"Mars/Olympus Mons": 1, "Every second": 1}},
    ),
    "freebusy.ics": (
        ["1 Jul 11:00 – 13:00", "2 Jul 11:00 – 12:00"],
        {"skipped": {"free": 1}},
    ),
    "bombs.ics": (
        ["5 May 18:00 – 19:00"],
        {"skipped": {"too_often": 6, "too_many_dates": 1, "too_long": 1, "far_away": 1, "backwards": 1,
                     "no_length": 1, "broken": 3, "too_long_line": 1}},
    ),
    "nothing.ics": ([], {"events": 0}),
}  # fmt: skip


def busy(times: list[tuple[datetime, datetime, str]]) -> list[str]:
    """On the clock in London."""
    return [f"{start.astimezone(LONDON):%-d %b %H:%M} – {end.astimezone(LONDON):%H:%M}" for start, end, _title in times]


@pytest.mark.parametrize("name", EXPECTED)
def test_the_corpus_is_read_as_people_meant_it(name: str) -> None:
    began = monotonic()
    answer = read_apart((CORPUS / name).read_bytes(), LONDON, YEAR)
    times, said = EXPECTED[name]
    assert busy(answer["times"]) == times
    assert {key: answer["report"][key] for key in said} == said
    assert monotonic() - began < CPU_SECONDS
    # What is kept says the same when it is read again.
    assert busy(read_apart(answer["text"].encode(), LONDON, YEAR)["times"]) == times


def test_what_is_not_about_time_is_not_kept() -> None:
    answer = read_apart((CORPUS / "outlook.ics").read_bytes(), LONDON, YEAR)
    assert "DESCRIPTION" not in answer["text"] and "ATTENDEE" not in answer["text"] and "VALARM" not in answer["text"]
    titles = {title for _, _, title in answer["times"]}
    assert titles == {"Caffi’r rhieni – café", ""}  # the private one has none


def secondly(uid: int) -> str:
    return event("DTSTART:19000101T000000Z", "DURATION:PT1S", "RRULE:FREQ=SECONDLY", uid=str(uid))


def daily(uid: int) -> str:
    return event(f"DTSTART:20100101T{uid % 24:02}{uid % 60:02}00Z", "DURATION:PT1H", "RRULE:FREQ=DAILY", uid=str(uid))


WHOLE_FILES = {
    "too_large": b"BEGIN:VCALENDAR\r\n" + b"X-PADDING:" + b"x" * 20_000_000 + b"\r\nEND:VCALENDAR",
    "no_calendar": b"",
    "web_page": b"<!DOCTYPE html><html><body>Sign in, then BEGIN here</body></html>",
    "ends_early": calendar(secondly(1))[:-30],
    "broken": b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\n" * 5_000,
    "too_many_events": calendar(*(event(f"DTSTART:20270101T10{n % 60:02}00Z", uid=str(n)) for n in range(10_001))),
    "too_many_times": calendar(*map(daily, range(100))),
}


@pytest.mark.parametrize("code", WHOLE_FILES)
def test_a_file_that_cannot_be_used_is_refused_as_a_whole(code: str) -> None:
    with pytest.raises(BadCalendar) as caught:
        read_apart(WHOLE_FILES[code], LONDON, YEAR)
    assert caught.value.code == code


def test_a_line_of_four_megabytes_costs_nothing() -> None:
    long = event("DTSTART:20270701T100000Z", "DURATION:PT1H", "DESCRIPTION:" + "x" * 4_000_000)
    assert len(read_apart(calendar(long), LONDON, YEAR)["times"]) == 1


def test_the_process_that_reads_is_stopped_when_it_takes_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand series that never come true would take minutes; with a second allowed, it is over in seconds."""
    never = "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"
    events = [event("DTSTART:19700101T100000Z", "DURATION:PT1H", never, uid=str(n)) for n in range(1_000)]
    monkeypatch.setenv("RHANNU_CALENDAR_SECONDS", "1")
    began = monotonic()
    with pytest.raises(BadCalendar) as caught:
        read_apart(calendar(*events), LONDON, YEAR)
    assert caught.value.code == "too_much_work"
    assert monotonic() - began < 15


def test_it_reads_without_secrets_or_files(tmp_path: Path) -> None:
    """Whatever a file made a library do, there is nothing to find and nowhere to write."""
    import subprocess
    import sys

    from booking.calendars import child

    code = (
        "from booking.calendars import child; child._limit(); import sys\n"
        f"try:\n    open({str(tmp_path / 'x')!r}, 'w').write('y' * 10000)\nexcept OSError: print('no files')\n"
        "try:\n    b'x' * (2 * 1024 ** 3)\nexcept MemoryError: print('no room')\n"
        "import booking.calendars.reading; print('django' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=child.HOME, check=False)
    assert done.stdout.split("\n")[:3] == ["no files", "no room", "False"], done.stderr


@pytest.mark.parametrize(
    ("said", "means"),
    [
        ("GMT Standard Time", "Europe/London"),
        ("(UTC+00:00) Dublin, Edinburgh, Lisbon, London", "Europe/London"),
        ("/freeassociation.sourceforge.net/Tzfile/Europe/London", "Europe/London"),
        ("europe/paris", "Europe/Paris"),
        ("UTC", "UTC"),
        ("Mars/Olympus Mons", ""),
        ("", ""),
    ],
)
def test_zones_have_many_names(said: str, means: str) -> None:
    assert known(said) == means


LINES = """DTSTART:20270301T100000Z|DTSTART;TZID=x:20270301T100000|DTEND:20270301T110000Z|DURATION:PT1H|RRULE:FREQ=;
RRULE:FREQ=DAILY;COUNT=3|EXDATE:x|RDATE;VALUE=PERIOD:20270301T100000Z/PT1H|SUMMARY:|STATUS:CANCELLED|SEQUENCE:x
RECURRENCE-ID;RANGE=THISANDFUTURE:20270302T100000Z|DTSTART;VALUE=DATE:20270301|BEGIN:VALARM|END:VALARM| folded
\x00|DTSTART:99999999T999999Z|DURATION:-P1D|CLASS:PRIVATE""".replace("\n", "|").split("|")


@settings(max_examples=60)
@given(st.lists(st.lists(st.sampled_from(LINES), max_size=6), max_size=4))
def test_no_mixture_of_lines_does_more_than_be_refused(events: list[list[str]]) -> None:
    raw = calendar(*(event(*lines, uid=str(number % 2)) for number, lines in enumerate(events)))
    try:
        found = read(raw, LONDON, YEAR)
    except BadCalendar:
        return
    for start, end, _title in found.times:
        assert YEAR.start <= start < end <= YEAR.end and end - start <= timedelta(hours=24)
    assert len(raw) < LARGEST
