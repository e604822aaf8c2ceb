"""Other people's files are read in a process of their own, which may use so much time and memory and no more.

`read_apart` is the side that asks; `python -m booking.calendars.child` is the one that reads. It knows no database, no
settings and no secrets, and may write no file: whatever a file made it do would find nothing there.
"""

import json
import os
import resource
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from booking.calendars.guard import LARGEST, BadCalendar
from booking.spans import Span

HOME = Path(__file__).resolve().parent.parent.parent
# Seconds of a processor; the environment may say otherwise where machines are slow.
CPU_SECONDS, ALLOWED = 20, "RHANNU_CALENDAR_SECONDS"
MEMORY = 768 * 1024 * 1024
WALL_SECONDS = 60


def read_apart(raw: bytes, zone: ZoneInfo, window: Span) -> dict[str, Any]:
    """{"times": [[start, end, title], …], "text": what is worth keeping, "report": …}. Raises BadCalendar.

    Times are datetimes in UTC.
    """
    if len(raw) > LARGEST:
        raise BadCalendar("too_large")
    question = {"zone": str(zone), "start": window.start.isoformat(), "end": window.end.isoformat()}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "booking.calendars.child"],
            input=json.dumps(question).encode() + b"\n" + raw,
            capture_output=True,
            timeout=WALL_SECONDS,
            cwd=HOME,
            env={
                ALLOWED: os.environ.get(ALLOWED, ""),
                "PATH": os.environ.get("PATH", ""),
                "PYTHONDONTWRITEBYTECODE": "1",
                "PYTHONIOENCODING": "utf-8",
            },
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise BadCalendar("too_much_work") from None
    try:
        answer: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        # It was stopped by its limits, or a library fell over: no file may bring more than its own reading down.
        raise BadCalendar("too_much_work") from None
    if "fault" in answer:
        raise BadCalendar(str(answer["fault"]))
    answer["times"] = [
        (datetime.fromisoformat(start), datetime.fromisoformat(end), str(title))
        for start, end, title in answer["times"]
    ]
    return answer


def main() -> None:
    """Read standard input, write the answer to standard output."""
    _limit()
    from booking.calendars import reading  # after the limits: what it brings counts as well

    question = json.loads(sys.stdin.buffer.readline())
    raw = sys.stdin.buffer.read(LARGEST + 1)
    window = Span(datetime.fromisoformat(question["start"]), datetime.fromisoformat(question["end"]))
    try:
        found = reading.read(raw, ZoneInfo(question["zone"]), window)
    except BadCalendar as bad:
        answer: dict[str, Any] = {"fault": bad.code}
    except (MemoryError, RecursionError):
        answer = {"fault": "too_much_work"}
    else:
        times = [(start.isoformat(), end.isoformat(), title) for start, end, title in found.times]
        answer = {"times": times, "text": found.text, "report": found.report()}
    sys.stdout.write(json.dumps(answer))


def _limit() -> None:
    """Of this process only, and never more than it was given."""
    wanted = {
        resource.RLIMIT_CPU: int(os.environ.get(ALLOWED) or CPU_SECONDS),
        resource.RLIMIT_AS: MEMORY,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NOFILE: 64,
        resource.RLIMIT_CORE: 0,
    }
    for kind, most in wanted.items():
        hard = resource.getrlimit(kind)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (most, most))


if __name__ == "__main__":
    main()
