"""A keeper's buildings and their spaces: the list, adding, changing, and asking for one that has no keeper."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from booking.eligibility import Refused
from booking.forms.refused import show
from booking.views.keepers import must_manage
from community.acting import keeper_of
from community.models import MANAGING_ROLES, Organisation
from community.views.access import signed_in
from venues.actions import join as joining
from venues.actions import sites as site_actions
from venues.actions import spaces as space_actions
from venues.forms.join import JoinForm
from venues.forms.minutes import MinutesForm
from venues.forms.sites import SiteForm
from venues.forms.spaces import SpaceForm
from venues.models import Site, Space

FOUND = 10


def kept_site(request: HttpRequest, slug: str) -> Site:
    """The building, if the person manages its keeper; for everybody else there is no such page."""
    site = get_object_or_404(Site.objects.select_related("keeper"), slug=slug)
    if not space_actions.keeps(signed_in(request), site):
        raise Http404
    return site


@login_required
def sites(request: HttpRequest) -> HttpResponse:
    """The buildings one keeps, with their spaces; and a search of those on the list that nobody keeps."""
    mine = Organisation.objects.of(signed_in(request), *MANAGING_ROLES)
    spaces = Prefetch("spaces", Space.objects.select_related("resource_ptr").order_by("name"))
    kept = Site.objects.filter(keeper__in=mine).select_related("keeper").prefetch_related(spaces)
    words = request.GET.get("q", "").strip()
    found = Site.objects.without_keeper(words)[:FOUND] if words else []
    context = {"sites": kept, "words": words, "found": found, "keeper": keeper_of(request)}
    return render(request, "venues/manage/sites.html", context)


@login_required
def site_new(request: HttpRequest) -> HttpResponse:
    """Add a building of one's own."""
    keeper = keeper_of(request)
    if keeper is None:
        return redirect("manage-sites")
    form = SiteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        site = site_actions.add_site(keeper=keeper, by=signed_in(request), **form.answers())
        messages.success(request, _("The building is added. Now add what can be booked in it."))
        return redirect("manage-space-new", site.slug)
    return render(request, "venues/manage/site.html", {"form": form, "keeper": keeper})


@login_required
def site_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change a building."""
    site = kept_site(request, slug)
    form = SiteForm(request.POST if request.method == "POST" else None, instance=site)
    if request.method == "POST" and form.is_valid():
        site_actions.change_site(site=kept_site(request, slug), by=signed_in(request), **form.answers())
        messages.success(request, _("The building is changed."))
        return redirect("manage-sites")
    return render(request, "venues/manage/site.html", {"form": form, "keeper": site.keeper, "site": site})


@login_required
@require_POST
def ours(request: HttpRequest, slug: str) -> HttpResponse:
    """This is our building: ask the staff to say so."""
    site, keeper = get_object_or_404(Site, slug=slug, keeper=None), keeper_of(request)
    if keeper is None:
        raise Http404
    if site_actions.ask_to_keep(site=site, keeper=keeper, by=signed_in(request), at=timezone.now()):
        messages.success(request, _("We have asked our staff. They check it and write to you."))
    else:
        messages.info(request, _("You have asked for this building already. Our staff will write to you."))
    return redirect("manage-sites")


@login_required
def space_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Add a hall, a room, a pitch; then say when it is free."""
    site = kept_site(request, slug)
    form = SpaceForm(request.POST if request.method == "POST" else None)
    minutes = MinutesForm(request.POST if request.method == "POST" else None, resource=None)
    if request.method == "POST" and form.is_valid() and minutes.is_valid():
        answers = {**form.answers(), "activity_minutes": minutes.answers()}
        space = space_actions.add_space(site=site, by=signed_in(request), **answers)
        messages.success(request, _("It is added. Now say when it is free."))
        return redirect("manage-offers", space.slug)
    return render(request, "venues/manage/space.html", _form(form, minutes, site))


@login_required
def space_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change a space."""
    space = _kept_space(request, slug)
    form = SpaceForm(request.POST if request.method == "POST" else None, instance=space)
    minutes = MinutesForm(request.POST if request.method == "POST" else None, resource=space)
    if request.method == "POST" and form.is_valid() and minutes.is_valid():
        answers = {**form.answers(), "activity_minutes": minutes.answers()}
        try:
            space_actions.change_space(space=_kept_space(request, slug), by=signed_in(request), **answers)
        except Refused as refused:  # divided in another window meanwhile
            show(form, refused)
        else:
            messages.success(request, _("The details are changed."))
            return redirect("manage-offers", space.slug)
    parts = list(space.parts.all())
    context = {"space": space, "parts": parts if len(parts) > 1 else []}
    return render(request, "venues/manage/space.html", _form(form, minutes, space.site) | context)


def _form(form: SpaceForm, minutes: MinutesForm, site: Site) -> dict[str, object]:
    return {"form": form, "minutes": minutes, "site": site, "has_errors": bool(form.errors or minutes.errors)}


@login_required
def join(request: HttpRequest, slug: str) -> HttpResponse:
    """Rooms with a movable wall between them: let them together as well."""
    site = kept_site(request, slug)
    spaces = list(site.spaces.filter(keeper=site.keeper).select_related("resource_ptr").order_by("name"))
    form = JoinForm(request.POST if request.method == "POST" else None, spaces=spaces)
    if request.method == "POST" and form.is_valid():
        try:
            whole = joining.join(site=site, by=signed_in(request), **form.answers())
        except Refused as refused:
            show(form, refused, {name: name for name in form.fields})
        else:
            messages.success(request, _("They can be booked together now. Say when."))
            return redirect("manage-offers", whole.slug)
    return render(request, "venues/manage/join.html", {"form": form, "site": site, "enough": len(spaces) > 1})


def _kept_space(request: HttpRequest, slug: str) -> Space:
    space = get_object_or_404(Space.objects.select_related("site", "keeper"), slug=slug)
    must_manage(request, space)
    return space
