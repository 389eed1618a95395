"""A worker that kills or freezes itself at a chosen step of a chosen transaction. Nothing in `workers` knows of it.

What it was sending is flushed first, so that the broker holds the records of a transaction that nobody will end.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from typing import Any, Literal

from confluent_kafka import Producer
from msgspec import Struct

from streams.copies import FEWEST_WORDS, sketch
from workers import kafka_run, logs
from workers.background import rarity
from workers.kafka_client import CALL_S, Kafka
from workers.kafka_reconcile import run_reconcile
from workers.settings import Settings

Step = Literal["begun", "halfway", "before offsets", "after offsets", "after commit"]
STEPS: tuple[Step, ...] = ("begun", "halfway", "before offsets", "after offsets", "after commit")
OPEN: frozenset[Step] = frozenset(("halfway", "before offsets", "after offsets"))
"""Steps at which records of an open transaction are on the broker."""

# The parent of all workers reads the lists of words and loads what makes sketches, and they find it there.
rarity("warm", "en")
sketch("warm " * FEWEST_WORDS)


class Fault(Struct, frozen=True):
    """At which step of which transaction, counted from 1, the process is hit: killed, or frozen for so many seconds."""

    transaction: int
    step: Step
    frozen_s: float = 0.0


NONE = Fault(0, "begun")
RUN = {"embed": kafka_run.run_embed, "cluster": kafka_run.run_cluster, "reconcile": run_reconcile}


class FaultyProducer:
    """A producer, until the fault."""

    def __init__(self, producer: Producer, fault: Fault, begun: Callable[[], int]) -> None:
        self._producer = producer
        self._fault = fault
        self._begun = begun
        self._number = 0
        self._produced = 0

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  # stands for whatever the producer can do
        return getattr(self._producer, name)

    def begin_transaction(self) -> None:
        """As the producer's."""
        self._producer.begin_transaction()
        self._number = self._begun()
        self._produced = 0
        self._hit_at("begun")

    def produce(self, *args: Any, **more: Any) -> None:  # noqa: ANN401
        """As the producer's."""
        self._producer.produce(*args, **more)
        self._produced += 1
        if self._produced == 2:
            self._hit_at("halfway")

    def send_offsets_to_transaction(self, *args: Any) -> None:  # noqa: ANN401
        """As the producer's."""
        self._hit_at("before offsets")
        self._producer.send_offsets_to_transaction(*args)
        self._hit_at("after offsets")

    def commit_transaction(self, timeout_s: float) -> None:
        """As the producer's."""
        self._producer.commit_transaction(timeout_s)
        self._hit_at("after commit")

    def _hit_at(self, step: Step) -> None:
        if (self._number, step) == (self._fault.transaction, self._fault.step):
            self._producer.flush(CALL_S)
            os.kill(os.getpid(), signal.SIGSTOP if self._fault.frozen_s else signal.SIGKILL)


class FaultyKafka(Kafka, frozen=True):
    """Kafka, whose producers share a fault."""

    fault: Fault = NONE

    def producer(self, transactional_id: str) -> Producer:
        """One that is hit."""
        return FaultyProducer(super().producer(transactional_id), self.fault, _count)  # type: ignore[return-value]


_counted = 0


def _count() -> int:
    global _counted  # noqa: PLW0603  # one count a process: the producers of all its partitions share it
    _counted += 1
    return _counted


def work(role: str, settings: Settings, kafka: Kafka) -> None:
    """Be the worker `role` until SIGTERM; what it says goes nowhere but an error's last line."""
    logs.configure("error", "json")
    try:
        status = RUN[role](settings, kafka)
    except Exception as err:  # noqa: BLE001  # as on the command line: one line, and a status
        sys.stderr.write(f"{role}: {type(err).__name__}: {err}\n")
        status = 1
    sys.stderr.flush()
    os._exit(status)
