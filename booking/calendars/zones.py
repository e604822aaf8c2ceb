"""Which clock a calendar means. Every program has its own names for London.

A name that nobody knows must not turn into no zone at all, as libraries do without a word: the time then moves by an
hour or by eight. It is read as the building's own clock, and the manager is told.
"""

import re
from collections import Counter
from collections.abc import Sequence
from zoneinfo import available_timezones

from icalendar import Component
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

# A zone that comes with the file says twice a year when the clock changes; more often than that is an attack.
MOST_CHANGES = 200
_TZID = re.compile(r";TZID=(\"[^\"]*\"|[^;:]*)", re.I)
# What Outlook writes where others name a place.
SPOKEN = {
    "(utc+00:00) dublin, edinburgh, lisbon, london": "Europe/London",
    "(gmt) greenwich mean time : dublin, edinburgh, lisbon, london": "Europe/London",
    "(gmt+00.00) greenwich mean time : dublin, edinburgh, lisbon, london": "Europe/London",
    "gmt": "Europe/London",
    "bst": "Europe/London",
    "gmt/bst": "Europe/London",
    "gb": "Europe/London",
    "utc": "UTC",
    "z": "UTC",
}
_KNOWN = {name.lower(): name for name in available_timezones()}
_WINDOWS = {name.lower(): place for name, place in WINDOWS_TO_OLSON.items()}


class Zones:
    """The names of one file: each line is rewritten to a zone that is known."""

    def __init__(self, definitions: Sequence[Sequence[str]], own: str) -> None:
        self.own = own
        self.unknown: Counter[str] = Counter()
        self._defined = {name for lines in definitions if (name := _defined(lines))}
        self._read: dict[str, str] = {}

    def put_right(self, line: str) -> str:
        """The line with a zone that this machine knows, or that came with the file."""
        match = _TZID.search(line.partition(":")[0] if '"' not in line else line)
        if not match:
            return line
        said = match.group(1).strip('"').strip()
        if said not in self._read:
            self._read[said] = known(said) or (said if said in self._defined else "")
        zone = self._read[said]
        if not zone and line[:7].upper() == "DTSTART":
            self.unknown[said[:80] or "?"] += 1
        return f'{line[: match.start()]};TZID="{zone or self.own}"{line[match.end() :]}'


def known(said: str) -> str:
    """The zone of that name as this machine has it; empty for none. `Europe/London` may hide behind a prefix."""
    low = said.strip().strip("/").lower()
    if found := SPOKEN.get(low) or _WINDOWS.get(low) or _KNOWN.get(low):
        return found
    parts = low.split("/")
    for first in range(1, len(parts)):
        if found := _KNOWN.get("/".join(parts[first:])):
            return found
    return ""


def _defined(lines: Sequence[str]) -> str:
    """The name of a zone that came with the file and can be used; the calendar library knows it from here on."""
    names = [line.partition(":")[2].strip() for line in lines if line.upper().startswith("TZID")]
    if len(names) != 1 or known(names[0]) or not _is_harmless(lines):
        return ""
    try:
        zone = Component.from_ical("\r\n".join([*lines, ""]))
        zone.to_tz()  # type: ignore[attr-defined]
    except Exception:  # whatever is wrong with it: then it is a name that nobody knows
        return ""
    return names[0]


def _is_harmless(lines: Sequence[str]) -> bool:
    """Whether its rules are yearly ones: to expand a zone that changes every second takes for ever."""
    rules = [line.upper() for line in lines if line.upper().startswith("RRULE")]
    if not all("FREQ=YEARLY" in rule and not re.search(r"INTERVAL|BYHOUR|BYMINUTE|BYSECOND", rule) for rule in rules):
        return False
    if any(len(line) > 2_000 for line in lines):
        return False
    starts = [line for line in lines if line.upper().startswith("DTSTART")]
    years = [int(found.group(1)) for line in starts if (found := re.search(r":(\d{4})", line))]
    return len(lines) <= MOST_CHANGES and len(years) == len(starts) and all(1600 <= year <= 2100 for year in years)
