"""The lines of an account as its page lists them: the newest first, each with what it counts and why."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator

from community.actions.disputes import LASTS
from community.days import local_day
from community.ledger_words import reason
from community.models import Dispute, LedgerEntry, Organisation
from community.standing import wording
from community.standing.account import Books
from community.standing.reading import Line, Outcome

A_PAGE = 25
BOOKING = "booking:"


@dataclass(frozen=True)
class Told:
    """One line. `partner` is None where the reader may not know who it was."""

    entry: LedgerEntry
    # The reference of the booking it comes from, for those who know of it.
    booking: str
    length: str
    partner: Organisation | None
    counted: str
    why: str
    reason: str
    disputed: bool
    can_be_disputed: bool


@dataclass(frozen=True)
class Reader:
    """Who reads: whether they may know the other side of a line, and may say for the organisation that one is wrong."""

    knows: Callable[[LedgerEntry], bool]
    may_dispute: bool


def told_lines(organisation: Organisation, at: datetime, number: str | None, reader: Reader) -> Page:
    """One page of them, in as many queries whatever their number."""
    reading, lines = Books(local_day(at), organisation).reading()
    outcomes = {line.pk: (line, reading.take(line)) for line in lines}
    newest_first: list[Any] = list(reversed(outcomes))
    page = Paginator(newest_first, A_PAGE).get_page(number)
    page.object_list = list(_told(list(page.object_list), outcomes, organisation, at, reader))
    return page


def _told(
    keys: list[int],
    outcomes: dict[int, tuple[Line, Outcome]],
    organisation: Organisation,
    at: datetime,
    reader: Reader,
) -> Iterator[Told]:
    entries = LedgerEntry.objects.filter(pk__in=keys).select_related("partner").in_bulk()
    undone = dict(LedgerEntry.objects.filter(undone__in=keys).values_list("undone_id", "reason"))
    disputes = Dispute.objects.filter(entry__in=keys)
    waiting = set(disputes.filter(upheld=None).values_list("entry_id", flat=True))
    ours = set(disputes.filter(organisation=organisation).values_list("entry_id", flat=True))
    for key in keys:
        entry, (line, outcome) = entries[key], outcomes[key]
        knows, settled = reader.knows(entry), key in undone or key in ours or at > entry.entered_at + LASTS
        yield Told(
            entry,
            entry.source.removeprefix(BOOKING) if knows and entry.source.startswith(BOOKING) else "",
            wording.length(line.minutes),
            entry.partner if knows else None,
            wording.counted(line, outcome),
            wording.why(line, outcome),
            # What somebody wrote by hand may name people: for the organisation itself, its partner and staff.
            reason(undone.get(key) or entry.reason) if knows else "",
            key in waiting,
            reader.may_dispute and not settled,
        )
