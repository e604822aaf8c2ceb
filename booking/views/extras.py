"""What a keeper lets people have with its places: the list, adding, changing."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from booking.actions import extras as shelf
from booking.eligibility import Refused
from booking.extras import number_of
from booking.forms.extras import ExtraForm
from booking.forms.refused import show
from booking.models import Extra, Resource
from booking.views.keepers import must_rule, ruled
from community.views.access import signed_in


@login_required
def extras(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything the keeper has, with how many there are, what they cost and with which places."""
    keeper = ruled(request, slug)
    rows = Extra.objects.filter(keeper=keeper).select_related("room").prefetch_related("parts", "resources")
    things = [(each, number_of(each)) for each in rows]
    has_places = bool(things) or Resource.objects.filter(keeper=keeper).exists()
    return render(request, "booking/extras/list.html", {"keeper": keeper, "things": things, "has_places": has_places})


@login_required
def new(request: HttpRequest, slug: str) -> HttpResponse:
    """Add something."""
    keeper = ruled(request, slug)
    first = {"rate": 0, "number": None, "is_offered": True, "per": "use"}
    form = ExtraForm(request.POST if request.method == "POST" else None, keeper=keeper, initial=first)
    if request.method == "POST" and form.is_valid():
        shelf.add(keeper=keeper, by=signed_in(request), at=timezone.now(), **form.answers())
        messages.success(request, _("It is added. Groups can choose it from now on."))
        return redirect("manage-extras", slug)
    return render(request, "booking/extras/form.html", {"form": form, "keeper": keeper})


@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change it: also how many there are."""
    rows = Extra.objects.select_related("keeper", "room").prefetch_related("parts", "resources", "room__parts")
    extra = get_object_or_404(rows, pk=pk)
    must_rule(request, extra.keeper)
    keeper = extra.keeper
    form = ExtraForm(request.POST if request.method == "POST" else None, instance=extra, keeper=keeper)
    if request.method == "POST" and form.is_valid():
        fresh = Extra.objects.select_related("keeper").get(pk=pk)
        try:
            shelf.change(extra=fresh, by=signed_in(request), at=timezone.now(), **form.answers())
        except Refused as refused:
            show(form, refused, {name: name for name in form.fields})
        else:
            messages.success(request, _("Saved. What is booked already stays as it was agreed."))
            return redirect("manage-extras", keeper.slug)
    return render(request, "booking/extras/form.html", {"form": form, "keeper": keeper, "extra": extra})
