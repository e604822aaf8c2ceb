"""Time credits: an hour given that counts is an hour to spend where a keeper takes credits. Never money.

The common pool gives what is earned and takes what is spent, each in one row (`CreditMove`), so that all accounts
together are always zero. An account never goes below zero: whoever takes from one holds the organisation's row first.
When a gift is taken back after its credits were spent, what is missing is owed and goes to the pool out of whatever
comes in next: otherwise an hour that never happened would have paid for one that did.
"""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext as _

from community.actions.base import Refused
from community.models import CreditMove, EntryKind, LedgerEntry, Organisation, User
from community.wording import hours

EARNED, TAKEN_BACK, SPENT, GIVEN_BACK = "earned", "taken_back", "spent", "given_back"


class NotEnough(Refused):
    """The account has less than that; the text says how much."""

    def __init__(self, have: int, need: int) -> None:
        self.have, self.need = have, need
        if have:
            words = _("That takes %(need)s of time credits; the group has %(have)s.")
        else:
            words = _("That takes %(need)s of time credits; the group has none.")
        super().__init__(words % {"need": hours(need), "have": hours(have)})


def balance(organisation: Organisation) -> int:
    """Minutes it can spend."""
    came, went = Sum("minutes", filter=Q(taker=organisation)), Sum("minutes", filter=Q(giver=organisation))
    mine = CreditMove.objects.filter(Q(taker=organisation) | Q(giver=organisation))
    sums = mine.aggregate(came=came, went=went)
    return (sums["came"] or 0) - (sums["went"] or 0)


def owed(organisation: Organisation) -> int:
    """Minutes of gifts that were taken back when their credits had been spent."""
    undone = _undone_gifts().filter(organisation=organisation)
    keys = [earning(key) for key in undone.values_list("key", flat=True)]
    if not keys:
        return 0
    earned = CreditMove.objects.filter(key__in=keys).aggregate(sum=Sum("minutes"))["sum"] or 0
    back = CreditMove.objects.filter(giver=organisation, why=TAKEN_BACK).aggregate(sum=Sum("minutes"))["sum"] or 0
    return max(0, earned - back)


@transaction.atomic
def earn(*, entry: LedgerEntry, at: datetime) -> CreditMove | None:
    """The pool gives the minutes of a gift that counts. Nothing happens for another line, or a second time."""
    if entry.kind != EntryKind.GIFT or entry.short_of or not entry.minutes:
        return None
    organisation = _locked(entry.organisation_id)
    move, new = CreditMove.objects.get_or_create(
        key=earning(entry.key),
        defaults={
            "taker": organisation,
            "minutes": entry.minutes,
            "why": EARNED,
            "source": entry.source or entry.key[:60],
            "at": at,
            "by": entry.by,
        },
    )
    if new:
        _collect(organisation, f"owed:{move.key}", "", at)
    return move


@transaction.atomic
def take_back(*, entry: LedgerEntry, at: datetime) -> int:
    """The gift (or the gift that a line undoes) was none: its minutes go back to the pool, as far as they are there.

    The line that undoes it is already in the ledger. Returns how many minutes went back; nothing goes twice.
    """
    gift = entry.undone or entry
    organisation = _locked(gift.organisation_id)
    key = f"back:{gift.key}"
    if CreditMove.objects.filter(key=key).exists():
        return 0
    return _collect(organisation, key, gift.source or gift.key[:60], at)


@transaction.atomic
def spend(
    *, organisation: Organisation, minutes: int, key: str, source: str, by: User | None, at: datetime
) -> CreditMove:
    """Pay the pool, wholly or not at all. The same key pays once. Raises NotEnough.

    Whether the person may, and the keeper takes credits, the caller has asked.
    """
    if minutes <= 0:
        raise ValueError("Nothing is paid for with no minutes.")
    organisation = _locked(organisation.pk)
    before = CreditMove.objects.filter(key=key).first()
    if before:
        if (before.giver_id, before.minutes) != (organisation.pk, minutes):
            raise ValueError(f"{key} has paid for something else.")
        return before
    have = balance(organisation)
    if have < minutes:
        raise NotEnough(have, minutes)
    return CreditMove.objects.create(
        key=key, giver=organisation, minutes=minutes, why=SPENT, source=source, at=at, by=by
    )


@transaction.atomic
def give_back(*, key: str, at: datetime, by: User | None = None) -> CreditMove | None:
    """What was spent under the key comes back; None where nothing was. It comes back once."""
    spent = CreditMove.objects.filter(key=key, why=SPENT).first()
    if spent is None or spent.giver_id is None:
        return None
    organisation = _locked(spent.giver_id)
    move, new = CreditMove.objects.get_or_create(
        key=f"return:{key}",
        defaults={
            "taker": organisation,
            "minutes": spent.minutes,
            "why": GIVEN_BACK,
            "source": spent.source,
            "at": at,
            "by": by,
        },
    )
    if new:
        _collect(organisation, f"owed:{move.key}", "", at)
    return move


def books_balance() -> int:
    """All accounts together with the pool, each summed by itself: always 0."""
    every = CreditMove.objects.order_by()
    accounts = sum(_balances().values())
    pool_took = every.filter(taker=None).aggregate(sum=Sum("minutes"))["sum"] or 0
    pool_gave = every.filter(giver=None).aggregate(sum=Sum("minutes"))["sum"] or 0
    return accounts + pool_took - pool_gave


def faults() -> Iterator[str]:
    """What must never be, each in a sentence for whoever runs the service."""
    if books_balance():
        yield f"All accounts together are {books_balance()} minutes, not 0."
    names = {number: minutes for number, minutes in _balances().items() if minutes < 0}
    for organisation in Organisation.objects.filter(pk__in=names):
        yield f"The account of “{organisation.slug}” is {names[organisation.pk]} minutes, below zero."
    gifts = LedgerEntry.objects.filter(kind=EntryKind.GIFT, short_of="", organisation=OuterRef("taker"))
    for move in _without("earn:", gifts).filter(why=EARNED):
        yield f"{move.key}: {move.minutes} minutes were earned without a gift that counts."
    payments = CreditMove.objects.filter(why=SPENT, giver=OuterRef("taker"))
    for move in _without("return:", payments).filter(why=GIVEN_BACK):
        yield f"{move.key}: {move.minutes} minutes came back that were never spent."
    for organisation in Organisation.objects.filter(pk__in=_undone_gifts().values("organisation")):
        if min(owed(organisation), balance(organisation)) > 0:
            yield f"“{organisation.slug}” keeps credits of a gift that was taken back."


def earning(key: str) -> str:
    """The key of what a gift earned."""
    return f"earn:{key}"


def _collect(organisation: Organisation, key: str, source: str, at: datetime) -> int:
    """Take what is owed, as far as it is there."""
    minutes = min(owed(organisation), balance(organisation))
    if minutes <= 0:
        return 0
    CreditMove.objects.create(key=key, giver=organisation, minutes=minutes, why=TAKEN_BACK, source=source, at=at)
    return minutes


def _without(prefix: str, origins: QuerySet) -> QuerySet[CreditMove]:
    """Moves whose key does not lead to one of the origins with the same minutes."""
    named = origins.filter(minutes=OuterRef("minutes")).annotate(leads=Concat(Value(prefix), "key"))
    return CreditMove.objects.filter(~Exists(named.filter(leads=OuterRef("key"))))


def _undone_gifts() -> QuerySet[LedgerEntry]:
    return LedgerEntry.objects.filter(kind=EntryKind.GIFT, undone_by__isnull=False).distinct()


def _balances() -> dict[int, int]:
    found: dict[int, int] = {}
    every = CreditMove.objects.order_by()
    for side, sign in (("taker", 1), ("giver", -1)):
        for row in every.filter(**{f"{side}__isnull": False}).values(account=F(side)).annotate(sum=Sum("minutes")):
            found[row["account"]] = found.get(row["account"], 0) + sign * row["sum"]
    return found


def _locked(number: int) -> Organisation:
    """Held until the transaction ends: two who pay at one moment would both find the account full."""
    return Organisation.objects.select_for_update(no_key=True).get(pk=number)
