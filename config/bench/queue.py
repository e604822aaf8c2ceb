"""The keeper's queue at ten thousand open requests: whole pages beside the best SQL for the same rows and a plain page.

One keeper has them all, in twenty rooms, from three hundred groups of every standing; one date in seven belongs to a
weekly let. As many bookings are decided already. The same number gives the same.
"""

import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection

from booking.models import Booking, BookingEvent, Resource, Series, Terms
from booking.states import BookingState
from booking.views.queue import first_dates
from booking.views.requests import PAGE
from community.models import Membership, Organisation, Role, User
from config.bench.searching import Server
from config.bench.timing import in_turn

# In times the best SQL and a plain page together.
TARGET = 3.0
LATE = 50
ROOMS, GROUPS, WEEKS = 20, 300, 6
START = datetime(2031, 1, 6, 9, tzinfo=UTC)
BANDS = ("", "on_notice", "welcome", "welcome", "welcome", "sharer", "partner")
BATCH = 2_000
Say = Callable[[str], None]

_ROWS = """
    SELECT b.reference
    FROM booking_booking AS b
    JOIN booking_resource AS r ON r.id = b.resource_id
    JOIN community_organisation AS o ON o.id = b.organisation_id
    LEFT JOIN (SELECT booking_id, MIN(at) AS at FROM booking_bookingevent WHERE verb = 'send' GROUP BY booking_id) AS s
        ON s.booking_id = b.id
    WHERE b.state IN ('requested', 'queried') AND r.keeper_id = %s
        AND NOT EXISTS (SELECT 1 FROM booking_booking AS e WHERE e.series_id = b.series_id
            AND e.state IN ('requested', 'queried') AND e.starts_at < b.starts_at)
    ORDER BY CASE o.band WHEN 'partner' THEN 0 WHEN 'sharer' THEN 1 WHEN 'on_notice' THEN 3 ELSE 2 END,
        COALESCE(s.at, b.created_at), b.starts_at, b.id
    LIMIT %s OFFSET %s
"""


def measure(requests: int, rounds: int, seed: int, say: Say) -> list[dict[str, Any]]:
    """Milliseconds for the first and for a late page, and whether both ways show the same requests."""
    settings.ROOT_URLCONF = "config.bench.plain"
    keeper, manager = _fill(requests, random.Random(seed))
    say(f"queue: {Booking.objects.waiting().count():,} open requests written")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    pages = (1, min(LATE, first_dates(Booking.objects.waiting()).count() // PAGE))
    server = Server(cookie=signed_in(manager))
    things: dict[str, Callable[[], Any]] = {"plain": partial(server.get, "/plain/")}
    for page in pages:
        things[f"page {page}"] = partial(server.get, f"/manage/requests/?page={page}")
        things[f"raw {page}"] = partial(_raw, keeper.pk, page)
    figures, calm = in_turn(things, rounds, ["plain", *(f"raw {page}" for page in pages)], say)
    out = []
    for page in pages:
        mine, raw, plain = figures[f"page {page}"], figures[f"raw {page}"], figures["plain"]
        address = f"/manage/requests/?page={page}"
        wanted, shown = _raw(keeper.pk, page), server.get(address, encoding="identity").decode()
        places = [shown.find(f'value="{reference}"') for reference in wanted]
        out.append(
            {
                "kind": "queue",
                "engine": connection.vendor,
                "question": f"page {page} of {requests:,}",
                "page": mine.wall,
                "page_cpu": mine.cpu,
                "raw": raw.wall,
                "plain": plain.wall,
                "queries": server.queries(address),
                "ratio": mine.wall / (raw.wall + plain.wall),
                "target": TARGET,
                "same": len(wanted) == PAGE and min(places) > 0 and places == sorted(places),
                "calm": calm,
            }
        )
    return out


def _raw(keeper: int, page: int) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, [keeper, PAGE, (page - 1) * PAGE])
        return [reference for (reference,) in cursor.fetchall()]


def signed_in(person: User) -> str:
    """The cookie of somebody who has signed in."""
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def _fill(requests: int, dice: random.Random) -> tuple[Organisation, User]:
    manager = User.objects.create_user("queue@example.org", name="Queue")
    keeper = Organisation.objects.create(slug="queue", name="Queue", kind="trust")
    Membership.objects.create(user=manager, organisation=keeper, role=Role.OWNER)
    Terms.objects.create(keeper=keeper, uses_standing=True)
    groups = Organisation.objects.bulk_create(
        Organisation(slug=f"q{number}", name=f"Q {number}", kind="group", band=dice.choice(BANDS))
        for number in range(GROUPS)
    )
    rooms = [
        Resource.objects.create(keeper=keeper, kind="space", slug=f"q{number}", name=f"Q {number}", capacity=60)
        for number in range(ROOMS)
    ]
    rows = list(_bookings(requests, rooms, groups, manager, dice))
    Booking.objects.bulk_create(rows, batch_size=BATCH)
    BookingEvent.objects.bulk_create(
        (BookingEvent(booking=row, verb="send", by=manager, at=row.created_at) for row in rows), batch_size=BATCH
    )
    return keeper, manager


def _bookings(
    requests: int, rooms: list[Resource], groups: list[Organisation], manager: User, dice: random.Random
) -> Iterator[Booking]:
    """The open ones, weekly lets among them, and as many that are decided."""
    written = 0
    while written < requests * 2:
        state = BookingState.REQUESTED if written < requests else BookingState.CONFIRMED
        room, group = dice.choice(rooms), dice.choice(groups)
        weeks = WEEKS if dice.random() < 1 / 36 else 1
        weeks = min(weeks, requests - written) if written < requests else weeks
        series = Series.objects.create(resource=room, organisation=group, made_by=manager) if weeks > 1 else None
        asked = START - timedelta(minutes=dice.randrange(200_000))
        first = START + timedelta(hours=dice.randrange(24 * 300))
        for week in range(weeks):
            begins = first + timedelta(weeks=week)
            yield Booking(
                resource=room,
                organisation=group,
                made_by=manager,
                series=series,
                state=state,
                starts_at=begins,
                ends_at=begins + timedelta(hours=2),
                activity="Choir",
                people=dice.randrange(5, 60),
                price_pence=1_200,
                created_at=asked,
                updated_at=asked,
            )
            written += 1
