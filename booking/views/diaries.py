"""A building's own diaries: which there are, bringing one, what was found in it, and taking it away."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from booking.actions import diaries as verbs
from booking.calendars.guard import BadCalendar
from booking.calendars.words import EXPECTED, fault, skipped
from booking.eligibility import Refused
from booking.forms.diaries import DiaryForm
from booking.forms.refused import show
from booking.models import BuildingDiary, BusyTime, DiaryConflict, Resource, Season
from booking.own_use import concerned_by
from booking.pictures.own_use import WEEKS, own_use
from booking.views.costly import reading
from booking.views.keepers import managed, must_manage
from booking.wall import days_from
from community.models import User
from community.views.access import signed_in


@login_required
def diaries(request: HttpRequest, slug: str) -> HttpResponse:
    """Those of the place, and those of places that share a part: they close it as well."""
    at = timezone.now()
    resource = managed(request, slug)
    to_come = Count("busy", filter=Q(busy__ends_at__gt=at))
    found = BuildingDiary.objects.filter(resource__in=concerned_by(resource)).annotate(to_come=to_come)
    # The file itself may be megabytes, and a list shows none of it.
    rows = [_row(each) for each in found.select_related("resource__keeper").defer("file")]
    context = {
        "resource": resource,
        "own": [row for row in rows if row["diary"].resource_id == resource.pk],
        "others": [row for row in rows if row["diary"].resource_id != resource.pk],
        "conflicts": DiaryConflict.objects.managed_by(signed_in(request)).waiting(at).count(),
    }
    return render(request, "booking/diaries/list.html", context)


def _row(diary: BuildingDiary) -> dict[str, Any]:
    """One diary with where it comes from: only the host, for whoever knows the whole address can read everything."""
    source = urlsplit(diary.url).hostname if diary.url else diary.file_name
    return {"diary": diary, "source": source, "fault": fault(diary.failure) if diary.failure else ""}


@login_required
def new(request: HttpRequest, slug: str) -> HttpResponse:
    """Bring one, or a newer file of one."""
    resource = managed(request, slug)
    replaced = _replaced(resource, (request.POST or request.GET).get("replace", ""))
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = DiaryForm(*posted, replacing=replaced is not None)
    if request.method == "POST" and form.is_valid():
        done = _bring(form, resource, replaced, signed_in(request), timezone.now())
        if done:
            messages.success(request, _("The diary was read. What it calls busy is no longer offered."))
            return redirect("manage-diary", done.diary.pk)
    return render(request, "booking/diaries/new.html", {"resource": resource, "form": form, "replaced": replaced})


def _replaced(resource: Resource, number: str) -> BuildingDiary | None:
    """The diary that gets a newer file; a number of anybody else's finds nothing."""
    return resource.building_diaries.filter(pk=int(number)).first() if _is_key(number) else None


def _is_key(number: str) -> bool:
    return number.isdecimal() and number.isascii() and len(number) < 18


def _bring(
    form: DiaryForm, resource: Resource, replaced: BuildingDiary | None, by: User, at: datetime
) -> verbs.Done | None:
    """Read it and keep it. None where that failed; the form then says why, and nothing was changed."""
    given, file = form.cleaned_data, form.cleaned_data.get("file")
    brought = {"content": file.read(), "file_name": file.name or ""} if file else {}
    try:
        with reading(by):
            if replaced:
                return verbs.replace(diary=replaced, by=by, at=at, **brought)
            return verbs.add(resource=resource, name=given["name"], url=given["url"], by=by, at=at, **brought)
    except BadCalendar as bad:
        form.add_error("file" if file else "url", fault(bad.code))
    except Refused as refused:
        show(form, refused)
    return None


@login_required
def diary(request: HttpRequest, pk: int) -> HttpResponse:
    """What was found in one, the way on to publishing, and a POST that reads it again or takes it away."""
    at = timezone.now()
    found = get_object_or_404(BuildingDiary.objects.select_related("resource__keeper").defer("file"), pk=pk)
    must_manage(request, found.resource)
    if request.method == "POST":
        return _do(request, found, at)
    resource = found.resource
    today = at.astimezone(resource.zone).date()
    busy = BusyTime.objects.filter(diary=found).meeting(days_from(today, 7 * (WEEKS + 1), resource.zone))
    left_out = found.report.get("skipped", {})
    context = {
        **_row(found),
        "resource": resource,
        "season": Season.objects.filter(resource=resource, published_at__isnull=False, last__gte=today).first(),
        "picture": own_use([each.span for each in busy], today, resource.zone),
        "weeks": WEEKS,
        "to_come": found.busy.filter(ends_at__gt=at).count(),
        "next": found.busy.filter(ends_at__gt=at)[:6],
        "expected": [(count, skipped(code)) for code, count in left_out.items() if code in EXPECTED],
        "left_out": [(count, skipped(code)) for code, count in left_out.items() if code not in EXPECTED],
        "examples": [(title, skipped(code)) for title, code in found.report.get("examples", []) if title],
        "zones": list(found.report.get("zones", {}).items()),
        "floating": found.report.get("floating", 0),
        "concerned": Resource.objects.filter(pk__in=concerned_by(resource)).exclude(pk=resource.pk),
        "conflicts": DiaryConflict.objects.filter(diary=found).waiting(at).count(),
    }
    return render(request, "booking/diaries/one.html", context)


def _do(request: HttpRequest, found: BuildingDiary, at: datetime) -> HttpResponse:
    slug, by = found.resource.slug, signed_in(request)
    if request.POST.get("deed") == "remove":
        verbs.remove(diary=found, by=by, at=at)
        messages.success(request, _("The diary is taken away. Times that you offer are free again."))
        return redirect("manage-diaries", slug)
    try:
        with reading(by):
            verbs.read_now(diary=found, by=by, at=at)
    except BadCalendar as bad:
        messages.error(request, fault(bad.code))
    except Refused as refused:
        messages.info(request, str(refused.refusals[0].sentence))
    else:
        messages.success(request, _("The diary was read again."))
    return redirect("manage-diary", found.pk)
