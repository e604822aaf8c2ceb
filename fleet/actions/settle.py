"""A driver's hours are entered for the driver's organisation once an evening is over and somebody else says it was.

Never for the person: what a driver got for driving could be payment. Two hands from two sides prove it: the driver
ended the run, and the operator's coordinator, or whoever keeps the vehicle, says that it drove. What the driver tapped
on the way is the same hand. Where the drivers run the service themselves it is the vehicle's keeper whose evening they
drove, and whose word is needed; with a vehicle of their own there is nobody to give the hours to.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from booking.actions.base import NotPermitted, action
from booking.actions.prove import countersign
from booking.evidence import OPEN_FOR
from booking.models import Booking, Proof
from booking.models.proof import ProofKind, Side
from community.actions import ledger
from community.ledger import Proved, minutes_worth
from community.models import EntryKind, LedgerEntry, Membership, Organisation, Unit, User
from fleet.models import Driver, Run, RunState, Shift
from fleet.permissions import coordinates

# What the driver's own end of the run is called in the ledger, and whose word it is.
RUN_END, DRIVERS_SIDE = "run_end", "driver"


@action
def confirm(*, run: Run, by: User, at: datetime) -> bool:
    """The operator's coordinator says that this evening was driven; gives whether hours were entered. NotPermitted.

    Not for an evening of one's own: who drives and vouches for it is one hand.
    """
    if not coordinates(by, run.service):
        raise NotPermitted(_("You do not coordinate this service."))
    if Shift.objects.standing().filter(run=run, driver__user=by).exists():
        raise NotPermitted(_("You drove this evening yourself. Somebody else must say so."))
    booking = Booking.objects.select_related("resource").get(pk=run.booking_id)
    countersign(booking=booking, by=by, at=at, on_its_page=True)
    return settle(pk=run.pk, at=at)


def settle_due(*, at: datetime) -> int:
    """Every evening that somebody says was driven, and those too long ago. Returns how many were entered."""
    over = Run.objects.filter(state=RunState.DONE, settled_at=None, ended_at__isnull=False)
    said = Proof.objects.filter(booking=OuterRef("booking"))
    due = over.filter(Exists(said)) | over.filter(ended_at__lt=at - OPEN_FOR)
    return sum(settle(pk=pk, at=at) for pk in list(due.order_by("pk").values_list("pk", flat=True)))


@action
def settle(*, pk: int, at: datetime) -> bool:
    """One run; whether it was entered. Nothing is entered twice, whoever comes by."""
    rows = Run.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    run = rows.with_everything().filter(pk=pk, state=RunState.DONE, settled_at=None).first()
    if run is None or run.ended_at is None:
        return False
    shift = run.shifts.standing().select_related("driver__organisation").first()
    giver = shift.driver.organisation if shift else None
    partner = _partner(run, giver) if giver else None
    proof = _second_hand(run, shift, partner) if shift and partner else None
    if shift and proof:
        # Two evenings of one day are entered one after the other, or each would have ten hours of its own.
        Driver.objects.select_for_update(of=("self",), no_key=True).get(pk=shift.driver_id)
    minutes = _minutes(run, shift) if shift and proof else 0
    if giver and partner and proof and minutes:
        shown = [Proved(RUN_END, DRIVERS_SIDE, run.ended_at), Proved(proof.kind, ProofKind(proof.kind).side, proof.at)]
        ledger.enter(
            kind=EntryKind.GIFT,
            unit=Unit.DRIVER,
            organisation=giver,
            partner=partner,
            on=run.day,
            minutes=minutes,
            key=_key(run),
            source=f"run:{run.booking.reference}",
            proofs=shown,
            at=at,
        )
    elif giver and partner and not proof and run.ended_at >= at - OPEN_FOR:
        return False
    Run.objects.filter(pk=run.pk).update(settled_at=at)
    return bool(minutes)


def _partner(run: Run, giver: Organisation) -> Organisation | None:
    """For whom the evening was driven."""
    others = (run.service.operator, run.vehicle.keeper)
    return next((each for each in others if each.pk != giver.pk), None)


def _second_hand(run: Run, shift: Shift, partner: Organisation) -> Proof | None:
    """The first proof that is neither the driver's word nor that of anybody in the driver's organisation."""
    own = set(Membership.objects.filter(organisation=shift.driver.organisation_id).values_list("user", flat=True))
    own.add(shift.driver.user_id)
    is_operator = partner.pk == run.service.operator_id
    for proof in Proof.objects.filter(booking=run.booking_id).order_by("at", "pk"):
        by_a_machine = proof.kind == ProofKind.ACCESS_LOG
        is_theirs = proof.by_id is not None and proof.by_id not in own
        if (is_theirs or by_a_machine) and (is_operator or ProofKind(proof.kind).side == Side.KEEPER):
            return proof
    return None


def _minutes(run: Run, shift: Shift) -> int:
    """From depot-out to the end, not longer than was planned, and ten hours a day at most with what is entered."""
    assert run.ended_at
    span = run.span
    planned = int((min(run.ended_at, span.end) - span.start).total_seconds() // 60)
    same_day = Run.objects.filter(shifts__driver=shift.driver, shifts__ended_at=None, day=run.day).exclude(pk=run.pk)
    before = _entered([_key(each) for each in same_day.select_related("booking")])
    return max(0, minutes_worth(Unit.DRIVER, before + planned) - before)


def _entered(keys: Sequence[str]) -> int:
    return sum(LedgerEntry.objects.filter(key__in=keys, undone_by=None).values_list("minutes", flat=True))


def _key(run: Run) -> str:
    return f"drive:{run.booking.reference}"
