"""What the rules are told of a trip besides what was said of it: its keeper's permits, and who has room."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from booking.layouts import Layout, layouts
from booking.models import Resource
from booking.trips import PAID, WHEELCHAIRS, WHO, is_trip
from community.models import Document, DocumentKind

PERMITS = (DocumentKind.PERMIT_19, DocumentKind.PERMIT_22)
Said = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Trips:
    """The same for all that are asked about together. Permits by keeper, each with its last day."""

    layouts: Mapping[int, Layout]
    permits: Mapping[int, list[tuple[str, date | None]]]

    def of(self, resource: Resource, said: Said, day: date) -> dict[str, Any]:
        """The facts of one trip; none for anything else."""
        if not _is_known(resource, said):
            return {}
        left, chairs = self.layouts.get(resource.pk, ()), said.get(WHEELCHAIRS)
        permits = self.permits.get(resource.keeper_id, [])
        return {
            **{name: said.get(name) for name in (WHO, PAID, WHEELCHAIRS)},
            "keeper_permits": sorted({kind for kind, until in permits if until is None or until >= day}),
            "wheelchairs_most": len(left) - 1 if left else None,
            "seats_left": left[chairs] if chairs is not None and chairs < len(left) else None,
        }


def trips_of(asked: Iterable[tuple[Resource, Said]], at: datetime) -> Trips | None:
    """In two queries; none where nobody has said yet who runs a trip."""
    trips = [resource for resource, said in asked if _is_known(resource, said)]
    if not trips:
        return None
    today = at.astimezone(trips[0].zone).date()
    return Trips(layouts(trips), permits_of({each.keeper_id for each in trips}, today))


def permits_of(keepers: Collection[int], today: date) -> dict[int, list[tuple[str, date | None]]]:
    """(which permit, its last day) of those in date today, by keeper, in one query."""
    out: dict[int, list[tuple[str, date | None]]] = {}
    shown = Document.objects.filter(organisation__in=keepers, kind__in=PERMITS).in_date(today)
    for keeper, kind, until in shown.order_by("kind", "pk").values_list("organisation", "kind", "valid_until"):
        out.setdefault(keeper, []).append((kind, until))
    return out


def _is_known(resource: Resource, said: Said) -> bool:
    return is_trip(resource) and said.get(WHO) is not None
