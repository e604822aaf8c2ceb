"""Who drives an evening: taking it, giving it back, asking a colleague, and the coordinator's hand in it.

Everybody locks the drivers' parts first, then the run, then looks: two drivers who take one run queue on the run, one
driver who takes two runs on the own part. Whether somebody may drive is asked there and then, never taken from a page.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from booking.actions.base import NotPermitted, action
from booking.availability import claim_span
from booking.claims import Taken, lock_parts
from booking.claims import take as take_claims
from booking.eligibility import Refusal, Refused
from booking.models import Claim
from community.models import User
from fleet.drivers import driving
from fleet.letters import shifts as letters
from fleet.models import Driver, Run, RunState, Shift, ShiftEnd
from fleet.permissions import coordinates

LONGEST_REASON = 200


@action
def take(*, run: Run, by: User, at: datetime, driver: Driver | None = None) -> Shift:
    """The person drives this run; with `driver`, the coordinator puts down somebody who has said so on the telephone.

    Raises Refused with every reason why that driver may not, or when somebody else was quicker.
    """
    driver = driver or _driver_of(by)
    own = driver.user_id == by.pk
    lock_parts([driver.part_id])
    run = _locked(run)
    if not own and not coordinates(by, run.service):
        raise NotPermitted(_("You do not coordinate this service."))
    _must_be_open(run, at)
    driver = _fresh(driver)
    if _standing(run) is not None:
        raise Refused([Refusal("taken", _("Somebody has this evening already."))])
    shift = _put(driver, run, at)
    letters.taken(shift, at=at, by_coordinator=not own)
    return shift


@action
def give_back(*, run: Run, by: User, reason: str, at: datetime) -> Shift:
    """The evening is open again, and the coordinators hear why. Raises Refused when it is too late to do that here."""
    shift = _own(run, by)
    _must_be_open(shift.run, at)
    if is_too_late(shift.run, at):
        words = _("It is too late to give it back here. Please ring the coordinator: %(telephone)s.")
        raise Refused([Refusal("too_late", words % {"telephone": shift.run.service.telephone})])
    _end(shift, ShiftEnd.GIVEN_BACK, at, reason)
    letters.given_back(shift, at=at)
    return shift


@action
def offer(*, run: Run, to: Driver, by: User, at: datetime) -> Shift:
    """Ask a colleague to take it over; until the answer it stays whose it is. Raises Refused where they may not."""
    shift = _standing_or_none(run, by)
    _must_be_open(shift.run, at)
    colleague = _fresh(to)
    if colleague.pk == shift.driver_id:
        raise Refused([Refusal("same", _("That is the driver who has it."))])
    _must_be_fit(colleague, shift.run, at)
    shift.offered_to, shift.offered_at = colleague, at
    shift.save(update_fields=["offered_to", "offered_at"])
    letters.asked(shift, at=at)
    return shift


@action
def answer_offer(*, run: Run, yes: bool, by: User, at: datetime) -> Shift:
    """The colleague takes it over, or does not. Gives the shift that stands then. Raises Refused, NotPermitted.

    No period of notice holds here: somebody drives either way.
    """
    colleague = _driver_of(by)
    # Both parts in one go, in the order of their keys: two colleagues who swap evenings at once would wait in a circle.
    lock_parts(_parts_of_shift(run) | {colleague.part_id})
    run = _locked(run)
    shift = _standing(run)
    if shift is None or shift.offered_to_id != colleague.pk:
        raise NotPermitted(_("Nobody is asking you to take this evening over any more."))
    _must_be_open(run, at)
    asked = shift
    if yes:
        _end(asked, ShiftEnd.SWAPPED, at)
        shift = _put(_fresh(colleague), run, at)
    else:
        asked.offered_to, asked.offered_at = None, None
        asked.save(update_fields=["offered_to", "offered_at"])
    letters.answered(asked, colleague, yes, at=at)
    return shift


@action
def take_away(*, run: Run, by: User, reason: str, at: datetime) -> Shift:
    """The coordinator decides that somebody else drives; the driver hears why."""
    lock_parts(_parts_of_shift(run))
    run = _locked(run)
    if not coordinates(by, run.service):
        raise NotPermitted(_("You do not coordinate this service."))
    shift = _standing(run)
    if shift is None:
        raise NotPermitted(_("Nobody has this evening."))
    _must_be_open(run, at)
    if not reason.strip():
        raise Refused([Refusal("no_reason", _("Write a word for the driver about why."))])
    _end(shift, ShiftEnd.TAKEN_AWAY, at, reason)
    letters.taken_away(shift, at=at)
    return shift


def end_for(*, runs: Iterable[Run], end: ShiftEnd, at: datetime, reason: str = "") -> list[Shift]:
    """End what stands on these runs, inside the caller's transaction; gives the shifts, whose drivers must be told."""
    pks = [run.pk for run in runs]
    rows = Shift.objects.standing().filter(run__in=pks).select_for_update(of=("self",), no_key=True)
    standing = list(rows.select_related("driver__user", "run__booking").order_by("pk"))
    for shift in standing:
        _end(shift, end, at, reason)
    return standing


def carry_over(*, run: Run, at: datetime) -> Shift | None:
    """After the run has another vehicle or time: the driver's claim follows it, inside the caller's transaction.

    Who may not drive it any more loses it and is told, and so are the coordinators; anybody else hears what changed.
    """
    run = Run.objects.with_everything().get(pk=run.pk)
    shift = _standing(run)
    if shift is None:
        return None
    _free(shift)
    fit = driving.may_drive(shift.driver, run, at)
    if fit.may and _claim_again(shift, run, at):
        letters.changed(shift, at=at)
        return shift
    why = " ".join(each.sentence for each in fit.why_not) or _("The same driver has another run at that time.")
    _end(shift, ShiftEnd.TAKEN_AWAY, at, why)
    letters.taken_away(shift, at=at)
    letters.given_back(shift, at=at)
    return None


def _claim_again(shift: Shift, run: Run, at: datetime) -> bool:
    """Whether the driver is free at the run's time as it is now; the caller's transaction goes on either way."""
    try:
        with transaction.atomic():
            take_claims([(run.booking_id, shift.driver.part_id, claim_span(run.vehicle, run.span))], at)
    except Taken:
        return False
    return True


def is_too_late(run: Run, at: datetime) -> bool:
    """Whether giving it back would leave nobody time to find another driver."""
    return at > run.booking.starts_at - timedelta(hours=run.service.notice_hours)


def is_open(run: Run, at: datetime) -> bool:
    """Whether who drives it can still be changed: it runs, and has not come back."""
    return run.is_going and run.state in (RunState.PLANNED, RunState.UNDER_WAY) and at < run.booking.ends_at


def _put(driver: Driver, run: Run, at: datetime) -> Shift:
    """The claim and the shift. Raises Refused."""
    _must_be_fit(driver, run, at)
    try:
        take_claims([(run.booking_id, driver.part_id, claim_span(run.vehicle, run.span))], at, locked=True)
    except Taken:
        # With set-up and turn-round; the database has the last word.
        raise Refused([Refusal("elsewhere", _("The same driver has another run at that time."))]) from None
    return Shift.objects.create(run=run, driver=driver, taken_at=at)


def _must_be_fit(driver: Driver, run: Run, at: datetime) -> None:
    fit = driving.may_drive(driver, run, at)
    if not fit.may:
        raise Refused(fit.refusals())


def _end(shift: Shift, end: ShiftEnd, at: datetime, reason: str = "") -> None:
    _free(shift)
    shift.ended_at, shift.end, shift.reason = at, end, " ".join(reason.split())[:LONGEST_REASON]
    shift.offered_to, shift.offered_at = None, None
    shift.save(update_fields=["ended_at", "end", "reason", "offered_to", "offered_at"])
    if end != ShiftEnd.SWAPPED:
        # Nobody drives it: whoever is asked to find somebody is asked again.
        Run.objects.filter(pk=shift.run_id).update(alerted_at=None)


def _free(shift: Shift) -> None:
    Claim.objects.filter(booking=shift.run.booking_id, part=shift.driver.part_id).delete()


def _own(run: Run, by: User) -> Shift:
    """The person's own shift, behind the locks. Raises NotPermitted where it is somebody else's by now."""
    lock_parts(_parts_of_shift(run))
    run = _locked(run)
    shift = _standing(run)
    if shift is None or shift.driver.user_id != by.pk:
        raise NotPermitted(_("You do not have this evening any more."))
    return shift


def _standing_or_none(run: Run, by: User) -> Shift:
    """The standing shift, for its driver or the coordinator."""
    lock_parts(_parts_of_shift(run))
    run = _locked(run)
    shift = _standing(run)
    if shift is None or (shift.driver.user_id != by.pk and not coordinates(by, run.service)):
        raise NotPermitted(_("You do not have this evening any more."))
    return shift


def _locked(run: Run) -> Run:
    """Read only once its row is locked: PostgreSQL would give its vehicle and times as they were before the wait."""
    Run.objects.select_for_update(no_key=True).get(pk=run.pk)
    return Run.objects.with_everything().get(pk=run.pk)


def _standing(run: Run) -> Shift | None:
    shift = run.shifts.standing().select_related("driver__user", "offered_to__user").first()
    if shift:
        shift.run = run
    return shift


def _parts_of_shift(run: Run) -> set[int]:
    return set(Shift.objects.standing().filter(run=run.pk).values_list("driver__part", flat=True))


def _driver_of(by: User) -> Driver:
    driver = Driver.objects.filter(user=by).select_related("user").first()
    if driver is None:
        raise NotPermitted(_("Tell us about your driving licence first."))
    return driver


def _fresh(driver: Driver) -> Driver:
    """As the profile is now: one that was changed while a page was open must not count as it was."""
    return Driver.objects.select_related("user").get(pk=driver.pk)


def _must_be_open(run: Run, at: datetime) -> None:
    if run.state == RunState.SUSPENDED:
        raise Refused([Refusal("suspended", _("This evening does not run."))])
    if not is_open(run, at):
        raise Refused([Refusal("past", _("This evening is over."))])


def standing_of(runs: Sequence[Run]) -> dict[int, Shift]:
    """By run: the shift that stands, with its people, in one query."""
    rows = Shift.objects.standing().filter(run__in=[run.pk for run in runs])
    return {shift.run_id: shift for shift in rows.select_related("driver__user", "offered_to__user")}
