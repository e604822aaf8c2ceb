"""Letters before a document lapses: 30 and 7 days ahead and on its last day, to the owners and the group's own address.

Each stage is written once to each address, whenever a worker comes by while it lasts: a worker that slept for two days
still writes, and one that comes by every hour writes nothing twice.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from booking.letters.paper import letter, whom
from booking.models import Message
from community import letters
from community.days import local_day
from community.letters import Reader
from community.models import Document, Organisation, Role

# Days before it lapses, the last first.
STAGES = (0, 7, 30)
TEMPLATE = "community/email/document_lapses"


def remind_due(*, at: datetime) -> int:
    """Write what is due. Returns for how many documents there was something to tell."""
    today, told = local_day(at), 0
    for document in lapsing(today).select_related("organisation").iterator():
        days = stage(document, today)
        told += days is not None and _write(document, days, at)
    return told


def lapsing(today: date) -> QuerySet[Document]:
    """Those in their last month that no other of their kind outlives: a renewal brought early needs no letter."""
    documents = Document.objects.standing()
    same = documents.filter(organisation=OuterRef("organisation"), kind=OuterRef("kind"))
    renewed = same.filter(Q(valid_until=None) | Q(valid_until__gt=OuterRef("valid_until")))
    last_month = documents.filter(valid_until__gte=today, valid_until__lte=today + timedelta(days=max(STAGES)))
    return last_month.filter(~Exists(renewed)).order_by("pk")


def stage(document: Document, today: date) -> int | None:
    """Which letter its time has come for; None where that was so before the document was even brought."""
    assert document.valid_until
    days = next(each for each in STAGES if document.valid_until - today <= timedelta(days=each))
    brought = local_day(document.uploaded_at)
    return days if document.valid_until - timedelta(days=days) > brought else None


def readers(organisation: Organisation) -> Iterator[Reader]:
    """Its owners, and its own address unless an owner reads it."""
    seen = set()
    for owner in organisation.people(Role.OWNER).filter(is_active=True):
        seen.add(owner.email.lower())
        yield Reader(owner.email, owner.language)
    if organisation.email and organisation.email.lower() not in seen:
        yield Reader(organisation.email, organisation.language)


@transaction.atomic
def _write(document: Document, days: int, at: datetime) -> bool:
    """The letters of one stage. False where all were written before."""
    wanted = {_key(document, days, reader): reader for reader in readers(document.organisation)}
    there = set(Message.objects.filter(key__in=wanted).values_list("key", flat=True))
    new = [_letter(key, document, days, reader, at) for key, reader in wanted.items() if key not in there]
    Message.objects.bulk_create(new, ignore_conflicts=True)
    return bool(new)


def _key(document: Document, days: int, reader: Reader) -> str:
    return f"document:{document.pk}:{days}:{whom(reader.address)}"


def _letter(key: str, document: Document, days: int, reader: Reader, at: datetime) -> Message:
    page = reverse("group-documents", args=[document.organisation.slug])
    subject, body = letters.compose(
        TEMPLATE,
        language=reader.language,
        context={
            "document": document,
            "organisation": document.organisation,
            "last_day": days == 0,
            "documents_url": settings.SITE_URL + page,
        },
    )
    return letter("document_lapses", "", reader, [(subject, body.strip())], at, key=key)
