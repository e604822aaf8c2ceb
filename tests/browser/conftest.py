"""A real browser on the real application; a page that misbehaves fails its test even if nobody looked for it.

Fixtures: `page` (watched), `open_page(width=…, javascript=False, dark=True, welsh=True)` for more of them,
`watch.allow(404, "/bookings/")` for an answer the test expects, and `axe(page)`.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import ConsoleMessage, Page, Response

from config.dev import find_browser
from tests.browser import checks

HERE = Path(__file__).parent
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",  # shared memory is small in containers: a long page would crash its tab
]
OWN_HOSTS = {"localhost", "127.0.0.1"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder is a browser test, so that nobody can forget to say so."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The machine's own Chromium. Without one the tests fail; they are never skipped."""
    found = find_browser()
    if not found:
        pytest.fail("No Chromium starts on this machine. Install it, or set CHROMIUM to its path.")
    return {**browser_type_launch_args, "executable_path": found, "args": FLAGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A reader in Wales; width and language are chosen by each page (see `open_page`)."""
    return {**browser_context_args, "timezone_id": "Europe/London"}


@pytest.fixture(scope="session", autouse=True)
def whitenoise_serves_static() -> None:
    """Lets the live server serve static files as production does.

    It wraps the application in a handler that asks the finders and so answers 404 for every hashed name: the checks
    would then judge bare HTML. With the wrapper taken away, requests reach WhiteNoise.
    """
    from django.contrib.staticfiles import handlers

    def unwrapped(application: Any) -> Any:
        return application

    handlers.StaticFilesHandler = unwrapped  # type: ignore[assignment, misc]


class Watch:
    """What went wrong on any page of one test."""

    def __init__(self) -> None:
        self.seen: list[tuple[int, str, str]] = []
        self.allowed: list[tuple[int, str]] = []

    def allow(self, status: int, part_of_address: str) -> None:
        """From here on this answer is expected, such as a stranger's 404; for the whole of this test."""
        self.allowed.append((status, part_of_address))

    def page(self, page: Page) -> Page:
        """Watches one page, and every page it opens."""
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.seen.append((0, page.url, f"script error: {error}")))
        page.on("response", self._response)
        page.on("request", lambda request: self._request(request.url))
        page.on("popup", self.page)
        return page

    def _console(self, message: ConsoleMessage) -> None:
        if message.type != "error":
            return
        address = message.location.get("url", "")
        # The browser repeats each failed answer in the console; allowing the answer allows the echo.
        echo = next((int(word) for word in message.text.split() if word.isdigit() and len(word) == 3), 0)
        status = echo if message.text.startswith("Failed to load resource") else 0
        self.seen.append((status, address, f"console: {message.text}"))

    def _response(self, response: Response) -> None:
        if response.status >= 400:
            self.seen.append((response.status, response.url, f"answered {response.status}"))

    def _request(self, address: str) -> None:
        parts = urlsplit(address)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname not in OWN_HOSTS:
            self.seen.append((0, address, "a request to another host"))

    def faults(self) -> list[str]:
        """All that was not allowed, as sentences."""
        return [
            f"{what} ({address})"
            for status, address, what in self.seen
            if not any(status == code and part in address for code, part in self.allowed)
        ]


@pytest.fixture
def watch() -> Iterator[Watch]:
    """The faults of this test's pages; they fail the test at its end."""
    watching = Watch()
    yield watching
    faults = watching.faults()
    assert not faults, "The page misbehaved:\n" + "\n".join(faults)


@pytest.fixture
def open_page(new_context: Callable[..., Any], watch: Watch) -> Callable[..., Page]:
    """Opens a watched page, as wide as you like, with or without JavaScript, in a browser set to either language."""

    def open_one(
        *,
        width: int = 1280,
        height: int = 900,
        javascript: bool = True,
        dark: bool = False,
        welsh: bool = False,
    ) -> Page:
        context = new_context(
            viewport={"width": width, "height": height},
            java_script_enabled=javascript,
            color_scheme="dark" if dark else "light",
            locale="cy-GB" if welsh else "en-GB",
        )
        return watch.page(context.new_page())

    return open_one


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """One watched page at 1280 px."""
    return open_page()


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """Fails on any breach of WCAG 2.2 AA that axe can see."""

    def judge(page: Page) -> None:
        found = checks.axe_violations(page)
        assert not found, f"axe at {page.url}:\n" + "\n".join(found)

    return judge


@pytest.fixture
def judge(axe: Callable[[Page], None]) -> Callable[[Page], None]:
    """axe and all of our own checks at once."""

    def judge_all(page: Page) -> None:
        axe(page)
        found = checks.everything(page)
        assert not found, f"{page.url}:\n" + "\n".join(found)

    return judge_all
