"""`wirewatch move`: a single machine's log, record by record, into the empty topics of Apache Kafka.

Nothing is read or decided again: the records keep their bytes, keys, headers and order, and every group stands where it
stood, so that the workers on Kafka go on as the monitor would have. Offsets are others, and so are times where the
broker stamps a topic.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from schemas.topics import ALERTS, ARTICLES, TOPICS
from workers.cluster import ClusterStage
from workers.embed import EmbedStage
from workers.guard import dead_letter
from workers.kafka_client import Offsets
from workers.kafka_log import KafkaLog
from workers.log import Log, LogRefused, Output, Record
from workers.reembed import append, as_output, webhook_groups


def move(old: Log, new: KafkaLog, offsets: Offsets, tell: Callable[[int, int], None]) -> dict[str, int]:
    """Copy everything; the number of records of each topic. `tell` hears how many are done, of how many.

    A record from outside that is larger than Kafka takes becomes a dead letter. Raises LogRefused where a topic holds
    records already or a worker is at work, and what the logs raise. What did not end is begun again on empty topics.
    """
    groups = _groups(old)
    ends = {topic.name: old.end(topic.name) for topic in TOPICS}
    for topic in ends:
        if new.end(topic):
            raise LogRefused(f"{topic} holds records already: move into empty topics, as under another --prefix")
    if members := sum(offsets.members(group) for group in groups):
        raise LogRefused(f"workers are at work on these topics ({members}): stop them, and start them after the move")
    done = 0
    for topic, end in ends.items():
        for start, stop in _stretches(old, topic, end, groups):
            records = (_moved(record, new.article_bytes) for record in old.replay(topic, start, stop))
            for count in append(new, records):
                done += count
                tell(done, sum(ends.values()))
            for group, source in groups.items():
                if source == topic and old.committed(group, topic) == stop:
                    new.commit(group, {topic: new.end(topic)}, ())
    return ends


def _groups(old: Log) -> Mapping[str, str]:
    """The groups of a monitor, and what each reads."""
    stages = {stage.group: stage.source for stage in (EmbedStage, ClusterStage)}
    return stages | dict.fromkeys(webhook_groups(old), ALERTS.name)


def _stretches(old: Log, topic: str, end: int, groups: Mapping[str, str]) -> Iterator[tuple[int, int]]:
    """`topic` up to `end`, cut where a group stands."""
    places = {old.committed(group, topic) for group, source in groups.items() if source == topic}
    start = 0
    for stop in sorted(places | {end}):
        yield start, stop
        start = stop


def _moved(record: Record, limit_bytes: int) -> Output:
    if record.topic == ARTICLES.name and len(record.value) > limit_bytes:
        return dead_letter(record, f"{len(record.value)} bytes: Apache Kafka takes {limit_bytes}", "TooLarge")
    return as_output(record)
