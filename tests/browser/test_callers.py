"""A coordinator answers the telephone: a seat with the way home, found and given up again; one for every week."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from playwright.sync_api import Page

from fleet.models import Ride, Run, Service
from tests.browser.looks import every_look
from tests.cast import PASSWORD
from tests.fleet.conftest import buses, depot, meinir, minibus, nightrider, rhun, riders  # noqa: F401  (the cast)
from tests.fleet.fleet import MAINDEE_HOME, MARKET_HOME, make_run, make_timetable

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def tomorrow(nightrider: Service) -> Run:  # noqa: F811
    """Names of tomorrow's evening are open."""
    today = timezone.now().astimezone(nightrider.zone).date()
    nightrider.timetables.all().delete()
    make_timetable(nightrider, from_day=today, weekdays=127)
    return make_run(nightrider, today + timedelta(days=1), at=timezone.now())


@every_look
def test_somebody_rings(
    live_server: Any,
    open_page: Callable[..., Page],
    axe: Callable[[Page], None],
    tomorrow: Run,
    rhun: Any,  # noqa: F811
    language: str,
    width: int,
    dark: bool,
) -> None:
    def address(name: str, *args: object) -> str:
        with translation.override(language):
            return reverse(name, args=args)

    page = open_page(width=width, dark=dark, welsh=language == "cy")
    going = address("manage-run-rides", tomorrow.pk)
    page.goto(f"{live_server.url}{address('account_login')}?next={going}")
    page.locator("input[name=login]").fill(rhun.email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form button").first.click()
    page.wait_for_url(f"{live_server.url}{going}")
    axe(page)

    page.locator(".empty a.btn").click()
    # Not more to fill in than one can while somebody speaks.
    assert page.locator("main form .field:visible").count() <= 6
    axe(page)
    page.locator("[name=home]").check()
    page.locator("[name=name]").fill("Gwenllian")
    page.locator("[name=telephone]").fill("01633 960399")
    page.locator("[name=needs][value=aid]").check()
    page.keyboard.press("Enter")
    page.wait_for_url(f"{live_server.url}{going}")
    assert page.get_by_role("link", name="Gwenllian").count() == 2
    axe(page)
    home = Ride.objects.get(first=MARKET_HOME)
    assert home.last == MAINDEE_HOME and home.walking_aid

    page.goto(f"{live_server.url}{address('manage-callers')}")
    page.locator("[name=caller]").fill("+44 1633 960399")
    page.keyboard.press("Enter")
    found = page.locator(f"main a[href='{address('manage-ride', home.pair.reference)}']")
    found.wait_for()
    assert "01633" not in page.url
    axe(page)
    found.click()
    axe(page)
    page.locator(f"a[href='{address('manage-ride-cancel', home.pair.reference)}']").click()
    axe(page)
    page.locator("button[value=both]").click()
    page.locator(".empty").wait_for()
    assert not Ride.objects.seated().exists()

    going = address("manage-regulars", tomorrow.service.slug)
    page.goto(f"{live_server.url}{going}")
    page.locator(".empty a.btn").click()
    axe(page)
    page.locator("[name=name]").fill("Ifor")
    page.locator("[name=telephone]").fill("01633 960398")
    page.locator("[name=needs][value=wheelchair]").check()
    page.keyboard.press("Enter")
    page.wait_for_url(f"{live_server.url}{going}")
    assert Ride.objects.seated().filter(is_regular=True, wheelchairs=1).count() == 2
    axe(page)
    page.locator("main li a[href*='/" + str(tomorrow.service.standing_seats.earliest("pk").pk) + "/']").click()
    axe(page)
    page.locator("main form .btn").click()
    page.locator(".empty").wait_for()
    assert not Ride.objects.seated().exists()
    Ride.objects.update(to_ring="seat")
    page.goto(f"{live_server.url}{address('manage-ring')}")
    axe(page)
