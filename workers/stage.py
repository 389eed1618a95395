"""A stage on a log: poll, handle, commit outputs and offset together."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from schemas.topics import ALERTS, DEAD_LETTERS
from workers.attempts import Attempts
from workers.dead_letter_log import DeadLetterLog
from workers.guard import dead_letter
from workers.log import Log, Output, Record
from workers.metrics import Metrics, Share

BATCH = 64
"""Records a transaction: an encoder needs about two seconds for them on two cores. What waits in a queue is one batch
behind the encoder when it is linked."""

LAG_EVERY_S = 1.0
"""How often the metric of lag is asked for: a broker is asked over the network."""


class Stage(Protocol):
    """One step of an article's path. What it can't read it returns as dead letters; what it raises ends the process."""

    group: str
    source: str

    def restore(self, log: Log) -> None:
        """Become what the log says, at the start."""
        ...

    def prefetch(self, records: Sequence[Record]) -> None:
        """`handle` will be given `records`: begin with what goes on while others have the thread. Raises nothing.

        A stage has nothing of that kind, unless it says so.
        """
        del records

    def handle(self, records: Sequence[Record]) -> list[Output]:
        """What to write for `records`."""
        ...

    def committed(self) -> None:
        """What was handled last is in the log."""
        ...


class LagTold:
    """Tells the metric how much of one partition a stage, or one webhook, has yet to read."""

    def __init__(self, share: Share, ask: Callable[[], int], now: Callable[[], float]) -> None:
        """`now` gives seconds that never run back."""
        self._share = share
        self._ask = ask
        self._now = now
        self._told_at = -math.inf

    def moved(self) -> None:
        """Something was read."""
        if self._now() - self._told_at >= LAG_EVERY_S:
            self._share.set(self._ask())
            self._told_at = self._now()

    def rests(self) -> None:
        """Nothing was here: what was told before may be old."""
        if self._share.value:
            self.moved()

    def end(self) -> None:
        """It is another's from now on."""
        self._share.set(0)


class Runner:
    """Runs a stage on a log, batch by batch."""

    def __init__(
        self,
        stage: Stage,
        log: Log,
        attempts: Attempts,
        metrics: Metrics,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """`now`: see `LagTold`."""
        self._stage = stage
        self._log = log
        self._attempts = attempts
        self._metrics = metrics
        self._next = 0
        self._prefetched: list[Record] = []
        self._spent_s = 0.0
        """On what was prefetched, until that is handled."""
        self._dead = DeadLetterLog(stage.group, now)
        self._lag = LagTold(Share(metrics.lag.labels(stage.group)), self.lag, now)
        for counted in (metrics.handled, metrics.dead, metrics.batch_s, metrics.age_s):
            counted.labels(stage.group)  # there from the start: see `Metrics`

    def restore(self) -> None:
        """See `Stage.restore`."""
        self._stage.restore(self._log)
        self._next = self._log.committed(self._stage.group, self._stage.source)

    def prefetch(self) -> None:
        """Let the stage begin with the batch that `advance` will handle. Raises what the log raises.

        Not where a process died over it: with two stages at work nobody would know whose records killed it.
        """
        if self._prefetched or self._attempts.limit(self._next, BATCH) < BATCH:
            return
        start = time.perf_counter()
        self._prefetched = self._polled()
        if self._prefetched:
            self._attempts.prefetch(*_span(self._prefetched))
            self._stage.prefetch(self._prefetched)
            self._spent_s = time.perf_counter() - start

    def acquit(self) -> None:
        """The process ends for another reason than what was prefetched."""
        if self._prefetched:
            self._attempts.end()

    def advance(self) -> int:
        """Handle and commit the next batch; how many records that were. Raises what the log raises."""
        stage, log = self._stage, self._log
        records, self._prefetched = self._prefetched or self._polled(), []
        if not records:
            self._lag.rests()
            return 0
        start = time.perf_counter()
        outputs = self._handled(records)
        self._attempts.end()  # before the commit: a log that is full says nothing about the records
        self._next = records[-1].offset + 1
        log.commit(stage.group, {stage.source: self._next}, outputs)
        stage.committed()
        self._count(records, outputs, self._spent_s + time.perf_counter() - start)
        self._spent_s = 0.0
        return len(records)

    def lag(self) -> int:
        """Records that are yet to be read."""
        return self._log.lag(self._stage.group, self._stage.source)

    def close(self) -> None:
        """The partition is another's: its lag is not told here any more."""
        self._lag.end()

    def _handled(self, records: Sequence[Record]) -> list[Output]:
        deaths = self._attempts.given_up(records[0].offset)
        if deaths:
            reason = f"{deaths} processes died while handling this record alone"
            return [dead_letter(records[0], reason, "ProcessDied", deaths)]
        self._attempts.begin(*_span(records))
        return self._stage.handle(records)

    def _polled(self) -> list[Record]:
        return self._log.poll(self._stage.group, self._stage.source, self._attempts.limit(self._next, BATCH))

    def _count(self, records: Sequence[Record], outputs: Sequence[Output], seconds: float) -> None:
        metrics, group = self._metrics, self._stage.group
        metrics.handled.labels(group).inc(len(records))
        metrics.batch_s.labels(group).observe(seconds)
        metrics.age_s.labels(group).observe(max(0.0, time.time() - records[0].timestamp_ms / 1000))
        self._lag.moved()
        for output in outputs:
            metrics.written.labels(output.topic).inc()
            if output.topic == DEAD_LETTERS.name:
                metrics.dead_lettered(group)
                self._dead.tell(output)
            elif output.topic == ALERTS.name:
                metrics.alerts.labels(output.headers["ce_type"]).inc()


class InTurn:
    """The embed and the cluster stage on one log, in one thread.

    `data` is a directory for what the process was at when it died (see `workers.attempts`).
    """

    def __init__(self, embed: Stage, cluster: Stage, log: Log, data: Path, metrics: Metrics) -> None:
        stages = embed, cluster
        self._notes = [Attempts(data / f"handling-{stage.group}") for stage in stages]
        runners = (Runner(stage, log, note, metrics) for stage, note in zip(stages, self._notes, strict=True))
        self.embed, self.cluster = runners

    def advance(self) -> int:
        """Both stages handle what is there; how many records that were.

        The encoder is at work on what comes next while what it made before is clustered.
        """
        self.embed.prefetch()
        try:
            moved = self.cluster.advance()
        except Exception:
            self.embed.acquit()
            raise
        return moved + self.embed.advance()

    def close(self) -> None:
        """Release the files."""
        for note in self._notes:
            note.close()


def _span(records: Sequence[Record]) -> tuple[int, int]:
    """The first offset, and how many from there on."""
    return records[0].offset, records[-1].offset + 1 - records[0].offset
