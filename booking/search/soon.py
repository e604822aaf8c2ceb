"""A few times that are free soon, for the front page."""

from datetime import datetime, timedelta

from booking.availability import diaries
from booking.models import Opening, Resource
from booking.search.find import Match, next_free
from booking.search.question import LOOK_AHEAD, Question
from booking.spans import Span

SHOWN = 3
LOOKED_AT = 24
# Openings that begin in this time give the places; enough for a weekend on which all is shut.
COMING = timedelta(days=4)


def soon(question: Question, at: datetime) -> list[Match]:
    """Three places with free times in the coming days, each of another keeper where that can be."""
    coming = Opening.objects.filter(
        starts_at__gt=at, starts_at__lt=at + COMING, resource__is_published=True, resource__kind=question.kind
    )
    # By time, so that the index gives the first few hundred however many there are.
    wanted = dict.fromkeys(coming.order_by("starts_at").values_list("resource_id", flat=True)[: 10 * LOOKED_AT])
    rows = list(Resource.objects.filter(pk__in=list(wanted)[:LOOKED_AT]).select_related("keeper"))
    known = diaries(rows, Span(at, at + timedelta(days=LOOK_AHEAD)), at)
    matches = [Match(row, None, slots) for row in rows if (slots := next_free(known[row.pk], question, at))]
    matches.sort(key=lambda match: (match.slots[0].start, match.resource.name))
    keepers: set[int] = set()
    first_of_each = []
    for match in matches:
        if match.resource.keeper_id not in keepers:
            keepers.add(match.resource.keeper_id)
            first_of_each.append(match)
    return (first_of_each + [match for match in matches if match not in first_of_each])[:SHOWN]
