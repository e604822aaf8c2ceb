"""Evening runs under attack: names end, nothing agreed is changed behind anybody, nonsense is answered by a page."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from booking.actions import cancel
from booking.eligibility import Refused
from booking.models import Message, Opening
from community.models import Document, DocumentKind, LedgerEntry, Membership, Organisation, Role, User
from fleet.actions import crew, drivers, evening, services, settle, standing
from fleet.actions.erase import erase_due
from fleet.actions.timetables import Draft, PlannedCall, set_timetable
from fleet.fitness import Licence
from fleet.models import (
    Crew,
    CrewState,
    Defect,
    Driver,
    OpenTo,
    Permit,
    Run,
    RunState,
    Service,
    ServiceState,
    Tap,
    Timetable,
    Vehicle,
)
from fleet.permissions import drives
from tests.cast import NOW, make_organisation
from tests.fleet.fleet import (
    THURSDAY,
    make_regular,
    make_ride,
    make_shift,
    make_stop,
)

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    """Nobody has tried anything yet."""
    cache.clear()
    with time_machine.travel(NOW, tick=False):
        yield


def answers_on(client: Client, url: str) -> dict[str, str]:
    """What the form on a page would send as it stands."""
    fields = client.get(url).context["form"]
    values = {each.name: each.value() for each in fields}
    return {name: "" if value is None or value is False else str(value) for name, value in values.items()}


def of(person: User) -> Client:
    """A browser with that person signed in."""
    client = Client()
    client.force_login(person)
    return client


def a_draft(from_day: date, *, out: int = 17 * 60 + 45, back: int = 22 * 60 + 55, at: str = "Maindee Square") -> Draft:
    """Thursdays, from a stop to the market and home."""
    begins, market = make_stop(at), make_stop("Newport Market")
    calls = (
        PlannedCall(begins, out + 25, gets_off=False),
        PlannedCall(market, out + 55, gets_on=False),
        PlannedCall(market, back - 55, gets_off=False),
        PlannedCall(begins, back - 25, gets_on=False),
    )
    return Draft(from_day, None, 1 << 3, out, back, calls)


# Names end.


def test_a_regular_whose_stop_went_when_a_timetable_was_put_right_is_forgotten(
    nightrider: Service, rhun: User, thursday: Run
) -> None:
    """Their seat has ended, and no day on which it would end by itself was ever said."""
    tomorrow = NOW.date() + DAY
    Timetable.objects.update(from_day=tomorrow)
    seat = make_regular(thursday, door="4 Church Road")
    set_timetable(service=nightrider, draft=a_draft(tomorrow, at="Caerleon Common"), by=rhun, at=NOW)
    seat.refresh_from_db()
    assert seat.ended_at
    erase_due(at=NOW + timedelta(days=9))
    seat.refresh_from_db()
    assert (seat.name, seat.telephone, seat.door) == ("", "", "")


def test_a_regular_given_up_from_a_day_nobody_lives_to_see_is_forgotten(rhun: User, thursday: Run) -> None:
    """The list no longer has it, and no new evening either: nobody could ever put the day right."""
    seat = make_regular(thursday)
    standing.end_seat(seat=seat, by=rhun, at=NOW, from_day=date(9999, 12, 31))
    erase_due(at=NOW + timedelta(days=800))
    seat.refresh_from_db()
    assert seat.name == ""


def test_a_regular_of_a_timetable_that_has_ended_is_forgotten(thursday: Run) -> None:
    """There is no ride to come for which the name would be needed."""
    seat = make_regular(thursday)
    Timetable.objects.update(until_day=THURSDAY)
    erase_due(at=NOW + timedelta(days=4))
    seat.refresh_from_db()
    assert seat.name == "Gwen"
    erase_due(at=NOW + timedelta(days=6))
    seat.refresh_from_db()
    assert seat.name == ""


def test_what_happened_to_somebody_is_not_told_to_who_keeps_the_vehicle(
    thursday: Run, driver: Driver, rhun: User, meinir: User
) -> None:
    """A fall at the lift: the keeper mends the lift, and need not know who fell, or live with it for fifteen months."""
    make_shift(thursday, driver)
    url = reverse("run-incident", args=[thursday.pk])
    given = {"words": "Gwenllian of 14 Corn Street fell from the lift.", "off_road": "on"}
    with time_machine.travel(thursday.leaves_at, tick=False):
        assert of(driver.user).post(url, given).context["form"].errors.keys() == {"wrong"}
        assert of(driver.user).post(url, given | {"wrong": "The lift stops half way."}).status_code == 302
        seen = of(meinir).get(reverse("manage-checks", args=[thursday.vehicle.slug])).content.decode()
    kept = [seen, *Defect.objects.values_list("words", flat=True), *Message.objects.values_list("body", flat=True)]
    assert Defect.objects.get().words == "The lift stops half way."
    assert not [each for each in kept if "Gwenllian" in each or "Corn Street" in each]


def test_a_driver_who_was_sent_away_on_the_road_reads_no_names(thursday: Run, driver: Driver, rhun: User) -> None:
    """The shift is history and cannot be taken away any more; the list of doors is not theirs for it."""
    make_ride(thursday, name="Gwenllian", door="The secret door")
    make_shift(thursday, driver)
    at = thursday.leaves_at + timedelta(hours=1)
    crew.end(crew=Crew.objects.get(driver=driver), by=rhun, at=at)
    assert not drives(driver.user, thursday)


# What was agreed.


def test_nobody_begins_to_pay_without_a_permit_while_it_runs(nightrider: Service, rhun: User) -> None:
    """The keeper has agreed to free rides, evenings stand in the diary, and no permit was ever shown."""
    with pytest.raises(Refused, match="no_permit"):
        services.change(service=nightrider, by=rhun, at=NOW, permit=Permit.SECTION_22, fare_pence=300)
    url = reverse("manage-service-edit", args=[nightrider.slug])
    answer = of(rhun).post(url, answers_on(of(rhun), url) | {"permit": "s22", "fare": "3"})
    assert answer.context["form"].errors.keys() == {"permit"}
    nightrider.refresh_from_db()
    assert (nightrider.permit, nightrider.fare_pence) == (Permit.NONE, 0)


def test_a_keeper_who_lends_for_free_rides_does_not_lend_for_paid_ones(
    nightrider: Service, rhun: User, riders: Organisation
) -> None:
    """With a permit as well: it is the keeper's insurer who asks."""
    until = date(2028, 1, 1)
    Document.objects.create(organisation=riders, kind=DocumentKind.PERMIT_22, valid_until=until, uploaded_at=NOW)
    with pytest.raises(Refused, match="agreed"):
        services.change(service=nightrider, by=rhun, at=NOW, permit=Permit.SECTION_22, fare_pence=300)
    Service.objects.update(open_to=OpenTo.MEMBERS)
    with pytest.raises(Refused, match="agreed"):
        services.change(service=nightrider, by=rhun, at=NOW, open_to=OpenTo.ANYONE)
    Vehicle.objects.update(keeper=riders)
    paid = {"open_to": OpenTo.ANYONE, "permit": Permit.SECTION_22, "fare_pence": 300}
    assert services.change(service=nightrider, by=rhun, at=NOW, **paid).fare_pence == 300


def test_a_keeper_who_was_asked_about_members_is_asked_again_about_anyone(nightrider: Service, rhun: User) -> None:
    """Who may ride and who pays is what the keeper's insurer asks about."""
    Service.objects.update(state=ServiceState.ASKED, open_to=OpenTo.MEMBERS)
    changed = services.change(service=nightrider, by=rhun, at=NOW, open_to=OpenTo.ANYONE)
    assert changed.state == ServiceState.DRAFT
    Service.objects.update(state=ServiceState.ASKED)
    assert services.change(service=nightrider, by=rhun, at=NOW, name="Nightrider 2").state == ServiceState.ASKED


def test_a_keepers_yes_is_to_what_stood_on_the_page(nightrider: Service, rhun: User, meinir: User) -> None:
    """Read, changed and asked again behind the back, then pressed."""
    Service.objects.update(state=ServiceState.ASKED)
    Timetable.objects.update(from_day=NOW.date() + DAY)
    page = reverse("manage-service-answer", args=[nightrider.slug])
    asked = of(meinir).get(page).context["asked"]
    seen = {"answer": "yes", "price": "0", "asked": asked}
    set_timetable(service=nightrider, draft=a_draft(NOW.date() + DAY, out=17 * 60, back=24 * 60), by=rhun, at=NOW)
    services.ask(service=nightrider, by=rhun, at=NOW + timedelta(seconds=5))
    assert of(meinir).post(page, seen).status_code == 302
    nightrider.refresh_from_db()
    assert nightrider.state == ServiceState.ASKED
    of(meinir).post(page, seen | {"asked": of(meinir).get(page).context["asked"]})
    nightrider.refresh_from_db()
    assert nightrider.state == ServiceState.RUNNING


def test_an_exception_for_some_hours_is_none_for_all_day(nightrider: Service, rhun: User, thursday: Run) -> None:
    """The keeper agreed to these times outside what is published, not to those of a new timetable."""
    Opening.objects.all().delete()
    Service.objects.update(override_reason="Every Thursday evening, by word of mouth.")
    (effect,) = set_timetable(service=nightrider, draft=a_draft(THURSDAY, out=8 * 60), by=rhun, at=NOW)
    assert effect.why == "closed"
    assert Run.objects.get(pk=thursday.pk).state == RunState.SUSPENDED


def test_a_keeper_who_takes_the_bus_back_after_setting_off_was_tapped_stops_the_run(
    thursday: Run, driver: Driver, meinir: User
) -> None:
    """It may be tapped two hours before the vehicle leaves; the booking must not be cancelled under a run that goes."""
    ride, shift = make_ride(thursday), make_shift(thursday, driver)
    Run.objects.update(state=RunState.UNDER_WAY)
    at = thursday.booking.starts_at - timedelta(minutes=30)
    cancel.cancel(booking=thursday.booking, by=meinir, at=at, reason="The brakes.")
    thursday.refresh_from_db()
    shift.refresh_from_db()
    ride.refresh_from_db()
    assert thursday.state == RunState.SUSPENDED
    assert shift.ended_at
    assert ride.to_ring


def test_a_riders_telephone_can_be_pressed(thursday: Run, rhun: User) -> None:
    """Whatever was typed into the field is an address to ring, once."""
    ride = make_ride(thursday, telephone="016334960300,,1;javascript:x", to_ring="seat")
    make_regular(thursday, telephone="016334960300")
    with time_machine.travel(thursday.leaves_at - timedelta(hours=1), tick=False):
        for url in (
            reverse("manage-ring"),
            reverse("manage-ride", args=[ride.reference]),
            reverse("manage-run-rides", args=[thursday.pk]),
            reverse("manage-regulars", args=[thursday.service.slug]),
        ):
            page = of(rhun).get(url).content.decode()
            assert 'href="tel:016334960300' in page, url
            assert "tel:tel:" not in page and 'href="tel:016334960300,' not in page, url


def test_a_friend_in_the_group_does_not_vouch_for_an_evening_that_was_driven(
    thursday: Run, driver: Driver, riders: Organisation, rhun: User, amina: User
) -> None:
    """On the booking's page whoever books for the operator could say so: the driver's friend, or the driver, whose word
    then stood in the place of the coordinator's for ever."""
    wheels = make_organisation("Wheels", driver.user, slug="wheels")
    Driver.objects.update(organisation=wheels)
    make_shift(thursday, driver)
    at = thursday.booking.ends_at + timedelta(hours=1)
    evening.end(run=thursday, by=driver.user, at=at)
    for person in (driver.user, amina):
        Membership.objects.create(user=person, organisation=riders, role=Role.BOOKER)
        with time_machine.travel(at, tick=False):
            of(person).post(reverse("booking-use", args=[thursday.booking.reference]), {"deed": "there"})
        assert settle.settle_due(at=at) == 0
    assert settle.confirm(run=thursday, by=rhun, at=at)
    assert LedgerEntry.objects.filter(organisation=wheels).count() == 1


# Licences.


def test_a_licence_that_changes_before_the_yes_must_be_seen_again(driver: Driver, rhun: User) -> None:
    """Seen while they were still asking, changed, then accepted."""
    row = Crew.objects.get(driver=driver)
    Crew.objects.update(state=CrewState.ASKED)
    drivers.keep(by=driver.user, said=Licence(birth_year=1972, d_since=date(1999, 1, 1)), at=NOW)
    crew.accept(crew=row, by=rhun, at=NOW)
    row.refresh_from_db()
    assert row.licence_seen_on is None


def test_what_was_seen_is_what_stood_on_the_coordinators_page(driver: Driver, rhun: User) -> None:
    """The driver adds a category between the page and the press."""
    row = Crew.objects.get(driver=driver)
    Crew.objects.update(licence_seen_on=None)
    page = reverse("manage-crew-member", args=[row.pk])
    seen = {"deed": "seen", "licence_on": NOW.date().isoformat(), "said": of(rhun).get(page).context["said"]}
    drivers.keep(by=driver.user, said=Licence(birth_year=1972, d_since=date(1999, 1, 1)), at=NOW + DAY)
    of(rhun).post(page, seen)
    row.refresh_from_db()
    assert row.licence_seen_on is None
    of(rhun).post(page, seen | {"said": of(rhun).get(page).context["said"]})
    row.refresh_from_db()
    assert row.licence_seen_on == NOW.date()


# Nonsense.


@pytest.mark.parametrize("when", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "1970-01-01T00:00:00Z"])
def test_a_phone_with_a_lost_clock_is_heard(thursday: Run, driver: Driver, when: str) -> None:
    """An empty battery sets it to 1970; a forger to the year 1."""
    ride = make_ride(thursday)
    make_shift(thursday, driver)
    at = thursday.leaves_at
    evening_of = {"key": str(uuid4()), "ride": ride.reference, "kind": "aboard", "at": when}
    with time_machine.travel(at, tick=False):
        answer = of(driver.user).post(
            reverse("run-tap", args=[thursday.pk]), json.dumps({"taps": [evening_of]}), content_type="application/json"
        )
    assert answer.json()["done"] == [evening_of["key"]]
    ride.refresh_from_db()
    assert ride.outcome == "aboard"
    assert Tap.objects.get().tapped_at > datetime(2027, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("field", ["opens_days", "notice_hours"])
def test_no_number_of_days_breaks_the_pages_of_riders(nightrider: Service, rhun: User, field: str) -> None:
    """A day that far before an evening is none."""
    url = reverse("manage-service-edit", args=[nightrider.slug])
    given = answers_on(of(rhun), url)
    assert of(rhun).post(url, given).status_code == 302
    answer = of(rhun).post(url, given | {field: "1000000000"})
    assert answer.status_code == 200
    assert answer.context["form"].errors.keys() == {field}


@pytest.mark.parametrize("number", ["9" * 25, "9" * 5000, "²", "٣", "-1", "\0"])
@pytest.mark.parametrize("name", ["add", "remove", "stop"])
def test_rows_of_a_timetable_are_numbers(nightrider: Service, rhun: User, name: str, number: str) -> None:
    """A page, whatever stands in them."""
    url = reverse("manage-timetable", args=[nightrider.slug])
    assert of(rhun).post(url, {name: number, "out": "18:00"}).status_code < 500


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_timetable_for_the_end_of_time_breaks_no_page(nightrider: Service, rhun: User, day: str) -> None:
    """Half past midnight after the last day there is."""
    Service.objects.update(state=ServiceState.DRAFT, is_public=True)
    stops = [make_stop("Maindee Square").pk, make_stop("Newport Market").pk]
    given = {"from_day": day, "weekdays": list("0123456"), "out": "23:00", "back": "00:40", "stop": stops}
    given |= {"time_0": "23:30", "time_1": "00:20", "on_0": "on", "off_1": "on"}
    client = of(rhun)
    for deed in ("check", "save"):
        assert client.post(reverse("manage-timetable", args=[nightrider.slug]), given | {deed: "1"}).status_code < 400
    for name in ("manage-service", "manage-timetable", "manage-regular-new", "manage-regulars", "manage-rota"):
        assert client.get(reverse(name, args=[nightrider.slug])).status_code < 400, name
    Service.objects.update(state=ServiceState.RUNNING)
    for name in ("timetable", "manage-service", "manage-service-answer"):
        assert client.get(reverse(name, args=[nightrider.slug])).status_code in (200, 404), name
    assert Client().get(reverse("gtfs")).status_code in (200, 404)


def test_one_group_named_a_thousand_times_is_looked_up_once(
    nightrider: Service, rhun: User, riders: Organisation, django_assert_max_num_queries: object
) -> None:
    """A form is no way to keep the database busy."""
    url = reverse("manage-service-edit", args=[nightrider.slug])
    client = of(rhun)
    given = answers_on(client, url)
    with django_assert_max_num_queries(60):  # type: ignore[operator]
        assert client.post(url, given | {"member_groups": f"{riders.name}\n" * 1000}).status_code in (200, 302)
