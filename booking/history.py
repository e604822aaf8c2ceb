"""What happened to a booking, in plain sentences. Read only by the group and the managers, so names may stand in it."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from booking.models import Booking, BookingEvent
from community import wording


@dataclass(frozen=True)
class Line:
    """One sentence and when it became true."""

    at: datetime
    sentence: str
    # What was said with it: a reason, a question, an answer.
    words: str = ""


def history(booking: Booking) -> list[Line]:
    """Oldest first, in one query. What went on before it was sent is nobody's business."""
    events = booking.events.select_related("by").order_by("at", "pk")
    return [Line(each.at, sentence, each.reason) for each in events if (sentence := _sentence(booking, each))]


def _sentence(booking: Booking, event: BookingEvent) -> str:
    sentences = {
        "send": _("%(who)s sent it."),
        "book": _("%(who)s entered it for the group."),
        "approve": _("%(who)s confirmed it."),
        "decline": _("%(who)s declined it."),
        "ask": _("%(who)s asked a question."),
        "answer": _("%(who)s answered."),
        "move": _("%(who)s changed the time or place. Before: %(before)s."),
        "cancel": _("%(who)s cancelled it for the group."),
        "cancel_by_keeper": _("%(who)s cancelled it for the keeper."),
        "lapse": _("Nobody answered in time, so the time was given back."),
    }
    sentence = sentences.get(event.verb, "")
    return sentence % {"who": event.by or _("Somebody"), "before": _before(booking, event)} if sentence else ""


def _before(booking: Booking, event: BookingEvent) -> str:
    try:
        start, end = (datetime.fromisoformat(event.before[name]) for name in ("starts_at", "ends_at"))
    except (KeyError, ValueError):
        return ""
    return f"{wording.day(start, booking.zone)}, {wording.times(start, end, booking.zone)}"
