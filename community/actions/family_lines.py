"""What becoming one family, or being found not to be one, does to the lines of the last twelve months.

Hours inside a family count nothing, whenever it is found out: gifts and uses of the last twelve months are undone.
Where a person judged a link wrong, those that counted nothing because of it are entered anew and count. Where a link
ended by itself – an officer left – they do not: otherwise sisters would lend to each other first and part afterwards.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db.models import F, QuerySet
from django.utils.translation import gettext_noop

from community.actions import ledger
from community.actions.reinstate import reinstate
from community.days import local_day
from community.ledger import Short
from community.models import EntryKind, LedgerEntry

LOOKED_BACK = timedelta(days=365)

# Kept in the ledger as they stand here and translated where they are shown. Lines are found by them: leave them.
ONE_FAMILY = gettext_noop("Both groups belong to one family.")
NOT_ONE_FAMILY = gettext_noop("The two groups are not one family after all.")


def undo_inside(at: datetime) -> int:
    """Undo what counts inside any family of today. Returns how many lines that were."""
    inside = _shared(at).filter(short_of="", undone_by=None, organisation__head=F("partner__head"))
    for line in inside:
        ledger.undo(entry=line, by=None, reason=ONE_FAMILY, at=at)
    return len(inside)


def count_again(parted: Mapping[int, int], at: datetime) -> int:
    """Enter anew what counted nothing between organisations that were one family and are none.

    `parted`: the head of each organisation before. Returns how many lines that were.
    """
    newest: dict[tuple[int, str], LedgerEntry] = {}
    among = _shared(at).filter(organisation__in=parted, partner__in=parted)
    for line in among.prefetch_related("undone_by"):
        assert line.partner
        was_one = parted[line.organisation_id] == parted[line.partner.pk]
        if was_one and line.organisation.family != line.partner.family:
            # A booking's line may have been entered several times; only the last of them speaks.
            newest[line.organisation_id, line.source or line.key] = line
    wrong = [line for line in newest.values() if _counts_nothing_for_family(line)]
    for line in wrong:
        reinstate(entry=line, reason=NOT_ONE_FAMILY, by=None, at=at)
    return len(wrong)


def _counts_nothing_for_family(line: LedgerEntry) -> bool:
    undone_by = list(line.undone_by.all())
    if undone_by:
        return not line.short_of and undone_by[0].reason == ONE_FAMILY
    return line.short_of == Short.FAMILY


def _shared(at: datetime) -> QuerySet[LedgerEntry]:
    shared = [EntryKind.GIFT, EntryKind.USE]
    lines = LedgerEntry.objects.filter(kind__in=shared, on__gt=first_day(at), partner__isnull=False)
    return lines.select_related("organisation", "partner").order_by("pk")


def first_day(at: datetime) -> date:
    """The day before the last twelve months."""
    return local_day(at) - LOOKED_BACK
