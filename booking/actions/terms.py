"""How far a keeper lets standing and time credits count."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from booking.actions.base import NotPermitted, action
from booking.models import Terms
from booking.permissions import may_rule
from community.actions.base import record
from community.models import Organisation, User


@action
def agree(
    *,
    keeper: Organisation,
    uses_standing: bool,
    takes_credits: bool,
    by: User,
    at: datetime,
    recall_days: int | None = None,
    turn_hours: int | None = None,
) -> Terms:
    """Keep the keeper's choice; it holds for every request from now on. Numbers not given stay. Raises NotPermitted."""
    if not may_rule(by, keeper):
        raise NotPermitted(_("You do not decide about these rules."))
    Organisation.objects.select_for_update(no_key=True).get(pk=keeper.pk)
    terms = Terms.objects.filter(keeper=keeper).first() or Terms(keeper=keeper)
    numbers = {"recall_days": recall_days, "turn_hours": turn_hours}
    given = {name: number for name, number in numbers.items() if number not in (None, getattr(terms, name))}
    after = {"uses_standing": uses_standing, "takes_credits": takes_credits, **given}
    before = {name: getattr(terms, name) for name in after}
    if terms.pk and before == after:
        return terms
    for name, value in after.items():
        setattr(terms, name, value)
    terms.save()
    record(keeper, "terms", by=by, at=at, before=before, after=after)
    return terms
