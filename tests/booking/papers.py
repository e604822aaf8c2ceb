"""A booking that was asked for papers, and the papers themselves."""

import json
from datetime import date, datetime
from typing import Any

from booking.models import Booking, Decision
from community.actions import documents
from community.models import Document, DocumentKind, Organisation, User
from tests.cast import NOW
from tests.community.papers import A_PDF

UNTIL = date(2027, 12, 31)


def ask_for(booking: Booking, *kinds: str, at: datetime = NOW) -> Decision:
    """As if the rules of that day had asked the booking for these."""
    record = json.dumps({"asked_documents": list(kinds)})
    return Decision.objects.create(booking=booking, occasion="send", at=at, outcome="ask", record=record)


def bring(organisation: Organisation, by: User, **other: Any) -> Document:
    """A paper, an insurance unless something else is said."""
    given: dict[str, Any] = {"kind": DocumentKind.INSURANCE, "content": A_PDF, "name": "Insurance.pdf"}
    given |= {"valid_until": UNTIL, "at": NOW}
    return documents.upload(organisation=organisation, by=by, **{**given, **other})
