"""Feeds: each asked for on its own schedule, its new entries and its validators written in one append.

    async with open_web(WebSettings(), SystemClock(), NoMetrics()) as web:
        monitor = FeedMonitor(log, read_feed_list(data), web, FeedSettings(), print)
        await monitor.run()

A feed's ETag is stored only together with the articles it stood for. Stored earlier, a crash between the two would
lose those articles for ever: the server would answer 304 from then on.
"""

from __future__ import annotations

import asyncio
import heapq
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import get_args

import msgspec
import structlog
from msgspec import Struct

from schemas import wire
from schemas.source import SourceState
from schemas.topics import ARTICLES, DEAD_LETTERS, SOURCES
from schemas.wire import BadMessage
from workers.dead_letter_log import DeadLetterLog
from workers.log import Log, Output
from workers.settings import shown_url
from workers.sources.documents import ENTRIES, Document
from workers.sources.entries import entry_key, output_of, remembered
from workers.sources.fetch import FEED_BYTES, Answer, Ask, FetchFailed
from workers.sources.health import FeedHealth, Status, is_news, judged, newest_s, usual_gap_s
from workers.sources.isolated import FeedJob
from workers.sources.kept import state_in
from workers.sources.lines import Stamper, TimestampOf
from workers.sources.metrics import NoMetrics, SourceMetrics
from workers.sources.schedule import INTERVAL_S, first_poll_s, next_poll_s, retry_s
from workers.sources.web import Web

log = structlog.get_logger()

CONCURRENT = 16
CHUNK = 20
"""Entries written in one append: the first of a long document need not wait for the last one's page."""


class FeedSettings(Struct, frozen=True):
    """How often a feed is asked for, in seconds, and how many at a time. `timestamp_of`: see `Stamper`."""

    interval_s: float = INTERVAL_S
    concurrent: int = CONCURRENT
    timestamp_of: TimestampOf | None = None


class FeedMonitor:
    """Watches feeds. All methods belong to one event loop but `health` and `has_asked_all`, for any thread."""

    def __init__(
        self,
        log: Log,
        feeds: Sequence[str],
        web: Web,
        settings: FeedSettings,
        on_health: Callable[[FeedHealth], None],
        metrics: SourceMetrics | None = None,
        before: Sequence[FeedHealth] = (),
    ) -> None:
        """`on_health` is told what `is_news` says. `before`: how feeds did when this process last asked them; the rest
        that they asked for is kept.
        """
        self._log = log
        self._web = web
        self._settings = settings
        self._on_health = on_health
        self._metrics = metrics or NoMetrics()
        self._states: dict[str, SourceState] = {}
        self._stampers = {url: Stamper(settings.timestamp_of) for url in feeds}
        now_s = web.clock.now()
        known = {one.url: one for one in before}
        due = {
            url: known[url].next_poll_s if url in known else first_poll_s(url, now_s, settings.interval_s)
            for url in feeds
        }
        self._dead = DeadLetterLog("feed")
        self._health = {url: known.get(url, FeedHealth(url, next_poll_s=due_s)) for url, due_s in due.items()}
        self._unasked = set(feeds)
        self._due = [(due_s, url) for url, due_s in due.items()]
        heapq.heapify(self._due)

    def health(self) -> list[FeedHealth]:
        """How each feed does, in the order of the list."""
        return list(self._health.values())

    def has_asked_all(self) -> bool:
        """Whether every feed was asked for once, and what it told is in the log."""
        return not self._unasked

    async def run(self) -> None:
        """Poll every feed when it is due, until cancelled. Raises what the log raises (LogFull): then stop."""
        polls: set[asyncio.Task[None]] = set()
        try:
            while True:
                polls |= self._started(self._settings.concurrent - len(polls))
                alarm = asyncio.create_task(self._web.clock.sleep(self._until_next()))
                try:
                    done, _ = await asyncio.wait({alarm, *polls}, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    alarm.cancel()
                for task in done & polls:
                    task.result()
                polls -= done
        finally:
            for task in polls:
                task.cancel()
            await asyncio.gather(*polls, return_exceptions=True)

    def _started(self, room: int) -> set[asyncio.Task[None]]:
        polls: set[asyncio.Task[None]] = set()
        while self._due and len(polls) < room and self._due[0][0] <= self._web.clock.now():
            _, url = heapq.heappop(self._due)
            polls.add(asyncio.create_task(self._poll_and_plan(url)))
        return polls

    def _until_next(self) -> float:
        if not self._due:
            return self._settings.interval_s
        # A feed that is overdue waits for a free slot; a turn of this loop without a pause would burn a core.
        return max(self._due[0][0] - self._web.clock.now(), 0.1)

    async def _poll_and_plan(self, url: str) -> None:
        await self.poll(url)
        self._unasked.discard(url)
        heapq.heappush(self._due, (self._health[url].next_poll_s, url))

    async def poll(self, url: str) -> None:
        """Ask for the feed `url` once, write what is new, note how it went. Raises what the log raises."""
        if url not in self._states:
            self._states[url] = await asyncio.to_thread(self._stored, url)
        try:
            answer = await self._web.get(Ask(url, "feed", FEED_BYTES, _conditions(self._states[url])))
            document = await self._read(answer)
        except (FetchFailed, BadMessage) as err:
            self._failed(url, err)
            return
        if document is None:
            self._answered(url)
        else:
            fresh = await self._take(url, answer, document)
            self._noted(url, document, fresh)
            self._answered(url)

    def _stored(self, url: str) -> SourceState:
        record = self._log.latest(SOURCES.name, url)
        if record is None:
            return SourceState(url)
        # A state is written with news only, so its age is the age of the last news.
        self._note(url, last_news_s=record.timestamp_ms / 1000)
        return state_in(record, SourceState(url))

    async def _read(self, answer: Answer) -> Document | None:
        if answer.status == HTTPStatus.NOT_MODIFIED:
            return None
        return await self._web.reader.feed(FeedJob(answer.body, answer.content_type, answer.url))

    async def _take(self, url: str, answer: Answer, document: Document) -> int:
        """Write what is new in `document`; how many entries that were."""
        # Backwards: a document has the newest first, the log the oldest.
        entries = {entry_key(entry): entry for entry in reversed(document.entries)}
        known = set(self._states[url].seen)
        fresh = [(key, entry) for key, entry in entries.items() if key not in known]
        for start in range(0, len(fresh), CHUNK):
            chunk = fresh[start : start + CHUNK]
            state = self._states[url]
            state = msgspec.structs.replace(
                state, seen=remembered(state.seen, list(entries), [key for key, _ in chunk])
            )
            if start + CHUNK >= len(fresh):
                state = msgspec.structs.replace(state, etag=answer.etag, last_modified=answer.last_modified)
            taken = [output_of(self._web, url, answer.url, entry, document.title) for _, entry in chunk]
            await self._write(url, await asyncio.gather(*taken), state)
        if not fresh:  # not worth a record; after a restart the older validators cost one whole answer
            state = self._states[url]
            self._states[url] = msgspec.structs.replace(state, etag=answer.etag, last_modified=answer.last_modified)
        return len(fresh)

    async def _write(self, url: str, outputs: Sequence[Output], state: SourceState) -> None:
        stamps = self._stampers[url].stamps([output.value for output in outputs])
        stamped = [msgspec.structs.replace(output, timestamp_ms=ms) for output, ms in zip(outputs, stamps, strict=True)]
        position = Output(SOURCES.name, wire.encode(state), key=url)
        await asyncio.to_thread(self._log.append, [*stamped, position])
        self._states[url] = state
        counts = Counter(output.topic for output in outputs)
        self._metrics.taken("feed", counts[ARTICLES.name])
        for output in outputs:
            if output.topic == DEAD_LETTERS.name:
                self._metrics.dead_lettered("feed")
                self._dead.tell(output)
        health = self._health[url]
        self._note(
            url,
            articles=health.articles + counts[ARTICLES.name],
            dead_letters=health.dead_letters + counts[DEAD_LETTERS.name],
        )

    def _noted(self, url: str, document: Document, fresh: int) -> None:
        now_s = self._web.clock.now()
        dates = [entry.published_at for entry in document.entries]
        news_s = self._health[url].last_news_s
        if news_s is None:  # all of it is new to us, and may be old
            news_s = newest_s(dates, now_s) or now_s
        elif fresh:  # no feed is silent for dating its entries wrong
            news_s = now_s
        if document.left_out > self._health[url].left_out:
            log.warning("feed entries left out", url=shown_url(url), entries=document.left_out, limit=ENTRIES)
        gap_s = usual_gap_s(dates)
        self._note(url, title=document.title, usual_gap_s=gap_s, last_news_s=news_s, left_out=document.left_out)

    def _answered(self, url: str) -> None:
        now_s = self._web.clock.now()
        before = self._health[url]
        self._note(
            url,
            failures=0,
            last_error="",
            last_answer_s=now_s,
            next_poll_s=next_poll_s(url, now_s, self._settings.interval_s),
            last_news_s=before.last_news_s or now_s,
        )
        self._judge(url, before)

    def _failed(self, url: str, err: FetchFailed | BadMessage) -> None:
        now_s = self._web.clock.now()
        before = self._health[url]
        after_s = err.retry_after_s if isinstance(err, FetchFailed) else None
        resting = isinstance(err, FetchFailed) and err.outcome == "resting"
        failures = before.failures + (not resting)  # rest that the host asked for is no failure of this feed
        next_s = retry_s(failures, now_s, self._settings.interval_s, after_s)
        failed_s = before.last_failure_s if resting else now_s
        self._note(url, failures=failures, last_error=str(err)[:500], last_failure_s=failed_s, next_poll_s=next_s)
        self._judge(url, before)

    def leave(self) -> None:
        """The feeds are another's from now on."""
        for status in get_args(Status):
            self._metrics.feeds(status, 0)

    def _note(self, url: str, **changes: object) -> None:
        self._health[url] = msgspec.structs.replace(self._health[url], **changes)

    def _judge(self, url: str, before: FeedHealth) -> None:
        self._health[url] = health = judged(self._health[url], self._web.clock.now())
        if is_news(before, health):
            self._on_health(health)
        counts = Counter(one.status for one in self._health.values())
        for status in get_args(Status):
            self._metrics.feeds(status, counts[status])


def _conditions(state: SourceState) -> Mapping[str, str]:
    conditions = {"If-None-Match": state.etag, "If-Modified-Since": state.last_modified}
    return {name: value for name, value in conditions.items() if value}
