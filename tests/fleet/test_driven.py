"""Hours of driving in the ledger: whose, how many, and what two hands must have said."""

from datetime import datetime, timedelta

import pytest

from booking.actions.base import NotPermitted
from booking.models import Proof
from community.models import LedgerEntry, Membership, Organisation, Role, Unit, User
from community.standing import reckon
from community.standing.formula import Bond
from fleet.actions import settle
from fleet.drivers.unconfirmed import unconfirmed
from fleet.models import Driver, Run, Service
from tests.cast import NOW, make_organisation, make_person
from tests.fleet import fleet
from tests.fleet.fleet import A_WEEK, THURSDAY


@pytest.fixture
def wheels(delyth: User) -> Organisation:
    """Delyth's drivers' group."""
    return make_organisation("Maindee Drivers", make_person("Wil"), slug="maindee-drivers")


@pytest.fixture
def volunteer(driver: Driver, wheels: Organisation) -> Driver:
    """She drives for them."""
    Membership.objects.create(user=driver.user, organisation=wheels, role=Role.BOOKER)
    Driver.objects.filter(pk=driver.pk).update(organisation=wheels)
    driver.refresh_from_db()
    return driver


def driven(service: Service, driver: Driver, day: object = THURSDAY, *, ended: datetime | None = None) -> Run:
    """An evening that the driver has ended."""
    run = fleet.make_run(service, day)  # type: ignore[arg-type]
    fleet.make_shift(run, driver)
    Run.objects.filter(pk=run.pk).update(state="done", ended_at=ended or run.booking.ends_at)
    return Run.objects.with_everything().get(pk=run.pk)


def after(run: Run) -> datetime:
    return run.booking.ends_at + timedelta(hours=10)


def hours_of(group: Organisation) -> list[tuple[str, str, int, str]]:
    """(unit, partner, minutes, short of) of every gift."""
    rows = LedgerEntry.objects.filter(organisation=group, kind="gift").order_by("on", "pk")
    return [(row.unit, str(row.partner), row.minutes, row.short_of) for row in rows]


def test_the_coordinators_word_is_the_second_hand(
    nightrider: Service, volunteer: Driver, wheels: Organisation, rhun: User
) -> None:
    run = driven(nightrider, volunteer)
    assert settle.settle_due(at=after(run)) == 0 and hours_of(wheels) == []
    assert settle.confirm(run=run, by=rhun, at=after(run))
    assert hours_of(wheels) == [(Unit.DRIVER, "Nightrider Volunteers", 310, "")]
    proofs = LedgerEntry.objects.get(organisation=wheels).proofs
    assert [(each["kind"], each["side"]) for each in proofs] == [("run_end", "driver"), ("countersigned", "group")]
    assert not settle.settle(pk=run.pk, at=after(run)) and settle.settle_due(at=after(run)) == 0
    assert len(hours_of(wheels)) == 1


def test_who_drove_does_not_vouch_for_it_nor_does_the_own_group(
    nightrider: Service, volunteer: Driver, wheels: Organisation, riders: Organisation, rhun: User, chidi: User
) -> None:
    run = driven(nightrider, volunteer)
    Membership.objects.create(user=volunteer.user, organisation=riders, role=Role.MANAGER)
    for person in (volunteer.user, chidi):
        with pytest.raises(NotPermitted):
            settle.confirm(run=run, by=person, at=after(run))
    # Rhun belongs to the drivers' group as well: he would give his own group hours.
    Membership.objects.create(user=rhun, organisation=wheels, role=Role.BOOKER)
    assert not settle.confirm(run=run, by=rhun, at=after(run))
    Proof.objects.create(booking=run.booking, kind="room_code", at=after(run))
    assert settle.settle_due(at=after(run)) == 0 and hours_of(wheels) == []
    # The depot saw the bus go out and come back.
    keyholder = Proof.objects.create(booking=run.booking, kind="keyholder", at=after(run), by=make_person("Depot"))
    assert settle.settle_due(at=after(run)) == 1 and keyholder.kind == "keyholder"


def test_drivers_who_run_it_themselves_drive_for_whoever_lends_the_vehicle(
    nightrider: Service, driver: Driver, riders: Organisation, buses: Organisation, rhun: User, meinir: User
) -> None:
    Driver.objects.update(organisation=riders)
    run = driven(nightrider, driver)
    assert list(unconfirmed([riders], after(run))) == []
    assert not settle.confirm(run=run, by=rhun, at=after(run))
    Proof.objects.create(booking=run.booking, kind="keyholder", at=after(run), by=meinir)
    assert settle.settle_due(at=after(run)) == 1
    assert hours_of(riders) == [(Unit.DRIVER, "Newport Buses", 310, "")]
    # With a vehicle of their own there is nobody to give the hours to.
    own = fleet.make_service(riders, fleet.make_vehicle(fleet.make_depot(riders, "Own yard")), "Own bus")
    run = driven(own, driver, THURSDAY + A_WEEK)
    Proof.objects.create(booking=run.booking, kind="keyholder", at=after(run), by=meinir)
    settle.settle_due(at=after(run))
    assert len(hours_of(riders)) == 1 and Run.objects.get(pk=run.pk).settled_at


def test_ten_hours_a_day_and_not_more_than_was_driven(
    nightrider: Service, volunteer: Driver, wheels: Organisation, riders: Organisation, rhun: User
) -> None:
    second = fleet.make_service(riders, fleet.make_vehicle(nightrider.vehicle.depot, "Bus two"), "Day bus")
    morning = [(name, minutes - 9 * 60, on, off) for name, minutes, on, off in fleet.OUT_AND_HOME]
    second.timetables.all().delete()
    fleet.make_timetable(second, calls=morning)
    first, run = driven(nightrider, volunteer), driven(second, volunteer)
    for each in (first, run):
        settle.confirm(run=each, by=rhun, at=after(first))
    assert sum(minutes for _unit, _partner, minutes, _short in hours_of(wheels)) == 600
    early = first.booking.starts_at + A_WEEK + timedelta(hours=2)
    short = driven(nightrider, volunteer, THURSDAY + A_WEEK, ended=early)
    settle.confirm(run=short, by=rhun, at=after(short))
    assert hours_of(wheels)[-1][2] == 120


def test_what_nobody_says_for_four_weeks_is_left(nightrider: Service, volunteer: Driver, wheels: Organisation) -> None:
    run = driven(nightrider, volunteer)
    settle.settle_due(at=after(run) + timedelta(days=28))
    assert Run.objects.get().settled_at and hours_of(wheels) == []


def test_twenty_six_evenings_of_three_hours_and_a_kept_agreement_are_a_hundred(
    nightrider: Service, volunteer: Driver, wheels: Organisation, riders: Organisation, rhun: User
) -> None:
    nightrider.timetables.all().delete()
    evening = [("Maindee Square", 18 * 60 + 30, True, False), ("Newport Market", 20 * 60 + 30, False, True)]
    fleet.make_timetable(nightrider, calls=evening, around=30)
    from community.models import Grant, GrantKind

    Grant.objects.create(
        kind=GrantKind.AGREEMENT,
        organisation=wheels,
        partner=riders,
        promised_hours=10,
        starts_on=NOW.date(),
        ends_on=THURSDAY + 60 * A_WEEK,
        registered_on=NOW.date(),
        countersigned_at=NOW,
    )
    for week in range(26):
        run = driven(nightrider, volunteer, THURSDAY + week * A_WEEK)
        settle.confirm(run=run, by=rhun, at=after(run))
    assert [minutes for _unit, _partner, minutes, _short in hours_of(wheels)] == [180] * 26
    reckon.reckon_all(THURSDAY + 26 * A_WEEK)
    assert (wheels.standings.latest("pk").score, Bond.AGREEMENT) == (100, Bond.AGREEMENT)
