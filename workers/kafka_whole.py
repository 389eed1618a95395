"""All shards of a log on Apache Kafka read as one, for who shows them and decides nothing."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from threading import Lock

import msgspec
from msgspec import Struct

from schemas.topics import STORY_EVENTS, Topic
from workers.kafka_client import Kafka
from workers.kafka_offsets import Offsets
from workers.kafka_reader import KafkaReader
from workers.log import Record


def shards(kafka: Kafka, offsets: Offsets) -> list[KafkaReader]:
    """A handle for each shard."""
    return partitions(kafka, offsets, STORY_EVENTS)


def partitions(kafka: Kafka, offsets: Offsets, topic: Topic) -> list[KafkaReader]:
    """A handle for each partition of a topic."""
    return [KafkaReader(kafka, offsets, number) for number in range(offsets.partitions(topic.name))]


class _Stretch(Struct, frozen=True):
    """Offsets from `start` of a shard, which are those from `at` of the whole: up to the next stretch."""

    at: int
    shard: int
    start: int


class KafkaWhole(KafkaReader):
    """The reading half of the `Log` over all shards; of a topic that has more partitions than there are shards, such
    as `articles`, over the first of them alone.

    Offsets are this handle's own: what it learns of first, by `end`, has the lower ones. Where a topic has one
    partition they are the log's. Within a shard the order is the log's, between shards that of learning of them.
    """

    def __init__(self, kafka: Kafka, offsets: Offsets) -> None:
        super().__init__(kafka, offsets)
        self.shards = shards(kafka, offsets)
        self._stretches: dict[str, list[_Stretch]] = {}
        self._known: dict[tuple[str, int], int] = {}
        self._ends: dict[str, int] = {}
        self._lock = Lock()

    def end(self, topic: str) -> int:
        """See `Log.end`."""
        with self._lock:
            for shard in range(min(self._offsets.partitions(topic), len(self.shards))):
                known, end = self._known.get((topic, shard), 0), self.shards[shard].end(topic)
                if end > known:
                    at = self._ends.get(topic, 0)
                    self._follow(topic, _Stretch(at, shard, known))
                    self._known[topic, shard], self._ends[topic] = end, at + end - known
            return self._ends.get(topic, 0)

    def replay(self, topic: str, start: int = 0, stop: int | None = None) -> Iterator[Record]:
        """See `Log.replay`."""
        end = self.end(topic)
        stop = end if stop is None else min(stop, end)
        start = max(start, 0)
        with self._lock:
            stretches = list(self._stretches.get(topic, ()))
        first = max(bisect_right(stretches, start, key=lambda one: one.at) - 1, 0)
        for number in range(first, len(stretches)):
            one = stretches[number]
            until = min(stop, stretches[number + 1].at if number + 1 < len(stretches) else end)
            since = max(start, one.at)
            if since >= until:
                return
            ahead = one.at - one.start
            for record in self.shards[one.shard].replay(topic, since - ahead, until - ahead):
                yield msgspec.structs.replace(record, offset=record.offset + ahead)

    def close(self) -> None:
        """See `Log.close`."""
        super().close()
        for reader in self.shards:
            reader.close()

    def _follow(self, topic: str, stretch: _Stretch) -> None:
        """A stretch that goes on where the last one ends, in shard and whole, is a part of it."""
        seen = self._stretches.setdefault(topic, [])
        last = seen[-1] if seen else None
        if last is None or last.shard != stretch.shard or stretch.at - last.at != stretch.start - last.start:
            seen.append(stretch)
