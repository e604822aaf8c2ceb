"""The steps after a time is held: say what for and with what, sign in late, say for whom, check, send.

A GET changes nothing. Whose hold it is, is asked at every step; to anybody else it does not exist.
"""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from booking import extras, trips
from booking.actions import extras as choosing
from booking.actions import hold, request, series
from booking.actions.around import NO_ROOM
from booking.actions.base import NotPermitted
from booking.actions.request import price_of
from booking.deciding import Decided, asked_by, verdicts
from booking.eligibility import Refusal, Refused
from booking.forms.book import DetailsForm, GroupForm, asked_span
from booking.models import Booking, Resource
from booking.permissions import may_see_booking
from booking.pricing import price
from booking.search.when_taken import nearest
from booking.states import BookingState
from booking.views.filling_in import address_of, bookable, filling_in
from booking.views.for_you import acting_for
from booking.views.outcome import answer, asked_again, last_panel, said_of
from booking.visitors import token_of
from community.acting import acting_membership
from community.acting import choose as act_for
from community.models import Membership, Organisation
from community.views.access import signed_in

STEPS = 4
# Long enough to look for another place, short enough not to surprise anybody tomorrow.
REMEMBERED = timedelta(hours=2)


@filling_in
def details(http: HttpRequest, booking: Booking) -> HttpResponse:
    """What for, how many, anything else. The answers are kept even if the time is gone by now."""
    at = timezone.now()
    dates = hold.lot(booking)
    extras.know(dates)
    form = DetailsForm(
        http.POST if http.method == "POST" else None,
        initial=DetailsForm.known(_answered(http, booking, at), dates[0].extras_chosen),
        resource=booking.resource,
        offered=extras.on_offer(booking.resource, dates, at),
    )
    if http.method == "POST" and form.is_valid():
        try:
            _keep_answers(booking, form, at)
        except Refused as refused:
            if not _say(form, refused):
                return _lost(http, booking, refused)
        else:
            if http.user.is_authenticated:
                return redirect("book-group", booking.reference)
            going = reverse("book-group", args=[booking.reference])
            return redirect(f"{reverse('account_login')}?{urlencode({'next': going})}")
    return _page(http, booking, at, "details", 2, form=form)


def _keep_answers(booking: Booking, form: DetailsForm, at: datetime) -> None:
    """The answers, then what goes with it, then the time again if its minutes are over: each kept before the next."""
    hold.answer(booking=booking, at=at, **form.answers())
    choosing.choose(booking=booking, wanted=form.wanted(), at=at)
    hold.again(booking=booking, at=at)


def _say(form: DetailsForm, refused: Refused) -> bool:
    """Put what can be mended on this page where it was asked. False if the time itself has gone."""
    if not all(each.code in form.fields or each.code == NO_ROOM for each in refused.refusals):
        return False
    for each in refused.refusals:
        form.add_error(each.code if each.code in form.fields else "kind", str(each.sentence))
    return True


def _answered(http: HttpRequest, booking: Booking, at: datetime) -> Booking:
    """Where the answers stand: here, or in what one was filling in before one chose another place."""
    if booking.activity:
        return booking
    token, whose = token_of(http), Q()
    if token:
        whose |= Q(visitor=token)
    if http.user.is_authenticated:
        whose |= Q(made_by=signed_in(http))
    unsent = Booking.objects.filter(whose, organisation=None, updated_at__gt=at - REMEMBERED).exclude(activity="")
    return unsent.order_by("-updated_at").first() or booking


@login_required
@filling_in
def group(http: HttpRequest, booking: Booking) -> HttpResponse:
    """For whom. Somebody without a group starts one first and comes back here."""
    at = timezone.now()
    mine = bookable(http)
    if not mine:
        here = reverse("book-group", args=[booking.reference])
        start = f"{reverse('group-new')}?{urlencode({'next': here})}"
        return _page(http, booking, at, "first_group", 3, new_group=start)
    acting = acting_membership(http)
    usual = acting if acting in mine else mine[0]
    if len(mine) == 1 and http.method != "POST":
        return redirect("book-check", booking.reference)
    form = GroupForm(
        http.POST if http.method == "POST" else None,
        memberships=mine,
        initial={"organisation": str(usual.organisation_id) if usual else None},
    )
    if http.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["organisation"]
        act_for(http, next(each.organisation for each in mine if str(each.organisation_id) == chosen))
        return redirect("book-check", booking.reference)
    return _page(http, booking, at, "group", 3, form=form)


@login_required
@filling_in
def check(http: HttpRequest, booking: Booking) -> HttpResponse:
    """Everything once more, each row with its Change link; then send."""
    at = timezone.now()
    mine = bookable(http)
    if not booking.activity or not booking.people or trips.unanswered(booking.resource, booking.particulars):
        return redirect("book-details", booking.reference)
    acting = acting_membership(http)
    if not mine or acting not in mine:
        return redirect("book-group", booking.reference)
    if http.method == "POST":
        return _send(http, booking, mine, at)
    return _page(http, booking, at, "check", STEPS, organisation=acting.organisation, several=len(mine) > 1)


def _send(http: HttpRequest, booking: Booking, mine: list[Membership], at: datetime) -> HttpResponse:
    """For the group that stood on the page, which another window may have changed since; never for another's."""
    chosen = http.POST.get("organisation", "")
    organisation = next((each.organisation for each in mine if str(each.organisation_id) == chosen), None)
    if organisation is None:
        raise Http404
    shown = http.POST.get("shown", "")
    given: dict[str, Any] = {
        "organisation": organisation,
        "by": signed_in(http),
        "at": at,
        "with_credits": "credits" in http.POST,
        # What stood on the page binds the keeper, not the group: who leaves it out gives up its own protection.
        "shown_pence": int(shown) if shown.isascii() and shown.isdigit() and len(shown) < 10 else None,
    }
    try:
        if booking.series:
            series.send(series=booking.series, **given)
        else:
            request.send(booking=booking, **given)
    except Refused as refused:
        return _lost(http, booking, refused)
    except NotPermitted as error:
        messages.warning(http, str(error))
        return redirect("bookings")
    return redirect("book-done", booking.reference)


@login_required
def done(http: HttpRequest, reference: str) -> HttpResponse:
    """The reference, and what happens next."""
    rows = Booking.objects.with_names().filter(reference=reference, organisation__isnull=False)
    booking = rows.first()
    if booking is None or not may_see_booking(http.user, booking):
        raise Http404
    dates = list(booking.series.bookings.order_by("starts_at")) if booking.series else [booking]
    context = {
        "booking": booking,
        "dates": dates,
        "zone": booking.zone,
        "cost": sum(each.price_pence or 0 for each in dates),
        "credit_minutes": sum(each.credit_minutes for each in dates),
        "confirmed": sum(each.state == BookingState.CONFIRMED for each in dates),
        "panel": last_panel(booking),
    }
    return render(http, "booking/book/done.html", context)


@filling_in
def gone(http: HttpRequest, booking: Booking) -> HttpResponse:
    """Somebody else has the time: the answers are kept, the nearest three are offered."""
    at = timezone.now()
    if booking.series_id:
        return redirect(_dates_again(booking))
    why_not: list[Refusal] = []
    if http.method == "POST":
        resource = get_object_or_404(Resource.objects.published(), slug=http.POST.get("place", ""))
        span = asked_span(http.POST, resource.zone)
        if span is None:
            raise Http404
        try:
            hold.change(booking=booking, resource=resource, span=span, at=at)
            return redirect("book-check" if http.user.is_authenticated else "book-details", booking.reference)
        except Refused as refused:
            why_not = refused.refusals
    context = {
        "booking": booking,
        "zone": booking.zone,
        "refusals": why_not,
        "has_errors": bool(why_not),
        "nearest": nearest(booking.resource, booking.span, at, booking.people),
    }
    return render(http, "booking/book/gone.html", context)


@require_POST
@filling_in
def extend(http: HttpRequest, booking: Booking) -> HttpResponse:
    """Some minutes more."""
    try:
        hold.extend(booking=booking, at=timezone.now())
        messages.success(http, _("You have more time now."))
    except NotPermitted as error:
        messages.warning(http, str(error))
    return redirect("book-check" if http.POST.get("from") == "check" else "book-details", booking.reference)


@require_POST
@filling_in
def let_go(http: HttpRequest, booking: Booking) -> HttpResponse:
    """Give the time back."""
    hold.let_go(booking=booking, at=timezone.now())
    messages.success(http, _("The time is free for others again."))
    return redirect(booking.resource)


def _lost(http: HttpRequest, booking: Booking, refused: Refused) -> HttpResponse:
    """What can be mended is said where it stands; for a time that is gone others are offered."""
    if all(refusal.rule or refusal.code in ("no_credits", "dearer") for refusal in refused.refusals):
        # The time is still held: the page itself says what the rules have against it, and what would change that.
        for refusal in refused.refusals:
            if not refusal.rule:
                messages.warning(http, str(refusal.sentence))
        return redirect("book-check", booking.reference)
    if all(_is_asked_before(each.code) for each in refused.refusals):
        for refusal in refused.refusals:
            messages.warning(http, str(refusal.sentence))
        return redirect("book-details", booking.reference)
    for refusal in refused.refusals:
        if refusal.code != "taken":
            messages.warning(http, str(refusal.sentence))
    return redirect("book-gone", booking.reference)


def _is_asked_before(code: str) -> bool:
    """Whether it is mended on the page of the details."""
    return code == "too_many_people" or code in trips.QUESTIONS or extras.is_field(code)


def _dates_again(booking: Booking) -> str:
    """The list of dates of a weekly let, with the answers already given."""
    dates = hold.lot(booking)
    first, last = dates[0], dates[-1]
    weeks = (last.starts_at - first.starts_at).days // 7 + 1
    return address_of(booking.resource, first.span, "series-book", weeks=weeks, hold=booking.reference)


def _page(http: HttpRequest, booking: Booking, at: datetime, name: str, step: int, **more: Any) -> HttpResponse:
    """One of the steps, with the time that is held beside it. A time that is gone leads to the choice of another."""
    resource, dates = booking.resource, hold.lot(booking)
    extras.know(dates)
    has_run_out = any(each.state != BookingState.HELD or each.has_run_out(at) for each in dates)
    if has_run_out and not _still_free(resource, dates, at, booking.activity_code):
        return redirect("book-gone", booking.reference)
    decided = _decided(booking, dates, acting_for(http), at)
    cost = sum(price_of(each.verdict, resource, each.asked.span) for each in decided)
    lines = extras.lines(dates)
    extra_cost = sum(line.pence for line in lines)
    change = _dates_again(booking) if booking.series_id else address_of(resource, booking.span, hold=booking.reference)
    context = {
        "booking": booking,
        "resource": resource,
        "zone": resource.zone,
        "dates": dates,
        "cost": cost + extra_cost,
        "extra_lines": lines,
        "extra_cost": extra_cost,
        "at_the_rate": sum(price(resource.rate_pence, each.span.length) for each in dates),
        "has_run_out": has_run_out,
        "until": booking.hold_until,
        "extend": reverse("book-extend", args=[booking.reference])
        if not has_run_out and hold.may_extend(booking)
        else "",
        "change_time": change,
        "step": step,
        "total": STEPS,
        "here": name,
    }
    if name == "check":
        context |= answer(decided, acting_for(http), cost + extra_cost, dates) | said_of(booking) | asked_again(booking)
    return render(http, f"booking/book/{name}.html", context | more)


def _decided(booking: Booking, dates: list[Booking], group: Organisation | None, at: datetime) -> list[Decided]:
    """What the rules would say of each date if it were sent now for the group one acts for."""
    asked = [asked_by(each, booking.resource) for each in dates]
    return verdicts(asked, group, at, without=[each.pk for each in dates], together=True)


def _still_free(resource: Resource, dates: list[Booking], at: datetime, activity: str) -> bool:
    spans, own = [each.span for each in dates], [each.pk for each in dates]
    looked = series.look_at(resource, spans, at, own=own, activity=activity)
    return all(date.is_free for date in looked)
