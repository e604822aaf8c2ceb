"""Near what? A postcode, its first half, or the name of a place, in either language, becomes a spot on the map.

Every question is answered by an index. Where the answer is not clear nothing is guessed: `refusal` says in a
sentence what could have been meant.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.db.models import Avg, Q
from django.db.models.functions import Length
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from booking.geography import distance_km
from booking.models import Place, PlaceWord, Postcode
from booking.models.place import folded

UNIT = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][A-Z]{2})")
SECTOR = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?) ([0-9])")
OUTCODE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?")

SAME_KM = 1.5
SUGGESTIONS = 5
# Every word is a join; no place has so many, and SQLite refuses 64.
MOST_WORDS = 10
# A map has room for a few names; it chooses among these.
MOST_TOWNS = 100


@dataclass(frozen=True)
class Spot:
    """Where something is, in degrees, and what to call it in the reader's language."""

    latitude: float
    longitude: float
    label: str


def find(text: str) -> Spot | None:
    """The spot meant, or None where it is unknown or unclear; then ask `refusal` for a sentence."""
    return _postcode(text) or _name(text)


def refusal(text: str) -> str:
    """Why `find` gave nothing, and what to try instead: one or two sentences for the field's message."""
    outcode = _outcode_of(text)
    if outcode and _area(outcode, len(outcode) + 3, outcode):
        return _("We do not know the postcode “%(text)s”. Check it, or try just “%(outcode)s”.") % {
            "text": text.strip(),
            "outcode": outcode,
        }
    names = suggestions(text)
    if names:
        return _("We are not sure where “%(text)s” is. Did you mean: %(names)s?") % {
            "text": text.strip(),
            "names": "; ".join(names),
        }
    return _(
        "We do not know where “%(text)s” is. Try a postcode such as NP20 4HA, a town, or the name of a building."
    ) % {"text": text.strip()}


def suggestions(text: str) -> list[str]:
    """Names that could have been meant, the likeliest first; each is one that `find` knows."""
    several = _candidates(text)
    if several:
        return _labels(several)
    words = sorted(folded(text).split(), key=len, reverse=True)[:3]
    alike = Q()
    for word in words:
        if len(word) >= 3:
            # Not `startswith`: SQLite's LIKE would read the whole table.
            alike |= Q(word__gte=word[:3], word__lte=word[:3] + "zzzz")
    if not alike:
        return []
    near = {
        word: max(SequenceMatcher(None, word, said).ratio() for said in words)
        for word in PlaceWord.objects.filter(alike).values_list("word", flat=True).distinct()[:200]
    }
    close = sorted((word for word in near if near[word] >= 0.6), key=lambda word: (-near[word], word))[:3]
    places = Place.objects.filter(words__word__in=close).distinct().order_by("name")[:30]
    key = folded(text)
    return _labels(sorted(places, key=lambda place: -_likeness(place, key)))


def _postcode(text: str) -> Spot | None:
    said = " ".join(text.upper().split())
    bare = re.sub(r"[^A-Z0-9]", "", said)
    if UNIT.fullmatch(bare):
        known = Postcode.objects.filter(pk=bare).first()
        if known:
            return Spot(known.latitude, known.longitude, str(known))
    if sector := SECTOR.fullmatch(said):
        return _area(bare, len(sector[1]) + 3, said)
    if OUTCODE.fullmatch(bare):
        return _area(bare, len(bare) + 3, bare)
    return None


def _outcode_of(text: str) -> str:
    """The first half of what looks like a whole postcode, or nothing."""
    unit = UNIT.fullmatch(re.sub(r"[^A-Z0-9]", "", text.upper()))
    return unit[1] if unit else ""


def _area(prefix: str, length: int, label: str) -> Spot | None:
    """The middle of the postcodes that begin so and have that many letters and digits."""
    units = Postcode.objects.filter(code__gte=prefix, code__lte=prefix + "ZZZ").annotate(letters=Length("code"))
    middle = units.filter(letters=length).aggregate(north=Avg("latitude"), east=Avg("longitude"))
    if middle["north"] is None:
        return None
    return Spot(middle["north"], middle["east"], label)


def _name(text: str) -> Spot | None:
    places = _candidates(text)
    if not places:
        return None
    first = places[0]
    for other in places[1:]:
        if distance_km(first.latitude, first.longitude, other.latitude, other.longitude) > SAME_KM:
            return None
    return Spot(first.latitude, first.longitude, _label(first))


def _candidates(text: str) -> Sequence[Place]:
    """The places the words may mean: of that very name if there are any, else those with all its words.

    Of equals the town comes first: who says "Newport" means the town.
    """
    key = folded(text)
    if not key or len(key.split()) > MOST_WORDS:
        return []
    exact = list(Place.objects.filter(Q(key=key) | Q(key_cy=key)).order_by("name", "pk")[:20])
    towns = [place for place in exact if place.source.startswith("town:")]
    if towns or exact:
        return towns or exact
    several = list(Place.objects.of_words(key.split()).order_by("name", "pk")[:20])
    if not several and "," in text:
        # "Maindee Library, Newport": the town after the comma is no part of the name.
        return _candidates(text.split(",")[0])
    return several


def _likeness(place: Place, key: str) -> float:
    return max(SequenceMatcher(None, each, key).ratio() for each in (place.key, place.key_cy))


def _label(place: Place) -> str:
    return place.name_cy if get_language() == "cy" and place.name_cy else place.name


def _labels(places: Sequence[Place]) -> list[str]:
    return list(dict.fromkeys(map(_label, places)))[:SUGGESTIONS]


def towns_within(south: float, west: float, north: float, east: float) -> list[Place]:
    """Towns and villages between these degrees, for a map."""
    found = Place.objects.filter(latitude__range=(south, north), longitude__range=(west, east))
    return list(found.filter(source__startswith="town:")[:MOST_TOWNS])
