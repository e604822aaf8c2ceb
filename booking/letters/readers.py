"""Who is written to: the people of a group, and those who decide for a keeper."""

from booking.models import Booking
from community.letters import Reader
from community.models import Organisation, User


def group_of(booking: Booking, asker: User | None = None) -> list[Reader]:
    """Who made it or asked for it, while still a member, and the organisation's own address."""
    organisation, person = booking.organisation, asker or booking.made_by
    if organisation is None:
        return []
    readers = [Reader(organisation.email, organisation.language)] if organisation.email else []
    # Somebody who has left the group must learn nothing more about it.
    if person and person.is_active and organisation.memberships.filter(user=person).exists():
        readers.insert(0, Reader(person.email, person.language))
    # Who keeps the place and belongs to the group as well must not be the only one who hears what the keeper does.
    if not readers or person and not organisation.email and _keeps(booking, person):
        readers += managers(organisation)
    return readers


def _keeps(booking: Booking, person: User) -> bool:
    return booking.resource.keeper.managers().filter(pk=person.pk).exists()


def managers_of(booking: Booking) -> list[Reader]:
    """Everybody who decides for the keeper."""
    return managers(booking.resource.keeper)


def managers(organisation: Organisation) -> list[Reader]:
    """Its owners and managers."""
    return [Reader(each.email, each.language) for each in organisation.managers().filter(is_active=True)]
