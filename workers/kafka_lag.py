"""How far each stage and each webhook on Apache Kafka is behind."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from schemas.topics import ALERTS
from workers.cluster import ClusterStage
from workers.deliver import GROUP
from workers.embed import EmbedStage
from workers.kafka_offsets import Offsets
from workers.reconcile import ReconcileStage

READ_BY = ((EmbedStage.group, EmbedStage.source), (ClusterStage.group, ClusterStage.source))
"""Groups and what they read, in the order of an article's path."""
RECONCILED_BY = (ReconcileStage.group, ReconcileStage.source)


class Lag(Struct, frozen=True):
    """Records of a partition that a group has yet to commit."""

    group: str
    topic: str
    partition: int
    records: int


def lags(offsets: Offsets) -> Iterator[Lag]:
    """Of every group and partition; of reconcile and of webhooks where there are or were such workers."""
    there = offsets.groups()
    webhooks = [(group, ALERTS.name) for group in there if group.startswith(GROUP)]
    reconciled = [RECONCILED_BY] if ReconcileStage.group in there else []
    for group, topic in (*READ_BY, *reconciled, *webhooks):
        for partition, records in offsets.lag(group, topic).items():
            yield Lag(group, topic, partition, records)
