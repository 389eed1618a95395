"""The JSON API: stories and alerts over HTTP, out of the views that the command line shows.

    GET /stories       search, outlet, kind, state, since, limit, cursor -> {"stories": [...], "next": cursor or null}
    GET /stories/ID    the story in full; ID may be a merged story's, or its beginning
    GET /alerts        since, type, story, limit, cursor -> {"alerts": [...], "next": cursor}; ask again with `next` to
                       follow; without `since` and `cursor` the newest
    GET /alerts/live   the same as they come: see `workers.http_live`
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

from aiohttp import web
from msgspec.structs import replace
from multidict import MultiMapping

from schemas import wire
from workers.log import Log
from workers.queries import alert_types, moment
from workers.settings import shown_url
from workers.sources.health import FeedHealth
from workers.sources.http_in import authorised
from workers.view_values import (
    AlertPage,
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

ALERT_PARAMETERS = ("since", "type", "story", "cursor")
HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
T = TypeVar("T")


class BadParameter(ValueError):
    """A parameter cannot be used; the message names it."""


class Behind(Exception):
    """The views have yet to fold much of the log."""


def routes(answers: Answers, token: str | None) -> list[web.RouteDef]:
    """The routes of stories and alerts."""

    async def stories(request: web.Request) -> web.Response:
        query = _story_query(request.query)
        return _answer(200, await answers.ask(lambda views, _: views.stories(query)))

    async def story(request: web.Request) -> web.Response:
        return _answer(200, await answers.ask(lambda views, log: views.story(log, request.match_info["id"])))

    async def alerts(request: web.Request) -> web.Response:
        only(request.query, *ALERT_PARAMETERS, "limit")
        query = replace(alert_query(request.query), limit=_limit(request.query))
        return _bytes(200, (await answers.alerts(query)).as_json())

    return [
        web.get("/stories", guarded(token, stories)),
        web.get("/stories/{id}", guarded(token, story)),
        web.get("/alerts", guarded(token, alerts)),
    ]


def sources_routes(token: str | None, feeds: Callable[[], Sequence[FeedHealth]]) -> list[web.RouteDef]:
    """The route of how each feed does."""

    async def sources(request: web.Request) -> web.Response:
        only(request.query)
        shown = [replace(feed, url=shown_url(feed.url)) for feed in feeds()]
        return _answer(200, {"feeds": shown})

    return [web.get("/sources", guarded(token, sources))]


def health_routes(
    token: str | None, well: Callable[[], bool], ready: Callable[[], bool], metrics: Callable[[], bytes]
) -> list[web.RouteDef]:
    """The routes of health. `well` says whether the main loop comes round, `ready` whether the state is restored;
    `metrics` gives Prometheus' text format.
    """

    async def healthz(_: web.Request) -> web.Response:
        return _answer(200, {"status": "ok"}) if well() else _answer(503, {"status": "stuck"})

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
        web.get("/metrics", guarded(token, exposition)),
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
        return refused(err.status, (err.text or err.reason).strip(), allowed)


class Answers:
    """Answers from views that have caught up, found in threads: the log is read from a disk."""

    def __init__(self, views: Views, log: Log) -> None:
        self._views = views
        self._log = log
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def ask(self, question: Callable[[Views, Log], T]) -> T:
        """The answer to one question. Raises Behind, and what `question` raises."""

        def answer() -> T:
            if self._views.catch_up(self._log, CATCH_UP_RECORDS) == CATCH_UP_RECORDS:
                raise Behind
            return question(self._views, self._log)

        async with self._turns:
            return await asyncio.to_thread(answer)

    async def alerts(self, query: AlertQuery) -> AlertPage:
        """A page of alerts. Raises as `ask` does, NoSuchStory and AmbiguousStory."""
        return await self.ask(lambda views, log: views.alerts(log, query))


def guarded(token: str | None, handler: Handler) -> Handler:
    """`handler` for those who know the token, with errors as JSON."""

    async def guarded(request: web.Request) -> web.StreamResponse:
        if token is not None and not authorised(request.headers.get("Authorization", ""), token):
            return refused(401, "needs the header Authorization: Bearer <token>", {"WWW-Authenticate": "Bearer"})
        try:
            return await handler(request)
        except (BadParameter, BadCursor) as err:
            return refused(400, str(err))
        except NoSuchStory as err:
            return refused(404, str(err))
        except AmbiguousStory as err:
            return refused(409, str(err))
        except Behind:
            return refused(503, "still reading the log; come back", {"Retry-After": "1"})

    return guarded


def _story_query(asked: MultiMapping[str]) -> StoryQuery:
    only(asked, "search", "outlet", "kind", "state", "since", "limit", "cursor")
    state = asked.get("state") or None
    if state is not None and state not in get_args(StoryState):
        raise BadParameter(f"state: expected open or closed, got {state[:80]!r}")
    return StoryQuery(
        search=asked.get("search", ""),
        outlet=asked.get("outlet") or None,
        kind=asked.get("kind") or None,
        state=cast("StoryState | None", state),
        since=_time(asked),
        limit=_limit(asked),
        cursor=asked.get("cursor") or None,
    )


def alert_query(asked: MultiMapping[str], last: str | None = None) -> AlertQuery:
    """Which alerts are asked for, but how many; `last` is the cursor behind the last one told, if any was.

    Raises BadParameter.
    """
    names = [name for given in asked.getall("type", []) for name in given.split(",") if name]
    try:
        types = alert_types(names)
    except ValueError as err:
        raise BadParameter(f"type: {err}") from err
    cursor = last or asked.get("cursor") or None
    if cursor is not None and not _is_number(cursor):
        raise BadParameter(f"cursor: {cursor[:80]!r} is not the `next` of a page of alerts")
    return AlertQuery(
        since=_time(asked),
        types=types,
        story=asked.get("story") or None,
        cursor=int(cursor) if cursor is not None else None,
    )


def only(asked: MultiMapping[str], *names: str) -> None:
    """Raises BadParameter where another is given."""
    for name in asked:
        if name not in names:
            raise BadParameter(f"unknown parameter {name[:80]!r}; there are: {', '.join(names) or 'none'}")


def _time(asked: MultiMapping[str]) -> datetime | None:
    text = asked.get("since")
    try:
        return moment(text, datetime.now(UTC)) if text else None
    except ValueError as err:
        raise BadParameter(f"since: {err}") from err


def _limit(asked: MultiMapping[str]) -> int:
    text = asked.get("limit") or str(USUAL_LIMIT)
    if not _is_number(text) or not 1 <= int(text) <= LARGEST_LIMIT:
        raise BadParameter(f"limit: expected a number from 1 to {LARGEST_LIMIT}, got {text[:80]!r}")
    return int(text)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 18


def _answer(status: int, value: object) -> web.Response:
    return _bytes(status, wire.encode(value))


def refused(status: int, reason: str, headers: dict[str, str] | None = None) -> web.Response:
    """An error as all of this API are told."""
    return _bytes(status, wire.encode({"error": reason}), headers)


def _bytes(status: int, body: bytes, headers: dict[str, str] | None = None) -> web.Response:
    return web.Response(
        status=status,
        body=body,
        content_type="application/json",
        headers=HEADERS | (headers or {}),
    )
