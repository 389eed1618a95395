"""`POST /articles`: one article, an array of them, or one a line; all of a request are taken, or none.

    application/json                              one object, or an array of objects
    application/x-ndjson, application/jsonl       one object a line, blank lines skipped

202 {"ids": [...]} in the order of the request; 400 {"errors": [{"index", "fields": {name: reason}, "reason"}]}, `index`
counting articles from 0, null where the request as a whole cannot be read; 401, 413, 415, 429 and 503 {"error"}.
"""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

import msgspec
from aiohttp import web
from msgspec import Raw, Struct

from schemas import wire
from schemas.article import parse_article
from schemas.topics import ARTICLES
from schemas.wire import BadMessage
from streams.identity import identified
from workers.log import Log, LogFull, LogLost, Output
from workers.sources.fetch import FetchFailed, inflated
from workers.sources.lines import Stamper, TimestampOf
from workers.sources.metrics import NoMetrics, SourceMetrics

REQUEST_BYTES = 16 * 2**20
"""The whole body, after decompression. One article is bounded by `Log.article_bytes`, as everywhere."""
BATCH_ARTICLES = 1_000
BODY_TIMEOUT_S = 30.0
"""A body that takes longer to arrive is given up: a slow sender must not hold memory for ever."""
IN_FLIGHT = 16
"""Requests read at one time; more are asked to come back. Bounds memory to `IN_FLIGHT * REQUEST_BYTES` and copies."""
ERRORS_SHOWN = 100
RETRY_AFTER_S = 1

JSON_TYPES = frozenset(("application/json",))
LINES_TYPES = frozenset(("application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines"))

Behind = Callable[[], int | None]
"""The seconds after which a sender should come back, or None where the pipeline keeps up."""
Lost = Callable[[LogLost], None]


class BadItem(Struct, frozen=True):
    """What is wrong with one article of a request, or with the request (`index` None)."""

    index: int | None
    fields: dict[str, str]
    reason: str


class _Refused(Exception):
    def __init__(self, response: web.Response) -> None:
        super().__init__(response.status)
        self.response = response


def routes(
    log: Log,
    behind: Behind,
    token: str | None,
    metrics: SourceMetrics | None = None,
    timestamp_of: TimestampOf | None = None,
    lost: Lost = lambda _: None,
) -> list[web.RouteDef]:
    """The route of `POST /articles`, for a server that leaves content codings to it.

    With `token`, requests need `Authorization: Bearer <token>`.

    With `timestamp_of` a request's articles take their times as the lines of a file do: see `Stamper`. `lost` is told
    when the log takes no more articles, ever.
    """
    intake = _Intake(log, behind, token, metrics or NoMetrics(), timestamp_of, lost)
    return [web.post("/articles", intake.post)]


class _Intake:
    def __init__(
        self,
        log: Log,
        behind: Behind,
        token: str | None,
        metrics: SourceMetrics,
        timestamp_of: TimestampOf | None,
        lost: Lost,
    ) -> None:
        self._lost = lost
        self._timestamp_of = timestamp_of
        self._log = log
        self._behind = behind
        self._token = token
        self._metrics = metrics
        self._in_flight = 0

    async def post(self, request: web.Request) -> web.Response:
        """Take the articles of a request. What is refused is answered before its body is read, where that is known."""
        try:
            self._check(request)
            self._in_flight += 1
            try:
                return await self._take(request)
            finally:
                self._in_flight -= 1
        except _Refused as err:
            self._metrics.refused(err.response.status)
            return err.response

    def _check(self, request: web.Request) -> None:
        if self._token is not None and not authorised(request.headers.get("Authorization", ""), self._token):
            _refuse(401, "a bearer token is needed", {"WWW-Authenticate": "Bearer"})
        if request.content_type not in JSON_TYPES | LINES_TYPES or (request.charset or "utf-8").lower() != "utf-8":
            known = ", ".join(sorted(JSON_TYPES | LINES_TYPES))
            _refuse(415, f"the Content-Type must be one of {known}, in UTF-8", {"Accept-Post": known})
        wait_s = self._behind()
        if wait_s is None and self._in_flight >= IN_FLIGHT:
            wait_s = RETRY_AFTER_S
        if wait_s is not None:
            _refuse(429, "behind: come back later", {"Retry-After": str(max(wait_s, 1))})
        if (request.content_length or 0) > REQUEST_BYTES:
            _refuse(413, f"the body is larger than {REQUEST_BYTES} bytes")

    async def _take(self, request: web.Request) -> web.Response:
        body = await _body(request)
        # Parsing 16 MiB takes tenths of a second, the log waits for the disk: neither belongs in the event loop.
        split = _array if request.content_type in JSON_TYPES else _lines
        ids, outputs = await asyncio.to_thread(_read, body, split, Stamper(self._timestamp_of), self._log.article_bytes)
        if outputs:
            try:
                await asyncio.to_thread(self._log.append, outputs)
            except LogFull as err:
                raise _Refused(_answer(503, {"error": f"the log is full: {err}"})) from err
            except LogLost as err:
                self._lost(err)
                raise _Refused(_answer(503, {"error": f"this process ends: {err}"})) from err
        self._metrics.taken("http", len(outputs))
        return _answer(202, {"ids": ids})


def authorised(header: str, token: str) -> bool:
    """Whether an Authorization header is `Bearer <token>`."""
    scheme, _, given = header.partition(" ")
    # Compared as bytes and in constant time: str would be refused outside ASCII, and `==` tells how much was right.
    same = hmac.compare_digest(given.strip().encode("utf-8", "surrogateescape"), token.encode())
    return scheme.lower() == "bearer" and same


async def _body(request: web.Request) -> bytes:
    # Not `request.read()`: its limit is the application's, which may be there for other routes.
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_TIMEOUT_S):
            async for chunk in request.content.iter_any():
                body += chunk
                if len(body) > REQUEST_BYTES:
                    _refuse(413, f"the body is larger than {REQUEST_BYTES} bytes")
    except TimeoutError:
        _refuse(408, f"the body took longer than {BODY_TIMEOUT_S:.0f} s")
    except (web.HTTPException, web.RequestPayloadError) as err:
        _refuse_items([BadItem(None, {}, f"the body cannot be read: {err}")], 1)
    try:
        return inflated(bytes(body), request.headers.get("Content-Encoding", ""), REQUEST_BYTES)
    except FetchFailed as err:
        if err.outcome == "too_large":
            _refuse(413, f"the body is larger than {REQUEST_BYTES} bytes")
        _refuse_items([BadItem(None, {}, f"the body cannot be read: {err}")], 1)


def _read(
    body: bytes, split: Callable[[bytes], list[bytes]], stamper: Stamper, limit_bytes: int
) -> tuple[list[str], list[Output]]:
    try:
        items = split(body)
    except BadMessage as err:
        _refuse_items([BadItem(None, {}, str(err))], 1)
    if len(items) > BATCH_ARTICLES:
        _refuse(413, f"{len(items)} articles; the limit is {BATCH_ARTICLES}")
    ids: list[str] = []
    errors: list[BadItem] = []
    for index, item in enumerate(items):
        if len(item) > limit_bytes:
            _refuse(413, f"article {index} has {len(item)} bytes; the limit is {limit_bytes}")
        try:
            ids.append(identified(parse_article(item)).id)
        except BadMessage as err:
            errors.append(BadItem(index, err.fields, str(err)))
    if errors:
        _refuse_items(errors[:ERRORS_SHOWN], len(errors))
    stamps = stamper.stamps(items)
    kept = map(_on_one_line, items)
    return ids, [Output(ARTICLES.name, item, timestamp_ms=ms) for item, ms in zip(kept, stamps, strict=True)]


def _array(body: bytes) -> list[bytes]:
    if not body.lstrip().startswith(b"["):
        return [body.strip()]
    items: list[Raw] = wire.decode_trusted(body, list[Raw])
    return [bytes(item) for item in items]


def _lines(body: bytes) -> list[bytes]:
    return [line.strip() for line in body.split(b"\n") if line.strip()]


def _on_one_line(item: bytes) -> bytes:
    """Without the line ends that JSON allows between its parts alone: a topic that is dumped has an article a line."""
    return item.replace(b"\n", b" ").replace(b"\r", b" ")


def _refuse(status: int, reason: str, headers: dict[str, str] | None = None) -> NoReturn:
    raise _Refused(_answer(status, {"error": reason}, headers))


def _refuse_items(errors: Sequence[BadItem], count: int) -> NoReturn:
    """`count` includes errors that are not shown."""
    raise _Refused(_answer(400, {"errors": errors, "count": count}))


def _answer(status: int, value: dict[str, Any], headers: dict[str, str] | None = None) -> web.Response:
    return web.Response(
        status=status, body=msgspec.json.encode(value), content_type="application/json", headers=headers
    )
