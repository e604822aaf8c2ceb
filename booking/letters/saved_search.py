"""The letter about a saved search: what is free now that was not before, each with a link that books it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from booking.letters.paper import letter, printed
from booking.models import Message, Resource, SavedSearch
from booking.spans import Span
from community import wording
from community.languages import languages_of
from community.letters import Reader

KIND = "saved_search"
# More would be read by nobody; the rest is a link away.
MOST_LISTED = 8


@dataclass(frozen=True, slots=True)
class Came:
    """A place that came free, with its next free times; for a weekly search one time and on how many of the dates."""

    resource: Resource
    slots: Sequence[Span]
    km: float | None = None
    weeks: int = 1
    dates: int = 0


@dataclass(slots=True)
class Line:
    """One place as the letter prints it."""

    name: str
    where: str
    price_pence: int
    link: str
    # (words, address) of each time.
    times: list[tuple[str, str]] = field(default_factory=list)
    dates: int = 0
    weeks: int = 1


def came_free(search: SavedSearch, places: Sequence[Came], *, at: datetime) -> None:
    """Write it. The key is the look's: whoever looks a second time because the first died writes no second letter."""
    person = search.person
    versions = [_in(language, search, places) for language in languages_of(person.language)]
    mark = f"{search.pk}:{search.due_at:%Y%m%dT%H%M%S}"
    row = letter(KIND, mark, Reader(person.email, person.language), versions, at)
    Message.objects.bulk_create([row], ignore_conflicts=True)


def _in(language: str, search: SavedSearch, places: Sequence[Came]) -> tuple[str, str]:
    with translation.override(language):
        words = {
            "lines": [_line(place) for place in places[:MOST_LISTED]],
            "count": len(places),
            "more": max(0, len(places) - MOST_LISTED),
            "at_once": search.how_often == "at_once",
            "search": f"{settings.SITE_URL}{reverse('search')}?{search.query}",
            "link": settings.SITE_URL + reverse("saved-searches"),
        }
        return printed(KIND, words)


def _line(came: Came) -> Line:
    resource = came.resource
    place, near = wording.in_language(resource, "place")[0], came.km
    where = [place] if place else []
    line = Line(
        wording.in_language(resource)[0],
        " · ".join([*where, wording.distance(near)] if near is not None else where),
        resource.rate_pence,
        settings.SITE_URL + resource.get_absolute_url(),
        dates=came.dates,
        weeks=came.weeks,
    )
    for slot in came.slots[:1] if came.dates else came.slots:
        words = f"{wording.day(slot.start, resource.zone)}, {wording.times(slot.start, slot.end, resource.zone)}"
        line.times.append((words, settings.SITE_URL + _address(resource, slot, came.weeks if came.dates else 1)))
    return line


def _address(resource: Resource, slot: Span, weeks: int) -> str:
    """Straight into booking. In UTC, which an hour that comes twice does not confuse."""
    query = {name: _utc(moment) for name, moment in (("start", slot.start), ("end", slot.end))}
    if weeks == 1:
        return f"{reverse('book', args=[resource.slug])}?{urlencode(query, safe=':')}"
    return f"{reverse('series-book', args=[resource.slug])}?{urlencode({**query, 'weeks': weeks}, safe=':')}"


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="minutes") + "Z"
