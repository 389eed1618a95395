"""What the log in a file promises beyond the contract: kills, full disks, other processes, damage, backups."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from workers.log import LogFull, Output
from workers.sqlite_file import connect, translated
from workers.sqlite_log import LogDamaged, LogRefused, SqliteLog

ROOT = Path(__file__).parent.parent
BATCH = 3

# A feed thread appends batches of articles while the main thread turns each article into one event, as `wirewatch run`
# does; every commit that returned is told on stdout: "articles 6" or "events 4".
WORKER = f"""
import os, random, sys, threading
from pathlib import Path
from workers.log import Output
from workers.sqlite_log import SqliteLog

log = SqliteLog(Path(sys.argv[1]), lambda: 1)
dice = random.Random(sys.argv[2])

def tell(line):
    os.write(1, line.encode() + b"\\n")

def feed():
    while True:
        first = log.end("articles")
        log.append([Output("articles", b"%d" % (first + i) + bytes(dice.randrange(5_000))) for i in range({BATCH})])
        tell(f"articles {{first + {BATCH}}}")

threading.Thread(target=feed, daemon=True).start()
while True:
    records = log.poll("cluster", "articles", dice.randrange(1, 9))
    if records:
        end = records[-1].offset + 1
        log.commit("cluster", {{"articles": end}}, [Output("story-events", b"%d" % r.offset) for r in records])
        tell(f"events {{end}}")
"""

# Appends until there is no room, under a limit on the size of any file, then tells what it was told and what it kept.
FILLER = """
import resource, sys
from pathlib import Path
from workers.log import LogFull, Output
from workers.sqlite_log import SqliteLog

log = SqliteLog(Path(sys.argv[1]), lambda: 1)
resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))
kept = 0
try:
    while True:
        log.commit("g", {"articles": kept}, [Output("articles", bytes(20_000)), Output("articles", b"")])
        kept += 2
except LogFull as err:
    print(kept, log.end("articles"), log.committed("g", "articles"), err, sep="|")
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the log under test lies."""
    return tmp_path / "log.sqlite"


@contextmanager
def opened(path: Path) -> Iterator[SqliteLog]:
    """The log, written by this process."""
    with SqliteLog(path, lambda: 1) as log:
        yield log


@contextmanager
def child(source: str, *arguments: object) -> Iterator[subprocess.Popen[bytes]]:
    """Another process that runs `source`, killed with signal 9 at the end."""
    command = [sys.executable, "-c", source, *map(str, arguments)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        try:
            yield process
        finally:
            process.send_signal(signal.SIGKILL)


def told(process: subprocess.Popen[bytes], at_least: int) -> dict[str, int]:
    """The last offset told of each topic, after `at_least` more lines; {} where the process has ended."""
    assert process.stdout is not None
    lines = [line for _ in range(at_least) if (line := process.stdout.readline())]
    return {topic.decode(): int(offset) for topic, offset in map(bytes.split, lines)}


def told_until_death(process: subprocess.Popen[bytes]) -> dict[str, int]:
    """The last offset told of each topic, of a process that has been killed."""
    assert process.stdout is not None
    lines = process.stdout.read().splitlines()
    return {topic.decode(): int(offset) for topic, offset in map(bytes.split, lines)}


def edit(path: Path, sql: str) -> None:
    """Change a closed log behind its back."""
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(sql)


def files(path: Path) -> list[str]:
    """What lies beside the log."""
    return sorted(file.name for file in path.parent.iterdir())


def test_after_any_kill_outputs_are_what_was_consumed_and_nothing_told_is_lost(path: Path) -> None:
    consumed = 0
    for kill in range(20):
        with child(WORKER, path, kill) as process:
            before = told(process, at_least=2)
            time.sleep(kill * 0.003)
            process.kill()
            after = told_until_death(process)
        acknowledged = before | after
        with SqliteLog.reader(path) as log:
            assert log.sound() == []
            consumed = log.committed("cluster", "articles")
            assert [int(event.value) for event in log.replay("story-events")] == list(range(consumed))
            assert log.end("articles") % BATCH == 0, "a batch is appended whole"
            assert [int(article.value.rstrip(b"\0")) for article in log.replay("articles")] == list(
                range(log.end("articles"))
            )
            assert log.end("articles") >= acknowledged.get("articles", 0)
            assert consumed >= acknowledged.get("events", 0)
    assert consumed > 100, "the kills came amid work"


def test_a_full_disk_raises_log_full_and_keeps_nothing_of_the_commit(path: Path) -> None:
    with opened(path) as log:
        log.append([Output("articles", b"a")])
        log._write.execute("PRAGMA max_page_count = 30")  # SQLite's own full disk; it holds for this connection only
        with pytest.raises(LogFull, match=r"log\.sqlite: database or disk is full"):
            log.commit("g", {"articles": 1}, [Output("alerts", b"small"), Output("alerts", bytes(400_000))])
        assert (log.end("alerts"), log.committed("g", "articles")) == (0, 0)
        log.commit("g", {"articles": 1}, [Output("alerts", b"small")])  # where there is room for it
    with opened(path) as log:
        assert [record.value for record in log.replay("alerts")] == [b"small"]
        assert log.sound() == []


def test_a_limit_on_the_size_of_files_raises_log_full_and_loses_nothing(path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", FILLER, path], cwd=ROOT, capture_output=True, text=True, check=True)
    kept, end, committed, message = done.stdout.strip().split("|")
    assert int(kept) > 0
    assert int(end) == int(kept)
    assert int(committed) == int(kept) - 2
    assert "no room for" in message
    with opened(path) as log:
        assert log.end("articles") == int(kept)
        log.append([Output("articles", bytes(20_000))])
        assert log.sound() == []


def test_a_second_writer_is_refused_until_the_first_is_dead(path: Path) -> None:
    with child(WORKER, path, 1) as process:
        told(process, at_least=1)
        with pytest.raises(LogRefused, match=f"log.lock is locked: process {process.pid} writes this log"):
            SqliteLog(path, lambda: 1)
        process.kill()
        process.wait()
        with opened(path) as log:
            log.append([Output("articles", b"mine")])


def test_a_second_handle_of_one_process_is_refused_until_the_first_is_closed(path: Path) -> None:
    with opened(path) as log:
        with pytest.raises(LogRefused, match=f"process {os.getpid()}"):
            SqliteLog(path, lambda: 1)
        log.append([Output("articles", b"a")])
    log.close()  # again, to no effect
    with opened(path) as log:
        assert log.end("articles") == 1


def test_a_reader_follows_a_writer_in_another_process(path: Path) -> None:
    with child(WORKER, path, 2) as process:
        told(process, at_least=5)
        with SqliteLog.reader(path) as log:
            polled = 0
            for _ in range(40):
                told(process, at_least=1)
                consumed = log.committed("cluster", "articles")
                events = [int(event.value) for event in log.replay("story-events")]
                assert events == list(range(len(events)))
                assert consumed <= len(events) <= log.committed("cluster", "articles")
                polled += len(log.poll("stories", "story-events", 1_000))
                assert log.sound() == []
            assert polled > 10
            assert process.poll() is None, "the writer was not disturbed"


def test_a_reader_does_not_delay_commits(path: Path) -> None:
    with opened(path) as log:
        log.append([Output("articles", bytes(1_000)) for _ in range(2_000)])
        with SqliteLog.reader(path) as reader:
            replay = reader.replay("articles")
            next(replay)
            for _ in range(200):
                log.append([Output("articles", bytes(100_000))])
            reread = sum(1 for _ in replay) + 1
        assert reread == 2_000, "a replay ends where the log ended when it began"
        wal = path.with_name("log.sqlite-wal").stat().st_size
        assert wal < 11_000_000, "a replay that waits does not keep the WAL from being reused"


def test_a_reader_creates_nothing(path: Path, tmp_path: Path) -> None:
    with pytest.raises(LogRefused, match="there is no log at"):
        SqliteLog.reader(tmp_path / "none" / "log.sqlite")
    assert files(path) == []
    path.touch()  # as a writer leaves it for a moment
    with pytest.raises(LogRefused, match="there is no log yet"):
        SqliteLog.reader(path)
    assert files(path) == ["log.sqlite"]
    with opened(path) as log:
        log.append([Output("articles", b"a")])
    before = files(path)
    with SqliteLog.reader(path) as reader:
        assert [record.value for record in reader.replay("articles")] == [b"a"]
        assert reader.sound() == []
        with pytest.raises(LogRefused, match="open for reading only"):
            reader.append([Output("articles", b"b")])
    assert files(path) == before == ["log.lock", "log.sqlite", "log.sqlite-shm", "log.sqlite-wal"]


def test_a_closed_log_is_whole_in_its_one_file(path: Path, tmp_path: Path) -> None:
    with opened(path) as log:
        log.append([Output("articles", b"a")])
    copy = tmp_path / "copy.sqlite"
    copy.write_bytes(path.read_bytes())
    with SqliteLog.reader(copy) as reader:
        assert reader.end("articles") == 1


def test_a_log_is_made_with_its_directory(tmp_path: Path) -> None:
    with opened(tmp_path / "var" / "a b?#%41" / "log.sqlite") as log:
        log.append([Output("articles", b"a")])
    assert files(tmp_path / "var" / "a b?#%41" / "log.sqlite")[0] == "log.lock"


def test_a_log_that_cannot_be_opened_is_refused_with_what_to_do(tmp_path: Path) -> None:
    """As one that was killed, on a disk that cannot be written to."""
    path = tmp_path / "nowhere" / "log.sqlite"
    with pytest.raises(LogRefused, match="copy all of it"), translated(path):
        connect(path, "ro", 1).execute("SELECT 1 FROM topics")


def test_a_log_knows_how_far_it_is_ahead_of_its_clock(path: Path) -> None:
    """Once the clock is right again nothing says so else: time stands still until it is there."""
    with closing(SqliteLog(path, lambda: 5_000_000)) as log:
        assert log.ahead_ms() == 0
        log.append([Output("articles", b"of tomorrow")])
    with closing(SqliteLog(path, lambda: 1_000_000)) as log:
        assert log.ahead_ms() == 4_000_000


def test_a_directory_is_no_log(tmp_path: Path) -> None:
    with pytest.raises(LogRefused, match=r"is a directory.*log\.sqlite"):
        SqliteLog(tmp_path, lambda: 1)
    assert list(tmp_path.iterdir()) == []


def test_a_log_of_a_newer_wirewatch_is_refused_and_left_alone(path: Path) -> None:
    with opened(path):
        pass
    edit(path, "PRAGMA user_version = 99")
    before = path.read_bytes()
    for attempt in (SqliteLog.reader, lambda path: SqliteLog(path, lambda: 1)):
        with pytest.raises(LogRefused, match="has schema 99, of a newer wirewatch"):
            attempt(path)
    assert path.read_bytes() == before


def test_a_database_of_another_program_is_not_touched(path: Path) -> None:
    edit(path, "CREATE TABLE theirs (a)")
    before = path.read_bytes()
    for attempt in (SqliteLog.reader, lambda path: SqliteLog(path, lambda: 1)):
        with pytest.raises(LogDamaged, match="is not a wirewatch log"):
            attempt(path)
    assert path.read_bytes() == before


def test_a_file_that_is_no_database_is_damaged(path: Path) -> None:
    path.write_bytes(b"something else entirely\n" * 1_000)
    for attempt in (SqliteLog.reader, lambda path: SqliteLog(path, lambda: 1)):
        with pytest.raises(LogDamaged, match="file is not a database"):
            attempt(path)


@pytest.fixture
def contents(path: Path) -> bytes:
    """The bytes of a closed log of 500 articles."""
    with opened(path) as log:
        log.append([Output("articles", bytes(3_000), key=f"{i}") for i in range(500)])
    return path.read_bytes()


def test_a_log_that_was_cut_off_is_damaged(path: Path, contents: bytes) -> None:
    path.write_bytes(contents[: len(contents) // 2])
    for attempt in (SqliteLog.reader, lambda path: SqliteLog(path, lambda: 1)):
        with pytest.raises(LogDamaged, match=r"malformed.*restore a backup"):
            attempt(path)


def test_a_hole_in_a_log_is_found_by_looking_and_by_reading(path: Path, contents: bytes) -> None:
    middle, hole = len(contents) // 2, bytes(200_000)
    path.write_bytes(contents[:middle] + hole + contents[middle + len(hole) :])
    with SqliteLog.reader(path) as reader:
        assert reader.sound() != []
        with pytest.raises(LogDamaged, match="restore a backup"):
            list(reader.replay("articles"))


@pytest.mark.parametrize(
    ("sql", "problem"),
    [
        ("DELETE FROM records WHERE id & 0xff = 4", "articles: 9 records where 10 should be"),
        ("DELETE FROM records WHERE id & 0xff = 9", "articles: the last record is 8, the end 10"),
        ("UPDATE positions SET offset = 11", "articles: the position of group embed, 11, is beyond the end, 10"),
        ("UPDATE latest SET offset = 0", "sources: the latest record of key bbc, 0, is missing"),
        ("DELETE FROM latest", "sources: 1 records where 0 should be"),
        ("DELETE FROM topics WHERE name = 'sources'", "unknown topic 2: 1 records where 0 should be"),
    ],
)
def test_a_log_that_is_not_whole_says_so(path: Path, sql: str, problem: str) -> None:
    with opened(path) as log:
        log.append([Output("articles", b"%d" % i) for i in range(10)])
        log.append([Output("sources", b"1", "bbc"), Output("sources", b"2", "bbc")])
        log.commit("embed", {"articles": 10}, [])
        assert log.sound() == []
    edit(path, sql)
    with SqliteLog.reader(path) as reader:
        assert problem in reader.sound()


def test_a_backup_of_a_log_that_is_written_is_one_sound_moment_of_it(path: Path, tmp_path: Path) -> None:
    targets = [tmp_path / f"backup {i}.sqlite" for i in range(3)]
    with child(WORKER, path, 3) as process:
        told(process, at_least=20)
        with SqliteLog.reader(path) as reader:
            for target in targets:
                reader.backup(target)
        assert process.poll() is None
    for target in targets:
        with SqliteLog.reader(target) as copy:
            assert copy.sound() == []
            assert copy.end("story-events") == copy.committed("cluster", "articles") > 0
        assert [name for name in files(path) if name.startswith(target.name)] == [target.name], "one plain file"


def test_a_backup_is_a_log_again_when_opened_as_one(path: Path, tmp_path: Path) -> None:
    restored = tmp_path / "restored" / "log.sqlite"
    restored.parent.mkdir()
    with opened(path) as log:
        log.commit("embed", {"articles": 1}, [Output("articles", b"a"), Output("articles", b"b")])
        log.backup(restored)
        log.append([Output("articles", b"after the backup")])
    with opened(restored) as log:
        assert [record.value for record in log.poll("embed", "articles", 9)] == [b"b"]
        log.append([Output("articles", b"c")])
        assert log.end("articles") == 3


def test_a_backup_overwrites_nothing(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "precious"
    target.write_bytes(b"precious")
    with opened(path) as log:
        with pytest.raises(FileExistsError, match="precious"):
            log.backup(target)
        with pytest.raises(FileExistsError):
            log.backup(path)
    assert target.read_bytes() == b"precious"


def test_reads_go_on_while_a_commit_waits_for_the_disk(path: Path) -> None:
    with opened(path) as log:
        log.append([Output("articles", b"a")])
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")  # stands for a slow fsync: the commit below cannot go on
            thread = threading.Thread(target=log.append, args=([Output("articles", b"b")],))
            thread.start()
            assert [record.value for record in log.poll("embed", "articles", 9)] == [b"a"]
            assert thread.is_alive()
            other.execute("ROLLBACK")
        thread.join()
        assert [record.value for record in log.poll("embed", "articles", 9)] == [b"b"]
