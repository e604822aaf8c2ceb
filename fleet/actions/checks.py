"""The walk round a vehicle, what is found wrong with it, and that it is mended."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from booking.actions.base import NotPermitted, action
from booking.actions.who import given
from booking.eligibility import Refusal, Refused
from booking.wall import DAY, midnight
from community.models import User
from fleet.actions.evening import is_on_it
from fleet.letters import off_road as letters
from fleet.models import Defect, Run, Tap, Vehicle, WalkRound
from fleet.permissions import lends
from fleet.road.checking import points_for

# The operator must be able to show a check for fifteen months (Guide to maintaining roadworthiness).
KEPT = timedelta(days=457)
# A button pressed again, because the page was slow, is not another check.
AGAIN = timedelta(minutes=10)
NOT_YOURS = _("You neither drive this vehicle today nor keep it.")


@dataclass(frozen=True)
class Found:
    """One thing that is wrong."""

    code: str
    words: str


@action
def walk_round(
    *,
    vehicle: Vehicle,
    answers: Mapping[str, bool],
    by: User,
    at: datetime,
    run: Run | None = None,
    words: Mapping[str, str] | None = None,
    miles: int | None = None,
    note: str = "",
) -> WalkRound:
    """Every point was looked at; whatever is not in order takes the vehicle off the road at once.

    `words` says of each such point what is wrong. Raises NotPermitted, and Refused for points left out.
    """
    vehicle = _locked(vehicle)
    _must_be_near(by, vehicle, run)
    _must_be_the_day(run, at)
    found = _found(vehicle, answers, words or {})
    day = run.day if run else at.astimezone(vehicle.zone).date()
    told = {point.code: answers[point.code] for point in points_for(vehicle)}
    same: dict[str, Any] = {"day": day, "by": by, "miles": miles, "note": note.strip(), "is_good": not found}
    for earlier in vehicle.walk_rounds.filter(run=run, at__gt=at - AGAIN, **same):
        if earlier.answers == told:
            return earlier
    check = WalkRound.objects.create(vehicle=vehicle, run=run, at=at, answers=told, **same)
    if found:
        _take_off_the_road(vehicle, found, run, by, at, check)
    return check


@action
def report_defect(*, vehicle: Vehicle, words: str, by: User, at: datetime, run: Run | None = None) -> Defect:
    """Something is wrong with it that no check found, on the way or in the depot. It leaves the road at once."""
    words = given(words, _("Say what is wrong."))
    vehicle = _locked(vehicle)
    _must_be_near(by, vehicle, run)
    same = vehicle.defects.filter(words=words, by=by, at__gt=at - AGAIN, mended_at=None).first()
    return same or _take_off_the_road(vehicle, [Found("", words)], run, by, at, None)[0]


@action
def mend(*, defect: Defect, words: str, by: User, at: datetime) -> Defect:
    """It is mended; with the last one the vehicle is back on the road. Said again, it is once.

    Only who keeps the vehicle may say so. Raises NotPermitted, and Refused.
    """
    words = given(words, _("Say what was done. The next driver reads it."))
    vehicle = _locked(defect.vehicle)
    if not lends(by, vehicle):
        raise NotPermitted(_("Only those who keep the vehicle say that it is mended."))
    defect = Defect.objects.get(pk=defect.pk)
    if defect.mended_at:
        return defect
    defect.mended_at, defect.mended_by, defect.mended_words = at, by, words
    defect.save()
    if not vehicle.defects.filter(mended_at=None).exists():
        Vehicle.objects.filter(pk=vehicle.pk).update(off_road_since=None)
        vehicle.off_road_since = None
        letters.mended(vehicle, defect, at=at)
    return defect


def forget_old(*, at: datetime) -> int:
    """Checks, mended defects and taps of more than fifteen months ago. Returns how many checks and defects."""
    before = at - KEPT
    Tap.objects.filter(received_at__lt=before).delete()
    defects, _each = Defect.objects.filter(mended_at__lt=before).delete()
    # One whose defect still stands is kept with it.
    standing = Defect.objects.filter(walk_round=OuterRef("pk"), mended_at=None)
    checks, _each = WalkRound.objects.filter(~Exists(standing), at__lt=before).delete()
    return defects + checks


def _take_off_the_road(
    vehicle: Vehicle, found: list[Found], run: Run | None, by: User, at: datetime, check: WalkRound | None
) -> list[Defect]:
    made = [
        Defect.objects.create(vehicle=vehicle, walk_round=check, code=each.code, words=each.words, at=at, by=by)
        for each in found
    ]
    if vehicle.off_road_since is None:
        Vehicle.objects.filter(pk=vehicle.pk).update(off_road_since=at)
        vehicle.off_road_since = at
    letters.off_road(vehicle, made, run, at=at)
    return made


def _found(vehicle: Vehicle, answers: Mapping[str, bool], words: Mapping[str, str]) -> list[Found]:
    """What is wrong. Raises Refused for points without an answer, and defects without words."""
    refusals, found = [], []
    for point in points_for(vehicle):
        if point.code not in answers:
            said = _("Say whether this is in order: %(point)s.")
            refusals.append(Refusal(point.code, said % {"point": point.name}))
        elif not answers[point.code]:
            if wrong := words.get(point.code, "").strip():
                found.append(Found(point.code, wrong))
            else:
                said = _("Say what is wrong: %(point)s.")
                refusals.append(Refusal(f"{point.code}_words", said % {"point": point.name}))
    if refusals:
        raise Refused(refusals)
    return found


def _locked(vehicle: Vehicle) -> Vehicle:
    Vehicle.objects.select_for_update(of=("self",), no_key=True).get(pk=vehicle.pk)
    return Vehicle.objects.select_related("keeper", "depot__keeper").get(pk=vehicle.pk)


def _must_be_near(by: User, vehicle: Vehicle, run: Run | None) -> None:
    """Who drives or coordinates a run with it, and who keeps it."""
    if lends(by, vehicle) or (run is not None and run.vehicle_id == vehicle.pk and is_on_it(by, run)):
        return
    raise NotPermitted(NOT_YOURS)


def is_its_day(run: Run, at: datetime) -> bool:
    """From the midnight before the run to the second one after it: it may be out past midnight."""
    return midnight(run.day, run.zone) <= at < midnight(run.day + 2 * DAY, run.zone)


def _must_be_the_day(run: Run | None, at: datetime) -> None:
    """A check holds for one day: whoever looks at the tyres on Tuesday has not seen them on Thursday."""
    if run is None:
        return
    if not run.is_going:
        raise Refused([Refusal("suspended", _("This run is suspended."))])
    if not is_its_day(run, at):
        raise Refused([Refusal("day", _("Check the vehicle on the day of the run, before you set off."))])
