"""Where a building needs a time that a booking has: found when its diary is read, settled by a person or by itself.

Nothing here changes a booking. A person says that it stands, or moves or cancels it; when one of the two goes away, so
does the conflict.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from booking.actions.base import action
from booking.actions.who import must_manage
from booking.models import Booking, BuildingDiary, Claim, DiaryConflict
from booking.spans import Span
from community.models import User

STANDS, GONE = "stands", "gone"


@dataclass(frozen=True)
class Run:
    """A stretch the building needs without a break, and what its first event is called."""

    span: Span
    title: str


@action
def stand(*, conflict: DiaryConflict, by: User, at: datetime) -> None:
    """A person says that the booking stands: the building gives way. Raises NotPermitted."""
    must_manage(by, conflict.booking)
    DiaryConflict.objects.filter(pk=conflict.pk, settled_at=None).update(settled_at=at, settled_by=by, outcome=STANDS)


def end_gone(*, at: datetime) -> int:
    """Those whose booking was moved, cancelled or is over."""
    waiting = DiaryConflict.objects.waiting(at).values("pk")
    unsettled = DiaryConflict.objects.filter(settled_at=None)
    return unsettled.exclude(pk__in=waiting).update(settled_at=at, outcome=GONE)


def find(diary: BuildingDiary, busy: Iterable[tuple[datetime, datetime, str]], at: datetime) -> list[DiaryConflict]:
    """Bring the diary's conflicts in line with what it says now; those that are new are returned.

    Call inside a transaction, with the diary's resources locked.
    """
    stored = {(each.booking_id, each.starts_at): each for each in diary.conflicts.all()}
    met = {(booking.pk, run.span.start): (booking, run) for booking, run in _meetings(diary, runs(busy), at)}
    gone = [each.pk for key, each in stored.items() if key not in met and each.settled_at is None]
    DiaryConflict.objects.filter(pk__in=gone).update(settled_at=at, outcome=GONE)
    new = []
    for key, (booking, run) in met.items():
        before = stored.get(key)
        if before and before.outcome != GONE:
            continue
        conflict = before or DiaryConflict(diary=diary, booking=booking, starts_at=run.span.start)
        same_keeper = booking.resource.keeper_id == diary.resource.keeper_id
        conflict.title, conflict.ends_at = run.title if same_keeper else "", run.span.end
        conflict.found_at, conflict.settled_at, conflict.outcome = at, None, ""
        conflict.save()
        new.append(conflict)
    return new


def runs(busy: Iterable[tuple[datetime, datetime, str]]) -> list[Run]:
    """What touches or overlaps as one: a booking meets a week of examinations once, not seven times."""
    out: list[Run] = []
    for start, end, title in sorted(busy):
        if out and start <= out[-1].span.end:
            last = out[-1]
            out[-1] = Run(Span(last.span.start, max(last.span.end, end)), last.title or title)
        else:
            out.append(Run(Span(start, end), title))
    return out


def _meetings(diary: BuildingDiary, found: Sequence[Run], at: datetime) -> list[tuple[Booking, Run]]:
    """Each sent booking to come with the stretches that it meets on a part of the diary's place.

    A manager who lets somebody in although the diary was read already has decided.
    """
    claims = (
        Claim.objects.filter(part__resources=diary.resource_id, ends_at__gt=at, expires_at=None)
        .order_by("starts_at")
        .values_list("booking", "starts_at", "ends_at")
        .distinct()
    )
    spans: dict[int, Span] = {booking: Span(starts_at, ends_at) for booking, starts_at, ends_at in claims}
    pairs, first = [], 0
    for booking, span in sorted(spans.items(), key=lambda item: item[1]):
        while first < len(found) and found[first].span.end <= span.start:
            first += 1
        for run in found[first:]:
            if run.span.start >= span.end:
                break
            if run.span.overlaps(span):
                pairs.append((booking, run))
    bookings = Booking.objects.sent().filter(pk__in={booking for booking, _run in pairs}).with_names()
    named = {booking.pk: booking for booking in bookings}
    return [
        (named[booking], run)
        for booking, run in pairs
        if booking in named and not (named[booking].override_reason and named[booking].created_at > diary.made_at)
    ]
