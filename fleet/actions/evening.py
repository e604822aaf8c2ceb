"""The evening itself: setting off, who is aboard, how late it is, what happened, and the end.

Everything may be said twice: a phone out of signal sends until it is heard, and a slow page is pressed again.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from booking.actions.base import NotPermitted, action
from booking.actions.who import given
from booking.eligibility import Refusal, Refused
from community.models import User
from community.wording import local
from fleet.letters import evening as letters
from fleet.models import Outcome, Ride, RideState, Run, RunState, Tap, TapKind
from fleet.permissions import coordinates, drives, names_are_open
from fleet.road.checking import is_checked

# From so long before the vehicle leaves the depot somebody may set off, or tap.
EARLY = timedelta(hours=2)
LATEST = 180
# A phone's clock may be a little fast. What it says of the future cannot have happened yet.
FAST = timedelta(minutes=2)
OUTCOMES = {TapKind.ABOARD: Outcome.ABOARD, TapKind.NO_SHOW: Outcome.NO_SHOW, TapKind.UNDO: Outcome.UNKNOWN}
NOT_YOURS = _("This is not your run.")


def is_on_it(user: User, run: Run) -> bool:
    """Its driver, and its coordinators, who say for the driver what the driver says by telephone."""
    return drives(user, run) or coordinates(user, run.service)


@action
def begin(*, run: Run, by: User, at: datetime) -> Run:
    """It sets off. Said again, it is once. Raises NotPermitted, and Refused without a good check: no check, no keys."""
    run = _locked(run, by)
    if run.state in (RunState.UNDER_WAY, RunState.DONE):
        return run
    _must_be_the_evening(run, at)
    if not is_checked(run.vehicle, run.day):
        raise Refused([Refusal("no_check", _("Check the vehicle first. Without a good check nobody drives it."))])
    last = run.vehicle.walk_rounds.filter(day=run.day).exclude(miles=None).first()
    run.state, run.began_at, run.miles_out = RunState.UNDER_WAY, at, last.miles if last else None
    run.save(update_fields=["state", "began_at", "miles_out"])
    return run


@action
def tap(*, run: Run, ride: Ride, kind: str, key: UUID, tapped_at: datetime, by: User, at: datetime) -> Tap:
    """Somebody is aboard, did not come, or neither after all. What was tapped last holds, in whatever order it arrives.

    The same key once more is the same tap. Raises NotPermitted for others than the driver and the coordinators, and
    for a ride of another run; Refused outside the time of the names, and for a ride that has no seat any more.
    """
    run = _locked(run, by)
    if ride.run_id != run.pk:
        raise NotPermitted(NOT_YOURS)
    if there := Tap.objects.filter(key=key).first():
        if there.ride_id != ride.pk:
            raise Refused([Refusal("used_key", _("This was not understood. Please press again."))])
        return there
    _must_be_the_evening(run, at)
    # Read again behind the lock: it may have been cancelled by telephone while the page was open.
    if not Ride.objects.seated().filter(pk=ride.pk).exists():
        raise Refused([Refusal("no_seat", _("%(code)s is no longer on this run.") % {"code": ride.code})])
    if kind not in TapKind.values:
        raise Refused([Refusal("kind", _("This was not understood. Please press again."))])
    when = _on_our_clock(run, tapped_at, at)
    made = Tap.objects.create(key=key, run=run, ride=ride, kind=kind, tapped_at=when, received_at=at, by=by)
    last = Tap.objects.filter(ride=ride).order_by("tapped_at", "pk").last()
    assert last is not None  # there is the one just made
    Ride.objects.filter(pk=ride.pk, state=RideState.BOOKED).update(outcome=OUTCOMES[TapKind(last.kind)])
    return made


def _on_our_clock(run: Run, tapped_at: datetime, at: datetime) -> datetime:
    """A fast phone tapped now; one whose empty battery set it to 1970, at the earliest moment that one can tap."""
    return max(tapped_at, run.booking.starts_at - EARLY) if tapped_at <= at + FAST else at


@action
def say_late(*, run: Run, minutes: int, by: User, at: datetime) -> Run:
    """So many minutes late; 0 is on time. Riders see it at once. Raises NotPermitted, and Refused."""
    run = _locked(run, by)
    if run.state == RunState.DONE:
        raise Refused([Refusal("over", _("This run is over."))])
    _must_be_the_evening(run, at)
    if not 0 <= minutes <= LATEST:
        raise Refused([Refusal("minutes", _("Say how many minutes late it is: from 0 to 180."))])
    run.late_minutes, run.late_at = minutes, at
    run.save(update_fields=["late_minutes", "late_at"])
    return run


@action
def note_incident(*, run: Run, words: str, by: User, at: datetime) -> Run:
    """Something happened. The coordinators get a letter; the same words once more are the same incident."""
    words = given(words, _("Say what happened."))
    run = _locked(run, by)
    _must_have_come(run, at)
    if words not in run.incident:
        run.incident = _with(run, words, at)
        run.save(update_fields=["incident"])
        letters.incident(run, words, at=at)
    return run


@action
def end(*, run: Run, by: User, at: datetime, miles: int | None = None, incident: str = "") -> Run:
    """The vehicle is back. Said again, it is once. Raises NotPermitted, and Refused."""
    run = _locked(run, by)
    if run.state == RunState.DONE:
        return run
    _must_have_come(run, at)
    if at < run.leaves_at:
        raise Refused([Refusal("not_yet", _("It has not even left its first stop yet."))])
    if miles is not None and run.miles_out is not None and miles < run.miles_out:
        said = _("It had %(miles)d miles on the clock when it set off. Look at the clock again.")
        raise Refused([Refusal("miles", said % {"miles": run.miles_out})])
    if (words := incident.strip()) and words not in run.incident:
        run.incident = _with(run, words, at)
        letters.incident(run, words, at=at)
    run.state, run.ended_at, run.miles_in, run.late_minutes = RunState.DONE, at, miles, 0
    run.save(update_fields=["state", "ended_at", "miles_in", "late_minutes", "incident"])
    return run


def _locked(run: Run, by: User) -> Run:
    """The row, locked, then everything about it as it is behind the lock. Raises NotPermitted for others."""
    Run.objects.select_for_update(no_key=True).get(pk=run.pk)
    run = Run.objects.with_everything().get(pk=run.pk)
    if not is_on_it(by, run):
        raise NotPermitted(NOT_YOURS)
    return run


def is_the_evening(run: Run, at: datetime) -> bool:
    """Whether somebody may set off with it, or tap, or say that it is late."""
    return run.is_going and run.booking.starts_at - EARLY <= at and names_are_open(run, at)


def _must_be_the_evening(run: Run, at: datetime) -> None:
    _must_have_come(run, at)
    if not names_are_open(run, at):
        raise Refused([Refusal("over", _("This run is over."))])


def _must_have_come(run: Run, at: datetime) -> None:
    if not run.is_going:
        raise Refused([Refusal("suspended", _("This run is suspended."))])
    if at < run.booking.starts_at - EARLY:
        raise Refused([Refusal("early", _("You can do this from two hours before it leaves the depot."))])


def _with(run: Run, words: str, at: datetime) -> str:
    """What happened before, and this with its time."""
    return f"{run.incident}\n\n{local(at, run.zone):%H:%M}: {words}".strip()
