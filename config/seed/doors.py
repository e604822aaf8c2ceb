"""How groups get in at Bro Wennol's buildings, who opens, and what they found wrong there."""

import struct
import zlib
from contextlib import suppress
from datetime import datetime, timedelta

from booking.actions import approve, door, hold, keyholders, photos, problems, request
from booking.doors.words import Words
from booking.eligibility import Refused
from booking.models import Booking, Resource
from booking.spans import Span
from booking.states import BookingState
from community.models import Organisation, User

SCHOOL = "ysgol-glan-wennol"
FIRE = (
    "Leave by the nearest green sign, meet at the flagpole, ring 999. Do not go back in.",
    "Gadewch wrth yr arwydd gwyrdd agosaf, ewch at y polyn baner, ffoniwch 999. Peidiwch â mynd yn ôl i mewn.",
)
SAFEGUARDING = (
    "No photos of children. Worried about somebody? Ring 029 2018 0199.",
    "Dim lluniau o blant. Yn poeni am rywun? Ffoniwch 029 2018 0199.",
)

# Where → who opens, the kind of lock, the code, the telephone, how to find it. All telephones are for drama (Ofcom).
DOORS: dict[str, tuple[str, str, str, str, tuple[str, str]]] = {
    "glan-wennol-school-main-hall": (
        "keyholder",
        "printed",
        "",
        "029 2018 0100",
        (
            "Through the blue gate in School Lane, then the double doors on the left.",
            "Drwy'r giât las yn Lôn yr Ysgol, wedyn y drysau dwbl ar y chwith.",
        ),
    ),
    "the-mill-wheel-hall": (
        "code",
        "printed",
        "4815",
        "029 2018 0133",
        ("The key safe hangs to the right of the mill wheel.", "Mae'r sêff allweddi i'r dde o'r rhod."),
    ),
    "central-library-reading-room": (
        "staffed",
        "printed",
        "",
        "029 2018 0177",
        ("Ask at the desk on the ground floor.", "Holwch wrth y ddesg ar y llawr gwaelod."),
    ),
    "y-wern-village-hall-village-hall": (
        "code",
        "derived",
        "",
        "029 2018 0188",
        ("The keypad is beside the porch light.", "Mae'r bysellbad wrth olau'r porth."),
    ),
}
# name, telephone, days of the week, only for these places
OPENERS = (
    ("Gwyn Parry", "07700 900111", "01234", ()),
    ("Mair Lloyd", "07700 900122", "456", ()),
    ("Alun Rees", "07700 900133", "13", ("glan-wennol-school-music-room",)),
)
# the group, where it happened, what it says, whether it is urgent, what was done
FOUND = (
    ("young-carers", "Water drips through the ceiling onto the stage steps. They are slippery.", True, ""),
    (
        "shuttlecocks",
        "One of the badminton posts wobbles.",
        False,
        "The screw has been tightened. Please tell us if it comes loose again.",
    ),
)


def fill(at: datetime) -> int:
    """Doors, keyholders, problems, and a booking of the scouts for this evening. Returns how many doors."""
    keepers = {each.slug: each for each in Resource.objects.select_related("keeper").filter(slug__in=DOORS)}
    made = sum(_door(keepers[slug], at) for slug in DOORS)
    # The cookery room has another door, with a keypad of its own.
    _door(Resource.objects.select_related("keeper").get(slug="glan-wennol-school-cookery-room"), at, "code", "derived")
    school = Organisation.objects.get(slug=SCHOOL)
    for name, phone, weekdays, places in OPENERS:
        keyholders.keep(
            keeper=school,
            name=name,
            phone=phone,
            weekdays=weekdays,
            places=list(Resource.objects.filter(slug__in=places)),
            by=_owner(school),
            at=at,
        )
    _problems(school, at)
    _this_evening(at)
    return made


def _owner(organisation: Organisation) -> User:
    return organisation.people("owner").get()


def _door(resource: Resource, at: datetime, way: str = "", lock: str = "") -> int:
    words = DOORS.get(resource.slug) or DOORS["glan-wennol-school-main-hall"]
    said = Words(
        way=way or words[0],
        lock=lock or words[1],
        code=words[2],
        phone=words[3],
        words=words[4][0],
        words_cy=words[4][1],
        fire=FIRE[0],
        fire_cy=FIRE[1],
        safeguarding=SAFEGUARDING[0],
        safeguarding_cy=SAFEGUARDING[1],
    )
    return door.describe(resource=resource, words=said, by=_owner(resource.keeper), at=at, whole_building=not way)


def _problems(school: Organisation, at: datetime) -> None:
    """Each reported at the end of the group's last booking there."""
    for group, words, is_urgent, answer in FOUND:
        used = Booking.objects.filter(resource__keeper=school, organisation__slug=group, state=BookingState.CONFIRMED)
        last = used.filter(ends_at__lt=at).select_related("organisation").order_by("-ends_at").first()
        if last is None or last.organisation is None:
            continue
        photo = photos.anew(a_puddle()) if is_urgent else None
        by = _owner(last.organisation)
        found = problems.report(booking=last, words=words, is_urgent=is_urgent, photo=photo, by=by, at=last.ends_at)
        if answer:
            problems.finish(problem=found, answer=answer, by=_owner(school), at=last.ends_at + timedelta(hours=15))


def _this_evening(at: datetime) -> None:
    """The next hour that a third of the hall, or another room there, is free for the scouts: something to arrive at."""
    scouts = Organisation.objects.get(slug="wennol-scouts")
    places = Resource.objects.filter(keeper__slug=SCHOOL).select_related("keeper").order_by("slug")
    begins = at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    for later in range(12):
        for place in places:
            with suppress(Refused):
                span = Span(begins + timedelta(hours=later), begins + timedelta(hours=later + 1))
                _book(place, span, scouts, at - timedelta(days=3))
                return


def _book(place: Resource, span: Span, group: Organisation, at: datetime) -> None:
    by = _owner(group)
    held = hold.hold(resource=place, span=span, holder=hold.Holder(user=by), at=at, people=16)
    held.activity = "Patrol leaders"
    held.save(update_fields=["activity"])
    try:
        sent = request.send(booking=held, organisation=group, by=by, at=at)
    except Refused:
        hold.let_go(booking=held, at=at)
        raise
    if sent.state == BookingState.REQUESTED:
        approve.approve(booking=sent, by=_owner(place.keeper), at=at + timedelta(hours=1))


def a_puddle(width: int = 640, height: int = 420) -> bytes:
    """A drawn photo, as a PNG: grey steps, and blue where the water stands."""
    rows = []
    for y in range(height):
        step = 120 + 12 * (y * 6 // height)
        row = bytearray()
        for x in range(width):
            wet = ((x - width * 0.56) / 190) ** 2 + ((y - height * 0.72) / 52) ** 2 < 1
            drop = abs(x - width * 0.56) < 3 and y < height * 0.6 and y % 46 < 22
            row += bytes((70, 120, 190) if wet else (110, 170, 230) if drop else (step, step - 8, step - 20))
        rows.append(b"\0" + row)
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", head), (b"IDAT", zlib.compress(b"".join(rows))), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
        for name, content in parts
    )
