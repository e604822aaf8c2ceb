"""Standings are worked out every night, and kept when they have changed; for one organisation also on demand.

What was kept for a day stays as it was: decisions of that day were made with it. A past day is worked out again
without being kept (`standing_on`), unless history is being filled in, the oldest day first.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from community.days import local_day
from community.models import Organisation, Standing
from community.standing.account import Books, account_on
from community.standing.formula import VERSION, Account

BATCH = 1_000
KEPT = ("formula", "start", "shared", "promise", "slips", "score", "band")

standing_on = account_on


@dataclass(frozen=True)
class Reckoned:
    """How many there were, and of how many the standing or only the band has changed."""

    organisations: int
    changed: int
    bands: int


def reckon(organisation: Organisation, at: datetime) -> Account:
    """Work one out now and keep it."""
    day = local_day(at)
    account = account_on(organisation, day)
    _keep({organisation.pk: account}, day)
    organisation.band = account.band
    return account


def reckon_all(day: date) -> Reckoned:
    """Work all of them out for the day and keep what changed."""
    return _keep(dict(Books(day).accounts()), day)


def differing(day: date) -> tuple[int, list[tuple[int, int, int]]]:
    """How many were worked out again for a past day, and those that do not come to what was kept: (organisation,
    score kept, score now). Nothing is written."""
    kept = dict(Standing.objects.on(day).filter(formula=VERSION).values_list("organisation_id", "score"))
    accounts = dict(Books(day).accounts())
    return len(accounts), [
        (key, kept[key], account.score)
        for key, account in accounts.items()
        if kept.get(key, account.score) != account.score
    ]


@transaction.atomic
def _keep(accounts: dict[int, Account], day: date) -> Reckoned:
    known = _newest(accounts, day)
    rows = [row for key, account in accounts.items() if _values(row := _row(key, day, account)) != known.get(key)]
    Standing.objects.bulk_create(
        rows,
        batch_size=BATCH,
        # Two workers may do this in the same night.
        update_conflicts=True,
        unique_fields=["organisation", "on"],
        update_fields=KEPT,
    )
    return Reckoned(len(accounts), len(rows), _show_bands(accounts, day))


def _newest(accounts: dict[int, Account], day: date) -> dict[int, tuple]:
    """What was kept last, up to that day."""
    standings = Standing.objects.on(day)
    if len(accounts) == 1:
        standings = standings.filter(organisation__in=accounts)
    return {key: tuple(values) for key, *values in standings.values_list("organisation_id", *KEPT)}


def _show_bands(accounts: dict[int, Account], day: date) -> int:
    """The public band is that of the newest standing: filling in the past does not bring an old one back."""
    later = set(Standing.objects.filter(on__gt=day).values_list("organisation_id", flat=True))
    shown = Organisation.objects.all()
    if len(accounts) == 1:
        shown = shown.filter(pk__in=accounts)
    wrong = defaultdict(list)
    for key, band in shown.values_list("pk", "band"):
        if key in accounts and key not in later and accounts[key].band != band:
            wrong[accounts[key].band].append(key)
    for band, keys in wrong.items():
        for some in _batches(keys):
            Organisation.objects.filter(pk__in=some).update(band=band)
    return sum(map(len, wrong.values()))


def _row(key: int, day: date, account: Account) -> Standing:
    shared, promise, slips = account.hundredths
    return Standing(
        organisation_id=key,
        on=day,
        formula=VERSION,
        start=account.start,
        shared=shared,
        promise=promise,
        slips=slips,
        score=account.score,
        band=account.band.value,
    )


def _values(row: Standing) -> tuple:
    return tuple(getattr(row, name) for name in KEPT)


def _batches(keys: list[int]) -> Iterable[list[int]]:
    return (keys[first : first + BATCH] for first in range(0, len(keys), BATCH))
