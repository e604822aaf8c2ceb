"""Signing up, setting up a group and inviting somebody, with the keyboard alone; and every page of it looked over."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone, translation
from playwright.sync_api import Locator, Page, expect

from community import notices
from community.models import Invitation, Membership, Organisation, OrgId, Role, User
from tests.browser.looks import every_language_and_width
from tests.cast import PASSWORD

Open = Callable[..., Page]


@pytest.fixture(autouse=True)
def demo(transactional_db: None, settings: Any, tmp_path: Path) -> None:
    """Letters are written where the page of the demo's post finds them, and nobody has tried too often."""
    settings.DEMO = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "post")
    cache.clear()


def press(page: Page, target: Locator, key: str = "Enter") -> None:
    """Go to something with the Tab key, as somebody without a mouse does, and press it."""
    reach(page, target)
    page.keyboard.press(key)
    page.wait_for_load_state()


def write(page: Page, target: Locator, text: str) -> None:
    """Go to a field with the Tab key and type."""
    reach(page, target)
    page.keyboard.type(text)


def reach(page: Page, target: Locator) -> None:
    """Tab until it has the focus; from the top of the page if it lies before where one is."""
    expect(target).to_have_count(1)
    for _ in range(120):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"The Tab key never reaches {target}")


def follow_newest_letter(page: Page, at: str, part: str) -> None:
    """Open the demo's post and follow the link of the letter on top; its last one, for English comes second."""
    page.goto(at + reverse("demo-post"))
    press(page, page.locator(f"article:first-of-type a[href*='{part}']").last)


def sign_up(page: Page, name: str, email: str | None) -> None:
    """Fill in the form one is looking at; no address where it stands there already."""
    write(page, page.get_by_label("Your name"), name)
    if email:
        write(page, page.get_by_label("E-mail address"), email)
    write(page, page.get_by_label("Choose a password"), "tair gwenynen las")
    press(page, page.get_by_role("button", name="Make my account"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your e-mail")


def test_two_people_meet_in_a_group_without_a_mouse(open_page: Open, live_server: Any) -> None:
    first = open_page()
    first.goto(f"{live_server.url}{reverse('account_login')}?next={reverse('group-new')}")
    press(first, first.get_by_role("link", name="Make an account"))
    sign_up(first, "Efa Rees", "efa@example.org")
    follow_newest_letter(first, live_server.url, "confirm")
    press(first, first.get_by_role("button", name="Yes, this is my address"))

    # Straight back to where she was going.
    expect(first.get_by_role("heading", level=1)).to_have_text("Set up a group")
    press(first, first.get_by_role("button", name="Set up the group"))
    expect(first.get_by_role("alert")).to_be_focused()
    assert first.title().startswith("Error:")
    write(first, first.get_by_label("Name", exact=True), "Pill Choir")
    press(first, first.get_by_role("button", name="Set up the group"))
    expect(first.get_by_role("heading", level=1)).to_have_text("Pill Choir")
    press(first, first.get_by_role("link", name="Invite people and change roles"))
    write(first, first.get_by_label("E-mail address"), "dai@example.org")
    press(first, first.get_by_role("button", name="Send the invitation"))
    expect(first.get_by_text("We have written to dai@example.org.")).to_be_visible()

    second = open_page(width=390)
    follow_newest_letter(second, live_server.url, "invitations")
    expect(second.get_by_text("Efa Rees asks you to join")).to_be_visible()
    press(second, second.get_by_role("link", name="Make an account"))
    expect(second.get_by_label("E-mail address")).to_have_value("dai@example.org")
    sign_up(second, "Dai Bowen", None)
    follow_newest_letter(second, live_server.url, "confirm")
    press(second, second.get_by_role("button", name="Yes, this is my address"))
    press(second, second.get_by_role("button", name="Yes, I join"))
    expect(second.get_by_text("You belong to Pill Choir now.")).to_be_visible()
    expect(second.locator(".acting")).to_contain_text("Acting for Pill Choir")
    assert Membership.objects.get(user__email="dai@example.org").role == Role.BOOKER


def test_one_signs_up_without_scripts(open_page: Open, live_server: Any) -> None:
    page = open_page(javascript=False)
    page.goto(live_server.url + reverse("account_signup"))
    sign_up(page, "Efa Rees", "efa@example.org")
    follow_newest_letter(page, live_server.url, "confirm")
    press(page, page.get_by_role("button", name="Yes, this is my address"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Your groups")


@pytest.fixture
def busy_group(amina: User, bill: User, scouts: Organisation) -> Organisation:
    """One with two members, two numbers and an open invitation whose letter has been written."""
    Membership.objects.create(user=bill, organisation=scouts, role=Role.BOOKER)
    OrgId.objects.create(organisation=scouts, org_id="GB-CHC-1164883", verified_at=timezone.now())
    OrgId.objects.create(organisation=scouts, org_id="GB-COH-01234567")
    letter = Invitation.objects.create(
        organisation=scouts, email="efa@example.org", sent_by=amina, sent_at=timezone.now()
    )
    notices.invitation(letter)
    return scouts


@every_language_and_width
def test_every_page_of_somebody_not_signed_in_is_accessible(
    open_page: Open,
    live_server: Any,
    judge: Callable[[Page], None],
    busy_group: Organisation,
    width: int,
    language: str,
) -> None:
    page = open_page(width=width, dark=width == 320 and language == "cy")
    with translation.override(language):
        token = Invitation.objects.get().token
        addresses = [
            *map(reverse, ["account_login", "account_signup", "account_email_verification_sent"]),
            *map(reverse, ["account_reset_password", "account_reset_password_done", "account_inactive"]),
            *map(reverse, ["accessibility", "privacy", "demo-post"]),
            reverse("invitation", args=[token]),
            reverse("account_confirm_email", args=["no:such:link"]),
            reverse("account_reset_password_from_key", args=["1", "no-such-link"]),
        ]
        sign_up_at = reverse("account_signup")
    for address in addresses:
        page.goto(live_server.url + address)
        assert page.locator("html").get_attribute("lang") == ("cy" if language == "cy" else "en-GB")
        judge(page)
    page.goto(live_server.url + sign_up_at)
    page.locator("main button.btn").click()
    expect(page.locator(".error").first).to_be_visible()
    judge(page)


@every_language_and_width
def test_every_page_of_a_member_is_accessible(
    open_page: Open,
    live_server: Any,
    judge: Callable[[Page], None],
    amina: User,
    busy_group: Organisation,
    width: int,
    language: str,
) -> None:
    page = open_page(width=width, dark=width == 1280 and language == "cy")
    with translation.override(language):
        addresses = [
            *map(reverse, ["groups", "group-new", "profile", "account_email", "account_change_password", "mfa_index"]),
            *[reverse(f"group{part}", args=[busy_group.slug]) for part in ("", "-edit", "-members", "-registrations")],
            reverse("account_logout"),
        ]
        two_steps = reverse("mfa_activate_totp")
    page.goto(f"{live_server.url}{reverse('account_login')}?next={reverse('profile')}")
    page.locator("#id_login").fill(amina.email)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("main button.btn").click()
    expect(page.locator(".acting")).to_be_visible()
    for address in addresses:
        page.goto(live_server.url + address)
        page.eval_on_selector_all("main details", "all => all.forEach(each => each.open = true)")
        judge(page)
    page.goto(live_server.url + two_steps)  # the password is asked for first
    judge(page)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("main button.btn").click()
    expect(page.locator("main img[src^='data:image/svg+xml']")).to_be_visible()
    assert page.locator("main img").evaluate("picture => picture.naturalWidth") > 0, "the policy lets it be drawn"
    judge(page)


def test_the_desk_of_the_staff_works_under_the_policy(open_page: Open, live_server: Any, bill: User) -> None:
    bill.is_staff = bill.is_superuser = True
    bill.save()
    page = open_page()
    page.goto(f"{live_server.url}/admin/")
    page.locator("#id_login").fill(bill.email)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("main button.btn").click()
    expect(page.get_by_role("link", name="Organisations", exact=True)).to_be_visible()
    for path in ("community/orgid/", "community/organisation/add/", "community/user/add/"):
        page.goto(f"{live_server.url}/admin/{path}")
        expect(page.locator("#content")).to_be_visible()
