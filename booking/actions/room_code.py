"""The code on a room's card."""

from datetime import datetime

from booking.actions.base import action
from booking.actions.who import must_manage_place
from booking.models import Resource
from booking.models.resource import new_code
from community.actions.base import record
from community.models import User


@action
def renew(*, resource: Resource, by: User, at: datetime) -> Resource:
    """Another code: the one on the old card opens nothing from now on. Raises NotPermitted unless they manage it."""
    must_manage_place(by, resource)
    resource = Resource.objects.select_for_update(of=("self",), no_key=True).get(pk=resource.pk)
    code = new_code()
    while Resource.objects.filter(room_code=code).exists():
        code = new_code()
    resource.room_code = code
    resource.save(update_fields=["room_code", "updated_at"])
    record(resource.keeper, "new_room_code", by=by, at=at, after={"resource": resource.pk})
    return resource
