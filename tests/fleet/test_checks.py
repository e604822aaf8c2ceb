"""The walk round a vehicle: a defect takes it off the road, tells whom it meets, and only its keeper puts it back."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from booking.actions.base import NotPermitted
from booking.eligibility import Refused
from booking.models import Message
from community.models import User
from fleet.actions import checks
from fleet.models import Defect, Driver, Run, Service, Vehicle, WalkRound
from fleet.needs import needs
from fleet.road.checking import GROUPS, is_checked
from tests.cast import make_person
from tests.fleet.evening import IN_THE_YARD, OUT, a_check, all_good, on_thursday
from tests.fleet.fleet import A_WEEK, THURSDAY, make_driver, make_run, make_service, make_shift

pytestmark = pytest.mark.django_db


@pytest.fixture
def manned(thursday: Run, driver: Driver) -> Run:
    """Delyth has the shift."""
    make_shift(thursday, driver)
    return thursday


def on_the_road(vehicle: Vehicle) -> bool:
    """Whether nothing keeps it off."""
    return Vehicle.objects.get(pk=vehicle.pk).off_road_since is None


def test_a_good_check_holds_for_its_day(manned: Run, delyth: User) -> None:
    assert not is_checked(manned.vehicle, THURSDAY)
    assert a_check(manned, delyth).is_good
    assert is_checked(manned.vehicle, THURSDAY) and not is_checked(manned.vehicle, THURSDAY + timedelta(days=1))


def test_every_point_is_asked_and_a_defect_wants_words(manned: Run, delyth: User) -> None:
    answers = all_good(manned.vehicle) | {"tyres": False}
    del answers["brakes"]
    with pytest.raises(Refused) as refused:
        checks.walk_round(vehicle=manned.vehicle, run=manned, answers=answers, by=delyth, at=IN_THE_YARD)
    assert [each.code for each in refused.value.refusals] == ["tyres_words", "brakes"]
    assert not WalkRound.objects.exists() and on_the_road(manned.vehicle)


def test_wheelchair_points_are_asked_where_there_is_a_place_for_one(minibus: Vehicle) -> None:
    assert "lift" in all_good(minibus)
    minibus.wheelchair_places = []
    assert "lift" not in all_good(minibus)
    codes = [point.code for group in GROUPS for point in group.points]
    assert len(codes) == len(set(codes)) == 14 and max(map(len, codes)) <= 20, "the column’s length"


def test_a_defect_takes_it_off_the_road_until_its_keeper_says_it_is_mended(
    manned: Run, delyth: User, rhun: User, meinir: User
) -> None:
    made = a_check(manned, delyth, tyres="Flat", lights="One is out")
    first, second = made.defects.order_by("pk")
    assert not made.is_good and not on_the_road(manned.vehicle) and not is_checked(manned.vehicle, THURSDAY)
    for person in (delyth, rhun):
        with pytest.raises(NotPermitted):
            checks.mend(defect=first, words="Pumped", by=person, at=OUT)
    checks.mend(defect=first, words="A new tyre", by=meinir, at=OUT)
    assert not on_the_road(manned.vehicle), "the lamp is still out"
    checks.mend(defect=second, words="A new lamp", by=meinir, at=OUT)
    checks.mend(defect=second, words="Again", by=meinir, at=OUT)
    assert on_the_road(manned.vehicle) and Defect.objects.get(pk=second.pk).mended_words == "A new lamp"
    assert not is_checked(manned.vehicle, THURSDAY), "somebody looks at everything again"
    a_check(manned, delyth, at=OUT)
    assert is_checked(manned.vehicle, THURSDAY)


def test_pressed_again_it_is_the_same_check(manned: Run, delyth: User) -> None:
    for minutes in (0, 1, 9):
        a_check(manned, delyth, at=IN_THE_YARD + timedelta(minutes=minutes), tyres="Flat")
    assert WalkRound.objects.count() == Defect.objects.count() == 1
    a_check(manned, delyth, at=IN_THE_YARD + timedelta(minutes=11))
    assert WalkRound.objects.count() == 2


def test_it_is_checked_on_the_day_by_somebody_near_it(manned: Run, delyth: User, chidi: User, meinir: User) -> None:
    with pytest.raises(Refused) as refused:
        a_check(manned, delyth, at=IN_THE_YARD - timedelta(days=1))
    assert refused.value.refusals[0].code == "day"
    with pytest.raises(NotPermitted):
        a_check(manned, chidi)
    other = make_service(manned.service.operator, manned.vehicle, "Dayrider", slug="dayrider")
    assert a_check(manned, meinir).is_good and other


def test_everybody_it_meets_is_told(
    manned: Run, nightrider: Service, delyth: User, rhun: User, meinir: User, driver: Driver
) -> None:
    emrys = make_driver(make_person("Emrys"), nightrider.operator)
    next_week = make_run(nightrider, THURSDAY + A_WEEK)
    make_shift(next_week, emrys)
    far = make_run(nightrider, THURSDAY + 2 * A_WEEK)
    make_shift(far, emrys)
    made = a_check(manned, delyth, at=on_thursday(20), tyres="Flat")
    letters = {(each.kind, each.to): each for each in Message.objects.all()}
    assert set(letters) == {
        ("vehicle_off_road", meinir.email),
        ("vehicle_off_road", rhun.email),
        ("run_at_risk", emrys.user.email),
    }
    told = letters["vehicle_off_road", rhun.email].body
    assert "Tyres: Flat" in told and "Thursday 14 January" in told and "Thursday 21" not in told
    checks.mend(defect=made.defects.get(), words="A new tyre", by=meinir, at=on_thursday(21))
    back = Message.objects.filter(kind="vehicle_mended")
    assert {each.to for each in back} == {meinir.email, rhun.email, delyth.email, emrys.user.email}
    assert "A new tyre" in back[0].body


def test_the_front_page_says_what_stands(manned: Run, delyth: User, rhun: User, meinir: User, chidi: User) -> None:
    assert not list(needs(meinir, OUT))
    a_check(manned, delyth, tyres="Flat")
    assert [words for words, _url, urgent in needs(meinir, OUT) if urgent] == [
        "Minibus is off the road: say when it is mended"
    ]
    said = [words for words, _url, urgent in needs(rhun, OUT) if urgent]
    assert "Nightrider on Thu 7 Jan has a vehicle that is off the road" in said
    assert not list(needs(chidi, OUT))


def test_checks_are_kept_for_fifteen_months(manned: Run, delyth: User, meinir: User) -> None:
    a_check(manned, delyth, tyres="Flat")
    a_check(manned, delyth, lights="Out", at=OUT)
    checks.mend(defect=Defect.objects.get(code="tyres"), words="New", by=meinir, at=OUT)
    assert checks.forget_old(at=OUT + timedelta(days=455)) == 0
    assert checks.forget_old(at=OUT + timedelta(days=460)) == 2
    assert Defect.objects.get().code == "lights" and WalkRound.objects.count() == 1, "what stands is kept"


CHOSEN = re.compile(r"<input[^>]* checked")


def _asked(vehicle: Vehicle, **answers: str) -> dict[str, str]:
    """The form as it is sent."""
    return {**dict.fromkeys(all_good(vehicle), "yes"), "miles": "41200", "note": "", **answers}


def test_the_page_asks_keeps_the_answers_and_says_where_the_keys_are(manned: Run, delyth: User, client: Client) -> None:
    depot = manned.vehicle.depot
    depot.way_in = "The safe behind the door, 4815"
    depot.save()
    address = reverse("run-check", args=[manned.pk])
    with time_machine.travel(IN_THE_YARD - timedelta(days=1), tick=False):
        client.force_login(delyth)
        assert "The safe" not in client.get(address).content.decode(), "not before the day"
    with time_machine.travel(IN_THE_YARD, tick=False):
        client.force_login(delyth)
        page = client.get(address).content.decode()
        assert "The safe behind the door" in page and not CHOSEN.search(page), "nothing is chosen beforehand"
        page = client.post(address, _asked(manned.vehicle, tyres="no", brakes="")).content.decode()
        assert "Say what is wrong: Tyres." in page and "Say whether this is in order: Brakes." in page
        assert len(CHOSEN.findall(page)) == 13, "what was answered stays"
        page = client.post(address, _asked(manned.vehicle, tyres="no", tyres_words="Flat"), follow=True)
        assert "The vehicle is off the road." in page.content.decode()
        page = client.get(address).content.decode()
        assert "Tyres: Flat" in page and "The safe" not in page, "nobody is given its keys"


def test_the_keepers_pages(manned: Run, delyth: User, meinir: User, rhun: User, chidi: User, client: Client) -> None:
    made = a_check(manned, delyth, tyres="Flat")
    listed, defect = reverse("manage-checks", args=[manned.vehicle.slug]), made.defects.get()
    one = reverse("manage-defect", args=[defect.pk])
    with time_machine.travel(IN_THE_YARD, tick=False):
        for person, sees in ((chidi, 404), (rhun, 200), (meinir, 200)):
            client.force_login(person)
            assert client.get(listed).status_code == client.get(one).status_code == sees
            ways = re.findall(r'href="(/runs/[^"]+)"', client.get(one).content.decode())
            assert {client.get(way).status_code for way in ways} == ({200} if sees == 200 else set())
        assert "It is mended: back on the road" in client.get(one).content.decode()
        client.post(one, {"words": ""})
        assert not on_the_road(manned.vehicle)
        page = client.post(one, {"words": "A new tyre"}, follow=True).content.decode()
        assert "It is back on the road." in page and on_the_road(manned.vehicle)
        client.post(listed, {"words": "It smells of fuel"})
        assert not on_the_road(manned.vehicle)
        client.force_login(rhun)
        assert "Only those who keep" not in client.get(one).content.decode()
        client.post(reverse("manage-defect", args=[Defect.objects.latest("pk").pk]), {"words": "Aired"})
        assert not on_the_road(manned.vehicle), "a coordinator does not say so"
