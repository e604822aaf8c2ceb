"""The answer to a question: candidates in order, decided in batches by their diaries, until the page is full."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from booking.availability import Diary, diaries_during
from booking.geography import distance_km
from booking.models import Resource
from booking.search.narrow import Shelf
from booking.search.question import LOOK_AHEAD, QUARTER, Question, Window, rounded_up
from booking.spans import LONGEST, Span
from booking.wall import DAY

PAGE = 25
FIRST_BATCH = PAGE + 15
NEXT_BATCH = 200
# No search looks at more than this; the page says so. Nobody reads on so far, and the next visitor is waiting.
MOST_EXAMINED = 2_000
SLOTS = 3

Dated = list[tuple[date, Window | None]]


@dataclass(slots=True)
class Match:
    """One place that answers the question."""

    resource: Resource
    km: float | None = None
    # The next free times; in a weekly search the free dates.
    slots: list[Span] = field(default_factory=list)
    # In a weekly search the dates on which it is not free, and the time of the first date, free or not.
    missing: list[date] = field(default_factory=list)
    begins: Span | None = None


@dataclass(slots=True)
class Found:
    """One page of matches."""

    matches: list[Match]
    more: bool = False
    # Whether the search stopped at MOST_EXAMINED with the page not full.
    stopped: bool = False


def find(question: Question, at: datetime, size: int = PAGE) -> Found:
    """The page of matches the question asks for, nearest first (without a place, by name)."""
    return _decided(question, at, size) if question.day else _listed(question, at, size)


def _listed(question: Question, at: datetime, size: int) -> Found:
    """Any day will do: every place is a match, with or without a free time in the coming days."""
    shelf = Shelf(question, at)
    rows = shelf.take(question.page * size + 1)[(question.page - 1) * size :]
    matches = [Match(row, distance_to(question, row)) for row in rows[:size]]
    _fill(matches, _look(rows[:size], question, at, []), question, at)
    return Found(matches, more=len(rows) > size)


def _decided(question: Question, at: datetime, size: int) -> Found:
    wanted = question.page * size + 1
    windows = [window for _, window in question.windows(at) if window]
    options = question.weekly_options(at) if question.is_weekly else [question.windows(at)]
    shelf, seen, batch = Shelf(question, at), 0, max(FIRST_BATCH, wanted + 15)
    matches: list[Match] = []
    ahead: dict[int, Diary] = {}
    while len(matches) < wanted and seen < MOST_EXAMINED:
        some = shelf.take(batch)
        # One reading of the diaries decides and fills the cards; a batch beyond the first is only decided.
        known = _look(some, question, at, windows, ahead=not seen and not question.is_weekly)
        ahead = ahead or known
        matches += [match for row in some if (match := _match(known[row.pk], options, question))]
        seen += len(some)
        if len(some) < batch:
            break
        batch = NEXT_BATCH
    shown = matches[wanted - size - 1 : wanted - 1]
    if not question.is_weekly:
        late = [match.resource for match in shown if match.resource.pk not in ahead]
        _fill(shown, ahead | _look(late, question, at, []), question, at)
    full = len(matches) >= wanted
    return Found(shown, more=full, stopped=not full and seen >= MOST_EXAMINED)


def _look(
    rows: Sequence[Resource], question: Question, at: datetime, windows: Iterable[Window], *, ahead: bool = True
) -> dict[int, Diary]:
    """The diaries around the windows and, if asked, of the coming days."""
    spans = [window.span for window in windows]
    if ahead:
        days = [window.span for day in _days(question, at) for window in question.suggestions(day, at)]
        spans += [Span(days[0].start, days[-1].end)] if days else []
    return diaries_during(rows, spans, at)


def _days(question: Question, at: datetime) -> list[date]:
    first = question.day or at.astimezone(question.zone).date()
    return [first + number * DAY for number in range(LOOK_AHEAD)]


def _match(diary: Diary, options: Sequence[Dated], question: Question) -> Match | None:
    """The match, or None if it is free on too few of the dates. Of several clock times the one with most dates."""
    free = diary.bookable()
    best: list[Span | None] = []
    chosen: Dated = []
    for option in options:
        slots = [fit(free, window, diary.resource) if window else None for _, window in option]
        if not chosen or _count(slots) > _count(best):
            best, chosen = slots, option
        if all(best):
            break
    if _count(best) < question.needed():
        return None
    return Match(
        diary.resource,
        distance_to(question, diary.resource),
        slots=[slot for slot in best if slot],
        missing=[day for (day, _), slot in zip(chosen, best, strict=True) if not slot],
        begins=next(window.span for _, window in chosen if window),
    )


def _count(slots: Iterable[Span | None]) -> int:
    return sum(slot is not None for slot in slots)


def next_free(diary: Diary, question: Question, at: datetime) -> list[Span]:
    """The next three free times. On the day asked for, one for each part of the day; on any other the first."""
    free = diary.bookable()
    out: list[Span] = []
    for day in _days(question, at):
        of_day = _suggested(free, diary.resource, question, day, at)
        if not of_day and day == question.day and (window := question.on(day, at)):
            # Only the small hours are left, which nobody is offered unasked but somebody may want.
            small = fit(free, window, diary.resource)
            of_day = [small] if small else []
        out += of_day if day == question.day else of_day[:1]
        if len(out) >= SLOTS:
            break
    return out[:SLOTS]


def _suggested(free: list[Span], resource: Resource, question: Question, day: date, at: datetime) -> list[Span]:
    out: list[Span] = []
    for window in question.suggestions(day, at):
        if out and out[-1].end > window.first:
            window = replace(window, first=out[-1].end)
        slot = fit(free, window, resource)
        if slot:
            out.append(slot)
    return out


def _fill(matches: Sequence[Match], known: Mapping[int, Diary], question: Question, at: datetime) -> None:
    """Give each match its next free times."""
    for match in matches:
        match.slots = next_free(known[match.resource.pk], question, at)


def fit(free: Iterable[Span], window: Window, resource: Resource) -> Span | None:
    """The first use of the window's length that lies in free time; on the half or quarter hour where it can."""
    if window.length + resource.setup + resource.turnround > LONGEST:
        return None  # one booking can claim 24 hours at most
    for span in free:
        earliest = max(span.start, window.first)
        latest = min(span.end - window.length, window.last)
        if earliest <= latest:
            start = _neat(earliest, latest)
            return Span(start, start + window.length)
    return None


def _neat(earliest: datetime, latest: datetime) -> datetime:
    for step in (timedelta(minutes=30), QUARTER):
        start = rounded_up(earliest, step)
        if start <= latest:
            return start
    return earliest


def distance_to(question: Question, resource: Resource) -> float | None:
    """How far from the place asked about, in kilometres; None if none was."""
    centre = question.centre
    if centre is None or resource.latitude is None or resource.longitude is None:
        return None
    return distance_km(centre.latitude, centre.longitude, resource.latitude, resource.longitude)
