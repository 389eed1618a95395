"""`wirewatch ingest` and `wirewatch serve`: the edges of `run` as processes of their own, on Apache Kafka."""

from __future__ import annotations

import asyncio
import math
import secrets
import socket
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import ExitStack
from functools import partial

from msgspec.structs import replace

from schemas.topics import ALERTS, ARTICLES, DEAD_LETTERS, SOURCES, STORY_EVENTS
from workers.edge import Edge, Offer, articles_in, sources_out, stories_out
from workers.embed import EmbedStage
from workers.hosting import Ask, Hosting, OneProcess, ring_for_alerts, until_one_ends
from workers.kafka_client import Kafka, begun
from workers.kafka_host import Host, Lease, Work, group_of
from workers.kafka_lag import READ_BY
from workers.kafka_log import KafkaLog
from workers.kafka_offsets import Offsets
from workers.kafka_process import REST_S, Outage, Process
from workers.kafka_reader import KafkaReader
from workers.kafka_whole import KafkaWhole
from workers.run import BACK_OFF_S, BEHIND
from workers.settings import Settings
from workers.sources.steady import watch_of
from workers.sources.watch import STDIN, Watch, WatchSettings


def run_ingest(settings: Settings, kafka: Kafka) -> int:
    """Take articles from feeds, files and HTTP until SIGTERM, SIGINT or, where the settings say so, the files' ends.

    Raises LogRefused where a topic is missing, LogLost where no broker answers or another process took over.
    """
    with ExitStack() as held:
        settings = replace(settings, webhooks=())  # of an environment for all workers: they are told by `deliver`
        process = _Process(settings, kafka, (ARTICLES.name, SOURCES.name, DEAD_LETTERS.name), held)
        # An import, which ends, takes nobody's place but that of another of the same files.
        files = [secrets.token_hex(4) if where == STDIN else where for where in settings.watch]
        files += map(str, settings.feeds)
        owner = group_of("import", files) if settings.exit_when_idle else "ingest"
        home = KafkaLog(kafka, process.offsets, f"{owner}-{socket.gethostname()}")
        held.callback(home.close)
        watched = WatchSettings(finish=settings.exit_when_idle)
        watches = [watch_of(home, where, watched, process.metrics) for where in settings.watch]
        for watch in watches:
            held.callback(watch.close)
        # Feeds that are asked once are asked here: who stands by would wait for ever.
        shared = bool(settings.feeds) and not settings.exit_when_idle
        hosting = _Shared(kafka, process.offsets, home) if shared else OneProcess(home)
        return process.run(home, (articles_in, sources_out), hosting, Backlog(process.offsets), watches)


def run_serve(settings: Settings, kafka: Kafka) -> int:
    """Serve stories and alerts over HTTP until SIGTERM, SIGINT or, where the settings say so, all is decided.

    Raises as `run_ingest` does.
    """
    with ExitStack() as held:
        settings = replace(settings, webhooks=(), feeds=())  # these are others': see `run_ingest`
        process = _Serving(settings, kafka, (STORY_EVENTS.name, ALERTS.name), held)
        home = KafkaWhole(kafka, process.offsets)
        held.callback(home.close)
        mark = f"{secrets.token_hex(4)}-" if len(home.shards) > 1 else ""  # see KafkaWhole: its offsets are its own
        hosting = _Shared(kafka, process.offsets, home, mark) if settings.listen else OneProcess(home)
        return process.run(home, (stories_out,), hosting)


class _Shared:
    """On Apache Kafka: see `workers.hosting.Hosting`."""

    def __init__(self, kafka: Kafka, offsets: Offsets, home: KafkaReader, mark: str = "") -> None:
        self.mark = mark
        self._kafka = kafka
        self._offsets = offsets
        self._home = home
        self._host: Host | None = None

    def ready(self) -> bool:
        """Once it has joined its group."""
        return self._host is not None and self._host.ready()

    async def ask_alone(self, feeds: Sequence[str], ask: Ask) -> None:
        """While partition 0 of `sources` is this process's; the others of the same feeds stand by."""
        group = group_of("ingest", feeds)

        async def work(lease: Lease) -> None:
            if lease.partition:
                return
            opened = partial(KafkaLog, self._kafka, self._offsets, group)
            home = await asyncio.to_thread(opened, in_vain=lambda: lease.ending)
            try:
                lease.ready = True
                await until_one_ends([partial(ask, home), lease.ended])
            finally:
                await asyncio.to_thread(home.close)

        await self._hosted(group, SOURCES.name, work)

    async def hear(self, ring: Callable[[], None]) -> None:
        """When alerts come, in any partition: in a group of its own every process hears them all."""
        bell = asyncio.Event()

        async def work(lease: Lease) -> None:
            lease.ready = True
            while not lease.ending:
                await lease.rung()
                bell.set()

        async def rung() -> None:
            await bell.wait()
            bell.clear()

        hosted = partial(self._hosted, group_of("serve", [secrets.token_hex(8)]), ALERTS.name, work)
        await until_one_ends([hosted, partial(ring_for_alerts, self._home, rung, ring)])

    async def _hosted(self, group: str, topic: str, work: Work) -> None:
        self._host = Host(self._kafka, group, topic, work)
        async with self._host as host:
            while True:
                host.check()
                await asyncio.sleep(REST_S)


class Backlog:
    """Whether so many articles wait to be embedded that sources should be slowed. Any thread may ask."""

    def __init__(self, offsets: Offsets) -> None:
        self._offsets = offsets
        self._asked_at = -math.inf
        self._asked: Future[int] | None = None
        self._back_off_s: int | None = None

    def __call__(self) -> int | None:
        """Seconds to wait, or None."""
        return self._back_off_s

    def look(self) -> None:
        """Have the brokers asked, once a second, and take what they said: by one thread, which waits for none of it.

        Raises LogLost where they said nothing for too long.
        """
        if self._asked is not None and self._asked.done():
            self._back_off_s = BACK_OFF_S if self._asked.result() > BEHIND else None
            self._asked = None
        if self._asked is None and time.monotonic() - self._asked_at > 1:
            self._asked_at = time.monotonic()
            self._asked = begun(self._waiting)

    def _waiting(self) -> int:
        return sum(self._offsets.lag(EmbedStage.group, ARTICLES.name).values())


def _never() -> int | None:
    """Who takes no articles is never behind with them."""
    return None


class _Process(Process):
    """What both do around their edge."""

    def run(
        self,
        home: KafkaReader,
        offers: Sequence[Offer],
        hosting: Hosting,
        backlog: Backlog | None = None,
        watches: Sequence[Watch] = (),
    ) -> int:
        """Until asked to stop, or all is read and the settings say that this is the end."""
        behind = backlog or _never
        edge = Edge(self.settings, home, self.metrics, behind, self.stop, offers, hosting)
        self.held.callback(edge.close)
        edge.start()
        edge.restored()
        outage = Outage(self.kafka, self.offsets)
        while not self.stop.is_set():
            edge.beat()
            self.tell_ready(edge.is_ready)
            if backlog is not None:
                backlog.look()
            if sum(watch.step() for watch in watches if not watch.done and behind() is None):
                outage.over()
                continue
            outage.look()
            done = edge.has_asked_all() and all(watch.done for watch in watches)
            if self.settings.exit_when_idle and done and self.needs_no_more():
                break
            self.stop.wait(REST_S)
        edge.raise_failure()
        return 0

    def needs_no_more(self) -> bool:
        """Whether other workers have done what this one waits for, beside what it reads itself."""
        return True


class _Serving(_Process):
    def needs_no_more(self) -> bool:
        return self.offsets.all_read(READ_BY)
