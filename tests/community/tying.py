"""Eight owners tie their groups into one chain at one moment. Prints what came of it as JSON.

python -m tests.community.tying MARK
"""

import json
import sys
from typing import Any

import django

if __name__ == "__main__":
    django.setup()

from community.actions import families
from community.models import FamilyLink, Membership, Organisation, Role, User
from config.bench.processes import together
from tests.cast import NOW

PROCESSES = 8


def tie(mark: str) -> dict[str, Any]:
    """Each ties its group to the next: every family drawn has to see the links of all others."""
    numbers = range(PROCESSES + 1)
    groups = [Organisation.objects.create(slug=f"tie-{mark}-{number}", name="Group").pk for number in numbers]
    for number, group in enumerate(groups):
        owner = User.objects.create(email=f"tie-{mark}-{number}@example.org")
        Membership.objects.create(user=owner, organisation_id=group, role=Role.OWNER)
    together(_declare, PROCESSES, groups)
    heads = Organisation.objects.filter(pk__in=groups).values_list("head", flat=True)
    return {
        "links": FamilyLink.objects.filter(one__in=groups).count(),
        "one_family": set(heads) == {min(groups)},
    }


def _declare(number: int, barrier: Any, groups: list[int]) -> None:
    mine, next_one = (Organisation.objects.get(pk=groups[number + step]) for step in (0, 1))
    owner = mine.people(Role.OWNER).get()
    barrier.wait()
    families.declare(organisation=mine, other=next_one, by=owner, at=NOW)


if __name__ == "__main__":
    print(json.dumps(tie(sys.argv[1])), flush=True)
