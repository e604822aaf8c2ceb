"""What buildings need themselves, as their diaries say: it is not offered.

A hall's diary closes its thirds, and a third's closes the hall: what counts is whether two places share a part.
"""

from collections import defaultdict
from collections.abc import Iterable

from booking.models import BuildingDiary, BusyTime, Resource
from booking.spans import Span


def of(resources: Iterable[int], window: Span) -> dict[int, list[Span]]:
    """The busy time of every diary that concerns each of the resources; two queries, one where there is no diary."""
    concerned: dict[int, list[int]] = defaultdict(list)
    sharing = (
        BuildingDiary.objects.filter(resource__parts__resources__in=list(resources))
        .order_by()
        .values_list("pk", "resource__parts__resources")
        .distinct()
    )
    for diary, resource in sharing:
        concerned[diary].append(resource)
    out: dict[int, list[Span]] = defaultdict(list)
    if concerned:
        rows = BusyTime.objects.filter(diary__in=concerned).meeting(window).order_by()
        for diary, starts_at, ends_at in rows.values_list("diary_id", "starts_at", "ends_at"):
            for resource in concerned[diary]:
                out[resource].append(Span(starts_at, ends_at))
    return out


def concerned_by(resource: Resource) -> list[int]:
    """The keys of all resources that share a part with this one, itself included, in the order they are locked."""
    own = resource.parts.values("pk")
    found = Resource.objects.filter(parts__in=own).order_by("pk").values_list("pk", flat=True).distinct()
    return sorted({resource.pk, *found})
