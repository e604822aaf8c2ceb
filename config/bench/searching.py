"""Search, whole pages through every middleware, beside raw SQL for the same question and a plain page."""

import io
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection, connections
from django.utils import timezone

from booking.models import Place
from booking.spans import Span
from config import env
from config.bench.raw import PAGE, Raw
from config.bench.timing import Timed, in_turn
from config.seed.synthetic.land import CENTRE

KM, PEOPLE = 10, 40
NEAR = "Middle of the measurement"
QUARTER = timedelta(minutes=15)
Say = Callable[[str], None]
# What the whole page may cost, in times the raw query and a plain page together.
TARGETS = {"one window": 3.0, "12 weeks": 5.0, "2 hours in the evening": 3.0}
FACTOR_TARGETS = {"history": 1.1, "outside": 1.5}


@dataclass(frozen=True)
class Searched:
    """One question's figures, in milliseconds; `ratio` is what counts. `same` says that both found the same 25."""

    engine: str
    question: str
    page: float
    page_cpu: float
    raw: float
    plain: float
    plain_cpu: float
    queries: int
    ratio: float
    target: float
    same: bool
    calm: bool

    def summary(self) -> dict[str, Any]:
        """Plain figures."""
        return {"kind": "search", **asdict(self)}


@dataclass(frozen=True)
class Grown:
    """The first question in a larger database, against the small one."""

    engine: str
    what: str
    page: float
    page_before: float
    ratio: float
    target: float
    calm: bool

    def summary(self) -> dict[str, Any]:
        """Plain figures."""
        return {"kind": "grown", **asdict(self)}


def compare(*, near: str, rounds: int, others: Mapping[str, str], say: Say) -> Iterator[Searched | Grown]:
    """The three questions here; and the first of them in the other databases, by what they have more of.

    `near` is "" or the address of the database that the others grew from, if that is not this one.
    """
    settings.ROOT_URLCONF = "config.bench.plain"
    server = Server()
    _mark_centre()
    yield from _questions(server, rounds, say)
    if others:
        yield from _grown(server, rounds, near, others, say)


def _questions(server: "Server", rounds: int, say: Say) -> Iterator[Searched]:
    at = timezone.now()
    asked = questions(at)
    things: dict[str, Callable[[], Any]] = {"plain": lambda: server.get("/plain/")}
    for name, (address, raw) in asked.items():
        things[name] = partial(server.get, address)
        things[f"raw {name}"] = raw.ask
    figures, calm = in_turn(things, rounds, ["plain", *(f"raw {name}" for name in asked)], say)
    for name, (address, raw) in asked.items():
        page, best, plain = figures[name], figures[f"raw {name}"], figures["plain"]
        wanted, found = raw.ask(), server.slugs(address)
        if len(wanted) < PAGE:
            say(f"{name}: only {len(wanted)} spaces fit; a larger area makes a full page")
        yield Searched(
            connection.vendor,
            name,
            page.wall,
            page.cpu,
            best.wall,
            plain.wall,
            plain.cpu,
            server.queries(address),
            page.wall / (best.wall + plain.wall),
            TARGETS[name],
            wanted == found,
            calm,
        )


def _grown(server: "Server", rounds: int, near: str, others: Mapping[str, str], say: Say) -> Iterator[Grown]:
    address, _ = questions(timezone.now())["one window"]
    handles = {name: _handle(url) for name, url in others.items()}
    handles["before"] = _handle(near) if near else connections["default"]

    def page_in(name: str) -> Callable[[], Any]:
        def get() -> None:
            with using(handles[name]):
                server.get(address)

        return get

    for handle in handles.values():
        with using(handle):
            _mark_centre()
    figures, calm = in_turn({name: page_in(name) for name in handles}, rounds, ["before"], say)
    before: Timed = figures["before"]
    for name in others:
        wall = figures[name].wall
        target = FACTOR_TARGETS[name.split()[0]]
        yield Grown(connection.vendor, name, wall, before.wall, wall / before.wall, target, calm)


def questions(at: datetime) -> dict[str, tuple[str, Raw]]:
    """Each question as an address and as SQL: a Tuesday evening two to three weeks ahead."""
    today = at.astimezone(timezone.get_default_timezone()).date()
    day = today + timedelta(days=14 + (1 - today.weekday()) % 7)
    common = {"near": NEAR, "within": KM, "people": PEOPLE, "date": day.isoformat()}
    exact = {**common, "start": "18:00", "end": "20:00"}
    weekly = [_use(day + timedelta(weeks=week), 18) for week in range(12)]
    evening = [_use(day, 17).shifted(number * QUARTER) for number in range(13)]
    return {
        "one window": (_address(exact), Raw(CENTRE, KM, PEOPLE, weekly[:1], 1, at)),
        "12 weeks": (_address({**exact, "weeks": 12}), Raw(CENTRE, KM, PEOPLE, weekly, 9, at)),
        "2 hours in the evening": (
            _address({**common, "duration": 120, "part_of_day": "evening"}),
            Raw(CENTRE, KM, PEOPLE, evening, 1, at),
        ),
    }


def _use(day: date, hour: int) -> Span:
    begin = datetime.combine(day, time(hour), timezone.get_default_timezone()).astimezone(UTC)
    return Span(begin, begin + timedelta(hours=2))


def _address(asked: Mapping[str, object]) -> str:
    return f"/search/?{urlencode(asked)}"


def _mark_centre() -> None:
    """A place to be near to, which nobody else is called."""
    if not Place.objects.filter(source="town:measured").exists():
        Place.objects.create(source="town:measured", name=NEAR, latitude=CENTRE[0], longitude=CENTRE[1])


def _handle(url: str) -> Any:
    """A connection to another database of the same engine."""
    handle = connections.create_connection("default")
    handle.settings_dict = {**handle.settings_dict, **env.database(url)}
    return handle


@contextmanager
def using(handle: Any) -> Iterator[None]:
    """Everything in the block happens in the other database."""
    usual = connections["default"]
    connections["default"] = handle
    try:
        yield
    finally:
        connections["default"] = usual


class Server:
    """The WSGI application, called as a web server calls it."""

    def __init__(self, cookie: str = "") -> None:
        self.application = get_wsgi_application()
        self.cookie = cookie

    def get(self, address: str, encoding: str = "gzip") -> bytes:
        """The body of a page. Raises AssertionError unless it was found."""
        path, _, query = address.partition("?")
        said: list[str] = []
        environ = {
            "REQUEST_METHOD": "GET",
            "SCRIPT_NAME": "",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_ACCEPT_ENCODING": encoding,
            "HTTP_COOKIE": self.cookie,
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": io.StringIO(),
        }
        response = self.application(environ, lambda status, headers, *_: said.append(status))  # type: ignore[arg-type]
        body = b"".join(response)
        response.close()
        assert said == ["200 OK"], f"{address} answered {said}"
        return body

    def slugs(self, address: str) -> list[str]:
        """Which spaces the page shows, in order."""
        page = self.get(address, "identity").decode()
        return re.findall(r'<h3><a href="/spaces/([^/"]+)/"', page)

    def queries(self, address: str) -> int:
        """How many statements the page needs."""
        count = 0

        def counting(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            nonlocal count
            count += 1
            return execute(sql, params, many, context)

        with connection.execute_wrapper(counting):
            self.get(address)
        return count
