"""The default home of the `Log`: one SQLite file in WAL mode, one process that writes it, any number that read.

`log.sqlite` holds every topic, every group's offsets and the newest record of each key of a compacted topic, so one
SQLite transaction is one commit. Beside it lie SQLite's `-wal` and `-shm`, and `log.lock`, which the writer holds.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from threading import Lock
from typing import Self

import msgspec

from schemas.article import ARTICLE_BYTES
from schemas.topics import TOPICS
from workers.log import LogRefused, Output, ReadOnly, Record, check_single
from workers.sqlite_file import (
    OFFSET_BITS,
    LogDamaged,
    Synchronous,
    check,
    connect,
    open_to_write,
    own,
    problems,
    translated,
)

__all__ = ["LogDamaged", "LogRefused", "SqliteLog", "SqliteReader"]

_REPLAY_ROWS = 1_000
_REPLAY_BYTES = 8_000_000
_COMPACTED = frozenset(topic.name for topic in TOPICS if topic.cleanup == "compact")
_RANGE = """
SELECT name, records.id - (topics.id << :bits), timestamp_ms, value, key, headers
FROM topics JOIN records ON records.id >= (topics.id << :bits) + :start AND records.id < (topics.id << :bits) + :stop
WHERE name = :topic ORDER BY records.id LIMIT :limit
"""
# One statement: between two, a commit could drop the record that the first one found.
_LATEST = """
SELECT name, "offset", timestamp_ms, value, records.key, headers
FROM topics JOIN latest ON latest.topic = topics.id JOIN records ON records.id = (topics.id << ?) + "offset"
WHERE name = ? AND latest.key = ?
"""
_Row = tuple[str, int, int, bytes, str | None, str | None]


class SqliteReader(ReadOnly):
    """The reading half of a `Log`, in any process, while another writes: it creates nothing and delays no commit.

    Threads may share it. Its positions are its own and are lost with it.
    """

    article_bytes = ARTICLE_BYTES
    partition = 0

    def __init__(self, path: Path, busy_timeout_s: float = 30) -> None:
        self._path = self.name = path
        self._timeout_s = busy_timeout_s
        self._positions: dict[tuple[str, str], int] = {}
        self._read_lock = Lock()
        if not path.is_file():
            raise LogRefused(f"there is no log at {path}")
        with translated(path), ExitStack() as undo:
            self._read = connect(path, "ro", busy_timeout_s)
            undo.callback(self._read.close)
            check(self._read, path)
            undo.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def poll(self, group: str, topic: str, limit: int) -> list[Record]:
        """See `Log.poll`."""
        with self._reading() as read:
            start = self._positions.get((group, topic))
            if start is None:
                start = _committed(read, group, topic)
            records = [_record(row) for row in _rows(read, topic, start, None, max(limit, 0))]
            self._positions[group, topic] = records[-1].offset + 1 if records else start
            return records

    def committed(self, group: str, topic: str) -> int:
        """See `Log.committed`."""
        with self._reading() as read:
            return _committed(read, group, topic)

    def end(self, topic: str) -> int:
        """See `Log.end`."""
        with self._reading() as read:
            return _end(read, topic)

    def lag(self, group: str, topic: str) -> int:
        """See `Log.lag`."""
        return self.end(topic) - self.committed(group, topic)

    def replay(self, topic: str, start: int = 0, stop: int | None = None) -> Iterator[Record]:
        """See `Log.replay`. Read in chunks: a transaction held open for long would keep the WAL from being reused."""
        stop = self.end(topic) if stop is None else stop
        start = max(start, 0)
        while start < stop:
            records: list[Record] = []
            size = 0
            with self._reading() as read, closing(_rows(read, topic, start, stop, _REPLAY_ROWS)) as rows:
                for row in rows:
                    records.append(_record(row))
                    size += len(records[-1].value)
                    if size >= _REPLAY_BYTES:
                        break
            if not records:
                return
            yield from records
            start = records[-1].offset + 1

    def latest(self, topic: str, key: str) -> Record | None:
        """See `Log.latest`."""
        if topic not in _COMPACTED:
            raise ValueError(f"{topic} is not a compacted topic: it keeps no latest record of a key")
        with self._reading() as read:
            row = read.execute(_LATEST, (OFFSET_BITS, topic, key)).fetchone()
            return None if row is None else _record(row)

    def backup(self, target: Path) -> None:
        """Copy the log as it is at one moment to the new file `target`, while it is written to.

        Raises FileExistsError where there is a file, LogFull where there is no room. The copy is one plain file; it
        becomes a log again by being opened as one.
        """
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644))
        try:
            with (
                translated(target),
                closing(connect(self._path, "ro", self._timeout_s)) as source,
                closing(connect(target, "rw", self._timeout_s)) as copy,
            ):
                source.backup(copy)  # all pages in one step: one snapshot, and no restart when the writer commits
                copy.execute("PRAGMA journal_mode = DELETE")  # without it a reader of the copy would create a WAL
        except BaseException:
            target.unlink(missing_ok=True)
            raise

    def sound(self) -> list[str]:
        """What is wrong with the file, as sentences; [] when it is sound. Reads all of it."""
        try:
            with closing(connect(self._path, "ro", self._timeout_s)) as read:
                return list(problems(read, _COMPACTED))
        except sqlite3.DatabaseError as err:
            return [str(err)]

    def close(self) -> None:
        """See `Log.close`."""
        with self._read_lock:
            self._read.close()

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._read_lock, translated(self._path):
            yield self._read


class SqliteLog(SqliteReader):
    """The `Log` in the SQLite file `path` (`.../log.sqlite`), made with its directory if it is not there.

    `clock` gives milliseconds since 1970. Threads may share it. With `synchronous` FULL a commit that returned is on
    the disk; with NORMAL a power cut, though no crash of the process, may undo the last ones.

    Raises LogRefused where another handle or process writes this log, or a newer wirewatch wrote it, and LogDamaged.
    """

    def __init__(
        self,
        path: Path,
        clock: Callable[[], int],
        *,
        busy_timeout_s: float = 30,
        synchronous: Synchronous = "FULL",
    ) -> None:
        if path.is_dir():
            raise LogRefused(f"{path} is a directory; a log is a file, as in {path / 'log.sqlite'}")
        path.parent.mkdir(parents=True, exist_ok=True)
        self._clock = clock
        self._write_lock = Lock()
        with translated(path), ExitStack() as held:
            held.callback(os.close, own(path.with_suffix(".lock")))
            self._write = open_to_write(path, busy_timeout_s, synchronous)
            held.callback(self._write.close)
            super().__init__(path, busy_timeout_s)
            self._held = held.pop_all()

    @staticmethod
    def reader(path: Path, *, busy_timeout_s: float = 30) -> SqliteReader:
        """The log at `path` for reading only, whoever writes it. Raises LogRefused where there is none."""
        return SqliteReader(path, busy_timeout_s)

    def commit(self, group: str, consumed: Mapping[str, int], outputs: Iterable[Output]) -> None:
        """See `Log.commit`."""
        outputs = list(outputs)
        with self._write_lock, translated(self._path):
            self._write.execute("BEGIN IMMEDIATE")
            try:
                self._insert(outputs)
                for topic, offset in consumed.items():
                    _set_offset(self._write, group, topic, offset)
                self._write.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):  # a full disk has rolled back by itself
                    self._write.execute("ROLLBACK")
                raise

    def close(self) -> None:
        """See `Log.close`. The lock is given back last."""
        with self._write_lock:
            with suppress(sqlite3.Error):  # a reader in the way, or a full disk: the WAL is as good
                self._write.execute("PRAGMA busy_timeout = 1000")
                self._write.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            # The last connection to close deletes the WAL, unless it is a reader's. Kept, the WAL lets a reader open
            # the log later without creating anything, even in a directory that it may not write.
            self._write.close()
            super().close()
            self._held.close()

    def ahead_ms(self) -> int:
        """How far the last stamp of the log is ahead of its clock, which was wrong then or is now; 0 if it is not."""
        with translated(self._path):
            return max(0, self._stamped_ms() - self._clock())

    def _stamped_ms(self) -> int:
        found: int = self._write.execute("SELECT coalesce(max(stamped_ms), 0) FROM topics").fetchone()[0]
        return found

    def _insert(self, outputs: Sequence[Output]) -> None:
        now_ms = max(self._clock(), self._stamped_ms())
        by_topic: dict[str, list[Output]] = {}
        for output in outputs:
            by_topic.setdefault(output.topic, []).append(output)
        for topic, batch in by_topic.items():
            topic_id, end = _topic(self._write, topic)
            first = (topic_id << OFFSET_BITS) + end
            rows = (_row(first + i, output, now_ms) for i, output in enumerate(batch))
            self._write.executemany("INSERT INTO records VALUES (?, ?, ?, ?, ?)", rows)
            stamped_ms = now_ms if any(output.timestamp_ms is None for output in batch) else 0
            sql = 'UPDATE topics SET "end" = ?, stamped_ms = max(stamped_ms, ?) WHERE id = ?'
            self._write.execute(sql, (end + len(batch), stamped_ms, topic_id))
            if topic in _COMPACTED:
                for i, output in enumerate(batch):
                    _compact(self._write, topic_id, output, end + i)


def _rows(read: sqlite3.Connection, topic: str, start: int, stop: int | None, limit: int) -> sqlite3.Cursor:
    stop = 1 << OFFSET_BITS if stop is None else stop
    return read.execute(_RANGE, {"bits": OFFSET_BITS, "topic": topic, "start": start, "stop": stop, "limit": limit})


def _record(row: _Row) -> Record:
    topic, offset, timestamp_ms, value, key, headers = row
    parsed: dict[str, str] = msgspec.json.decode(headers) if headers else {}
    return Record(topic, offset, timestamp_ms, value, key, parsed)


def _row(record_id: int, output: Output, now_ms: int) -> tuple[int, int, str | None, str | None, bytes]:
    check_single(output)
    timestamp_ms = now_ms if output.timestamp_ms is None else output.timestamp_ms
    headers = msgspec.json.encode(output.headers).decode() if output.headers else None
    return record_id, timestamp_ms, output.key, headers, output.value


def _end(read: sqlite3.Connection, topic: str) -> int:
    found = read.execute('SELECT "end" FROM topics WHERE name = ?', (topic,)).fetchone()
    return found[0] if found else 0


def _committed(read: sqlite3.Connection, group: str, topic: str) -> int:
    sql = 'SELECT "offset" FROM positions JOIN topics ON id = topic WHERE "group" = ? AND name = ?'
    found = read.execute(sql, (group, topic)).fetchone()
    return found[0] if found else 0


def _topic(write: sqlite3.Connection, name: str) -> tuple[int, int]:
    """The id and the end of a topic, which is made if it is new."""
    found = write.execute('SELECT id, "end" FROM topics WHERE name = ?', (name,)).fetchone()
    if found is None:
        sql = 'INSERT INTO topics (name) VALUES (?) RETURNING id, "end"'
        found = write.execute(sql, (name,)).fetchone()
    topic_id, end = found
    return topic_id, end


def _set_offset(write: sqlite3.Connection, group: str, topic: str, offset: int) -> None:
    topic_id, end = _topic(write, topic)
    if not 0 <= offset <= end:
        raise ValueError(f"offset {offset} of {topic} is not in 0..{end}")
    write.execute("INSERT OR REPLACE INTO positions VALUES (?, ?, ?)", (group, topic_id, offset))


def _compact(write: sqlite3.Connection, topic_id: int, output: Output, offset: int) -> None:
    """Make the record at `offset` the only one of its key."""
    if output.key is None:
        raise ValueError(f"a record of the compacted topic {output.topic} needs a key")
    sql = 'SELECT "offset" FROM latest WHERE topic = ? AND key = ?'
    old = write.execute(sql, (topic_id, output.key)).fetchone()
    if old:
        write.execute("DELETE FROM records WHERE id = ?", ((topic_id << OFFSET_BITS) + old[0],))
    write.execute("INSERT OR REPLACE INTO latest VALUES (?, ?, ?)", (topic_id, output.key, offset))
