"""A manager says when a place is free: the list of offers, the form with its preview, single dates, bank holidays."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from booking import horizon, recurrence
from booking.actions import publish
from booking.actions.seasons import plan_of
from booking.forms.offers import MoveForm, OfferForm, initial
from booking.models import Offer, OfferKind, Opening, Resource
from booking.offer_words import sentence
from booking.patterns import Every
from booking.pictures.change import including, preview
from booking.seasons import hours_in, sentences
from booking.spans import Span
from booking.views.keepers import managed, must_manage
from community.views.access import signed_in

SOON = 8
DATES_A_PAGE = 26


def with_its_offers(request: HttpRequest, slug: str) -> Resource:
    """The place with its offers, if the person decides about it."""
    return horizon.with_offers([managed(request, slug).pk])[0]


def kept_offer(request: HttpRequest, pk: int) -> Offer:
    """One offer, under the same condition. Those of a season are changed with it and have no page of their own."""
    offer = get_object_or_404(Offer.objects.select_related("resource", "event__rule"), pk=pk, season=None)
    must_manage(request, offer.resource)
    return offer


def told(request: HttpRequest, words: str, done: publish.Published) -> None:
    """Say what was done, and how many bookings it put outside."""
    messages.success(request, words)
    if count := len(done.stranded):
        messages.warning(
            request,
            ngettext(
                "%(count)d booking now lies outside the free times. It stands until you decide.",
                "%(count)d bookings now lie outside the free times. They stand until you decide.",
                count,
            )
            % {"count": count},
        )


@login_required
def offers(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything said about when the place is free, in sentences: its seasons, then what is offered or closed beside
    them; the next free times; bookings that lie outside."""
    at = timezone.now()
    resource = with_its_offers(request, slug)
    lines: dict[str, list[dict[str, Any]]] = {OfferKind.OFFER: [], OfferKind.CLOSURE: []}
    for offer in resource.offers.all():
        if offer.season_id:
            continue
        pattern = recurrence.read(offer.event, resource.zone)
        over = pattern.last is not None and pattern.last < at.astimezone(resource.zone).date()
        lines[offer.kind].append(
            {"offer": offer, "words": sentence(pattern), "over": over, "single": pattern.every == Every.ONCE}
        )
    soon = Opening.objects.filter(resource=resource, ends_at__gt=at)[:SOON]
    context = {
        "resource": resource,
        "seasons": _seasons(resource, at),
        "offers": lines[OfferKind.OFFER],
        "closures": lines[OfferKind.CLOSURE],
        "soon": soon,
        "stranded": horizon.stranded(resource, horizon.published(resource, at), at),
    }
    return render(request, "booking/offers/list.html", context)


def _seasons(resource: Resource, at: datetime) -> list[dict[str, Any]]:
    """Each with its hours in words; a draft that is not published yet with what it would be."""
    today = at.astimezone(resource.zone).date()
    out = []
    for season in resource.seasons.all():
        season.resource = resource
        plan = plan_of(season) if season.published_at is None else None
        hours = plan.hours if plan else hours_in(season.hours)
        out.append({"season": season, "sentences": sentences(hours), "over": season.last < today})
    return out


@login_required
def new(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Offer more time, or close some."""
    resource = with_its_offers(request, slug)
    default = Every.WEEK if kind == OfferKind.OFFER else Every.ONCE
    try:
        every = Every(request.GET.get("every", default))
    except ValueError:
        raise Http404 from None
    return _form(request, resource, every, kind, None)


@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one."""
    offer = kept_offer(request, pk)
    pattern = recurrence.read(offer.event, offer.resource.zone)
    return _form(request, with_its_offers(request, offer.resource.slug), pattern.every, offer.kind, offer)


def _form(request: HttpRequest, resource: Resource, every: Every, kind: str, offer: Offer | None) -> HttpResponse:
    """Questions, then what the answers would do, then publish. Each step is a POST of the same answers."""
    at = timezone.now()
    # Only a new one is copied to the parts: by the time it is changed, theirs may differ for a reason.
    divisions = [] if offer else list(Resource.objects.divisions_of(resource))
    form = OfferForm(
        request.POST if request.method == "POST" else None,
        every=every,
        kind=kind,
        divided=bool(divisions),
        initial=_initial(offer, kind, at, resource),
    )
    step = request.POST.get("step", "preview")
    context = {"resource": resource, "form": form, "every": every, "kind": kind, "offer": offer, "shapes": Every}
    context["divisions"] = divisions
    if request.method != "POST" or step == "change" or not form.is_valid() or form.pattern is None:
        return render(request, "booking/offers/form.html", context)
    with_divisions = form.cleaned_data.get("divisions", False)
    if step == "publish":
        done = publish.publish(
            resource=resource,
            pattern=form.pattern,
            by=signed_in(request),
            at=at,
            kind=kind,
            offer=offer,
            reason=form.cleaned_data.get("reason", ""),
            reason_cy=form.cleaned_data.get("reason_cy", ""),
            with_divisions=with_divisions,
        )
        told(request, _published(kind, with_divisions), done)
        return redirect("manage-offers", resource.slug)
    changed = recurrence.exceptions(offer.event, resource.zone) if offer else {}
    draft = horizon.Draft(kind, form.pattern, changed)
    shown = preview(resource, at, adding=draft, replacing=offer)
    if with_divisions:
        shown = including(shown, horizon.with_offers(each.pk for each in divisions), at, draft)
    context |= {"words": sentence(form.pattern), "preview": shown, "with_divisions": with_divisions}
    return render(request, "booking/offers/preview.html", context)


def _published(kind: str, with_divisions: bool) -> str:
    if kind == OfferKind.OFFER:
        return _("Published, for its parts as well.") if with_divisions else _("Published.")
    return _("Closed, and its parts as well.") if with_divisions else _("Closed.")


def _initial(offer: Offer | None, kind: str, at: datetime, resource: Resource) -> dict[str, Any]:
    if offer:
        answers = initial(recurrence.read(offer.event, resource.zone))
        return {**answers, "reason": offer.reason, "reason_cy": offer.reason_cy}
    tomorrow = at.astimezone(resource.zone).date() + timedelta(days=1)
    return {"first": tomorrow, "all_day": kind == OfferKind.CLOSURE}


@login_required
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an offer or a closure back, after seeing what that would do."""
    at = timezone.now()
    offer = kept_offer(request, pk)
    resource = with_its_offers(request, offer.resource.slug)
    if request.method == "POST":
        done = publish.take_back(offer=offer, by=signed_in(request), at=at)
        told(request, _("Removed."), done)
        return redirect("manage-offers", resource.slug)
    context = {
        "resource": resource,
        "offer": offer,
        "words": sentence(recurrence.read(offer.event, resource.zone)),
        "preview": preview(resource, at, replacing=offer),
    }
    return render(request, "booking/offers/remove.html", context)


@login_required
def dates(request: HttpRequest, pk: int) -> HttpResponse:
    """The next dates of one offer; a POST withdraws one or puts it back."""
    at = timezone.now()
    offer = kept_offer(request, pk)
    if request.method == "POST":
        return _change_date(request, offer, at)
    zone = offer.resource.zone
    pattern, changed = recurrence.read(offer.event, zone), recurrence.exceptions(offer.event, zone)
    reach = horizon.horizon(at)
    bookings = list(horizon.bookings_in(offer.resource, reach))
    openings = horizon.published(offer.resource, at)
    rows = []
    for window in horizon.Draft(offer.kind, pattern, school=offer.school).windows(reach, zone)[:DATES_A_PAGE]:
        change = changed.get(window.original_start.astimezone(zone).date())
        span = change.span if change else window.span
        rows.append(
            {
                "plan": window.span,
                "span": span,
                "key": window.original_start.isoformat(),
                "withdrawn": bool(change and change.withdrawn),
                "moved": bool(change and not change.withdrawn),
                "closed": offer.kind == OfferKind.OFFER and not any(each.overlaps(span) for each in openings),
                "bookings": sum(booking.span.overlaps(span) for booking in bookings),
            }
        )
    context = {"resource": offer.resource, "offer": offer, "rows": rows, "words": sentence(pattern)}
    return render(request, "booking/offers/dates.html", context)


def _change_date(request: HttpRequest, offer: Offer, at: datetime) -> HttpResponse:
    start = _instant(request.POST.get("date", ""))
    restoring = request.POST.get("deed") == "restore"
    deed = publish.restore_date if restoring else publish.withdraw_date
    try:
        done = deed(offer=offer, original_start=start, by=signed_in(request), at=at)
    except recurrence.NoSuchDate:
        messages.error(request, _("That date is no longer part of this offer."))
    except recurrence.ChangedMeanwhile:
        messages.error(request, _("Somebody else changed that date at the same moment. Look at it again."))
    else:
        told(request, _("The date is back as planned.") if restoring else _("The date is withdrawn."), done)
    return redirect("offer-dates", offer.pk)


@login_required
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Put one date at another time."""
    at = timezone.now()
    offer = kept_offer(request, pk)
    zone = offer.resource.zone
    start = _instant(request.GET.get("date", ""))
    span = _planned(offer, start)
    form = MoveForm(
        request.POST if request.method == "POST" else None,
        zone=zone,
        at=at,
        initial={
            "day": span.start.astimezone(zone).date(),
            "start": span.start.astimezone(zone).time(),
            "end": span.end.astimezone(zone).time(),
        },
    )
    if request.method == "POST" and form.is_valid() and form.span:
        try:
            done = publish.move_date(offer=offer, original_start=start, to=form.span, by=signed_in(request), at=at)
        except (recurrence.NoSuchDate, recurrence.ChangedMeanwhile):
            form.add_error(None, _("Somebody else changed that date at the same moment. Look at it again."))
        else:
            told(request, _("The date is moved."), done)
            return redirect("offer-dates", offer.pk)
    context = {"resource": offer.resource, "offer": offer, "form": form, "span": span}
    return render(request, "booking/offers/move.html", context)


def _planned(offer: Offer, start: datetime) -> Span:
    """The window as the pattern has it. No such page for a date it does not have."""
    zone = offer.resource.zone
    pattern = recurrence.read(offer.event, zone)
    moment = Span(start, start + timedelta(minutes=1))
    found = [window for window in recurrence.expand(pattern, {}, moment, zone) if window.original_start == start]
    if not found:
        raise Http404
    return found[0].span


def _instant(text: str) -> datetime:
    """A date's name, as the page wrote it."""
    try:
        found = parse_datetime(text.replace(" ", "+"))
    except ValueError:
        found = None
    # Far enough from where the calendar ends that no sum of days leaves it.
    if found is None or found.tzinfo is None or not 2000 <= found.year <= 2200:
        raise Http404
    return found


@login_required
@require_POST
def bank_holidays(request: HttpRequest, slug: str) -> HttpResponse:
    """Turn the switch."""
    resource = with_its_offers(request, slug)
    closed = request.POST.get("closed") == "yes"
    done = publish.close_on_bank_holidays(resource=resource, closed=closed, by=signed_in(request), at=timezone.now())
    told(request, _("Closed on bank holidays.") if closed else _("Open on bank holidays."), done)
    return redirect("manage-offers", resource.slug)
