"""Makes Bro Wennol: people, organisations, buildings and rooms."""

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from booking.models import Part
from community.models import Membership, Organisation, Role, User
from config.seed.area import BUILDINGS, KEEPERS
from config.seed.people import CAST, GROUPS, PASSWORD, ROLES
from config.seed.shape import Building, Room
from venues.models import Site, Space

# An invented owner for every keeper that none of the cast runs.
KEEPER_OWNERS = {
    "wennol-leisure": "Gareth",
    "mill-trust": "Ffion",
    "zion-chapel": "Huw",
    "welfare-hall": "Dilys",
    "bell-theatre": "Marcus",
    "old-fire-station": "Zofia",
    "wennol-buses": "Stan",
    "barn-field-primary": "Lowri",
    "y-wern-hall": "Eluned",
}


def people() -> dict[str, User]:
    """The cast with their password, and the invented owners, who have none; by first name."""
    # One hash for all: it is made slowly on purpose, and everybody here has the same password anyway.
    secret = make_password(PASSWORD)
    out = {}
    for person in CAST:
        out[person.first] = User.objects.create(
            email=person.email,
            password=secret,
            name=person.first,
            language=person.language,
            is_staff=person.is_staff,
            is_superuser=person.is_staff,
        )
    languages = {group.owner: group.language for group in GROUPS}
    for first in [*KEEPER_OWNERS.values(), *languages]:
        if first not in out:
            email = f"{first.lower()}@example.org"
            out[first] = User.objects.create(
                email=email, password=make_password(None), name=first, language=languages.get(first, "")
            )
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in out.values()
    )
    return out


def organisations(people: dict[str, User]) -> dict[str, Organisation]:
    """Keepers and groups with their members; by slug."""
    out = {}
    for keeper in KEEPERS:
        out[keeper.slug] = Organisation.objects.create(
            slug=keeper.slug, name=keeper.name, name_cy=keeper.name_cy, kind=keeper.kind
        )
    for group in GROUPS:
        out[group.slug] = Organisation.objects.create(
            slug=group.slug,
            name=group.name,
            name_cy=group.name_cy,
            kind=group.kind,
            language=group.language,
            postcode=group.postcode,
        )
    owned = {slug for slug, _, role in ROLES if role == Role.OWNER}
    roles = [*ROLES, *((slug, first, Role.OWNER) for slug, first in KEEPER_OWNERS.items())]
    roles += [(group.slug, group.owner, Role.OWNER) for group in GROUPS if group.slug not in owned]
    for slug, first, role in roles:
        Membership.objects.create(organisation=out[slug], user=people[first], role=role)
    return out


def spaces(organisations: dict[str, Organisation]) -> list[tuple[Space, Room]]:
    """Every room of every building, pieces of a divisible hall before the hall."""
    out = []
    for building in BUILDINGS:
        keeper = organisations[building.keeper]
        site = Site.objects.create(
            slug=building.slug,
            name=building.name,
            name_cy=building.name_cy,
            kind=building.kind,
            keeper=keeper,
            street=building.street,
            postcode=building.postcode,
            latitude=building.latitude,
            longitude=building.longitude,
            wheelchair="yes" if building.slug != "old-fire-station" else "limited",
        )
        out += _rooms(site, keeper, building)
    return out


def _rooms(site: Site, keeper: Organisation, building: Building) -> list[tuple[Space, Room]]:
    made: dict[str, Space] = {}
    for room in sorted(building.rooms, key=lambda room: bool(room.parts)):
        space = Space.objects.create(
            site=site,
            keeper=keeper,
            slug=slug_of(building, room),
            name=room.name,
            name_cy=room.name_cy,
            description=room.about,
            description_cy=room.about_cy,
            capacity=room.capacity,
            facilities=room.facilities,
            rate_pence=room.rate,
            needs_approval=room.approval,
            setup_minutes=room.setup,
            turnround_minutes=room.turnround,
            closed_on_bank_holidays=building.kind in ("school", "library", "office"),
        )
        if room.parts:
            space.parts.set(part for piece in room.parts for part in made[piece].parts.all())
        else:
            space.parts.add(Part.objects.create(name=room.name, name_cy=room.name_cy))
        made[room.name] = space
    return [(made[room.name], room) for room in building.rooms]


def slug_of(building: Building, room: Room) -> str:
    """The room's address: the building's and its own."""
    words = room.name.lower().replace("é", "e").replace("'", "").replace(",", "").split()
    return "-".join([building.slug, *words])
