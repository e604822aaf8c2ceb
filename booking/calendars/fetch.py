"""A calendar from somebody else's address, without letting that address lead anywhere it should not.

Whoever types an address here makes this server ask for it. So only http and https, and only machines that everybody can
reach, checked after the name was looked up and again at every redirect. The connection goes to the very address that
was checked, so that a name which answers differently the second time gains nothing. No Django, no proxies.
"""

import gzip
import http.client
import ipaddress
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urljoin, urlsplit, urlunsplit

from booking.calendars.guard import LARGEST, BadCalendar

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

SECONDS = 15.0
MOST_REDIRECTS = 3
REDIRECTS = {301, 302, 303, 307, 308}
PORTS = {80, 443, 8080, 8443}
LONGEST_URL = 800
CHUNK = 64 * 1024
# What carries another address inside leads to that one: 6to4 and its relays, Teredo, NAT64.
CARRIERS = [
    ipaddress.ip_network(each)
    for each in ("2002::/16", "2001::/32", "64:ff9b::/96", "64:ff9b:1::/48", "192.88.99.0/24")
]


class Unreachable(BadCalendar):
    """Nothing came from there. `code` names the sentence people read."""


@dataclass(frozen=True)
class Fetched:
    """What came, or that nothing is new. The two marks are sent back with the next question."""

    content: bytes | None
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True)
class Reach:
    """Where this server may go besides the open internet: networks named in the settings, with any port."""

    networks: Sequence[Network] = ()

    @classmethod
    def of(cls, names: Sequence[str]) -> "Reach":
        """From the settings' words."""
        return cls([ipaddress.ip_network(name, strict=False) for name in names])

    def permits(self, address: Address, port: int) -> bool:
        """Whether a connection to it may be opened."""
        if any(address in network for network in self.networks if network.version == address.version):
            return True
        return port in PORTS and is_public(address)


def is_public(address: Address) -> bool:
    """Whether it is a machine on the open internet: no other house's, no cloud's own, not this one."""
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        return is_public(address.ipv4_mapped)
    if any(address in carrier for carrier in CARRIERS if carrier.version == address.version):
        return False
    if isinstance(address, ipaddress.IPv6Address) and address.is_site_local:  # given up, and still in use in houses
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def tidy(url: str) -> str:
    """The address as it is asked for. Raises Unreachable for what is no address of a calendar on the web."""
    parts = _parts(url.strip())
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    return urlunsplit((parts.scheme, parts.netloc, path, quote(parts.query, safe="/%:@!$&'()*+,;=~-._?"), ""))


def _parts(url: str) -> SplitResult:
    if len(url) > LONGEST_URL or any(letter.isspace() or ord(letter) < 32 for letter in url):
        raise Unreachable("bad_address")
    try:
        parts = urlsplit(url)
        scheme = {"webcal": "https", "webcals": "https"}.get(parts.scheme.lower(), parts.scheme.lower())
        host, _port = parts.hostname, parts.port
        ascii_host = host.encode("idna").decode() if host and ":" not in host else host
    except (ValueError, UnicodeError):
        raise Unreachable("bad_address") from None
    if scheme not in ("http", "https") or not ascii_host:
        raise Unreachable("bad_address")
    if parts.username is not None or parts.password is not None:
        raise Unreachable("password")
    netloc = f"[{ascii_host}]" if ":" in ascii_host else ascii_host
    return parts._replace(scheme=scheme, netloc=f"{netloc}:{parts.port}" if parts.port else netloc)


def fetch(url: str, *, etag: str = "", last_modified: str = "", reach: Reach) -> Fetched:
    """Get it. Raises Unreachable."""
    deadline = time.monotonic() + SECONDS
    asked = {name: value for name, value in (("If-None-Match", etag), ("If-Modified-Since", last_modified)) if value}
    here = tidy(url)
    for _hop in range(MOST_REDIRECTS + 1):
        answer = _ask(here, asked, reach, deadline)
        if isinstance(answer, Fetched):
            return answer
        onward = _onward(here, answer)
        if here.startswith("https:") and not onward.startswith("https:"):
            raise Unreachable("unsafe_redirect")
        here = onward
    raise Unreachable("too_many_redirects")


def _onward(here: str, where: str) -> str:
    """Where a redirect leads to. It is the other machine's word, so it may be no address at all."""
    try:
        return tidy(urljoin(here, where))
    except ValueError:
        raise Unreachable("bad_address") from None


def _ask(url: str, asked: dict[str, str], reach: Reach, deadline: float) -> Fetched | str:
    """One question: what came, or where it leads on to."""
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    connection = _Pinned(parts.hostname or "", port, parts.scheme == "https", reach, deadline)
    path = urlunsplit(("", "", parts.path or "/", parts.query, ""))
    headers = {"Accept": "text/calendar, */*;q=0.5", "Accept-Encoding": "gzip", "User-Agent": "Rhannu calendar reader"}
    watch = threading.Timer(max(0.0, deadline - time.monotonic()), connection.hang_up)
    watch.start()
    try:
        connection.request("GET", path, headers={**headers, **asked})
        answer = connection.getresponse()
        if answer.status in REDIRECTS and (onward := answer.getheader("Location")):
            return onward
        return _answered(answer, connection)
    except BadCalendar:
        raise
    except (OSError, http.client.HTTPException, ValueError) as error:
        if isinstance(error, TimeoutError) or time.monotonic() >= deadline:
            raise Unreachable("too_slow") from None
        raise Unreachable("certificate" if isinstance(error, ssl.SSLError) else "no_answer") from None
    finally:
        watch.cancel()
        connection.close()


def _answered(answer: http.client.HTTPResponse, connection: "_Pinned") -> Fetched:
    marks = {"etag": _mark(answer, "ETag", 250), "last_modified": _mark(answer, "Last-Modified", 80)}
    if answer.status == 304:
        return Fetched(None, **marks)
    if answer.status in (401, 403):
        raise Unreachable("not_allowed")
    if answer.status in (404, 410):
        raise Unreachable("not_found")
    if answer.status != 200:
        raise Unreachable("no_answer")
    encoding = answer.getheader("Content-Encoding", "").strip().lower()
    if encoding not in ("", "identity", "gzip", "x-gzip"):
        raise Unreachable("no_answer")
    body = _body(answer, connection)
    return Fetched(_unpacked(body) if "gzip" in encoding or body.startswith(b"\x1f\x8b") else body, **marks)


def _mark(answer: http.client.HTTPResponse, name: str, longest: int) -> str:
    """What is sent back with the next question; nothing that no database keeps or no header may hold."""
    said = answer.getheader(name, "")
    return said if len(said) <= longest and said.isascii() and said.isprintable() else ""


def _body(answer: http.client.HTTPResponse, connection: "_Pinned") -> bytes:
    """All of it, as long as it is not too much and does not take too long."""
    pieces: list[bytes] = []
    size = 0
    while piece := answer.read1(CHUNK):
        pieces.append(piece)
        size += len(piece)
        if size > LARGEST:
            raise Unreachable("too_large")
    connection.left()
    if answer.length:  # it promised more than it sent
        raise Unreachable("ends_early")
    return b"".join(pieces)


def _unpacked(body: bytes) -> bytes:
    """No more than is read: a few kilobytes can unpack to gigabytes."""
    unpacker = zlib.decompressobj(wbits=31)
    try:
        out = unpacker.decompress(body, LARGEST + 1)
    except (zlib.error, gzip.BadGzipFile):
        raise Unreachable("broken") from None
    if len(out) > LARGEST:
        raise Unreachable("too_large")
    if not unpacker.eof:
        raise Unreachable("ends_early")
    return out


class _Pinned(http.client.HTTPConnection):
    """Connects to an address that was checked, and to no other. The certificate is still asked for the name."""

    def __init__(self, host: str, port: int, safe: bool, reach: Reach, deadline: float) -> None:
        super().__init__(host, port, timeout=SECONDS)
        self.safe, self.reach, self.deadline = safe, reach, deadline
        self.link: socket.socket | None = None

    def connect(self) -> None:
        """The first address that answers, once all of them may be asked: a name with one private address is refused."""
        addresses = self._checked()
        for number, (family, where) in enumerate(addresses):
            link = self.link = socket.socket(family, socket.SOCK_STREAM)
            try:
                link.settimeout(self.left())
                link.connect(where)
            except OSError:
                link.close()
                if number + 1 == len(addresses):
                    raise
                continue
            self.sock = ssl.create_default_context().wrap_socket(link, server_hostname=self.host) if self.safe else link
            return

    def _checked(self) -> list[tuple[int, tuple[str, int]]]:
        try:
            found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            raise Unreachable("no_such_host") from None
        out = []
        for family, _kind, _protocol, _name, where in found:
            address = ipaddress.ip_address(str(where[0]).partition("%")[0])
            if not self.reach.permits(address, self.port):
                raise Unreachable("private")
            out.append((int(family), (str(address), self.port)))
        return out[:4]

    def left(self) -> float:
        """The seconds that are left. Raises TimeoutError when there are none."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left

    def hang_up(self) -> None:
        """Time is up, whatever it is waiting for: some servers send a byte a minute."""
        for each in (self.sock, self.link):
            with suppress(OSError):
                if each:
                    each.shutdown(socket.SHUT_RDWR)
