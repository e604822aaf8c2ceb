"""Keep a search, look at it again, and write about what has come free since.

A worker takes searches by lease, looks outside of any transaction, and then writes the letter and what it knows now
in one. If it is killed in between, nothing was written: the lease runs out and another looks again.
"""

from datetime import datetime, timedelta
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from booking import leases
from booking.actions.base import NotPermitted, action
from booking.eligibility import Refusal, Refused
from booking.filters import SearchFilter, canonical
from booking.letters.kinds import next_morning
from booking.letters.saved_search import Came, came_free
from booking.models import HowOften, SavedSearch
from booking.search.find import Found, Match, find
from booking.search.question import Question
from community.days import local_day
from community.models import User

MOST = 20
# As many letters as the column takes.
LONGEST = 500
# Where more places than this fit there is nothing to wait for.
MOST_FOUND = 200
LEASE = timedelta(minutes=5)
AT_ONCE = timedelta(minutes=10)
# A time that somebody held for a few minutes and let go again did not come free; nobody is written to about it.
REMEMBERED = timedelta(hours=1)
# For a search whose day is over: it is shown until it is taken off the list, and never looked at again.
NEVER = timedelta(days=36_500)
ROWS = 10

Known = dict[int, datetime]


def save(*, person: User, asked: QueryDict, how_often: str, at: datetime) -> SavedSearch:
    """Keep it; what fits already is known and will not be told. The same one again changes only how often.

    Raises Refused where it makes no sense or there are too many.
    """
    query = canonical(asked)
    question = question_of(query, at)
    if question is None:
        raise Refused([Refusal("nonsense", _("This search cannot be kept. Change it and try again."))])
    if len(query) > LONGEST:
        raise Refused([Refusal("long", _("This search is too long to be kept."))])
    found = find(question, at, MOST_FOUND)
    if found.more:
        said = _("More than %(count)d places fit. Say where, when or for how many, so that a letter can tell you more.")
        raise Refused([Refusal("wide", said % {"count": MOST_FOUND})])
    known, _new = compared({}, found, at)
    return _keep(person=person, query=query, how_often=how_often, known=known, at=at)


@action
def _keep(*, person: User, query: str, how_often: str, known: Known, at: datetime) -> SavedSearch:
    # One at a time for each person, or two tabs would keep one more than there may be.
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    search = person.saved_searches.filter(query=query).first()
    if search is None and person.saved_searches.count() >= MOST:
        said = _("You have %(count)d saved searches. Take one off the list first.") % {"count": MOST}
        raise Refused([Refusal("too_many", said)])
    search = search or SavedSearch(person=person, query=query, made_at=at, leased_until=at)
    search.known, search.looked_at = _written(known), at
    search.how_often = how_often
    search.due_at = _next(how_often, at)
    search.save()
    return search


@action
def remove(*, search: SavedSearch, by: User) -> None:
    """Never look at it again. Raises NotPermitted."""
    if search.person_id != by.pk:
        raise NotPermitted(_("This search is somebody else's."))
    SavedSearch.objects.filter(pk=search.pk, person=by).delete()


def look_due(*, at: datetime, most: int = ROWS) -> int:
    """Look at some of those that are due. Returns how many were looked at."""
    searches = take(at=at, most=most)
    for search in searches:
        look(search, at=at)
    return len(searches)


def take(*, at: datetime, most: int) -> list[SavedSearch]:
    """Searches for this worker to look at."""
    due = SavedSearch.objects.filter(due_at__lte=at, leased_until__lte=at, person__is_active=True)
    return leases.take(due.select_related("person"), at=at, lease=LEASE, most=most)


def look(search: SavedSearch, *, at: datetime) -> None:
    """See what fits now, and tell what is new."""
    question = question_of(search.query, at)
    if question is None:
        due = at + NEVER if is_over(search, at) else _next(HowOften.DAILY, at)
        _keep_look(search=search, new=[], at=at, due_at=due)
        return
    known, new = compared(_read(search.known), find(question, at, MOST_FOUND), at)
    _keep_look(
        search=search,
        new=[_came(match, question, at) for match in new],
        at=at,
        known=_written(known),
        due_at=_next(search.how_often, at),
    )


@action
def _keep_look(*, search: SavedSearch, new: list[Came], at: datetime, **fields: Any) -> None:
    """Letter and knowledge together, if the search is still there and still this worker's."""
    mine = SavedSearch.objects.filter(pk=search.pk, due_at=search.due_at, leased_until=search.leased_until)
    if mine.update(looked_at=at, leased_until=at, **fields) and new:
        came_free(search, new, at=at)


def compared(known: Known, found: Found, at: datetime) -> tuple[Known, list[Match]]:
    """What is known from now on, and which places are free that were not the last time."""
    if found.more:
        return known, []
    free = [match for match in found.matches if match.slots]
    new = [match for match in free if match.resource.pk not in known]
    remembered = {place: seen for place, seen in known.items() if at - seen < REMEMBERED}
    return {**remembered, **{match.resource.pk: at for match in free}}, new


def question_of(query: str, at: datetime) -> Question | None:
    """What is asked; None if it makes no sense, or no longer does."""
    asked = SearchFilter(QueryDict(query), at=at)
    question: Question | None = asked.form.question() if asked.is_valid() else None
    return question


def is_over(search: SavedSearch, at: datetime) -> bool:
    """Whether its day has passed."""
    question = question_of(search.query, search.made_at)
    return question is not None and question.day is not None and question.day < local_day(at)


def _came(match: Match, question: Question, at: datetime) -> Came:
    """With the times that were asked for: whoever wants a Tuesday is not told of the Wednesday after."""
    if question.is_weekly:
        begins = [match.begins] if match.begins else match.slots[:1]
        return Came(match.resource, begins, match.km, question.weeks, len(match.slots))
    window = question.on(question.day, at) if question.day else None
    slots = [slot for slot in match.slots if window is None or window.first <= slot.start <= window.last]
    return Came(match.resource, slots, match.km)


def _next(how_often: str, at: datetime) -> datetime:
    return at + AT_ONCE if how_often == HowOften.AT_ONCE else next_morning(at)


def _written(known: Known) -> list[list[Any]]:
    return [[place, seen.isoformat()] for place, seen in sorted(known.items())]


def _read(written: list[list[Any]]) -> Known:
    return {place: datetime.fromisoformat(seen) for place, seen in written}
