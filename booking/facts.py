"""Everything the rules are told of a request: what is asked, when, for what, and who asks.

Who asks is read once for an organisation, however many places and times it looks at; a search takes as many queries
as a booking. What nobody has said yet is None: a rule that would need it does not hold, and the verdict names it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from booking import busy_time
from booking.busy_time import Busy, Shelf, Use
from booking.geography import distance_km
from booking.models import Attendance, Booking, Postcode, Resource, Terms
from booking.pledges import Pledge, pledge_of
from booking.school_terms import term_on
from booking.spans import Span
from booking.states import BookingState
from booking.trip_facts import trips_of
from booking.trips import PAID, WHEELCHAIRS
from community.bands import Band
from community.models import Document, Organisation

# What has to be read for somebody; all of it where a decision is recorded.
EVERYTHING = frozenset({"documents", "verified", "first_at_site"})
FLAGS = ("under_18s", "alcohol", "ticketed", "open_to_public", "welsh_medium")


@dataclass(frozen=True, slots=True)
class Asked:
    """One place and time, and what the group has said so far. `resource` comes with its keeper."""

    resource: Resource
    span: Span
    particulars: Mapping[str, Any] = field(default_factory=dict)
    people: int | None = None
    weekly: bool = False

    @property
    def day(self) -> date:
        """The day on the wall on which it begins."""
        return self.span.start.astimezone(self.resource.zone).date()


@dataclass(frozen=True, slots=True)
class Books:
    """What of a keeper's rules decides which facts must be counted."""

    busy: Busy = ()
    # Until how many days before time is kept for new groups; None where none is.
    reserve_until: int | None = None
    # Every fact that some rule asks for.
    fields: frozenset[str] = frozenset()


@dataclass(slots=True)
class Group:
    """Who asks, as far as rules care; the same for every place."""

    organisation: Organisation
    family: list[int]
    pledge: Pledge
    documents: list[tuple[str, date | None]]
    verified: bool | None
    new: bool
    sites: set[str] = field(default_factory=set)
    uses: list[Use] = field(default_factory=list)
    place: tuple[float, float] | None = None


def gather(
    asked: Sequence[Asked],
    organisation: Organisation | None,
    at: datetime,
    *,
    books: Mapping[int, Books],
    without: Iterable[int] = (),
    together: bool = False,
    lean: bool = False,
) -> list[dict[str, Any]]:
    """The facts of each request, in order. `books` by keeper; `without` are bookings that do not count, by number.

    `together`: they are sent at once, and each counts towards the limits of the next. `lean`: only what these very
    rules ask for, where nothing is recorded and somebody waits.
    """
    if not asked:
        return []
    without = list(without)
    needs = frozenset().union(*(book.fields for book in books.values())) if lean else EVERYTHING
    trips = trips_of([(each.resource, each.particulars) for each in asked], at)
    if trips:
        needs |= {"documents"}
    group = _group(organisation, asked, at, books, without, needs) if organisation else None
    shelf = _shelf(asked, group, at, books, without, lean)
    shadow = _shadowing({each.resource.keeper_id for each in asked}) if group else set()
    out = []
    for each in asked:
        facts = _facts(each, group, shelf, shadow, books.get(each.resource.keeper_id, Books()), at)
        out.append(facts | trips.of(each.resource, each.particulars, each.day) if trips else facts)
        if together and group:
            _count(each, group, shelf)
    return out


def _facts(
    asked: Asked, group: Group | None, shelf: Shelf | None, shadow: set[int], book: Books, at: datetime
) -> dict[str, Any]:
    resource = asked.resource
    facts = {**_of_place(resource), **_of_time(asked, at), **_of_use(asked)}
    facts["busy_minutes"] = busy_time.minutes_in(book.busy, asked.span, resource.zone)
    week = busy_time.week_of(asked.span.start, resource.zone)
    if shelf and book.reserve_until is not None:
        facts["reserve_offered"], facts["reserve_taken"] = shelf.reserve(resource, book.busy, week)
    if group:
        facts |= _of_group(group, asked, resource.keeper_id in shadow)
        facts["family_busy_minutes"] = busy_time.of_family(group.uses, resource.keeper_id, book.busy, week)
    return facts


def _count(asked: Asked, group: Group, shelf: Shelf | None) -> None:
    """As if it stood already."""
    group.uses.append(Use(asked.resource.keeper_id, asked.resource.zone, asked.span))
    if shelf and not group.new:
        shelf.taken.setdefault(asked.resource.pk, []).append(asked.span)


def _of_place(resource: Resource) -> dict[str, Any]:
    return {
        "site": resource.premises,
        "space": resource.slug,
        "rate_pence": resource.rate_pence,
        "needs_approval": resource.needs_approval,
        "resource_kind": resource.kind,
        "keeper_kind": resource.keeper.kind,
        "capacity": resource.capacity,
    }


def _of_time(asked: Asked, at: datetime) -> dict[str, Any]:
    zone = asked.resource.zone
    start, end = asked.span.start.astimezone(zone), asked.span.end.astimezone(zone)
    today = at.astimezone(zone).date()
    return {
        "day": start.date().isoformat(),
        "asked_on": today.isoformat(),
        "weekday": start.weekday(),
        "starts_hour": start.hour + start.minute / 60,
        "ends_hour": (end.date() - start.date()).days * 24 + end.hour + end.minute / 60,
        "minutes": int(asked.span.length.total_seconds() // 60),
        "days_ahead": (start.date() - today).days,
        "weekly": asked.weekly,
        "term": term_on(start.date()),
    }


def _of_use(asked: Asked) -> dict[str, Any]:
    said = asked.particulars
    facts: dict[str, Any] = {name: said.get(name) for name in ("activity", *FLAGS)}
    # Bills nobody keeps yet; the trip's own facts come with the trip.
    return facts | {"people": asked.people, PAID: None, WHEELCHAIRS: None, "debt": None}


def _of_group(group: Group, asked: Asked, shadow: bool) -> dict[str, Any]:
    resource, day = asked.resource, asked.day
    return {
        "shadow": shadow,
        "band": str(Band.WELCOME) if shadow else group.pledge.band,
        "standing_band": group.pledge.band,
        "kind": group.organisation.kind,
        "new_group": group.new,
        "first_at_site": _site(resource) not in group.sites,
        "verified": group.verified,
        "promise": group.pledge.kind,
        "promise_kept": group.pledge.kept,
        "live_grant": resource.keeper_id in group.pledge.accepting,
        "documents": sorted({kind for kind, until in group.documents if until is None or until >= day}),
        "distance_km": _distance(group.place, resource),
    }


def _group(
    organisation: Organisation,
    asked: Sequence[Asked],
    at: datetime,
    books: Mapping[int, Books],
    without: list[int],
    needs: frozenset[str],
) -> Group:
    """In a fixed number of queries; none for what is not needed."""
    family = organisation.family_numbers()
    today = at.astimezone(asked[0].resource.zone).date()
    keepers = {each.resource.keeper_id for each in asked}
    pledge = pledge_of(organisation, today)
    in_date = Document.objects.filter(organisation=organisation).in_date(today)
    group = Group(
        organisation=organisation,
        family=family,
        pledge=pledge,
        documents=list(in_date.order_by().values_list("kind", "valid_until")) if "documents" in needs else [],
        verified=organisation.org_ids.verified().exists() if "verified" in needs else None,
        new=bool(busy_time.new_ones([(organisation.pk, organisation.head_id, organisation.created_at)], at)),
        sites=_sites(organisation, asked) if "first_at_site" in needs else set(),
    )
    if any(books[keeper].busy for keeper in keepers if keeper in books):
        group.uses = busy_time.uses_of(family, keepers, _weeks(asked), without)
    if any("distance_km" in books[keeper].fields for keeper in keepers if keeper in books):
        group.place = _place(organisation)
    return group


def _shelf(
    asked: Sequence[Asked],
    group: Group | None,
    at: datetime,
    books: Mapping[int, Books],
    without: list[int],
    lean: bool,
) -> Shelf | None:
    """Only for keepers that keep time back for new groups; if lean, only where it may stand in the group's way."""
    keeping = []
    for each in asked:
        book = books.get(each.resource.keeper_id, Books())
        if book.reserve_until is None or not book.busy:
            continue
        near = (each.day - at.astimezone(each.resource.zone).date()).days <= book.reserve_until
        if not lean or not (near or group is None or group.new):
            keeping.append(each)
    if not keeping:
        return None
    resources = {each.resource.pk: each.resource for each in keeping}
    return busy_time.shelf(resources.values(), _weeks(keeping), at, without)


def _weeks(asked: Sequence[Asked]) -> Span:
    """From the first week of any of them to the end of the last."""
    weeks = [busy_time.week_of(each.span.start, each.resource.zone) for each in asked]
    return Span(min(week.start for week in weeks), max(week.end for week in weeks))


def _shadowing(keepers: Collection[int]) -> set[int]:
    """Keepers with whom standing is shown and not used: all that have not said otherwise."""
    using = Terms.objects.filter(keeper__in=keepers, uses_standing=True).values_list("keeper", flat=True)
    return set(keepers) - set(using)


def _site(resource: Resource) -> str:
    """The building; for what stands in none, the thing itself."""
    return resource.premises or f"/{resource.pk}"


def _sites(organisation: Organisation, asked: Sequence[Asked]) -> set[str]:
    """Of the buildings asked about those where it is known: it has been there, or the keeper said yes once already."""
    premises = {each.resource.premises for each in asked if each.resource.premises}
    alone = {each.resource.pk for each in asked if not each.resource.premises}
    been = Booking.objects.filter(organisation=organisation, state=BookingState.CONFIRMED).order_by()
    been = been.exclude(attendance=Attendance.ABSENT)
    out: set[str] = set()
    if premises:
        found = been.filter(resource__premises__in=premises).values_list("resource__premises", flat=True)
        out |= set(found.distinct())
    if alone:
        out |= {f"/{pk}" for pk in been.filter(resource__in=alone).values_list("resource", flat=True).distinct()}
    return out


def _place(organisation: Organisation) -> tuple[float, float] | None:
    code = "".join(organisation.postcode.upper().split())
    row = Postcode.objects.filter(code=code).first() if code else None
    return (row.latitude, row.longitude) if row else None


def _distance(place: tuple[float, float] | None, resource: Resource) -> float | None:
    if place is None or resource.latitude is None or resource.longitude is None:
        return None
    return round(distance_km(*place, resource.latitude, resource.longitude), 1)
