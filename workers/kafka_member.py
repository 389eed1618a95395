"""One member of a consumer group: partitions of one topic come and go, and each has a feed of its records."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress

from confluent_kafka import Consumer, KafkaException, Message, TopicPartition

from workers.kafka_client import Kafka, close
from workers.kafka_cursor import heard
from workers.log import Record
from workers.stage import BATCH

SESSION_S = 6.0
"""A killed worker's partitions are given to others after this."""
HEARTBEAT_S = 0.5
"""So soon the others hear of a rebalance, and one that left is replaced."""
SESSION = {
    "partition.assignment.strategy": "cooperative-sticky",  # whoever keeps a partition goes on through a rebalance
    "session.timeout.ms": int(SESSION_S * 1000),
    "heartbeat.interval.ms": int(HEARTBEAT_S * 1000),
}
WAKE_S = 1.0

Given = Callable[[list[int]], dict[int, int]]
"""Told which partitions this member has now; answers from which offset each is to be read."""
Taken = Callable[[list[int]], None]
"""Told which partitions it has no longer; what was theirs is another's from now on."""


class MemberFeed:
    """The records of one partition, as the group's consumer brought them (see `kafka_reader.Feed`)."""

    def __init__(self, consumer: Consumer, start: int) -> None:
        self._consumer = consumer
        self.waiting: deque[Record] = deque()
        self.position = self.taken = start

    def take(self, limit: int) -> list[Record]:
        """Up to `limit` of the records that are here; waits for none."""
        records = [self.waiting.popleft() for _ in range(min(limit, len(self.waiting)))]
        if records:
            self.taken = records[-1].offset + 1
        return records

    def metadata(self) -> object:
        """The member and the generation of its group: a broker refuses offsets of an earlier one."""
        return self._consumer.consumer_group_metadata()

    def close(self) -> None:
        """The consumer is the member's."""


class Member:
    """A consumer that has joined `group` to read `topic`. All methods, and both callbacks, belong to one thread."""

    def __init__(self, kafka: Kafka, group: str, topic: str, given: Given, taken: Taken) -> None:
        self._topic = topic
        self._name = kafka.named(topic)
        self._given = given
        self._taken = taken
        self._feeds: dict[int, MemberFeed] = {}
        own_protocol = kafka.librdkafka.get("group.protocol") == "consumer"
        self._consumer = kafka.consumer(group, {} if own_protocol else SESSION)
        self._consumer.subscribe(
            [self._name], on_assign=self._on_assign, on_revoke=self._on_revoke, on_lost=self._on_revoke
        )

    def feed(self) -> MemberFeed:
        """A feed for a partition that is about to be this member's."""
        return MemberFeed(self._consumer, 0)

    def poll(self, wait_s: float) -> None:
        """Fill the feeds, waiting `wait_s` for a first record; keep the membership. Raises what the callbacks raise."""
        room = BATCH - sum(len(feed.waiting) for feed in self._feeds.values())
        message = self._consumer.poll(wait_s)
        while message is not None:
            self._heard(message)
            room -= 1
            if room <= 0:
                return
            message = self._consumer.poll(0)

    def pause(self, partition: int) -> None:
        """Bring no records of a partition until `resume`; what is here is dropped."""
        self._consumer.pause([TopicPartition(self._name, partition)])
        self._feeds[partition].waiting.clear()

    def resume(self, partition: int, feed: MemberFeed, start: int) -> None:
        """Bring the records of a paused partition from `start` on into `feed`."""
        feed.position = feed.taken = start
        self._feeds[partition] = feed
        place = TopicPartition(self._name, partition, start)
        self._consumer.seek(place)
        self._consumer.resume([place])
        # The client's thread looks for what it may fetch once a second, or when it is asked for anything.
        with suppress(KafkaException):
            self._consumer.get_watermark_offsets(place, WAKE_S)

    def close(self) -> None:
        """Leave the group, so that others need not wait for the session's end."""
        close(self._consumer)

    def _on_assign(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        starts = self._given([one.partition for one in partitions])
        placed = [TopicPartition(self._name, partition, start) for partition, start in starts.items()]
        self._feeds.update((partition, MemberFeed(consumer, start)) for partition, start in starts.items())
        consumer.incremental_assign(placed)
        consumer.pause(placed)

    def _on_revoke(self, consumer: Consumer, partitions: Iterable[TopicPartition]) -> None:
        partitions = list(partitions)
        for one in partitions:
            self._feeds.pop(one.partition, None)
        self._taken([one.partition for one in partitions])
        consumer.incremental_unassign(partitions)

    def _heard(self, message: Message) -> None:
        what = heard(message, self._topic)
        feed = self._feeds.get(message.partition() or 0)
        if feed is None:
            return
        match what:
            case Record() as record:
                feed.waiting.append(record)
                feed.position = record.offset + 1
            case int(end):
                feed.position = max(feed.position, end)
            case None:
                pass
