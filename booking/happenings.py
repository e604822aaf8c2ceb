"""The history of one booking in words: what happened, when, by whom and why."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from booking.models import Booking, BookingEvent
from community import wording
from community.models import User

OTHER_EXTRAS = "other_extras"

# Holding and letting go while a form is filled in is nobody's business afterwards.
WORDS: dict[str, str | Promise] = {
    "send": pgettext_lazy("what happened to a booking", "Sent"),
    "book": pgettext_lazy("what happened to a booking", "Booked by the keeper"),
    "approve": pgettext_lazy("what happened to a booking", "Approved"),
    "first_yes": pgettext_lazy("what happened to a booking", "Approved by the first of two people"),
    "review": pgettext_lazy("what happened to a booking", "A person was asked to look again"),
    "review_answer": pgettext_lazy("what happened to a booking", "A person has looked again"),
    "decline": pgettext_lazy("what happened to a booking", "Declined"),
    "ask": pgettext_lazy("what happened to a booking", "Question asked"),
    "answer": pgettext_lazy("what happened to a booking", "Question answered"),
    "move": pgettext_lazy("what happened to a booking", "Moved"),
    OTHER_EXTRAS: pgettext_lazy("what happened to a booking", "What comes with it was changed"),
    "hand_back": pgettext_lazy("what happened to a booking", "A part of the time was given back"),
    "cancel": pgettext_lazy("what happened to a booking", "Cancelled by the group"),
    "cancel_by_keeper": pgettext_lazy("what happened to a booking", "Cancelled by the keeper"),
    "lapse": pgettext_lazy("what happened to a booking", "Not answered in time"),
    "check_in": pgettext_lazy("what happened to a booking", "Checked in with the room’s code"),
    "countersign": pgettext_lazy("what happened to a booking", "The group says it was there"),
    "came": pgettext_lazy("what happened to a booking", "The keyholder saw them"),
    "absent": pgettext_lazy("what happened to a booking", "Marked: nobody came"),
    "unmark": pgettext_lazy("what happened to a booking", "The mark was taken back"),
    "excuse": pgettext_lazy("what happened to a booking", "Excused by the keeper"),
    "invoice": pgettext_lazy("what happened to a booking", "Paid invoice recorded"),
    "door": pgettext_lazy("what happened to a booking", "The door was opened"),
    "settle": pgettext_lazy("what happened to a booking", "Entered into the account of sharing"),
    "warn": pgettext_lazy("what happened to a booking", "Warned: the weekly let is not being used"),
    "run": pgettext_lazy("what happened to a booking", "Made for an evening run"),
    "vehicle": pgettext_lazy("what happened to a booking", "Another vehicle"),
    "times": pgettext_lazy("what happened to a booking", "Other times, by a new timetable"),
    "release": pgettext_lazy("what happened to a booking", "Given to others: the weekly let was not used"),
}


# Their words stand in the conversation.
SAID = ("ask", "answer")


@dataclass(frozen=True)
class Happening:
    """One line of it."""

    at: datetime
    words: str | Promise
    by: User | None
    reason: str
    # The words stand in the conversation, where they are answered.
    is_said: bool = False
    # Each thing that was changed, in words.
    details: tuple[str, ...] = ()


def happenings(booking: Booking) -> list[Happening]:
    """In order of time, in one query."""
    events = booking.events.filter(verb__in=WORDS).select_related("by").order_by("at", "pk")
    return [
        Happening(event.at, WORDS[event.verb], event.by, event.reason, event.verb in SAID, _details(event))
        for event in events
    ]


def _details(event: BookingEvent) -> tuple[str, ...]:
    changed = event.after.get("changed", ()) if event.verb == OTHER_EXTRAS else ()
    return tuple(how_many_now(wording.in_language(each)[0], each["was"], each["now"]) for each in changed)


def how_many_now(thing: str, was: int, now: int) -> str:
    """Such as "Projector: 2 instead of 1", for what is had with a booking."""
    words = {"thing": thing, "was": was, "now": now}
    if not was:
        return _("Added: %(thing)s") % {"thing": f"{now} × {thing}" if now > 1 else thing}
    if not now:
        return _("No longer: %(thing)s") % {"thing": f"{was} × {thing}" if was > 1 else thing}
    return _("%(thing)s: %(now)d instead of %(was)d") % words
