"""Documents of an organisation: brought once, replaced when they lapse, taken away for good."""

import hashlib
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from community.actions.base import NotPermitted, Refused, locked, manages, record
from community.days import local_day
from community.document_files import LARGEST, Media, clean_name, recognise
from community.models import Document, DocumentFile, DocumentKind, Organisation, User

MOST_STANDING = 20
MOST_A_DAY = 30
# A slip of the finger: an insurance until 2207 would never be asked for again.
LONGEST_YEARS = 10
# What a document leaves behind: that it was shown, never what it said.
WIPED = {"words": "", "file_name": ""}


class BadDocument(Refused):
    """It is the file, or its last day, that cannot be taken: `field` says which."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


@transaction.atomic
def upload(
    *,
    organisation: Organisation,
    kind: DocumentKind,
    content: bytes,
    name: str,
    valid_until: date,
    by: User,
    at: datetime,
    words: str = "",
    replaces: Document | None = None,
) -> Document:
    """Keep a document, in the place of another if one is named. Raises NotPermitted, BadDocument, and Refused.

    The same file once more, because a button was pressed twice, is the same document.
    """
    _demand_manager(by, organisation)
    if kind == DocumentKind.LEAD:
        raise Refused(_("A safeguarding lead is named, not uploaded."))
    _check_date(valid_until, at)
    media = checked(content)
    organisation = locked(organisation)
    sha256 = hashlib.sha256(content).hexdigest()
    same = {"kind": kind, "sha256": sha256, "valid_until": valid_until, "words": words}
    if there := organisation.documents.standing().filter(**same).first():
        return there
    if replaces:
        _still_stands(organisation, replaces)
    document = _keep(
        organisation,
        replaces,
        by=by,
        at=at,
        **same,
        file_name=clean_name(name, media),
        media_type=media.type,
        size=len(content),
    )
    DocumentFile.objects.create(document=document, content=content)
    return document


@transaction.atomic
def name_lead(*, organisation: Organisation, words: str, by: User, at: datetime) -> Document:
    """Say who answers for safeguarding; whoever did before is forgotten. Raises NotPermitted and Refused."""
    _demand_manager(by, organisation)
    organisation = locked(organisation)
    before = organisation.documents.standing().filter(kind=DocumentKind.LEAD).first()
    if before and before.words == words:
        return before
    return _keep(organisation, before, by=by, at=at, kind=DocumentKind.LEAD, words=words)


@transaction.atomic
def take_away(*, document: Document, by: User, at: datetime) -> None:
    """Delete the file and what the document said. Nothing happens to one that is gone already. Raises NotPermitted."""
    _demand_manager(by, document.organisation)
    organisation = locked(document.organisation)
    document.refresh_from_db()
    if document.removed_at is None:
        _wipe(document, at)
        record(organisation, "remove_document", by=by, at=at, before=facts(document))


def facts(document: Document) -> dict[str, Any]:
    """What an event keeps of a document: nothing that stood in it."""
    until = document.valid_until.isoformat() if document.valid_until else ""
    return {"document": document.pk, "kind": str(document.kind), "valid_until": until, "sha256": document.sha256}


def _demand_manager(by: User, organisation: Organisation) -> None:
    if not manages(by, organisation):
        raise NotPermitted("Only owners and managers bring documents and take them away.")


def _check_date(valid_until: date, at: datetime) -> None:
    today = local_day(at)
    if valid_until < today:
        raise BadDocument("valid_until", _("This document has lapsed already. Upload the one that holds now."))
    if valid_until > today + timedelta(days=366 * LONGEST_YEARS):
        said = _("This is more than %(years)d years ahead. Give the day when somebody should look at it again.")
        raise BadDocument("valid_until", said % {"years": LONGEST_YEARS})


def checked(content: bytes) -> Media:
    """What kind of file it is. Raises BadDocument."""
    if not content:
        raise BadDocument("file", _("The file is empty. Choose another."))
    if len(content) > LARGEST:
        raise BadDocument("file", too_large())
    media = recognise(content)
    if media is None:
        raise BadDocument(
            "file",
            _("We take PDF, JPEG, PNG and Word files (.docx). This is none of them, or it is damaged. Save it as PDF."),
        )
    return media


def too_large() -> str:
    """What is said of a file that was not even kept."""
    return _("The file is larger than %(size)d MB. Scan it smaller, or save it as PDF.") % {"size": LARGEST // 2**20}


def _still_stands(organisation: Organisation, replaced: Document) -> None:
    replaced.refresh_from_db()
    if replaced.organisation_id != organisation.pk:
        raise NotPermitted("It is another organisation's document.")
    if replaced.removed_at:
        raise Refused(_("The document you are replacing has been taken away meanwhile."))


def _keep(organisation: Organisation, replaced: Document | None, *, by: User, at: datetime, **fields: Any) -> Document:
    """The row and the one event, under the organisation's lock. Raises Refused where there are too many."""
    if organisation.documents.filter(uploaded_at__gt=at - timedelta(days=1)).count() >= MOST_A_DAY:
        raise Refused(_("That is enough for one day. Try again tomorrow."))
    if not replaced and organisation.documents.standing().count() >= MOST_STANDING:
        raise Refused(_("There are %(count)d documents already. Take one away first.") % {"count": MOST_STANDING})
    before = facts(replaced) if replaced else {}
    if replaced:
        _wipe(replaced, at)
    document = Document.objects.create(organisation=organisation, uploaded_by=by, uploaded_at=at, **fields)
    record(organisation, "add_document", by=by, at=at, before=before, after=facts(document))
    return document


def _wipe(document: Document, at: datetime) -> None:
    DocumentFile.objects.filter(document=document).delete()
    Document.objects.filter(pk=document.pk).update(removed_at=at, **WIPED)
    document.refresh_from_db()
