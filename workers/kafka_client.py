"""Apache Kafka as this program reaches it: where it is, what topics are called there, which of its errors mean what.

Every client of ours is made here. What the settings below stand on was measured: docs/decisions/0013 and 0014.
"""

from __future__ import annotations

import logging
import time
import warnings
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from threading import Thread
from typing import Any, Protocol, TypeVar

import structlog
from confluent_kafka import (
    Consumer,
    KafkaError,
    KafkaException,
    Producer,
)
from confluent_kafka.admin import AdminClient
from msgspec import Struct

from workers.log import LogLost, LogRefused

PATIENCE_S = 60.0
"""How long a broker may be away before a process gives up."""
CALL_S = 10.0
CLOSE_S = 5.0
TRANSACTION_S = 60.0
"""Until the broker gives up an open transaction: longer than the outages that a worker should survive."""
MESSAGE_BYTES = 2_000_000
"""Key, value and headers of one record. The client's limit is above it (it counts its own framing), the topics' above
that: what is too large is known before anything is written."""
CLIENT_BYTES = 2_050_000
METADATA_MS = 10_000
"""So soon partitions that were added are read; librdkafka's own is five minutes."""
BACK_OFF = {"retry.backoff.ms": 10, "retry.backoff.max.ms": 50, "reconnect.backoff.max.ms": 1_000}
"""With librdkafka's own 100 ms a transaction waits that long for the end of the one before it."""

warnings.filterwarnings("ignore", "Producer abort_transaction failed during close", RuntimeWarning)
"""One that is given up is closed as it is; what it had not committed its successor does again."""

T = TypeVar("T")
_quiet = logging.getLogger("librdkafka")
log = structlog.get_logger()


class Closes(Protocol):
    """A consumer or a producer."""

    def close(self) -> object:
        """End."""
        ...


class Kafka(Struct, frozen=True):
    """Brokers ("host:port,..."), the prefix of topics, groups and transactional ids, and more librdkafka settings.

    `schema_ids`  by topic of ours what the header SCHEMA_ID of its records says, where a registry holds its schema
    """

    servers: str
    prefix: str = ""
    librdkafka: Mapping[str, str] = {}
    patience_s: float = PATIENCE_S
    schema_ids: Mapping[str, bytes] = {}

    def named(self, topic: str) -> str:
        """What a topic or group of ours is called on the brokers."""
        return self.prefix + topic

    def consumer(self, group: str, more: Mapping[str, Any] | None = None) -> Consumer:
        """A consumer that sees committed records alone and moves no offset by itself."""
        own = {
            "group.id": self.named(group),
            "isolation.level": "read_committed",
            "enable.auto.commit": False,
            "enable.auto.offset.store": False,
            "enable.partition.eof": True,
            "auto.offset.reset": "earliest",
            "allow.auto.create.topics": False,
            "topic.metadata.refresh.interval.ms": METADATA_MS,
            "fetch.wait.max.ms": 10,
            "queued.max.messages.kbytes": 32_768,
        }
        return _made(lambda: Consumer(self._settings(own | dict(more or {})), logger=_quiet))

    def producer(self, transactional_id: str) -> Producer:
        """A transactional producer, not yet initialised."""
        own = {
            "transactional.id": self.named(transactional_id),
            "transaction.timeout.ms": int(TRANSACTION_S * 1000),
            "message.max.bytes": CLIENT_BYTES,
            "compression.type": "lz4",
        }
        return _made(lambda: Producer(self._settings(own), logger=_quiet))

    def admin(self) -> AdminClient:
        """A client for what is no record."""
        return _made(lambda: AdminClient(self._settings({}), logger=_quiet))

    def _settings(self, own: Mapping[str, Any]) -> dict[str, Any]:
        ours: dict[str, Any] = {"bootstrap.servers": self.servers, "client.id": "wirewatch", "log_level": 2}
        return ours | BACK_OFF | dict(own) | dict(self.librdkafka)


def _made(make: Callable[[], T]) -> T:
    """A client. Raises LogRefused where librdkafka does not take its settings."""
    try:
        return make()
    except KafkaException as err:
        raise LogRefused(f"librdkafka refuses the settings librdkafka.*: {error_of(err).str()}") from err


def close(client: Closes, patience_s: float = CLOSE_S) -> None:
    """Close a client, or go on without: now and then one whose brokers went away never comes back from its own end
    (confluent-kafka 2.16.1, `rd_kafka_destroy` waits for a thread of its own). Raises what its callbacks raise.
    """
    try:
        aside(client.close, patience_s)
    except TimeoutError:
        log.warning("a client of Apache Kafka does not close", waited_s=patience_s)


def aside(call: Callable[[], T], patience_s: float) -> T:
    """What `call` returns or raises, from a thread of its own. Raises TimeoutError when that takes longer; the thread
    is left to itself.
    """
    return begun(call).result(patience_s)


def begun(call: Callable[[], T]) -> Future[T]:
    """What `call` will return or raise, from a thread of its own that no process waits for at its end."""
    done: Future[T] = Future()

    def work() -> None:
        try:
            done.set_result(call())
        except BaseException as err:  # noqa: BLE001  # raised again by who waits
            done.set_exception(err)

    Thread(target=work, daemon=True, name="aside").start()
    return done


def is_final(error: KafkaError) -> bool:
    """Whether the client that said so can never be used again. `_FATAL` follows a fatal error and is not called one."""
    return bool(error.fatal() or error.code() in (KafkaError._FATAL, KafkaError._FENCED))


def error_of(err: KafkaException) -> KafkaError:
    """The error that an exception carries."""
    error: KafkaError = err.args[0]
    return error


def patiently(call: Callable[[], T], what: str, patience_s: float) -> T:
    """What `call` returns, asked again while the error is one that passes. Raises LogLost when it does not."""
    end = time.monotonic() + patience_s
    while True:
        try:
            return call()
        except KafkaException as err:
            error = error_of(err)
            if is_final(error) or error.txn_requires_abort() or not passes(error):
                raise
            if time.monotonic() > end:
                raise LogLost(f"{what}: no answer from Apache Kafka for {patience_s:g} s ({error.str()})") from err
            time.sleep(0.05)


def answered(call: Callable[[], T], what: str, patience_s: float) -> T:
    """Like `patiently`; raises LogLost for every error that does not pass."""
    try:
        return patiently(call, what, patience_s)
    except KafkaException as err:
        raise LogLost(f"{what}: {error_of(err).str()}") from err


def result_of(asked: Future[Any]) -> Any:  # noqa: ANN401  # as the client declares it
    """What an admin client answers. Raises KafkaException; also where nothing comes, which that client says by a
    TimeoutError: an OSError without a word.
    """
    try:
        return asked.result(2 * CALL_S)
    except TimeoutError as err:
        raise KafkaException(KafkaError(KafkaError._TIMED_OUT)) from err


PASSING = frozenset(
    {
        KafkaError._ALL_BROKERS_DOWN,
        KafkaError._NOENT,  # "no leaders found", while a broker comes up
        KafkaError._RESOLVE,
        KafkaError._TIMED_OUT,
        KafkaError._TIMED_OUT_QUEUE,
        KafkaError._TRANSPORT,
        KafkaError._WAIT_COORD,
        KafkaError.CONCURRENT_TRANSACTIONS,
        KafkaError.COORDINATOR_LOAD_IN_PROGRESS,
        KafkaError.COORDINATOR_NOT_AVAILABLE,
        KafkaError.FENCED_LEADER_EPOCH,  # the broker has restarted, and the client's view of it is from before
        KafkaError.LEADER_NOT_AVAILABLE,
        KafkaError.NOT_COORDINATOR,
        KafkaError.NOT_LEADER_FOR_PARTITION,
        KafkaError.OFFSET_NOT_AVAILABLE,
        KafkaError.REQUEST_TIMED_OUT,
        KafkaError.UNKNOWN_LEADER_EPOCH,
        KafkaError.UNSTABLE_OFFSET_COMMIT,
    }
)


def passes(error: KafkaError) -> bool:
    """Whether the same call may go well later."""
    return bool(error.retriable()) or error.code() in PASSING
