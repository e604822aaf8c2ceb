"""Checking in on a phone with the code on the room's card."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from booking.actions.base import NotPermitted, action, locked
from booking.actions.prove import prove
from booking.eligibility import Refusal, Refused
from booking.evidence import EARLY, is_on
from booking.models import Booking, ProofKind, Resource
from booking.models.booking import BookingQuerySet
from booking.permissions import may_manage
from booking.spans import LONGEST
from booking.states import BookingState
from community.models import User

# One sentence for everything: a wrong reference, another room's, another day's.
NOT_HERE = _("We find no booking with this reference here and now. Look at the reference and at the clock.")


def rooms_of(code: str) -> list[Resource]:
    """Where the card hangs; nearly always one."""
    return list(Resource.objects.filter(room_code=code.upper()).order_by("pk")) if code else []


def on_now(rooms: list[Resource], at: datetime) -> BookingQuerySet:
    """Confirmed bookings that people may be arriving for: of these rooms, or of one that shares a part with them."""
    return (
        Booking.objects.sent()
        .filter(state=BookingState.CONFIRMED, resource__parts__resources__in=rooms)
        .filter(starts_at__gt=at - LONGEST, starts_at__lte=at + EARLY, ends_at__gt=at)
        .order_by("starts_at", "pk")
        .distinct()
    )


@action
def check_in(*, code: str, reference: str, by: User | None, at: datetime) -> Booking:
    """Somebody stands in the room and says which booking it is. Twice is once.

    Raises Refused, always with the same sentence, unless a confirmed booking of this room with that reference is on;
    NotPermitted for a manager of the place, whose word is worth as much on the day's list and is the keeper's there.
    """
    booking = on_now(rooms_of(code), at).filter(reference=_tidied(reference)).first()
    if booking is None:
        raise Refused([Refusal("not_here", NOT_HERE)])
    booking = locked(booking)
    if booking.state != BookingState.CONFIRMED or not is_on(booking, at):
        raise Refused([Refusal("not_here", NOT_HERE)])
    if by and may_manage(by, booking.resource) and not _belongs(by, booking):
        raise NotPermitted(_("You keep this place. Say on the day’s list who came."))
    prove(booking, ProofKind.ROOM_CODE, "check_in", by=by, at=at)
    return booking


def _belongs(user: User, booking: Booking) -> bool:
    return booking.organisation is not None and booking.organisation.memberships.filter(user=user).exists()


def _tidied(reference: str) -> str:
    """As people type it: small letters, blanks, no dash."""
    letters = "".join(reference.upper().split()).replace("-", "")
    return f"{letters[:4]}-{letters[4:]}"
