"""One noun a file."""

from booking.models.booking import Attendance, Booking
from booking.models.claim import Claim
from booking.models.decision import Decision, Outcome
from booking.models.event import BookingEvent
from booking.models.message import Message
from booking.models.offer import Offer, OfferKind
from booking.models.opening import Opening
from booking.models.part import Part
from booking.models.place import Place, PlaceWord
from booking.models.postcode import Postcode
from booking.models.proof import Proof, ProofKind, Side
from booking.models.replay import ReplayRun
from booking.models.resource import Resource, ResourceKind
from booking.models.rulebook import Rulebook, RulebookApproval, RulebookState
from booking.models.series import Series
from booking.models.terms import Terms

__all__ = [
    "Attendance",
    "Booking",
    "BookingEvent",
    "Claim",
    "Decision",
    "Message",
    "Offer",
    "OfferKind",
    "Opening",
    "Outcome",
    "Part",
    "Place",
    "PlaceWord",
    "Postcode",
    "Proof",
    "ProofKind",
    "ReplayRun",
    "Resource",
    "ResourceKind",
    "Rulebook",
    "RulebookApproval",
    "RulebookState",
    "Series",
    "Side",
    "Terms",
]
