"""What needs somebody who keeps vehicles or runs a service, for their front page."""

from collections.abc import Callable, Iterator
from datetime import datetime

from community.models import User
from fleet.drivers import crew_needs
from fleet.riders import ring_list
from fleet.road import off_road
from fleet.running import service_needs

Need = tuple[str, str, bool]
"""Words, where they lead, and whether somebody could be left standing at a stop."""

ALL: list[Callable[[User, datetime], Iterator[Need]]] = [
    off_road.needs,
    service_needs.needs,
    crew_needs.needs,
    ring_list.needs,
]


def needs(user: User, at: datetime) -> Iterator[Need]:
    """Everything, in as many queries however much there is."""
    for each in ALL:
        yield from each(user, at)
