"""A room of the demo's school that is published by the season, a draft to look at, and the school's own website."""

from datetime import date, datetime, timedelta

from booking.actions import embed, publish, seasons
from booking.models import Resource
from booking.school_terms import LAST
from booking.seasons import Plan, hours_in
from community.models import Organisation
from config.seed.offering import WEEKS_BEHIND

SCHOOL = "ysgol-glan-wennol"
ROOM, PITCH = "glan-wennol-school-music-room", "glan-wennol-school-all-weather-pitch"
WEBSITE = "https://www.ysgol-glan-wennol.example"

_WEEKEND = [[["09:00", "18:00"]]] * 2
_TERM = [[["17:00", "22:00"]]] * 5 + _WEEKEND
_HOLIDAY = [[["09:00", "12:30"], ["13:30", "22:00"]]] * 5 + _WEEKEND
_SUMMER = [[["17:00", "21:30"]]] * 5


def fill(at: datetime) -> int:
    """Everything through the real actions. Returns how many seasons there are."""
    school = Organisation.objects.get(slug=SCHOOL)
    by = school.people("owner").get()
    room, pitch = (Resource.objects.get(slug=slug) for slug in (ROOM, PITCH))
    for offer in room.offers.filter(kind="offer").select_related("resource", "event"):
        publish.take_back(offer=offer, by=by, at=at)
    ends = _next_summer(at.date())
    for year in (_year(at.date() - WEEKS_BEHIND, ends), _year(ends + timedelta(days=1), ends.replace(ends.year + 1))):
        season = seasons.keep_draft(resource=room, plan=year, by=by)
        seasons.publish(season=season, shown=year.digest, by=by, at=at)
    evenings = Plan("Summer evenings", date(ends.year, 5, 1), ends, hours_in({"term": _SUMMER}), "Nosau haf")
    seasons.keep_draft(resource=pitch, plan=evenings, by=by)
    embed.let_in(keeper=school, origin=WEBSITE, by=by, at=at)
    return 3


def _next_summer(today: date) -> date:
    """The last day of the school year that still has its summer before it."""
    return date(today.year + (0 if today.month < 8 else 1), 8, 31)


def _year(first: date, last: date) -> Plan:
    """Evenings in term and whole days in the holidays, where it is known which is which; else evenings."""
    week = hours_in({"term": _TERM, "holiday": _HOLIDAY if last <= LAST else None})
    name = f"{last.year - 1}–{last.year % 100:02}"
    return Plan(name, first, last, week, name, bank_holidays=True)
