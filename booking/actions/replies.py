"""The sentences that a keeper says often: kept, changed, taken away."""

from datetime import datetime

from booking.actions.base import action
from booking.actions.who import must_manage_for
from booking.models import Reply
from community.models import User


@action
def keep_reply(*, reply: Reply, by: User, at: datetime) -> Reply:
    """Keep a new or changed reply. Raises NotPermitted unless the person decides for its keeper."""
    must_manage_for(by, reply.keeper)
    reply.save()
    return reply


@action
def forget_reply(*, reply: Reply, by: User, at: datetime) -> None:
    """Take it away. What was said with it stays said."""
    must_manage_for(by, reply.keeper)
    reply.delete()
