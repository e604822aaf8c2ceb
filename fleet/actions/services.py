"""A service from the first idea to its end: composed by its operator, agreed once by the vehicle's keeper."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from booking.actions.base import NotPermitted, action
from booking.actions.who import given
from booking.eligibility import Refusal, Refused
from community.models import Organisation, User
from community.slugs import Slugs
from fleet.actions.runs import give_up, make_runs
from fleet.calls import calls_of
from fleet.fares import Terms
from fleet.letters import services as letters
from fleet.models import OpenTo, Permit, Run, RunState, Service, ServiceState, StandingSeat
from fleet.permissions import coordinates, coordinates_for, lends
from fleet.running.making import locked
from fleet.running.planning import permitted_until, planned, timetables_of
from fleet.running.service_words import fare_refusals

NOT_YOURS = _("You do not coordinate this service.")
NO_WORDS = _("Say why, so that they can plan.")
NO_PERMIT = _("Bring your permit first, under your documents: it must be in date on the first evening.")
AGREED = _(
    "The vehicle’s keeper has agreed to it as it is. To charge a fare, or to let anybody ride, end it and ask for "
    "another."
)
# Pages that stand where a service's address would, in either language.
PAGES = {"use", "defnydd"}
# Only these can be changed while it runs: what the keeper agreed to stays as it was agreed.
FIELDS = {
    *("name", "name_cy", "area", "area_cy", "description", "description_cy", "telephone", "relay"),
    *("open_to", "permit", "fare_pence", "concession_pence", "concession", "concession_cy", "is_public"),
    *("opens_days", "closes_minutes", "notice_hours"),
}


@action
def compose(*, operator: Organisation, by: User, at: datetime, groups: Any = (), **fields: Any) -> Service:
    """A new service, only its coordinators can see it. Raises NotPermitted, and Refused where the law says no."""
    if not coordinates_for(by, operator):
        raise NotPermitted(NOT_YOURS)
    service = Service(operator=operator, slug=_free_slug(fields["name"]), asked_by=by, **fields)
    _must_be_lawful(service)
    service.save()
    service.groups.set(groups)
    return service


def _free_slug(name: str) -> str:
    taken = Service.objects.values_list("slug", flat=True)
    return Slugs([*taken, *PAGES], 90, "service").of(name)


@action
def change(*, service: Service, by: User, at: datetime, groups: Any = None, **fields: Any) -> Service:
    """Change what is said of it. Another vehicle, other riders, a fare: a keeper who was asked is asked afresh.

    What one has agreed to stays as it is.

    Raises NotPermitted, and Refused where the law says no.
    """
    service = _locked(service, by)
    before = _asked_of_the_keeper(service)
    other = fields.get("vehicle")
    if other is not None and other.pk != service.vehicle_id:
        if service.state not in (ServiceState.DRAFT, ServiceState.ASKED):
            raise NotPermitted(_("The keeper has agreed to this vehicle. Give single evenings another one."))
        service.vehicle, service.state = other, ServiceState.DRAFT
    for name in FIELDS & set(fields):
        setattr(service, name, fields[name])
    _must_be_lawful(service)
    if service.state == ServiceState.RUNNING:
        _must_be_agreed(service, before, at)
    elif service.state == ServiceState.ASKED and before != _asked_of_the_keeper(service):
        service.state = ServiceState.DRAFT
    service.save()
    if groups is not None:
        service.groups.set(groups)
    return service


def _asked_of_the_keeper(service: Service) -> tuple[str, bool, str]:
    """What an insurer asks: whether anybody may ride, whether somebody pays, and by what right."""
    return service.open_to, bool(service.fare_pence or service.concession_pence), service.permit


def _must_be_agreed(service: Service, before: tuple[str, bool, str], at: datetime) -> None:
    """Evenings stand in the diary: nobody begins to pay on them without a permit, or behind the keeper's back."""
    after = _asked_of_the_keeper(service)
    if after == before:
        return
    if permitted_until(service, at.astimezone(service.zone).date()) is None:
        raise Refused([Refusal("no_permit", NO_PERMIT, rule="permit")])
    if not is_own(service) and (after[1] > before[1] or after[0] != before[0] == OpenTo.MEMBERS):
        raise Refused([Refusal("agreed", AGREED, rule="permit" if after[1] > before[1] else "open_to")])


@action
def ask(*, service: Service, by: User, at: datetime) -> Service:
    """Ask the vehicle's keeper, once for all evenings; where that is oneself, they are agreed at once.

    Raises NotPermitted, and Refused where something is missing: calls, or the permit's document.
    """
    service = _locked(service, by)
    if service.state != ServiceState.DRAFT:
        raise NotPermitted(_("This service has been sent already."))
    if missing := what_is_missing(service, at):
        raise Refused(missing)
    service.state, service.asked_at, service.asked_by, service.answer = ServiceState.ASKED, at, by, ""
    service.save()
    if lends(by, service.vehicle):
        return _agree(service, by=by, at=at)
    letters.asked(service, at=at)
    return service


def what_is_missing(service: Service, at: datetime) -> list[Refusal]:
    """What has to be there before the keeper is asked."""
    out = []
    if not any(len(calls_of(each)) > 1 for each in timetables_of(service)):
        out.append(Refusal("no_timetable", _("Say when and where it runs first: at least two stops.")))
    elif not (evenings := planned(service, at)):
        out.append(Refusal("no_day", _("It runs on no day to come. Look at the timetable again.")))
    elif permitted_until(service, evenings[0].day) is None:
        out.append(Refusal("no_permit", NO_PERMIT))
    return out


@action
def agree(
    *,
    service: Service,
    by: User,
    at: datetime,
    words: str = "",
    price_pence: int | None = None,
    override_reason: str = "",
) -> Service:
    """The keeper lends the vehicle: every evening that can be had is a confirmed booking from now on.

    `override_reason`: evenings outside the published time as well, and why. Raises NotPermitted.
    """
    service = _to_answer(service, by)
    service.answer, service.price_pence, service.override_reason = words.strip(), price_pence, override_reason.strip()
    return _agree(service, by=by, at=at)


def _agree(service: Service, *, by: User, at: datetime) -> Service:
    service.state, service.agreed_at, service.agreed_by = ServiceState.RUNNING, at, by
    if is_own(service):
        service.override_reason = str(_("The keeper runs this service itself."))
    service.save()
    count = make_runs(service=service, at=at)
    if by.pk != service.asked_by_id:
        letters.agreed(service, count=count, at=at)
    return service


def is_own(service: Service) -> bool:
    """Whether it runs with the operator's own vehicle, which need not be offered to others for that."""
    return service.operator_id == service.vehicle.keeper_id


@action
def refuse(*, service: Service, by: User, words: str, at: datetime) -> Service:
    """The keeper says no, and why; the operator may change it and ask again. Raises NotPermitted, Refused."""
    service = _to_answer(service, by)
    service.answer, service.state = given(words, NO_WORDS), ServiceState.DRAFT
    service.save()
    letters.refused(service, at=at)
    return service


@action
def end(*, service: Service, by: User, reason: str, at: datetime) -> Service:
    """It runs no more: every evening to come is suspended, riders and drivers are told. By operator or keeper.

    Raises NotPermitted, Refused without a reason.
    """
    reason = given(reason, NO_WORDS)
    service = _row(service)
    if not coordinates(by, service) and not lends(by, service.vehicle):
        raise NotPermitted(NOT_YOURS)
    if service.state == ServiceState.ENDED:
        return service
    began = service.state == ServiceState.RUNNING
    service.state = ServiceState.ENDED
    service.save()
    for run in coming(service, at):
        run = locked(run)
        if run.state == RunState.PLANNED:
            give_up(run, by=by, reason=reason, at=at)
    StandingSeat.objects.filter(service=service, ended_at=None).update(ended_at=at)
    if began:
        letters.ended(service, by=by, reason=reason, at=at)
    return service


def coming(service: Service, at: datetime) -> list[Run]:
    """Planned evenings that have not left, locked in the order of their keys by whoever changes them."""
    rows = Run.objects.with_everything().filter(service=service, state=RunState.PLANNED, leaves_at__gt=at)
    return list(rows.order_by("pk"))


def _must_be_lawful(service: Service) -> None:
    terms = Terms(
        permit=Permit(service.permit).value,
        open_to=service.open_to,
        fare_pence=service.fare_pence,
        concession_pence=service.concession_pence,
        is_public=service.is_public,
    )
    if wrong := fare_refusals(terms):
        raise Refused(wrong)


def _row(service: Service) -> Service:
    rows = Service.objects.select_for_update(of=("self",), no_key=True).select_related("operator", "asked_by")
    return rows.select_related("vehicle", "vehicle__keeper", "vehicle__depot").get(pk=service.pk)


def _locked(service: Service, by: User) -> Service:
    service = _row(service)
    if not coordinates(by, service):
        raise NotPermitted(NOT_YOURS)
    return service


def _to_answer(service: Service, by: User) -> Service:
    service = _row(service)
    if not lends(by, service.vehicle):
        raise NotPermitted(_("You do not decide about this vehicle."))
    if service.state != ServiceState.ASKED:
        raise NotPermitted(_("This has been answered already, or is being changed."))
    return service
