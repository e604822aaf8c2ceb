"""The manager's side of "ask a person to look again": what was asked, and one button for each answer."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from booking.actions import review
from booking.actions.base import NotPermitted
from booking.actions.hold import is_being_filled_in
from booking.deciding import asked_by, verdict
from booking.eligibility import Refused
from booking.forms.refused import show
from booking.forms.review import AllowForm, LeaveForm
from booking.models import Booking, BookingEvent, Resource
from booking.panel import Panel, of_verdict
from booking.track_record import track_record
from booking.views.outcome import last_panel, said_of
from community.models import Organisation, User
from community.views.access import signed_in

ALLOW, LEAVE = "allow", "leave"
# More than a keeper leaves unanswered; the rest come up as these are answered.
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Open:
    """One question that waits for an answer."""

    booking: Booking
    group: Organisation | None
    at: datetime


@login_required
def one(http: HttpRequest, reference: str) -> HttpResponse:
    """Everything needed to answer; a POST answers. What was never sent belongs to no group: its question says whose."""
    at, by = timezone.now(), signed_in(http)
    mine = Booking.objects.select_related("resource", "resource__keeper", "organisation", "made_by", "series")
    booking = get_object_or_404(mine.filter(resource__in=Resource.objects.managed_by(by)), reference=reference)
    question = review.asked(booking) or booking.events.filter(verb=review.REVIEW).order_by("-at", "-pk").first()
    if question is None or question.after.get("resource") != booking.resource_id:
        raise Http404
    forms = {ALLOW: AllowForm(), LEAVE: LeaveForm()}
    deed = http.POST.get("deed", "")
    if http.method == "POST" and deed in forms:
        form = forms[deed] = type(forms[deed])(http.POST)
        done = _answer(http, deed, booking, form, by, at) if form.is_valid() else None
        if done:
            return done
    return render(http, "booking/reviewing.html", _facts(booking, question, at) | {"forms": forms})


def _answer(http: HttpRequest, deed: str, booking: Booking, form: Any, by: User, at: datetime) -> HttpResponse | None:
    """Do it and lead on; None if the form has to be shown again."""
    try:
        if deed == ALLOW:
            booked = review.allow(booking=booking, by=by, reason=form.cleaned_data["reason"], at=at)
            messages.success(http, _("Booked. We are writing to them."))
            return redirect("manage-request", booked.reference)
        review.leave(booking=booking, by=by, words=form.cleaned_data["words"], at=at)
    except Refused as refused:
        show(form, refused)
        return None
    except NotPermitted as no:
        messages.warning(http, str(no))
    else:
        messages.success(http, _("Your answer is on its way to them."))
    return redirect("manage-review", booking.reference)


def _facts(booking: Booking, question: BookingEvent, at: datetime) -> dict[str, Any]:
    group, unsent = review.group_of(question), is_being_filled_in(booking)
    answer = review.answered(booking, question)
    ahead, same = booking.starts_at > at, review.is_as_asked(booking, question)
    return {
        "booking": booking,
        "zone": booking.zone,
        "group": group,
        "question": question,
        "answer": answer,
        "panel": _panel(booking, group, at) if unsent else last_panel(booking),
        "record": track_record(group, booking.resource.keeper, at) if group else None,
        "sent": booking.organisation_id is not None,
        "weekly": booking.series_id is not None,
        "may_allow": unsent and same and ahead and not booking.series_id and group is not None,
        "changed": unsent and not same,
        "may_answer": answer is None,
        **said_of(booking),
    }


def _panel(booking: Booking, group: Organisation | None, at: datetime) -> Panel:
    return of_verdict(verdict(asked_by(booking), group, at, without=[booking.pk]))


def unanswered(user: User, at: datetime) -> list[Open]:
    """The questions about places one manages, of what still lies ahead, the oldest first."""
    later = BookingEvent.objects.filter(
        booking=OuterRef("booking"), verb__in=[review.REVIEW, review.REVIEWED], pk__gt=OuterRef("pk")
    )
    asked = (
        BookingEvent.objects.filter(verb=review.REVIEW, booking__resource__in=Resource.objects.managed_by(user))
        .filter(booking__starts_at__gt=at)
        .filter(~Exists(later))
        .select_related("booking", "booking__resource")
        .order_by("at", "pk")[:SHOWN]
    )
    rows = [row for row in asked if row.after.get("resource") == row.booking.resource_id]
    groups = Organisation.objects.in_bulk({row.before.get("organisation") for row in rows} - {None})
    return [Open(row.booking, groups.get(row.before.get("organisation")), row.at) for row in rows]
