"""What is wrong at a place: said by a group, seen to by the keeper."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from booking.actions import photos, problems
from booking.actions.base import NotPermitted
from booking.eligibility import Refused
from booking.forms.doors import AnswerForm, ProblemForm
from booking.forms.refused import show
from booking.models import Booking, Problem, Resource
from booking.views.shown_photos import shown
from community.models import User
from community.views.access import signed_in

A_PAGE = 30


@login_required
def report(http: HttpRequest, reference: str) -> HttpResponse:
    """A form of three fields; what was typed stays when something is missing."""
    at, by = timezone.now(), signed_in(http)
    booking = get_object_or_404(Booking.objects.sent().visible_to(by).with_names(), reference=reference)
    form = ProblemForm(http.POST, http.FILES) if http.method == "POST" else ProblemForm()
    if http.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            problem = problems.report(
                booking=booking,
                words=given["words"],
                is_urgent=given["is_urgent"],
                photo=given["photo"],
                by=by,
                at=at,
            )
        except Refused as refused:
            show(form, refused)
        except NotPermitted as no:
            form.add_error(None, str(no))
        else:
            messages.success(http, _thanks(problem))
            return redirect("booking-arrive", reference)
    context = {
        "form": form,
        "booking": booking,
        "resource": booking.resource,
        "zone": booking.zone,
        "may_report": problems.may_report(booking, at),
        "had_photo": bool(http.FILES) and bool(form.errors),
    }
    return render(http, "booking/doors/report.html", context)


def _thanks(problem: Problem) -> str:
    if problem.is_urgent:
        return _("Thank you. The keeper gets a letter at once. If somebody is in danger now, ring 999.")
    return _("Thank you. The keeper sees it on the list of what is to be done.")


@login_required
def listed(http: HttpRequest) -> HttpResponse:
    """What is to be done at all places one keeps, urgent first; or what has been done, the latest first."""
    by, done = signed_in(http), "done" in http.GET
    mine = Problem.objects.filter(resource__in=Resource.objects.managed_by(by))
    rows = mine.filter(done_at__isnull=not done).select_related("resource", "booking__organisation", "by", "photo")
    rows = rows.order_by("-done_at", "-pk") if done else rows.order_by("-is_urgent", "at", "pk")
    context = {
        "page": Paginator(rows, A_PAGE).get_page(http.GET.get("page")),
        "done": done,
        "open": mine.filter(done_at=None).count(),
        "keeps": Resource.objects.managed_by(by).exists(),
    }
    return render(http, "booking/doors/problems.html", context)


@login_required
def one(http: HttpRequest, pk: int) -> HttpResponse:
    """One of them, its photo, and what was done."""
    by = signed_in(http)
    rows = Problem.objects.select_related(
        "resource", "booking__organisation", "booking__resource", "by", "done_by", "photo"
    )
    problem = get_object_or_404(rows.filter(resource__in=Resource.objects.managed_by(by)), pk=pk)
    form = AnswerForm(initial={"answer": problem.answer})
    if http.method == "POST":
        deed = http.POST.get("deed", "")
        if deed == "finish":
            form = AnswerForm(http.POST)
            if form.is_valid() and _finish(http, problem, form, by):
                return redirect("manage-problems")
        else:
            _change(problem, deed, by)
            return redirect("manage-problem", pk)
    photo = shown(problem.photo) if hasattr(problem, "photo") else None
    context = {"problem": problem, "form": form, "photo": photo, "zone": problem.resource.zone}
    return render(http, "booking/doors/problem.html", context)


def _finish(http: HttpRequest, problem: Problem, form: AnswerForm, by: User) -> bool:
    try:
        problems.finish(problem=problem, answer=form.cleaned_data["answer"], by=by, at=timezone.now())
    except Refused as refused:
        form.add_error("answer", str(refused.refusals[0].sentence))
        return False
    messages.success(http, _("Done. The group can read what you wrote."))
    return True


def _change(problem: Problem, deed: str, by: User) -> None:
    if deed == "reopen":
        problems.reopen(problem=problem, by=by, at=timezone.now())
    elif deed == "photo" and hasattr(problem, "photo"):
        photos.remove(photo=problem.photo, by=by)
    elif deed != "photo":
        raise Http404
