"""A stop of one's own, or a zone in which the bus comes to the door."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from booking.actions.base import NotPermitted, action
from community.models import Organisation, User
from fleet.models import Stop
from fleet.permissions import coordinates_for


@action
def add_stop(*, operator: Organisation, by: User, **fields: Any) -> Stop:
    """A new one, for this operator's services only. Raises NotPermitted."""
    if not coordinates_for(by, operator):
        raise NotPermitted(_("Only the organisation's own managers do this."))
    return Stop.objects.create(organisation=operator, **fields)
