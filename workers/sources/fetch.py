"""One document from the web: bounded in size, time and redirects, polite, and from permitted addresses only."""

from __future__ import annotations

import re
import zlib
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from urllib.parse import urljoin, urlsplit

import aiohttp
from msgspec import Struct

from workers.sources.clock import Clock
from workers.sources.hosts import HostResting, Hosts
from workers.sources.metrics import FetchKind, Outcome, SourceMetrics
from workers.sources.network import AddressGuard, AddressRefused, GuardedResolver

AGENT = "wirewatch"
"""The product token that robots.txt knows us by."""
USER_AGENT = f"{AGENT}/1 (news monitor)"

FEED_BYTES = 10 * 2**20
PAGE_BYTES = 5 * 2**20
ROBOTS_BYTES = 512 * 2**10
"""Limits of a document, before and after decompression. RFC 9309 section 2.5 asks for 500 KiB of robots.txt."""
TIMEOUT_S = 30.0
"""For one hop: connection, headers and body together."""
CONNECT_TIMEOUT_S = 10.0
REDIRECTS = 5
GZIP = b"\x1f\x8b"
"""What a gzip member begins with."""
LONGEST_RETRY_AFTER_S = 86_400.0
REDIRECT_STATUSES = frozenset((301, 302, 303, 307, 308))
_GOOD = range(200, 300)
_TOO_BUSY = frozenset((429, 503))
_NOTHING_THERE = frozenset((404, 410))

Admit = Callable[[str], Awaitable[float]]
"""Asked before each hop with its URL: the delay in seconds its host asks for, or raises FetchFailed."""


class FetchFailed(Exception):
    """No document this time: back off. `outcome` is a label, `status` the HTTP status where there was one."""

    def __init__(
        self, outcome: Outcome, detail: str, *, status: int | None = None, retry_after_s: float | None = None
    ) -> None:
        super().__init__(detail)
        self.outcome = outcome
        self.status = status
        self.retry_after_s = retry_after_s


class Ask(Struct, frozen=True):
    """What is wanted. `limit_bytes` bounds the body, before and after decompression."""

    url: str
    kind: FetchKind
    limit_bytes: int
    headers: Mapping[str, str] = {}


class Answer(Struct, frozen=True):
    """A document, or the news that there is no newer one (status 304). `url` is where it was found in the end."""

    status: int
    url: str
    body: bytes = b""
    content_type: str = ""
    etag: str | None = None
    last_modified: str | None = None


def open_session(guard: AddressGuard, user_agent: str = USER_AGENT) -> aiohttp.ClientSession:
    """A session that connects to permitted addresses only, keeps no cookies and knows no proxy.

    A proxy would resolve names itself, out of the guard's sight.
    """
    connector = aiohttp.TCPConnector(resolver=GuardedResolver(guard), socket_factory=guard.socket, limit=64)
    return aiohttp.ClientSession(
        connector=connector,
        headers={"User-Agent": user_agent, "Accept-Encoding": "gzip, deflate"},
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
        trust_env=False,
    )


class Fetcher:
    """Gets documents, one at a time a host."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        hosts: Hosts,
        clock: Clock,
        metrics: SourceMetrics,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        self._session = session
        self._hosts = hosts
        self._clock = clock
        self._metrics = metrics
        self._timeout = aiohttp.ClientTimeout(total=timeout_s, sock_connect=min(timeout_s, CONNECT_TIMEOUT_S))

    async def get(self, ask: Ask, admit: Admit) -> Answer:
        """The document, redirects followed. Raises FetchFailed."""
        begun_s = self._clock.now()
        outcome: Outcome = "network"
        try:
            answer = await self._follow(ask, admit)
            outcome = "not_modified" if answer.status == HTTPStatus.NOT_MODIFIED else "ok"
        except FetchFailed as err:
            outcome = err.outcome
            raise
        else:
            return answer
        finally:
            self._metrics.fetched(ask.kind, outcome, max(self._clock.now() - begun_s, 0.0))

    async def _follow(self, ask: Ask, admit: Admit) -> Answer:
        url = ask.url
        for _ in range(REDIRECTS + 1):
            host = host_of(url)
            delay_s = await admit(url)
            try:
                async with self._hosts.turn(host, delay_s):
                    answer = await self._hop(url, ask)
            except HostResting as err:
                raise FetchFailed("resting", str(err), retry_after_s=err.seconds) from err
            if isinstance(answer, Answer):
                return answer
            url = _redirected(url, answer)
        raise FetchFailed("redirects", f"more than {REDIRECTS} redirects")

    async def _hop(self, url: str, ask: Ask) -> Answer | str:
        """The answer of one server, or the address it redirects to."""
        try:
            async with self._session.get(
                url, headers=ask.headers, allow_redirects=False, timeout=self._timeout
            ) as response:
                if response.status in REDIRECT_STATUSES and "Location" in response.headers:
                    return response.headers["Location"]
                self._check(response, ask, host_of(url))
                return await _answer(response, ask.limit_bytes)
        except TimeoutError as err:
            raise FetchFailed("timeout", f"no whole answer within {self._timeout.total} s") from err
        except (aiohttp.ClientError, OSError, ValueError) as err:
            raise _failed_connection(err) from err

    def _check(self, response: aiohttp.ClientResponse, ask: Ask, host: str) -> None:
        status = response.status
        if status in _GOOD or (status == HTTPStatus.NOT_MODIFIED and ask.headers):
            return
        retry_after_s = retry_after(response.headers.get("Retry-After", ""), self._clock.now())
        if retry_after_s and status in _TOO_BUSY:
            self._hosts.rest(host, retry_after_s)
        advice = ": nothing is there; is the address right?" if status in _NOTHING_THERE else ""
        raise FetchFailed("status", f"HTTP status {status}{advice}", status=status, retry_after_s=retry_after_s)


def _redirected(url: str, location: str) -> str:
    try:
        location.encode()  # may be any bytes: see `_validator`
        return urljoin(url, location)
    except ValueError as err:
        raise FetchFailed("redirects", "redirected to what is no web address") from err


def host_of(url: str) -> str:
    """The host of a web address. Raises FetchFailed where it has none or is no web address."""
    try:
        parts = urlsplit(url)
        if parts.scheme in ("http", "https") and parts.hostname:
            return parts.hostname
    except ValueError:
        pass
    raise FetchFailed("network", "not an http or https address")


def _failed_connection(err: Exception) -> FetchFailed:
    cause: BaseException | None = err
    while cause is not None:
        if isinstance(cause, AddressRefused):
            return FetchFailed("refused_address", str(cause))
        cause = getattr(cause, "os_error", None) or cause.__cause__
    if isinstance(err, aiohttp.InvalidURL):  # its text is the address, which may hold a password
        return FetchFailed("network", "not an address that can be asked")
    return FetchFailed("network", f"{type(err).__name__}: {err}"[:300])


async def _answer(response: aiohttp.ClientResponse, limit_bytes: int) -> Answer:
    body = b""
    if response.status in _GOOD:
        coding = response.headers.get("Content-Encoding", "")
        body = inflated(await _bounded(response, limit_bytes), coding, limit_bytes)
    return Answer(
        status=response.status,
        url=str(response.url),
        body=body,
        content_type=response.headers.get("Content-Type", "").encode("utf-8", "replace").decode(),
        etag=_validator(response, "ETag"),
        last_modified=_validator(response, "Last-Modified"),
    )


def _validator(response: aiohttp.ClientResponse, name: str) -> str | None:
    """A validator that can be kept: bytes that are not UTF-8 come as lone surrogates, which have no bytes any more."""
    value = response.headers.get(name)
    try:
        (value or "").encode()
    except UnicodeEncodeError:
        return None
    return value


async def _bounded(response: aiohttp.ClientResponse, limit_bytes: int) -> bytes:
    if (response.content_length or 0) > limit_bytes:
        raise _too_large(limit_bytes)
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > limit_bytes:
            raise _too_large(limit_bytes)
    return bytes(body)


def inflated(body: bytes, encoding: str, limit_bytes: int) -> bytes:
    """`body` without its content coding; never more than `limit_bytes` are made, however small it is.

    Raises FetchFailed: too_large, or unreadable where it is damaged or coded as we did not ask for.
    """
    coding = encoding.strip().lower()
    if coding in ("", "identity"):
        return body
    if coding not in ("gzip", "x-gzip", "deflate"):
        raise FetchFailed("unreadable", f"content coding {coding[:40]!r} was not asked for")
    # "deflate" is zlib by RFC 9110, and bare deflate from servers that misread it.
    windows = (47,) if coding != "deflate" else (47, -15)
    for window in windows:
        with suppress(zlib.error):
            return _all_members(body, window, limit_bytes)
    raise FetchFailed("unreadable", f"the {coding} coding is damaged or cut off")


def _all_members(body: bytes, window: int, limit_bytes: int) -> bytes:
    """What the members of a gzipped body hold (RFC 1952, 2.2); behind the last there may be padding."""
    out = b""
    while True:
        inflater = zlib.decompressobj(window)
        out += inflater.decompress(body, limit_bytes + 1 - len(out))
        if len(out) > limit_bytes:
            raise _too_large(limit_bytes)
        if not inflater.eof:
            raise zlib.error("cut off")
        body = inflater.unused_data
        if not body.startswith(GZIP):
            return out


def _too_large(limit_bytes: int) -> FetchFailed:
    return FetchFailed("too_large", f"larger than {limit_bytes} bytes")


def retry_after(value: str, now_s: float) -> float | None:
    """Seconds to wait by a Retry-After header (a number, or a date), at most a day; None where it says nothing.

    >>> retry_after("120", 0.0), retry_after("Thu, 01 Jan 1970 00:10:00 GMT", 0.0), retry_after("soon", 0.0)
    (120.0, 600.0, None)
    """
    value = value.strip()
    if re.fullmatch(r"[0-9]{1,10}", value):
        seconds = float(value)
    else:
        try:
            seconds = parsedate_to_datetime(value).timestamp() - now_s
        except (ValueError, TypeError, OverflowError):
            return None
    return min(max(seconds, 0.0), LONGEST_RETRY_AFTER_S)
