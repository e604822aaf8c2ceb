"""What a booking comes to in the ledger once its time is over, and what is put right when more becomes known.

A use enters at once; a gift as soon as two independent proofs are there, which every proof asks by itself. So nothing
has to wait here: a booking is looked at once when it ends, and again whenever somebody says something about it.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q

from booking import evidence
from booking.actions.base import action, record
from booking.given_up import HANDED_BACK, GivenUp, given_up_late, mostly_given_back_late
from booking.models import Booking, Resource
from booking.models.booking import Attendance
from booking.pricing import price
from booking.spans import LONGEST, Span, joined, within
from booking.states import BookingState
from community.actions import ledger
from community.ledger import Proved
from community.models import EntryKind, LedgerEntry, Organisation, Unit, User

AT_ONCE = 2000
WORDS = {
    EntryKind.USE: "use",
    EntryKind.GIFT: "gift",
    EntryKind.NO_SHOW: "no_show",
    EntryKind.LATE_CANCEL: "late",
    EntryKind.WITHDRAWN: "withdrawn",
}


@dataclass(frozen=True)
class Line:
    """What the ledger should say."""

    kind: EntryKind
    organisation: Organisation
    partner: Organisation
    span: Span
    # Of the span; None for all of it.
    length: timedelta | None = None
    relet_minutes: int = 0
    proofs: tuple[Proved, ...] = ()
    too_dear: bool = False


def settle_due(*, at: datetime) -> int:
    """Settle what has ended since, each in a transaction of its own; workers step over what another has in hand.

    Returns how many. One that cannot be settled keeps none of the others waiting.
    """
    open_ = Booking.objects.filter(settled_at=None).order_by("ends_at", "pk").values_list("pk", flat=True)
    over = open_.filter(state__in=[BookingState.CONFIRMED, BookingState.CANCELLED], ends_at__lte=at)
    # What was given up may be over long before the time it had been moved to.
    given_up = open_.filter(state=BookingState.CANCELLED, organisation__isnull=False, ends_at__gt=at)
    count, wrong = 0, []
    for pk in [*over[:AT_ONCE], *given_up[:AT_ONCE]]:
        try:
            count += settle(pk=pk, at=at)
        except Exception as error:
            wrong.append(error)
    if wrong:
        raise ExceptionGroup(f"{len(wrong)} bookings could not be settled", wrong)
    return count


@action
def settle(*, pk: int, at: datetime) -> bool:
    """One of them. False if another worker has it in hand or has done it, or what was given up is yet to be over."""
    booking = (
        Booking.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
        .filter(pk=pk, settled_at=None)
        .select_related("resource__keeper", "organisation")
        .first()
    )
    if booking is None:
        return False
    if agree(booking, at=at):
        record(booking, "settle", by=None, at=at)
    return booking.settled_at is not None


def agree(booking: Booking, *, at: datetime, by: User | None = None, reason: str = "") -> int:
    """Let the ledger say what is known of the booking now; call it with the booking locked. Returns how many lines.

    A line that is no longer true is undone, one that is missing is entered; nothing is entered before the end.
    """
    if booking.state == BookingState.CONFIRMED and booking.ends_at > at:
        return 0
    wanted = {line.kind: line for line in _lines(booking, at)}
    # Until then somebody else may have it. Not until the end of what it was moved to: that may lie a year ahead, and
    # what is a year old counts no longer.
    if EntryKind.LATE_CANCEL in wanted and wanted[EntryKind.LATE_CANCEL].span.end > at:
        return 0
    there = _entered(booking)
    standing = [entry for entry in there if not entry.undone_by.all()]
    changes = 0
    for entry in standing:
        if entry.kind not in wanted:
            excused = booking.attendance == Attendance.EXCUSED and EntryKind(entry.kind).is_slip
            ledger.undo(
                entry=entry, by=by, reason=reason, at=at, kind=EntryKind.EXCUSED if excused else EntryKind.REVERSED
            )
            changes += 1
    for kind, line in wanted.items():
        before = [entry for entry in there if entry.kind == kind]
        # What a person has judged wrong is not entered again by a machine.
        if any(entry in standing or entry.disputes.filter(upheld=True).exists() for entry in before):
            continue
        _enter(booking, line, len(before), at=at, by=by)
        changes += 1
    if booking.settled_at is None:
        booking.settled_at = at
        booking.save(update_fields=["settled_at"])
    return changes


def source_of(booking: Booking) -> str:
    """By what every line of the booking is found."""
    return f"booking:{booking.reference}"


def day_of(booking: Booking, span: Span) -> date:
    """The day on the wall."""
    return span.start.astimezone(booking.zone).date()


def lines_of(booking: Booking) -> list[LedgerEntry]:
    """Everything the ledger has on the booking, corrections as well, in the order they were entered."""
    sides = [booking.organisation_id, booking.resource.keeper_id]
    # The days are for the index: a council's account has a hundred thousand lines.
    rows = LedgerEntry.objects.filter(organisation__in=sides, on__in=_days(booking), source=source_of(booking))
    return list(rows.select_related("organisation", "partner", "undone").prefetch_related("undone_by").order_by("pk"))


def _days(booking: Booking) -> set[date]:
    """Every day it was ever to be on."""
    left = booking.events.filter(verb__in=["move", HANDED_BACK]).values_list("before__starts_at", flat=True)
    starts = [booking.starts_at, *(datetime.fromisoformat(each) for each in left)]
    return {start.astimezone(booking.zone).date() for start in starts}


def _entered(booking: Booking) -> list[LedgerEntry]:
    return [entry for entry in lines_of(booking) if not EntryKind(entry.kind).undoes]


def _enter(booking: Booking, line: Line, before: int, *, at: datetime, by: User | None) -> LedgerEntry:
    key = f"{WORDS[line.kind]}:{booking.reference}"
    return ledger.enter(
        kind=line.kind,
        unit=Unit.VEHICLE if booking.resource.kind == "vehicle" else Unit.ROOM,
        organisation=line.organisation,
        partner=line.partner,
        on=day_of(booking, line.span),
        minutes=minutes_in(line.span) if line.length is None else whole_minutes(line.length),
        relet_minutes=line.relet_minutes,
        proofs=line.proofs,
        too_dear=line.too_dear,
        # Entered anew after it had been undone: a key serves once.
        key=f"{key}:{before + 1}" if before else key,
        source=source_of(booking),
        by=by,
        at=at,
    )


def _lines(booking: Booking, at: datetime) -> list[Line]:
    group, keeper = booking.organisation, booking.resource.keeper
    # A keeper in its own hall shares nothing and lets nobody down; nor would its own hours hide its slips elsewhere.
    if group is None or group.pk == keeper.pk:
        return []
    if booking.state == BookingState.CANCELLED:
        given = None if booking.attendance == Attendance.EXCUSED else given_up_late(booking)
        return [_given_up(booking, given, group, keeper)] if given else []
    if booking.state != BookingState.CONFIRMED or booking.attendance == Attendance.EXCUSED:
        return []
    back = _given_back(booking, group, keeper)
    if booking.attendance == Attendance.ABSENT:
        return [Line(EntryKind.NO_SHOW, group, keeper, booking.span), *back]
    use = Line(EntryKind.USE, group, keeper, booking.span)
    proofs = evidence.proofs_of(booking)
    if not evidence.are_independent(proofs):
        return [use, *back]
    shown = tuple(evidence.proved(proofs))
    gift = Line(EntryKind.GIFT, keeper, group, booking.span, proofs=shown, too_dear=is_too_dear(booking))
    return [use, gift, *back]


def _given_up(booking: Booking, given: GivenUp, group: Organisation, keeper: Organisation) -> Line:
    if given.by_keeper:
        return Line(EntryKind.WITHDRAWN, keeper, group, given.span)
    return Line(EntryKind.LATE_CANCEL, group, keeper, given.span, relet_minutes=relet(booking, given))


def _given_back(booking: Booking, group: Organisation, keeper: Organisation) -> list[Line]:
    """The part, where it was the larger one and late."""
    found = mostly_given_back_late(booking)
    if found is None:
        return []
    given, length = found
    had = min(relet(booking, given), whole_minutes(length))
    return [Line(EntryKind.LATE_CANCEL, group, keeper, given.span, length=length, relet_minutes=had)]


def relet(booking: Booking, given: GivenUp) -> int:
    """Minutes of what was given up that others had after all, in any of the same parts."""
    parts = Resource.objects.get(pk=given.resource).parts.all()
    others = (
        Booking.objects.filter(state=BookingState.CONFIRMED, resource__parts__in=parts)
        .filter(starts_at__gt=given.span.start - LONGEST, starts_at__lt=given.span.end, ends_at__gt=given.span.start)
        .exclude(Q(pk=booking.pk) | Q(attendance__in=[Attendance.ABSENT, Attendance.EXCUSED]))
        .distinct()
    )
    used = within([other.span for other in others], given.span)
    return sum(minutes_in(span) for span in joined(used))


def is_too_dear(booking: Booking) -> bool:
    """Whether more was asked for the place than the community rate, as it was when the rules decided, else as it is.

    What was had with the place has a price of its own: nets that cost something do not make the hall dear.
    """
    asked = (booking.price_pence or 0) - sum(row.price_pence or 0 for row in booking.extras.all())
    return asked > price(_rate(booking), booking.span.length)


def _rate(booking: Booking) -> int:
    decision = booking.decisions.agreed().last()
    # From the facts: the rate in the price is what the keeper's own rules have made of it.
    known = json.loads(decision.record).get("facts") if decision else None
    rate = known.get("rate_pence") if isinstance(known, dict) else None
    return rate if isinstance(rate, int) else booking.resource.rate_pence


def minutes_in(span: Span) -> int:
    """Whole minutes."""
    return whole_minutes(span.length)


def whole_minutes(length: timedelta) -> int:
    """Without the seconds."""
    return int(length.total_seconds() // 60)
