"""What others' calendar files may be, before anything in them is believed.

Bytes come in; out come the few lines that say when something is on. Descriptions, guests, pictures and alarms are left
behind here: they are most of such a file, they are none of our business, and what is not kept cannot leak or explode.
No Django: this runs in a process of its own (`child`).
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

# Years of a busy school office are a tenth of it.
LARGEST = 5 * 1024 * 1024
MOST_EVENTS = 10_000
# A line that says when something is on is short; only lists of dates are long.
LONGEST_LINE = 4_000
LONGEST_LIST = 100_000
DEEPEST = 4

KEPT = {
    "VEVENT": frozenset(
        [
            "UID",
            "DTSTART",
            "DTEND",
            "DURATION",
            "RRULE",
            "RDATE",
            "EXDATE",
            "EXRULE",
            "RECURRENCE-ID",
            "SEQUENCE",
            "STATUS",
            "TRANSP",
            "SUMMARY",
            "CLASS",
            "X-MICROSOFT-CDO-BUSYSTATUS",
        ]
    ),
    "VFREEBUSY": frozenset({"FREEBUSY"}),
    "VTIMEZONE": frozenset({"TZID"}),
    "STANDARD": frozenset(["DTSTART", "TZOFFSETFROM", "TZOFFSETTO", "TZNAME", "RRULE", "RDATE"]),
    "DAYLIGHT": frozenset(["DTSTART", "TZOFFSETFROM", "TZOFFSETTO", "TZNAME", "RRULE", "RDATE"]),
}
LISTS = frozenset({"RDATE", "EXDATE", "FREEBUSY"})
# What stands inside what; anything else is left out with all that is in it.
INSIDE = {"VEVENT": "VCALENDAR", "VFREEBUSY": "VCALENDAR", "VTIMEZONE": "VCALENDAR"}
INSIDE |= {"STANDARD": "VTIMEZONE", "DAYLIGHT": "VTIMEZONE"}

_NAME = re.compile(r"[A-Za-z0-9-]+")
# A database keeps no NUL, and a page shows none of the others.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class BadCalendar(Exception):
    """The file as a whole cannot be used. `code` names the sentence people read (`words`)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass
class Sifted:
    """What is left: each component as its lines, and what had to be noticed on the way."""

    components: dict[str, list[list[str]]] = field(
        default_factory=lambda: {"VEVENT": [], "VFREEBUSY": [], "VTIMEZONE": []}
    )
    encoding: str = "utf-8"
    # Events with a line far too long to be about time: they are skipped, and the manager is told.
    oversized: int = 0

    def text(self) -> str:
        """A calendar of what is left, as it is kept."""
        lines = ["BEGIN:VCALENDAR", "VERSION:2.0"]
        for kind in ("VTIMEZONE", "VEVENT", "VFREEBUSY"):
            for component in self.components[kind]:
                lines += component
        return "\r\n".join([*lines, "END:VCALENDAR", ""])


def sifted(raw: bytes) -> Sifted:
    """Raises BadCalendar for what is too large, broken off in the middle, or no calendar at all."""
    if len(raw) > LARGEST:
        raise BadCalendar("too_large")
    text, encoding = decoded(raw)
    if "BEGIN:VCALENDAR" not in text.upper():
        raise BadCalendar(
            "web_page" if re.search(r"<(!doctype|html|head|body)\b", text[:5000], re.I) else "no_calendar"
        )
    out = Sifted(encoding=encoding)
    _sift(_unfolded(text), out)
    return out


def decoded(raw: bytes) -> tuple[str, str]:
    """The text, and the encoding it was in: Unicode as it should be, or what old Windows programs write."""
    for mark, name in ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if raw.startswith(mark):
            return _CONTROLS.sub("", raw.decode("utf-8-sig" if name == "utf-8" else name, "replace")), name
    try:
        return _CONTROLS.sub("", raw.decode("utf-8")), "utf-8"
    except UnicodeDecodeError:
        return _CONTROLS.sub("", raw.decode("cp1252", "replace")), "cp1252"


def _unfolded(text: str) -> Iterator[str]:
    """Lines as they were before they were folded; only what ends a line ends one."""
    whole: list[str] = []
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if line[:1] in (" ", "\t"):
            whole.append(line[1:])
        else:
            if whole:
                yield "".join(whole)
            whole = [line]
    yield "".join(whole)


def _sift(lines: Iterator[str], out: Sifted) -> None:
    """Keep what is wanted. Raises BadCalendar where what begins does not end."""
    open_ones: list[str] = []
    current: list[str] = []
    oversized = False
    for line in lines:
        match = _NAME.match(line)
        if not match:
            continue
        name = match.group().upper()
        if name == "BEGIN":
            kind = line[6:].strip().upper()
            open_ones.append(kind)
            if len(open_ones) > DEEPEST:
                raise BadCalendar("broken")
            if INSIDE.get(kind) == (open_ones[-2] if len(open_ones) > 1 else ""):
                if kind in out.components:
                    current, oversized = [], False
                current.append(f"BEGIN:{kind}")
        elif name == "END":
            kind = line[4:].strip().upper()
            if not open_ones or open_ones.pop() != kind:
                raise BadCalendar("broken")
            if INSIDE.get(kind) == (open_ones[-1] if open_ones else ""):
                current.append(f"END:{kind}")
                if kind in out.components:
                    _keep(kind, current, oversized, out)
        elif open_ones and name in KEPT.get(open_ones[-1], ()) and _is_wanted(open_ones):
            if len(line) > (LONGEST_LIST if name in LISTS else LONGEST_LINE):
                if name != "SUMMARY":
                    oversized = True
                line = line[:LONGEST_LINE] if name == "SUMMARY" else f"{name}:"
            current.append(line)
    if open_ones:
        raise BadCalendar("ends_early")


def _is_wanted(open_ones: list[str]) -> bool:
    return len(open_ones) > 1 and INSIDE.get(open_ones[-1]) == open_ones[-2]


def _keep(kind: str, lines: list[str], oversized: bool, out: Sifted) -> None:
    if oversized:
        out.oversized += 1
        return
    out.components[kind].append(lines)
    if len(out.components[kind]) > MOST_EVENTS:
        raise BadCalendar("too_many_events")
