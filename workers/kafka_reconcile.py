"""`wirewatch reconcile`: stories of two shards that are one meet here. One process is at work, others stand by.

Whoever has partition 0 of `story-events` reads all of them. What a shard's events lead to and the offset behind them
are one transaction; where a redirect is asked for twice, the shard tells it once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial

from schemas.topics import ARTICLES_READ, DEAD_LETTERS, STORY_EVENTS
from streams.reconcile import Reconciler
from workers.attempts import Attempts
from workers.health import served
from workers.kafka_client import Kafka
from workers.kafka_host import Host, Lease, anew_when_refused, attend, group_of
from workers.kafka_lag import READ_BY
from workers.kafka_log import KafkaLog, Refusals
from workers.kafka_process import Process
from workers.kafka_shards import check_shards
from workers.log import LogRefused
from workers.reconcile import ReconcileStage
from workers.settings import Settings
from workers.stage import Runner


def run_reconcile(settings: Settings, kafka: Kafka) -> int:
    """Reconcile until SIGTERM, SIGINT or, where the settings say so, until nothing is left; the exit status.

    Raises LogRefused where a topic is missing or there is one shard alone, LogLost where no broker answers or another
    process took over.
    """
    with ExitStack() as held:
        process = Process(settings, kafka, (ARTICLES_READ.name, STORY_EVENTS.name, DEAD_LETTERS.name), held)
        check_shards(process.offsets)
        if process.offsets.partitions(STORY_EVENTS.name) == 1:
            raise LogRefused("there is one shard, which has nothing to be reconciled with: reconcile is for several")
        settings.data.mkdir(parents=True, exist_ok=True)
        shards = _Shards(process)
        beat = served(settings, shards.ready, process.metrics, held)
        asyncio.run(shards.run(beat))
    return 0


class _Shards:
    """All of them, while this process has partition 0."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._runners: list[Runner] = []
        self._homes: list[KafkaLog] = []
        self._host: Host | None = None

    def ready(self) -> bool:
        """Whether it has read what there was, or stands by. Any thread may ask."""
        return self._host is not None and self._host.ready()

    async def run(self, beat: Callable[[], None]) -> None:
        """Until asked to stop, or nothing is left; `beat` is called each time it comes round."""
        group = group_of(ReconcileStage.group, ())
        work = partial(anew_when_refused, ReconcileStage.group, self._work)
        async with Host(self._process.kafka, group, STORY_EVENTS.name, work) as self._host:
            await attend([self._host], self._process, beat, self._idle)

    async def _work(self, lease: Lease, refusals: Refusals) -> None:
        if lease.partition:
            return
        held = ExitStack()
        try:
            await asyncio.to_thread(self._open, held, lambda: lease.ending)
            lease.ready = not lease.ending
            while not lease.ending:
                if not await asyncio.to_thread(self._advance):
                    await lease.rung()
                refusals.over()
        finally:
            lease.ready, self._homes, self._runners = False, [], []
            await asyncio.to_thread(held.close)  # of clients whose brokers may be away

    def _open(self, held: ExitStack, in_vain: Callable[[], bool]) -> None:
        reconciler = Reconciler(self._process.settings.policy)
        group, homes, runners = ReconcileStage.group, [], []
        for shard in range(self._process.offsets.partitions(STORY_EVENTS.name)):
            homes.append(KafkaLog(self._process.kafka, self._process.offsets, group, shard, in_vain=in_vain))
            held.callback(homes[-1].close)
            notes = Attempts(self._process.settings.data / f"handling-{self._process.kafka.named(group)}-{shard}")
            held.callback(notes.close)
            stage = ReconcileStage(reconciler, shard, in_vain)
            runners.append(Runner(stage, homes[-1], notes, self._process.metrics))
            held.callback(runners[-1].close)
            runners[-1].restore()
            if in_vain():
                return
        self._homes, self._runners = homes, runners

    def _advance(self) -> int:
        moved = sum(runner.advance() for runner in self._runners)
        if not moved:
            for home in self._homes:
                home.settle(ReconcileStage.group, ReconcileStage.source)
        return moved

    def _idle(self) -> bool:
        return self._process.offsets.all_read(READ_BY) and not any(runner.lag() for runner in list(self._runners))
