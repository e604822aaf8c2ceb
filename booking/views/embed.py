"""A keeper's times on its own website: the form "find a time" to put there, and the page with the code to copy."""

from dataclasses import dataclass
from html import escape

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from booking.actions import embed as acts
from booking.embedding import framed
from booking.filters import SearchFilter
from booking.forms.embed import WebsiteForm
from booking.models import EmbedSite, Postcode, Resource, ResourceKind
from booking.views.keepers import ruled
from community import wording
from community.models import Organisation
from community.views.access import signed_in

LANGUAGES = (("en-gb", "English"), ("cy", "Cymraeg"))
# The smallest distance the search knows: the keeper's own building, and next to nothing else.
NEARBY = 2


@dataclass(frozen=True)
class Code:
    """What a person copies into a website, in one language."""

    language: str
    name: str
    address: str
    html: str


@require_safe
def find(request: HttpRequest, slug: str) -> HttpResponse:
    """The form. It asks the real search, in a tab of its own."""
    keeper = get_object_or_404(Organisation, slug=slug)
    published = list(Resource.objects.published().filter(keeper=keeper))
    # One form asks for one kind: rooms where there are any, else vehicles.
    spaces = [each for each in published if each.kind == ResourceKind.SPACE]
    resources = spaces or published
    spots = {wording.postcode(each.postcode): each for each in resources if each.postcode}
    # What the search would not understand is not asked.
    codes = Postcode.objects.filter(code__in=[each.replace(" ", "") for each in spots]).values_list("code", flat=True)
    known = set(codes)
    if not resources:
        raise Http404
    context = {
        "keeper": keeper,
        "form": SearchFilter(at=timezone.now()).form,
        # To choose one of several buildings; the form asks for this keeper's places anyway.
        "spots": [(code, _where(each)) for code, each in spots.items() if code.replace(" ", "") in known],
        "within": NEARBY,
        "kind": "" if spaces else ResourceKind.VEHICLE,
    }
    return framed("booking/embed/find.html", context, keeper.pk)


def _where(resource: Resource) -> str:
    return wording.in_language(resource, "place")[0] or resource.postcode


@login_required
def manage(request: HttpRequest, slug: str) -> HttpResponse:
    """Which websites may show it, and what to copy there."""
    keeper = ruled(request, slug)
    removing = request.method == "POST" and request.POST.get("deed") == "remove"
    form = WebsiteForm(request.POST if request.method == "POST" and not removing else None)
    if removing:
        return _shut_out(request, keeper)
    if form.is_bound and form.is_valid():
        origin = form.cleaned_data["origin"]
        try:
            acts.let_in(keeper=keeper, origin=origin, by=signed_in(request), at=timezone.now())
        except acts.TooMany:
            form.add_error("origin", _("There are as many as there can be. Remove one first."))
        else:
            messages.success(request, _("%(website)s may show your free times now.") % {"website": origin})
            return redirect("manage-embed", slug)
    resources = Resource.objects.published().filter(keeper=keeper, kind="space")
    context = {
        "keeper": keeper,
        "form": form,
        "sites": EmbedSite.objects.filter(keeper=keeper),
        "find": _codes(request, "embed-find", keeper, 520),
        "weeks": [(each, _codes(request, "embed", each, 640)) for each in resources],
    }
    return render(request, "booking/embed/manage.html", context)


def _shut_out(request: HttpRequest, keeper: Organisation) -> HttpResponse:
    number = request.POST.get("site", "")
    found = EmbedSite.objects.filter(keeper=keeper, pk=number) if number.isdecimal() and len(number) < 18 else []
    for site in found:
        acts.shut_out(site=site, by=signed_in(request), at=timezone.now())
        messages.success(request, _("%(website)s no longer shows your free times.") % {"website": site.origin})
    return redirect("manage-embed", keeper.slug)


def _codes(request: HttpRequest, page: str, thing: Organisation | Resource, height: int) -> list[Code]:
    out = []
    for language, name in LANGUAGES:
        with translation.override(language):
            address = request.build_absolute_uri(reverse(page, args=[thing.slug]))
            title = escape(wording.in_language(thing)[0])
            told = f'src="{escape(address)}" title="{title}" width="100%" height="{height}" loading="lazy"'
            out.append(Code(language, name, address, f"<iframe {told}></iframe>"))
    return out
