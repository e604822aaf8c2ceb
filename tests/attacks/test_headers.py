"""What goes with every answer: who may keep it, who may frame it, and where it may lead."""

from urllib.parse import urljoin, urlsplit

import pytest
from django.conf import settings
from django.test import Client, RequestFactory, override_settings
from django.urls import reverse

from config.wsgi import in_utf8
from tests.attacks.addresses import ADDRESSES, BY_TOKEN, FRAMED, address
from tests.attacks.conftest import World
from tests.cast import PASSWORD, evening

pytestmark = pytest.mark.any_engine

ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "/\\evil.example/",
    "\\\\evil.example/",
    "http:evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "\x01//evil.example/",
    " //evil.example/",
    "/%09/evil.example/",
    "nonsense",
]


@pytest.mark.parametrize("who", ["amina", "bill"])
def test_no_cache_keeps_a_page_made_for_somebody(world: World, who: str) -> None:
    browser, wrong = world.browser(who), []
    for name in ADDRESSES:
        answer = browser.get(address(world, name))
        kept = answer.headers.get("Cache-Control", "")
        ours = answer.status_code == 200 and name not in {"healthz", *FRAMED}
        if ours and not {"no-store", "private"} <= set(kept.split(", ")):
            wrong.append(f"{name}: {kept or 'nothing said'}")
    assert not wrong


def test_no_cache_keeps_what_a_visitor_is_filling_in(world: World) -> None:
    browser = Client()
    span = evening(3)
    taken = browser.post(
        reverse("book", args=[world.hall.slug]), {"start": span.start.isoformat(), "end": span.end.isoformat()}
    )
    assert "no-store" in browser.get(taken.headers["Location"]).headers["Cache-Control"]


def test_a_page_for_everybody_may_be_kept(world: World) -> None:
    assert "no-store" not in Client().get(reverse("privacy")).headers.get("Cache-Control", "")


def test_no_page_can_be_framed_or_runs_what_is_not_ours(world: World) -> None:
    for who in ("nobody", "amina", "bill"):
        browser = world.browser(who)
        for name in set(ADDRESSES) - FRAMED:
            answer = browser.get(address(world, name))
            assert answer.headers["X-Frame-Options"] == "DENY", name
            policy = answer.headers["Content-Security-Policy"]
            assert "frame-ancestors 'none'" in policy and "unsafe" not in policy, name
            assert answer.headers["X-Content-Type-Options"] == "nosniff", name
            assert "<script>" not in (b"" if answer.streaming else answer.content).decode(errors="replace")


@pytest.mark.parametrize("where", ELSEWHERE, ids=ascii)
def test_no_form_sends_anybody_to_another_site(world: World, where: str) -> None:
    amina = world.browser("amina")
    answers = [
        amina.post(reverse("acting"), {"organisation": world.scouts.pk, "next": where}),
        amina.post(reverse("group-new"), {"name": "Choir", "kind": "group", "next": where}),
        amina.post(reverse("group-new") + "?next=" + where, {"name": "Choir", "kind": "group"}),
        Client().post(reverse("account_login"), {"login": "amina@example.org", "password": PASSWORD, "next": where}),
        amina.post(reverse("account_logout"), {"next": where}),
    ]
    for answer in answers:
        assert answer.status_code == 302
        # As a browser reads it: a backslash is a slash, and blanks and tabs in front are not there.
        going = answer.headers["Location"].replace("\\", "/").strip()
        assert urlsplit(urljoin("http://testserver/account/", going))[:2] == ("http", "testserver")
    page = Client().get(reverse("account_login"), {"next": where}).content.decode()
    assert f'href="{where}"' not in page


def test_every_form_that_changes_something_must_be_our_own(world: World) -> None:
    wrong = []
    for who in ("nobody", "amina", "bill"):
        browser = Client(enforce_csrf_checks=True)
        if who != "nobody":
            browser.force_login(world.people[who])
        for name in set(ADDRESSES) - BY_TOKEN:
            if browser.post(address(world, name), {"name": "x"}).status_code != 403:
                wrong.append(f"{who} {name}")
    assert not wrong


def test_somebody_elses_session_is_not_taken_over_by_signing_in(world: World) -> None:
    """A browser that was given a session beforehand has another one after signing in."""
    browser, span = Client(), evening(3)
    browser.post(
        reverse("book", args=[world.hall.slug]), {"start": span.start.isoformat(), "end": span.end.isoformat()}
    )
    before = browser.cookies[settings.SESSION_COOKIE_NAME].value
    browser.post(reverse("account_login"), {"login": "amina@example.org", "password": PASSWORD})
    assert browser.session["_auth_user_id"] == str(world.people["amina"].pk)
    assert browser.cookies[settings.SESSION_COOKIE_NAME].value != before
    planted = Client()
    planted.cookies[settings.SESSION_COOKIE_NAME] = before
    assert planted.get(reverse("bookings")).status_code == 302


def test_the_demos_post_is_read_in_the_demo_only(world: World) -> None:
    assert world.browser("amina").get(reverse("demo-post")).status_code == 404
    with override_settings(DEMO=True):
        assert Client().get(reverse("demo-post")).status_code == 200


def test_the_staffs_desk_is_for_staff(world: World) -> None:
    for who in ("nobody", "amina", "bill", "chidi", "tegan"):
        for path in ("", "community/user/", "booking/booking/", "booking/message/", "venues/site/", "schedule/event/"):
            assert world.browser(who).get(f"/admin/{path}").status_code in (302, 403, 404)


def test_health_says_nothing_but_health(client: Client, db: None) -> None:
    assert client.get("/healthz").json() == {"ok": True, "missing": []}


@pytest.mark.parametrize("charset", ["utf-7", "utf-16", "hex", "zlib", "rot13", "idna", "undefined", "unicode_escape"])
def test_another_encoding_is_not_believed(charset: str) -> None:
    """Decoded so, a query could hold half a letter, which no database stores, or could not be decoded at all."""
    kind = "application/x-www-form-urlencoded"
    environ = in_utf8({"CONTENT_TYPE": f"{kind}; Charset={charset}", "QUERY_STRING": "near=%2B2AA-"})
    assert environ["CONTENT_TYPE"] == kind
    request = RequestFactory().get("/search/?near=%2B2AA-", headers={"content-type": environ["CONTENT_TYPE"]})
    assert request.GET["near"] == "+2AA-"


def test_a_page_says_what_it_could_not_read(client: Client, db: None) -> None:
    answer = client.get("/search/?near=%00")
    assert answer.status_code == 400
    assert "Ni allwn ddarllen hynny" in answer.content.decode()
