"""Taking an evening, giving it back, handing it on, and the coordinator's hand in it."""

from datetime import date, timedelta

import pytest

from booking.actions.base import NotPermitted
from booking.availability import claim_span
from booking.eligibility import Refused
from booking.models import Claim, Message
from booking.sweep import FAULTS
from community.models import Organisation, User
from fleet.actions import crew, drivers, shifts
from fleet.drivers.driving import fitness_of, fitness_table
from fleet.fitness import Licence
from fleet.models import Crew, Driver, Run, Service, Shift, ShiftEnd
from tests.cast import NOW, make_person
from tests.fleet import fleet
from tests.fleet.fleet import A_WEEK, THURSDAY

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def nerys(riders: Organisation) -> Driver:
    """Drives for the Nightrider as well."""
    return fleet.make_driver(make_person("Nerys"), riders)


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [refusal.code for refusal in refused.value.refusals]


def kinds(person: User) -> list[str]:
    return list(Message.objects.filter(to=person.email).order_by("pk").values_list("kind", flat=True))


def claims(run: Run, driver: Driver) -> list[Claim]:
    return list(Claim.objects.filter(booking=run.booking, part=driver.part))


def test_it_claims_the_driver_for_as_long_as_the_vehicle(thursday: Run, driver: Driver, delyth: User) -> None:
    shift = shifts.take(run=thursday, by=delyth, at=NOW)
    assert shift.driver == driver and shift.ended_at is None
    (claim,) = claims(thursday, driver)
    assert claim.span == claim_span(thursday.vehicle, thursday.booking.span) and claim.expires_at is None
    assert kinds(delyth) == ["shift_taken"]
    assert [finding for look in FAULTS for finding in look()] == []


def test_a_licence_that_ends_at_midnight_is_no_way_home(thursday: Run, driver: Driver) -> None:
    Driver.objects.update(licence_until=thursday.day)
    driver.refresh_from_db()
    assert fitness_of(driver, [thursday], NOW)[thursday.pk].may
    thursday.booking.ends_at += timedelta(hours=2)
    assert fitness_of(driver, [thursday], NOW)[thursday.pk].codes == {"licence_over"}


def test_who_comes_second_hears_so(thursday: Run, driver: Driver, nerys: Driver, delyth: User) -> None:
    shifts.take(run=thursday, by=delyth, at=NOW)
    with pytest.raises(Refused) as refused:
        shifts.take(run=thursday, by=nerys.user, at=NOW)
    assert codes(refused) == ["taken"] and claims(thursday, nerys) == []


def test_every_reason_why_not_is_said_and_nothing_is_kept(thursday: Run, driver: Driver, delyth: User) -> None:
    Driver.objects.filter(pk=driver.pk).update(d1_since=None, licence_until=date(2027, 1, 6))
    Crew.objects.update(licence_seen_on=None)
    with pytest.raises(Refused) as refused:
        shifts.take(run=thursday, by=delyth, at=NOW)
    assert codes(refused) == ["licence_over", "licence_unseen", "needs_d1"]
    assert not Shift.objects.exists() and claims(thursday, driver) == []


def test_nobody_drives_two_runs_at_once(
    thursday: Run, driver: Driver, delyth: User, riders: Organisation, depot: object
) -> None:
    other = fleet.make_service(riders, fleet.make_vehicle(thursday.vehicle.depot, "Bus two"), "Market bus")
    same_evening = fleet.make_run(other)
    shifts.take(run=thursday, by=delyth, at=NOW)
    with pytest.raises(Refused) as refused:
        shifts.take(run=same_evening, by=delyth, at=NOW)
    assert codes(refused) == ["elsewhere"]
    # Between the two there is time for a break, and none to make the vehicle ready: the database's own no.
    Run.objects.filter(pk=same_evening.pk).update(vehicle=thursday.vehicle)
    start = thursday.booking.ends_at + timedelta(minutes=30)
    same_evening.booking.starts_at, same_evening.booking.ends_at = start, start + timedelta(hours=1)
    same_evening.booking.save()
    thursday.vehicle.setup_minutes = 45
    thursday.vehicle.save()
    with pytest.raises(Refused) as refused:
        shifts.take(run=same_evening, by=delyth, at=NOW)
    assert codes(refused) == ["elsewhere"] and claims(same_evening, driver) == []


def test_suspended_and_past_evenings_cannot_be_taken(thursday: Run, driver: Driver, delyth: User) -> None:
    with pytest.raises(Refused) as refused:
        shifts.take(run=thursday, by=delyth, at=thursday.booking.ends_at)
    assert codes(refused) == ["past"]
    Run.objects.update(state="suspended")
    with pytest.raises(Refused) as refused:
        shifts.take(run=thursday, by=delyth, at=NOW)
    assert codes(refused) == ["suspended"]


def test_given_back_in_time_it_is_open_again(thursday: Run, driver: Driver, delyth: User, rhun: User) -> None:
    shifts.take(run=thursday, by=delyth, at=NOW)
    Run.objects.update(alerted_at=NOW)
    last = thursday.booking.starts_at - timedelta(hours=48)
    shift = shifts.give_back(run=thursday, by=delyth, reason="  Influenza \n sorry ", at=last)
    assert (shift.end, shift.reason, claims(thursday, driver)) == (ShiftEnd.GIVEN_BACK, "Influenza sorry", [])
    # Whoever is asked to find somebody is asked again.
    assert Run.objects.get().alerted_at is None
    (letter,) = Message.objects.filter(kind="shift_back")
    assert letter.to == rhun.email and "Delyth cannot drive" in letter.body and "Influenza" in letter.body
    shifts.take(run=thursday, by=delyth, at=LATER)
    assert kinds(delyth) == ["shift_taken", "shift_taken"]


def test_too_late_it_is_given_back_by_telephone_only(thursday: Run, driver: Driver, delyth: User) -> None:
    shifts.take(run=thursday, by=delyth, at=NOW)
    with pytest.raises(Refused) as refused:
        late = thursday.booking.starts_at - timedelta(hours=48) + timedelta(seconds=1)
        shifts.give_back(run=thursday, by=delyth, reason="", at=late)
    assert codes(refused) == ["too_late"]
    assert thursday.service.telephone in str(refused.value.refusals[0].sentence)
    assert len(claims(thursday, driver)) == 1


def test_a_colleague_takes_over(thursday: Run, driver: Driver, nerys: Driver, delyth: User) -> None:
    shifts.take(run=thursday, by=delyth, at=NOW)
    shifts.offer(run=thursday, to=nerys, by=delyth, at=NOW)
    assert kinds(nerys.user) == ["swap_asked"] and claims(thursday, driver)
    # No notice holds here: somebody drives either way.
    shift = shifts.answer_offer(run=thursday, yes=True, by=nerys.user, at=thursday.booking.starts_at)
    assert shift.driver == nerys and claims(thursday, driver) == [] and len(claims(thursday, nerys)) == 1
    assert Shift.objects.get(driver=driver).end == ShiftEnd.SWAPPED
    assert kinds(delyth) == ["shift_taken", "swap_answered"]


def test_a_no_changes_nothing_and_only_who_was_asked_answers(
    thursday: Run, driver: Driver, nerys: Driver, delyth: User
) -> None:
    shifts.take(run=thursday, by=delyth, at=NOW)
    with pytest.raises(NotPermitted):
        shifts.answer_offer(run=thursday, yes=True, by=nerys.user, at=NOW)
    shifts.offer(run=thursday, to=nerys, by=delyth, at=NOW)
    shift = shifts.answer_offer(run=thursday, yes=False, by=nerys.user, at=LATER)
    assert (shift.driver, shift.offered_to) == (driver, None) and len(claims(thursday, driver)) == 1
    with pytest.raises(NotPermitted):
        shifts.answer_offer(run=thursday, yes=True, by=nerys.user, at=LATER)


def test_who_may_not_drive_is_not_asked(thursday: Run, driver: Driver, nerys: Driver, delyth: User) -> None:
    shifts.take(run=thursday, by=delyth, at=NOW)
    Driver.objects.filter(pk=nerys.pk).update(d1_since=None)
    with pytest.raises(Refused) as refused:
        shifts.offer(run=thursday, to=nerys, by=delyth, at=NOW)
    assert codes(refused) == ["needs_d1"]


def test_the_coordinator_puts_in_and_takes_away(
    thursday: Run, driver: Driver, nerys: Driver, delyth: User, rhun: User, chidi: User
) -> None:
    with pytest.raises(NotPermitted):
        shifts.take(run=thursday, by=nerys.user, driver=driver, at=NOW)
    shifts.take(run=thursday, by=rhun, driver=driver, at=NOW)
    assert "cydlynydd wedi rhoi eich enw" in Message.objects.get(to=delyth.email).body
    for stranger in (chidi, nerys.user):
        with pytest.raises(NotPermitted):
            shifts.take_away(run=thursday, by=stranger, reason="Mine.", at=NOW)
    with pytest.raises(Refused):
        shifts.take_away(run=thursday, by=rhun, reason=" ", at=NOW)
    shifts.take_away(run=thursday, by=rhun, reason="A clash.", at=LATER)
    assert claims(thursday, driver) == [] and kinds(delyth) == ["shift_taken", "shift_away"]


def test_another_vehicle_keeps_the_driver_or_says_why_not(thursday: Run, driver: Driver, delyth: User) -> None:
    shifts.take(run=thursday, by=delyth, at=NOW)
    Run.objects.update(vehicle=fleet.make_vehicle(thursday.vehicle.depot, "Minibus two"))
    assert shifts.carry_over(run=thursday, at=LATER) is not None
    assert len(claims(thursday, driver)) == 1 and kinds(delyth)[-1] == "shift_changed"
    Run.objects.update(vehicle=fleet.make_vehicle(thursday.vehicle.depot, "Coach", seats=33, licence="D"))
    assert shifts.carry_over(run=thursday, at=LATER) is None
    assert claims(thursday, driver) == [] and Shift.objects.get().end == ShiftEnd.TAKEN_AWAY
    assert "category D" in Message.objects.get(kind="shift_away").body


def test_a_licence_that_changed_must_be_seen_again(thursday: Run, driver: Driver, delyth: User, rhun: User) -> None:
    same = {name: getattr(driver, name) for name in Licence.__dataclass_fields__}
    drivers.keep(by=delyth, said=Licence(**{**same, "pats_until": date(2029, 1, 1)}), at=NOW)
    assert Crew.objects.get().licence_seen_on is not None
    drivers.keep(by=delyth, said=Licence(**{**same, "d_since": date(2026, 1, 1)}), at=NOW)
    assert Crew.objects.get().licence_seen_on is None and kinds(rhun) == ["crew_changed"]
    with pytest.raises(Refused) as refused:
        shifts.take(run=thursday, by=delyth, at=NOW)
    assert codes(refused) == ["licence_unseen"]


def test_whoever_leaves_the_crew_leaves_its_evenings_open(
    nightrider: Service, thursday: Run, driver: Driver, delyth: User, rhun: User
) -> None:
    past, next_week = thursday, fleet.make_run(nightrider, THURSDAY + A_WEEK)
    for run in (past, next_week):
        shifts.take(run=run, by=delyth, at=NOW)
    crew.end(crew=Crew.objects.get(), by=rhun, at=past.booking.ends_at, reason="Thank you for everything.")
    assert [shift.run for shift in Shift.objects.standing()] == [past]
    assert claims(next_week, driver) == [] and kinds(delyth)[-1] == "crew_ended"
    again = crew.join(operator=nightrider.operator, by=delyth, at=past.booking.ends_at)
    assert (again.state, again.licence_seen_on, again.dbs_level) == ("asked", None, "")


def test_many_runs_are_judged_in_three_questions(
    nightrider: Service, driver: Driver, nerys: Driver, django_assert_num_queries: object
) -> None:
    for week in range(3):
        fleet.make_ride(fleet.make_run(nightrider, THURSDAY + week * A_WEEK), wheelchairs=1, seats=0)
    runs = list(Run.objects.with_everything())
    for some in (runs[:1], runs):
        with django_assert_num_queries(3):  # type: ignore[operator]
            fits = fitness_of(driver, some, NOW)
            assert {reason.code for fit in fits.values() for reason in fit.minding} == {"pats"}
    with django_assert_num_queries(3):  # type: ignore[operator]
        assert len(fitness_table([driver, nerys], runs)) == 6
