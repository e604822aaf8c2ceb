"""The database refuses two overlapping claims on one part, by whatever way the rows come; and refuses to start without.

Each of these promises is also seen to fail when the guard is taken away.
"""

import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, models, transaction
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from booking import guard
from booking.instants import stored
from booking.models import Booking, Claim, Opening, Part
from booking.spans import LONGEST, Span
from config.bench.promises import double_bookings
from tests import warm
from tests.cast import NOW, make_organisation, make_person, make_space
from tests.databases import copy_on_sqlite
from tests.fighting import environ_for
from tests.timelines import CELL, MORNING, spans, strip
from venues.models import Site, Space

ON_SQLITE = connection.vendor == "sqlite"


def write(part: Part, booking: Booking, span: Span) -> None:
    """A bare insert, past every check of our own."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO booking_claim (part_id, booking_id, starts_at, ends_at) VALUES (%s, %s, %s, %s)",
            [part.pk, booking.pk, stored(span.start), stored(span.end)],
        )


def refused(part: Part, booking: Booking, span: Span) -> bool:
    """Whether the database says no, by the name of the guard."""
    try:
        write(part, booking, span)
    except DatabaseError as error:
        assert "no_double_booking" in str(error)
        return True
    return False


def take_guard_away() -> None:
    """As if somebody had dropped it."""
    with connection.cursor() as cursor:
        if ON_SQLITE:
            for name in guard.TRIGGERS:
                cursor.execute(f"DROP TRIGGER {name}")
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with unsettled rows cannot be altered
            cursor.execute("ALTER TABLE booking_claim DROP CONSTRAINT no_double_booking")


@pytest.fixture
def part(db: None) -> Part:
    """One part with nothing on it."""
    return Part.objects.create(name="Stage")


@pytest.fixture
def booking(hall: Space) -> Booking:
    """A booking for claims to belong to."""
    return Booking.objects.create(
        resource=hall, starts_at=MORNING, ends_at=MORNING + CELL, created_at=NOW, updated_at=NOW
    )


MEETINGS = {
    # What stands, what comes, and whether it meets.
    "the same": ("..####..", "..####..", True),
    "inside": ("..####..", "...##...", True),
    "around": ("...##...", "..####..", True),
    "over the start": ("...###..", ".###....", True),
    "over the end": (".###....", "...###..", True),
    "same start, longer": ("..##....", "..####..", True),
    "same end, longer": ("....##..", "..####..", True),
    "just before": ("....##..", "..##....", False),
    "just after": ("..##....", "....##..", False),
    "between two": ("##....##", "..####..", False),
    "over two": (".##..##.", "..####..", True),
    "far away": ("##......", "......##", False),
}


@pytest.mark.parametrize("name", MEETINGS)
def test_whatever_meets_is_refused_and_whatever_touches_is_not(part: Part, booking: Booking, name: str) -> None:
    standing, coming, meets = MEETINGS[name]
    for span in spans(standing):
        write(part, booking, span)
    (span,) = spans(coming)
    assert refused(part, booking, span) is meets
    after = standing if meets else "".join(max(pair, key=".#".index) for pair in zip(standing, coming, strict=True))
    assert strip([claim.span for claim in part.claims.all()], 8) == after


@pytest.mark.parametrize("name", [name for name, (_, _, meets) in MEETINGS.items() if meets])
def test_without_the_guard_the_same_is_let_in(part: Part, booking: Booking, name: str) -> None:
    standing, coming, _ = MEETINGS[name]
    take_guard_away()
    for span in [*spans(standing), *spans(coming)]:
        write(part, booking, span)
    assert double_bookings() > 0


def test_other_parts_are_nobodys_business(part: Part, booking: Booking) -> None:
    other = Part.objects.create(name="Kitchen")
    write(part, booking, spans("..##..")[0])
    assert not refused(other, booking, spans("..##..")[0])


def test_a_claim_cannot_be_moved_onto_another(part: Part, booking: Booking) -> None:
    first, second = spans("##..##")
    write(part, booking, first)
    write(part, booking, second)
    moved = Claim.objects.get(part=part, starts_at=second.start)
    for change in ({"starts_at": first.start}, {"starts_at": first.start, "ends_at": first.end}):
        with pytest.raises(DatabaseError, match="no_double_booking"), transaction.atomic():
            Claim.objects.filter(pk=moved.pk).update(**change)
    # Growing into free time, and standing still, are no offence.
    Claim.objects.filter(pk=moved.pk).update(starts_at=first.end, ends_at=second.end)
    Claim.objects.filter(pk=moved.pk).update(expires_at=NOW)


def test_a_claim_cannot_be_put_on_a_part_that_is_taken(part: Part, booking: Booking) -> None:
    other = Part.objects.create(name="Kitchen")
    for each in (part, other):
        write(each, booking, spans("..##..")[0])
    with pytest.raises(DatabaseError, match="no_double_booking"), transaction.atomic():
        Claim.objects.filter(part=part).update(part=other)


def test_without_the_guard_a_claim_can_be_moved_onto_another(part: Part, booking: Booking) -> None:
    first, second = spans("##..##")
    write(part, booking, first)
    write(part, booking, second)
    take_guard_away()
    Claim.objects.filter(part=part).update(starts_at=first.start, ends_at=first.end)
    assert double_bookings() == 1


@pytest.mark.parametrize("model", [Claim, Opening])
def test_nothing_is_longer_than_a_day(model: type[models.Model], part: Part, booking: Booking) -> None:
    owner = {"part": part, "booking": booking} if model is Claim else {"resource": booking.resource}
    far = MORNING + timedelta(days=60)
    row = model(**owner, starts_at=far, ends_at=far + LONGEST + timedelta(microseconds=1))
    with pytest.raises(DatabaseError, match="at_most_24_hours"), transaction.atomic():
        row.save(force_insert=True)
    model(**owner, starts_at=far, ends_at=far + LONGEST).save(force_insert=True)


@pytest.mark.parametrize("model", [Claim, Opening])
def test_without_the_constraint_it_could_be(model: type[models.Model], part: Part, booking: Booking) -> None:
    owner = {"part": part, "booking": booking} if model is Claim else {"resource": booking.resource}
    far = MORNING + timedelta(days=60)
    name = f"{model._meta.model_name}_at_most_24_hours"
    (constraint,) = [each for each in model._meta.constraints if each.name == name]
    with unchecked(model, constraint):
        model(**owner, starts_at=far, ends_at=far + 2 * LONGEST).save(force_insert=True)
        assert model.objects.filter(starts_at=far).exists()  # type: ignore[attr-defined]


@contextmanager
def unchecked(model: type[models.Model], constraint: models.BaseConstraint) -> Iterator[None]:
    """The table without one of its CHECKs. SQLite would have to rebuild the table, so all are turned off there."""
    with connection.cursor() as cursor:
        if ON_SQLITE:
            cursor.execute("PRAGMA ignore_check_constraints = ON")
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"ALTER TABLE {model._meta.db_table} DROP CONSTRAINT {constraint.name}")
        try:
            yield
        finally:
            if ON_SQLITE:
                cursor.execute("PRAGMA ignore_check_constraints = OFF")


# Random rows

rows = st.lists(
    st.tuples(st.integers(0, 1), st.integers(0, 30), st.integers(1, 12)), max_size=25
)  # part, first half hour, how many


@given(rows)
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_random_claims_are_let_in_as_counting_says(
    part: Part, booking: Booking, wanted: list[tuple[int, int, int]]
) -> None:
    other, _ = Part.objects.get_or_create(name="Kitchen")
    taken: set[tuple[int, int]] = set()
    with transaction.atomic():
        for which, first, length in wanted:
            span = Span(MORNING + first * CELL, MORNING + (first + length) * CELL)
            cells = {(which, number) for number in range(first, first + length)}
            assert refused((part, other)[which], booking, span) is bool(cells & taken)
            if not cells & taken:
                taken |= cells
        assert double_bookings() == 0
        transaction.set_rollback(True)


# Rebuilding the table


@pytest.fixture
def scratch(transactional_db: None) -> Iterator[None]:
    """A table that may be spoilt: it is empty afterwards and has its guard, whatever happened."""
    yield
    Claim.objects.all().delete()
    if guard.missing(connection):
        guard.restore(connection)


def rebuild() -> None:
    """What a later migration does to the claims table: alters a field, and back. SQLite makes a new table each time."""
    old = Claim._meta.get_field("expires_at")
    new = models.DateTimeField(default=NOW)
    new.set_attributes_from_name("expires_at")
    new.model = Claim
    for was, becomes in ((old, new), (new, old)):
        with connection.schema_editor() as editor:
            editor.alter_field(Claim, was, becomes)


def two_at_once() -> None:
    """Two overlapping claims on one part, for the simplest booking there can be."""
    owner = make_organisation("Keeper", make_person("Gwen"), slug="keeper")
    site = Site.objects.create(slug="site", name="Site", keeper=owner, latitude=51.5, longitude=-3)
    space = make_space(site, owner, "Room")
    booking = Booking.objects.create(
        resource=space, starts_at=MORNING, ends_at=MORNING + CELL, created_at=NOW, updated_at=NOW
    )
    for span in spans("..####..") + spans("....####"):
        write(space.parts.get(), booking, span)


def test_the_guard_is_there_after_migrating(db: None) -> None:
    assert guard.missing(connection) == []


def test_a_rebuilt_table_has_its_guard_back_after_the_next_migrate(scratch: None) -> None:
    rebuild()
    # PostgreSQL alters in place and keeps its constraint; SQLite's triggers vanish without a word.
    assert guard.missing(connection) == (list(guard.TRIGGERS) if ON_SQLITE else [])
    call_command("migrate", "booking", verbosity=0)
    assert guard.missing(connection) == []
    with pytest.raises(DatabaseError, match="no_double_booking"):
        two_at_once()


def test_until_then_it_lets_everything_in(scratch: None) -> None:
    rebuild()
    if not ON_SQLITE:
        take_guard_away()
    two_at_once()
    assert double_bookings() == 1


def test_it_is_put_back_where_somebody_took_it_away(scratch: None) -> None:
    take_guard_away()
    guard.restore(connection)
    with pytest.raises(DatabaseError, match="no_double_booking"):
        two_at_once()


# Refusing to start


def test_the_check_is_content_with_a_guarded_database(db: None) -> None:
    call_command("check", databases=["default"])


def test_the_check_refuses_a_database_without_its_guard(db: None) -> None:
    take_guard_away()
    with pytest.raises(CommandError, match="booking.E001"):
        call_command("check", databases=["default"])


def test_the_health_page_says_so_too(client: Client, db: None) -> None:
    assert client.get("/healthz").status_code == 200
    take_guard_away()
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["ok"] is False


def test_migrate_puts_back_what_its_own_check_demands(tmp_path: Path) -> None:
    environ = environ_for(copy_on_sqlite(tmp_path / "one.sqlite3"))
    with sqlite3.connect(tmp_path / "one.sqlite3") as file:
        file.execute(f"DROP TRIGGER {guard.TRIGGERS[0]}")
    subprocess.run(warm.command("manage.py", "migrate", "-v", "0"), check=True, cwd=settings.BASE_DIR, env=environ)
    with sqlite3.connect(tmp_path / "one.sqlite3") as file:
        found = {name for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")}
    assert set(guard.TRIGGERS) <= found
