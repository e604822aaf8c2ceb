"""The staff's desk: what waits for a person's answer. For staff only; to everybody else it is not there."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from community.actions import disputes, families
from community.actions.base import Refused
from community.actions.desk import is_staff
from community.desk_forms import AnswerForm
from community.family_words import state_of, why
from community.ledger_words import proofs, said
from community.models import Dispute, FamilyLink
from community.ring_report import report
from community.views.access import signed_in

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
ANSWERED_SHOWN = 20


def for_staff(view: View[P]) -> View[P]:
    """Only for those who run the service."""

    @login_required
    @wraps(view)
    def wrapped(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not is_staff(signed_in(request)):
            raise Http404
        return view(request, *args, **kwargs)

    return wrapped


@for_staff
def desk(request: HttpRequest) -> HttpResponse:
    """Who waits, the longest first; and what was answered last."""
    lines = Dispute.objects.select_related("entry__organisation", "entry__partner", "entry__undone", "organisation")
    links = FamilyLink.objects.select_related("one", "other")
    appeals = links.filter(appealed_at__isnull=False, answered_at=None, lifted_at=None).order_by("appealed_at", "pk")
    context = {
        "disputes": [(each, said(each.entry)) for each in lines.filter(answered_at=None).order_by("at", "pk")],
        "appeals": [(each, why(each)) for each in appeals],
        "answered_disputes": [
            (each, said(each.entry))
            for each in lines.filter(answered_at__isnull=False).order_by("-answered_at", "-pk")[:ANSWERED_SHOWN]
        ],
        "answered_appeals": [
            (each, why(each))
            for each in links.filter(answered_at__isnull=False).order_by("-answered_at", "-pk")[:ANSWERED_SHOWN]
        ],
    }
    return render(request, "community/desk/desk.html", context)


@for_staff
def dispute(request: HttpRequest, pk: int) -> HttpResponse:
    """One dispute: the line, its proofs, what the group says, and the answer."""
    rows = Dispute.objects.select_related("entry__organisation", "entry__partner", "entry__undone", "organisation")
    found = get_object_or_404(rows, pk=pk)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            disputes.answer(
                dispute=found,
                upheld=form.upheld,
                words=form.cleaned_data["words"],
                by=signed_in(request),
                at=timezone.now(),
            )
        except Refused as refused:
            return _refused(request, refused, "desk-dispute", pk)
        return _answered(request)
    context = {
        "dispute": found,
        "line": said(found.entry),
        "proofs": proofs(found.entry),
        "others": found.entry.disputes.exclude(pk=pk).select_related("organisation"),
        "form": form,
    }
    return render(request, "community/desk/dispute.html", context)


@for_staff
def appeal(request: HttpRequest, pk: int) -> HttpResponse:
    """One appeal: why the two count as one family, what the group says, and the answer."""
    found = get_object_or_404(
        FamilyLink.objects.filter(appealed_at__isnull=False).select_related("one", "other"), pk=pk
    )
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            families.answer(
                link=found,
                upheld=form.upheld,
                words=form.cleaned_data["words"],
                by=signed_in(request),
                at=timezone.now(),
            )
        except Refused as refused:
            return _refused(request, refused, "desk-appeal", pk)
        return _answered(request)
    state, tag = state_of(found)
    waiting = found.answered_at is None and found.lifted_at is None
    context = {"link": found, "why": why(found), "state": state, "tag": tag, "form": form, "waiting": waiting}
    return render(request, "community/desk/appeal.html", context)


@for_staff
def rings(request: HttpRequest) -> HttpResponse:
    """The circles that mostly lend to each other, each with its picture."""
    return render(request, "community/desk/rings.html", {"rings": report(timezone.now())})


def _answered(request: HttpRequest) -> HttpResponse:
    messages.success(request, _("Your answer stands, and both groups are told."))
    return redirect("desk")


def _refused(request: HttpRequest, refused: Refused, name: str, pk: int) -> HttpResponse:
    messages.error(request, str(refused))
    return redirect(name, pk)
