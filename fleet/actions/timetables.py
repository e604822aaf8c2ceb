"""The timetable of a service: written before it runs, replaced by another from a day on while it does."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from booking.actions.base import NotPermitted, action, facts, keep, record
from booking.claims import Taken, lock_parts
from booking.eligibility import Refusal, Refused
from booking.models import Booking
from community.models import User
from fleet.actions import shifts, standing
from fleet.actions.rides import end, let_in
from fleet.actions.runs import give_up, make_runs
from fleet.calls import calls_of, forget_calls, know_calls
from fleet.fitting import moved
from fleet.letters import rides as ride_letters
from fleet.letters import services as letters
from fleet.models import Call, Ride, Run, RunState, Service, ServiceState, StandingSeat, Timetable
from fleet.models.ride import RideState
from fleet.permissions import coordinates
from fleet.riders.ringing import TIMETABLE, tell
from fleet.running.making import claim, drivers_part, leaves_at, locked, parts_of
from fleet.running.planning import Planned, in_force, last_day
from fleet.running.renewal import Draft, Effect, PlannedCall, effects, is_agreed_outside, places_of

OTHER_TIMES = "times"
DAY = timedelta(days=1)
LONGEST_EVENING = 16 * 60

__all__ = ["Draft", "PlannedCall", "set_timetable"]


@action
def set_timetable(*, service: Service, draft: Draft, by: User, at: datetime) -> list[Effect]:
    """Before it runs: this is the timetable. While it runs: from that day on, and evenings to come are made anew.

    Riders keep their seats between the same stops; whose stop is gone loses the seat and is told, nobody silently.
    Returns what became of each evening. Raises NotPermitted, and Refused with everything that is wrong with it.
    """
    rows = Service.objects.select_for_update(of=("self",), no_key=True)
    service = rows.select_related("operator", "vehicle", "vehicle__keeper", "vehicle__depot").get(pk=service.pk)
    if not coordinates(by, service):
        raise NotPermitted(_("You do not coordinate this service."))
    if service.state == ServiceState.ENDED:
        raise NotPermitted(_("This service has ended."))
    if wrong := faults(service, draft, at):
        raise Refused(wrong)
    if service.state != ServiceState.RUNNING:
        return _rewrite(service, draft)
    return _renew(service, draft, by, at)


def faults(service: Service, draft: Draft, at: datetime) -> list[Refusal]:
    """Everything that is wrong with it; `rule` names the field."""
    out = []
    calls = draft.calls
    if len(calls) < 2:
        out.append(Refusal("too_few", _("A timetable needs at least two stops."), rule="search"))
    elif not any(on.gets_on and off.gets_off for n, on in enumerate(calls) for off in calls[n + 1 :]):
        out.append(Refusal("nowhere", _("Nobody could get on at one stop and off at a later one."), rule="search"))
    if not draft.weekdays:
        out.append(Refusal("no_weekday", _("Choose at least one weekday."), rule="weekdays"))
    if calls and not draft.out_minutes <= calls[0].minutes:
        out.append(Refusal("out_late", _("It leaves the depot after its first stop."), rule="out"))
    if calls and draft.in_minutes < max(each.until_minutes or each.minutes for each in calls):
        out.append(Refusal("in_early", _("It is back at the depot before its last stop."), rule="back"))
    if draft.in_minutes - draft.out_minutes > LONGEST_EVENING:
        words = _(
            "An evening can last 16 hours at most. Is it at a stop before it leaves, or back before its last stop?"
        )
        out.append(Refusal("too_long", words, rule="back"))
    if draft.from_day > last_day(at):
        out.append(Refusal("too_far", _("Evenings are planned for a year. Choose an earlier day."), rule="from_day"))
    if draft.until_day and draft.until_day < draft.from_day:
        out.append(Refusal("backwards", _("The last day is before the first."), rule="until_day"))
    if service.state == ServiceState.RUNNING and draft.from_day <= at.astimezone(service.zone).date():
        out.append(Refusal("too_soon", _("A new timetable begins tomorrow at the earliest."), rule="from_day"))
    return out


def _rewrite(service: Service, draft: Draft) -> list[Effect]:
    """Nothing hangs on it yet. A keeper who was asked about other times is asked again."""
    service.timetables.all().delete()
    timetable = Timetable.objects.create(service=service, **draft.fields())
    Call.objects.bulk_create(draft.rows(timetable))
    if service.state == ServiceState.ASKED:
        Service.objects.filter(pk=service.pk).update(state=ServiceState.DRAFT)
    return []


def _renew(service: Service, draft: Draft, by: User, at: datetime) -> list[Effect]:
    _lock_evenings(service, draft, at)
    found, may_lie_outside = effects(service, draft, at), is_agreed_outside(service, draft)
    before = in_force(service.timetables.all(), draft.from_day)
    if before:
        know_calls([before])
    timetable = _written(service, draft, before, at)
    for effect in found:
        _apply(effect, timetable, by, at)
    if before and before.pk != timetable.pk:
        standing.carry_over(old=before, new=timetable, at=at)
    if service.override_reason and not may_lie_outside:
        service.override_reason = ""
        service.save(update_fields=["override_reason"])
    letters.timetable(service, at=at)
    make_runs(service=service, at=at)
    return found


def _lock_evenings(service: Service, draft: Draft, at: datetime) -> None:
    """Everything that will be claimed, at once and in order: one evening after the other would cross with others.

    Then the evenings, before anybody looks who rides: a seat that is booked or given up meanwhile must not be written
    over.
    """
    rows = Run.objects.filter(service=service, day__gte=draft.from_day, leaves_at__gt=at)
    runs = list(rows)
    vehicles = parts_of({service.vehicle_id, *(run.vehicle_id for run in runs)})
    lock_parts([*vehicles, *(part for run in runs for part in drivers_part(run))])
    bookings = Booking.objects.filter(pk__in=[run.booking_id for run in runs])
    for locking in (bookings, rows):
        list(locking.select_for_update(of=("self",), no_key=True).order_by("pk").values_list("pk"))


def _written(service: Service, draft: Draft, before: Timetable | None, at: datetime) -> Timetable:
    """Its rows; one that would begin on the same day has not begun yet and is put right instead."""
    if before is None or before.from_day != draft.from_day:
        timetable = Timetable.objects.create(service=service, **draft.fields())
        Call.objects.bulk_create(draft.rows(timetable))
        return timetable
    _move_regulars(before, draft, at)
    before.calls.all().delete()
    forget_calls(before)
    for name, value in draft.fields().items():
        setattr(before, name, value)
    before.save()
    Call.objects.bulk_create(draft.rows(before))
    return before


def _move_regulars(timetable: Timetable, draft: Draft, at: datetime) -> None:
    """Seats that were agreed for the timetable that is put right."""
    old, new = places_of(calls_of(timetable)), places_of(draft.rows(timetable))
    for seat in StandingSeat.objects.filter(standing.kept_on(draft.from_day), timetable=timetable):
        where = moved(old, new, seat.first, seat.last)
        if where is None:
            # With its last day: by that it is known when the name may go.
            seat.ended_at, seat.until_day = at, draft.from_day - DAY
        else:
            seat.first, seat.last = where
        seat.save(update_fields=["first", "last", "until_day", "ended_at"])


def _apply(effect: Effect, timetable: Timetable, by: User, at: datetime) -> None:
    # What was planned until now, its old calls in hand: letters about what is gone tell the old times.
    old, run = effect.run, locked(effect.run)
    if effect.evening is None or effect.why:
        if run.state == RunState.PLANNED:
            give_up(run, by=by, reason=_reason(effect), at=at)
        return
    reason = _("There is a new timetable.")
    end(effect.lost, at=at)
    tell(
        old,
        TIMETABLE,
        lambda rides: ride_letters.cancelled(rides, at=at, by_operator=True, reason=reason),
        effect.lost,
    )
    run.timetable, run.leaves_at = timetable, leaves_at(run.service, effect.evening)
    run.save(update_fields=["timetable", "leaves_at"])
    told = _seat(effect, run, at)
    if effect.has_other_times and run.state == RunState.PLANNED:
        _other_times(run, effect.evening, by, at)
    tell(run, TIMETABLE, lambda rides: ride_letters.changed(rides, at=at, reason=reason), told)
    tell(run, TIMETABLE, lambda rides: ride_letters.back_in_line(rides, at=at, reason=reason), effect.crowded)
    let_in(run=run, at=at)


def _reason(effect: Effect) -> str:
    if effect.why:
        return _("There is a new timetable, and the vehicle cannot be had at its times on this day.")
    return _("There is a new timetable, by which it does not run on this day.")


def _seat(effect: Effect, run: Run, at: datetime) -> list[Ride]:
    """Every ride of the run goes between calls of the new timetable. Returns those who ride at other times."""
    old, new = places_of(calls_of(effect.run.timetable)), places_of(calls_of(run.timetable))
    crowded = {ride.pk for ride in effect.crowded}
    told = []
    for ride, first, last in effect.kept:
        other_time = (old[ride.first].minutes, old[ride.last].minutes) != (new[first].minutes, new[last].minutes)
        ride.first, ride.last = first, last
        if ride.pk in crowded:
            ride.state, ride.changed_at = RideState.WAITING, at
        elif other_time:
            told.append(ride)
        ride.save(update_fields=["first", "last", "state", "changed_at"])
    kept = [ride.pk for ride, _first, _last in effect.kept]
    # Cancelled ones are on lists too, and must not point beyond the last stop.
    Ride.objects.filter(run=run.pk).exclude(pk__in=kept).update(first=0, last=len(new) - 1)
    return told


def _other_times(run: Run, evening: Planned, by: User, at: datetime) -> None:
    booking = run.booking
    before = facts(booking)
    booking.starts_at, booking.ends_at = evening.span.start, evening.span.end
    keep(booking, at=at)
    try:
        claim(run, at)
    except Taken:
        raise Refused([Refusal("taken", _("Somebody else took the vehicle just now. Look at it again."))]) from None
    record(booking, OTHER_TIMES, by=by, at=at, before=before)
    shifts.carry_over(run=run, at=at)
