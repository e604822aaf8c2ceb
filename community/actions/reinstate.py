"""A line of the ledger that was undone, or counted nothing, wrongly: it is entered anew, in words that say so.

Nothing is deleted: the ledger then has the line, what undid it, and the line that stands instead. What a standing was
on a day in between stays what was known on that day.
"""

from datetime import datetime

from django.db import transaction

from community.actions import ledger
from community.ledger import Proved, Short
from community.models import EntryKind, LedgerEntry, Unit, User


@transaction.atomic
def reinstate(*, entry: LedgerEntry, reason: str, by: User | None, at: datetime) -> LedgerEntry:
    """Enter it once more, once. `entry` is the line itself or what undid it; the families are those of today."""
    line = entry.undone or entry
    if not line.undone_by.exists():
        ledger.undo(entry=line, by=by, reason=reason, at=at)
    return ledger.enter(
        key=f"again:{line.pk}",
        kind=EntryKind(line.kind),
        unit=Unit(line.unit),
        organisation=line.organisation,
        partner=line.partner,
        on=line.on,
        minutes=line.minutes,
        relet_minutes=line.relet_minutes,
        proofs=[_proof(each) for each in line.proofs],
        too_dear=line.short_of == Short.PRICE,
        source=line.source,
        reason=reason,
        by=by,
        at=at,
    )


def _proof(kept: dict[str, str]) -> Proved:
    return Proved(kind=kept["kind"], side=kept["side"], at=datetime.fromisoformat(kept["at"]))
