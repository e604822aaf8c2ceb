"""How large an organisation is and what it has to lend: a new row from today, and an event that says who changed it."""

from datetime import datetime

from django.db import transaction

from community.actions.base import demand_owner, locked, record
from community.days import local_day
from community.models import Circumstances, Income, Organisation, User
from community.standing.reckon import reckon


@transaction.atomic
def say_income(*, organisation: Organisation, income: Income, by: User, at: datetime) -> Circumstances:
    """An owner says how much comes in a year; the standing is worked out anew. Raises NotPermitted."""
    organisation = locked(organisation)
    demand_owner(by, organisation)
    today = local_day(at)
    before = organisation.circumstances.filter(since__lte=today).last()
    if before and before.income == income:
        return before
    row, _ = Circumstances.objects.update_or_create(
        organisation=organisation,
        since=today,
        defaults={"income": income, "by": by},
        create_defaults={"income": income, "by": by, "bookable": before.bookable if before else 0},
    )
    record(
        organisation,
        "say_income",
        by=by,
        at=at,
        before={"income": before.income if before else ""},
        after={"income": str(income)},
    )
    reckon(organisation, at)
    return row
