"""One noun a file."""

from booking.models.booking import Attendance, Booking
from booking.models.building_diary import BuildingDiary, BusyTime, DiaryConflict
from booking.models.claim import Claim
from booking.models.decision import Decision, Outcome
from booking.models.door import Door, DoorWay, Keyholder, Problem
from booking.models.embed import EmbedSite
from booking.models.event import BookingEvent
from booking.models.extra import BookingExtra, Extra, ExtraPer
from booking.models.letter_choice import LetterChoice, WhenToWrite
from booking.models.message import Message
from booking.models.missed_search import MissedSearch
from booking.models.offer import Offer, OfferKind
from booking.models.opening import Opening
from booking.models.part import Part
from booking.models.photo import Photo, PhotoFile
from booking.models.place import Place, PlaceWord
from booking.models.postcode import Postcode
from booking.models.proof import Proof, ProofKind, Side
from booking.models.remark import Remark, Reply, ReplyFor
from booking.models.replay import ReplayRun
from booking.models.resource import Resource, ResourceKind
from booking.models.rulebook import Rulebook, RulebookApproval, RulebookState
from booking.models.season import Season
from booking.models.series import Series
from booking.models.terms import Terms
from booking.models.wait import HowOften, SavedSearch, Turn, TurnOutcome, Wait, WaitState

__all__ = [
    "Attendance",
    "Booking",
    "BookingEvent",
    "BookingExtra",
    "BuildingDiary",
    "BusyTime",
    "Claim",
    "Decision",
    "DiaryConflict",
    "Door",
    "DoorWay",
    "EmbedSite",
    "Extra",
    "ExtraPer",
    "HowOften",
    "Keyholder",
    "LetterChoice",
    "Message",
    "MissedSearch",
    "Offer",
    "OfferKind",
    "Opening",
    "Outcome",
    "Part",
    "Photo",
    "PhotoFile",
    "Place",
    "PlaceWord",
    "Postcode",
    "Problem",
    "Proof",
    "ProofKind",
    "Remark",
    "ReplayRun",
    "Reply",
    "ReplyFor",
    "Resource",
    "ResourceKind",
    "Rulebook",
    "RulebookApproval",
    "RulebookState",
    "SavedSearch",
    "Season",
    "Series",
    "Side",
    "Terms",
    "Turn",
    "TurnOutcome",
    "Wait",
    "WaitState",
    "WhenToWrite",
]
