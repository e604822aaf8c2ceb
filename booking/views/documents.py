"""Documents of a group: its own page of them, and the way one of them is opened. Here, and not beside the other pages
about organisations, because who may open one depends on bookings."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from booking.actions import open_document
from booking.actions.base import NotPermitted
from booking.documents import missing
from booking.permissions import booking_that_opens, reads_documents
from community.actions import documents as verbs
from community.actions.base import Refused
from community.days import local_day
from community.document_forms import DocumentForm, LeadForm
from community.models import Document, DocumentKind, DocumentState, Membership, Organisation, Role
from community.views.access import membership_or_404, signed_in

LOOKED_BACK = 60
ORDER = [DocumentState.LAPSED, DocumentState.SOON, DocumentState.IN_DATE]


@dataclass(frozen=True)
class Row:
    """One document of the page: how it stands, and who from outside has opened it, the latest first."""

    document: Document
    state: DocumentState
    seen: list[tuple[Organisation, datetime]]


@login_required
def documents(request: HttpRequest, slug: str) -> HttpResponse:
    """What there is, what lapses and what is missing; owners and managers bring documents here."""
    mine, at = membership_or_404(request, slug), timezone.now()
    manages = Role(mine.role).may_manage
    if request.method == "POST" and not manages:
        raise PermissionDenied
    said = request.POST if request.method == "POST" else request.GET
    replaced = _replaced(mine.organisation, said.get("replace", ""))
    is_lead = said.get("what") == "lead"
    document, lead = _forms(request, replaced, is_lead)
    sent = lead if is_lead else document
    if request.method == "POST" and sent.is_valid() and _keep(request, sent, mine.organisation, replaced, at):
        return redirect("group-documents", slug)
    context = {"document": document, "lead": lead, "form": sent, "replaced": replaced, "manages": manages}
    return render(request, "booking/documents/list.html", context | _listed(mine, at))


def _replaced(organisation: Organisation, number: str) -> Document | None:
    """The document whose place another takes; a number of anybody else's finds nothing."""
    standing = organisation.documents.standing().exclude(kind=DocumentKind.LEAD)
    return standing.filter(pk=int(number)).first() if number.isdecimal() and len(number) < 18 else None


def _forms(request: HttpRequest, replaced: Document | None, is_lead: bool) -> tuple[DocumentForm, LeadForm]:
    kind = replaced.kind if replaced else ""
    if request.method != "POST":
        asked = {"kind": request.GET.get("kind", ""), "words": replaced.words if replaced else ""}
        return DocumentForm(kind=kind, initial=asked), LeadForm()
    if is_lead:
        return DocumentForm(kind=kind), LeadForm(request.POST)
    return DocumentForm(request.POST, request.FILES, kind=kind), LeadForm()


def _keep(
    request: HttpRequest,
    sent: DocumentForm | LeadForm,
    organisation: Organisation,
    replaced: Document | None,
    at: datetime,
) -> bool:
    """Do it. False where it was refused; the form then says why."""
    given, by = sent.cleaned_data, signed_in(request)
    try:
        if isinstance(sent, LeadForm):
            verbs.name_lead(organisation=organisation, words=given["name"], by=by, at=at)
        else:
            verbs.upload(
                organisation=organisation,
                kind=DocumentKind(given["kind"]),
                content=given["file"].read(),
                name=given["file"].name,
                valid_until=given["valid_until"],
                words=given["words"],
                replaces=replaced,
                by=by,
                at=at,
            )
    except verbs.BadDocument as refused:
        sent.add_error(refused.field, str(refused))
    except Refused as refused:
        sent.add_error(None, str(refused))
    else:
        messages.success(request, _("Saved. Keepers whose rules ask for it can open it."))
        return True
    return False


def _listed(mine: Membership, at: datetime) -> dict[str, Any]:
    organisation, role, today = mine.organisation, Role(mine.role), local_day(at)
    reads = role.may_manage or role is Role.TREASURER
    seen = _seen(organisation) if reads else {}
    rows = [Row(each, each.state(today), seen.get(each.pk, [])) for each in organisation.documents.standing()]
    rows.sort(key=lambda row: (ORDER.index(row.state), row.document.valid_until or date.max))
    return {"organisation": organisation, "reads": reads, "rows": rows, "missing": missing(organisation, at=at)}


def _seen(organisation: Organisation) -> dict[int, list[tuple[Organisation, datetime]]]:
    """Who from outside opened which document, each keeper once with the last time."""
    events = organisation.events.filter(verb=open_document.VERB).order_by("-at", "-pk")[:LOOKED_BACK]
    opened = [(event.after.get("document"), event.after.get("keeper"), event.at) for event in events]
    keepers = Organisation.objects.in_bulk({keeper for _document, keeper, _at in opened})
    found: dict[int, dict[Organisation, datetime]] = {}
    for document, keeper, at in opened:
        if keeper in keepers:
            found.setdefault(document, {}).setdefault(keepers[keeper], at)
    return {document: list(several.items()) for document, several in found.items()}


@login_required
@require_POST
def remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Delete a document; owners and managers."""
    mine = membership_or_404(request, slug)
    if not Role(mine.role).may_manage:
        raise PermissionDenied
    theirs = Document.objects.filter(organisation=mine.organisation).select_related("organisation")
    verbs.take_away(document=get_object_or_404(theirs, pk=pk), by=signed_in(request), at=timezone.now())
    messages.success(request, _("The document has been taken away, and its file deleted."))
    return redirect("group-documents", slug)


@login_required
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """The file, to save. Somebody from outside presses a button first, because the group is told of it.

    To those who may not, a document that is there looks like one that never was.
    """
    at, user = timezone.now(), signed_in(request)
    there = Document.objects.standing().exclude(file=None).select_related("organisation")
    found = get_object_or_404(there, pk=pk)
    if not reads_documents(user, found.organisation):
        through = booking_that_opens(user, found, at=at)
        if through is None:
            raise Http404
        if request.method != "POST":
            return render(request, "booking/documents/open.html", {"document": found, "booking": through})
    try:
        return as_attachment(found, open_document.open_document(document=found, by=user, at=at))
    except NotPermitted:  # taken away, or a right lost, since it was looked up
        raise Http404 from None


def as_attachment(document: Document, content: bytes) -> HttpResponse:
    """Saved and never shown: what is inside was written by somebody else, and must not run as a page of ours."""
    response = HttpResponse(content, content_type=document.media_type)
    response["Content-Disposition"] = content_disposition_header(True, document.file_name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
