"""The one seam to durable state: a log of topics, read by groups, written atomically.

Homes: `memory_log` (tests and replay), `sqlite_log` (one machine), Kafka (more than one). All pass
`tests/test_log_contract.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from msgspec import Struct


class LogFull(Exception):
    """The log's home has no room left. Nothing of the commit was kept; the process must stop and say so."""


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
    before. A given `timestamp_ms` is kept as it is and does not move that running maximum.
    """

    topic: str
    value: bytes
    key: str | None = None
    headers: dict[str, str] = {}
    timestamp_ms: int | None = None


class Log(Protocol):
    """Topics of records numbered from 0 without gaps, and for each group how far it has read a topic.

    Threads may share a handle, but one thread polls for a group. A compacted topic (`Topic.cleanup`) drops a record,
    at once or later, when a newer one has its key: the offsets of those that stay do not change.
    """

    def poll(self, group: str, topic: str, limit: int) -> list[Record]:
        """Up to `limit` records from the group's position on, oldest first; the position moves past them.

        The position belongs to this handle: at its first poll it starts at what is committed, and afterwards only
        polls move it, no commit does. Returns at once, [] at the end.
        """
        ...

    def commit(self, group: str, consumed: Mapping[str, int], outputs: Iterable[Output]) -> None:
        """Append `outputs` and set the group's committed offset of each topic in `consumed`: all or nothing.

        An offset is that of the next record to read, as in Kafka; it may go back. Raises LogFull where there is no
        room, ValueError for a record of a compacted topic without a key or (memory and SQLite) an offset beyond the
        end, and whatever `outputs` raises. A commit that raised leaves the position undefined: close, open again, go
        on from what is committed.
        """
        ...

    def append(self, outputs: Sequence[Output]) -> None:
        """`commit` without a group: all of `outputs` or none."""
        ...

    def committed(self, group: str, topic: str) -> int:
        """The offset of the next record that `group` has not yet committed; 0 for a new group."""
        ...

    def end(self, topic: str) -> int:
        """The offset that the next record of `topic` will get."""
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
