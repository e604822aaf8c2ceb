"""The letters that somebody may want less often, in groups that people can tell apart; and when the daily one comes.

Whatever is not named here always comes, and at once: that a booking is declined, cancelled, moved or called back, that
a time is offered, that a document lapses.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from booking.models import WhenToWrite

AT_ONCE, DAILY, NEVER = WhenToWrite.AT_ONCE, WhenToWrite.DAILY, WhenToWrite.NEVER
ANY = (AT_ONCE, DAILY, NEVER)
# When the daily letter goes out, on the clock on the wall.
MORNING = time(7)


@dataclass(frozen=True)
class Group:
    """Kinds of letters that are chosen together."""

    name: str
    label: str | Promise
    hint: str | Promise
    kinds: frozenset[str]
    whens: tuple[WhenToWrite, ...] = ANY
    for_keepers: bool = False
    # How "at once" is said where that is not what it means.
    at_once: str | Promise = ""
    # Somebody has to act on it: where nobody would hear of it any more, everybody does.
    needs_somebody: bool = False


GROUPS = (
    Group(
        "confirmations",
        _("Confirmations"),
        _("That your request has arrived, was approved or booked, with the calendar file."),
        frozenset({"booked", "requested", "approved", "booked_for_you", "reviewed"}),
    ),
    Group(
        "talk",
        _("Questions and messages"),
        _("What a keeper asks or tells you about a booking. Somebody waits for your answer, so these always come."),
        frozenset({"asked", "remark"}),
        whens=(AT_ONCE, DAILY),
    ),
    Group(
        "reminders",
        _("Reminders"),
        _("The day before: when, where and how to get in."),
        frozenset({"reminder", "ride_reminder"}),
        whens=(AT_ONCE, NEVER),
        at_once=_("Yes, the day before"),
    ),
    Group(
        "to_decide",
        _("Requests and messages that wait for you"),
        _("New requests, answers, messages and changes that a manager has to look at."),
        frozenset({"requested_keeper", "moved_keeper", "other_extras_keeper", "answered_keeper"})
        | {"remark_keeper", "review_keeper"},
        for_keepers=True,
        needs_somebody=True,
    ),
    Group(
        "keeper_news",
        _("What happened without you"),
        _("Bookings confirmed by your rules, cancelled or not answered in time, and problems that are not urgent."),
        frozenset({"booked_keeper", "cancelled_keeper", "lapsed_keeper", "released_keeper", "problem_keeper"}),
        for_keepers=True,
    ),
)
GROUP_OF = {kind: group for group in GROUPS for kind in group.kinds}


def group_named(name: str) -> Group | None:
    """The group of that name."""
    return next((group for group in GROUPS if group.name == name), None)


def next_morning(at: datetime) -> datetime:
    """When the next daily letter goes out."""
    zone = timezone.get_default_timezone()
    wall = at.astimezone(zone)
    today = datetime.combine(wall.date(), MORNING, zone)
    return today if wall < today else datetime.combine(wall.date() + timedelta(days=1), MORNING, zone)
