"""What makes Bro Wennol's figures worth looking at: what bookings were for, some given back, and searches in vain."""

import random
from datetime import datetime, timedelta

from booking.actions import cancel
from booking.facilities import bits_of
from booking.models import Booking, MissedSearch, Resource
from booking.models.missed_search import EVERYWHERE
from booking.search.question import PartOfDay
from booking.states import BookingState
from community.days import local_day

# What people wrote, and what kind of thing that is.
KINDS = {
    "sport": ["Badminton", "Badminton ladder", "Badminton for beginners", "Five-a-side", "Gentle exercise", "Tai chi"],
    "music": ["Côr – ymarfer / Choir practice", "Band practice", "Junior band", "Music evening", "Sopranos and altos"],
    "arts": ["Rehearsal", "Juniors", "Scenes and voices"],
    "learning": ["Sgwrs i ddysgwyr", "English conversation", "Chess for beginners"],
    "childcare": ["Cylch Ti a Fi", "Babis a phaned"],
    "social": ["Club night", "Scout night", "Games night", "Coffi a chlonc", "Peint a sgwrs", "Paned a sgwrs"],
    "health": ["Memory Café", "Singing for memory", "Shared lunch"],
    "meeting": ["Cyfarfod gyrwyr", "Base for the night"],
    "other": ["Repair Café"],
}
# Every so many of the past bookings was given back in good time.
GIVEN_BACK = 19
NOTICE = timedelta(days=5)
# Weekday, part of the day, people, needs, what stood in the way; and how often on a day.
IN_VAIN = [
    (1, PartOfDay.EVENING, 30, ["kitchen"], "taken", 3),
    (3, PartOfDay.EVENING, 60, [], "taken", 2),
    (5, PartOfDay.MORNING, 40, ["step-free", "accessible-toilet"], "shut", 2),
    (2, PartOfDay.AFTERNOON, 20, ["hearing-loop"], "lacking", 2),
    (4, PartOfDay.EVENING, 300, [], "small", 1),
    (6, PartOfDay.EVENING, 50, [], "shut", 1),
]
SCHOOL = "glan-wennol-school-main-hall"


def fill(at: datetime) -> int:
    """Before it is known who came. Returns how many searches found nothing."""
    for kind, words in KINDS.items():
        Booking.objects.filter(activity__in=words, particulars={}).update(particulars={"activity": kind})
    over = Booking.objects.filter(state=BookingState.CONFIRMED, ends_at__lte=at, series=None).with_names()
    for booking in over.order_by("starts_at", "pk")[GIVEN_BACK - 1 :: GIVEN_BACK]:
        when = max(booking.created_at, booking.starts_at - NOTICE)
        if booking.made_by and booking.organisation_id != booking.resource.keeper_id:
            cancel.cancel(booking=booking, by=booking.made_by, at=when, reason="We are too few this week.")
    return _search_in_vain(at)


def _search_in_vain(at: datetime) -> int:
    """Some weeks of them, near the school and anywhere."""
    dice, today = random.Random(7), local_day(at)
    cell = Resource.objects.values_list("cell", flat=True).get(slug=SCHOOL) or EVERYWHERE
    rows = [
        MissedSearch(
            day=today - timedelta(days=dice.randrange(60)),
            cell=dice.choice((cell, cell, EVERYWHERE)),
            weekday=weekday,
            part_of_day=part,
            people=people,
            needs=bits_of(needs),
            because=because,
            count=dice.randint(1, often),
        )
        for weekday, part, people, needs, because, often in IN_VAIN
        for _number in range(8)
    ]
    MissedSearch.objects.bulk_create(rows, ignore_conflicts=True)
    return sum(row.count for row in rows)
