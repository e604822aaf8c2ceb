"""The only hand that writes the ledger: a line is entered once, and made undone by another line, never changed."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from community import credits
from community.ledger import Proved, Short, are_independent
from community.models import Organisation, User
from community.models.ledger import EntryKind, LedgerEntry, Unit


class Unproven(ValueError):
    """A gift without two proofs from two different sides."""


@transaction.atomic
def enter(
    *,
    kind: EntryKind,
    unit: Unit = Unit.ROOM,
    organisation: Organisation,
    partner: Organisation | None,
    on: date,
    minutes: int,
    key: str,
    at: datetime,
    relet_minutes: int = 0,
    proofs: Sequence[Proved] = (),
    too_dear: bool = False,
    source: str = "",
    reason: str = "",
    by: User | None = None,
) -> LedgerEntry:
    """Enter a line once: whoever comes again with the same key, even at the same moment, gets the line there is.

    A gift needs two proofs from two sides (raises Unproven). One within a family, or `too_dear` – above the community
    rate –, is entered and counts nothing. One that counts earns its giver time credits. Whatever is booked within a
    family is marked as such: it would make what was missed elsewhere weigh less.
    """
    if EntryKind(kind).undoes:
        raise ValueError("what undoes a line is written by undo()")
    if minutes < 1:
        raise ValueError("a line is about some time")
    if kind == EntryKind.GIFT and not are_independent(proofs):
        raise Unproven(key)
    families = _families(organisation, partner)
    entry, is_new = LedgerEntry.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "unit": unit,
            "organisation": organisation,
            "partner": partner,
            "partner_family": families[1],
            "on": on,
            "minutes": minutes,
            "relet_minutes": min(relet_minutes, minutes),
            "short_of": _short_of(kind, families, too_dear),
            "proofs": [proof.kept() for proof in proofs],
            "source": source,
            "reason": reason,
            "by": by,
            "entered_at": at,
        },
    )
    if is_new and counts(entry):
        credits.earn(entry=entry, at=at)
    return entry


@transaction.atomic
def undo(
    *, entry: LedgerEntry, by: User | None, reason: str, at: datetime, kind: EntryKind = EntryKind.REVERSED
) -> LedgerEntry:
    """Make a line as if it had never been, once; credits it earned go back. Gives the line that undoes it."""
    if not EntryKind(kind).undoes or EntryKind(entry.kind).undoes:
        raise ValueError("only a line of use can be undone, and only by a correction")
    line, is_new = LedgerEntry.objects.get_or_create(
        key=f"undo:{entry.pk}",
        defaults={
            "kind": kind,
            "unit": entry.unit,
            "organisation_id": entry.organisation_id,
            "partner_id": entry.partner_id,
            "partner_family": entry.partner_family,
            "on": entry.on,
            "minutes": entry.minutes,
            "source": entry.source,
            "undone": entry,
            "reason": reason,
            "by": by,
            "entered_at": at,
        },
    )
    if is_new and counts(entry):
        credits.take_back(entry=entry, at=at)
    return line


def counts(entry: LedgerEntry) -> bool:
    """Whether it is a gift that counts (as long as nothing undoes it)."""
    return entry.kind == EntryKind.GIFT and not entry.short_of


def _families(organisation: Organisation, partner: Organisation | None) -> tuple[int, int | None]:
    """The families as they are now: the rows in hand may be older than what was found out about them."""
    keys = [each.pk for each in (organisation, partner) if each]
    heads = dict(Organisation.objects.filter(pk__in=keys).values_list("pk", "head"))
    family = {key: heads[key] or key for key in keys}
    return family[organisation.pk], family[partner.pk] if partner else None


def _short_of(kind: str, families: tuple[int, int | None], too_dear: bool) -> str:
    # The price first: what was too dear does not count either when a family turns out to be none.
    if too_dear and kind == EntryKind.GIFT:
        return Short.PRICE
    return Short.FAMILY if families[0] == families[1] else ""
