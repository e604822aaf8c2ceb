"""What shows that a booking was used, and whether two sides say so independently of each other."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import combinations

from booking.models import Booking
from booking.models.proof import Proof, ProofKind
from community.ledger import Proved
from community.models import Membership

# People come before it begins.
EARLY = timedelta(minutes=30)
# What nobody has proved or disputed by then stays as it is.
OPEN_FOR = timedelta(days=28)


def is_on(booking: Booking, at: datetime) -> bool:
    """Whether people may be arriving or there."""
    return booking.starts_at - EARLY <= at < booking.ends_at


def is_closed(booking: Booking, at: datetime) -> bool:
    """Whether it is too late to say anything about it."""
    return at >= booking.ends_at + OPEN_FOR


def proofs_of(booking: Booking) -> list[Proof]:
    """Everything that speaks for it, in order of time."""
    return list(booking.proofs.select_related("by", "booking").order_by("at", "pk"))


def are_independent(proofs: Iterable[Proof]) -> bool:
    """Whether two of them come from two sides, and from two hands.

    One person who manages the hall and belongs to the group could otherwise vouch for herself, and a manager's tap and
    the same manager's invoice would make a gift that nobody else knows of.
    """
    return any(
        ProofKind(one.kind).side != ProofKind(other.kind).side and not _one_hand(one, other)
        for one, other in combinations(proofs, 2)
    )


def _one_hand(one: Proof, other: Proof) -> bool:
    """Whether one person may have given both: nobody else is needed to sign out and type a reference in a room."""
    if one.by_id is not None and other.by_id is not None:
        return one.by_id == other.by_id
    return any(
        nobody.kind == ProofKind.ROOM_CODE and nobody.by_id is None and _is_of_the_group(somebody)
        for nobody, somebody in ((one, other), (other, one))
    )


def _is_of_the_group(proof: Proof) -> bool:
    if proof.by_id is None:
        return False
    group = proof.booking.organisation_id
    is_member = Membership.objects.filter(user=proof.by_id, organisation=group).exists()
    return is_member or proof.by_id == proof.booking.made_by_id


def proved(proofs: Iterable[Proof]) -> list[Proved]:
    """As the ledger keeps them."""
    return [Proved(proof.kind, ProofKind(proof.kind).side, proof.at) for proof in proofs]
