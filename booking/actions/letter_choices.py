"""Which letters a person wants, and when: chosen on a page, or ended by the link in a letter."""

from collections.abc import Mapping
from datetime import datetime

from booking.actions.base import action
from booking.letters.kinds import AT_ONCE, GROUPS, NEVER, Group
from booking.models import LetterChoice, WhenToWrite
from community.models import User


@action
def choose(*, person: User, wanted: Mapping[str, WhenToWrite], at: datetime) -> None:
    """Keep the choices, by the name of the group. What may not be chosen for a group is left as it was."""
    for group in GROUPS:
        when = wanted.get(group.name)
        if when in group.whens:
            _keep(person, group, when)


@action
def stop(*, person: User, group: Group, at: datetime) -> None:
    """No more letters of that group."""
    if NEVER in group.whens:
        _keep(person, group, NEVER)


def chosen_by(person: User) -> dict[str, WhenToWrite]:
    """What holds for each group, by its name; where nothing was chosen, they come at once."""
    rows = dict(LetterChoice.objects.filter(person=person).values_list("kind", "when"))
    chosen = {group: WhenToWrite(rows.get(group.name, AT_ONCE)) for group in GROUPS}
    # A choice from before the group was narrowed.
    return {group.name: when if when in group.whens else AT_ONCE for group, when in chosen.items()}


def _keep(person: User, group: Group, when: WhenToWrite) -> None:
    LetterChoice.objects.update_or_create(person=person, kind=group.name, defaults={"when": when})
