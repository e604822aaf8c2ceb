"""Open a document of an organisation. Whoever does so from outside leaves a note that its people can read."""

from datetime import datetime

from booking.actions.base import NotPermitted, action
from booking.permissions import booking_that_opens, reads_documents
from community.actions.base import record
from community.models import Document, DocumentFile, User

VERB = "open_document"


@action
def open_document(*, document: Document, by: User, at: datetime) -> bytes:
    """The content. Raises NotPermitted, also for a document that was taken away or has no file."""
    document.refresh_from_db()
    inside = reads_documents(by, document.organisation)
    through = None if inside else booking_that_opens(by, document, at=at)
    if document.removed_at or not (inside or through):
        raise NotPermitted("Not this person's to open, or not any more.")
    file = DocumentFile.objects.filter(document=document).first()
    if file is None:
        raise NotPermitted("There is no file.")
    if through:
        seen = {"document": document.pk, "kind": str(document.kind), "booking": through.reference}
        record(document.organisation, VERB, by=by, at=at, after={**seen, "keeper": through.resource.keeper_id})
    return bytes(file.content)
