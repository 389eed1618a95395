"""`GET /alerts/live`: alerts as they come, as server-sent events (WHATWG HTML, "Server-sent events").

    type, story                    as of GET /alerts
    since, cursor, Last-Event-ID   where to begin; without them with what comes from now on
    data, id                       the alert, in one line, and the cursor behind it, marked where it is this process's

A line of comment every KEEP_ALIVE_S without an alert shows proxies, and us, that the other side is there. Nothing is
kept for a listener but its cursor: who is slow is told late, and misses nothing that the log still has. One that takes
nothing for KEEP_ALIVE_S is ended, and may come back.
"""

from __future__ import annotations

import asyncio

from aiohttp import web
from msgspec import Struct
from msgspec.structs import replace

from workers.http_api import (
    ALERT_PARAMETERS,
    HEADERS,
    Answers,
    BadParameter,
    Behind,
    alert_query,
    guarded,
    only,
    refused,
)
from workers.view_values import AlertPage, AlertQuery

KEEP_ALIVE_S = 15.0
LISTENERS = 100
PAGE = 100
AGAIN_S = 1.0
"""How often views that are far behind are asked again."""


class News:
    """A bell for any number of listeners. All methods belong to one event loop."""

    def __init__(self) -> None:
        self._coming = asyncio.Event()
        self.closed = False

    def ring(self) -> None:
        """Something may have come."""
        self._coming.set()
        self._coming = asyncio.Event()

    def coming(self) -> asyncio.Event:
        """What the next ring sets. Taken before one looks, it misses nothing."""
        return self._coming

    async def close(self, _: object = None) -> None:
        """There are no more news: listeners end."""
        self.closed = True
        self.ring()


def routes(
    answers: Answers,
    token: str | None,
    news: News,
    mark: str = "",
    most: int = LISTENERS,
    keep_alive_s: float = KEEP_ALIVE_S,
) -> list[web.RouteDef]:
    """The route of alerts as they come, for `most` listeners at once. `mark`: see `workers.hosting.Hosting`."""
    listeners = 0

    async def live(request: web.Request) -> web.StreamResponse:
        nonlocal listeners
        only(request.query, *ALERT_PARAMETERS)
        last = request.headers.get("Last-Event-ID", "")
        if last and not last.startswith(mark):
            raise BadParameter(f"Last-Event-ID: {last[:80]!r} is another process's; begin anew, or by since=")
        query = alert_query(request.query, last.removeprefix(mark))
        if listeners >= most:
            return refused(503, f"{most} listen already; come back", {"Retry-After": "60"})
        listeners += 1
        try:
            return await _tell(request, answers, query, _Stream(news, mark, keep_alive_s))
        finally:
            listeners -= 1

    return [web.get("/alerts/live", guarded(token, live), allow_head=False)]


class _Stream(Struct, frozen=True):
    """What every listener's stream has in common."""

    news: News
    mark: str
    keep_alive_s: float


async def _tell(request: web.Request, answers: Answers, query: AlertQuery, stream: _Stream) -> web.StreamResponse:
    if query.story is not None:  # a beginning may name two stories tomorrow
        query = replace(query, story=await answers.ask(lambda views, _: views.resolve(query.story or "")))
    first = await answers.alerts(replace(query, limit=1))  # refuses what cannot be asked, before the stream begins
    if query.cursor is None and query.since is None:
        query = replace(query, cursor=first.next)
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream", **HEADERS})
    await response.prepare(request)
    while not stream.news.closed:
        coming = stream.news.coming()
        try:
            page = await answers.alerts(replace(query, limit=PAGE))
        except Behind:
            await asyncio.sleep(AGAIN_S)
            continue
        told = await _told(request, response, _events(page, stream.mark), stream.keep_alive_s)
        query = replace(query, cursor=page.next)
        while told and len(page.alerts) < PAGE and not await _came(coming, stream.keep_alive_s):
            told = await _told(request, response, b": here\n\n", stream.keep_alive_s)
        if not told:
            break
    return response


async def _told(request: web.Request, response: web.StreamResponse, words: bytes, within_s: float) -> bool:
    """Whether the listener takes what is said; the connection to one that does not is cut."""
    try:
        await asyncio.wait_for(response.write(words), within_s)
    except ConnectionResetError:  # it has gone
        return False
    except TimeoutError:
        if request.transport is not None:
            request.transport.abort()
        return False
    return True


async def _came(coming: asyncio.Event, within_s: float) -> bool:
    try:
        await asyncio.wait_for(coming.wait(), within_s)
    except TimeoutError:
        return False
    return True


def _events(page: AlertPage, mark: str) -> bytes:
    r"""The alerts of a page.

    >>> from workers.view_values import KeptAlert
    >>> _events(AlertPage((KeptAlert(7, b'{"type":"story.opened"}'),), 8), "a1-")
    b'id: a1-8\ndata: {"type":"story.opened"}\n\n'
    """
    behind = mark.encode()
    return b"".join(b"id: %s%d\ndata: %s\n\n" % (behind, kept.offset + 1, kept.value) for kept in page.alerts)
