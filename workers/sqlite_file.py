"""The SQLite file of a log: its schema, who may open it, and what SQLite's errors mean for a log."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal

from workers.log import LogFull, LogRefused

APPLICATION_ID = 0x77776C67  # "wwlg", so that `file` and we can tell this file from another's
SCHEMA_VERSION = 1
OFFSET_BITS = 40
Synchronous = Literal["FULL", "NORMAL", "OFF"]
_SYNCHRONOUS: dict[Synchronous, int] = {"OFF": 0, "NORMAL": 1, "FULL": 2}

# A record's id is its topic's id and its offset in one integer. Measured, 64 records of 4 kB a commit with
# synchronous=FULL: 0.57 ms, where a WITHOUT ROWID table keyed by (topic, offset) takes 1.14 ms and twice the room,
# because it keeps less of a row on its page. Pages of 8 kB: the slowest commit of 150, one with a checkpoint, takes
# 4 ms instead of 10 with 4 kB; 16 kB gain little more and cost the commits of one record.
_PAGE_BYTES = 8192
_SCHEMA = """
BEGIN IMMEDIATE;
CREATE TABLE topics (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,
    "end" INTEGER NOT NULL DEFAULT 0, stamped_ms INTEGER NOT NULL DEFAULT 0);
CREATE TABLE records (
    id INTEGER PRIMARY KEY, timestamp_ms INTEGER NOT NULL, key TEXT, headers TEXT, value BLOB NOT NULL);
CREATE TABLE positions (
    "group" TEXT NOT NULL, topic INTEGER NOT NULL REFERENCES topics, "offset" INTEGER NOT NULL,
    PRIMARY KEY ("group", topic)) WITHOUT ROWID;
CREATE TABLE latest (
    topic INTEGER NOT NULL REFERENCES topics, key TEXT NOT NULL, "offset" INTEGER NOT NULL,
    PRIMARY KEY (topic, key)) WITHOUT ROWID;
CREATE VIEW readable AS
    SELECT name AS topic, records.id & 0xffffffffff AS "offset", timestamp_ms, key, headers, value
    FROM records JOIN topics ON topics.id = records.id >> 40;
"""  # the view is for people with a SQLite shell; 40 is OFFSET_BITS

# A quota or a limit on a file's size comes as an I/O error. So does a dying disk: stop and say so is right for both.
_NO_ROOM = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE}
_DAMAGE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


class LogDamaged(Exception):
    """The file is not a log of ours, or SQLite finds it corrupt: restore a backup."""


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """SQLite's errors about the file `path`, as LogFull, LogDamaged and LogRefused; any other passes."""
    try:
        yield
    except sqlite3.DatabaseError as err:
        code = getattr(err, "sqlite_errorcode", 0)
        if code in _NO_ROOM:
            raise LogFull(f"no room for {path}: {err}") from err
        if code & 0xFF in _DAMAGE or code == sqlite3.SQLITE_IOERR_SHORT_READ:
            raise LogDamaged(f"{path} is damaged ({err}); restore a backup") from err
        if code & 0xFF == sqlite3.SQLITE_CANTOPEN:  # a log that was killed needs a file beside it to be read
            raise LogRefused(f"{path}: {err}; where its directory cannot be written to, copy all of it") from err
        raise


def connect(path: Path, mode: Literal["ro", "rw", "rwc"], busy_timeout_s: float) -> sqlite3.Connection:
    """A connection for several threads, which must take turns; transactions begin only where we say so."""
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    return sqlite3.connect(uri, uri=True, timeout=busy_timeout_s, isolation_level=None, check_same_thread=False)


def check(connection: sqlite3.Connection, path: Path) -> None:
    """Raise LogDamaged unless this is a log, and LogRefused where it is not one yet or a newer wirewatch wrote it."""
    if _empty(connection):
        raise LogRefused(f"{path} is empty: there is no log yet")
    if _pragma(connection, "application_id") != APPLICATION_ID:
        raise LogDamaged(f"{path} is not a wirewatch log")
    version = _pragma(connection, "user_version")
    if version > SCHEMA_VERSION:
        raise LogRefused(f"{path} has schema {version}, of a newer wirewatch; this one knows {SCHEMA_VERSION}: upgrade")


def open_to_write(path: Path, busy_timeout_s: float, synchronous: Synchronous) -> sqlite3.Connection:
    """The connection that writes; a new or empty file becomes a log, any other is checked before it is touched."""
    connection = connect(path, "rwc", busy_timeout_s)
    try:
        new = _empty(connection)
        if not new:
            check(connection, path)
        connection.execute(f"PRAGMA page_size = {_PAGE_BYTES}")  # heeded while the file is empty
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA synchronous = {_SYNCHRONOUS[synchronous]}")
        connection.execute("PRAGMA journal_size_limit = 67108864")  # one large commit must not leave a large WAL
        if new:
            connection.executescript(_SCHEMA)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
            connection.execute("COMMIT")
    except BaseException:
        connection.close()
        raise
    return connection


def own(path: Path) -> int:
    """The descriptor of the lock file `path`, locked: to be closed last. Raises LogRefused where it is taken.

    flock, not lockf: a lock of lockf is lost when any descriptor of the file is closed, and does not keep two handles
    of one process apart. The kernel releases either when the process dies, however it dies.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as err:
        holder = os.pread(descriptor, 20, 0).decode(errors="replace").strip() or "unknown"
        os.close(descriptor)
        raise LogRefused(f"{path} is locked: process {holder} writes this log, and only one may") from err
    with suppress(OSError):  # the number is for the message above; a full disk must not prevent reading
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
    return descriptor


def problems(connection: sqlite3.Connection, compacted: frozenset[str]) -> Iterator[str]:
    """What is wrong with the file, as sentences: pages, gaps in offsets, positions beyond the end."""
    connection.execute("BEGIN")  # one snapshot for all of it
    for (sentence,) in connection.execute("PRAGMA integrity_check"):
        if sentence != "ok":
            yield sentence
    ends = {topic_id: (name, end) for topic_id, name, end in connection.execute('SELECT id, name, "end" FROM topics')}
    sql = "SELECT id >> ?, count(*), max(id) FROM records GROUP BY 1"
    counted = connection.execute(sql, (OFFSET_BITS,))
    found = {topic_id: (count, last - (topic_id << OFFSET_BITS)) for topic_id, count, last in counted}
    keys = dict(connection.execute("SELECT topic, count(*) FROM latest GROUP BY topic"))
    for topic_id in sorted(ends.keys() | found.keys() | keys.keys()):
        name, end = ends.get(topic_id, (f"unknown topic {topic_id}", 0))
        count, last = found.get(topic_id, (0, -1))
        expected = keys.get(topic_id, 0) if name in compacted else end
        if count != expected:
            yield f"{name}: {count} records where {expected} should be"
        if last != end - 1:
            yield f"{name}: the last record is {last}, the end {end}"
    yield from (row[0] for row in connection.execute(_STRAYS, (OFFSET_BITS,)))


_STRAYS = """
SELECT printf('%s: the position of group %s, %d, is beyond the end, %d', name, "group", "offset", "end")
FROM positions JOIN topics ON id = topic WHERE "offset" NOT BETWEEN 0 AND "end"
UNION ALL
SELECT printf('%s: the latest record of key %s, %d, is missing', name, latest.key, "offset")
FROM latest JOIN topics ON topics.id = topic
LEFT JOIN records ON records.id = (topic << ?) + "offset" WHERE records.key IS NOT latest.key
"""


def _empty(connection: sqlite3.Connection) -> bool:
    tables: int = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    return tables == 0 and _pragma(connection, "application_id") == 0


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    value: int = connection.execute(f"PRAGMA {name}").fetchone()[0]
    return value
