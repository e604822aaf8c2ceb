"""What group and keeper say to each other about a booking: every word is kept, and the other side gets it by letter."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from booking.actions.base import NotPermitted
from booking.eligibility import Refusal, Refused
from booking.letters.tokens import ALIVE
from booking.models import Booking, Remark
from booking.models.proof import Side
from community.models import User

# One side in a day. Each is a letter to somebody: a link that fell into the wrong hands must not become a flood.
MOST_A_DAY = 30


def add(booking: Booking, *, side: Side, by: User | None, words: str, at: datetime, by_link: bool = False) -> Remark:
    """Keep what was said. Call it inside an action, with the booking locked.

    Raises NotPermitted where there is nothing to talk about any more, Refused after too many in a day.
    """
    if not is_open(booking, at):
        raise NotPermitted(_("This booking is long over. There is nothing to add any more."))
    if booking.remarks.filter(side=side, at__gt=at - timedelta(days=1)).count() >= MOST_A_DAY:
        raise Refused([Refusal("too_many_remarks", _("That is enough for one day. Please write again tomorrow."))])
    return Remark.objects.create(booking=booking, side=side, by=by, words=words, at=at, by_link=by_link)


def is_open(booking: Booking, at: datetime) -> bool:
    """Whether the two sides may still write: until 90 days after it."""
    return booking.organisation_id is not None and at <= booking.ends_at + ALIVE


def thread(booking: Booking) -> list[Remark]:
    """Everything that was said, in order of time, in one query."""
    return list(booking.remarks.select_related("by").order_by("at", "pk"))
