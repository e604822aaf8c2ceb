"""Divide a hall that may have bookings: its one part becomes several, and whoever has the hall has all of them."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from booking.claims import lock_parts
from booking.eligibility import Refusal, Refused
from booking.models import Claim, Part, Resource
from venues.models import Space


def new_parts(space: Space, names: Sequence[str]) -> list[Part]:
    """Replace the one part of a space by parts of these names. Call inside a transaction.

    Every claim on it becomes a claim on each of them, and everything that was made of it is made of all of them: other
    spaces that it was joined to as well. The old part goes away, which is what stops somebody who read it a moment ago
    from claiming it: nobody can claim a part that is not there. Raises Refused for a space that is divided already.
    """
    before = list(space.parts.all())
    if len(before) != 1:
        raise Refused([Refusal("parts", _("It is divided already."))])
    (old,) = before
    # Whoever takes the hall at this moment waits here, or has finished: then its claim is among those below.
    lock_parts([old.pk])
    first, *others = [Part.objects.create(name=name) for name in names]
    claims = list(Claim.objects.filter(part=old))
    Claim.objects.filter(part=old).update(part=first)
    Claim.objects.bulk_create(
        [
            Claim(
                part=piece,
                booking_id=claim.booking_id,
                starts_at=claim.starts_at,
                ends_at=claim.ends_at,
                expires_at=claim.expires_at,
            )
            for piece in others
            for claim in claims
        ],
        batch_size=150,
    )
    for resource in Resource.objects.filter(parts=old):
        resource.parts.add(first, *others)
    Resource.parts.through.objects.filter(part=old).delete()
    old.delete()
    return [first, *others]
