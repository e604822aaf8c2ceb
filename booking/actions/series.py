"""A weekly let: the same time on the wall every week, every date looked at before sending, all held at once or none."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from booking import extras, notices
from booking.actions import credits, limits, ruling
from booking.actions.base import NotPermitted, action, become, facts
from booking.actions.hold import minutes
from booking.actions.limits import Holder
from booking.actions.request import (
    against,
    agree_extras,
    keep_time,
    must_be_own,
    must_book_for,
    openings_around,
    refuse_credits_for_extras,
    refuse_dearer,
    sign,
)
from booking.actions.taking import needs_of, parts_of, take_afresh, take_or_refuse, wait_in_line, wanted_for
from booking.availability import Diary, diary
from booking.claims import lock_parts, release
from booking.deciding import keep_decisions
from booking.eligibility import Refusal, Refused, Request, refusals
from booking.models import Booking, BookingEvent, BookingExtra, Claim, Resource, Series
from booking.spans import LONGEST, Span, within
from booking.states import BookingState
from community.models import Organisation, User

MOST_DATES = 53


@dataclass(frozen=True)
class Date:
    """One date of a weekly let, and everything that speaks against it."""

    span: Span
    refusals: tuple[Refusal, ...] = ()

    @property
    def is_free(self) -> bool:
        """Whether it can be had."""
        return not self.refusals


def weekly(first: Span, weeks: int, zone: ZoneInfo) -> list[Span]:
    """The same times on the wall for so many weeks, whatever the clocks do in between."""
    start, end = first.start.astimezone(zone), first.end.astimezone(zone)
    out = []
    for week in range(min(weeks, MOST_DATES)):
        begins, ends = ((wall + timedelta(weeks=week)).astimezone(UTC) for wall in (start, end))
        # A time that the spring night leaves out: the use keeps its length instead.
        out.append(Span(begins, ends if begins < ends else begins + first.length))
    return out


def look_at(
    resource: Resource, spans: Sequence[Span], at: datetime, own: Iterable[int] = (), activity: str = ""
) -> list[Date]:
    """Each date with what speaks against it. `own` are bookings whose claims do not count, by primary key."""
    whole = Span(spans[0].start, spans[-1].end)
    known = diary(resource, whole, at)
    for starts_at, ends_at in Claim.objects.filter(booking__in=list(own)).values_list("starts_at", "ends_at"):
        if (claimed := Span(starts_at, ends_at)) in known.claimed:
            known.claimed.remove(claimed)
    horizon = at + timedelta(weeks=settings.HORIZON_WEEKS)
    return [Date(span, tuple(_against(known, span, at, horizon, activity))) for span in spans]


def _against(known: Diary, span: Span, at: datetime, horizon: datetime, activity: str) -> list[Refusal]:
    # Only the days around it: a year's openings asked once a date would be asked fifty times.
    near = span.widened(LONGEST, LONGEST)
    look = Diary(known.resource, within(known.offered, near), within(known.claimed, near))
    why_not = refusals(Request(known.resource, span, look, at, activity=activity))
    if why_not and span.end > horizon:
        return [Refusal("past_horizon", _("This date is not open for booking yet."))]
    return why_not


def hold(
    *, resource: Resource, spans: Sequence[Span], holder: Holder, at: datetime, answers: Booking | None = None
) -> Series:
    """Hold all the dates at once, or none. An earlier weekly let that was not sent is given back first.

    `answers` is a booking of that earlier one, whose answers are copied. Raises Refused if any date cannot be had,
    NotPermitted for somebody not signed in or for too many dates.
    """
    if holder.user is None:
        raise NotPermitted(_("Sign in to book a weekly let."))
    if not 1 <= len(spans) <= MOST_DATES:
        raise NotPermitted(_("A weekly let has 53 dates at most."))
    return _hold(resource=resource, spans=sorted(spans), holder=holder, at=at, answers=answers)


@action
def _hold(
    *, resource: Resource, spans: Sequence[Span], holder: Holder, at: datetime, answers: Booking | None
) -> Series:
    limits.queue_up(holder)
    stand = limits.standing(holder, at)
    earlier = [each for each in stand if each.series_id and holder.owns(each)]
    parts = parts_of(resource)
    wait_in_line(resource, spans, parts)
    lock_parts(parts)  # before those who wait are woken: whoever looks at their line has the parts first
    _give_back(earlier, at)
    limits.refuse_too_many(holder, [each for each in stand if each not in earlier])
    activity = answers.activity_code if answers else ""
    why_not = [refusal for date in look_at(resource, spans, at, activity=activity) for refusal in date.refusals]
    if why_not:
        raise Refused(why_not)
    series = Series.objects.create(resource=resource, made_by=holder.user)
    until = at + minutes()
    bookings = Booking.objects.bulk_create(
        Booking(
            resource=resource,
            series=series,
            made_by=holder.user,
            visitor=holder.visitor,
            address=holder.address,
            held_for_id=holder.group,
            starts_at=span.start,
            ends_at=span.end,
            activity=answers.activity if answers else "",
            people=answers.people if answers else None,
            notes=answers.notes if answers else "",
            particulars=answers.particulars if answers else {},
            hold_until=until,
            created_at=at,
            updated_at=at,
        )
        for span in spans
    )
    if answers and _with_the_same_extras(resource, bookings, answers):
        take_afresh(resource, bookings, at, expires_at=until)
    else:
        take_or_refuse(wanted_for(resource, bookings, parts), at, expires_at=until, locked=True)
    _record(bookings, "hold", holder.user, at)
    return series


def _with_the_same_extras(resource: Resource, bookings: Sequence[Booking], answers: Booking) -> bool:
    """Give every date what the earlier let had, as far as it can be had here; whether there is anything."""
    offered = {each.pk for each in extras.offered_with(resource)} if answers.extras_chosen else ()
    same = [row for row in answers.extras_chosen if row.extra_id in offered]
    BookingExtra.objects.bulk_create(
        BookingExtra(booking=booking, extra=row.extra, quantity=row.quantity) for booking in bookings for row in same
    )
    return bool(same)


@action
def send(
    *,
    series: Series,
    organisation: Organisation,
    by: User,
    at: datetime,
    with_credits: bool = False,
    shown_pence: int | None = None,
) -> Series:
    """Send every date together; the rules decide each by itself. Sent twice, it is one weekly let.

    Raises as `request.send` does; nothing is sent then.
    """
    planned = {each.pk: each.span for each in series.bookings.order_by()}
    ruling.line_up(organisation, series.resource, list(planned.values()), at)
    bookings = _locked(series)
    for booking in bookings:
        must_be_own(booking, by)
    if bookings[0].organisation_id is not None:
        return Series.objects.get(pk=series.pk)
    must_book_for(by, organisation)
    resource = bookings[0].resource
    for booking in bookings:
        ruling.must_be_as_it_was(booking, series.resource, planned.get(booking.pk, booking.span))
    offered = openings_around(resource, bookings)
    befores = [facts(booking) for booking in bookings]
    decided = ruling.judge(bookings, organisation, at)
    ruling.refuse([each for booking in bookings for each in against(resource, booking, offered, at)], decided)
    parts = needs_of(resource, bookings)
    for booking, one in zip(bookings, decided, strict=True):
        sign(booking, organisation, by, one.verdict)
    refuse_dearer(bookings, shown_pence)
    if with_credits:
        refuse_credits_for_extras(bookings)
    for booking in bookings:
        booking.sequence, booking.updated_at = booking.sequence + 1, at
        if with_credits:
            credits.pay(booking, by=by, at=at)
    fields = "state organisation made_by hold_until visitor address price_pence credit_minutes sequence updated_at"
    Booking.objects.bulk_update(bookings, fields.split())
    series.organisation, series.made_by = organisation, by
    series.save(update_fields=["organisation", "made_by"])
    agree_extras(bookings)
    keep_time(resource, bookings, at, parts)
    _record(bookings, "send", by, at, befores)
    keep_decisions(zip(bookings, decided, strict=True), "send", at)
    notices.series_sent(bookings, at=at)
    return series


def _locked(series: Series) -> list[Booking]:
    """Every date that was not let go, locked in the order of their keys. Raises NotPermitted if there is none."""
    rows = (
        Booking.objects.select_for_update(of=("self",), no_key=True)
        .filter(series=series)
        .exclude(state=BookingState.CANCELLED, organisation__isnull=True)
        .select_related("resource", "resource__keeper", "made_by")
        .order_by("pk")
    )
    bookings = sorted(rows, key=lambda booking: booking.starts_at)
    if not bookings:
        raise NotPermitted(_("This weekly let was let go."))
    return bookings


def _give_back(bookings: Sequence[Booking], at: datetime) -> None:
    """End the holds in as many statements for fifty dates as for one."""
    if not bookings:
        return
    befores = [facts(booking) for booking in bookings]
    for booking in bookings:
        become(booking, BookingState.CANCELLED)
    pks = [booking.pk for booking in bookings]
    Booking.objects.filter(pk__in=pks).update(state=BookingState.CANCELLED, updated_at=at)
    release(pks)
    _record(bookings, "let_go", bookings[0].made_by, at, befores)


def _record(
    bookings: Sequence[Booking], verb: str, by: User | None, at: datetime, befores: Sequence[dict[str, object]] = ()
) -> None:
    """One event row a date, in one statement."""
    BookingEvent.objects.bulk_create(
        BookingEvent(
            booking=booking,
            verb=verb,
            by=by,
            at=at,
            before=befores[number] if befores else {},
            after=facts(booking),
        )
        for number, booking in enumerate(bookings)
    )
