"""Who of the readers wants a letter, and when."""

from collections.abc import Sequence

from booking.letters.kinds import AT_ONCE, GROUP_OF, NEVER
from booking.models import LetterChoice, WhenToWrite
from community.letters import Reader


def wanted(kind: str, readers: Sequence[Reader]) -> list[tuple[Reader, WhenToWrite]]:
    """The readers who want it, each with when. Whoever chose nothing gets it at once.

    An address that belongs to no account has nobody to choose for it. Where a keeper's people have all chosen not to
    hear, they hear all the same: a request that nobody reads would lapse.
    """
    group = GROUP_OF.get(kind)
    if group is None or not readers:
        return [(reader, AT_ONCE) for reader in readers]
    addresses = {form for reader in readers for form in (reader.address, reader.address.lower())}
    rows = LetterChoice.objects.filter(kind=group.name, person__email__in=addresses)
    chosen = {email.lower(): WhenToWrite(when) for email, when in rows.values_list("person__email", "when")}
    whens = [(reader, chosen.get(reader.address.lower(), AT_ONCE)) for reader in readers]
    # A choice from before the group was narrowed.
    whens = [(reader, when if when in group.whens else AT_ONCE) for reader, when in whens]
    kept = [(reader, when) for reader, when in whens if when != NEVER]
    if group.needs_somebody and not kept:
        return [(reader, AT_ONCE) for reader in readers]
    return kept
