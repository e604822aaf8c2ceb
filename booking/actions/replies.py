"""The sentences that a keeper says often: kept, changed, taken away."""

from datetime import datetime

from booking.actions.base import NotPermitted, action
from booking.models import Reply
from booking.permissions import may_rule
from community.models import User


@action
def keep_reply(*, reply: Reply, by: User, at: datetime) -> Reply:
    """Keep a new or changed reply. Raises NotPermitted unless the person decides for its keeper."""
    _demand(reply, by)
    reply.save()
    return reply


@action
def forget_reply(*, reply: Reply, by: User, at: datetime) -> None:
    """Take it away. What was said with it stays said."""
    _demand(reply, by)
    reply.delete()


def _demand(reply: Reply, by: User) -> None:
    if not may_rule(by, reply.keeper):
        raise NotPermitted("Only the keeper's owners and managers keep its replies.")
