"""The JSON API: stories and alerts over HTTP, out of the views that the command line shows.

    GET /stories       search, outlet, kind, state, since, limit, cursor -> {"stories": [...], "next": cursor or null}
    GET /stories/ID    the story in full; ID may be a merged story's, or its beginning
    GET /alerts        since, type, story, limit, cursor -> {"alerts": [...], "next": cursor}; ask again with `next` to
                       follow; without `since` and `cursor` the newest
    GET /              {"addresses": [...]}: these, and POST /articles
    GET /healthz       the process lives        GET /readyz   it has restored its state (else 503)
    GET /sources       {"feeds": [how each does: `FeedHealth`, its address without user and query]}
    GET /metrics       for Prometheus

Errors are {"error": reason}. With a token, all but /, /healthz and /readyz need `Authorization: Bearer <token>`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import TypeVar, cast, get_args

import msgspec
from aiohttp import web
from multidict import MultiMapping

from schemas import wire
from workers.log import Log
from workers.queries import alert_types, moment
from workers.settings import shown_url
from workers.sources.health import FeedHealth
from workers.sources.http_in import authorised
from workers.view_values import (
    AlertQuery,
    AmbiguousStory,
    BadCursor,
    NoSuchStory,
    StoryQuery,
    StoryState,
)
from workers.views import Views

USUAL_LIMIT, LARGEST_LIMIT = 50, 500
CATCH_UP_RECORDS = 20_000
"""Records folded for one request, about a second; who asks while the views are further behind is asked to come back."""
AT_ONCE = 4
"""Threads that answer; more requests wait."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
T = TypeVar("T")


class _Bad(ValueError):
    """A parameter cannot be used; the message names it."""


class _Behind(Exception):
    """The views have yet to fold much of the log."""


def routes(
    views: Views, log: Log, token: str | None, feeds: Callable[[], Sequence[FeedHealth]] = tuple
) -> list[web.RouteDef]:
    """The routes of stories, alerts and sources."""
    api = _Api(views, log)

    async def sources(request: web.Request) -> web.Response:
        _only(request.query)
        shown = [msgspec.structs.replace(feed, url=shown_url(feed.url)) for feed in feeds()]
        return _answer(200, {"feeds": shown})

    return [
        web.get("/stories", _guarded(token, api.stories)),
        web.get("/stories/{id}", _guarded(token, api.story)),
        web.get("/alerts", _guarded(token, api.alerts)),
        web.get("/sources", _guarded(token, sources)),
    ]


def health_routes(token: str | None, ready: Callable[[], bool], metrics: Callable[[], bytes]) -> list[web.RouteDef]:
    """The routes of health. `ready` says whether the state is restored; `metrics` gives Prometheus' text format."""

    async def healthz(_: web.Request) -> web.Response:
        return _answer(200, {"status": "ok"})

    async def readyz(_: web.Request) -> web.Response:
        return _answer(200, {"status": "ready"}) if ready() else _answer(503, {"status": "restoring"})

    async def exposition(_: web.Request) -> web.Response:
        body = await asyncio.to_thread(metrics)
        return web.Response(body=body, headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})

    async def index(request: web.Request) -> web.Response:
        served = ((route.method, route.resource) for route in request.app.router.routes() if route.method != "HEAD")
        named = sorted(f"{method} {at.canonical}" for method, at in served if at)
        return _answer(200, {"addresses": [address.replace("{id}", "ID") for address in named]})

    return [
        web.get("/", index),
        web.get("/metrics", _guarded(token, exposition)),
        web.get("/healthz", healthz),
        web.get("/readyz", readyz),
    ]


@web.middleware
async def errors_as_json(request: web.Request, handler: Handler) -> web.StreamResponse:
    """What the server itself refuses (no such address, no such method) in the form of all other errors."""
    try:
        return await handler(request)
    except web.HTTPException as err:
        allowed = {name: value for name, value in err.headers.items() if name == "Allow"}
        return _refused(err.status, (err.text or err.reason).strip(), allowed)


class _Api:
    def __init__(self, views: Views, log: Log) -> None:
        self._views = views
        self._log = log
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def stories(self, request: web.Request) -> web.Response:
        query = _story_query(request.query)
        return _answer(200, await self._ask(lambda: self._views.stories(query)))

    async def story(self, request: web.Request) -> web.Response:
        _only(request.query)
        return _answer(200, await self._ask(lambda: self._views.story(self._log, request.match_info["id"])))

    async def alerts(self, request: web.Request) -> web.Response:
        query = _alert_query(request.query)
        return _bytes(200, await self._ask(lambda: self._views.alerts(self._log, query).as_json()))

    async def _ask(self, question: Callable[[], T]) -> T:
        """The answer from views that have caught up, found in a thread: the log is read from a disk."""

        def answer() -> T:
            if self._views.catch_up(self._log, CATCH_UP_RECORDS) == CATCH_UP_RECORDS:
                raise _Behind
            return question()

        async with self._turns:
            return await asyncio.to_thread(answer)


def _guarded(token: str | None, handler: Handler) -> Handler:
    """`handler` for those who know the token, with errors as JSON."""

    async def guarded(request: web.Request) -> web.StreamResponse:
        if token is not None and not authorised(request.headers.get("Authorization", ""), token):
            return _refused(401, "needs the header Authorization: Bearer <token>", {"WWW-Authenticate": "Bearer"})
        try:
            return await handler(request)
        except (_Bad, BadCursor) as err:
            return _refused(400, str(err))
        except NoSuchStory as err:
            return _refused(404, str(err))
        except AmbiguousStory as err:
            return _refused(409, str(err))
        except _Behind:
            return _refused(503, "still reading the log; come back", {"Retry-After": "1"})

    return guarded


def _story_query(asked: MultiMapping[str]) -> StoryQuery:
    _only(asked, "search", "outlet", "kind", "state", "since", "limit", "cursor")
    state = asked.get("state") or None
    if state is not None and state not in get_args(StoryState):
        raise _Bad(f"state: expected open or closed, got {state[:80]!r}")
    return StoryQuery(
        search=asked.get("search", ""),
        outlet=asked.get("outlet") or None,
        kind=asked.get("kind") or None,
        state=cast("StoryState | None", state),
        since=_time(asked),
        limit=_limit(asked),
        cursor=asked.get("cursor") or None,
    )


def _alert_query(asked: MultiMapping[str]) -> AlertQuery:
    _only(asked, "since", "type", "story", "limit", "cursor")
    names = [name for given in asked.getall("type", []) for name in given.split(",") if name]
    try:
        types = alert_types(names)
    except ValueError as err:
        raise _Bad(f"type: {err}") from err
    cursor = asked.get("cursor") or None
    if cursor is not None and not _is_number(cursor):
        raise _Bad(f"cursor: {cursor[:80]!r} is not the `next` of a page of alerts")
    return AlertQuery(
        since=_time(asked),
        types=types,
        story=asked.get("story") or None,
        limit=_limit(asked),
        cursor=int(cursor) if cursor is not None else None,
    )


def _only(asked: MultiMapping[str], *names: str) -> None:
    for name in asked:
        if name not in names:
            raise _Bad(f"unknown parameter {name[:80]!r}; there are: {', '.join(names) or 'none'}")


def _time(asked: MultiMapping[str]) -> datetime | None:
    text = asked.get("since")
    try:
        return moment(text, datetime.now(UTC)) if text else None
    except ValueError as err:
        raise _Bad(f"since: {err}") from err


def _limit(asked: MultiMapping[str]) -> int:
    text = asked.get("limit") or str(USUAL_LIMIT)
    if not _is_number(text) or not 1 <= int(text) <= LARGEST_LIMIT:
        raise _Bad(f"limit: expected a number from 1 to {LARGEST_LIMIT}, got {text[:80]!r}")
    return int(text)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 18


def _answer(status: int, value: object) -> web.Response:
    return _bytes(status, wire.encode(value))


def _refused(status: int, reason: str, headers: dict[str, str] | None = None) -> web.Response:
    return _bytes(status, wire.encode({"error": reason}), headers)


def _bytes(status: int, body: bytes, headers: dict[str, str] | None = None) -> web.Response:
    return web.Response(
        status=status,
        body=body,
        content_type="application/json",
        headers={"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"} | (headers or {}),
    )
