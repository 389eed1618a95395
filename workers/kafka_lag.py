"""How far each stage on Apache Kafka is behind."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from workers.cluster import ClusterStage
from workers.embed import EmbedStage
from workers.kafka_client import Offsets

READ_BY = ((EmbedStage.group, EmbedStage.source), (ClusterStage.group, ClusterStage.source))
"""Groups and what they read, in the order of an article's path."""


class Lag(Struct, frozen=True):
    """Records of a partition that a group has yet to commit."""

    group: str
    topic: str
    partition: int
    records: int


def lags(offsets: Offsets) -> Iterator[Lag]:
    """Of every group and partition."""
    for group, topic in READ_BY:
        for partition, records in offsets.lag(group, topic).items():
            yield Lag(group, topic, partition, records)
