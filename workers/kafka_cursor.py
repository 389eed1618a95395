"""Reading one partition of a Kafka topic, up to an end that is known beforehand."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any

import structlog
from confluent_kafka import Consumer, KafkaError, Message, TopicPartition

from schemas.topics import SCHEMA_ID
from workers.kafka_client import Kafka, is_final
from workers.log import LogLost, LogRefused, Record

POLL_S = 0.1
FORBIDDEN = frozenset(
    {
        KafkaError._AUTHENTICATION,
        KafkaError.GROUP_AUTHORIZATION_FAILED,
        KafkaError.SASL_AUTHENTICATION_FAILED,
        KafkaError.TOPIC_AUTHORIZATION_FAILED,
    }
)

log = structlog.get_logger()


class Cursor:
    """Reads a partition with a consumer of its own, assigned by hand. `position` is past what was read, ends of
    transactions among it.
    """

    def __init__(self, kafka: Kafka, consumer: Consumer, topic: str, partition: int, start: int) -> None:
        self._kafka = kafka
        self._consumer = consumer
        self._topic = topic
        self.position = start
        consumer.assign([TopicPartition(kafka.named(topic), partition, start)])

    def take(self, limit: int, stop: int) -> list[Record]:
        """Up to `limit` records, waiting for them while the position is below `stop`; perhaps some beyond it.

        Raises LogLost when nothing comes for as long as a broker may be away.
        """
        records: list[Record] = []
        heard_at = time.monotonic()
        while len(records) < limit and self.position < stop:
            message = self._consumer.poll(POLL_S)
            if message is not None:
                heard_at = time.monotonic()
                records += self._heard(message)
            elif time.monotonic() - heard_at > self._kafka.patience_s:
                raise LogLost(f"{self._topic}: no answer from Apache Kafka for {self._kafka.patience_s:g} s")
        return records

    def _heard(self, message: Message) -> list[Record]:
        match heard(message, self._topic):
            case Record() as record:
                self.position = record.offset + 1
                return [record]
            case int(end):
                self.position = max(self.position, end)
            case None:
                pass
        return []


def heard(message: Message, topic: str) -> Record | int | None:
    """A record of our `topic`, the end that was reached there, or neither. Raises what an error means to its reader."""
    error = message.error()
    if error is None:
        return _record(message, topic)
    if error.code() == KafkaError._PARTITION_EOF:
        return message.offset()
    if error.code() in (KafkaError.UNKNOWN_TOPIC_OR_PART, KafkaError._UNKNOWN_TOPIC):
        raise LogRefused(f"Apache Kafka has no topic {topic}; make it with `wirewatch topics create`")
    if is_final(error):
        raise LogLost(f"reading {topic}: {error.str()}")
    if error.code() in FORBIDDEN:
        raise LogRefused(f"reading {topic}: {error.str()}")
    # All else is for information: the client goes on by itself, and whoever waits for records in vain gives up in time.
    log.warning("reading", topic=topic, reason=error.str())
    return None


def _record(message: Message, topic: str) -> Record:
    """What is no UTF-8 in a stranger's key or headers is replaced."""
    key = message.key()
    _, timestamp_ms = message.timestamp()
    return Record(
        topic=topic,
        offset=message.offset() or 0,
        timestamp_ms=timestamp_ms,
        value=message.value() or b"",
        key=None if key is None else _text(key),
        headers=_headers(message.headers() or ()),
        partition=message.partition() or 0,
    )


def _headers(found: Iterable[Any]) -> dict[str, str]:
    return {name: _text(value) for name, value in found if name != SCHEMA_ID}  # bytes, and of the transport


def _text(raw: bytes | str | None) -> str:
    return raw.decode(errors="replace") if isinstance(raw, bytes) else raw or ""
