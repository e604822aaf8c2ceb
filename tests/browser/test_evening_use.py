"""The figures of evening services in a real browser: chosen, read, taken along as a file; and looked over."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from playwright.sync_api import Page, expect

from community.models import Organisation, User
from fleet.models import Run, RunState, Service
from tests.browser.looks import every_look
from tests.browser.test_documents import sign_in
from tests.fleet import fleet
from tests.fleet.conftest import *  # noqa: F403

Open = Callable[..., Page]


@pytest.fixture
def driven(transactional_db: None, nightrider: Service, riders: Organisation) -> Run:
    """One evening, three weeks ago on the machine's own clock; and another service that has never run."""
    day = timezone.now().date() - 3 * fleet.A_WEEK
    nightrider.timetables.update(from_day=day)
    run = fleet.make_run(nightrider, day, at=timezone.now() - 4 * fleet.A_WEEK, state=RunState.DONE)
    fleet.make_ride(run, outcome="aboard", would_stay_home=True)
    fleet.make_ride(run, fleet.MARKET_HOME, fleet.PILL_HOME, outcome="aboard", wheelchairs=1)
    fleet.make_service(riders, fleet.make_vehicle(run.vehicle.depot, "Second"), "Sunday bus")
    return run


def test_figures_of_one_service_are_chosen_and_taken_along(
    open_page: Open, live_server: Any, driven: Run, rhun: User
) -> None:
    page = open_page(width=390, javascript=False)
    sign_in(page, live_server.url, rhun)
    page.goto(live_server.url + reverse("rides-use"))
    expect(page.locator("main")).to_contain_text("3 journeys were made.")
    page.get_by_label("Service").select_option("Sunday bus")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("main")).to_contain_text("No evening has run in these months.")
    page.get_by_label("Service").select_option("Nightrider")
    page.get_by_role("button", name="Show").click()
    with page.expect_download() as file:
        page.get_by_role("link", name="for a spreadsheet").click()
    assert "Nightrider" in Path(file.value.path()).read_text("utf-8-sig")


@every_look
def test_the_figures_are_sound(
    open_page: Open,
    live_server: Any,
    judge: Callable[[Page], None],
    driven: Run,
    rhun: User,
    amina: User,
    language: str,
    width: int,
    dark: bool,
) -> None:
    with translation.override(language):
        address = reverse("rides-use")
    for person in (rhun, amina):
        page = open_page(width=width, dark=dark)
        sign_in(page, live_server.url, person)
        page.goto(live_server.url + address)
        judge(page)
