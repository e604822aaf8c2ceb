"""Links that work without signing in: each is signed, for one reader and one thing, and stops when the reader does.

A link is made when the letter is sent, never kept with it: whoever may read the letters of a booking on its page must
not find somebody else's key there.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.signing import BadSignature, Signer

from booking.letters.kinds import Group, group_named
from booking.letters.paper import whom
from booking.models import Booking
from booking.models.proof import Side
from booking.permissions import may_change_booking, may_manage
from community.models import Organisation, User

# After the booking is over there is not much left to say about it.
ALIVE = timedelta(days=90)
TALK, STOP = Signer(salt="booking.talk"), Signer(salt="booking.letters.stop")


@dataclass(frozen=True)
class Voice:
    """Who a link speaks for: one side of one booking, and the person; nobody for the group's own address."""

    booking: Booking
    side: Side
    person: User | None
    may_write: bool


def talk_token(booking: Booking, side: str, address: str) -> str:
    """What the link in a letter to this address carries; "" for a reader who may not see the booking (any more)."""
    if booking.organisation is None:
        return ""
    persons = User.objects.filter(email__iexact=address, is_active=True)
    for person in (*persons, None):
        if _voice(booking, booking.organisation, Side(side), person, address):
            return TALK.sign_object([booking.reference, side, str(person.pk) if person else "", whom(address)])
    return ""


def voice_of(token: str, *, at: datetime) -> tuple[Voice | None, bool]:
    """Whom the link speaks for, and whether it has run out. Neither for a link that was never ours."""
    try:
        reference, side, who, address = TALK.unsign_object(token)
        side, person = Side(side), User.objects.filter(pk=int(who), is_active=True).first() if who else None
    except (BadSignature, ValueError, TypeError):
        return None, False
    rows = Booking.objects.sent().select_related("resource__keeper", "organisation", "made_by")
    booking = rows.filter(reference=reference).first()
    organisation = booking.organisation if booking else None
    if booking is None or organisation is None or (who and person is None):
        return None, False
    # Another address since then: the letter may lie in somebody else's post by now.
    reads = person.email if person else organisation.email
    if whom(reads) != address:
        return None, False
    if at > booking.ends_at + ALIVE:
        return None, True
    return _voice(booking, organisation, side, person, reads), False


def _voice(booking: Booking, organisation: Organisation, side: Side, person: User | None, address: str) -> Voice | None:
    """What somebody who reads that address may do now; None if nothing any more."""
    if person is None:
        own = bool(address) and organisation.email.lower() == address.lower()
        return Voice(booking, side, None, True) if side is Side.GROUP and own else None
    if side is Side.KEEPER:
        return Voice(booking, side, person, True) if may_manage(person, booking.resource) else None
    if not organisation.memberships.filter(user=person).exists():
        return None
    return Voice(booking, side, person, may_change_booking(person, booking))


def stop_token(person: User, group: Group) -> str:
    """For the link that ends one group of letters."""
    return STOP.sign_object([person.pk, group.name, whom(person.email)])


def stopped_by(token: str) -> tuple[User, Group] | None:
    """Whose letters a link ends, and which; nothing for one that is not ours."""
    try:
        who, name, address = STOP.unsign_object(token)
        person = User.objects.filter(pk=int(who), is_active=True).first()
    except (BadSignature, ValueError, TypeError):
        return None
    group = group_named(str(name))
    if person is None or group is None or whom(person.email) != address:
        return None
    return person, group
