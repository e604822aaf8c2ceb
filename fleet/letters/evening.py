"""The letter when something happened on the road. What happened stands on the sheet, and nowhere else."""

import hashlib
from datetime import datetime

from booking.letters.readers import managers
from booking.letters.writing import write
from fleet.models import Run


def incident(run: Run, words: str, *, at: datetime) -> None:
    """To those who coordinate the service: where to read it. A letter is kept; what it says might name somebody."""
    mark = f"incident:{hashlib.sha256(words.encode()).hexdigest()[:12]}"
    readers, page = managers(run.service.operator), ("run-sheet", [run.pk])
    write("run_incident", readers, [run.booking], at, mark=mark, page=page, run=run, service=run.service)
