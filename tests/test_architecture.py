"""Imports, foreign keys and migrations point one way, also inside booking/ and fleet/, and each outsider has one door.

config → feeds → venues, fleet → booking → community          config → payments → booking → community
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db.migrations.loader import MigrationLoader
from django.db.models import Field

ROOT = Path(settings.BASE_DIR)

BELOW: dict[str, set[str]] = {
    "community": set(),
    "booking": {"community"},
    "venues": {"booking", "community"},
    "fleet": {"booking", "community"},
    "payments": {"booking", "community"},
    "feeds": {"venues", "fleet", "booking", "community"},
    "config": {"feeds", "payments", "venues", "fleet", "booking", "community"},
}

# outsider → the only file, or folder, that may import it (besides migrations)
DOORS = {
    "schedule": "booking/recurrence.py",
    "icalendar": "booking/calendars/",
    "recurring_ical_events": "booking/calendars/",
    "PIL": "community/photos.py",
    "openpyxl": "community/grants/workbook.py",
    "stripe": "payments/stripe_client.py",
}

# These know no Django, and of their app, or of booking/, only each other.
PURE = {
    "booking": {"deadlines", "spans", "wall", "geography", "pricing", "ranking", "school_terms"},
    "fleet": {"seats", "timing", "fitness", "fares", "telephones", "fitting", "seat_picture"},
}

# The floors of booking/, the ground first. A file or folder imports only from floors below its own, so that there is
# always one way to read it: from values, over rows and rules, to verbs and pages.
BOOKING = [
    "deadlines happened spans geography pricing facilities numbers states instants rows one_writer guard codepoint "
    "privacy ranking school_terms pledges",
    "wall rules leases",
    "models patterns particulars replay",
    "evidence seasons embedding doors trips layouts",
    "documents trip_facts",
    "calendars recurrence offer_words availability claims permissions happenings track_record places admin apps "
    "busy_time own_use",
    "given_up",
    "eligibility horizon facts",
    "deciding extras",
    "panel waiting sweep",
    "letters",
    "notices post",
    "pictures search",
    "forms filters use",
    "actions",
    "visitors",
    "views management",
    "urls",
]
# The same of fleet/.
FLEET = [
    "seats timing fitness fares telephones privacy",
    "models fitting seat_picture",
    "calls admin permissions layouts sweep open_use drivers",
    "riders road use",
    "running letters templatetags",
    "actions needs",
    "forms chores hearing",
    "views management apps",
    "urls",
]
FLOORS = {
    app: {name: number for number, names in enumerate(floors) for name in names.split()}
    for app, floors in (("booking", BOOKING), ("fleet", FLEET))
}


def imported(source: str) -> set[str]:
    """The top-level names a module imports, wherever in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names


def trespasses(app: str, source: str) -> set[str]:
    """The apps a file of `app` imports against the arrows."""
    return {name for name in imported(source) if name in BELOW and name != app and name not in BELOW[app]}


def wrong_doors(path: str, source: str) -> set[str]:
    """The outsiders a file imports past their door."""
    return {name for name in imported(source) if name in DOORS and not _is_door(DOORS[name], path)}


def _is_door(door: str, path: str) -> bool:
    return path.startswith(door) if door.endswith("/") else path == door


def inside(app: str, source: str) -> set[str]:
    """The files and folders of an app that a module imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module == app:
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.module.startswith(f"{app}."):
            names.add(node.module.split(".")[1])
        elif isinstance(node, ast.Import):
            names.update(alias.name.split(".")[1] for alias in node.names if alias.name.startswith(f"{app}."))
    return names


def climbs(app: str, room: str, source: str) -> set[str]:
    """What a file of that file or folder of an app imports from its own floor or from above."""
    floor = FLOORS[app]
    return {name for name in inside(app, source) if name != room and floor[name] >= floor[room]}


def rooms(app: str) -> Iterator[tuple[str, str, str]]:
    """(room, path, source) of every module of an app but its migrations; a room is a file or a folder."""
    for file in sorted((ROOT / app).rglob("*.py")):
        parts = file.relative_to(ROOT / app).with_suffix("").parts
        if parts[0] not in ("migrations", "__init__"):
            yield parts[0], file.relative_to(ROOT).as_posix(), file.read_text()


def points_up(app: str, target: str) -> bool:
    """Whether a foreign key from `app` to a model of `target` runs against the arrows."""
    return target in BELOW and target != app and target not in BELOW[app]


def modules() -> Iterator[tuple[str, str, str]]:
    """(app, path, source) of every module."""
    for app in BELOW:
        for file in sorted((ROOT / app).rglob("*.py")):
            yield app, file.relative_to(ROOT).as_posix(), file.read_text()


def test_imports_follow_the_arrows() -> None:
    # config/settings.py and the like name apps as strings; imports are what tie modules together.
    found = {path: bad for app, path, source in modules() if (bad := trespasses(app, source))}
    assert not found


def test_each_outsider_has_one_door() -> None:
    found = {
        path: bad for _, path, source in modules() if "/migrations/" not in path and (bad := wrong_doors(path, source))
    }
    assert not found


@pytest.mark.parametrize("app", FLOORS)
def test_every_room_has_its_floor(app: str) -> None:
    assert {room for room, _, _ in rooms(app)} == set(FLOORS[app])


@pytest.mark.parametrize("app", FLOORS)
def test_imports_inside_go_down(app: str) -> None:
    found = {path: bad for room, path, source in rooms(app) if (bad := climbs(app, room, source))}
    assert not found


@pytest.mark.parametrize("app", PURE)
def test_pure_files_know_no_django(app: str) -> None:
    for room, path, source in rooms(app):
        if room in PURE[app]:
            assert not imported(source) & {"django", *BELOW} - {app, "booking"}, path
            assert all(inside(each, source) <= PURE[each] for each in PURE), path


def test_foreign_keys_follow_the_arrows() -> None:
    fields: Iterator[tuple[str, Field]] = (
        (model._meta.app_label, field)
        for model in apps.get_models()
        if model._meta.app_label in BELOW
        for field in model._meta.get_fields()
        if isinstance(field, Field) and field.is_relation and field.related_model
    )
    found = [
        f"{app}: {field} → {field.related_model._meta.label}"
        for app, field in fields
        if points_up(app, field.related_model._meta.app_label)
    ]
    assert not found


def test_migrations_follow_the_arrows() -> None:
    loader = MigrationLoader(None, ignore_no_migrations=True)
    found = [
        f"{key} needs {needed}"
        for key, migration in loader.disk_migrations.items()
        if key[0] in BELOW
        for needed in migration.dependencies
        if points_up(key[0], needed[0])
    ]
    assert not found


@pytest.mark.parametrize(
    ("app", "source", "expected"),
    [
        ("community", "from booking.models import Booking", {"booking"}),
        ("booking", "def f():\n    import venues.models", {"venues"}),
        ("venues", "from fleet import models", {"fleet"}),
        ("feeds", "from config import settings", {"config"}),
        ("booking", "from community.models import User", set()),
    ],
)
def test_a_planted_import_is_caught(app: str, source: str, expected: set[str]) -> None:
    assert trespasses(app, source) == expected


@pytest.mark.parametrize(
    ("app", "room", "source", "expected"),
    [
        ("booking", "models", "from booking.actions.hold import hold", {"actions"}),
        ("booking", "search", "def f():\n    from booking import horizon, views", {"views"}),
        ("booking", "availability", "import booking.eligibility", {"eligibility"}),
        ("booking", "claims", "from booking.availability import diary", {"availability"}),
        ("booking", "actions", "from booking.actions.base import action", set()),
        ("fleet", "riders", "from fleet.letters.rides import booked", {"letters"}),
        ("fleet", "riders", "from booking.views import week_page", set()),
    ],
)
def test_a_planted_climb_is_caught(app: str, room: str, source: str, expected: set[str]) -> None:
    assert climbs(app, room, source) == expected


def test_a_planted_outsider_is_caught() -> None:
    assert wrong_doors("booking/views/week.py", "import icalendar") == {"icalendar"}
    assert wrong_doors("booking/calendars/writing.py", "import icalendar") == set()
    assert wrong_doors("booking/recurrence.py", "import schedule") == set()


def test_a_planted_foreign_key_is_caught() -> None:
    assert points_up("booking", "venues") and points_up("community", "booking") and points_up("venues", "fleet")
    assert not points_up("venues", "booking")
