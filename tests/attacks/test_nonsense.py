"""Nonsense in every address, query and form field is answered by a page, never by a fault of ours."""

from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode
from zlib import crc32

import pytest
from django.test import Client
from django.urls import reverse

from tests.attacks.addresses import ADDRESSES, arguments, queries
from tests.attacks.conftest import World
from tests.cast import evening

TEXTS = [
    "",
    "\0",
    "a\0b",
    "-1",
    "0",
    "9" * 25,
    "9" * 5000,
    "1e308",
    "NaN",
    "²",
    "٣",
    "0001-01-01",
    "9999-12-31",
    "9999-12-31T23:59:59Z",
    "0001-01-01T00:00:00+14:00",
    "2027-01-20T25:61",
    "00:00",
    "\u202e𝕬🙈\ufffe",
    "<script>alert(1)</script>",
    "' OR 1=1 --",
    "a\r\nBcc: x@example.org",
    "x" * 3000,
    "nonsense",
    "//evil.example",
]
LONGEST_ADDRESS = "x" * 240 + "@" + "y" * 60 + ".example.org"
# Each of these was a fault somewhere, or is the nearest neighbour of one that was.
SENT_TEXTS = ["", "a\0b", "9" * 25, "NaN", "²", "0001-01-01", "9999-12-31", "9999-12-31T23:59:59Z", "00:00"]
SENT_TEXTS += ["x" * 3000, LONGEST_ADDRESS, "nonsense"]
# What pages read from their addresses without a form, each read alone where the rest must make sense first.
QUERIES = {
    "book": ["start", "end", "length", "day", "hold"],
    "series-book": ["start", "end", "weeks", "without", "hold"],
    "offer-new": ["every"],
    "offer-move": ["date"],
    "space": ["week"],
    "search": ["near", "date", "start", "people", "needs", "page"],
    "bookings": ["show", "place", "page"],
    "booking-move": ["day", "start", "end", "place"],
    "manage": ["page"],
    "manage-requests": ["place", "page"],
    "manage-use": ["keeper", "space", "from", "to", "show"],
    "manage-use-csv": ["what", "site", "from", "to"],
    "open-use": ["month"],
    "manage-sites": ["q"],
    "rules-replay": ["run", "follow"],
    "runs": ["near", "day"],
    "drive-join": ["leave"],
    "manage-rota": ["from"],
    "ride-new": ["from"],
    "rides": ["page"],
    "ride-home": ["run"],
    "group-new": ["next"],
    "group-credits": ["page"],
    "group-documents": ["replace", "kind", "what"],
    "account_signup": ["next", "email"],
    "account_login": ["next"],
    "account_confirm_email": ["next"],
}
# And from what is sent, beside the fields that stand on the page.
SENT = {
    "acting": ["organisation", "next"],
    "group-new": ["next"],
    "group-family": ["link"],
    "group-documents": ["replace", "what", "file"],
    "book": ["start", "end", "length", "hold"],
    "series-book": ["dates"],
    "book-gone": ["place", "start", "end"],
    "book-check": ["organisation"],
    "ride-home": ["organisation", "run", "shown"],
    "ride-new": ["step"],
    "drive-join": ["operator", "deed"],
    "drive-answer": ["answer"],
    "manage-rota": ["run"],
    "manage-shift": ["deed", "crew", "reason"],
    "manage-crew-member": ["deed", "licence_on", "dbs_level", "dbs_on", "reason"],
    "book-extend": ["from"],
    "bank-holidays": ["closed"],
    "offer-dates": ["date", "deed"],
    "manage-rules": ["source"],
    "rules-deed": ["deed", "on"],
    "rule-new": ["step", "new_field", "row", "c0_op", "c0_value", "then_days", "words", "words_cy"],
    "rule-edit": ["step", "row", "c0_op", "c0_value", "words", "words_cy"],
    "rules-busy": ["d0_0_from"],
    "rules-replay": ["since", "until", "with_standing"],
    "embed": ["week"],
    "manage-sheet": ["day", "week", "resource", "keeper"],
    "manage-keyholders": ["week"],
    "manage-problems": ["done", "page"],
    "account_login": ["next"],
    "account_signup": ["next"],
}
# Forms whose fields are tried one by one, the rest as the page had it: only then the whole is looked at together.
LONG = ["booking-move", "manage-book", "offer-new", "closure-new", "offer-move", "manage-site-new", "manage-space-new"]
LONG += ["manage-space-edit", "group-new", "profile", "group-members", "account_signup", "manage-request", *SENT]


def no_fault(answer: Any, what: str) -> list[str]:
    """A page that refuses or answers; a fault would have been raised or have a status of 500."""
    if answer.status_code < 500:
        return []
    return [f"{what}: {answer.status_code}"]


class Fields(HTMLParser):
    """The forms of a page: the names of their fields and what stands in them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("name")
        if tag not in ("input", "select", "textarea", "button") or not name or name == "csrfmiddlewaretoken":
            return
        if given.get("type") not in ("radio", "checkbox") or "checked" in given or name not in self.found:
            self.found[name] = given.get("value") or self.found.get(name, "")


def some(texts: Sequence[str], whose: str) -> list[str]:
    """Every third text, others for each field: all of them everywhere, one by one, would take a tenth of all tests."""
    return list(texts[crc32(whose.encode()) % 3 :: 3])


@pytest.fixture
def browsers(world: World) -> dict[str, Client]:
    """Those for whom there is most to reach; a fault becomes an answer of 500 here."""
    found = {name: world.browser(name) for name in ("nobody", "amina", "bill")}
    for browser in found.values():
        browser.raise_request_exception = False
    return found


def owner(name: str) -> str:
    """Who gets furthest on the address."""
    return "bill" if name.startswith(("manage", "offer", "closure", "rule", "bank", "season", "keyholder")) else "amina"


# Answers that make the rest of a form valid, so that the one field is what is looked at.
SENSE = {
    "manage-site-new": {"name": "Mill", "kind": "hall", "postcode": "NP20 4HA", "latitude": "51.5", "longitude": "-3"},
    "manage-space-new": {"name": "Room", "capacity": "5", "rate": "1", "setup_minutes": "0", "turnround_minutes": "0"},
    "manage-book": {"day": "2027-01-20", "start": "18:00", "end": "20:00", "activity": "Open day", "people": "5"},
    "offer-new": {"weekdays": "1", "interval": "1", "first": "2027-01-20", "start": "18:00", "end": "20:00"},
    "closure-new": {"first": "2027-01-20", "start": "18:00", "end": "20:00"},
    "group-new": {"name": "Choir", "kind": "group"},
    "group-members": {"email": "x@example.org", "role": "booker"},
    "group-funders": {"funder_id": "GB-CHC-1", "funder_name": "Trust"},
    "group-documents": {"kind": "insurance", "valid_until": "2027-12-31", "words": "Ours"},
    "account_signup": {"name": "Eve", "email": "eve@example.org", "password1": "a long enough password"},
    "manage-request": {"decision": "ask", "question": "Why?"},
    "rules-deed": {"deed": "live", "on": "2027-01-20"},
    "rule-new": {"step": "words", "then_days": "28", "row": "people", "c0_op": "at_least", "c0_value": "9"},
    "rule-edit": {"step": "save", "words": "So", "words_cy": "Felly"},
    "rules-busy": {"d0_0_from": "17", "d0_0_to": "22"},
}


def filled(name: str, page: str) -> dict[str, str]:
    """What a person would send from the page, as far as it says so itself."""
    start = {"start": evening(3).start.isoformat(), "end": evening(3).end.isoformat()}
    there = {key: value for key, value in Fields(page).found.items() if value}
    return {**(start if name in ("book", "series-book", "book-gone") else {}), **there}


def paths(world: World, name: str) -> Iterator[str]:
    """The address with nonsense in each of its places."""
    good = arguments(world, name)
    for number, argument in enumerate(good):
        marked = [*good]
        marked[number] = 123454321 if isinstance(argument, int) else "zzqqzz"
        there = reverse(name, args=marked)
        for text in (
            "%00",
            "a%00b",
            "-1",
            "9" * 25,
            "9" * 5000,
            "%F0%9F%99%88",
            "%ED%A0%80",
            "%27",
            "..%2f",
            "a%0d%0ab",
        ):
            yield there.replace(str(marked[number]), text)


def test_in_the_path(world: World, browsers: dict[str, Client]) -> None:
    wrong = []
    for name in ADDRESSES:
        for path in paths(world, name):
            wrong += no_fault(browsers[owner(name)].get(path), f"{name} at {path[:80]}")
    assert not wrong


def test_in_the_query(world: World, browsers: dict[str, Client]) -> None:
    wrong = []
    for name, read in QUERIES.items():
        path, base = reverse(name, args=arguments(world, name)), queries(world, name)
        browser = browsers["nobody" if name.startswith("account") else owner(name)]
        for text in TEXTS:
            asked: list[dict[str, Any]] = [dict.fromkeys(read, text)]
            asked += [{**base, each: [text, text]} for each in read if text in some(TEXTS, name + each)]
            for query in asked:
                wrong += no_fault(browser.get(path, query), f"{name}?{query}"[:200])
    assert not wrong


def test_in_the_form(world: World, browsers: dict[str, Client]) -> None:
    """In all fields of every form at once, and one after the other where that leads further."""
    wrong = []
    for name in ADDRESSES:
        if name in ("account_logout", "group-invitation-withdraw", "book-let-go"):
            continue  # nothing is read there, and what the others attack would be gone
        browser = browsers["nobody" if name in ("account_login", "account_signup") else owner(name)]
        path, base = reverse(name, args=arguments(world, name)), queries(world, name)
        sent = {**filled(name, browser.get(path, base).content.decode(errors="replace")), **SENSE.get(name, {})}
        fields = dict.fromkeys([*sent, *SENT.get(name, [])])
        for number, text in enumerate(SENT_TEXTS):
            forms: list[dict[str, Any]] = [dict.fromkeys(fields, text)]
            if name in LONG:
                forms += [{**sent, each: text} for each in fields if text in some(SENT_TEXTS, name + each)]
            for form in forms:
                answer = browser.post(f"{path}?{urlencode(base)}", form)
                wrong += no_fault(answer, f"{name} {form}"[:300])
            if answer.status_code == 405 or (number and not fields):
                break  # no field, or nobody who reads one: whatever is sent is the same
    assert not wrong
