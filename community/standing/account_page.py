"""The lines of an account as its page lists them: the newest first, each with what it counts and why."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.paginator import Page, Paginator

from community.models import Dispute, LedgerEntry, Organisation
from community.models.ledger import EntryKind
from community.standing import wording
from community.standing.account import Books, local_day
from community.standing.reading import Line, Outcome

A_PAGE = 25
DISPUTABLE = timedelta(days=28)


@dataclass(frozen=True)
class Told:
    """One line. `partner` is None where the reader may not know who it was."""

    entry: LedgerEntry
    length: str
    partner: Organisation | None
    counted: str
    why: str
    reason: str
    disputed: bool
    can_be_disputed: bool


def told_lines(
    organisation: Organisation, day: date, number: str | None, may_know: Callable[[LedgerEntry], bool], member: bool
) -> Page:
    """One page of them, in as many queries whatever their number."""
    reading, lines = Books(day, organisation).reading()
    outcomes = {line.pk: (line, reading.take(line)) for line in lines}
    page = Paginator(list(reversed(outcomes)), A_PAGE).get_page(number)
    keys: list[int] = list(page.object_list)
    page.object_list = list(_told(keys, outcomes, day, may_know, member))
    return page


def _told(
    keys: Iterable[int],
    outcomes: dict[int, tuple[Line, Outcome]],
    day: date,
    may_know: Callable[[LedgerEntry], bool],
    member: bool,
) -> Iterable[Told]:
    entries = LedgerEntry.objects.filter(pk__in=list(keys)).select_related("partner").in_bulk()
    reasons = dict(LedgerEntry.objects.filter(undone__in=entries).values_list("undone_id", "reason"))
    disputed = set(Dispute.objects.filter(entry__in=entries, upheld=None).values_list("entry_id", flat=True))
    for key in keys:
        entry, (line, outcome) = entries[key], outcomes[key]
        fresh = day - local_day(entry.entered_at) <= DISPUTABLE and not EntryKind(entry.kind).undoes
        knows = may_know(entry)
        yield Told(
            entry,
            wording.length(line.minutes),
            entry.partner if knows else None,
            wording.counted(line, outcome),
            wording.why(line, outcome),
            # What somebody wrote by hand may name people: for the organisation itself, its partner and staff.
            (reasons.get(key) or entry.reason) if knows else "",
            key in disputed,
            member and fresh and key not in disputed,
        )
