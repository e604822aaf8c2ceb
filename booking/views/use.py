"""Was it used? What each side says, what the ledger has of it, and what may still be said."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from booking.actions import attendance, prove
from booking.actions.base import NotPermitted
from booking.actions.settle import lines_of
from booking.eligibility import Refused
from booking.evidence import is_closed, proofs_of
from booking.forms.refused import show
from booking.forms.use import ExcuseForm, InvoiceForm
from booking.models import Booking, Proof, ProofKind
from booking.models.booking import Attendance
from booking.permissions import may_change_booking, may_manage
from booking.states import BookingState
from community.actions.disputes import OFFICERS
from community.ledger_words import Said, said
from community.models import User
from community.views.access import signed_in


@dataclass(frozen=True)
class Use:
    """What there is to say and to show; templates have a button for each."""

    proofs: list[Proof]
    lines: list[Said]
    disputes: bool
    came: bool
    absent: bool
    unmark: bool
    excuse: bool
    invoice: bool
    there: bool

    @property
    def is_worth_showing(self) -> bool:
        """Whether anything has been said, or may be."""
        return bool(self.proofs or self.lines or self.came or self.unmark or self.excuse or self.invoice or self.there)


def use_of(user: Any, booking: Booking, at: datetime) -> Use:
    """The actions check again: this only decides what is shown."""
    manages, by_group = may_manage(user, booking.resource), may_change_booking(user, booking)
    proofs = proofs_of(booking)
    known = {proof.kind for proof in proofs}
    begun = booking.state == BookingState.CONFIRMED and booking.starts_at <= at and not is_closed(booking, at)
    said_here = by_group and begun and not booking.belongs_to
    return Use(
        proofs=proofs,
        lines=[said(line) for line in lines_of(booking)],
        disputes=_speaks(user, booking),
        came=manages and attendance.may_mark(booking, at),
        absent=manages and attendance.may_mark(booking, at) and begun,
        unmark=manages and attendance.may_unmark(booking, at),
        excuse=manages and attendance.may_excuse(booking) and not attendance.belongs(user, booking),
        invoice=manages and begun and _may_be_paid(booking) and ProofKind.INVOICE not in known,
        there=said_here and not known & {ProofKind.COUNTERSIGNED, ProofKind.ROOM_CODE},
    )


def _may_be_paid(booking: Booking) -> bool:
    return bool(booking.price_pence) and booking.attendance in (Attendance.UNKNOWN, Attendance.CAME)


def _speaks(user: Any, booking: Booking) -> bool:
    """Whether the person disputes lines for one of the sides."""
    sides = [booking.organisation_id, booking.resource.keeper_id]
    return user.memberships.filter(organisation__in=sides, role__in=OFFICERS).exists()


@login_required
def use(http: HttpRequest, reference: str) -> HttpResponse:
    """Everything about it on one page; a POST says something."""
    at, by = timezone.now(), signed_in(http)
    booking = get_object_or_404(Booking.objects.sent().visible_to(by).with_names(), reference=reference)
    forms = {"excuse": ExcuseForm(), "invoice": InvoiceForm()}
    if http.method == "POST":
        if not (may_change_booking(by, booking) or may_manage(by, booking.resource)):
            raise PermissionDenied
        deed = http.POST.get("deed", "")
        form = {"excuse": ExcuseForm, "invoice": InvoiceForm}.get(deed, Form)(http.POST)
        if form.is_valid():
            done = _do(http, deed, booking, form, by, at)
            if done:
                return done
        forms[deed] = form
    context = {
        "booking": booking,
        "resource": booking.resource,
        "zone": booking.zone,
        "at": at,
        "use": use_of(by, booking, at),
        "forms": forms,
        "has_errors": any(form.errors for form in forms.values()),
    }
    return render(http, "booking/use.html", context)


def _do(http: HttpRequest, deed: str, booking: Booking, form: Form, by: User, at: datetime) -> HttpResponse | None:
    """Do it and lead back to the booking; None if the form has to be shown again."""
    verb = deeds().get(deed)
    if verb is None:
        raise PermissionDenied
    try:
        said = verb(booking, form.cleaned_data, by, at)
    except Refused as refused:
        show(form, refused)
        return None
    except NotPermitted as no:
        # Nothing to do with this person: what they may do at all they may try too late.
        messages.warning(http, str(no))
    else:
        messages.success(http, said)
    return redirect("booking", booking.reference)


Verb = Callable[[Booking, dict[str, Any], User, datetime], str]


def deeds() -> dict[str, Verb]:
    """What each button does, and what is said then."""
    return {"there": _there, "came": came, "absent": absent, "unmark": unmark, "excuse": _excuse, "invoice": _invoice}


def _there(booking: Booking, given: dict[str, Any], by: User, at: datetime) -> str:
    prove.countersign(booking=booking, by=by, at=at)
    return _("Thank you. It is written down that your group was there.")


def came(booking: Booking, given: dict[str, Any], by: User, at: datetime) -> str:
    """They came."""
    attendance.came(booking=booking, by=by, at=at)
    return _("Marked: they came.")


def absent(booking: Booking, given: dict[str, Any], by: User, at: datetime) -> str:
    """Nobody came."""
    attendance.absent(booking=booking, by=by, at=at)
    return _("Marked: nobody came. We are writing to the group. Until midnight you can take this back.")


def unmark(booking: Booking, given: dict[str, Any], by: User, at: datetime) -> str:
    """Neither."""
    attendance.unmark(booking=booking, by=by, at=at)
    return _("The mark has been taken back.")


def _excuse(booking: Booking, given: dict[str, Any], by: User, at: datetime) -> str:
    attendance.excuse(booking=booking, by=by, reason=given["reason"], at=at)
    return _("Excused. It does not count against the group any more.")


def _invoice(booking: Booking, given: dict[str, Any], by: User, at: datetime) -> str:
    prove.record_invoice(booking=booking, by=by, number=given["number"], paid_on=given["paid_on"], at=at)
    return _("The invoice has been recorded.")
