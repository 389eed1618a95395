"""`wirewatch move`: a single machine's log, record by record, into the empty topics of Apache Kafka.

Nothing is read or decided again: the records keep their bytes, keys, headers and order, and every group stands where it
stood, so that the workers on Kafka go on as the monitor would have. Offsets are others, and so are times where the
broker stamps a topic.
"""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence

from msgspec.structs import replace

from schemas.topics import ALERTS, ARTICLES, DEAD_LETTERS, TOPICS
from schemas.wire import RECORD_BYTES
from workers.cluster import ClusterStage
from workers.embed import EmbedStage
from workers.guard import dead_letter
from workers.kafka_log import KafkaLog
from workers.kafka_offsets import Offsets
from workers.log import Log, LogRefused, Output, Record
from workers.reembed import as_output, batched, webhook_groups


def move(old: Log, new: KafkaLog, offsets: Offsets, tell: Callable[[int, int], None]) -> dict[str, int]:
    """Copy everything; the number of records of each topic. `tell` hears how many are done, of how many.

    A record from outside that is larger than Kafka takes becomes a dead letter; dead letters name the new offsets.
    Raises LogRefused where a topic holds records already or a worker is at work, and what the logs raise. What did not
    end is begun again on empty topics.
    """
    groups = _groups(old)
    ends = {topic.name: old.end(topic.name) for topic in TOPICS}
    for topic in ends:
        if any(offsets.end(topic, partition) for partition in range(offsets.partitions(topic))):
            raise LogRefused(f"{topic} holds records already: move into empty topics, as under another --prefix")
    if members := sum(offsets.members(group) for group in groups):
        raise LogRefused(f"workers are at work on these topics ({members}): stop them, and start them after the move")
    done, total, places = 0, sum(ends.values()), Places()
    for topic, end in ends.items():
        for start, stop in _stretches(old, topic, end, groups):
            for batch in batched(old.replay(topic, start, stop)):
                outputs = [_moved(record, new.article_bytes, places) for record in batch]
                places.note(topic, batch, outputs, new.end(topic))
                new.append(outputs)
                done += len(batch)
                tell(done, total)
            for group, source in groups.items():
                if source == topic and old.committed(group, topic) == stop:
                    new.commit(group, {topic: new.end(topic)}, ())
    return ends


class Places:
    """Where records of the old log are in the new one, which spends offsets on the ends of transactions."""

    def __init__(self) -> None:
        self._runs: dict[str, list[tuple[int, int]]] = {}

    def note(self, topic: str, records: Sequence[Record], outputs: Sequence[Output], end: int) -> None:
        """These become the next transaction at the `end` of `topic`; what goes elsewhere takes no place there."""
        for record, output in zip(records, outputs, strict=True):
            if output.topic != topic:
                continue
            runs = self._runs.setdefault(topic, [])
            if not runs or runs[-1][1] - runs[-1][0] != end - record.offset:
                runs.append((record.offset, end))
            end += 1

    def of(self, topic: str, offset: int) -> int:
        """The new offset of a record that was at `offset`.

        >>> places = Places()
        >>> places.note("articles", [Record("articles", n, 0, b"") for n in (0, 1)], [Output("articles", b"")] * 2, 0)
        >>> places.note("articles", [Record("articles", 2, 0, b"")], [Output("articles", b"")], 3)
        >>> [places.of("articles", offset) for offset in (0, 1, 2)], places.of("alerts", 7)
        ([0, 1, 3], 7)
        """
        runs = self._runs.get(topic, [])
        at = bisect_right(runs, (offset, sys.maxsize)) - 1
        return offset - runs[at][0] + runs[at][1] if at >= 0 else offset


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


def _moved(record: Record, limit_bytes: int, places: Places) -> Output:
    if record.topic == ARTICLES.name and len(record.value) > limit_bytes:
        letter = dead_letter(record, f"{len(record.value)} bytes: Apache Kafka takes {limit_bytes}", "TooLarge")
        return replace(letter, headers={name: told for name, told in letter.headers.items() if name != "offset"})
    output = as_output(record)
    if record.topic != DEAD_LETTERS.name:
        return output
    if len(record.value) > RECORD_BYTES:  # as a watched file's letters once were
        size = {"bytes": str(len(record.value))}
        output = replace(output, value=record.value[:RECORD_BYTES], headers=size | record.headers)
    topic, offset = record.headers.get("topic"), record.headers.get("offset", "")
    if topic is None or not offset.isdigit():
        return output
    return replace(output, headers=output.headers | {"offset": str(places.of(topic, int(offset)))})
