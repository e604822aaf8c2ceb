"""The door sheet: one day or one week on paper, for whoever opens, sets up and locks again."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth.decorators import login_required
from django.db.models import Max, Min, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from booking.doors.keyholders import who_opens
from booking.models import Booking, BookingExtra, DoorWay, Keyholder, Resource
from booking.spans import LONGEST, Span
from booking.states import BookingState
from booking.views.today import day_of_address, house_zone
from booking.wall import days_from
from community.models import Organisation, User
from community.views.access import signed_in

# More is no sheet any more; a keeper of so many chooses a place.
MOST = 120


@dataclass(frozen=True)
class Line:
    """One booking as the caretaker needs it."""

    booking: Booking
    # From when and until when the room is needed, set-up and clearing up included.
    from_at: datetime
    until_at: datetime
    extras: list[BookingExtra]
    opens: list[Keyholder]

    @property
    def is_set_up(self) -> bool:
        """Whether it needs the room before or after its own time."""
        return self.from_at < self.booking.starts_at or self.until_at > self.booking.ends_at


@login_required
def sheet(http: HttpRequest) -> HttpResponse:
    """Everything confirmed at the places one manages; narrowed to a keeper or a place by the address."""
    by, zone = signed_in(http), house_zone()
    today = timezone.now().astimezone(zone).date()
    day, weekly = day_of_address(http.GET.get("day", ""), today), http.GET.get("week") == "1"
    first = day - timedelta(days=day.weekday()) if weekly else day
    number = 7 if weekly else 1
    resources, chosen = _chosen(http, by)
    found = list(bookings_of(chosen, days_from(first, number, zone))[: MOST + 1])
    lines = _lines(found[:MOST])
    days: dict[date, list[Line]] = {first + timedelta(days=each): [] for each in range(number)}
    for line in lines:
        # What began the evening before stands on the first day.
        days[max(line.booking.starts_at.astimezone(zone).date(), first)].append(line)
    context = {
        "days": [(each, rows) for each, rows in days.items() if rows or not weekly],
        "count": len(lines),
        "is_cut": len(found) > MOST,
        "first": first,
        "last": first + timedelta(days=number - 1),
        "today": today,
        "weekly": weekly,
        "before": first - timedelta(days=number),
        "after": first + timedelta(days=number),
        "resources": resources,
        "keepers": sorted({each.keeper for each in resources}, key=lambda keeper: keeper.name),
        "resource": http.GET.get("resource", ""),
        "keeper": http.GET.get("keeper", ""),
        "where": _where(chosen),
        "at": timezone.now(),
    }
    return render(http, "booking/doors/sheet.html", context)


def _chosen(http: HttpRequest, by: User) -> tuple[list[Resource], list[Resource]]:
    """(all places one manages, those the sheet is about). A place that is not theirs narrows to nothing."""
    every = list(Resource.objects.managed_by(by).select_related("keeper").order_by("place", "name", "pk"))
    resource, keeper = http.GET.get("resource", ""), http.GET.get("keeper", "")
    chosen = [each for each in every if not keeper or each.keeper.slug == keeper]
    return every, [each for each in chosen if not resource or each.slug == resource]


def bookings_of(resources: list[Resource], span: Span) -> QuerySet[Booking]:
    """Confirmed ones that touch the time, with what a line prints, in two queries whatever their number."""
    return (
        Booking.objects.filter(state=BookingState.CONFIRMED, resource__in=resources)
        .filter(starts_at__gt=span.start - LONGEST, starts_at__lt=span.end, ends_at__gt=span.start)
        .select_related("resource", "resource__door", "organisation", "made_by")
        .prefetch_related("extras__extra")
        .annotate(from_at=Min("claims__starts_at"), until_at=Max("claims__ends_at"))
        .order_by("starts_at", "resource__name", "pk")
    )


def _lines(bookings: list[Booking]) -> list[Line]:
    """With who opens, where keyholders do; in two queries more."""
    keepers = {each.resource.keeper_id for each in bookings}
    rows = list(Keyholder.objects.filter(keeper__in=keepers).prefetch_related("resources")) if keepers else []
    return [
        _line(booking, [each for each in rows if each.keeper_id == booking.resource.keeper_id]) for booking in bookings
    ]


def _line(booking: Booking, keyholders: list[Keyholder]) -> Line:
    door = getattr(booking.resource, "door", None)
    day = booking.starts_at.astimezone(booking.zone).date()
    return Line(
        booking=booking,
        from_at=booking.from_at or booking.starts_at,  # type: ignore[attr-defined]
        until_at=booking.until_at or booking.ends_at,  # type: ignore[attr-defined]
        extras=list(booking.extras.all()),
        opens=who_opens(keyholders, booking.resource_id, day) if door and door.way == DoorWay.KEYHOLDER else [],
    )


def _where(chosen: list[Resource]) -> Organisation | Resource | None:
    """What stands over the sheet: the one place, or the one keeper."""
    if len(chosen) == 1:
        return chosen[0]
    keepers = {each.keeper for each in chosen}
    return keepers.pop() if len(keepers) == 1 else None
