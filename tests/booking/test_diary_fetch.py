"""An address that somebody typed leads to a calendar, or nowhere."""

import gzip
import ipaddress
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import monotonic, sleep
from typing import Any

import pytest

from booking.calendars import fetch
from booking.calendars.fetch import Fetched, Reach, Unreachable, is_public, tidy
from tests.booking.diaries import calendar

A_CALENDAR = calendar()
HERE = Reach.of(["127.0.0.1/32"])


class Server(BaseHTTPRequestHandler):
    """A calendar server with every bad habit; what it was asked is kept."""

    asked: list[dict[str, str]] = []

    def do_GET(self) -> None:
        """Each habit has its path."""
        self.asked.append({"path": self.path, **dict(self.headers)})
        getattr(self, f"_{self.path.strip('/').split('/')[0].replace('-', '_')}")()

    def log_message(self, *_arguments: Any) -> None:
        """Say nothing."""

    def _answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content_Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def _good(self) -> None:
        if self.headers.get("If-None-Match") == '"1"':
            self._answer(304, ETag='"1"')
        else:
            self._answer(200, A_CALENDAR, ETag='"1"', Last_Modified="Mon, 04 Jan 2027 09:00:00 GMT")

    def _zipped(self) -> None:
        self._answer(200, gzip.compress(A_CALENDAR), Content_Encoding="gzip")

    def _bomb(self) -> None:
        self._answer(200, gzip.compress(b"x" * 50_000_000), Content_Encoding="gzip")

    def _large(self) -> None:
        self._answer(200, b"x" * (fetch.LARGEST + 1))

    def _once(self) -> None:
        self._answer(302, Location="/good")

    def _round(self) -> None:
        self._answer(302, Location="/round")

    def _away(self) -> None:
        self._answer(302, Location="http://127.0.0.2:1/good")

    def _metadata(self) -> None:
        self._answer(301, Location="http://169.254.169.254/latest/meta-data/")

    def _nowhere(self) -> None:
        self._answer(302, Location="http://[::1")

    def _odd_marks(self) -> None:
        self._answer(200, A_CALENDAR, ETag='"\0"', Last_Modified="Ll\xfen")

    def _file(self) -> None:
        self._answer(301, Location="file:///etc/passwd")

    def _short(self) -> None:
        self._answer(200, A_CALENDAR, Content_Length="9999")

    def _secret(self) -> None:
        self._answer(401)

    def _gone(self) -> None:
        self._answer(410)

    def _fault(self) -> None:
        self._answer(500)

    def _drip(self) -> None:
        """A byte now and then, for ever: each is in time, and all together never end."""
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        for _ in range(100):
            self.wfile.write(b"x")
            sleep(0.1)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Server) as running:
        running.handle_error = lambda *_: None  # type: ignore[method-assign]  (we hang up on it)
        thread = threading.Thread(target=running.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()


def refused(url: str, reach: Reach = HERE) -> str:
    """Why nothing came."""
    with pytest.raises(Unreachable) as caught:
        fetch.fetch(url, reach=reach)
    return caught.value.code


def test_it_brings_what_is_there_and_asks_whether_it_is_new(server: str) -> None:
    came = fetch.fetch(f"{server}/good", reach=HERE)
    assert came == Fetched(A_CALENDAR, '"1"', "Mon, 04 Jan 2027 09:00:00 GMT")
    again = fetch.fetch(f"{server}/good", etag='"1"', last_modified="x", reach=HERE)
    assert again.content is None
    assert Server.asked[-1]["If-None-Match"] == '"1"' and Server.asked[-1]["If-Modified-Since"] == "x"
    assert fetch.fetch(f"{server}/zipped", reach=HERE).content == A_CALENDAR
    assert fetch.fetch(f"{server}/once", reach=HERE).content == A_CALENDAR


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("bomb", "too_large"),
        ("large", "too_large"),
        ("round", "too_many_redirects"),
        ("away", "private"),
        ("metadata", "private"),
        ("file", "bad_address"),
        ("nowhere", "bad_address"),
        ("short", "ends_early"),
        ("secret", "not_allowed"),
        ("gone", "not_found"),
        ("fault", "no_answer"),
    ],
)
def test_every_bad_habit_has_its_sentence(server: str, path: str, code: str) -> None:
    assert refused(f"{server}/{path}") == code


def test_marks_that_no_database_keeps_are_left_behind(server: str) -> None:
    assert fetch.fetch(f"{server}/odd-marks", reach=HERE) == Fetched(A_CALENDAR)


def test_a_server_that_never_ends_is_hung_up_on(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "SECONDS", 1.0)
    began = monotonic()
    assert refused(f"{server}/drip") == "too_slow"
    assert monotonic() - began < 4


def test_without_leave_this_machine_is_not_asked(server: str) -> None:
    before = len(Server.asked)
    assert refused(f"{server}/good", Reach()) == "private"
    assert len(Server.asked) == before


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://localhost/", "http://0/", "http://2130706433/", "http://0x7f.1/", "http://[::1]/",
        "http://[::ffff:10.0.0.1]/", "webcal://10.1.2.3/a.ics", "http://169.254.169.254/latest/", "http://[fe80::1]/",
        "http://[fd00:ec2::254]/", "http://100.64.0.1/", "http://[2002:7f00:1::]/", "http://[64:ff9b::a9fe:a9fe]/",
        "http://224.0.0.1/", "http://192.88.99.1/", "http://[fec0::1]/", "http://255.255.255.255/", "http://[::]/",
    ],
)  # fmt: skip
def test_no_private_machine_is_asked(url: str) -> None:
    assert refused(url, Reach()) == "private"


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111"])
def test_a_machine_of_the_open_internet_is_only_asked_where_calendars_live(address: str) -> None:
    found = ipaddress.ip_address(address)
    assert is_public(found)
    assert Reach().permits(found, 443) and not Reach().permits(found, 22) and not Reach().permits(found, 6379)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("webcal://Example.org/a b.ics", None),
        (" webcal://example.org/a.ics?key=1 ", "https://example.org/a.ics?key=1"),
        ("https://example.org", "https://example.org/"),
        ("https://example.org/ŵ.ics#top", "https://example.org/%C5%B5.ics"),
        ("ftp://example.org/a.ics", None),
        ("example.org/a.ics", None),
        ("https://bill:secret@example.org/a.ics", None),
        ("https://example.org:99999/", None),
        ("http://[::1/", None),
        ("https://example.org/\r\nHost: other", None),
        ("https://" + "a" * 300 + ".org/" + "x" * 600, None),
    ],
)
def test_an_address_is_tidied_or_refused(said: str, meant: str | None) -> None:
    if meant:
        assert tidy(said) == meant
    else:
        with pytest.raises(Unreachable):
            tidy(said)
