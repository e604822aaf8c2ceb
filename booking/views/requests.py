"""The manager's side: the queue of requests, one request, and the manager's own bookings."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from booking.actions import approve, ask, decline
from booking.actions.approve_several import approve_several
from booking.actions.base import NotPermitted
from booking.documents import documents_of, lacking
from booking.eligibility import Refused
from booking.forms.decide import APPROVE, ASK, DecideForm
from booking.forms.refused import show
from booking.happenings import happenings
from booking.models import Booking, Claim, Reply, Resource
from booking.models.proof import Side
from booking.pictures.around import week_around
from booking.states import OPEN, BookingState
from booking.track_record import track_record
from booking.views.changes import permitted
from booking.views.letters import letters_of
from booking.views.outcome import panels_of, said_of
from booking.views.queue import a_page, first_dates, in_order, places_in
from booking.views.reviewing import unanswered
from booking.views.talk import talk_of
from booking.wall import whole_day
from community import wording
from community.views.access import signed_in

PAGE = 20


@login_required
def queue(request: HttpRequest) -> HttpResponse:
    """What waits for a decision in all places I manage, by band and then by when it was asked; a weekly let is one
    row. A POST approves those that are ticked."""
    if request.method == "POST":
        if ticked := request.POST.getlist("request")[:PAGE]:
            return _approve_ticked(request, ticked)
        messages.warning(request, _("Nothing was ticked, so nothing was approved."))
    at = timezone.now()
    rows = first_dates(waiting_for(signed_in(request)))
    counts = dict(rows.order_by().values_list("resource").annotate(Count("pk")))
    places = list(Resource.objects.filter(pk__in=counts).order_by("name", "pk"))
    for place in places:
        place.waiting = counts[place.pk]  # type: ignore[attr-defined]
    chosen = next((each for each in places if each.slug == request.GET.get("place")), None)
    if chosen:
        rows = rows.filter(resource=chosen)
    # Counted by place already: no second walk through thousands only to number the pages.
    number = counts[chosen.pk] if chosen else sum(counts.values())
    page = Paginator(range(number), PAGE).get_page(request.GET.get("page"))
    ahead = (page.number - 1) * PAGE
    found, before = a_page(rows, ahead, PAGE)
    said = places_in(found, ahead, before)
    # Whoever ticks many does not open each: what is missing must be seen from here.
    without = {each.pk for each in lacking(found, at=at)}
    for row in found:
        row.place_in_words = said[row.pk]  # type: ignore[attr-defined]
        row.lacks_documents = row.pk in without  # type: ignore[attr-defined]
    page.object_list = found  # type: ignore[assignment]
    again = unanswered(signed_in(request), at)
    return render(request, "booking/requests.html", {"page": page, "places": places, "chosen": chosen, "again": again})


def _approve_ticked(request: HttpRequest, references: Sequence[str]) -> HttpResponse:
    """What became of each, in the order of the page it was ticked on."""
    by = signed_in(request)
    rows = Booking.objects.sent().filter(resource__in=Resource.objects.managed_by(by), reference__in=references)
    found = {each.reference: each for each in rows.with_names()}
    bookings = [found[reference] for reference in dict.fromkeys(references) if reference in found]
    done = approve_several(bookings=bookings, by=by, at=timezone.now())
    context = {"done": done, "left": waiting_for(by).exists(), "place": request.POST.get("place", "")}
    return render(request, "booking/approved.html", context)


def waiting_for(user: Any) -> QuerySet[Booking]:
    """Requests on resources the person manages."""
    return Booking.objects.waiting().filter(resource__in=Resource.objects.managed_by(user))


@login_required
def one(request: HttpRequest, reference: str) -> HttpResponse:
    """One request with what is needed to decide it; a POST decides."""
    at = timezone.now()
    booking = _mine_or_404(request, reference)
    together = _decided_together(booking, at)
    replies = list(Reply.objects.filter(keeper=booking.resource.keeper_id))
    form = DecideForm(request.POST if request.method == "POST" else None, series=len(together) > 1, replies=replies)
    if request.method == "POST" and form.is_valid():
        try:
            said = _decide(booking, form, request, at)
        except NotPermitted:
            fresh = Booking.objects.get(pk=booking.pk)
            said = _("This has been answered already: %(state)s.") % {"state": fresh.get_state_display()}
            messages.warning(request, said)
            return redirect("manage-request", reference)
        except Refused as refused:
            show(form, refused)
        else:
            messages.success(request, said)
            return _next_in_queue(request, at)
    return render(request, "booking/request.html", _facts(request, booking, together, at) | {"form": form})


def _mine_or_404(request: HttpRequest, reference: str) -> Booking:
    mine = Booking.objects.sent().with_names().filter(resource__in=Resource.objects.managed_by(signed_in(request)))
    return get_object_or_404(mine, reference=reference)


def _decided_together(booking: Booking, at: datetime) -> list[Booking]:
    if booking.series_id is None:
        return []
    waiting = Booking.objects.waiting().filter(series=booking.series_id, starts_at__gt=at)
    return list(waiting.order_by("starts_at").select_related("resource"))


def _decide(booking: Booking, form: DecideForm, request: HttpRequest, at: datetime) -> str:
    """Do what the pressed button says. Returns the sentence that tells so."""
    given = form.cleaned_data
    group = wording.in_language(booking.organisation)[0]
    by = signed_in(request)
    if given["decision"] == ASK:
        ask.ask(booking=booking, by=by, question=given["question"], at=at)
        return _("Your question has gone to %(group)s.") % {"group": group}
    count = 1
    if given["decision"] == APPROVE:
        if form.for_all and booking.series:
            approved = approve.approve_series(series=booking.series, by=by, at=at, words=given["words"])
        else:
            approved = [approve.approve(booking=booking, by=by, at=at, words=given["words"])]
        count = sum(each.state == BookingState.CONFIRMED for each in approved)
        if not count:
            return _("Your yes is kept. A second person has to approve as well.")
        said = ngettext("Approved: %(group)s has %(count)s date.", "Approved: %(group)s has %(count)s dates.", count)
    else:
        reason = given["reason"]
        if form.for_all and booking.series:
            count = len(decline.decline_series(series=booking.series, by=by, reason=reason, at=at))
        else:
            decline.decline(booking=booking, by=by, reason=reason, at=at)
        said = ngettext("Declined: %(count)s date of %(group)s.", "Declined: %(count)s dates of %(group)s.", count)
    return f"{said % {'group': group, 'count': count}} {_('We are writing to them.')}"


def _next_in_queue(request: HttpRequest, at: datetime) -> HttpResponse:
    waiting = waiting_for(signed_in(request)).filter(starts_at__gt=at, state="requested")
    following = in_order(waiting).values_list("reference", flat=True).first()
    if following is None:
        return redirect("manage-requests")
    messages.info(request, _("Here is the next one."))
    return redirect("manage-request", following)


def _facts(request: HttpRequest, booking: Booking, together: list[Booking], at: datetime) -> dict[str, Any]:
    may = permitted(signed_in(request), booking, at)
    return {
        "booking": booking,
        "zone": booking.zone,
        "together": together if len(together) > 1 else [],
        "others": [each for each in together if each.pk != booking.pk],
        "may_decide": booking.starts_at > at and booking.status in OPEN,
        "permitted": may,
        "week": week_around(booking, at),
        "neighbours": neighbours(booking),
        "record": track_record(booking.organisation, booking.resource.keeper, at),
        "documents": documents_of(booking, at=at),
        "happenings": happenings(booking),
        **talk_of(booking, may, at, side=Side.KEEPER),
        **letters_of(booking, may),
        **panels_of(booking),
        **said_of(booking),
        "at": at,
    }


def neighbours(booking: Booking) -> list[Booking]:
    """Who else has the same parts that day, in order of time."""
    day = whole_day(booking.starts_at.astimezone(booking.zone).date(), booking.zone)
    claims = Claim.objects.filter(part__in=booking.resource.parts.all()).meeting(day)
    return list(
        Booking.objects.sent()
        .filter(pk__in=claims.values("booking"))
        .exclude(pk=booking.pk)
        .select_related("resource", "organisation")
        .order_by("starts_at")
    )
