"""The pages of drivers and of those who look for them: what they say, keep and hide."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from community.models import Organisation, User
from fleet.models import Crew, Driver, Run, Service, Shift
from tests.cast import NOW, make_person
from tests.fleet import fleet

pytestmark = pytest.mark.any_engine
PROFILE = {
    "telephone": "01633 496 010",
    "birth_year": "1968",
    "licence_until": "2031-05-01",
    "b_since": "1990-05-01",
    "d1_since": "1990-05-01",
}


@pytest.fixture(autouse=True)
def today() -> object:
    """The day of the cast."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def as_one() -> Callable[[User], Client]:
    """A browser of that person's."""

    def sign_in(person: User) -> Client:
        client = Client(headers={"accept-language": "en-gb"})
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in


def text(client: Client, name: str, *args: object) -> str:
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200, (name, answer.status_code)
    return answer.content.decode()


def test_wrong_answers_stay_and_make_no_driver(amina: User, as_one: Callable[[User], Client]) -> None:
    browser = as_one(amina)
    wrong = {**PROFILE, "birth_year": "2020", "d1_since": "", "d1_not_for_hire": "on", "b_since": "2027-01-05"}
    page = browser.post(reverse("drive-profile"), wrong).content.decode()
    assert "<title>Error:" in page and 'value="2031-05-01"' in page
    for sentence in ("such as 1968", "Code 101 belongs to D1", "This day is still to come"):
        assert sentence in page
    assert not Driver.objects.exists()
    # Somebody else's group cannot be given the hours.
    assert browser.post(reverse("drive-profile"), {**PROFILE, "organisation": "pill-chess"}).status_code == 302
    driver = Driver.objects.get()
    assert driver.organisation is None and driver.user.phone == PROFILE["telephone"]


def test_from_the_licence_to_the_first_evening(
    thursday: Run, amina: User, rhun: User, scouts: Organisation, as_one: Callable[[User], Client]
) -> None:
    driver, coordinator = as_one(amina), as_one(rhun)
    assert "Begin with your licence" in text(driver, "drive") and "Could I drive this" in text(driver, "drive-needed")
    driver.post(reverse("drive-take", args=[thursday.pk]))
    answer = driver.post(reverse("drive-profile"), {**PROFILE, "organisation": scouts.slug})
    assert answer.headers["Location"] == reverse("drive-join")
    driver.post(reverse("drive-join"), {"operator": thursday.service.operator.slug})
    assert "has not answered yet" in text(driver, "drive-shift", thursday.pk)
    row = Crew.objects.get()
    assert "Wants to drive" in text(coordinator, "manage-crew")
    coordinator.post(reverse("manage-crew-member", args=[row.pk]), {"deed": "accept"})
    assert "has not seen the driving licence" in text(driver, "drive")
    said = coordinator.get(reverse("manage-crew-member", args=[row.pk])).context["said"]
    future = {"deed": "seen", "said": said, "licence_on": "2027-01-05", "dbs_level": "basic"}
    wrong = coordinator.post(reverse("manage-crew-member", args=[row.pk]), future).content.decode()
    assert "still to come" in wrong and "both which DBS certificate" in wrong
    seen = {"deed": "seen", "said": said, "licence_on": "2027-01-04"}
    coordinator.post(reverse("manage-crew-member", args=[row.pk]), seen)
    row.refresh_from_db()
    assert (row.licence_seen_on, row.licence_seen_by, row.dbs_level) == (date(2027, 1, 4), rhun, "")
    assert "I can drive this" in text(driver, "drive")
    driver.post(reverse("drive-take", args=[thursday.pk]))
    page = text(driver, "drive")
    assert "Your next evening" in page and "17:45" in page and reverse("run-sheet", args=[thursday.pk]) in page
    assert Shift.objects.get().driver.organisation == scouts
    assert "Every evening has a driver" in text(Client(), "drive-needed")


def test_strangers_see_no_driver_and_no_rider(
    thursday: Run, driver: Driver, chidi: User, meinir: User, as_one: Callable[[User], Client]
) -> None:
    fleet.make_shift(thursday, driver)
    fleet.make_ride(thursday, name="Blodwen")
    row = Crew.objects.get()
    for person in (chidi, meinir):
        browser = as_one(person)
        page = text(browser, "drive-shift", thursday.pk)
        assert "Somebody has this evening already" in page and "Delyth" not in page and "Blodwen" not in page
        for name, args in {
            "manage-crew-member": [row.pk],
            "manage-rota": [thursday.service.slug],
            "manage-shift": [thursday.pk],
            "drive-give-back": [thursday.pk],
            "drive-swap": [thursday.pk],
            "drive-answer": [thursday.pk],
        }.items():
            assert browser.get(reverse(name, args=args)).status_code == 404, name
            assert browser.post(reverse(name, args=args), {"deed": "away", "reason": "x"}).status_code == 404, name
    assert Shift.objects.standing().count() == 1


def test_the_rota_says_where_it_hangs_on_one_person(
    nightrider: Service, thursday: Run, driver: Driver, riders: Organisation, rhun: User, as_one: Callable[..., Client]
) -> None:
    browser = as_one(rhun)
    page = text(browser, "manage-rota", nightrider.slug)
    assert "Only one person may drive on Thursday: Delyth" in page and "Find somebody" in page
    second = fleet.make_driver(make_person("Nerys"), riders)
    assert "Only one person" not in text(browser, "manage-rota", nightrider.slug)
    Driver.objects.update(d1_since=None)
    assert "None of your drivers may drive on Thursday" in text(browser, "manage-rota", nightrider.slug)
    assert "needs a licence of category D1" in text(browser, "manage-shift", thursday.pk)
    answer = browser.post(reverse("manage-shift", args=[thursday.pk]), {"deed": "put", "crew": second.pk})
    assert "Choose one of these" in answer.content.decode() and not Shift.objects.exists()


def test_the_calendar_says_when_and_never_who(thursday: Run, driver: Driver, as_one: Callable[[User], Client]) -> None:
    fleet.make_shift(thursday, driver)
    fleet.make_ride(thursday, name="Blodwen")
    old = reverse("driver-ics", args=[driver.secret])
    feed = Client().get(old).content.decode()
    assert "DTSTART;TZID=Europe/London:20270107T174500" in feed and "Nightrider – Minibus" in feed
    assert "Blodwen" not in feed and driver.secret not in feed
    as_one(driver.user).post(reverse("drive-calendar"))
    assert Client().get(old).status_code == 404
    driver.refresh_from_db()
    Shift.objects.update(ended_at=NOW + timedelta(hours=1))
    assert "VEVENT" not in Client().get(reverse("driver-ics", args=[driver.secret])).content.decode()
