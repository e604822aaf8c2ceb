"""Which groups an organisation belongs together with, why, and how to say that it does not."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from community.actions import families
from community.actions.base import Refused
from community.family_forms import THEY_ARE_PART, WE_ARE_PART, AppealForm, DeclareForm
from community.family_words import described
from community.models import FamilyLink, Organisation, Role
from community.views.access import membership_or_404, ownership_or_403, signed_in


@login_required
def family(request: HttpRequest, slug: str) -> HttpResponse:
    """Every link with its reason and what came of it; an owner declares and appeals here."""
    mine = ownership_or_403(request, slug) if request.method == "POST" else membership_or_404(request, slug)
    organisation = mine.organisation
    declaring, appealing = DeclareForm(), None
    if request.method == "POST" and "link" in request.POST:
        appealing = AppealForm(request.POST)
        if _appealed(request, organisation, appealing):
            return redirect("group-family", slug)
    elif request.method == "POST":
        declaring = DeclareForm(request.POST)
        if _declared(request, organisation, declaring):
            return redirect("group-family", slug)
    owner = mine.role == Role.OWNER
    links = [described(link, organisation) for link in _links(organisation)]
    for each in links:
        if owner and each.may_appeal:
            each.form = AppealForm(initial={"link": each.link.pk})
            if appealing and appealing.data.get("link") == str(each.link.pk):
                each.form = appealing
    context = {
        "organisation": organisation,
        "owner": owner,
        "links": links,
        "form": appealing or declaring,
        "declaring": declaring,
        "relatives": organisation.head
        and Organisation.objects.filter(head=organisation.head_id).exclude(pk=organisation.pk),
    }
    return render(request, "community/family.html", context)


def _appealed(request: HttpRequest, organisation: Organisation, form: AppealForm) -> bool:
    if not form.is_valid():
        return False
    link = get_object_or_404(_links(organisation), pk=form.cleaned_data["link"])
    try:
        families.appeal(
            link=link,
            organisation=organisation,
            words=form.cleaned_data["words"],
            by=signed_in(request),
            at=timezone.now(),
        )
    except Refused as refused:
        form.add_error(None, str(refused))
        return False
    messages.success(request, _("Thank you. A person will look at it and write to both groups."))
    return True


def _declared(request: HttpRequest, organisation: Organisation, form: DeclareForm) -> bool:
    if not form.is_valid():
        return False
    other, how = form.cleaned_data["other"], form.cleaned_data["how"]
    try:
        families.declare(
            organisation=organisation,
            other=other,
            parent={WE_ARE_PART: other, THEY_ARE_PART: organisation}.get(how),
            words=form.cleaned_data["words"],
            by=signed_in(request),
            at=timezone.now(),
        )
    except Refused as refused:
        form.add_error("other", str(refused))
        return False
    messages.success(request, _("Thank you. We have told the other group."))
    return True


def _links(organisation: Organisation) -> QuerySet[FamilyLink]:
    mine = FamilyLink.objects.filter(Q(one=organisation) | Q(other=organisation))
    return mine.select_related("one", "other").order_by("-found_at", "-pk")
