"""`wirewatch embed` and `wirewatch cluster`: one stage as a process of its own, on Apache Kafka."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import partial
from typing import TypeVar

import structlog

from schemas.topics import ALERTS, ARTICLES, ARTICLES_READ, DEAD_LETTERS, STORY_EVENTS
from workers import watchdog
from workers.background import rarity
from workers.cluster import ClusterStage, tick_due
from workers.dates import dates_of
from workers.embed import EmbedStage
from workers.encoder import open_encoder
from workers.health import served
from workers.kafka_client import Kafka
from workers.kafka_process import REST_S, Outage, Process
from workers.kafka_shards import KafkaShards, check_shards
from workers.kafka_worker import Worker
from workers.metrics import Metrics
from workers.settings import Settings
from workers.snapshots import snapshots_of
from workers.stage import Stage

IDLE_EVERY_S = 0.3

S = TypeVar("S", bound=Stage)
log = structlog.get_logger()


def run_embed(settings: Settings, kafka: Kafka) -> int:
    """Embed until SIGTERM, SIGINT or, where the settings say so, until nothing is left; the exit status.

    Raises LogRefused where a topic is missing, LogLost where the brokers are away too long or another worker took over.
    """
    with ExitStack() as held:
        process = _Process(settings, kafka, (ARTICLES.name, ARTICLES_READ.name, DEAD_LETTERS.name), held)
        log.info("loading the model", model=settings.model or "the packaged one")
        encoder = open_encoder(settings.model)  # seconds, in which SIGTERM is already heard
        made = partial(EmbedStage, encoder, rarity, beat=watchdog.beat, tables=settings.tables)
        shards = process.shards(encoder.identity)
        if shards is not None:
            made = partial(made, place=shards.place)
        hear = shards.hear if shards is not None else _hear_nobody
        return process.run(EmbedStage, lambda: made(dates_of(settings.seen_at)), lambda _: hear(), (), _leave_nothing)


def run_cluster(settings: Settings, kafka: Kafka) -> int:
    """The same for the cluster stage: where articles are dated by the log, time passes while none comes."""
    topics = (ARTICLES_READ.name, STORY_EVENTS.name, ALERTS.name, DEAD_LETTERS.name)
    earlier = ((EmbedStage.group, ARTICLES.name),)
    with ExitStack() as held:
        process = _Process(settings, kafka, topics, held)
        process.check_shards()
        ticks = Ticks(settings, process.metrics)
        snapshots = snapshots_of(settings, ClusterStage.group, process.metrics, kafka.named(ClusterStage.group))
        if snapshots:
            held.callback(snapshots.close)

        def made() -> ClusterStage:
            return ClusterStage(settings.policy, keeper=snapshots.keeper() if snapshots else None)

        return process.run(ClusterStage, made, ticks.pass_time, earlier, _leave_snapshots)


def _leave_snapshots(worker: Worker[ClusterStage]) -> None:
    """While the partitions are still this worker's, so that whoever has them next finds little to fold."""
    for _, stage in worker.stages().values():
        stage.ended()


def _hear_nobody() -> int:
    """There is one shard: nobody else places articles."""
    return 0


def _leave_nothing(_worker: Worker[EmbedStage]) -> None:
    """An embed stage keeps nothing."""


class Ticks:
    """Writes the ticks that let happen what time alone makes due, each once."""

    def __init__(self, settings: Settings, metrics: Metrics) -> None:
        self._policy = settings.policy
        self._metrics = metrics
        self._written: dict[int, bytes] = {}

    def pass_time(self, worker: Worker[ClusterStage]) -> int:
        """Where something is due by now, write its tick; how many were written."""
        stages = worker.stages()
        self._metrics.stories.set(sum(len(stage.live.stories) for _, stage in stages.values()))
        self._metrics.articles.set(sum(len(stage.live.index) for _, stage in stages.values()))
        written = 0
        for partition, (home, stage) in stages.items():
            tick = tick_due(stage.live, self._policy, datetime.now(UTC), partition) if stage.by_log_time else None
            if tick is not None and self._written.get(partition) != tick.value:
                home.append([tick])
                self._written[partition] = tick.value
                written += 1
        return written


class _Process(Process):
    """What both do around their stage."""

    def shards(self, encoder: str) -> KafkaShards | None:
        """What places articles on shards; None where there is one. Raises what KafkaShards raises."""
        if self.offsets.partitions(ARTICLES_READ.name) == 1:
            return None
        found = KafkaShards(self.kafka, self.offsets, encoder, self.settings.policy.vector_languages)
        self.held.callback(found.close)
        return found

    def check_shards(self) -> None:
        """Raises LogRefused where the topics of a shard have not the same number of partitions."""
        check_shards(self.offsets)

    def run(
        self,
        kind: type[S],
        make: Callable[[], S],
        when_idle: Callable[[Worker[S]], int],
        earlier: tuple[tuple[str, str], ...],
        at_end: Callable[[Worker[S]], None],
    ) -> int:
        """Run until asked to stop, which is a good end. `earlier`: groups and topics that are at their end before this
        one is idle.
        """
        if self.stop.is_set():
            return 0
        held = self.held
        worker = Worker(self.kafka, self.offsets, kind, make, self.settings.data, self.metrics)
        held.callback(worker.close)
        beat = served(self.settings, worker.ready, self.metrics, held)
        outage = Outage(self.kafka, self.offsets)
        watchdog.watch(held)
        looked_at = 0.0
        while not self.stop.is_set():
            watchdog.beat()
            beat()
            moved = worker.advance(REST_S) or (worker.ready() and when_idle(worker))
            self.tell_ready(worker.ready, stage=kind.group)
            if moved:
                outage.over()
                continue
            outage.look()
            if self.settings.exit_when_idle and worker.ready() and time.monotonic() - looked_at >= IDLE_EVERY_S:
                looked_at = time.monotonic()
                if self.offsets.all_read((*earlier, (kind.group, kind.source))):
                    break
        at_end(worker)
        return 0
