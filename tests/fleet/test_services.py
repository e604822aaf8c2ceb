"""A service on its way onto the road: composed, asked for, agreed once for all evenings, ended."""

import pytest

from booking.actions.base import NotPermitted
from booking.eligibility import Refused
from booking.models import Message, Opening
from community.models import Membership, Organisation, Role, User
from fleet.actions import services
from fleet.models import Permit, Service, StandingSeat, Vehicle
from tests.cast import NOW
from tests.fleet import fleet

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(riders: Organisation, minibus: Vehicle, rhun: User) -> Service:
    """Rhun's idea, with a timetable, not sent yet."""
    service = services.compose(
        operator=riders, by=rhun, at=NOW, vehicle=minibus, name="Late bus", telephone="01633 496 0200"
    )
    fleet.make_timetable(service)
    return service


def test_asked_and_agreed_every_evening_is_booked_at_the_agreed_price(draft: Service, rhun: User, meinir: User) -> None:
    services.ask(service=draft, by=rhun, at=NOW)
    assert Message.objects.get(kind="service_asked").to == "meinir@example.org"
    service = services.agree(service=draft, by=meinir, at=NOW, words="Fill it up, please", price_pence=1500)
    assert (service.state, service.runs.count()) == ("running", 4)
    assert {run.booking.price_pence for run in service.runs.all()} == {1500}
    letter = Message.objects.get(kind="service_agreed")
    assert letter.to == "rhun@example.org" and "Fill it up" in letter.body


def test_refused_with_words_it_can_be_asked_again(draft: Service, rhun: User, meinir: User) -> None:
    services.ask(service=draft, by=rhun, at=NOW)
    with pytest.raises(Refused, match="no_reason"):
        services.refuse(service=draft, by=meinir, words=" ", at=NOW)
    service = services.refuse(service=draft, by=meinir, words="Not on Thursdays", at=NOW)
    assert (service.state, service.answer) == ("draft", "Not on Thursdays")
    assert services.ask(service=draft, by=rhun, at=NOW).state == "asked"


def test_with_ones_own_vehicle_nobody_is_asked_and_nothing_need_be_offered(
    draft: Service, riders: Organisation, rhun: User
) -> None:
    Vehicle.objects.filter(pk=draft.vehicle_id).update(keeper=riders)
    Opening.objects.all().delete()
    service = services.ask(service=draft, by=rhun, at=NOW)
    assert service.state == "running" and service.runs.count() > 50
    assert not Message.objects.exists()


def test_what_is_missing_is_said(draft: Service, rhun: User) -> None:
    Service.objects.filter(pk=draft.pk).update(permit=Permit.SECTION_22)
    with pytest.raises(Refused, match="no_permit"):
        services.ask(service=draft, by=rhun, at=NOW)
    draft.timetables.all().delete()
    with pytest.raises(Refused, match="no_timetable"):
        services.ask(service=draft, by=rhun, at=NOW)


def test_no_fare_without_a_permit(draft: Service, rhun: User) -> None:
    with pytest.raises(Refused, match="fare_without_permit"):
        services.change(service=draft, by=rhun, at=NOW, fare_pence=200)
    with pytest.raises(Refused, match="section_19_for_members"):
        services.change(service=draft, by=rhun, at=NOW, permit=Permit.SECTION_19)
    draft.refresh_from_db()
    assert (draft.fare_pence, draft.permit) == (0, "none")


def test_another_vehicle_is_asked_for_afresh_and_not_at_all_while_it_runs(
    draft: Service, rhun: User, meinir: User
) -> None:
    bus = fleet.make_vehicle(draft.vehicle.depot, "Bus", seats=40)
    services.ask(service=draft, by=rhun, at=NOW)
    assert services.change(service=draft, by=rhun, at=NOW, vehicle=bus).state == "draft"
    services.agree(service=services.ask(service=draft, by=rhun, at=NOW), by=meinir, at=NOW)
    with pytest.raises(NotPermitted):
        services.change(service=draft, by=rhun, at=NOW, vehicle=bus.depot.vehicles.get(name="Minibus"))


def test_who_may_not(draft: Service, amina: User, meinir: User, rhun: User, riders: Organisation) -> None:
    Membership.objects.create(user=amina, organisation=riders, role=Role.BOOKER)
    with pytest.raises(NotPermitted):
        services.ask(service=draft, by=amina, at=NOW)
    services.ask(service=draft, by=rhun, at=NOW)
    with pytest.raises(NotPermitted):
        services.agree(service=draft, by=rhun, at=NOW)
    with pytest.raises(NotPermitted):
        services.change(service=draft, by=meinir, at=NOW, name="Mine")


def test_ended_by_its_keeper_everybody_is_told_and_regulars_have_no_seat(nightrider: Service, meinir: User) -> None:
    run, timetable = fleet.make_run(nightrider), nightrider.timetables.get()
    StandingSeat.objects.create(service=nightrider, timetable=timetable, first=0, last=2, from_day=run.day, made_at=NOW)
    ride = fleet.make_ride(run)
    services.end(service=nightrider, by=meinir, reason="The bus is sold", at=NOW)
    run.refresh_from_db()
    ride.refresh_from_db()
    assert (run.state, run.booking.state, ride.to_ring) == ("suspended", "cancelled", "suspended")
    assert [event.verb for event in run.booking.events.all()] == ["run", "cancel_by_keeper"]
    assert StandingSeat.objects.get().ended_at == NOW
    assert Message.objects.get(kind="service_ended").to == "rhun@example.org"
