"""From rows to accounts, as they were known on a day: nothing that was entered later is seen.

One way for one organisation and for all of them: eight statements, and one pass over the ledger.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from operator import itemgetter

from django.db.models import QuerySet

from community.days import end_of
from community.models import (
    Circumstances,
    Grant,
    Income,
    LedgerEntry,
    Organisation,
    OrganisationEvent,
    OrganisationKind,
)
from community.standing.formula import (
    Account,
    Facts,
    Promise,
    bond_of,
    pence_a_year,
    reckon,
    usual_promise,
    years_before,
)
from community.standing.reading import YEARS, Line, Reading, undoings

CHUNK = 5_000
COLUMNS = ("pk", "kind", "unit", "partner_id", "partner_family", "on", "minutes", "relet_minutes", "short_of")


@dataclass
class Circumstance:
    """What is known of an organisation besides its ledger."""

    kind: str = OrganisationKind.GROUP
    income: str = Income.UNDER_10K
    bookable: int = 0
    promises: list[Promise] = field(default_factory=list)


class Books:
    """The books of one organisation, or of all, as they stood when the day was over."""

    def __init__(self, day: date, organisation: Organisation | int | None = None) -> None:
        self.day, self.end = day, end_of(day)
        self.key = organisation.pk if isinstance(organisation, Organisation) else organisation

    def accounts(self) -> Iterator[tuple[int, Account]]:
        """Every organisation's standing."""
        known, undone = self._circumstances(), self._undone()
        for organisation, lines in self._by_organisation():
            reading = Reading(self.day, undone)
            for line in lines:
                reading.take(line)
            # An organisation that began while this was being read has nothing to add up.
            if found := known.pop(organisation, None):
                yield organisation, reckon(_facts(reading, found))
        for organisation, found in known.items():
            yield organisation, reckon(_facts(Reading(self.day, {}), found))

    def reading(self) -> tuple[Reading, list[Line]]:
        """A fresh reading and the lines to give it, the earliest first; of one organisation."""
        return Reading(self.day, self._undone()), [Line(*row) for row in self.lines().values_list(*COLUMNS)]

    def lines(self) -> QuerySet[LedgerEntry]:
        """What was known on the day of the last three years."""
        since = years_before(self.day, YEARS)
        entries = LedgerEntry.objects.filter(on__gt=since, on__lte=self.day, entered_at__lt=self.end)
        return self._of_these(entries).order_by("organisation_id", "on", "pk")

    def _by_organisation(self) -> Iterator[tuple[int, Iterator[Line]]]:
        rows = self.lines().values_list("organisation_id", *COLUMNS).iterator(chunk_size=CHUNK)
        for organisation, several in groupby(rows, key=itemgetter(0)):
            yield organisation, (Line(*row[1:]) for row in several)

    def _undone(self) -> dict[int, str]:
        corrections = LedgerEntry.objects.filter(undone__isnull=False, on__lte=self.day, entered_at__lt=self.end)
        if self.key is not None:
            corrections = corrections.filter(undone__organisation=self.key)
        return undoings(corrections.values_list("pk", "kind", "undone_id"))

    def _circumstances(self) -> dict[int, Circumstance]:
        found = self._organisations()
        rows = self._of_these(Circumstances.objects.filter(since__lte=self.day)).order_by("since")
        for organisation, income, bookable in rows.values_list("organisation_id", "income", "bookable"):
            if each := found.get(organisation):
                each.income, each.bookable = income, bookable
        for organisation, promises in self._promises(found).items():
            found[organisation].promises = promises
        return found

    def _organisations(self) -> dict[int, Circumstance]:
        """With the kind each had: one that has become a firm since, or is none any more, is what it was."""
        own = Organisation.objects.all() if self.key is None else Organisation.objects.filter(pk=self.key)
        found = {key: Circumstance(kind) for key, kind in own.values_list("pk", "kind")}
        edits = self._of_these(OrganisationEvent.objects.filter(verb="edit", at__gte=self.end)).order_by("-at", "-pk")
        for organisation, before in edits.values_list("organisation_id", "before"):
            if organisation in found and "kind" in before:
                found[organisation].kind = before["kind"]
        return found

    def _promises(self, found: dict[int, Circumstance]) -> dict[int, list[Promise]]:
        promises = defaultdict(list)
        for grant in self._of_these(Grant.objects.counting(self.day)).order_by("pk"):
            if known := found.get(grant.organisation_id):
                hours = hours_of(grant, known.income, known.bookable)
                promises[grant.organisation_id].append(
                    Promise(bond_of(grant.kind, grant.registered_on, self.day), hours)
                )
        return promises

    def _of_these(self, rows: QuerySet) -> QuerySet:
        return rows if self.key is None else rows.filter(organisation=self.key)


def account_on(organisation: Organisation | int, day: date) -> Account:
    """The standing of one organisation on any day there was, from what was known on that day."""
    ((_, account),) = Books(day, organisation).accounts()
    return account


def hours_of(grant: Grant, income: str, bookable: int) -> int:
    """Hours a year that it promises: as agreed, else what is usual for its money – pounds alone – and the size."""
    if grant.promised_hours is not None:
        return grant.promised_hours
    pence = grant.amount_pence if grant.currency == "GBP" else 0
    return usual_promise(income, bookable, pence_a_year(pence, grant.starts_on, grant.ends_on))


def _facts(reading: Reading, found: Circumstance) -> Facts:
    return reading.facts(
        firm=found.kind == OrganisationKind.FIRM,
        income=found.income,
        bookable=found.bookable,
        promises=found.promises,
    )
