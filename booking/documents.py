"""Which documents a booking was asked for, and how its group stands with them.

What was asked for stands in the decision that was written when the group sent or moved the booking, the latest one: a
keeper who changes the rules later gains no sight of documents that way, nor one who then moves the booking by a
minute, or books something for a group that asked for nothing.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from booking.models import Booking, Decision
from booking.models.decision import BOOKED
from booking.states import BookingState
from community.days import local_day
from community.models import Document, DocumentKind, DocumentState, Organisation

# How long after a booking its keeper may still look: an accident is often reported later.
AFTERWARDS = timedelta(days=28)
SENT = [BookingState.REQUESTED, BookingState.QUERIED, BookingState.CONFIRMED]

MISSING, EARLY = "missing", "early"
WORDS: dict[str, str | Promise] = {
    DocumentState.IN_DATE: DocumentState.IN_DATE.label,
    DocumentState.LAPSED: DocumentState.LAPSED.label,
    EARLY: _("Lapses before the day"),
    MISSING: _("Missing"),
}


@dataclass(frozen=True)
class Asked:
    """A kind of document that a booking was asked for, what the group has of it, and whether that holds on the day."""

    booking: Booking
    kind: DocumentKind
    state: str
    documents: tuple[Document, ...]

    @property
    def words(self) -> str | Promise:
        """The state, as a person reads it."""
        return WORDS[self.state]

    @property
    def is_there(self) -> bool:
        """Whether the group has done its part."""
        return self.state == DocumentState.IN_DATE


def asked_of(booking: Booking) -> frozenset[str]:
    """The kinds of document the booking was asked for."""
    return asked_of_all([booking]).get(booking.pk, frozenset())


def asked_of_all(bookings: Iterable[Booking] | QuerySet[Booking]) -> dict[int, frozenset[str]]:
    """The same for many, in one query; a booking without a decision is not in it."""
    by_group = Decision.objects.agreed().filter(booking__in=bookings).exclude(occasion=BOOKED)
    latest = dict(by_group.values_list("booking_id", "record").iterator())
    return {pk: _kinds(record) for pk, record in latest.items()}


def _kinds(record: str) -> frozenset[str]:
    return frozenset(DocumentKind.values) & set(json.loads(record).get("asked_documents", []))


def sent_bookings(organisation: Organisation, *, at: datetime, over: timedelta = timedelta(0)) -> QuerySet[Booking]:
    """Those of the organisation that wait or stand and are not over, or not longer than that."""
    sent = Booking.objects.filter(organisation=organisation, state__in=SENT, ends_at__gt=at - over)
    return sent.select_related("resource", "resource__keeper").order_by("starts_at", "pk")


def documents_of(booking: Booking, *, at: datetime) -> list[Asked]:
    """Everything that was asked for, in the order of the kinds: what the keeper's manager sees."""
    kinds = asked_of(booking)
    if not kinds or booking.organisation is None:
        return []
    standing = list(booking.organisation.documents.standing())
    return [_asked(booking, kind, standing, local_day(at)) for kind in DocumentKind if kind in kinds]


def missing(organisation: Organisation, *, at: datetime) -> list[Asked]:
    """What the bookings still to come are asked for and the group has not, each kind with the first that needs it."""
    bookings = list(sent_bookings(organisation, at=at))
    asked, standing = asked_of_all(bookings), list(organisation.documents.standing())
    found: dict[DocumentKind, Asked] = {}
    for booking in bookings:
        for kind in DocumentKind:
            if kind in asked.get(booking.pk, frozenset()) and kind not in found:
                state = _asked(booking, kind, standing, local_day(at))
                if not state.is_there:
                    found[kind] = state
    return [found[kind] for kind in DocumentKind if kind in found]


def lacking(bookings: Sequence[Booking], *, at: datetime) -> list[Booking]:
    """Those whose group has not all that it was asked for, in the same order; in two queries."""
    asked = asked_of_all(list(bookings))
    of_groups = Document.objects.standing().filter(organisation__in={each.organisation_id for each in bookings})
    standing: dict[int, list[Document]] = defaultdict(list)
    for document in of_groups if any(asked.values()) else ():
        standing[document.organisation_id].append(document)
    return [
        each
        for each in bookings
        if each.organisation_id
        and any(
            not _asked(each, DocumentKind(kind), standing[each.organisation_id], local_day(at)).is_there
            for kind in asked.get(each.pk, ())
        )
    ]


def _asked(booking: Booking, kind: DocumentKind, standing: list[Document], today: date) -> Asked:
    documents = tuple(sorted((each for each in standing if each.kind == kind), key=_until, reverse=True))
    day = booking.starts_at.astimezone(booking.zone).date()
    if not documents:
        state = MISSING
    elif _until(documents[0]) >= day:
        state = DocumentState.IN_DATE
    else:
        state = DocumentState.LAPSED if _until(documents[0]) < today else EARLY
    return Asked(booking, kind, state, documents)


def _until(document: Document) -> date:
    return document.valid_until or date.max


def opens_for(document: Document, keepers: QuerySet[Organisation], *, at: datetime) -> Booking | None:
    """A booking with one of the keepers that was asked for this document; None where there is none, or not any more."""
    bookings = list(sent_bookings(document.organisation, at=at, over=AFTERWARDS).filter(resource__keeper__in=keepers))
    asked = asked_of_all(bookings)
    return next((each for each in bookings if document.kind in asked.get(each.pk, frozenset())), None)
