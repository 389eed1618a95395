"""The `Log` on Apache Kafka: one partition of every topic, written in transactions.

Records, and the offsets of what they follow from, become visible together (KIP-98), and a producer that is opened with
the transactional id of an earlier one fences it: there is one such id for each partition that a group reads.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from threading import Lock
from typing import Any, NoReturn

import structlog
from confluent_kafka import Consumer, KafkaException, Producer, TopicPartition

from schemas.topics import SCHEMA_ID
from workers.kafka_client import (
    CALL_S,
    MESSAGE_BYTES,
    Kafka,
    begun,
    close,
    error_of,
    is_final,
    patiently,
)
from workers.kafka_offsets import Offsets
from workers.kafka_reader import COMPACTED, Feed, KafkaReader
from workers.log import CommitRefused, LogLost, Output

log = structlog.get_logger()

_ANY_PARTITION = -1
SETTLED_S = 0.5
KEPT_S = 86_400.0
"""A broker forgets an offset that nobody has committed for a week, if its group's reader was assigned by hand
(`offsets.retention.minutes`, KIP-211), even while it reads."""
REFUSALS = 10
"""So often in a row may the commits of a partition be refused, as in rebalances, before who writes there gives up."""
ANSWER_S = 1.2 * CALL_S
"""How long a transaction's offsets may take. librdkafka holds itself to no time there, and where a broker came back
while metadata were asked for it waits for ever (librdkafka issues 5456 and 5511; docs/decisions/0013)."""


TAKE_OVER_S = 1.0
"""So often who takes a partition over looks whether it is still its own."""


class TakenAway(LogLost):
    """The partition went to another before it was taken over: there is nothing to do here any more."""


def _never() -> bool:
    return False


class Refusals:
    """Commits of `writer` that were refused in a row."""

    def __init__(self, writer: str) -> None:
        self._writer = writer
        self._count = 0

    def another(self, err: CommitRefused) -> None:
        """Raises LogLost where there were too many."""
        self._count += 1
        log.warning("commit refused", writer=self._writer, reason=str(err))
        if self._count >= REFUSALS:
            raise LogLost(f"{REFUSALS} commits of {self._writer} in a row were refused: {err}") from err

    def over(self) -> None:
        """One went well."""
        self._count = 0


class KafkaLog(KafkaReader):
    """The `Log` of partition `partition`; `owner` and the partition name it to the broker.

    Making one fences whoever wrote under that name before, and ends their open transaction; so only who was given the
    partition may, and not once that is `in_vain`. `feeds` are those of a group that it is a member of; others are read
    by hand. Raises LogLost, TakenAway.
    """

    def __init__(
        self,
        kafka: Kafka,
        offsets: Offsets,
        owner: str,
        partition: int = 0,
        feeds: Mapping[tuple[str, str], Feed] | None = None,
        in_vain: Callable[[], bool] = _never,
    ) -> None:
        super().__init__(kafka, offsets, partition)
        self._in_vain = in_vain
        self._feeds.update(feeds or {})
        self._given = {topic for _, topic in feeds or ()}
        self._writing = Lock()
        self._groups: dict[str, Consumer] = {}
        self._transactional_id = f"{owner}-{partition}"
        self._producer = self._taken_over()
        self._committed_at = -math.inf

    def commit(self, group: str, consumed: Mapping[str, int], outputs: Iterable[Output]) -> None:
        """See `Log.commit`."""
        messages = [self._message(output) for output in outputs]  # what cannot be written raises before anything is
        offsets = [
            TopicPartition(self._kafka.named(topic), self._of(topic), offset) for topic, offset in consumed.items()
        ]
        if not messages and not offsets:
            return
        with self._writing:
            try:
                self._transact(messages, group, offsets)
            except KafkaException as err:
                self._refused(err)
            except TimeoutError as err:
                hung, self._producer = self._producer, self._taken_over()  # which ends the transaction that hangs
                # Not before its call has come back, which it may never do: who closes a client in a call frees what
                # the call goes on to use.
                self._sending.add_done_callback(lambda _: begun(partial(close, hung)))
                raise CommitRefused(f"no answer to the offsets of {group} in {ANSWER_S:g} s") from err
        self._committed_at = time.monotonic()

    def append(self, outputs: Sequence[Output]) -> None:
        """See `Log.append`. What is refused is tried again: nothing hangs on it."""
        refusals = Refusals(self._transactional_id)
        while True:
            try:
                self.commit("", {}, outputs)
            except CommitRefused as err:
                refusals.another(err)
            else:
                return

    def settle(self, group: str, topic: str) -> None:
        """Where every record that came was handed out, commit past the ends of transactions behind the last one, so
        that lag shows 0; not before SETTLED_S after the last commit. Where nothing comes, commit the same offset again
        each KEPT_S, and once at first. Raises what `commit` raises.
        """
        feed = self._feed(group, topic)
        end = feed.position
        rested_s = time.monotonic() - self._committed_at
        if rested_s >= KEPT_S or (end > feed.taken and rested_s >= SETTLED_S):
            self.commit(group, {topic: end}, [])
            feed.taken = end

    def close(self) -> None:
        """See `Log.close`."""
        super().close()
        for consumer in self._groups.values():
            close(consumer)
        self._groups.clear()
        with suppress(KafkaException):  # one that is fenced has nothing left to do
            close(self._producer)

    def _of(self, topic: str) -> int:
        # Of what it was given there may be more partitions than when their number was asked.
        return self.partition if topic in self._given else super()._of(topic)

    def _taken_over(self) -> Producer:
        producer = self._kafka.producer(self._transactional_id)

        def take_over() -> None:
            if self._in_vain():
                raise TakenAway(f"{self._transactional_id} was another's before it was taken over")
            producer.init_transactions(TAKE_OVER_S)

        try:
            patiently(take_over, "taking over", self._kafka.patience_s)
        except (KafkaException, LogLost) as err:
            with suppress(KafkaException):
                close(producer)  # it would go on by itself, and fence who has the partition then
            if isinstance(err, LogLost):
                raise
            raise LogLost(f"cannot write to Apache Kafka: {error_of(err).str()}") from err
        return producer

    def _message(self, output: Output) -> dict[str, Any]:
        if output.key is None and output.topic in COMPACTED:
            raise ValueError(f"a record of the compacted topic {output.topic} needs a key")
        key = None if output.key is None else output.key.encode()
        headers = [(name, value.encode()) for name, value in output.headers.items()]
        if output.topic in self._kafka.schema_ids:
            headers.append((SCHEMA_ID, self._kafka.schema_ids[output.topic]))
        size = len(output.value) + len(key or b"") + sum(len(name.encode()) + len(value) for name, value in headers)
        if size > MESSAGE_BYTES:
            raise ValueError(f"a record of {size} bytes for {output.topic}: {MESSAGE_BYTES} is the most")
        message = {
            "topic": self._kafka.named(output.topic),
            "value": bytes(output.value),
            "key": key,
            "headers": headers,
            "partition": self._place(output),
        }
        # To this client 0 is no time: what is older than Kafka's epoch is said to be of its first millisecond.
        return message | ({} if output.timestamp_ms is None else {"timestamp": max(1, output.timestamp_ms)})

    def _place(self, output: Output) -> int:
        count = self._offsets.partitions(output.topic)
        if output.partition is None:
            return 0 if count == 1 else _ANY_PARTITION
        if output.partition >= count:
            raise ValueError(f"partition {output.partition} of {output.topic}: it has {count}")
        return output.partition

    def _transact(self, messages: Sequence[dict[str, Any]], group: str, offsets: list[TopicPartition]) -> None:
        producer = self._producer
        producer.begin_transaction()
        for message in messages:
            self._produce(message)
        if offsets:
            metadata = self._metadata(group, offsets)
            send = partial(producer.send_offsets_to_transaction, offsets, metadata, CALL_S)
            self._patiently(lambda: self._sent(send))
        self._patiently(lambda: producer.commit_transaction(CALL_S))

    def _sent(self, send: Callable[[], None]) -> None:
        self._sending = begun(send)
        self._sending.result(ANSWER_S)

    def _produce(self, message: dict[str, Any]) -> None:
        while True:
            try:
                self._producer.produce(**message)
            except BufferError:  # the client's queue is full: what is on its way makes room
                self._producer.poll(0.05)
            else:
                return

    def _metadata(self, group: str, offsets: Sequence[TopicPartition]) -> object:
        for (its_group, topic), feed in self._feeds.items():
            if its_group == group and any(one.topic == self._kafka.named(topic) for one in offsets):
                return feed.metadata()
        if group not in self._groups:
            self._groups[group] = self._kafka.consumer(group)
        return self._groups[group].consumer_group_metadata()

    def _patiently(self, call: Callable[[], object]) -> None:
        # A commit that timed out is asked for again: to abort now is answered by _CONFLICT for ever.
        patiently(call, "committing", self._kafka.patience_s)

    def _refused(self, err: KafkaException) -> NoReturn:
        error = error_of(err)
        if is_final(error) or not error.txn_requires_abort():
            why = ": another has its place" if is_final(error) else ""
            raise LogLost(f"Apache Kafka refuses this worker's commit ({error.str()}){why}") from err
        try:
            self._patiently(lambda: self._producer.abort_transaction(CALL_S))
        except KafkaException as worse:
            raise LogLost(f"a refused commit ({error.str()}) cannot be undone: {error_of(worse).str()}") from err
        raise CommitRefused(error.str()) from err
