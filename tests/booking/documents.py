"""A booking that was asked for documents, and the documents themselves."""

import json
from datetime import date, datetime
from typing import Any

from booking.models import Booking, Decision
from booking.rules import pack
from booking.rules.decide import decide
from booking.rules.record import written
from booking.rules.stack import Stack
from community.actions import documents
from community.models import Document, DocumentKind, Organisation, User
from tests.cast import NOW
from tests.community.document_files import A_PDF

UNTIL = date(2027, 12, 31)


def ask_for(booking: Booking, *kinds: str, at: datetime = NOW) -> Decision:
    """As if the rules of that day had asked the booking for these."""
    before = booking.decisions.last()
    law = Stack((pack.legal(),))
    record = json.loads(before.record if before else written(law, {}, decide(law, {})))
    record["asked_documents"] = list(kinds)
    return Decision.objects.create(booking=booking, occasion="send", at=at, outcome="ask", record=json.dumps(record))


def bring(organisation: Organisation, by: User, **other: Any) -> Document:
    """A document, an insurance unless something else is said."""
    given: dict[str, Any] = {"kind": DocumentKind.INSURANCE, "content": A_PDF, "name": "Insurance.pdf"}
    given |= {"valid_until": UNTIL, "at": NOW}
    return documents.upload(organisation=organisation, by=by, **{**given, **other})
