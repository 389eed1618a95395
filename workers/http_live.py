"""`GET /alerts/live`: alerts as they come, as server-sent events (WHATWG HTML, "Server-sent events").

    type, story                    as of GET /alerts
    since, cursor, Last-Event-ID   where to begin; without them with what comes from now on
    data, id                       the alert, in one line, and the cursor behind it

A line of comment every KEEP_ALIVE_S without an alert shows proxies, and us, that the other side is there. Nothing is
kept for a listener but its cursor: who is slow is told late, and misses nothing that the log still has.
"""

from __future__ import annotations

import asyncio

from aiohttp import web
from msgspec.structs import replace

from workers.http_api import ALERT_PARAMETERS, HEADERS, Answers, Behind, alert_query, guarded, only, refused
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
    answers: Answers, token: str | None, news: News, most: int = LISTENERS, keep_alive_s: float = KEEP_ALIVE_S
) -> list[web.RouteDef]:
    """The route of alerts as they come, for `most` listeners at once."""
    listeners = 0

    async def live(request: web.Request) -> web.StreamResponse:
        nonlocal listeners
        only(request.query, *ALERT_PARAMETERS)
        query = alert_query(request.query, request.headers.get("Last-Event-ID"))
        if listeners >= most:
            return refused(503, f"{most} listen already; come back", {"Retry-After": "60"})
        listeners += 1
        try:
            return await _tell(request, answers, query, news, keep_alive_s)
        finally:
            listeners -= 1

    return [web.get("/alerts/live", guarded(token, live))]


async def _tell(
    request: web.Request, answers: Answers, query: AlertQuery, news: News, keep_alive_s: float
) -> web.StreamResponse:
    first = await answers.alerts(replace(query, limit=1))  # refuses what cannot be asked, before the stream begins
    if query.cursor is None and query.since is None:
        query = replace(query, cursor=first.next)
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream", **HEADERS})
    await response.prepare(request)
    while not news.closed:
        coming = news.coming()
        try:
            page = await answers.alerts(replace(query, limit=PAGE))
        except Behind:
            await asyncio.sleep(AGAIN_S)
            continue
        await response.write(_events(page))
        query = replace(query, cursor=page.next)
        if len(page.alerts) < PAGE:
            await _wait(response, coming, keep_alive_s)
    return response


async def _wait(response: web.StreamResponse, coming: asyncio.Event, keep_alive_s: float) -> None:
    while True:
        try:
            await asyncio.wait_for(coming.wait(), keep_alive_s)
        except TimeoutError:
            await response.write(b": here\n\n")
        else:
            return


def _events(page: AlertPage) -> bytes:
    r"""The alerts of a page.

    >>> from workers.view_values import KeptAlert
    >>> _events(AlertPage((KeptAlert(7, b'{"type":"story.opened"}'),), 8))
    b'id: 8\ndata: {"type":"story.opened"}\n\n'
    """
    return b"".join(b"id: %d\ndata: %s\n\n" % (kept.offset + 1, kept.value) for kept in page.alerts)
