"""The cast of every test.

Amina runs the scout group and books for it. Bill keeps the school hall and decides. Chidi is from another group and
must see nothing of theirs. Delyth drives the evening bus. The hall divides into three.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from allauth.account.models import EmailAddress

from booking.models import Booking, Opening, Part
from booking.spans import Span
from community.models import Membership, Organisation, Role, User
from venues.models import Site, Space

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2027, 1, 4, 9, 0, tzinfo=LONDON)
PASSWORD = "a long enough password"


def make_person(first: str, *, language: str = "en-gb") -> User:
    """A person with a verified address."""
    person = User.objects.create_user(f"{first.lower()}@example.org", PASSWORD, name=first, language=language)
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def make_organisation(name: str, owner: User, *, slug: str, kind: str = "group", name_cy: str = "") -> Organisation:
    """An organisation with its owner."""
    organisation = Organisation.objects.create(slug=slug, name=name, name_cy=name_cy, kind=kind, language="en-gb")
    Membership.objects.create(user=owner, organisation=organisation, role=Role.OWNER)
    return organisation


def make_space(site: Site, keeper: Organisation, name: str, *, parts: Sequence[Part] = (), **fields: object) -> Space:
    """A space with parts of its own unless it is made of others'."""
    slug = f"{site.slug}-{name.lower().replace(' ', '-')}"
    space = Space.objects.create(site=site, keeper=keeper, slug=slug, name=name, **{"capacity": 60, **fields})
    space.parts.set(parts or [Part.objects.create(name=name)])
    return space


def open_daily(space: Space, *, first: datetime = NOW, days: int = 28, opens: int = 9, closes: int = 22) -> None:
    """Openings at the same wall-clock hours on each of the days."""
    for number in range(days):
        day = first.date() + timedelta(days=number)
        start = datetime(day.year, day.month, day.day, opens, tzinfo=LONDON)
        end = datetime(day.year, day.month, day.day, closes, tzinfo=LONDON)
        Opening.objects.create(resource=space, starts_at=start, ends_at=end)


def evening(day: int, start: int = 18, end: int = 20) -> Span:
    """So many days after NOW's day, from hour to hour on the wall clock."""
    date = NOW.date() + timedelta(days=day)
    return Span(
        datetime(date.year, date.month, date.day, start, tzinfo=LONDON),
        datetime(date.year, date.month, date.day, end, tzinfo=LONDON),
    )


def make_booking(space: Space, organisation: Organisation, by: User, span: Span, at: datetime = NOW) -> Booking:
    """A booking sent through the real actions."""
    from booking.actions import hold, request

    held = hold.hold(resource=space, span=span, holder=hold.Holder(user=by), at=at, people=12)
    return request.send(booking=held, organisation=organisation, by=by, at=at)


@pytest.fixture
def amina(db: None) -> User:
    """Runs the scout group."""
    return make_person("Amina")


@pytest.fixture
def bill(db: None) -> User:
    """Keeps the school hall."""
    return make_person("Bill")


@pytest.fixture
def chidi(db: None) -> User:
    """Is from another group and must see nothing."""
    return make_person("Chidi")


@pytest.fixture
def delyth(db: None) -> User:
    """Drives the evening bus, and writes in Welsh."""
    return make_person("Delyth", language="cy")


@pytest.fixture
def scouts(amina: User) -> Organisation:
    """Amina's group."""
    return make_organisation("3rd Maindee Scouts", amina, slug="maindee-scouts", name_cy="3ydd Sgowtiaid Maindee")


@pytest.fixture
def chess(chidi: User) -> Organisation:
    """Chidi's group."""
    return make_organisation("Pill Chess Club", chidi, slug="pill-chess")


@pytest.fixture
def school(bill: User) -> Organisation:
    """Bill's school, a keeper."""
    return make_organisation("Ysgol Bryn Derw", bill, slug="bryn-derw", kind="school")


@pytest.fixture
def site(school: Organisation) -> Site:
    """The school's building."""
    return Site.objects.create(
        slug="bryn-derw",
        name="Bryn Derw School",
        name_cy="Ysgol Bryn Derw",
        kind="school",
        keeper=school,
        postcode="NP20 4HA",
        latitude=51.583,
        longitude=-3.009,
    )


@pytest.fixture
def thirds(site: Site, school: Organisation) -> list[Space]:
    """The hall's three thirds, open 9 to 22 every day for four weeks."""
    spaces = [make_space(site, school, f"Hall third {letter}", capacity=40) for letter in "ABC"]
    for space in spaces:
        open_daily(space)
    return spaces


@pytest.fixture
def hall(site: Site, school: Organisation, thirds: list[Space]) -> Space:
    """The whole hall: all three parts."""
    parts = [part for third in thirds for part in third.parts.all()]
    space = make_space(site, school, "Main hall", parts=parts, capacity=120, rate_pence=1200)
    open_daily(space)
    return space
