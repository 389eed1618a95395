"""A stage on Apache Kafka: it runs for each partition that the group gives this worker.

A partition is taken over in this order, and in no other: open its log, which fences the last owner and ends their
transaction; ask what is committed; fold up to the high watermark; read on from what was committed.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Generic, TypeVar

import structlog

from workers.attempts import Attempts
from workers.kafka_client import Kafka
from workers.kafka_log import KafkaLog, Refusals
from workers.kafka_member import Member, MemberFeed
from workers.kafka_offsets import Offsets
from workers.log import CommitRefused
from workers.metrics import Metrics
from workers.stage import Runner, Stage

OPENED_AT_ONCE = 8
RESTORED_AT_ONCE = 2

S = TypeVar("S", bound=Stage)
log = structlog.get_logger()


class Owned(Generic[S]):
    """A partition of this worker: its log, its stage once that is restored, and how its commits went of late."""

    def __init__(self, partition: int, home: KafkaLog, feed: MemberFeed, notes: Attempts, refusals: Refusals) -> None:
        self.partition = partition
        self.home = home
        self.feed = feed
        self.notes = notes
        self.stage: S | None = None
        self.runner: Runner | None = None
        self.restoring: Future[tuple[S, Runner, int]] | None = None
        self.refusals = refusals


class Worker(Generic[S]):
    """Runs a stage of its own for each partition. All methods belong to one thread; raises what log and stages raise.

    `notes` is a directory for what a process was at when it died (see `workers.attempts`).
    """

    def __init__(
        self, kafka: Kafka, offsets: Offsets, kind: type[S], make: Callable[[], S], notes: Path, metrics: Metrics
    ) -> None:
        self._kafka = kafka
        self._offsets = offsets
        self._kind = kind
        self._make = make
        self._notes = notes
        self._metrics = metrics
        self._owned: dict[int, Owned[S]] = {}
        self._pool = ThreadPoolExecutor(RESTORED_AT_ONCE, thread_name_prefix="restore")
        self.joined = False
        notes.mkdir(parents=True, exist_ok=True)
        self._member = Member(kafka, kind.group, kind.source, self._given, self._taken)

    def advance(self, wait_s: float) -> int:
        """Handle what is here, and wait up to `wait_s` for more where nothing is; how many records were handled."""
        moved = sum(self._advance(owned) for owned in list(self._owned.values()))
        self._member.poll(0 if moved else wait_s)
        return moved

    def ready(self) -> bool:
        """Whether this worker has joined its group and restored all that it was given. Any thread may ask."""
        return self.joined and all(owned.runner is not None for owned in list(self._owned.values()))

    def stages(self) -> dict[int, tuple[KafkaLog, S]]:
        """The log and the stage of each partition that is restored."""
        return {n: (owned.home, owned.stage) for n, owned in self._owned.items() if owned.stage is not None}

    def close(self) -> None:
        """Leave the group."""
        self._member.close()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _given(self, partitions: list[int]) -> dict[int, int]:
        with ThreadPoolExecutor(OPENED_AT_ONCE) as pool:
            opened = list(pool.map(self._open, partitions))
        self.joined = True
        starts = {}
        for owned in opened:
            self._owned[owned.partition] = owned
            starts[owned.partition] = owned.home.committed(self._kind.group, self._kind.source)
            self._restore(owned)
        if opened:
            log.info("given", stage=self._kind.group, partitions=partitions, holds=sorted(self._owned))
        return starts

    def _open(self, partition: int) -> Owned[S]:
        feed = self._member.feed()
        feeds = {(self._kind.group, self._kind.source): feed}
        home = KafkaLog(self._kafka, self._offsets, self._kind.group, partition, feeds)
        notes = Attempts(self._notes / f"handling-{self._kafka.named(self._kind.group)}-{partition}")
        return Owned(partition, home, feed, notes, Refusals(f"{self._kind.group}-{partition}"))

    def _taken(self, partitions: list[int]) -> None:
        # No transaction is open here: one begins and ends within `advance`, and this is called between.
        for partition in partitions:
            owned = self._owned.pop(partition, None)
            if owned is not None:
                if owned.runner is not None:
                    owned.runner.close()
                if owned.restoring is not None:
                    owned.restoring.cancel()
                owned.notes.close()
                owned.home.close()  # a thread that restores from it ends by this
        log.info("taken", stage=self._kind.group, partitions=partitions, holds=sorted(self._owned))

    def _restore(self, owned: Owned[S]) -> None:
        if owned.runner is not None:
            owned.runner.close()
        owned.stage = owned.runner = None
        owned.restoring = self._pool.submit(self._restored, owned)

    def _restored(self, owned: Owned[S]) -> tuple[S, Runner, int]:
        start = time.perf_counter()
        stage = self._make()
        runner = Runner(stage, owned.home, owned.notes, self._metrics)
        runner.restore()
        self._metrics.restored_s.set(time.perf_counter() - start)
        return stage, runner, owned.home.committed(stage.group, stage.source)

    def _advance(self, owned: Owned[S]) -> int:
        if owned.restoring is not None:
            if not owned.restoring.done():
                return 0
            owned.stage, owned.runner, start = owned.restoring.result()
            owned.restoring = None
            self._member.resume(owned.partition, owned.feed, start)
        if owned.runner is None:
            return 0
        try:
            moved = owned.runner.advance()
            if not moved:
                owned.home.settle(self._kind.group, self._kind.source)
        except CommitRefused as err:
            owned.refusals.another(err)
            self._member.pause(owned.partition)
            self._restore(owned)
            return 0
        owned.refusals.over()
        return moved
