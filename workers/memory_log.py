"""A `Log` in memory, for tests and replay: it keeps every promise but durability, and crashes on order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from itertools import islice
from threading import RLock

from schemas.article import ARTICLE_BYTES
from schemas.topics import TOPICS
from workers.log import Output, Record, check_single

_COMPACTED = frozenset(topic.name for topic in TOPICS if topic.cleanup == "compact")


class _Kept:
    """What is committed; every handle opened on it, one after another, sees the same."""

    def __init__(self) -> None:
        self.records: dict[str, dict[int, Record]] = {}
        self.ends: dict[str, int] = {}
        self.newest: dict[tuple[str, str], Record] = {}
        self.offsets: dict[tuple[str, str], int] = {}
        self.stamped_ms = 0


class MemoryLog:
    """A `Log` whose records live as long as the object; `reopened` is what a new process would find.

    `clock` gives milliseconds since 1970. `crash` is called before and after each step of a commit with its name
    ("before append alerts", "after append alerts", "before offset articles", "after offset articles",
    "before commit", "after commit") and may raise to simulate a crash there: all of the commit is kept if it got as
    far as "after commit", else nothing. A handle that crashed is dead, as its process would be. Threads may share it.
    """

    article_bytes = ARTICLE_BYTES
    partition = 0

    def __init__(self, clock: Callable[[], int], crash: Callable[[str], None] | None = None) -> None:
        self._clock = clock
        self._crash_hook = crash
        self._kept = _Kept()
        self._positions: dict[tuple[str, str], int] = {}
        self._dead = ""
        self._lock = RLock()

    def reopened(self, crash: Callable[[str], None] | None = None) -> MemoryLog:
        """A new handle on what was committed, positions back at committed; this one can no longer be used."""
        self._dead = self._dead or "reopened elsewhere"
        fresh = MemoryLog(self._clock, crash)
        fresh._kept = self._kept
        return fresh

    def poll(self, group: str, topic: str, limit: int) -> list[Record]:
        """See `Log.poll`."""
        with self._alive():
            start = self._positions.get((group, topic), self._kept.offsets.get((group, topic), 0))
            records = list(islice(self._range(topic, start, self.end(topic)), max(limit, 0)))
            self._positions[group, topic] = records[-1].offset + 1 if records else start
            return records

    def commit(self, group: str, consumed: Mapping[str, int], outputs: Iterable[Output]) -> None:
        """See `Log.commit`."""
        outputs = list(outputs)
        with self._alive():
            self._commit(group, consumed, outputs)

    def append(self, outputs: Sequence[Output]) -> None:
        """See `Log.append`."""
        self.commit("", {}, outputs)

    def committed(self, group: str, topic: str) -> int:
        """See `Log.committed`."""
        with self._alive():
            return self._kept.offsets.get((group, topic), 0)

    def end(self, topic: str) -> int:
        """See `Log.end`."""
        with self._alive():
            return self._kept.ends.get(topic, 0)

    def lag(self, group: str, topic: str) -> int:
        """See `Log.lag`."""
        return self.end(topic) - self.committed(group, topic)

    def replay(self, topic: str, start: int = 0, stop: int | None = None) -> Iterator[Record]:
        """See `Log.replay`."""
        end = self.end(topic)
        yield from self._range(topic, max(start, 0), end if stop is None else min(stop, end))

    def latest(self, topic: str, key: str) -> Record | None:
        """See `Log.latest`."""
        if topic not in _COMPACTED:
            raise ValueError(f"{topic} is not a compacted topic: it keeps no latest record of a key")
        with self._alive():
            return self._kept.newest.get((topic, key))

    def close(self) -> None:
        """See `Log.close`."""
        self._dead = self._dead or "closed"

    def _alive(self) -> AbstractContextManager[bool]:
        if self._dead:
            raise RuntimeError(f"this log is {self._dead}; open it again")
        return self._lock

    def _crash(self, step: str) -> None:
        try:
            if self._crash_hook is not None:
                self._crash_hook(step)
        except BaseException:
            self._dead = f"dead, crashed {step}"
            raise

    def _range(self, topic: str, start: int, stop: int) -> Iterator[Record]:
        records = self._kept.records.get(topic, {})
        return (record for record in map(records.get, range(start, stop)) if record is not None)

    def _commit(self, group: str, consumed: Mapping[str, int], outputs: list[Output]) -> None:
        now_ms = max(self._clock(), self._kept.stamped_ms)
        ends = dict(self._kept.ends)
        staged: list[Record] = []
        for output in outputs:
            self._crash(f"before append {output.topic}")
            offset = ends.get(output.topic, 0)
            staged.append(_record(output, offset, now_ms))
            ends[output.topic] = offset + 1
            self._crash(f"after append {output.topic}")
        for topic, offset in consumed.items():
            self._crash(f"before offset {topic}")
            if not 0 <= offset <= ends.get(topic, 0):
                raise ValueError(f"offset {offset} of {topic} is not in 0..{ends.get(topic, 0)}")
            self._crash(f"after offset {topic}")
        self._crash("before commit")
        self._keep(staged, ends, {(group, topic): offset for topic, offset in consumed.items()})
        if any(output.timestamp_ms is None for output in outputs):
            self._kept.stamped_ms = now_ms
        self._crash("after commit")

    def _keep(self, staged: list[Record], ends: dict[str, int], offsets: dict[tuple[str, str], int]) -> None:
        for record in staged:
            records = self._kept.records.setdefault(record.topic, {})
            records[record.offset] = record
            if record.topic in _COMPACTED and record.key is not None:
                old = self._kept.newest.get((record.topic, record.key))
                if old is not None:
                    del records[old.offset]
                self._kept.newest[record.topic, record.key] = record
        self._kept.ends = ends
        self._kept.offsets.update(offsets)


def _record(output: Output, offset: int, now_ms: int) -> Record:
    """`output` as it is kept; raises where another home could not write it."""
    check_single(output)
    if output.key is None and output.topic in _COMPACTED:
        raise ValueError(f"a record of the compacted topic {output.topic} needs a key")
    for text in (output.key or "", *output.headers.keys(), *output.headers.values()):
        text.encode()
    return Record(
        topic=output.topic,
        offset=offset,
        timestamp_ms=now_ms if output.timestamp_ms is None else output.timestamp_ms,
        value=bytes(output.value),
        key=output.key,
        headers=dict(output.headers),
    )
