"""Search answers as plain counting does, over random buildings, openings and claims, on the engine in use."""

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from booking.geography import KM_PER_DEGREE, distance_km
from booking.models import Booking, Claim, Opening, Part
from booking.search.find import find
from booking.search.question import Centre, PartOfDay, Question
from community.models import Organisation
from venues.models import Site, Space

LONDON = ZoneInfo("Europe/London")
# Three weeks that hold the spring night on which the clocks go forward.
FIRST = datetime(2027, 3, 18, tzinfo=UTC)
CELL = timedelta(minutes=30)
CELLS = 48 * 21
AT = datetime(2027, 3, 18, 7, tzinfo=UTC)
CENTRE = Centre(51.58, -3.0)


@dataclass
class Truth:
    """One space as counters of half hours."""

    space: Space
    offered: list[bool]
    taken: list[bool]

    def takes(self, start: datetime, length: timedelta) -> bool:
        """Whether a use of that length could begin then."""
        first = (start - FIRST) // CELL - self.space.setup // CELL
        last = (start + length - FIRST) // CELL + self.space.turnround // CELL
        return first >= 0 and last <= CELLS and all(
            self.offered[number] and not self.taken[number] for number in range(first, last)
        )


@pytest.fixture
def town(school: Organisation) -> list[Truth]:
    """Sixty spaces in twelve buildings; every third one is made of the two before it."""
    chance = random.Random(2027)
    sites = [
        Site.objects.create(
            slug=f"site-{number}",
            name=f"Site {number}",
            keeper=school,
            latitude=51.58 + chance.uniform(-0.2, 0.2),
            longitude=-3.0 + chance.uniform(-0.3, 0.3),
        )
        for number in range(12)
    ]
    truths: list[Truth] = []
    taken: dict[int, list[bool]] = {}
    for number in range(60):
        space = Space.objects.create(
            site=sites[number % 12],
            keeper=school,
            slug=f"space-{number}",
            name=f"Space {chance.randrange(1000)}",
            capacity=chance.choice([20, 40, 60, 120]),
            facilities=chance.randrange(8),
            setup_minutes=chance.choice([0, 0, 30, 60]),
            turnround_minutes=chance.choice([0, 0, 30]),
            is_published=chance.random() > 0.1,
        )
        parts = [Part.objects.create(name=space.name)]
        if number % 3 == 2:
            parts = [part for truth in truths[-2:] for part in truth.space.parts.all()]
        space.parts.set(parts)
        for part in parts:
            if part.pk not in taken:
                taken[part.pk] = claims_on(part, space, chance)
        offered = openings_of(space, chance)
        both = [any(taken[part.pk][cell] for part in parts) for cell in range(CELLS)]
        truths.append(Truth(space, offered, both))
    return truths


def openings_of(space: Space, chance: random.Random) -> list[bool]:
    """Day by day: shut, open from hour to hour, or round the clock; pieces that touch at midnight UTC."""
    offered = [False] * CELLS
    habit = chance.random()
    for day in range(21):
        if habit < 0.2:
            runs = [(0, 48)]
        elif chance.random() < 0.2:
            runs = []
        else:
            opens = chance.randrange(12, 36)
            runs = [(opens, chance.randrange(opens + 1, 49))]
        for start, end in runs:
            first, last = day * 48 + start, day * 48 + end
            Opening.objects.create(resource=space, starts_at=FIRST + first * CELL, ends_at=FIRST + last * CELL)
            offered[first:last] = [True] * (last - first)
    return offered


def claims_on(part: Part, space: Space, chance: random.Random) -> list[bool]:
    """Uses that do not overlap, some of them holds that ran out and no longer count."""
    taken = [False] * CELLS
    cell = 0
    while cell < CELLS - 20:
        cell += chance.randrange(1, 40)
        length = chance.randrange(1, 10)
        start, end = FIRST + cell * CELL, FIRST + (cell + length) * CELL
        over = chance.random() < 0.1
        booking = Booking.objects.create(
            resource=space, starts_at=start, ends_at=end, created_at=AT, updated_at=AT, state="confirmed"
        )
        Claim.objects.create(
            part=part, booking=booking, starts_at=start, ends_at=end, expires_at=AT if over else None
        )
        if not over:
            taken[cell : cell + length] = [True] * length
        cell += length
    return taken


def counted(town: list[Truth], question: Question) -> list[str]:
    """The slugs that answer the question, in the published order, by counting."""

    def suits(truth: Truth) -> bool:
        space = truth.space
        if not space.is_published or space.capacity < (question.people or 0):
            return False
        return space.facilities & question.needs == question.needs and any_time(truth, question)

    def away(truth: Truth) -> float:
        return distance_km(CENTRE.latitude, CENTRE.longitude, truth.space.latitude, truth.space.longitude)

    found = [truth for truth in town if suits(truth)]
    if question.centre:
        found = [truth for truth in found if away(truth) <= question.within]
        return [truth.space.slug for truth in sorted(found, key=lambda t: (away(t), t.space.name, t.space.pk))]
    return [truth.space.slug for truth in sorted(found, key=lambda t: (t.space.name, t.space.pk))]


def any_time(truth: Truth, question: Question) -> bool:
    """Whether enough of the dates are free, at one clock time for all of them."""
    days = question.dates()
    if not days:
        return True
    counts = [sum(one_day(truth, question, day, clock) for day in days) for clock in clocks(question)]
    needed = 1 if len(days) == 1 else -(-3 * len(days) // 4)
    return max(counts) >= needed


def clocks(question: Question) -> list[timedelta]:
    """Every clock time that would do, as time after midnight."""
    if question.start:
        return [timedelta(hours=question.start.hour, minutes=question.start.minute)]
    begin, end = question.part.hours
    last = timedelta(hours=end) - (question.length if question.part != PartOfDay.ANY else CELL)
    return [timedelta(hours=begin) + n * CELL for n in range(int((last - timedelta(hours=begin)) / CELL) + 1)]


def one_day(truth: Truth, question: Question, day: date, clock: timedelta) -> bool:
    wall = datetime.combine(day, time()) + clock
    start = wall.replace(tzinfo=LONDON).astimezone(UTC)
    if start.astimezone(LONDON).replace(tzinfo=None) != wall or start <= AT:
        return False
    length = question.length
    if question.start and question.end:
        end = datetime.combine(day, question.end)
        end += timedelta(days=1) if question.end <= question.start else timedelta()
        length = end.replace(tzinfo=LONDON).astimezone(UTC) - start
    return truth.takes(start, length)


def questions() -> list[Question]:
    """Forty of all kinds."""
    chance = random.Random(11)
    out = []
    for number in range(40):
        exact = number % 2 == 0
        start = time(chance.randrange(24), chance.choice([0, 30])) if exact else None
        out.append(
            Question(
                zone=LONDON,
                day=date(2027, 3, 18) + timedelta(days=chance.randrange(1, 19)) if number % 10 else None,
                start=start,
                end=time((start.hour + chance.randrange(1, 9)) % 24, start.minute) if start and number % 4 else None,
                length=chance.choice([1, 2, 3, 4]) * timedelta(hours=1),
                part=PartOfDay.ANY if exact else chance.choice(list(PartOfDay)),
                people=chance.choice([None, 30, 100]),
                needs=chance.choice([0, 0, 1, 3]),
                centre=CENTRE if chance.random() < 0.6 else None,
                within=chance.choice([4, 9, 16]),
            )
        )
    return out


def test_every_single_question_is_answered_as_by_counting(town: list[Truth]) -> None:
    answered = 0
    for question in questions():
        wanted = counted(town, question)
        answered += len(wanted)
        assert [match.resource.slug for match in find(question, AT, 200).matches] == wanted, question
    assert answered > 100, "the data must give the search something to do"


def test_weekly_questions_too_with_their_missing_dates(town: list[Truth]) -> None:
    chance = random.Random(5)
    answered = 0
    for number in range(24):
        question = Question(
            zone=LONDON,
            day=date(2027, 3, 19) + timedelta(days=chance.randrange(6)),
            weeks=chance.choice([2, 3]),
            start=time(chance.randrange(7, 20)) if number % 2 else None,
            length=chance.choice([1, 2]) * timedelta(hours=1),
            part=chance.choice([PartOfDay.ANY, PartOfDay.EVENING, PartOfDay.AFTERNOON, PartOfDay.NIGHT]),
        )
        found = find(question, AT, 200).matches
        assert [match.resource.slug for match in found] == counted(town, question), question
        answered += len(found)
        truth = {each.space.pk: each for each in town}
        for match in found:
            for slot in match.slots:
                assert truth[match.resource.pk].takes(slot.start, slot.length)
            assert len(match.slots) + len(match.missing) == question.weeks
    assert answered > 50


def test_pages_are_the_same_list_cut_in_pieces(town: list[Truth]) -> None:
    question = Question(zone=LONDON, day=date(2027, 3, 23), part=PartOfDay.EVENING, length=timedelta(hours=3))
    wanted = counted(town, question)
    assert len(wanted) > 8
    seen: list[str] = []
    for page in range(1, 30):
        found = find(Question(**{**fields(question), "page": page}), AT, 4)
        seen += [match.resource.slug for match in found.matches]
        assert all(match.slots for match in found.matches)
        if not found.more:
            break
    assert seen == wanted


def test_every_next_free_time_is_free_and_in_the_future(town: list[Truth]) -> None:
    truth = {each.space.pk: each for each in town}
    shown = 0
    for question in questions():
        for match in find(question, AT, 200).matches:
            shown += len(match.slots)
            for slot in match.slots:
                assert slot.start > AT
                assert truth[match.resource.pk].takes(slot.start, slot.length)
    assert shown > 300


def test_nearness_on_the_flat_map_agrees_with_the_round_earth(town: list[Truth]) -> None:
    for truth in town:
        space = truth.space
        km = distance_km(CENTRE.latitude, CENTRE.longitude, space.latitude, space.longitude)
        east = (space.longitude - CENTRE.longitude) * 0.6214
        flat = KM_PER_DEGREE * ((space.latitude - CENTRE.latitude) ** 2 + east**2) ** 0.5
        assert abs(km - flat) < 0.005 * km + 0.01


def fields(question: Question) -> dict[str, object]:
    return {name: getattr(question, name) for name in question.__dataclass_fields__}
