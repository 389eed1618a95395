"""The one seam to durable state: a log of topics, read by groups, written atomically.

Homes: `memory_log` (tests and replay), `sqlite_log` (one machine), `kafka_log` (more than one). All pass
`tests/test_log_contract.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from msgspec import Struct


class LogFull(Exception):
    """The log's home has no room left. Nothing of the commit was kept; the process must stop and say so."""


class LogRefused(Exception):
    """The log cannot be opened or written in this way; the message says why. Nothing was changed."""


class LogLost(Exception):
    """The log can no longer be used: its home is away too long, or another process owns this part of it.

    The process must end; what it had not committed, its successor does again.
    """


class CommitRefused(Exception):
    """Nothing of the commit was kept, and the handle can be used: restore what was folded, go on from `committed`."""


class Record(Struct, frozen=True):
    """One record of a topic. `timestamp_ms` is when the log took it, milliseconds since 1970 in UTC."""

    topic: str
    offset: int
    timestamp_ms: int
    value: bytes
    key: str | None = None
    headers: dict[str, str] = {}
    partition: int = 0


class Output(Struct, frozen=True):
    """A record to be written.

    `timestamp_ms` None: the log's own clock at the insert, one reading a commit, never less than the log stamped
    before. A given `timestamp_ms` is kept as it is and does not move that running maximum. (A broker stamps the topics
    that say so in `Topic.stamped` by its own clock, and knows no time before 1970.)
    `partition` None: the log's choice. A log of one partition knows 0 alone.
    """

    topic: str
    value: bytes
    key: str | None = None
    headers: dict[str, str] = {}
    timestamp_ms: int | None = None
    partition: int | None = None


class ReadOnly:
    """The writing half of a handle that only reads: it refuses. What only reads takes a handle all the same."""

    name: object
    """What the log is called in a refusal."""

    def commit(
        self,
        group: str,  # noqa: ARG002  # the signature is the Protocol's
        consumed: Mapping[str, int],  # noqa: ARG002
        outputs: Iterable[Output],  # noqa: ARG002
    ) -> None:
        """Raises LogRefused."""
        raise LogRefused(f"{self.name} is open for reading only")

    def append(self, outputs: Sequence[Output]) -> None:
        """See `Log.append`."""
        self.commit("", {}, outputs)


class Log(Protocol):
    """Topics of records numbered upwards from 0, and for each group how far it has read a topic.

    A handle reads one partition of every topic: 0 in memory and SQLite, which have no other. On Kafka it is the one
    that this worker was given; of a topic with fewer partitions, that number modulo theirs. Kafka leaves gaps in the
    numbers, where transactions end and where one was given up; the other homes leave none.

    Threads may share a handle, but one thread polls for a group. A compacted topic (`Topic.cleanup`) drops a record,
    at once or later, when a newer one has its key: the offsets of those that stay do not change.
    """

    article_bytes: int
    """The largest value of a record from outside that this home takes: sources refuse or dead-letter a larger one."""
    partition: int
    """Which partition this handle reads."""

    def poll(self, group: str, topic: str, limit: int) -> list[Record]:
        """Up to `limit` records from the group's position on, oldest first; the position moves past them.

        The position belongs to this handle: at its first poll it starts at what is committed, and afterwards only
        polls move it, no commit does. Returns at once, [] at the end.
        """
        ...

    def commit(self, group: str, consumed: Mapping[str, int], outputs: Iterable[Output]) -> None:
        """Append `outputs` and set the group's committed offset of each topic in `consumed`: all or nothing.

        An offset is that of the next record to read, as in Kafka; it may go back. Raises LogFull where there is no
        room, ValueError for a record of a compacted topic without a key, for a partition that there is not and (memory
        and SQLite) for an offset beyond the end, LogLost and CommitRefused (Kafka), and whatever `outputs` raises. A
        commit that raised leaves the position undefined: close, open again, go on from what is committed.
        """
        ...

    def append(self, outputs: Sequence[Output]) -> None:
        """`commit` without a group: all of `outputs` or none."""
        ...

    def committed(self, group: str, topic: str) -> int:
        """The offset of the next record that `group` has not yet committed; 0 for a new group."""
        ...

    def end(self, topic: str) -> int:
        """An offset behind the last record of `topic`: where there are no gaps, that of the next one."""
        ...

    def lag(self, group: str, topic: str) -> int:
        """How many records `group` has yet to commit; 0 where there are none, else on Kafka perhaps a few too many."""
        ...

    def replay(self, topic: str, start: int = 0, stop: int | None = None) -> Iterator[Record]:
        """The records of `topic` in [start, stop), oldest first, whatever any group has read.

        `stop` None: the end as it is at the first `next`.
        """
        ...

    def latest(self, topic: str, key: str) -> Record | None:
        """The newest record of a compacted topic with that key, or None. ValueError for any other topic."""
        ...

    def close(self) -> None:
        """Release what is held; nothing uncommitted is kept."""
        ...


def check_single(output: Output) -> None:
    """Raises ValueError where `output` wants a partition that a log of one partition has not."""
    if output.partition:
        raise ValueError(f"partition {output.partition} of {output.topic}: this log has partition 0 alone")
