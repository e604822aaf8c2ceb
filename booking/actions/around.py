"""Activities that need longer than others to set up and to clear: whether there is room for that around a booking."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from booking.availability import claim_span, diaries_during
from booking.eligibility import Refusal, Refused
from booking.models import Booking, Claim
from booking.spans import LONGEST, Span, joined
from community import wording

NO_ROOM = "no_room_around"


def needs_other_minutes(bookings: Sequence[Booking], befores: Sequence[str]) -> bool:
    """Whether what was said just now changes the time that any of them takes. Nothing is read for it."""
    return any(
        each.resource.around(each.activity_code) != each.resource.around(before)
        for each, before in zip(bookings, befores, strict=True)
    )


def refuse_no_room_around(bookings: Sequence[Booking], at: datetime) -> None:
    """Raise Refused where the place is closed or taken in the minutes the activity needs, saying what is in the way.

    This only spares people a sentence that helps nobody: the database decides when the time is taken.
    """
    resource, pks = bookings[0].resource, [each.pk for each in bookings]
    spans = [claim_span(resource, each.span, each.activity_code) for each in bookings]
    known = diaries_during([resource], spans, at)[resource.pk]
    for starts_at, ends_at in Claim.objects.filter(booking__in=pks).values_list("starts_at", "ends_at"):
        if (own := Span(starts_at, ends_at)) in known.claimed:
            known.claimed.remove(own)
    offered = joined(known.offered)
    out = []
    for booking, whole in zip(bookings, spans, strict=True):
        if whole.length > LONGEST:
            out.append(_("It can last 24 hours at most, with setting up and clearing."))
        elif words := _in_the_way(booking, whole, offered, known.claimed):
            out.append(_dated(booking, words, several=len(bookings) > 1))
    if out:
        raise Refused([Refusal(NO_ROOM, f"{_needs(bookings[0])} {' '.join(out)}")])


def _needs(booking: Booking) -> str:
    before, after = (_length(each) for each in booking.resource.around(booking.activity_code))
    sentence = _("For this kind of activity the place needs %(before)s before to set up and %(after)s after to clear.")
    return sentence % {"before": before, "after": after}


def _length(length: timedelta) -> str:
    return wording.hours(length) if length else _("no time")


def _dated(booking: Booking, words: str, *, several: bool) -> str:
    return f"{wording.day(booking.starts_at, booking.zone)}: {words}" if several else words


def _in_the_way(booking: Booking, whole: Span, offered: Sequence[Span], claimed: Sequence[Span]) -> str:
    """The first thing that is in the way, or nothing."""
    zone, use = booking.zone, booking.span
    plain = claim_span(booking.resource, use)
    for other in sorted(claimed):
        if other.overlaps(plain):
            return ""  # not the activity's minutes are in the way: the time itself has gone, which others say better
        if other.overlaps(whole):
            if other.start < use.start:
                return _("Others have it until %(time)s. Begin later.") % {"time": wording.clock(other.end, zone)}
            return _("Others have it from %(time)s. End earlier.") % {"time": wording.clock(other.start, zone)}
    run = next((each for each in offered if each.covers(use)), None)
    if run is None:
        return ""
    if run.start > whole.start:
        return _("It opens at %(time)s. Begin later.") % {"time": wording.clock(run.start, zone)}
    if run.end < whole.end:
        return _("It closes at %(time)s. End earlier.") % {"time": wording.clock(run.end, zone)}
    return ""
