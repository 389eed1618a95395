"""Ends of topics and positions of groups on Apache Kafka, asked of whichever client the brokers still answer."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from threading import Lock
from typing import Any

from confluent_kafka import Consumer, IsolationLevel, KafkaError, KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient, OffsetSpec

from workers.kafka_client import CALL_S, TRANSACTION_S, Kafka, answered, error_of, result_of
from workers.log import LogLost, LogRefused

STALE = frozenset(
    {
        KafkaError.FENCED_LEADER_EPOCH,
        KafkaError.UNKNOWN_LEADER_EPOCH,
        KafkaError._NOENT,
        KafkaError._TIMED_OUT,
    }
)
"""Said of what a broker that has restarted knows better. An admin client never asks it anew (confluent-kafka 2.16.1):
only another client helps."""
STABLE, AT_ONCE = "read_committed", "read_uncommitted"
"""With the one a broker answers for a group's offset once no open transaction can change it, with the other at once."""


class Offsets:
    """Ends of topics and positions of groups. Threads may share it."""

    def __init__(self, kafka: Kafka) -> None:
        self._kafka = kafka
        self._admin = kafka.admin()
        self._partitions: dict[str, int] = {}
        self._groups: dict[tuple[str, str], Consumer] = {}
        self._lock = Lock()

    def partitions(self, topic: str) -> int:
        """How many partitions a topic has; asked once. Raises LogRefused where there is no such topic."""
        if topic not in self._partitions:
            self._partitions[topic] = self.topics([topic])[topic]
        return self._partitions[topic]

    def topics(self, wanted: Iterable[str]) -> dict[str, int]:
        """The number of partitions of each topic. Raises LogRefused where one is missing, LogLost without a broker."""
        found = answered(
            lambda: self._admin.list_topics(timeout=2), f"topics at {self._kafka.servers}", self._kafka.patience_s
        ).topics
        counts = {topic: len(found[name].partitions) for topic in wanted if (name := self._kafka.named(topic)) in found}
        missing = [self._kafka.named(topic) for topic in wanted if topic not in counts]
        if missing:
            raise LogRefused(
                f"Apache Kafka at {self._kafka.servers} has no topic {', '.join(missing)}; "
                "make them with `wirewatch topics create`"
            )
        return counts

    def answers(self, timeout_s: float) -> bool:
        """Whether a broker answers."""
        try:
            self._admin.list_topics(self._kafka.named("articles"), timeout=timeout_s)
        except KafkaException:
            return False
        return True

    def end(self, topic: str, partition: int) -> int:
        """The high watermark, once every transaction below it is decided.

        The last stable offset alone would hide what lies behind a dead worker's open transaction.
        """
        high = self.high(topic, partition)
        limit = time.monotonic() + self._kafka.patience_s + TRANSACTION_S
        while self._offset(topic, partition, OffsetSpec.latest(), IsolationLevel.READ_COMMITTED) < high:
            if time.monotonic() > limit:
                raise LogLost(f"a transaction on {topic} {partition} stays open")
            time.sleep(0.01)
        return high

    def high(self, topic: str, partition: int) -> int:
        """The high watermark, whatever is still open below it."""
        return self._offset(topic, partition, OffsetSpec.latest(), IsolationLevel.READ_UNCOMMITTED)

    def first(self, topic: str, partition: int) -> int:
        """The offset of the oldest record that is kept."""
        return self._offset(topic, partition, OffsetSpec.earliest(), IsolationLevel.READ_UNCOMMITTED)

    def committed(self, group: str, topic: str, partition: int) -> int:
        """The group's offset of a partition once no open transaction can change it; 0 where it has none.

        Of this partition alone: those of others may have dead owners, whose transactions stay open.
        """
        return self._committed(group, topic, [partition], STABLE).get(partition, 0)

    def is_known(self, group: str, topic: str, partition: int) -> bool:
        """Whether the group has an offset of that partition: see `committed`."""
        return partition in self._committed(group, topic, [partition], STABLE)

    def lag(self, group: str, topic: str) -> dict[int, int]:
        """For each partition of `topic` what `group` has yet to commit, at most. Waits for no transaction."""
        every = range(self.topics([topic])[topic])  # there may be more by now
        committed = self._committed(group, topic, every, AT_ONCE)
        lags = {}
        for partition in every:
            at = committed.get(partition)
            lags[partition] = self.high(topic, partition) - (self.first(topic, partition) if at is None else at)
        return lags

    def groups(self) -> list[str]:
        """The groups of this prefix that the brokers know, by name."""
        found = self._asked(
            lambda admin: admin.list_consumer_groups(request_timeout=CALL_S), f"groups at {self._kafka.servers}"
        )
        mine = self._kafka.named("")
        names = sorted(group.group_id for group in found.valid)
        return [name.removeprefix(mine) for name in names if name.startswith(mine)]

    def members(self, group: str) -> int:
        """How many workers are in `group`."""
        name = self._kafka.named(group)
        found = self._asked(
            lambda admin: admin.describe_consumer_groups([name], request_timeout=CALL_S)[name], f"members of {group}"
        )
        return len(found.members)

    def all_read(self, read: Iterable[tuple[str, str]]) -> bool:
        """Whether each of these groups is at the end of its topic.

        Asked in the order of an article's path: what is at its end can get nothing from what was asked before it.
        Reconcile alone writes backwards: whoever asks for it asks for the cluster stage once more behind it.
        """
        return all(not any(self.lag(group, topic).values()) for group, topic in read)

    def _committed(self, group: str, topic: str, partitions: Iterable[int], isolation: str) -> dict[int, int]:
        """By a consumer of that group that never joins it: an admin client that has seen its coordinator restart gets
        no answer about groups any more (confluent-kafka 2.16.1).
        """
        with self._lock:
            if (group, isolation) not in self._groups:
                self._groups[group, isolation] = self._kafka.consumer(group, {"isolation.level": isolation})
            consumer = self._groups[group, isolation]
        wanted = [TopicPartition(self._kafka.named(topic), partition) for partition in partitions]

        def ask() -> list[TopicPartition]:
            found = consumer.committed(wanted, timeout=CALL_S)
            for one in found:
                if one.error is not None:
                    raise KafkaException(one.error)
            return found

        found = answered(ask, f"offsets of {group}", self._kafka.patience_s)
        return {one.partition: one.offset for one in found if one.offset >= 0}

    def _offset(self, topic: str, partition: int, spec: OffsetSpec, isolation: IsolationLevel) -> int:
        place = TopicPartition(self._kafka.named(topic), partition)
        found = self._asked(
            lambda admin: admin.list_offsets({place: spec}, isolation_level=isolation, request_timeout=CALL_S)[place],
            f"the end of {topic}",
        )
        offset: int = found.offset
        return offset

    def _asked(self, ask: Callable[[AdminClient], Future[Any]], what: str) -> Any:  # noqa: ANN401
        """What the admin client answers; where its view is stale, another is asked. Raises LogLost."""

        def ask_once() -> Any:  # noqa: ANN401
            admin = self._admin  # held: what it was asked ends with it
            try:
                return result_of(ask(admin))
            except KafkaException as err:
                if error_of(err).code() in STALE:
                    self._admin = self._kafka.admin()
                raise

        return answered(ask_once, what, self._kafka.patience_s)
