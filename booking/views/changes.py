"""Move, cancel and answer: the pages behind the buttons on a booking, for the group and for the keeper's managers."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from booking.actions import answer as answering
from booking.actions import cancel as cancelling
from booking.actions import move as moving
from booking.actions.ask import question_of
from booking.actions.base import NotPermitted
from booking.actions.other_extras import CHANGEABLE
from booking.availability import diary
from booking.eligibility import Refused
from booking.extras import anything_for
from booking.forms.change import AnswerForm, CancelForm, MoveForm
from booking.forms.refused import show
from booking.models import Booking, Resource
from booking.permissions import may_change_booking, may_manage
from booking.search.like import like
from booking.spans import Span
from booking.states import TAKING, BookingState
from community.views.access import signed_in

LOOK = timedelta(days=10)


@dataclass(frozen=True)
class Permitted:
    """What this person may do with this booking now; templates show a button for each."""

    move: bool
    cancel: bool
    answer: bool
    by_group: bool
    manages: bool
    extras: bool

    @property
    def anything(self) -> bool:
        """Whether there is any button to show."""
        return self.move or self.cancel or self.answer


def permitted(user: Any, booking: Booking, at: datetime) -> Permitted:
    """The actions check again: this only decides what is shown."""
    by_group, manages = may_change_booking(user, booking), may_manage(user, booking.resource)
    ahead = (by_group or manages) and booking.starts_at > at
    # One that another page alone changes has a link to that page instead; its keeper can take the place back.
    open_to_change = ahead and not booking.belongs_to
    return Permitted(
        move=open_to_change and booking.status in moving.MOVABLE,
        cancel=(open_to_change or ahead and not by_group) and booking.status in TAKING,
        answer=by_group and booking.status is BookingState.QUERIED,
        by_group=by_group,
        manages=manages,
        extras=open_to_change and booking.status in CHANGEABLE and anything_for(booking),
    )


@login_required
def cancel(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask once more, with room for a reason, then cancel."""
    at = timezone.now()
    booking, may = _changeable(request, reference, at)
    if not may.cancel:
        return _too_late(request, booking, may)
    later = _later_dates(booking, at)
    form = CancelForm(_posted(request), series=bool(later), by_group=may.by_group)
    if request.method == "POST" and form.is_valid():
        with _Telling(form) as telling:
            count = _cancel(booking, form, request, at)
            said = ngettext("%(count)s booking is cancelled.", "%(count)s bookings are cancelled.", count)
            messages.success(request, said % {"count": count})
            return _back(booking, may)
        if telling.too_late:
            return _too_late(request, booking, may)
    context = {"booking": booking, "zone": booking.zone, "form": form, "later": later, "may": may}
    return render(request, "booking/cancel.html", context)


def _cancel(booking: Booking, form: CancelForm, request: HttpRequest, at: datetime) -> int:
    """How many dates were cancelled."""
    reason = form.cleaned_data["reason"]
    if form.for_the_rest and booking.series:
        return len(
            cancelling.cancel_rest(
                series=booking.series, by=signed_in(request), at=at, first=booking.starts_at, reason=reason
            )
        )
    cancelling.cancel(booking=booking, by=signed_in(request), at=at, reason=reason)
    return 1


@login_required
def move(request: HttpRequest, reference: str) -> HttpResponse:
    """Choose another time or place; free times like the present one are offered as links that fill the form in."""
    at = timezone.now()
    booking, may = _changeable(request, reference, at)
    if not may.move:
        return _too_late(request, booking, may)
    places = Resource.objects.filter(keeper=booking.resource.keeper_id, kind=booking.resource.kind)
    # A room taken off the shelf may keep its bookings but gets no new ones.
    places = (places.published() | places.filter(pk=booking.resource_id)).order_by("place", "name")
    form = MoveForm(
        _posted(request), initial=_start_from(request, booking), booking=booking, places=places, manages=may.manages
    )
    if request.method == "POST" and form.is_valid():
        with _Telling(form) as telling:
            moved = _move(booking, form, request, at)
            waits = moved.state == BookingState.REQUESTED
            messages.success(request, _("Moved. The new time waits for an answer.") if waits else _("Moved."))
            return _back(moved, may)
        if telling.too_late:
            return _too_late(request, booking, may)
    wanted, place = _wanted(form, booking, list(places))
    return render(
        request,
        "booking/move.html",
        {
            "booking": booking,
            "zone": booking.zone,
            "form": form,
            "may": may,
            "place": place,
            "free": free_like(wanted, place, booking, at),
        },
    )


def _move(booking: Booking, form: MoveForm, request: HttpRequest, at: datetime) -> Booking:
    given = form.cleaned_data
    return moving.move(
        booking=booking,
        by=signed_in(request),
        span=given["span"],
        resource=given["place"],
        at=at,
        reason=given["reason"],
        override_reason=given.get("override_reason", ""),
    )


def _start_from(request: HttpRequest, booking: Booking) -> dict[str, Any]:
    """What the form shows first: a free time that was followed as a link, else the booking as it is."""
    starts, ends = booking.starts_at.astimezone(booking.zone), booking.ends_at.astimezone(booking.zone)
    first = {"day": starts.date(), "start": starts.time(), "end": ends.time(), "place": booking.resource_id}
    return first | {name: request.GET[name] for name in first if request.GET.get(name)}


def _wanted(form: MoveForm, booking: Booking, places: list[Resource]) -> tuple[Span, Resource]:
    """The time and place that suggestions should resemble: what was typed if it makes sense, else the booking's."""
    if not form.is_bound:
        asked = MoveForm(
            {name: form.get_initial_for_field(form.fields[name], name) for name in ("day", "start", "end", "place")},
            booking=booking,
            places=form.fields["place"].queryset,  # type: ignore[attr-defined]
            manages=False,
        )
        asked.is_valid()
        form = asked
    given = form.cleaned_data
    return given.get("span") or booking.span, given.get("place") or booking.resource


@dataclass(frozen=True)
class Suggestion:
    """A free time, and the query that fills the form in with it."""

    span: Span
    query: str


def free_like(wanted: Span, place: Resource, booking: Booking, at: datetime) -> list[Suggestion]:
    """Free times of the same length, the nearest days first; the booking's own time counts as free."""
    start = max(wanted.start - LOOK, at)
    window = Span(start, max(wanted.end, start) + LOOK)
    look = diary(place, window, at, without=booking.pk)
    free = [gap for use in look.bookable(booking.activity_code) if (gap := use.common(window))]
    found = [span for span in like(wanted, free, place.zone, most=7) if span != booking.span][:6]
    return [Suggestion(span, _query(span, place)) for span in found]


def _query(span: Span, place: Resource) -> str:
    starts, ends = span.start.astimezone(place.zone), span.end.astimezone(place.zone)
    words = {"place": place.pk, "day": starts.date(), "start": f"{starts:%H:%M}", "end": f"{ends:%H:%M}"}
    return f"?{urlencode(words)}"


@login_required
def answer(request: HttpRequest, reference: str) -> HttpResponse:
    """The manager's question, and room for an answer."""
    at = timezone.now()
    booking, may = _changeable(request, reference, at)
    if not may.answer:
        if may.by_group:
            return _too_late(request, booking, may)
        raise PermissionDenied
    form = AnswerForm(_posted(request))
    if request.method == "POST" and form.is_valid():
        with _Telling(form) as telling:
            answering.answer(booking=booking, by=signed_in(request), words=form.cleaned_data["words"], at=at)
            messages.success(request, _("Your answer has been sent."))
            return _back(booking, may)
        if telling.too_late:
            return _too_late(request, booking, may)
    context = {"booking": booking, "zone": booking.zone, "form": form, "question": question_of(booking)}
    return render(request, "booking/answer.html", context)


def _changeable(request: HttpRequest, reference: str, at: datetime) -> tuple[Booking, Permitted]:
    """The booking, for those who may change it. Others who may see it are refused; for strangers it does not exist."""
    booking = get_object_or_404(Booking.objects.sent().visible_to(signed_in(request)).with_names(), reference=reference)
    may = permitted(signed_in(request), booking, at)
    if not (may.by_group or may.manages):
        raise PermissionDenied
    return booking, may


def _posted(request: HttpRequest) -> Any:
    """An empty POST is bound too: its missing fields must be named."""
    return request.POST if request.method == "POST" else None


def _later_dates(booking: Booking, at: datetime) -> list[Booking]:
    if booking.series_id is None:
        return []
    later = Booking.objects.taking_time().filter(series=booking.series_id, starts_at__gt=max(at, booking.starts_at))
    return list(later.order_by("starts_at"))


def _back(booking: Booking, may: Permitted) -> HttpResponse:
    return redirect("booking" if may.by_group else "manage-request", booking.reference)


def changed_elsewhere(request: HttpRequest, booking: Booking) -> HttpResponse | None:
    """The way to the page that alone changes it, where there is one."""
    if not booking.belongs_to:
        return None
    messages.info(request, _("This booking belongs to an evening run. It is changed here."))
    return redirect(booking.belongs_to, booking.reference)


def _too_late(request: HttpRequest, booking: Booking, may: Permitted) -> HttpResponse:
    if elsewhere := changed_elsewhere(request, booking):
        return elsewhere
    messages.warning(request, _("This cannot be changed any more. Here is how it stands."))
    return _back(booking, may)


class _Telling:
    """Turns what an action refused into errors of the form. `too_late` says that there is nothing left to do."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.too_late = False

    def __enter__(self) -> "_Telling":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> bool:
        if isinstance(error, Refused):
            show(self.form, error)
            return True
        self.too_late = isinstance(error, NotPermitted)
        return self.too_late
