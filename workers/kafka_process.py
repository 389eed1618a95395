"""What every worker process on Apache Kafka has, whatever it does."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack

import structlog

from workers.kafka_client import Kafka
from workers.kafka_offsets import Offsets
from workers.log import LogLost
from workers.metrics import Metrics
from workers.settings import Settings
from workers.signals import end_on_signals, stop_on_signals

log = structlog.get_logger()

REST_S = 0.1
END_S = 25.0
"""A worker that was asked to end does so in order within this, or as it is: whoever asked has patience for 30 s."""
ASK_EVERY_S = 5.0
"""How often an idle worker asks whether the brokers are there at all."""


class Process:
    """Once a broker has answered, and until `held` ends, SIGTERM and SIGINT set `stop`; before they end the process.

    Raises LogRefused where one of `topics` is missing, LogLost where no broker answers.
    """

    def __init__(self, settings: Settings, kafka: Kafka, topics: Iterable[str], held: ExitStack) -> None:
        self.settings = settings
        self.kafka = kafka
        self.held = held
        self.stop = threading.Event()
        end_on_signals(held)
        log.debug("asking the brokers for the topics", servers=kafka.servers)
        self.offsets = Offsets(kafka)
        self.offsets.topics(tuple(topics))
        stop_on_signals(self.stop, held, END_S)
        self.metrics = Metrics()
        self._said_ready = False

    def tell_ready(self, ready: Callable[[], bool], **who: object) -> None:
        """Say that it is, the first time."""
        if not self._said_ready and ready():
            self._said_ready = True
            log.info("ready", **who)


class Outage:
    """How long no broker has answered, as far as an idle worker can tell."""

    def __init__(self, kafka: Kafka, offsets: Offsets) -> None:
        self._kafka = kafka
        self._offsets = offsets
        self._answered_at = self._asked_at = time.monotonic()

    def over(self) -> None:
        """A broker has answered."""
        self._answered_at = time.monotonic()

    def look(self) -> None:
        """Ask now and then. Raises LogLost when no broker has answered for too long."""
        if time.monotonic() - self._asked_at < ASK_EVERY_S:
            return
        if self._offsets.answers(2):
            self.over()
        self._asked_at = time.monotonic()
        away_s = self._asked_at - self._answered_at
        if away_s > self._kafka.patience_s:
            raise LogLost(f"no broker answers at {self._kafka.servers} for {away_s:.0f} s: start again when one does")
