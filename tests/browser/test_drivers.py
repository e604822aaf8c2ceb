"""A volunteer on a telephone without a script, from the licence to handing an evening on; every page looked over."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from playwright.sync_api import Page, expect

from booking.wall import days_from
from community.models import User
from fleet.actions import shifts
from fleet.models import Crew, Driver, Run, Shift
from tests.browser.looks import every_look
from tests.cast import LONDON, make_organisation, make_person
from tests.fleet.fleet import make_depot, make_driver, make_run, make_service, make_shift, make_timetable, make_vehicle

Open = Callable[..., Page]


@pytest.fixture
def soon(transactional_db: None) -> Run:
    """In ten days; nobody drives it yet."""
    meinir, rhun = make_person("Meinir"), make_person("Rhun")
    depot = make_depot(make_organisation("Newport Buses", meinir, slug="newport-buses"))
    riders = make_organisation("Nightrider Volunteers", rhun, slug="nightrider-volunteers")
    service = make_service(riders, make_vehicle(depot, open_days=0), timetable=False, name_cy="Gwennol y Nos")
    at = timezone.now()
    make_timetable(service, from_day=at.astimezone(LONDON).date() - timedelta(days=30))
    return make_run(service, at.astimezone(LONDON).date() + timedelta(days=10), at=at)


def enter(page: Page, site: str, person: User) -> Page:
    """Signs somebody in without the form, which other tests fill in."""
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}])
    return page


def test_from_the_licence_to_handing_it_on(open_page: Open, live_server: Any, soon: Run, amina: User) -> None:
    site, rhun = live_server.url, User.objects.get(name="Rhun")
    huw = make_driver(make_person("Huw"), soon.service.operator)
    phone = enter(open_page(width=390, javascript=False), site, amina)
    phone.goto(site + reverse("drive"))
    phone.get_by_role("link", name="Begin with your licence").click()
    phone.get_by_label("Your telephone").fill("01633 496 010")
    phone.get_by_label("In which year were you born?").fill("1968")
    phone.get_by_label("Until when is your licence valid?").fill("2050-05-01")
    phone.get_by_label("Cars (B): since when?").fill("1990-05-01")
    phone.get_by_role("button", name="Save").click()
    phone.get_by_role("button", name=re.compile("I would like to drive for them")).click()
    expect(phone.locator("main")).to_contain_text("Not answered yet")

    desk = enter(open_page(javascript=False), site, rhun)
    desk.goto(site + reverse("manage-crew"))
    desk.get_by_role("link", name="Amina").click()
    desk.get_by_role("button", name="Yes, welcome").click()
    desk.get_by_label("I have seen the driving licence on").fill(timezone.now().astimezone(LONDON).date().isoformat())
    desk.get_by_role("button", name="Save").click()

    phone.goto(site + reverse("drive"))
    expect(phone.locator("main")).to_contain_text("This minibus needs a licence of category D1.")
    phone.get_by_role("link", name="My licence, my training").click()
    phone.get_by_label("Minibuses (D1): since when?").fill("1990-05-01")
    phone.get_by_role("button", name="Save").click()
    # What was seen is no longer what stands there.
    expect(phone.locator("main")).to_contain_text("Licence not seen yet")
    Crew.objects.filter(driver__user=amina).update(licence_seen_on=timezone.now().date())
    phone.goto(site + reverse("drive"))
    phone.get_by_role("button", name=re.compile("I can drive this")).click()
    expect(phone.locator("main")).to_contain_text("You drive this evening")
    phone.get_by_role("link", name="Ask a colleague").click()
    phone.get_by_label("Huw").check()
    phone.get_by_role("button", name="Ask", exact=True).click()
    expect(phone.locator("main")).to_contain_text("There is no answer yet")

    other = enter(open_page(width=390, javascript=False), site, huw.user)
    other.goto(site + reverse("drive"))
    other.get_by_role("link", name="Say yes or no").click()
    other.get_by_role("button", name="Yes, I drive").click()
    expect(other.locator("main")).to_contain_text("You drive this evening")
    other.get_by_role("link", name="Give it back").click()
    other.get_by_label("Why?").fill("Influenza")
    other.get_by_role("button", name="Give it back").click()
    assert not Shift.objects.standing().exists()
    desk.goto(site + reverse("manage-shift", args=[soon.pk]))
    expect(desk.locator("main")).to_contain_text("Influenza")


@every_look
def test_every_page_of_the_drivers_is_sound(
    open_page: Open,
    live_server: Any,
    judge: Callable[[Page], None],
    soon: Run,
    delyth: User,
    language: str,
    width: int,
    dark: bool,
) -> None:
    at, operator, rhun = timezone.now(), soon.service.operator, User.objects.get(name="Rhun")
    driver = make_driver(delyth, operator, organisation=make_organisation("Wheels", make_person("Wil"), slug="wheels"))
    huw = make_driver(make_person("Huw"), operator)
    Crew.objects.filter(driver=huw).update(state="asked")
    nia = make_driver(make_person("Nia"), operator, birth_year=1950, midas_until=None)
    hers, asked, over = (make_run(soon.service, soon.day + timedelta(days=number), at=at) for number in (1, 2, 3))
    make_shift(hers, driver)
    make_shift(asked, make_driver(make_person("Idris"), operator))
    shifts.offer(run=asked, to=driver, by=User.objects.get(name="Idris"), at=at)
    make_shift(over, driver)
    past = days_from(at.date() - timedelta(days=2), 1, LONDON)
    type(over.booking).objects.filter(pk=over.booking_id).update(starts_at=past.start, ends_at=past.end)
    Run.objects.filter(pk=over.pk).update(state="done", ended_at=past.end)
    rows = dict(Crew.objects.values_list("driver", "pk"))
    with translation.override(language):
        pages: dict[User | None, list[str]] = {
            None: [reverse("drive-needed")],
            delyth: [
                reverse("drive"),
                reverse("drive-profile"),
                reverse("drive-join") + f"?leave={operator.slug}",
                *(reverse("drive-shift", args=[run.pk]) for run in (hers, soon)),
                reverse("drive-give-back", args=[hers.pk]),
                reverse("drive-swap", args=[hers.pk]),
                reverse("drive-answer", args=[asked.pk]),
            ],
            nia.user: [reverse("drive"), reverse("drive-shift", args=[soon.pk])],
            make_person("Stranger"): [reverse("drive")],
            rhun: [
                reverse("manage-crew"),
                *(reverse("manage-crew-member", args=[rows[each.pk]]) + "?end=1" for each in (huw, nia)),
                reverse("manage-rota", args=[soon.service.slug]),
                *(reverse("manage-shift", args=[run.pk]) for run in (soon, hers)),
            ],
        }
    assert Driver.objects.count() == 4
    for person, addresses in pages.items():
        page = open_page(width=width, dark=dark, welsh=language == "cy")
        if person:
            enter(page, live_server.url, person)
        for address in addresses:
            page.goto(live_server.url + address)
            judge(page)
