"""A keeper says which websites may show its week."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from booking.actions.base import NotPermitted, action
from booking.models import EmbedSite
from booking.permissions import may_rule
from community.actions.base import record
from community.models import Organisation, User

# All of them go into one header.
MOST = 20


class TooMany(Exception):
    """There are as many as one header can hold."""


@action
def let_in(*, keeper: Organisation, origin: str, by: User, at: datetime) -> EmbedSite:
    """Let one website show it; again changes nothing. `origin` comes from `origin_of`. Raises NotPermitted, TooMany."""
    _allow(by, keeper)
    Organisation.objects.select_for_update(no_key=True).get(pk=keeper.pk)
    sites = EmbedSite.objects.filter(keeper=keeper)
    if found := sites.filter(origin=origin).first():
        return found
    if sites.count() >= MOST:
        raise TooMany
    site = EmbedSite.objects.create(keeper=keeper, origin=origin)
    record(keeper, "embed", by=by, at=at, after={"website": origin})
    return site


@action
def shut_out(*, site: EmbedSite, by: User, at: datetime) -> None:
    """Let it show it no longer. Raises NotPermitted."""
    _allow(by, site.keeper)
    record(site.keeper, "embed", by=by, at=at, before={"website": site.origin})
    EmbedSite.objects.filter(pk=site.pk).delete()


def _allow(by: User, keeper: Organisation) -> None:
    if not may_rule(by, keeper):
        raise NotPermitted(_("Only the keeper's managers decide which websites show its times."))
