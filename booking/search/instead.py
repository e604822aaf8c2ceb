"""When nothing fits: what took the rest away, and the nearest things that would nearly do."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from booking.availability import Diary, diaries
from booking.facilities import FACILITIES, codes_of
from booking.models import Resource
from booking.search.find import PAGE, Match, distance_to, find, fit
from booking.search.narrow import places
from booking.search.question import LOOK_AHEAD, QUARTER, PartOfDay, Question
from booking.spans import Span
from booking.wall import DAY
from community import wording

MOST = 3
# How much further "further away" looks, in times the distance asked for, and in kilometres at most.
FURTHER, FURTHEST = 5, 80


@dataclass(frozen=True, slots=True)
class Alternative:
    """A place that would nearly do, and what is different about it, in words."""

    match: Match
    differs: str


def reasons(question: Question, counts: Mapping[str, int]) -> list[str]:
    """Which filter removed how many (`narrow.removed`), one sentence each, the first saying how many there were."""
    near = counts["near"]
    if question.centre:
        out = [
            ngettext("%(count)s place is within %(distance)s.", "%(count)s places are within %(distance)s.", near)
            % {"count": near, "distance": whole_miles(question.within)}
        ]
    elif not near:
        return [_("Nothing of this kind is offered here yet.")]
    elif question.keeper:
        out = [
            ngettext("This keeper has %(count)s place.", "This keeper has %(count)s places.", near) % {"count": near}
        ]
    else:
        out = [ngettext("We know %(count)s place.", "We know %(count)s places.", near) % {"count": near}]
    if counts["small"]:
        out.append(
            ngettext("%(count)s is too small.", "%(count)s are too small.", counts["small"])
            % {"count": counts["small"]}
        )
    if counts["lacking"]:
        out.append(
            ngettext("%(count)s does not have all you need.", "%(count)s do not have all you need.", counts["lacking"])
            % {"count": counts["lacking"]}
        )
    if counts["shut"]:
        out.append(
            ngettext("%(count)s is closed then.", "%(count)s are closed then.", counts["shut"])
            % {"count": counts["shut"]}
        )
    if counts["taken"]:
        out.append(
            ngettext("%(count)s is taken then.", "%(count)s are taken then.", counts["taken"])
            % {"count": counts["taken"]}
        )
    return out


def alternatives(question: Question, at: datetime) -> list[Alternative]:
    """Three places at most; first one of each kind: another time, smaller, without something, further away."""
    question = replace(question, page=1)
    ways = [way(question, at) for way in (_another_time, _smaller, _lacking, _further)]
    in_turn = [way[number] for number in range(MOST) for way in ways if number < len(way)]
    by_place: dict[int, Alternative] = {}
    for each in in_turn:
        by_place.setdefault(each.match.resource.pk, each)
    return list(by_place.values())[:MOST]


def _another_time(question: Question, at: datetime) -> list[Alternative]:
    """The nearest places that have all that is asked for: on the same day if it can be, else soon after."""
    if not question.day:
        return []
    same_day = replace(question, start=None, end=None, part=PartOfDay.ANY, length=_length(question, at))
    if question.is_weekly:
        return [Alternative(match, _("At another time of day.")) for match in find(same_day, at).matches[:MOST]]
    rows = list(places(question).select_related("keeper")[:PAGE])
    window = same_day.on(question.day, at)
    if not rows or not window:
        return []
    known = diaries(rows, Span(window.first, window.first + LOOK_AHEAD * DAY), at)
    out = []
    for row in rows:
        if slot := _nearest_time(known[row.pk], same_day, question, at):
            out.append(Alternative(_match(question, known[row.pk], slot), _("At another time that day.")))
    for row in rows:
        if slot := _soon_after(known[row.pk], question, at):
            out.append(Alternative(_match(question, known[row.pk], slot), _("On another day.")))
    return out


def _soon_after(diary: Diary, question: Question, at: datetime) -> Span | None:
    """The same time on one of the next days."""
    free = diary.bookable()
    for number in range(1, LOOK_AHEAD):
        window = question.on(question.day + number * DAY, at) if question.day else None
        if window and (slot := fit(free, window, diary.resource)):
            return slot
    return None


def _nearest_time(diary: Diary, loose: Question, asked: Question, at: datetime) -> Span | None:
    """The free time on the day that is nearest to the one asked for."""
    day = loose.on(asked.day, at) if asked.day else None
    wanted = asked.on(asked.day, at) if asked.day else None
    if not day:
        return None
    slots = []
    for span in diary.bookable():
        first = fit([span], day, diary.resource)
        if first:
            # The earliest that fits, the latest, and the time asked for if it lies between.
            last = min(span.end - day.length, day.last)
            starts = {first.start, max(first.start, last - (last - first.start) % QUARTER)}
            if wanted and first.start < wanted.first <= last:
                starts.add(wanted.first)
            slots += [Span(start, start + day.length) for start in starts]
    aim = wanted.first if wanted else day.first
    return min(slots, key=lambda slot: abs(slot.start - aim), default=None)


def _smaller(question: Question, at: datetime) -> list[Alternative]:
    """The largest of the near places, for fewer people or with less floor."""
    if not (question.people or question.area):
        return []
    near = find(replace(question, people=None, area=None), at).matches
    near.sort(key=lambda match: (-match.resource.capacity, -(match.resource.area or 0)))
    return [Alternative(match, _too_small(match.resource, question)) for match in near[:MOST]]


def _too_small(resource: Resource, question: Question) -> str:
    if question.people and resource.capacity < question.people:
        words = _("It holds %(capacity)s people; you asked for %(people)s.")
        return words % {"capacity": resource.capacity, "people": question.people}
    if resource.area is None:
        return _("It does not say how large its floor is.")
    words = _("Its floor has %(area)s m²; you asked for %(asked)s m².")
    return words % {"area": resource.area, "asked": question.area}


def _lacking(question: Question, at: datetime) -> list[Alternative]:
    """The nearest places without one or more of the facilities."""
    if not question.needs:
        return []
    out = []
    for match in find(replace(question, needs=0), at, MOST).matches:
        missing = [str(FACILITIES[code]) for code in codes_of(question.needs & ~match.resource.facilities)]
        out.append(Alternative(match, _("It does not have: %(facilities)s.") % {"facilities": ", ".join(missing)}))
    return out


def _further(question: Question, at: datetime) -> list[Alternative]:
    """The nearest places outside the circle."""
    if not question.centre or question.within >= FURTHEST:
        return []
    wide = replace(question, within=min(FURTHEST, question.within * FURTHER))
    return [
        Alternative(match, _("It is further away: %(distance)s.") % {"distance": wording.distance(match.km or 0)})
        for match in find(wide, at, MOST).matches
    ]


def whole_miles(km: float) -> str:
    """About 6 miles are "6 miles": a circle has no decimals for people."""
    return wording.distance(max(1, round(km * wording.MILES_IN_A_KM)) / wording.MILES_IN_A_KM)


def _length(question: Question, at: datetime) -> timedelta:
    """How long the use lasts that was asked for."""
    window = question.on(question.day, at) if question.day else None
    return window.length if window else question.length


def _match(question: Question, diary: Diary, slot: Span) -> Match:
    return Match(diary.resource, distance_to(question, diary.resource), [slot])
