"""Grants and promises: what staff enter, what an organisation promises, what a partner signs.

Each verb leaves one event with the organisation it is about. Money is entered by staff or comes from open data; an
agreement binds once somebody from the other side has signed it; a promise of one's own is never less than what is
usual for an organisation of that size, or one hour would do.
"""

from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.actions.base import NotPermitted, Refused, locked, manages, record
from community.actions.desk import demand_outsider, is_staff
from community.days import local_day
from community.grants import linking
from community.models import Grant, GrantKind, Membership, Organisation, User
from community.standing.account import account_on
from community.standing.formula import MOST_PROMISED, usual_promise

PROMISE_MONTHS = 12
MOST_PENCE = 10**12


@transaction.atomic
def enter(
    *,
    organisation: Organisation,
    kind: GrantKind,
    starts_on: date,
    ends_on: date,
    by: User,
    at: datetime,
    title: str = "",
    funder_id: str = "",
    funder_name: str = "",
    amount_pence: int = 0,
    awarded_on: date | None = None,
    promised_hours: int | None = None,
    partner: Organisation | None = None,
) -> Grant:
    """A member of staff writes down a grant, a contract, or an agreement without money that is yet to be signed.

    `promised_hours` is a year's; None means the usual promise. Raises NotPermitted, and Refused with what is wrong.
    """
    if not is_staff(by):
        raise NotPermitted("Only staff enter grants.")
    organisation = locked(organisation)
    grant = Grant(
        organisation=organisation,
        kind=kind,
        title=title,
        recipient_name=organisation.name,
        funder_id=funder_id,
        funder_name=funder_name,
        amount_pence=amount_pence,
        awarded_on=awarded_on,
        starts_on=starts_on,
        ends_on=ends_on,
        promised_hours=promised_hours,
        partner=partner,
        registered_on=local_day(at),
        source="staff",
        entered_by=by,
    )
    faults = wrong_with(grant)
    if faults:
        raise Refused(" ".join(faults.values()))
    grant.save()
    record(organisation, "enter_grant", by=by, at=at, after=facts(grant))
    return grant


def wrong_with(grant: Grant) -> dict[str, str]:
    """What a grant entered by hand cannot be, by field; the desk's form asks the same before it is sent."""
    out: dict[str, str] = {}
    kind, hours = GrantKind(grant.kind), grant.promised_hours
    if grant.ends_on < grant.starts_on:
        out["ends_on"] = _("It ends before it begins.")
    if hours is not None and hours > MOST_PROMISED:
        out["promised_hours"] = _("At most %(hours)d hours a year can be promised.") % {"hours": MOST_PROMISED}
    if not 0 <= grant.amount_pence <= MOST_PENCE:
        out["amount_pence"] = _("This is not an amount of money.")
    if kind is GrantKind.PROMISE:
        out["kind"] = _("An organisation makes its own promise itself.")
    elif kind is GrantKind.AGREEMENT:
        if not hours:
            out["promised_hours"] = _("Say how many hours a year are promised.")
        if grant.amount_pence:
            out["amount_pence"] = _("An agreement has no money in it. Enter a grant or a contract instead.")
        if grant.partner and grant.organisation and _are_one(grant.organisation, grant.partner):
            out["partner"] = _("The two belong together; somebody else has to be the other side.")
    else:
        if not grant.funder_name:
            out["funder_name"] = _("Say whose money it is.")
        if grant.partner:
            out["partner"] = _("Only an agreement without money has another side that signs.")
    return out


@transaction.atomic
def countersign(*, grant: Grant, by: User, at: datetime) -> Grant:
    """Sign an agreement for the other side: a manager of the partner, or staff; never whoever entered it.

    Nor anybody from the organisation that would gain by it. Raises NotPermitted and Refused.
    """
    grant = _locked(grant)
    if grant.kind != GrantKind.AGREEMENT or grant.organisation is None:
        raise Refused(_("Only agreements are signed."))
    if not manages(by, grant.partner):
        demand_outsider(by, grant.organisation_id)
    if by.pk == grant.entered_by_id:
        raise Refused(_("You wrote this agreement down. A second person has to sign it."))
    if Membership.objects.filter(user=by, organisation=grant.organisation).exists():
        raise Refused(_("You belong to the group that promises. Somebody from the other side has to sign."))
    if grant.partner and _are_one(grant.organisation, grant.partner):
        raise Refused(_("The two belong together; somebody else has to be the other side."))
    if grant.countersigned_at:
        raise Refused(_("This agreement has been signed already."))
    _demand_going_on(grant, at)
    grant.countersigned_by, grant.countersigned_at = by, at
    grant.save(update_fields=["countersigned_by", "countersigned_at"])
    record(grant.organisation, "sign_agreement", by=by, at=at, after=facts(grant))
    return grant


@transaction.atomic
def end(*, grant: Grant, by: User, at: datetime) -> Grant:
    """It binds no longer from today on. Staff end anything; managers their own promise, and either side an agreement.

    Raises NotPermitted, and Refused for one that is over.
    """
    grant = _locked(grant)
    if not is_staff(by):
        sides = {GrantKind.PROMISE: [grant.organisation], GrantKind.AGREEMENT: [grant.organisation, grant.partner]}
        if not any(manages(by, side) for side in sides.get(GrantKind(grant.kind), [])):
            raise NotPermitted("Only staff end what others gave.")
    _demand_going_on(grant, at)
    grant.ended_on = local_day(at)
    grant.save(update_fields=["ended_on"])
    if grant.organisation:
        record(grant.organisation, "end_grant", by=by, at=at, before=facts(grant))
    return grant


@transaction.atomic
def promise(*, organisation: Organisation, hours: int, by: User, at: datetime) -> Grant:
    """The organisation's own promise of so many hours a year, for a year from today; an earlier one gives way to it.

    Raises NotPermitted, and Refused for less than is usual or more than can be promised.
    """
    organisation = locked(organisation)
    if not manages(by, organisation):
        raise NotPermitted("Only owners and managers promise.")
    today = local_day(at)
    least = least_promise(organisation, today)
    if not least <= hours <= MOST_PROMISED:
        said = ngettext(
            "Promise from %(least)d hour to %(most)d hours a year.",
            "Promise from %(least)d hours to %(most)d hours a year.",
            least,
        )
        raise Refused(said % {"least": least, "most": MOST_PROMISED})
    before = own_promise(organisation, today)
    if before:
        before.ended_on = today
        before.save(update_fields=["ended_on"])
    grant = Grant.objects.create(
        organisation=organisation,
        kind=GrantKind.PROMISE,
        recipient_name=organisation.name,
        starts_on=today,
        ends_on=today + relativedelta(months=PROMISE_MONTHS) - timedelta(days=1),
        promised_hours=hours,
        registered_on=today,
        entered_by=by,
    )
    record(organisation, "promise", by=by, at=at, before=facts(before) if before else {}, after=facts(grant))
    return grant


def own_promise(organisation: Organisation, day: date) -> Grant | None:
    """The promise of its own that binds on the day."""
    return organisation.grants.filter(kind=GrantKind.PROMISE).live(day).order_by("-pk").first()


def least_promise(organisation: Organisation, day: date) -> int:
    """Hours a year that a promise of one's own has to be at least: what is usual for its size."""
    known = account_on(organisation, day).facts
    return usual_promise(known.income, known.bookable)


@transaction.atomic
def link_grants(*, at: datetime) -> linking.Linked:
    """Give published grants to those whose registration was verified meanwhile; nobody asks, so nobody is `by`."""
    return linking.link(Grant.objects.all(), at)


def facts(grant: Grant) -> dict[str, object]:
    """What an event keeps of a grant."""
    return {
        "grant": grant.pk,
        "kind": str(grant.kind),
        "funder": grant.funder_id or grant.funder_name,
        "pence": grant.amount_pence,
        "from": grant.starts_on.isoformat(),
        "to": grant.ends_on.isoformat(),
        "hours": grant.promised_hours,
        "partner": grant.partner_id,
    }


def _locked(grant: Grant) -> Grant:
    """The row, read afresh under its organisation's lock. Raises Refused when it is gone."""
    if grant.organisation:
        locked(grant.organisation)
    found = Grant.objects.select_for_update(of=("self",)).select_related("organisation", "partner")
    fresh = found.filter(pk=grant.pk).first()
    if fresh is None:
        raise Refused(_("This is not there any more."))
    return fresh


def _demand_going_on(grant: Grant, at: datetime) -> None:
    if grant.ended_on or grant.ends_on < local_day(at):
        raise Refused(_("This is over already."))


def _are_one(one: Organisation, other: Organisation) -> bool:
    return one.family == other.family
