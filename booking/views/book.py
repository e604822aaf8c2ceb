"""Choose a time and hold it: the first step of booking. The others are in `steps`.

A GET changes nothing.
"""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from booking import panel
from booking.actions import hold, ruling
from booking.actions.base import NotPermitted
from booking.actions.request import price_of
from booking.availability import diary
from booking.deciding import asked_by, verdict
from booking.eligibility import Refusal, Refused, Request, refusals
from booking.facts import Asked
from booking.forms.book import TimeForm, asked_span
from booking.models import Booking, Resource
from booking.permissions import owns_hold
from booking.pictures.day import ChosenDay
from booking.search.when_taken import nearest
from booking.spans import LONGEST, Span
from booking.states import BookingState
from booking.views.cards import iso
from booking.views.filling_in import address_of
from booking.views.for_you import acting_for
from booking.visitors import holder_of, token_of
from community.acting import memberships_of

STEPS = 4


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
            with_it = len(instead.extras_chosen)
            held = hold.change(booking=instead, resource=resource, span=span, at=at)
            if len(held.extras_chosen) < with_it:
                messages.warning(http, _("Not everything you had chosen with it can be had there. Please look again."))
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
        # What is kept for one's group is taken on its own page and not changed for another time.
        turn=None,
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
        people, activity = (instead.people, instead.activity_code) if instead else (None, "")
        why_not = refusals(Request(resource, span, picture.look, at, people, activity))
    is_taken = [each.code for each in why_not] == ["taken"]
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
        "wait": address_of(resource, span, "wait") if is_taken else "",
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
