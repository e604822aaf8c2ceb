"""Booking, step by step: choose, say what for, sign in late, say for whom, check, send.

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

from booking import panel
from booking.actions import hold, request, ruling, series
from booking.actions.base import NotPermitted
from booking.actions.request import price_of
from booking.availability import diary
from booking.deciding import Decided, asked_by, verdict, verdicts
from booking.eligibility import Refusal, Refused, Request, refusals
from booking.facts import Asked
from booking.forms.book import DetailsForm, GroupForm, TimeForm, asked_span
from booking.models import Booking, Resource
from booking.permissions import may_see_booking, owns_hold
from booking.pictures.day import ChosenDay
from booking.pricing import price
from booking.search.when_taken import nearest
from booking.spans import LONGEST, Span
from booking.states import BookingState
from booking.views.cards import iso
from booking.views.filling_in import address_of, bookable, filling_in
from booking.views.for_you import acting_for
from booking.views.outcome import answer, asked_again, last_panel, said_of
from booking.visitors import holder_of, token_of
from community.acting import acting_membership, memberships_of
from community.acting import choose as act_for
from community.models import Membership, Organisation
from community.views.access import signed_in

STEPS = 4
# Long enough to look for another place, short enough not to surprise anybody tomorrow.
REMEMBERED = timedelta(hours=2)


def book(http: HttpRequest, slug: str) -> HttpResponse:
    """Choose start and length, see the price, and take the hold."""
    at = timezone.now()
    resource = get_object_or_404(Resource.objects.published().select_related("keeper"), slug=slug)
    given = http.POST if http.method == "POST" else http.GET
    span = asked_span(given, resource.zone)
    if span is None:
        messages.warning(http, _("We could not read that time. Choose one of the free times."))
        return redirect(resource)
    instead = _instead_of(http, given.get("hold", ""), resource, span, at)
    if http.method != "POST":
        return _choosing(http, resource, span, at, instead)
    try:
        if instead:
            held = hold.change(booking=instead, resource=resource, span=span, at=at)
        else:
            held = hold.hold(resource=resource, span=span, holder=holder_of(http), at=at)
    except Refused as refused:
        return _choosing(http, resource, span, at, instead, refused.refusals)
    except NotPermitted as error:
        messages.warning(http, str(error))
        return redirect("bookings")
    return redirect("book-check" if held.activity and http.user.is_authenticated else "book-details", held.reference)


def _instead_of(http: HttpRequest, reference: str, resource: Resource, span: Span, at: datetime) -> Booking | None:
    """The hold whose time is being changed: the one named, else one's own that has this very time in its way."""
    token, user = token_of(http), http.user
    if reference:
        named = Booking.objects.filter(reference=reference, series=None).select_related("resource").first()
        if named is None or not owns_hold(user, token, named):
            raise Http404
        return named if hold.is_being_filled_in(named) else None
    if not token and not user.is_authenticated:
        return None
    standing = Booking.objects.filter(
        resource=resource,
        series=None,
        state=BookingState.HELD,
        hold_until__gt=at,
        starts_at__lt=span.end,
        ends_at__gt=span.start,
    )
    return next((each for each in standing if owns_hold(user, token, each)), None)


def _choosing(
    http: HttpRequest,
    resource: Resource,
    span: Span,
    at: datetime,
    instead: Booking | None,
    why_not: list[Refusal] | None = None,
) -> HttpResponse:
    organisation = acting_for(http)
    asked = asked_by(instead, resource, span) if instead else Asked(resource, span)
    decided = verdict(asked, organisation, at, without=[instead.pk] if instead else [])
    around = span.widened(LONGEST, LONGEST)
    picture = ChosenDay(resource, span, diary(resource, around, at, without=instead.pk if instead else None), at)
    if why_not is None:
        why_not = refusals(Request(resource, span, picture.look, at, instead.people if instead else None))
    why_not = ruling.every_no(why_not, [decided])
    run = picture.run
    keep = {"hold": instead.reference} if instead else {}
    context = {
        "resource": resource,
        "span": span,
        "zone": resource.zone,
        "picture": picture,
        "run": run,
        "form": TimeForm(run=run, chosen=span, resource=resource, at=at) if run else None,
        "price": price_of(decided.verdict, resource, span),
        "organisation": organisation,
        "panel": panel.of_verdict(decided),
        "refusals": why_not,
        "has_errors": bool(why_not),
        "already": _booked_already(http, resource, span) if why_not else None,
        "others": [(each, address_of(resource, each, **keep)) for each in picture.other_runs()],
        "nearest": [(each, address_of(each.resource, each.span, **keep)) for each in nearest(resource, span, at)]
        if why_not and not run
        else [],
        "instead": instead,
        "start": iso(span.start.astimezone(resource.zone)),
        "length": int(span.length.total_seconds() // 60),
        "weekly": address_of(resource, span, "series-book", weeks=12),
        "total": STEPS,
    }
    return render(http, "booking/book/choose.html", context)


def _booked_already(http: HttpRequest, resource: Resource, span: Span) -> Booking | None:
    """The booking of one's own group that has the time: nobody else has taken it."""
    groups = [each.organisation_id for each in memberships_of(http)]
    own = Booking.objects.taking_time().filter(resource=resource, organisation__in=groups)
    return own.filter(starts_at__lt=span.end, ends_at__gt=span.start).first() if groups else None


@filling_in
def details(http: HttpRequest, booking: Booking) -> HttpResponse:
    """What for, how many, anything else. The answers are kept even if the time is gone by now."""
    at = timezone.now()
    known = _answered(http, booking, at)
    form = DetailsForm(
        http.POST if http.method == "POST" else None,
        initial=DetailsForm.known(known),
        capacity=booking.resource.capacity,
    )
    if http.method == "POST" and form.is_valid():
        hold.answer(booking=booking, at=at, **form.answers())
        try:
            hold.again(booking=booking, at=at)
        except Refused as refused:
            return _lost(http, booking, refused)
        if http.user.is_authenticated:
            return redirect("book-group", booking.reference)
        going = reverse("book-group", args=[booking.reference])
        return redirect(f"{reverse('account_login')}?{urlencode({'next': going})}")
    return _page(http, booking, at, "details", 2, form=form)


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
    if not booking.activity or not booking.people:
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
    if {refusal.code for refusal in refused.refusals} == {"too_many_people"}:
        messages.warning(http, str(refused.refusals[0].sentence))
        return redirect("book-details", booking.reference)
    for refusal in refused.refusals:
        if refusal.code != "taken":
            messages.warning(http, str(refusal.sentence))
    return redirect("book-gone", booking.reference)


def _dates_again(booking: Booking) -> str:
    """The list of dates of a weekly let, with the answers already given."""
    dates = hold.lot(booking)
    first, last = dates[0], dates[-1]
    weeks = (last.starts_at - first.starts_at).days // 7 + 1
    return address_of(booking.resource, first.span, "series-book", weeks=weeks, hold=booking.reference)


def _page(http: HttpRequest, booking: Booking, at: datetime, name: str, step: int, **more: Any) -> HttpResponse:
    """One of the steps, with the time that is held beside it. A time that is gone leads to the choice of another."""
    resource, dates = booking.resource, hold.lot(booking)
    has_run_out = any(each.state != BookingState.HELD or each.has_run_out(at) for each in dates)
    if has_run_out and not _still_free(resource, dates, at):
        return redirect("book-gone", booking.reference)
    decided = _decided(booking, dates, acting_for(http), at)
    cost = sum(price_of(each.verdict, resource, each.asked.span) for each in decided)
    change = _dates_again(booking) if booking.series_id else address_of(resource, booking.span, hold=booking.reference)
    context = {
        "booking": booking,
        "resource": resource,
        "zone": resource.zone,
        "dates": dates,
        "cost": cost,
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
        context |= answer(decided, acting_for(http), cost) | said_of(booking) | asked_again(booking)
    return render(http, f"booking/book/{name}.html", context | more)


def _decided(booking: Booking, dates: list[Booking], group: Organisation | None, at: datetime) -> list[Decided]:
    """What the rules would say of each date if it were sent now for the group one acts for."""
    asked = [asked_by(each, booking.resource) for each in dates]
    return verdicts(asked, group, at, without=[each.pk for each in dates], together=True)


def _still_free(resource: Resource, dates: list[Booking], at: datetime) -> bool:
    looked = series.look_at(resource, [each.span for each in dates], at, own=[each.pk for each in dates])
    return all(date.is_free for date in looked)
