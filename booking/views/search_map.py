"""The results of a search on a map."""

from collections.abc import Sequence

from django.conf import settings

from booking import places
from booking.pictures import map as maps
from booking.search.find import PAGE, Match
from booking.search.question import Question
from booking.views.cards import Card
from community import wording


def map_of(question: Question, matches: Sequence[Match], cards: Sequence[Card]) -> maps.Map | None:
    """The map of one page of results, and the same numbers on its cards. None where nothing has a place on earth."""
    numbered = []
    for number, (match, card) in enumerate(zip(matches, cards, strict=True), (question.page - 1) * PAGE + 1):
        card.number = number
        resource = match.resource
        if resource.latitude is not None and resource.longitude is not None:
            numbered.append((number, maps.Spot(resource.latitude, resource.longitude, card.plain_name)))
    if not numbered:
        return None
    centre = maps.Spot(question.centre.latitude, question.centre.longitude) if question.centre else None
    shown = maps.sheet(
        [spot for _, spot in numbered] + ([centre] if centre else []), whole_zoom=bool(settings.MAP_TILES)
    )
    drawn = maps.draw(shown, numbered, centre=centre, towns=() if settings.MAP_TILES else _towns(shown))
    if settings.MAP_TILES:
        drawn.tiles = maps.tiles(shown, settings.MAP_TILES)
    return drawn


def _towns(shown: maps.Sheet) -> list[maps.Spot]:
    """What helps to know where one is."""
    out = []
    for town in places.towns_within(*shown.corners()):
        name, language = wording.in_language(town)
        out.append(maps.Spot(town.latitude, town.longitude, name, language))
    return out
