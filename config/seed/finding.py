"""What helps to find a place in Bro Wennol: pictures, floor areas, how one gets in; and two saved searches."""

from datetime import datetime, timedelta
from functools import cache

from django.http import QueryDict

from booking.actions import photos, saved_searches
from booking.facilities import bits_of, codes_of
from booking.models import HowOften
from community.models import User
from community.photos import Made
from config.seed.drawn import DRAWINGS
from venues.models import Space

# space → drawing, what it shows in English and in Welsh.
HALL = ("hall", "The hall with its stage and rows of chairs", "Y neuadd gyda'i llwyfan a rhesi o gadeiriau")
SPORTS = ("sports", "The sports hall with a badminton net", "Y neuadd chwaraeon gyda rhwyd badminton")
CHAPEL = ("chapel", "Pews, arched windows and the organ", "Meinciau, ffenestri bwaog a'r organ")
KITCHEN = ("kitchen", "The kitchen with its cooker and long worktop", "Y gegin gyda'i ffwrn a'i harwyneb gwaith hir")
MEETING = ("meeting", "A long table, chairs and a screen", "Bwrdd hir, cadeiriau a sgrin")
WAY_IN = ("way-in", "The ramp to the wide front door", "Y ramp at y drws ffrynt llydan")
PHOTOS = {
    "glan-wennol-school-main-hall": (HALL, WAY_IN, SPORTS),
    "glan-wennol-school-hall-stage-third": (HALL,),
    "the-mill-wheel-hall": (HALL, WAY_IN),
    "the-mill-kitchen": (KITCHEN,),
    "zion-chapel-chapel": (CHAPEL,),
    "hafod-leisure-centre-sports-hall": (SPORTS,),
    "civic-offices-committee-room": (MEETING, WAY_IN),
    "central-library-reading-room": (MEETING,),
    "pantygof-welfare-hall-ballroom": (HALL,),
    "y-wern-village-hall-village-hall": (HALL, KITCHEN),
}
# building → how one gets in.
ACCESS = {
    "glan-wennol-school": (
        "Level way in from the car park to the double doors at the side. Two Blue Badge bays stand next to them.",
        "Ffordd wastad i mewn o'r maes parcio at y drysau dwbl ar yr ochr. Mae dau le Bathodyn Glas wrth eu hymyl.",
    ),
    "the-mill": (
        "Ramp to the front door. The lift does not reach the loft. Ask at the desk for the portable hearing loop.",
        "Ramp at y drws ffrynt. Nid yw'r lifft yn cyrraedd y llofft. Gofynnwch wrth y ddesg am y ddolen glyw symudol.",
    ),
    "civic-offices": (
        "Automatic doors, a lift to every floor, and a Changing Places toilet on the ground floor.",
        "Drysau awtomatig, lifft i bob llawr, a thoiled Changing Places ar y llawr gwaelod.",
    ),
}
MORE = {"civic-offices": "automatic-doors changing-places quiet-room", "central-library": "automatic-doors quiet-room"}
OUTSIDE = {"outdoor"}


def fill(at: datetime) -> int:
    """All of it. Returns how many photos there are."""
    for space in Space.objects.select_related("site"):
        _describe(space)
    shown = 0
    for slug, drawings in PHOTOS.items():
        space = Space.objects.select_related("keeper").get(slug=slug)
        by = space.keeper.managers().order_by("pk")[0]
        for drawing, alt, alt_cy in drawings:
            photos.keep(resource=space, made=_made(drawing), alt=alt, alt_cy=alt_cy, by=by, at=at)
            shown += 1
    _save_searches(at)
    return shown


def _describe(space: Space) -> None:
    codes = {*codes_of(space.facilities), *MORE.get(space.site.slug, "").split()}
    if not codes & OUTSIDE:
        codes.add("toilets")
        # About what each of its people needs to sit; a village hall is measured once and never again.
        space.area = round(space.capacity * 1.3 / 5 + 1) * 5
    if {"parking", "step-free"} <= codes:
        codes.add("accessible-parking")
    space.facilities = bits_of(codes)
    space.access, space.access_cy = ACCESS.get(space.site.slug, ("", ""))
    space.save()


@cache
def _made(drawing: str) -> Made:
    return photos.anew(DRAWINGS[drawing]())


def _save_searches(at: datetime) -> None:
    amina = User.objects.get(name="Amina")
    saturday = at + timedelta(days=12 - at.weekday())
    for query, how_often in (
        (f"date={saturday:%Y-%m-%d}&people=200&part_of_day=afternoon", HowOften.AT_ONCE),
        ("needs=changing-places&needs=quiet-room&people=60", HowOften.DAILY),
    ):
        saved_searches.save(person=amina, asked=QueryDict(query), how_often=how_often, at=at)
