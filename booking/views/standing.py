"""An organisation's standing, what stands behind it, and its yearly Sharing Statement."""

from datetime import datetime

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking.permissions import may_see_standing
from community.actions.circumstances import say_income
from community.actions.desk import is_staff
from community.actions.families import OFFICERS
from community.days import local_day
from community.models import MANAGING_ROLES, EntryKind, Income, LedgerEntry, Membership, Organisation, Role, User
from community.standing import picture, statement, wording
from community.standing.account import account_on
from community.standing.account_page import Reader, told_lines
from community.standing.advice import POINTS, advice
from community.views.access import ownership_or_403, signed_in

HISTORY = 12
# Lines whose other side is the keeper, not somebody who booked.
WHERE_WE_BOOKED = (EntryKind.USE, EntryKind.NO_SHOW, EntryKind.LATE_CANCEL)


class IncomeForm(forms.Form):
    """How much comes in a year."""

    income = forms.ChoiceField(
        label=gettext_lazy("How much money comes in during a year, from everything together?"),
        choices=Income.choices,
        widget=forms.RadioSelect,
    )


@login_required
def standing(request: HttpRequest, slug: str) -> HttpResponse:
    """The account in four lines, every line of the ledger behind it, what would gain points, and how it went before."""
    if request.method == "POST":
        return _change(request, slug)
    user, at = signed_in(request), timezone.now()
    organisation = _visible(user, slug)
    mine = Membership.objects.filter(user=user, organisation=organisation).first()
    return _page(request, organisation, mine, IncomeForm(initial={"income": _income(organisation)}), at)


def _change(request: HttpRequest, slug: str) -> HttpResponse:
    """An owner says the income."""
    mine, at = ownership_or_403(request, slug), timezone.now()
    form = IncomeForm(request.POST)
    if not form.is_valid():
        return _page(request, mine.organisation, mine, form, at)
    income = Income(form.cleaned_data["income"])
    say_income(organisation=mine.organisation, income=income, by=signed_in(request), at=at)
    messages.success(request, _("The income has been changed, and the standing worked out anew."))
    return redirect("group-standing", slug)


def _page(
    request: HttpRequest, organisation: Organisation, mine: Membership | None, form: IncomeForm, at: datetime
) -> HttpResponse:
    user, day = signed_in(request), local_day(at)
    account = account_on(organisation, day)
    context = {
        "organisation": organisation,
        "member": mine is not None,
        "account": account,
        "lines": wording.four_lines(account),
        "pieces": picture.pieces(account),
        "marks": picture.marks(account),
        "label": picture.words(account),
        "ten": POINTS,
        "advice": [(each, wording.advised(each)) for each in advice(account)],
        "page": told_lines(organisation, at, request.GET.get("page"), _reader(user, mine)),
        "history": list(organisation.standings.order_by("-on")[:HISTORY]),
        "income": Income(account.facts.income).label,
        "form": form if mine and mine.role == Role.OWNER else None,
        "may_open": mine is not None or not is_staff(user),
        "years": [day.year, day.year - 1] if mine or is_staff(user) else [],
    }
    return render(request, "community/standing.html", context)


@login_required
def group_statement(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """A paper for the organisation's own people to print."""
    organisation, user = get_object_or_404(Organisation, slug=slug), signed_in(request)
    own = is_staff(user) or Membership.objects.filter(user=user, organisation=organisation).exists()
    paper = statement.statement(organisation, year, local_day(timezone.now())) if own else None
    if paper is None:
        raise Http404
    address = request.build_absolute_uri(reverse("statement", args=[paper.token]))
    context = {"organisation": organisation, "paper": paper, "figures": paper.figures, "address": address}
    return render(request, "community/statement.html", context)


def check_statement(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever was given the paper sees that it is true."""
    paper = statement.read(token)
    if paper is None:
        raise Http404
    organisation = get_object_or_404(Organisation, pk=paper.organisation)
    verdict = statement.verdict(paper, local_day(timezone.now()))
    context = {"organisation": organisation, "paper": paper, "figures": paper.figures, "verdict": verdict}
    answer = render(request, "community/statement.html", context)
    # It was given to somebody, not to search engines.
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _visible(user: User, slug: str) -> Organisation:
    organisation = get_object_or_404(Organisation, slug=slug)
    if not may_see_standing(user, organisation):
        raise Http404
    return organisation


def _income(organisation: Organisation) -> str:
    newest = organisation.circumstances.last()
    return newest.income if newest else ""


def _reader(user: User, mine: Membership | None) -> Reader:
    """Nobody sees who booked a space but its managers and the group itself.

    So all members know where their own group booked, and its managers who used what it keeps. A keeper's manager from
    outside learns nothing about the group's dealings with others.
    """
    may_dispute = mine is not None and mine.role in OFFICERS
    if is_staff(user) or (mine and Role(mine.role).may_manage):
        return Reader(lambda entry: True, may_dispute)
    managed = set(Organisation.objects.of(user, *MANAGING_ROLES).values_list("pk", flat=True))

    def knows(entry: LedgerEntry) -> bool:
        return (mine is not None and entry.kind in WHERE_WE_BOOKED) or entry.partner_id in managed

    return Reader(knows, may_dispute)
