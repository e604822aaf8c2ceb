"""One noun a file."""

from booking.models.booking import Booking
from booking.models.claim import Claim
from booking.models.event import BookingEvent
from booking.models.message import Message
from booking.models.offer import Offer, OfferKind
from booking.models.opening import Opening
from booking.models.part import Part
from booking.models.place import Place, PlaceWord
from booking.models.postcode import Postcode
from booking.models.resource import Resource, ResourceKind
from booking.models.series import Series

__all__ = [
    "Booking",
    "BookingEvent",
    "Claim",
    "Message",
    "Offer",
    "OfferKind",
    "Opening",
    "Part",
    "Place",
    "PlaceWord",
    "Postcode",
    "Resource",
    "ResourceKind",
    "Series",
]
