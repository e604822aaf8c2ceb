"""A keeper's rules in a real browser: written and approved without JavaScript; every page looked over."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from playwright.sync_api import Page, expect

from booking.actions import drafts, replays, rulebooks
from booking.models import Rulebook
from booking.spans import Span
from community.models import Organisation, User
from tests.booking.recorded import decided, stack_with
from tests.booking.rulebooks import a_rule, draft_of, in_force, second_manager
from tests.browser.looks import every_language_and_width
from tests.cast import LONDON, PASSWORD
from venues.models import Space

Open = Callable[..., Page]


def sign_in(page: Page, site: str, person: User) -> Page:
    """With address and password."""
    page.goto(site + reverse("account_login"))
    page.locator("#id_login").fill(person.email)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("main button.btn").click()
    expect(page.locator(".acting")).to_be_visible()
    return page


@pytest.mark.parametrize("javascript", [True, False])
def test_a_rule_is_written_and_approved_by_two(
    open_page: Open, live_server: Any, hall: Space, school: Organisation, bill: User, javascript: bool
) -> None:
    blodwen = second_manager(school)
    page = sign_in(open_page(width=390, javascript=javascript), live_server.url, bill)
    page.goto(live_server.url + reverse("manage-rules", args=[school.slug]))
    page.get_by_role("button", name="Start with the usual rules").click()
    page.get_by_role("link", name="Add a rule").click()
    page.get_by_role("link", name="Ask for a deposit").click()
    page.get_by_label("Only when").select_option(label="Activity")
    page.get_by_role("button", name="Add a condition").click()
    page.get_by_label("Parties and celebrations").check()
    page.get_by_label("and when").select_option(label="How many people")
    page.get_by_role("button", name="Add another condition").click()
    page.get_by_label("How many people (people)").fill("60")
    # Enter goes on: it does not take a condition away.
    page.get_by_label("How many people (people)").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("the deposit is, in pounds")
    page.get_by_label("the deposit is, in pounds").fill("75")
    page.get_by_label("the deposit is, in pounds").press("Enter")
    expect(page.locator("h1")).to_have_text("The words of the rule")
    page.get_by_label("In English").fill("Large parties leave £75 with us.")
    page.get_by_label("In Welsh").fill("Mae partïon mawr yn gadael £75 gyda ni.")
    page.get_by_role("button", name="Put it into the draft").click()
    expect(page.locator("main")).to_contain_text("the deposit is £75")
    page.get_by_role("button", name="Propose it").click()
    page.get_by_role("button", name="I approve it").click()
    other = sign_in(open_page(javascript=javascript), live_server.url, blodwen)
    other.goto(live_server.url + reverse("manage-rules", args=[school.slug]))
    other.get_by_role("link", name="Version 1").click()
    other.get_by_role("button", name="I approve it").click()
    other.get_by_role("button", name="Put it into force").click()
    visitor = open_page(javascript=javascript)
    visitor.goto(live_server.url + reverse("space", args=[hall.slug]))
    visitor.get_by_role("link", name="The rules here").click()
    expect(visitor.locator("main")).to_contain_text("Large parties leave £75 with us.")
    visitor.locator("#language a").click()
    expect(visitor.locator("main")).to_contain_text("Mae partïon mawr yn gadael £75 gyda ni.")


@pytest.fixture
def everything(hall: Space, school: Organisation, scouts: Organisation, bill: User) -> tuple[Rulebook, ...]:
    """One in force, one proposed, a draft that contradicts itself, one that was tried on a past season."""
    at, second = timezone.now(), second_manager(school)
    live = in_force(school, bill, second, at=at)
    proposed = rulebooks.propose(rulebook=draft_of(school, bill, at=at), by=bill, at=at)
    rulebooks.approve(rulebook=proposed, by=bill, at=at)
    rulebooks.approve(rulebook=proposed, by=second, at=at)
    draft = draft_of(school, bill, at=at)
    for then in ({"pence": 5000}, {"pence": 100}):
        rule = a_rule("deposit", then, ["starts_hour", "at_least", 18], scope={"space": hall.slug})
        drafts.put(rulebook=draft, rule=rule, by=bill, at=at)
    tried = draft_of(school, bill, a_rule("discount", {"percent": 20}, ["band", "is", "sharer"]), at=at)
    day = at.astimezone(LONDON) - timedelta(days=7)
    start = datetime(day.year, day.month, day.day, 18, tzinfo=LONDON)
    for band in ("welcome", "sharer"):
        decided(hall, scouts, Span(start, start + timedelta(hours=2)), stack_with(live.content), band=band)
    run = replays.begin(rulebook=tried, since=day.date(), until=at.date(), by=bill, at=at)
    replays.finish(run, at=at)
    return live, proposed, draft, tried


@every_language_and_width
def test_its_pages_are_accessible(
    open_page: Open,
    live_server: Any,
    judge: Callable[[Page], None],
    transactional_db: None,
    everything: tuple[Rulebook, ...],
    school: Organisation,
    bill: User,
    width: int,
    language: str,
) -> None:
    live, proposed, draft, tried = everything
    page = sign_in(open_page(width=width, dark=language == "cy"), live_server.url, bill)
    slug = school.slug
    with translation.override(language):
        addresses = [
            reverse("rules", args=[slug]),
            reverse("manage-terms", args=[slug]),
            reverse("manage-rules", args=[slug]),
            *(reverse("manage-rulebook", args=[slug, each.number]) for each in (live, proposed, draft)),
            reverse("rule-choose", args=[slug, draft.number]),
            reverse("rule-edit", args=[slug, draft.number, "deposit-1"]),
            reverse("rule-remove", args=[slug, draft.number, "deposit-1"]),
            reverse("rules-busy", args=[slug, draft.number]),
            reverse("rules-replay", args=[slug, tried.number]),
        ]
        form = reverse("rule-new", args=[slug, draft.number, "window"])
    for address in addresses:
        page.goto(live_server.url + address)
        judge(page)
    page.goto(live_server.url + form)
    for code in ("band", "people", "starts_hour", "day", "documents", "alcohol"):
        page.locator("#new_field").select_option(value=code)
        page.locator("button[value=add]").click()
    judge(page)
    page.locator(".actions button[value=words]").click()
    judge(page)
