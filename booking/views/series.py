"""A weekly let: its dates before it is sent, and its page afterwards."""

from datetime import datetime
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from booking import extras
from booking.actions import ruling, series
from booking.actions.base import NotPermitted
from booking.actions.request import price_of
from booking.deciding import Decided, verdicts
from booking.eligibility import Refused
from booking.facts import Asked
from booking.forms.book import DatesForm, asked_span, date_value
from booking.models import Booking, Resource, Series
from booking.permissions import may_change_booking, may_manage, may_see_booking, owns_hold
from booking.spans import Span
from booking.states import BookingState
from booking.views.filling_in import address_of
from booking.views.for_you import acting_for
from booking.visitors import holder_of, token_of

USUAL_WEEKS = 12
# In a list of fifty dates a word says more than a sentence.
NOTES = {
    "taken": pgettext_lazy("a date of a weekly let", "Taken"),
    "not_offered": pgettext_lazy("a date of a weekly let", "Closed"),
    "past": pgettext_lazy("a date of a weekly let", "Over"),
    "past_horizon": pgettext_lazy("a date of a weekly let", "Not open for booking yet"),
}


def book(http: HttpRequest, slug: str) -> HttpResponse:
    """Every date with its own tick and what speaks against it; then all the ticked ones are held at once."""
    at = timezone.now()
    resource = get_object_or_404(Resource.objects.published().select_related("keeper"), slug=slug)
    first = asked_span(http.GET, resource.zone)
    if first is None:
        messages.warning(http, _("We could not read that time. Choose one of the free times."))
        return redirect(resource)
    spans = series.weekly(first, _weeks(http.GET.get("weeks", "")), resource.zone)
    earlier = _earlier(http)
    form = DatesForm(http.POST if http.method == "POST" else None, spans=spans)
    if http.method == "POST" and form.is_valid():
        if not http.user.is_authenticated:
            return redirect(_sign_in_first(http, resource, first, spans, form.chosen()))
        try:
            held = series.hold(resource=resource, spans=form.chosen(), holder=holder_of(http), at=at, answers=earlier)
            return redirect("book-details", held.bookings.order_by("starts_at")[0].reference)
        except Refused as refused:
            form.add_error(None, _not_held(refused))
        except NotPermitted as error:
            form.add_error(None, str(error))
    return render(http, "booking/series_book.html", _dates(http, resource, first, spans, form, earlier, at))


def _weeks(text: str) -> int:
    weeks = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else USUAL_WEEKS
    return min(max(weeks, 1), series.MOST_DATES)


def _earlier(http: HttpRequest) -> Booking | None:
    """A date of one's own earlier weekly let, whose answers are kept. Raises Http404 for another's."""
    reference = http.GET.get("hold", "")
    if not reference:
        return None
    booking = Booking.objects.filter(reference=reference, organisation=None).first()
    if booking is None or not owns_hold(http.user, token_of(http), booking):
        raise Http404
    return booking


def _not_held(refused: Refused) -> str:
    if any(refusal.code == "too_many_holds" for refusal in refused.refusals):
        return str(refused.refusals[0].sentence)
    if short := [str(each.sentence) for each in refused.refusals if extras.is_field(each.code)]:
        return " ".join([*short, _("Nothing was held. Leave out these dates, or choose less with it.")])
    return _("Some of the dates have gone meanwhile. Nothing was held. Look at the list again.")


def _sign_in_first(http: HttpRequest, resource: Resource, first: Span, spans: list[Span], chosen: list[Span]) -> str:
    """Fifty dates are held for somebody known only; the ticks are kept in the address meanwhile."""
    left_out = [date_value(span) for span in spans if span not in chosen]
    going = address_of(resource, first, "series-book", weeks=len(spans))
    going += "".join("&" + urlencode({"without": value}, safe=":") for value in left_out)
    return f"{reverse('account_login')}?{urlencode({'next': going})}"


def _dates(
    http: HttpRequest,
    resource: Resource,
    first: Span,
    spans: list[Span],
    form: DatesForm,
    earlier: Booking | None,
    at: datetime,
) -> dict[str, object]:
    own: list[int] = []
    if http.user.is_authenticated:
        own = list(
            Booking.objects.filter(
                made_by=http.user, series__isnull=False, resource=resource, state=BookingState.HELD
            ).values_list("pk", flat=True)
        )
    activity = earlier.activity_code if earlier else ""
    looked = series.look_at(resource, spans, at, own=own, activity=activity)
    said, people = (earlier.particulars, earlier.people) if earlier else ({}, None)
    asked = [Asked(resource, span, said, people, weekly=True) for span in spans]
    decided = verdicts(asked, acting_for(http), at, without=own)
    prices = [price_of(each.verdict, resource, each.asked.span) for each in decided]
    if form.is_bound:
        ticked = set(http.POST.getlist("dates"))
    else:
        ticked = {date_value(span) for span in spans} - set(http.GET.getlist("without"))
    rows = [_row(*each, ticked) for each in zip(looked, decided, prices, strict=True)]
    free = sum(date.is_free for date in looked)
    return {
        "resource": resource,
        "zone": resource.zone,
        "first": first,
        "weeks": len(spans),
        "most": series.MOST_DATES,
        "rows": rows,
        "form": form,
        "free": ngettext("%(free)s of %(all)s date is free.", "%(free)s of %(all)s dates are free.", len(rows))
        % {"free": free, "all": len(rows)},
        "any_free": any(row["free"] for row in rows),
        "each": prices[0],
        "differ": len(set(prices)) > 1,
        "organisation": acting_for(http),
        "single": address_of(resource, first),
        "earlier": earlier,
        "start": http.GET.get("start", ""),
        "end": http.GET.get("end", ""),
        "length": http.GET.get("length", ""),
    }


def _row(date: series.Date, decided: Decided, pence: int, ticked: set[str]) -> dict[str, object]:
    value, refusal = date_value(date.span), next(iter(date.refusals), None)
    against = [each.sentence for each in ruling.every_no([], [decided])]
    return {
        "date": date,
        "value": value,
        "free": date.is_free and not against,
        "ticked": date.is_free and not against and value in ticked,
        "note": NOTES.get(refusal.code, refusal.sentence) if refusal else "",
        "taken": refusal is not None and refusal.code == "taken",
        "against": against,
        "asks": date.is_free and not against and decided.verdict.outcome != "yes",
        "pence": pence,
    }


@login_required
def page(http: HttpRequest, pk: int) -> HttpResponse:
    """All its dates with their states, for the group and the managers; to others it does not exist."""
    let = get_object_or_404(
        Series.objects.select_related("resource", "resource__keeper", "organisation", "made_by"), pk=pk
    )
    dates = list(let.bookings.with_names().filter(organisation__isnull=False).order_by("starts_at"))
    if not dates or not may_see_booking(http.user, dates[0]):
        raise Http404
    at = timezone.now()
    context = {
        "series": let,
        "dates": dates,
        "first": dates[0],
        "zone": let.resource.zone,
        "at": at,
        "ahead": [each for each in dates if each.starts_at > at and each.status.takes_time],
        "cost": sum(each.price_pence or 0 for each in dates if each.status.takes_time),
        "may_change": may_change_booking(http.user, dates[0]) or may_manage(http.user, let.resource),
        "may_manage": may_manage(http.user, let.resource),
    }
    return render(http, "booking/series.html", context)
