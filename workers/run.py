"""`wirewatch run`: the whole monitor in one process, on a SQLite log.

The main thread is the pipeline: watched files, embed, cluster. A second thread holds an event loop for everything that
waits on a network: feeds, HTTP, webhooks. They meet in the log alone.
"""

from __future__ import annotations

import threading
import time
from contextlib import ExitStack
from datetime import UTC, datetime

import structlog

from schemas.topics import ARTICLES
from streams.live import LiveStories
from workers import archive, watchdog
from workers.background import rarity
from workers.cluster import ClusterStage, tick_due
from workers.edge import Edge
from workers.embed import EmbedStage
from workers.encoder import open_encoder
from workers.log import Log
from workers.metrics import Metrics
from workers.settings import Settings
from workers.signals import end_on_signals, stop_on_signals
from workers.snapshots import snapshots_of
from workers.sources.steady import watch_of
from workers.sources.watch import Watch, WatchSettings
from workers.sqlite_log import SqliteLog
from workers.stage import InTurn

BEHIND = 5_000
"""Articles that may wait to be embedded before sources are slowed: about four minutes of work on two cores."""
AHEAD_MS = 60_000
"""A log that is so far ahead of the clock at the start is told of: clocks may be set back by seconds."""
AHEAD = "the clock was wrong once, or is now; what comes is dated like the newest record until the clock is there"
BACK_OFF_S = 30
REST_S = 0.1

log = structlog.get_logger()


def clock_ms() -> int:
    """The wall clock, milliseconds since 1970."""
    return time.time_ns() // 1_000_000


def run(settings: Settings) -> int:
    """Monitor until SIGTERM, SIGINT or, where the settings say so, until there is nothing left; the exit status.

    Raises EncoderChanged, LogRefused and LogDamaged before anything is read or written, LogFull when there is no room
    and StageBroken where nothing can be embedded.
    """
    with ExitStack() as held:
        stop = threading.Event()
        end_on_signals(held)
        home = SqliteLog(settings.log_path, clock_ms)
        held.callback(home.close)
        if (ahead_ms := home.ahead_ms()) > AHEAD_MS:
            log.warning("the log is ahead of the clock", hours=round(ahead_ms / 3_600_000, 2), reason=AHEAD)
        return _monitor(settings, home, stop, held)


def _monitor(settings: Settings, home: SqliteLog, stop: threading.Event, held: ExitStack) -> int:
    metrics = Metrics()
    watchdog.watch(held)
    edge = Edge(settings, home, metrics, lambda: behind(home), stop)
    held.callback(edge.close)
    log.info("loading the model", model=settings.model or "the packaged one")
    embed = EmbedStage(open_encoder(settings.model), rarity, beat=watchdog.beat, tables=settings.tables)
    embed.restore(home)
    embed.prove()
    edge.start()  # not before: what a log of another encoder makes us refuse shall have left no trace
    pipeline = Pipeline(settings, home, metrics, embed)
    held.callback(pipeline.close)
    edge.restored()
    stop_on_signals(stop, held)
    log.info("ready", data=str(settings.data), stories=len(pipeline.live.stories))
    while not stop.is_set():
        watchdog.beat()
        edge.beat()
        if pipeline.advance():
            continue
        if settings.exit_when_idle and edge.has_asked_all() and pipeline.exhausted() and edge.idle():
            break
        stop.wait(REST_S)
    pipeline.ended()
    edge.raise_failure()
    if pending := edge.pending():
        log.warning("deliveries still pending", deliveries=pending, reason="the next run tries them again")
    return 0


def behind(home: Log) -> int | None:
    """Seconds that sources should wait, where so many articles wait to be embedded that they should be slowed."""
    waiting = home.end(ARTICLES.name) - home.committed(EmbedStage.group, ARTICLES.name)
    return BACK_OFF_S if waiting > BEHIND else None


class Pipeline:
    """Watched files, embed (restored before) and cluster, in one thread. Made, it has folded the log."""

    def __init__(self, settings: Settings, home: Log, metrics: Metrics, embed: EmbedStage) -> None:
        self._settings = settings
        self._log = home
        self._metrics = metrics
        self._by_log_time = settings.seen_at == "log"
        self._snapshots = snapshots_of(settings, ClusterStage.group, metrics)
        self._stage = ClusterStage(settings.policy, keeper=self._snapshots.keeper() if self._snapshots else None)
        self._stages = InTurn(embed, self._stage, home, settings.data, metrics)
        start = time.perf_counter()
        self._stages.cluster.restore()
        metrics.restored_s.set(time.perf_counter() - start)
        stamp = None if self._by_log_time else archive.published_ms
        watched = WatchSettings(finish=settings.exit_when_idle, timestamp_of=stamp)
        self._watches = [watch_of(home, where, watched, metrics) for where in settings.watch]

    @property
    def live(self) -> LiveStories:
        """The live stories."""
        return self._stage.live

    def advance(self) -> int:
        """One round of all that there is to do; how many records it moved."""
        moved = 0
        for watch in self._watches:
            if not watch.done and behind(self._log) is None:
                moved += self._step(watch)
        moved += self._stages.advance()
        self._metrics.stories.set(len(self.live.stories))
        self._metrics.articles.set(len(self.live.index))
        return moved or self._let_time_pass()

    def _step(self, watch: Watch) -> int:
        moved = watch.step()
        if watch.done and not self._settings.exit_when_idle:  # a file that is followed never is
            log.info("standard input ended", reason="going on; with --exit-when-idle the monitor would end")
        return moved

    def exhausted(self) -> bool:
        """Whether the watched files are at their end and everything is decided."""
        return (
            all(watch.done for watch in self._watches)
            and not self._stages.embed.lag()
            and not self._stages.cluster.lag()
        )

    def ended(self) -> None:
        """The monitor ends in good order."""
        self._stage.ended()

    def close(self) -> None:
        """Release the files, once a snapshot that is being written is there."""
        if self._snapshots:
            self._snapshots.close()
        for watch in self._watches:
            watch.close()
        self._stages.close()

    def _let_time_pass(self) -> int:
        """Where nothing came and something is due by now, write the tick that lets it happen."""
        now = datetime.fromtimestamp(clock_ms() / 1000, UTC)
        tick = tick_due(self.live, self._settings.policy, now, 0) if self._by_log_time else None
        if tick is None:
            return 0
        self._log.append([tick])
        return 1
