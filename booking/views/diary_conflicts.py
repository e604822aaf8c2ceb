"""Where the building needs a time that a group has booked: a person decides."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from booking.actions.diary_conflicts import stand
from booking.models import DiaryConflict
from booking.views.keepers import must_manage
from community.views.access import signed_in

PAGE = 20


@login_required
def conflicts(request: HttpRequest) -> HttpResponse:
    """Those in all places I manage, the next first, with the three ways out."""
    at = timezone.now()
    mine = DiaryConflict.objects.managed_by(signed_in(request)).waiting(at)
    named = mine.select_related("diary__resource", "booking__resource__keeper", "booking__organisation")
    page = Paginator(named.defer("diary__file"), PAGE).get_page(request.GET.get("page"))
    rows = [(each, each.booking.starts_at > at) for each in page]
    return render(request, "booking/diaries/conflicts.html", {"page": page, "rows": rows})


@login_required
@require_POST
def conflict(request: HttpRequest, pk: int) -> HttpResponse:
    """The booking stands."""
    found = get_object_or_404(DiaryConflict.objects.select_related("booking__resource__keeper"), pk=pk)
    must_manage(request, found.booking.resource)
    stand(conflict=found, by=signed_in(request), at=timezone.now())
    messages.success(request, _("The booking stands. Remember to change the building’s own diary."))
    return redirect("manage-conflicts")
