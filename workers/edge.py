"""The edge of `wirewatch run`, `ingest` and `serve`: one thread, one event loop, everything that waits on a network."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack, suppress
from functools import partial
from pathlib import Path

import aiohttp
import structlog
from aiohttp import web
from aiohttp.typedefs import Handler

from schemas.wire import BadMessage
from workers import archive, http_api, http_live
from workers.dead_letter_log import DeadLetterLog
from workers.deliver import GONE_FOR_GOOD, Deliverer, targets_of, utc_now
from workers.health import Pulse, cannot_listen
from workers.hosting import Hosting, Job, OneProcess, until_one_ends
from workers.log import Log, LogLost, Record
from workers.metrics import Metrics
from workers.settings import Listen, Settings, shown_url
from workers.sources import http_in
from workers.sources.clock import SystemClock
from workers.sources.feed_list import BadFeedList, read_feed_list
from workers.sources.feeds import FeedMonitor, FeedSettings
from workers.sources.health import FeedHealth
from workers.sources.web import WebSettings, open_web
from workers.views import Views

START_S = 30.0
END_S = 10.0
LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})

log = structlog.get_logger()

Offer = Callable[["Edge"], list[web.RouteDef]]
"""What an edge serves over HTTP beside its health."""


def articles_in(edge: Edge) -> list[web.RouteDef]:
    """`POST /articles`."""
    return http_in.routes(edge.log, edge.behind, edge.token, edge.metrics, edge.timestamp_of, edge.lose)


def stories_out(edge: Edge) -> list[web.RouteDef]:
    """`GET /stories`, `/stories/ID`, `/alerts` and `/alerts/live`; what cannot be read is told and counted."""
    told, counted = DeadLetterLog("serve"), edge.metrics.dead.labels("serve")

    def unread(record: Record, err: BadMessage) -> None:
        counted.inc()
        told.passed_over(record, err)

    answers = http_api.Answers(Views(unread), edge.log)
    return [
        *http_api.routes(answers, edge.token),
        *http_live.routes(answers, edge.token, edge.heard(), edge.hosting.mark),
    ]


def sources_out(edge: Edge) -> list[web.RouteDef]:
    """`GET /sources`."""
    return http_api.sources_routes(edge.token, edge.feeds)


class Edge:
    """Feeds, HTTP and webhooks, in a thread of their own. Whatever fails there stops the whole process."""

    def __init__(
        self,
        settings: Settings,
        home: Log,
        metrics: Metrics,
        behind: http_in.Behind,
        stop: threading.Event,
        offers: Sequence[Offer] = (articles_in, stories_out, sources_out),
        hosting: Hosting | None = None,
    ) -> None:
        """`hosting` None: OneProcess."""
        self._settings = settings
        self.hosting = hosting or OneProcess(home)
        self._news: http_live.News | None = None
        self._offers = offers
        self.log = home
        self.metrics = metrics
        self.behind = behind
        self.token = settings.token.reveal() if settings.token else None
        self._stop = stop
        self.timestamp_of = archive.published_ms if settings.seen_at == "published" else None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._looping = threading.Event()
        self._thread = threading.Thread(target=self._live, name="edge")
        self._ending = asyncio.Event()
        self._started = threading.Event()
        self._restored = threading.Event()
        self._pulse = Pulse()
        self.beat = self._pulse.beat
        metrics.ready.set_function(self.is_ready)
        self._failure: BaseException | None = None
        self._deliverers: list[Deliverer] = []
        self._has_feeds = False
        self._monitor: FeedMonitor | None = None
        self._lost: asyncio.Future[None]

    def heard(self) -> http_live.News:
        """What rings whenever alerts may have come."""
        self._news = self._news or http_live.News()
        return self._news

    def feeds(self) -> Sequence[FeedHealth]:
        """How each feed does."""
        return self._monitor.health() if self._monitor else ()

    def has_asked_all(self) -> bool:
        """Whether every feed was asked for once, and what it told is in the log."""
        asked = self._monitor is not None and self._monitor.has_asked_all()
        return self._started.is_set() and (asked or not self._has_feeds)

    def start(self) -> None:
        """Begin to serve. Raises OSError where the address is taken; what takes longer than START_S goes on beside."""
        self._thread.start()
        self._started.wait(START_S)
        self.raise_failure()

    def restored(self) -> None:
        """The state of the process is restored."""
        self._restored.set()

    def is_ready(self) -> bool:
        """What `/readyz` says: whether the state is restored and the others are joined."""
        return self._restored.is_set() and self.hosting.ready()

    def lose(self, err: LogLost) -> None:
        """From the event loop: the log can be written no more, and the process is to end by that."""
        if not self._lost.done():
            self._lost.set_exception(err)

    def idle(self) -> bool:
        """Whether every alert has had its first attempt at every webhook."""
        return self._started.is_set() and all(deliverer.idle() for deliverer in self._deliverers)

    def pending(self) -> int:
        """Deliveries that failed and are to be tried again."""
        return sum(deliverer.pending for deliverer in self._deliverers)

    def raise_failure(self) -> None:
        """Raise what a task failed with, if one did."""
        if self._failure is not None:
            raise self._failure

    def close(self) -> None:
        """End every task and wait for the thread."""
        if self._thread.is_alive():
            self._looping.wait()
            assert self._loop is not None  # noqa: S101  # the event says so
            with suppress(RuntimeError):  # it has just ended by itself
                self._loop.call_soon_threadsafe(self._ending.set)
            self._thread.join(END_S)

    def _live(self) -> None:
        # Made here: a signal in the main thread would leave half a loop, which speaks up when it is collected.
        loop = self._loop = asyncio.new_event_loop()
        self._looping.set()
        try:
            loop.run_until_complete(self._serve())
        except BaseException as err:  # noqa: BLE001 (raised again in the main thread)
            self._failure = err
        finally:
            loop.close()
            self._started.set()
            self._stop.set()

    async def _serve(self) -> None:
        self._lost = asyncio.get_running_loop().create_future()
        async with AsyncExitStack() as held:
            jobs: list[Job] = [self._ending.wait, self._until_lost]
            jobs += await self._webhooks(held)
            jobs += await self._feeds(held)
            if self._settings.listen is not None:
                await self._http(held, self._settings.listen)
            if self._news is not None:
                jobs.append(partial(self.hosting.hear, self._news.ring))
            self._started.set()
            await until_one_ends(jobs)

    async def _until_lost(self) -> None:
        await self._lost

    async def _webhooks(self, held: AsyncExitStack) -> list[Job]:
        targets = targets_of(self._settings)
        if not targets:
            return []
        http = await held.enter_async_context(aiohttp.ClientSession())
        for target in targets:
            deliverer = Deliverer(self.log, target, http, utc_now, self.metrics)
            await asyncio.to_thread(deliverer.restore)
            self._deliverers.append(deliverer)
        return [partial(self._deliver, deliverer) for deliverer in self._deliverers]

    async def _deliver(self, deliverer: Deliverer) -> None:
        await deliverer.run()
        log.warning("webhook disabled", webhook=deliverer.shown, reason=GONE_FOR_GOOD)
        await self._ending.wait()

    async def _feeds(self, held: AsyncExitStack) -> list[Job]:
        lists = [_listed(path) for path in self._settings.feeds]
        feeds = list(dict.fromkeys(feed for one in lists for feed in one))
        if not feeds:
            return []
        allowed = WebSettings(allowed_networks=self._settings.allow_networks)
        reached = await held.enter_async_context(open_web(allowed, SystemClock(), self.metrics))
        wanted = FeedSettings(interval_s=self._settings.feed_interval_s, timestamp_of=self.timestamp_of)
        self._has_feeds = True

        async def ask(home: Log) -> None:
            self._monitor = FeedMonitor(home, feeds, reached, wanted, _report, self.metrics, self.feeds())
            try:
                await self._monitor.run()
            finally:
                self._monitor.leave()

        return [partial(self.hosting.ask_alone, feeds, ask)]

    async def _http(self, held: AsyncExitStack, listen: Listen) -> None:
        app = web.Application(middlewares=[http_api.errors_as_json, *([] if self.token else [_local_names_only])])
        for offer in self._offers:
            app.add_routes(offer(self))
        app.add_routes(http_api.health_routes(self.token, self._pulse.is_well, self.is_ready, self.metrics.exposition))
        if self._news is not None:
            app.on_shutdown.append(self._news.close)
        runner = web.AppRunner(app, auto_decompress=False)  # it takes a gzipped body that is cut off for a whole one
        await runner.setup()
        held.push_async_callback(runner.cleanup)
        try:
            await web.TCPSite(runner, listen.host, listen.port, shutdown_timeout=2).start()
        except OSError as err:
            raise cannot_listen(listen, err) from err
        log.info("listening", address=", ".join(f"{a[0]}:{a[1]}" for a in runner.addresses))


@web.middleware
async def _local_names_only(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Where no token is asked for, a page in a browser must not reach us under a name of its own (DNS rebinding)."""
    try:
        host = request.url.host
    except ValueError as err:  # "a b:c", a port without end, bytes that are no text
        raise web.HTTPBadRequest(text="the Host header names no host\n") from err
    if host not in LOCAL_NAMES:
        raise web.HTTPForbidden(text="without a token only this machine's own names are served\n")
    return await handler(request)


def _listed(path: Path) -> tuple[str, ...]:
    try:
        return read_feed_list(path.read_bytes())
    except BadFeedList as err:
        raise BadFeedList(f"{path}: {err}") from err


def _report(health: FeedHealth) -> None:
    say = log.warning if health.last_error or health.status == "silent" else log.info
    say("feed", url=shown_url(health.url), status=health.status, failures=health.failures, error=health.last_error)
