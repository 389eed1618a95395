"""The reading half of the `Log` on Apache Kafka: one partition of every topic, by consumers that join no group."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from threading import Event, Lock
from typing import Protocol

from confluent_kafka import Consumer

from schemas.topics import TOPICS
from schemas.wire import RECORD_BYTES
from workers.kafka_client import Kafka, close
from workers.kafka_cursor import Cursor
from workers.kafka_offsets import Offsets
from workers.log import LogLost, ReadOnly, Record

COMPACTED = frozenset(topic.name for topic in TOPICS if topic.cleanup == "compact")
_REPLAY_RECORDS = 1_000
CLOSED = "{}: who read it has closed the log"


class Feed(Protocol):
    """Where the records of one group and topic come from."""

    taken: int
    """Past the last record that was handed out, and what was settled behind it."""

    @property
    def position(self) -> int:
        """Past all that was read, ends of transactions among it."""
        ...

    def take(self, limit: int) -> list[Record]:
        """Up to `limit` records."""
        ...

    def metadata(self) -> object:
        """What names this member of its group to the broker."""
        ...

    def close(self) -> None:
        """Release what is held."""
        ...


class KafkaReader(ReadOnly):
    """The reading half of the `Log`: partition `partition` of every topic. It joins no group and changes nothing."""

    article_bytes = RECORD_BYTES

    def __init__(self, kafka: Kafka, offsets: Offsets, partition: int = 0) -> None:
        self.name = kafka.servers
        self._kafka = kafka
        self._offsets = offsets
        self.partition = partition
        self._feeds: dict[tuple[str, str], Feed] = {}
        self._spare: defaultdict[str, list[Consumer]] = defaultdict(list)
        self._newest: dict[str, tuple[int, dict[str | None, Record]]] = {}
        self._newest_lock = Lock()
        self._closed = Event()

    def poll(self, group: str, topic: str, limit: int) -> list[Record]:
        """See `Log.poll`."""
        return self._feed(group, topic).take(limit)

    def committed(self, group: str, topic: str) -> int:
        """See `Log.committed`."""
        return self._offsets.committed(group, topic, self._of(topic))

    def end(self, topic: str) -> int:
        """See `Log.end`. Waits for transactions that are open."""
        return self._offsets.end(topic, self._of(topic))

    def lag(self, group: str, topic: str) -> int:
        """See `Log.lag`."""
        committed, high = self.committed(group, topic), self._offsets.high(topic, self._of(topic))
        feed = self._feeds.get((group, topic))
        if feed is not None and feed.taken == committed and feed.position >= high:
            return 0
        return max(0, high - committed)

    def replay(self, topic: str, start: int = 0, stop: int | None = None) -> Iterator[Record]:
        """See `Log.replay`."""
        if self._closed.is_set():
            raise LogLost(CLOSED.format(topic))
        end = self.end(topic)
        stop = end if stop is None else min(stop, end)
        start = max(start, 0)
        if start >= stop:
            return
        # A view asks for a record here and there: connecting takes longer than reading. One that read another topic
        # would be a second late: it looks for topics that it does not know once a second. The group's name is asked
        # for by librdkafka and joins nothing.
        spare = self._spare[topic]
        try:
            consumer = spare.pop()  # not asked before whether there is one: other threads read, too
        except IndexError:
            consumer = self._kafka.consumer("replay")
        try:
            cursor = Cursor(self._kafka, consumer, topic, self._of(topic), start)
            while cursor.position < stop:
                for record in cursor.take(_REPLAY_RECORDS, stop):
                    if self._closed.is_set():
                        raise LogLost(CLOSED.format(topic))
                    if record.offset < stop:
                        yield record
        finally:
            if self._closed.is_set():
                close(consumer)
            else:
                consumer.unassign()
                spare.append(consumer)

    def latest(self, topic: str, key: str) -> Record | None:
        """See `Log.latest`. The broker keeps no index of keys: what came since the last call is read."""
        if topic not in COMPACTED:
            raise ValueError(f"{topic} is not a compacted topic: it keeps no latest record of a key")
        with self._newest_lock:
            start, newest = self._newest.get(topic, (0, {}))
            end = self.end(topic)
            newest.update((record.key, record) for record in self.replay(topic, start, end))
            self._newest[topic] = end, newest
            return newest.get(key)

    def close(self) -> None:
        """See `Log.close`. A replay that is under way in another thread ends with LogLost."""
        self._closed.set()
        for feed in list(self._feeds.values()):
            feed.close()
        for spare in list(self._spare.values()):
            while spare:
                close(spare.pop())

    def _of(self, topic: str) -> int:
        return self.partition % self._offsets.partitions(topic)

    def _feed(self, group: str, topic: str) -> Feed:
        if (group, topic) not in self._feeds:
            start = self.committed(group, topic)
            self._feeds[group, topic] = _AssignedFeed(
                self._kafka, group, topic, self._of(topic), start, lambda: self.end(topic)
            )
        return self._feeds[group, topic]


class _AssignedFeed:
    """A group of one reader, who is assigned its partition by hand."""

    def __init__(
        self, kafka: Kafka, group: str, topic: str, partition: int, start: int, end: Callable[[], int]
    ) -> None:
        self._consumer = kafka.consumer(group)
        self._cursor = Cursor(kafka, self._consumer, topic, partition, start)
        self._end = end
        self.taken = start

    @property
    def position(self) -> int:
        """See Feed."""
        return self._cursor.position

    def take(self, limit: int) -> list[Record]:
        """Up to `limit` records; [] at the end as it is now."""
        records = self._cursor.take(limit, self._end()) if limit > 0 else []
        if records:
            self.taken = records[-1].offset + 1
        return records

    def metadata(self) -> object:
        """See Feed."""
        return self._consumer.consumer_group_metadata()

    def close(self) -> None:
        """See Feed."""
        close(self._consumer)
