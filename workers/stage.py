"""A stage on a log: poll, handle, commit outputs and offset together."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Protocol

from schemas.topics import ALERTS, DEAD_LETTERS
from workers.attempts import Attempts
from workers.guard import dead_letter
from workers.log import Log, Output, Record
from workers.metrics import Metrics

BATCH = 64
"""Records a transaction: an encoder needs about two seconds for them on two cores, so an alert is never later."""


class Stage(Protocol):
    """One step of an article's path. What it can't read it returns as dead letters; what it raises ends the process."""

    group: str
    source: str

    def restore(self, log: Log) -> None:
        """Become what the log says, at the start."""
        ...

    def handle(self, records: Sequence[Record]) -> list[Output]:
        """What to write for `records`."""
        ...

    def committed(self) -> None:
        """What was handled last is in the log."""
        ...


class Runner:
    """Runs a stage on a log, batch by batch."""

    def __init__(self, stage: Stage, log: Log, attempts: Attempts, metrics: Metrics) -> None:
        self._stage = stage
        self._log = log
        self._attempts = attempts
        self._metrics = metrics

    def restore(self) -> None:
        """See `Stage.restore`."""
        self._stage.restore(self._log)

    def advance(self) -> int:
        """Handle and commit the next batch; how many records that were. Raises what the log raises."""
        stage, log = self._stage, self._log
        first = log.committed(stage.group, stage.source)
        records = log.poll(stage.group, stage.source, self._attempts.limit(first, BATCH))
        if not records:
            return 0
        start = time.perf_counter()
        outputs = self._handled(records)
        self._attempts.end()  # before the commit: a log that is full says nothing about the records
        log.commit(stage.group, {stage.source: records[-1].offset + 1}, outputs)
        stage.committed()
        self._count(records, outputs, time.perf_counter() - start)
        return len(records)

    def lag(self) -> int:
        """Records that are yet to be read."""
        return self._log.end(self._stage.source) - self._log.committed(self._stage.group, self._stage.source)

    def _handled(self, records: Sequence[Record]) -> list[Output]:
        deaths = self._attempts.given_up(records[0].offset)
        if deaths:
            reason = f"{deaths} processes died while handling this record alone"
            return [dead_letter(records[0], reason, "ProcessDied", deaths)]
        self._attempts.begin(records[0].offset, len(records))
        return self._stage.handle(records)

    def _count(self, records: Sequence[Record], outputs: Sequence[Output], seconds: float) -> None:
        metrics, group = self._metrics, self._stage.group
        metrics.handled.labels(group).inc(len(records))
        metrics.batch_s.labels(group).observe(seconds)
        metrics.age_s.labels(group).observe(max(0.0, time.time() - records[0].timestamp_ms / 1000))
        metrics.lag.labels(group).set(self.lag())
        for output in outputs:
            metrics.written.labels(output.topic).inc()
            if output.topic == DEAD_LETTERS.name:
                metrics.dead_lettered(group)
            elif output.topic == ALERTS.name:
                metrics.alerts.labels(output.headers["ce_type"]).inc()
