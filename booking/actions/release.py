"""A weekly let that nobody comes to: first a warning, then the rest of it is free for others.

This happens the day after a no-show was marked, when the mark can no longer be taken back: a slip of the finger on a
telephone must not cost a group its year. What is disputed or excused does not count.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from booking import notices
from booking.actions import credits
from booking.actions.attendance import was_marked_today
from booking.actions.base import action, become, facts, keep, record
from booking.actions.settle import source_of
from booking.claims import release
from booking.models import Booking, BookingEvent, Series
from booking.models.booking import Attendance
from booking.states import TAKING, BookingState
from community.models import Dispute, EntryKind, LedgerEntry

YEAR = timedelta(days=366)


@dataclass(frozen=True)
class Measure:
    """How many no-shows are borne; a rulebook may say otherwise."""

    warn: int = 2
    no_shows: int = 3
    of: int = 10


def release_due(*, at: datetime) -> int:
    """Look at every weekly let that somebody missed and that has dates to come. Returns how many were acted upon."""
    ahead = Booking.objects.filter(series=OuterRef("pk"), starts_at__gt=at, state__in=TAKING)
    missed = Booking.objects.filter(attendance=Attendance.ABSENT, starts_at__gt=at - YEAR, series__isnull=False)
    lets = Series.objects.filter(Exists(ahead), pk__in=missed.values("series")).order_by("pk")
    return sum(look_at(series=series, at=at) for series in lets)


@action
def look_at(*, series: Series, at: datetime) -> bool:
    """Warn, or release the rest, if it has come to that. Whether anything was done."""
    dates = _locked(series)
    past = [each for each in dates if each.state == BookingState.CONFIRMED and each.starts_at <= at]
    ahead = [each for each in dates if each.status in TAKING and each.starts_at > at]
    missed = _missed(past, at)
    if not missed or not ahead or past[-1].organisation_id == series.resource.keeper_id:
        return False
    measure = measure_of(missed[-1])
    recent = [each for each in missed if each in past[-measure.of :]]
    if len(recent) >= measure.no_shows:
        _release(ahead, len(recent), measure, at)
    elif len(missed) >= measure.warn and not _was_warned(dates):
        record(missed[-1], "warn", by=None, at=at)
        notices.unused(missed[-1], missed=len(missed), most=measure.no_shows, of=measure.of, at=at)
    else:
        return False
    return True


def _release(ahead: Sequence[Booking], missed: int, measure: Measure, at: datetime) -> None:
    for booking in ahead:
        before = facts(booking)
        become(booking, BookingState.CANCELLED)
        keep(booking, at=at)
        # Nobody has used what they paid for, and others may have it now.
        credits.give_back(booking, by=None, at=at)
        record(booking, "release", by=None, at=at, before=before)
    release([booking.pk for booking in ahead])
    notices.released(ahead, missed=missed, of=measure.of, at=at)


def measure_of(booking: Booking) -> Measure:
    """As the rules were when the booking was decided."""
    decision = booking.decisions.agreed().last()
    told = json.loads(decision.record).get("release") if decision else None
    if not isinstance(told, dict):
        return Measure()
    usual = Measure()
    return Measure(*(int(told.get(name) or getattr(usual, name)) for name in ("warn", "no_shows", "of")))


def _locked(series: Series) -> list[Booking]:
    """Every date that was sent, in order of time; locked in the order of their keys."""
    rows = (
        Booking.objects.select_for_update(of=("self",), no_key=True)
        .filter(series=series, organisation__isnull=False)
        .select_related("resource__keeper", "organisation", "made_by")
        .order_by("pk")
    )
    return sorted(rows, key=lambda booking: booking.starts_at)


def _missed(past: Sequence[Booking], at: datetime) -> list[Booking]:
    """Those nobody came to, for good: not marked today, and neither disputed nor taken back in the ledger."""
    absent = [each for each in past if each.attendance == Attendance.ABSENT]
    lines = LedgerEntry.objects.filter(
        organisation__in={each.organisation_id for each in absent},
        on__in={each.starts_at.astimezone(each.zone).date() for each in absent},
        kind=EntryKind.NO_SHOW,
        undone_by=None,
    ).exclude(Exists(Dispute.objects.filter(entry=OuterRef("pk"), upheld=None)))
    stand = set(lines.values_list("source", flat=True))
    return [each for each in absent if source_of(each) in stand and not _is_fresh(each, at)]


def _is_fresh(booking: Booking, at: datetime) -> bool:
    return was_marked_today(booking.events.filter(verb="absent").order_by("at", "pk").last(), booking, at)


def _was_warned(dates: Sequence[Booking]) -> bool:
    return BookingEvent.objects.filter(booking__in=dates, verb="warn").exists()
