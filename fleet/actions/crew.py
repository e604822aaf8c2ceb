"""Who drives for whom: a driver asks, a coordinator says yes and notes what was seen; either may end it."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from booking.actions.base import NotPermitted, action
from booking.claims import lock_parts
from booking.eligibility import Refusal, Refused
from community.days import local_day
from community.models import Organisation, User
from fleet.actions import shifts
from fleet.letters import crew as letters
from fleet.models import Crew, CrewState, DbsLevel, Driver, Run, ServiceState, ShiftEnd
from fleet.permissions import coordinates_for


@dataclass(frozen=True)
class Seen:
    """What the coordinator has had in their hands, and when."""

    licence_on: date | None = None
    dbs_level: str = DbsLevel.NONE
    dbs_on: date | None = None


@action
def join(*, operator: Organisation, by: User, at: datetime) -> Crew:
    """Ask to drive for an operator of evening services; once is enough. Raises NotPermitted without a profile."""
    driver = Driver.objects.select_for_update(of=("self",), no_key=True).select_related("user").filter(user=by).first()
    if driver is None:
        raise NotPermitted(_("Tell us about your driving licence first."))
    if not operator.services.exclude(state=ServiceState.ENDED).exists():
        raise NotPermitted(_("They run no evening service."))
    crew, is_new = Crew.objects.get_or_create(operator=operator, driver=driver, defaults={"asked_at": at})
    if not is_new:
        if crew.state != CrewState.ENDED:
            return crew
        # Asked anew: what was seen then is no proof now.
        crew.state, crew.asked_at, crew.decided_at, crew.decided_by = CrewState.ASKED, at, None, None
        crew.licence_seen_on, crew.licence_seen_by = None, None
        crew.dbs_level, crew.dbs_seen_on, crew.dbs_seen_by = DbsLevel.NONE, None, None
        crew.save()
    letters.asked(crew, at=at)
    return crew


@action
def accept(*, crew: Crew, by: User, at: datetime) -> Crew:
    """They drive for us. Evenings can be taken once the licence was seen."""
    crew = _locked(crew)
    _must_coordinate(by, crew)
    if crew.state != CrewState.ASKED:
        raise NotPermitted(_("This has been answered already."))
    crew.state, crew.decided_at, crew.decided_by = CrewState.ACCEPTED, at, by
    crew.save(update_fields=["state", "decided_at", "decided_by"])
    letters.accepted(crew, at=at)
    return crew


@action
def say_seen(*, crew: Crew, seen: Seen, by: User, at: datetime) -> Crew:
    """What was seen, by whom and when; never the certificate itself. Nobody vouches for the own licence."""
    crew = _locked(crew)
    _must_coordinate(by, crew)
    if crew.driver.user_id == by.pk and crew.operator.managers().exclude(pk=by.pk).exists():
        raise NotPermitted(_("Somebody else must see your own licence."))
    why_not, today = [], local_day(at)
    if any(day and day > today for day in (seen.licence_on, seen.dbs_on)):
        why_not.append(Refusal("future", _("This day is still to come.")))
    if bool(seen.dbs_level) != bool(seen.dbs_on):
        why_not.append(Refusal("dbs", _("Say both which DBS certificate you have seen and on which day.")))
    if why_not:
        raise Refused(why_not)
    if crew.licence_seen_on != seen.licence_on:
        crew.licence_seen_on, crew.licence_seen_by = seen.licence_on, by if seen.licence_on else None
    if (crew.dbs_level, crew.dbs_seen_on) != (seen.dbs_level, seen.dbs_on):
        crew.dbs_level, crew.dbs_seen_on = seen.dbs_level, seen.dbs_on
        crew.dbs_seen_by = by if seen.dbs_on else None
    crew.save()
    return crew


@action
def end(*, crew: Crew, by: User, at: datetime, reason: str = "") -> Crew:
    """They do not drive for us any more, or were not taken on; the driver may end it as well. Evenings to come open.

    Behind the driver's part, as shifts are taken: one that is being taken just now is either seen here or refused.
    """
    lock_parts([crew.driver.part_id])
    crew = _locked(crew)
    own = crew.driver.user_id == by.pk
    if not own:
        _must_coordinate(by, crew)
    if crew.state == CrewState.ENDED:
        return crew
    crew.state, crew.decided_at, crew.decided_by = CrewState.ENDED, at, by
    crew.save(update_fields=["state", "decided_at", "decided_by"])
    ahead = Run.objects.to_come(at).filter(
        service__operator=crew.operator_id, shifts__driver=crew.driver_id, shifts__ended_at=None
    )
    runs = list(ahead.select_for_update(of=("self",), no_key=True).order_by("pk"))
    shifts.end_for(runs=runs, end=ShiftEnd.GIVEN_BACK if own else ShiftEnd.TAKEN_AWAY, at=at, reason=reason)
    if not own:
        letters.ended(crew, at=at, reason=reason)
    return crew


def _must_coordinate(by: User, crew: Crew) -> None:
    if not coordinates_for(by, crew.operator):
        raise NotPermitted(_("You do not coordinate these drivers."))


def _locked(crew: Crew) -> Crew:
    rows = Crew.objects.select_for_update(of=("self",), no_key=True).select_related("operator", "driver__user")
    return rows.get(pk=crew.pk)
