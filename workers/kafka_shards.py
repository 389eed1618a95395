"""The shards of `articles.read` as an embed worker sees them: where articles went of late, whoever read them."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from confluent_kafka import TopicPartition

from schemas.read import ReadArticle
from schemas.topics import ARTICLES_READ, SHARDED
from schemas.upcast import read_item
from schemas.wire import BadMessage
from streams.routing import REMEMBERED, Places
from workers.embed import EncoderChanged, last_articles
from workers.kafka_client import Kafka, close
from workers.kafka_cursor import heard
from workers.kafka_offsets import Offsets
from workers.kafka_reader import KafkaReader
from workers.kafka_topics import disagreement
from workers.log import LogRefused, Record

AT_ONCE = 500


class KafkaShards:
    """Places what this process reads on shards, and hears where other workers placed what they read.

    All stages of a process share one, and one thread: whoever reads the next partition knows what was placed before.
    What was placed and then not committed is placed again, in the same shard.
    """

    def __init__(self, kafka: Kafka, offsets: Offsets, encoder: str, languages: Sequence[str]) -> None:
        """Remember the last articles of all shards. Raises EncoderChanged where another encoder wrote them."""
        shards = offsets.partitions(ARTICLES_READ.name)
        self._encoder = encoder
        self._places = Places(shards, languages)
        starts, last = [], list[tuple[ReadArticle, int]]()
        for shard in range(shards):
            starts.append(offsets.end(ARTICLES_READ.name, shard))  # before the articles: one heard twice counts once
            reader = KafkaReader(kafka, offsets, shard)
            last += [(read, shard) for read in last_articles(reader, -(-2 * REMEMBERED // shards))]
            reader.close()
        for read, shard in sorted(last, key=lambda one: one[0].seen_at):
            self._remember(read, shard)
        self._consumer = kafka.consumer("shards")  # a name that librdkafka asks for; it joins nothing
        topic = kafka.named(ARTICLES_READ.name)
        self._consumer.assign([TopicPartition(topic, shard, start) for shard, start in enumerate(starts)])

    def place(self, reads: Sequence[ReadArticle]) -> list[int]:
        """See `workers.embed.Place`."""
        self.hear()
        return self._places.placed(reads)

    def hear(self) -> int:
        """Take what has come from the brokers by now; 0, for nothing was done that others see.

        Raises LogLost, LogRefused, EncoderChanged.
        """
        while messages := self._consumer.consume(AT_ONCE, timeout=0):
            for message in messages:
                if isinstance(record := heard(message, ARTICLES_READ.name), Record):
                    self._heard(record)
        return 0

    def close(self) -> None:
        """Leave the brokers."""
        close(self._consumer)

    def _heard(self, record: Record) -> None:
        with suppress(BadMessage):  # the cluster stage dead-letters it
            item = read_item(record.value)
            if isinstance(item, ReadArticle):
                self._remember(item, record.partition)

    def _remember(self, read: ReadArticle, shard: int) -> None:
        if read.encoder != self._encoder:
            raise EncoderChanged(read.encoder, self._encoder)
        self._places.remember(read, shard)


def check_shards(offsets: Offsets) -> None:
    """Raises LogRefused where the topics of a shard do not agree on how many there are."""
    counts = offsets.topics([topic.name for topic in SHARDED])
    if wrong := disagreement(counts):
        raise LogRefused(f"{wrong}: see docs/kafka.md, Scale")
