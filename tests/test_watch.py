"""Laws of a watched file: every line once, in order, with its number, whatever happens to the file or to us."""

from __future__ import annotations

import gzip
import json
import os
import re
from codecs import BOM_UTF8
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from schemas.article import ARTICLE_BYTES
from schemas.wire import RECORD_BYTES
from workers import archive
from workers.log import Log
from workers.memory_log import MemoryLog
from workers.sources.follow import NotWatchable, Pipe
from workers.sources.lines import LineSplitter, Stamper
from workers.sources.metrics import NoMetrics
from workers.sources.steady import SteadyWatch, watch_of
from workers.sources.watch import BATCH_LINES, Watch, WatchedPipe, WatchSettings, _Sink, open_watch

NOW_MS = 1_700_000_000_000


class Crash(BaseException):
    """The process dies here."""


class CrashAt:
    """Dies at the n-th step of the log's commits."""

    def __init__(self, steps: int) -> None:
        self.left = steps

    def __call__(self, step: str) -> None:
        self.left -= 1
        if self.left < 0:
            raise Crash(step)


@pytest.fixture
def log() -> MemoryLog:
    return MemoryLog(lambda: NOW_MS)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "in.jsonl"


def add(path: Path, *pieces: bytes) -> None:
    with path.open("ab") as out:
        out.writelines(pieces)


def taken(log: Log) -> list[bytes]:
    return [record.value for record in log.replay("articles")]


def numbers(log: Log) -> list[int]:
    return [int(record.headers["line"]) for record in log.replay("articles")]


def drain(watch: Watch, idle_steps: int = 3) -> None:
    """Step until nothing has come for some steps."""
    idle = 0
    while idle < idle_steps and not watch.done:
        idle = 0 if watch.step() else idle + 1


def follow(log: Log, path: Path, **settings: Any) -> Watch:
    return open_watch(log, str(path), WatchSettings(**settings))


@given(st.lists(st.binary(max_size=9) | st.just(b"\n"), max_size=30))
def test_any_chunking_gives_the_same_lines(pieces: list[bytes]) -> None:
    whole = b"".join(pieces)
    once, many = LineSplitter(), LineSplitter()
    expected = [*once.feed(whole), *once.finish()]
    assert [line for piece in pieces for line in many.feed(piece)] + list(many.finish()) == expected
    assert many.mark() == once.mark()
    assert [line.value for line in expected] == [
        part.rstrip(b"\r") for part in re.findall(rb"[^\n]*\n|[^\n]+", whole) for part in [part.removesuffix(b"\n")]
    ]
    assert [line.stop for line in expected][-1:] == ([len(whole)] if whole else [])


def test_a_line_is_left_until_its_newline_comes(log: MemoryLog, file: Path) -> None:
    add(file, b'{"title": "one"}\n{"title"')
    watch = follow(log, file)
    drain(watch)
    assert taken(log) == [b'{"title": "one"}']
    add(file, b': "two"}\n')
    drain(watch)
    assert taken(log) == [b'{"title": "one"}', b'{"title": "two"}']
    assert not watch.done


def test_a_last_line_without_a_newline_is_taken_at_the_end_of_a_file_that_is_finished(
    log: MemoryLog, file: Path
) -> None:
    add(file, b"a\n\n  \nb")
    watch = follow(log, file, finish=True)
    drain(watch)
    assert watch.done
    assert (taken(log), numbers(log)) == ([b"a", b"b"], [1, 4])
    again = follow(log, file, finish=True)
    drain(again)
    assert again.done
    assert taken(log) == [b"a", b"b"]


@pytest.mark.parametrize("first", [b'{"title": "a"}', b""])
def test_a_byte_order_mark_is_no_part_of_the_first_line(log: MemoryLog, file: Path, first: bytes) -> None:
    content = BOM_UTF8 + first + b'\n\xef\xbb\xbf{"title": "b"}\n'
    file.write_bytes(content)
    watched = open_watch(log, str(file), WatchSettings(finish=True))
    while not watched.done:
        watched.step()
    second = content.split(b"\n")[1]
    assert [record.value for record in log.replay("articles")] == [line for line in (first, second) if line]
    assert [line for _, line in archive.lines(file)] == [record.value for record in log.replay("articles")]


def test_a_file_may_come_later_unless_it_is_to_be_finished(log: MemoryLog, file: Path) -> None:
    watch = follow(log, file)
    drain(watch)
    add(file, b"a\n")
    drain(watch)
    assert taken(log) == [b"a"]
    with pytest.raises(FileNotFoundError):
        follow(log, file.with_name("other.jsonl"), finish=True)


def test_a_file_that_is_not_there_yet_is_said_to_be_waited_for(log: MemoryLog, file: Path) -> None:
    """A mistyped name would be waited for in silence."""
    with capture_logs() as said:
        watch_of(log, str(file), WatchSettings(), NoMetrics()).close()
        add(file, b"{}\n")
        watch_of(log, str(file), WatchSettings(), NoMetrics()).close()
    assert [(line["file"], line["status"]) for line in said] == [(str(file), "not there yet")]


def test_a_rotated_file_is_read_to_its_end_and_then_the_new_one(log: MemoryLog, file: Path) -> None:
    add(file, b"a\nb\n")
    watch = follow(log, file)
    drain(watch)
    add(file, b"c\nd")
    file.rename(file.with_name("in.jsonl.1"))
    drain(watch)  # between the two steps of a rotation there is no file
    add(file.with_name("in.jsonl.1"), b"d\n")
    add(file, b"a\nb\n")
    drain(watch)
    assert taken(log) == [b"a", b"b", b"c", b"dd", b"a", b"b"]
    assert numbers(log) == [1, 2, 3, 4, 1, 2]


def test_a_rotation_while_nobody_watched_loses_nothing(log: MemoryLog, file: Path) -> None:
    add(file, b"a\nb\n")
    drain(follow(log, file))
    add(file, b"c\n")
    file.rename(file.with_name("in.jsonl.1"))
    add(file, b"d\n")
    add(file.with_name("in.jsonl.other"), b"not ours\n")
    drain(follow(log, file))
    assert taken(log) == [b"a", b"b", b"c", b"d"]


def rotate(file: Path, last: int, second: int) -> None:
    """`in.jsonl.1` becomes `.2` and so on up to `last`, and the file `.1`; it was last written to at `second`."""
    for number in range(last, 1, -1):
        file.with_name(f"in.jsonl.{number - 1}").rename(file.with_name(f"in.jsonl.{number}"))
    os.utime(file, (second, second))
    file.rename(file.with_name("in.jsonl.1"))


@pytest.mark.parametrize("watching", [True, False])
def test_rotations_while_nobody_looked_lose_nothing(log: MemoryLog, file: Path, watching: bool) -> None:
    """However many, and in their order; a copy for safety is none."""
    add(file, b"a\n")
    watch = follow(log, file)
    drain(watch)
    for number in range(1, 4):
        add(file, b"b%d\n" % number)
        rotate(file, number, 1_000 + number)
    add(file.with_name("in.jsonl.bak"), b"not ours\n")
    add(file, b"c\n")
    drain(watch if watching else follow(log, file))
    assert taken(log) == [b"a", b"b1", b"b2", b"b3", b"c"]


@pytest.mark.parametrize("after", [b"", b"x\n", b"xxxx\nyyyy\nzzzz\n"])
@pytest.mark.parametrize("watching", [True, False])
def test_a_file_cut_or_overwritten_in_place_is_read_anew(
    log: MemoryLog, file: Path, after: bytes, watching: bool
) -> None:
    add(file, b"a\nb\nc\n")
    watch = follow(log, file)
    drain(watch)
    file.write_bytes(after)
    drain(watch if watching else follow(log, file))
    assert taken(log) == [b"a", b"b", b"c", *after.split()]


def test_lines_that_were_read_before_the_file_was_cut_are_not_lost(log: MemoryLog, file: Path) -> None:
    old = [b"old%d" % number for number in range(BATCH_LINES + 50)]
    add(file, b"\n".join(old), b"\n")
    watch = follow(log, file)
    assert watch.step() == BATCH_LINES
    file.write_bytes(b"".join(b"new%d\n" % number for number in range(2 * BATCH_LINES)))
    watch.step()  # writes the 50 that were in memory; a crash now must not take the new file for the old one
    drain(follow(log.reopened(), file))
    log = log.reopened()
    assert taken(log) == [*old, *(b"new%d" % number for number in range(2 * BATCH_LINES))]


def test_the_same_content_under_another_inode_is_the_same_file_after_a_restart(log: MemoryLog, file: Path) -> None:
    add(file, b"a\nb\n")
    drain(follow(log, file))
    content = file.read_bytes()
    file.unlink()
    add(file, content, b"c\n")  # a restored backup
    drain(follow(log, file))
    assert taken(log) == [b"a", b"b", b"c"]
    assert numbers(log) == [1, 2, 3]


def test_a_directory_that_is_gone_at_a_restart_is_waited_for(log: MemoryLog, tmp_path: Path) -> None:
    """As one that is not there at the first start is."""
    spool = tmp_path / "spool"
    spool.mkdir()
    add(spool / "in.jsonl", b"a\n")
    drain(follow(log, spool / "in.jsonl"))
    (spool / "in.jsonl").unlink()
    spool.rmdir()
    watched = follow(log, spool / "in.jsonl")
    spool.mkdir()
    add(spool / "in.jsonl", b"b\n")
    drain(watched)
    assert taken(log) == [b"a", b"b"]


class Narrow(MemoryLog):
    """A home that takes smaller records than a file may hold, as Kafka does."""

    article_bytes = 40


def test_a_line_that_its_log_cannot_hold_is_dead_lettered(file: Path) -> None:
    log = Narrow(lambda: 0)
    add(file, b"a\n", b"x" * 41, b"\n", b"y" * 40, b"\n")
    drain(follow(log, file))
    [dead] = log.replay("dead-letters")
    assert (dead.value, "bytes" in dead.headers) == (b"x" * 41, False)
    assert dead.headers["reason"] == "a line of 41 bytes; the limit is 40"
    assert taken(log) == [b"a", b"y" * 40]


def test_a_line_too_large_becomes_a_dead_letter_and_is_never_held_whole(log: MemoryLog, file: Path) -> None:
    huge = ARTICLE_BYTES + 3_000_000
    add(file, b"a\n", b"x" * huge, b"\n", b"b\n", b"y" * ARTICLE_BYTES, b"\n")
    drain(follow(log, file))
    assert [value[:1] for value in taken(log)] == [b"a", b"b", b"y"]
    (dead,) = log.replay("dead-letters")
    assert (len(dead.value), dead.headers["bytes"]) == (RECORD_BYTES, str(huge))  # more than that no home could take
    assert dead.headers["line"] == "2"
    assert dead.headers["file"] == str(file)
    assert dead.headers["reason"] == f"a line of {huge} bytes; the limit is {ARTICLE_BYTES}"
    splitter = LineSplitter()
    for _ in range(50):
        assert not list(splitter.feed(b"x" * 2**20))
        assert len(splitter._held) <= ARTICLE_BYTES


def test_a_gzipped_file_is_read_to_its_end_and_resumed(log: MemoryLog, tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl.gz"
    lines = [b"line %d" % number for number in range(BATCH_LINES + 500)]
    path.write_bytes(gzip.compress(b"\n".join(lines)))
    follow(log, path, finish=True).step()
    assert len(taken(log)) == BATCH_LINES
    watch = follow(log, path, finish=True)
    drain(watch)
    assert watch.done
    assert taken(log) == lines
    with pytest.raises(NotWatchable, match="gzipped"):
        follow(log, path)


def test_a_damaged_gzipped_file_gives_its_whole_lines_and_an_error(log: MemoryLog, tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl.gz"
    path.write_bytes(gzip.compress(b"a\nb\n")[:-9])
    with pytest.raises(NotWatchable, match="damaged"):
        drain(follow(log, path, finish=True))


def test_what_is_no_regular_file_is_refused_by_its_name_and_let_go(log: MemoryLog, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    before = len(list(Path("/dev/fd").iterdir()))
    for name in ("pipe", "."):
        with pytest.raises(NotWatchable, match=re.escape(str(tmp_path / name))):
            follow(log, tmp_path / name)
    assert len(list(Path("/dev/fd").iterdir())) == before


def test_a_watch_that_fails_is_opened_again_with_growing_pauses(log: MemoryLog, file: Path) -> None:
    """A file that became a directory neither ends anything nor is asked about all the time."""
    now, opened = [0.0], []

    def open_() -> Watch:
        opened.append(now[0])
        return follow(log, file)

    add(file, b"a\n")
    watch = SteadyWatch(str(file), open_, lambda: now[0], NoMetrics())
    drain(watch)
    file.unlink()
    file.mkdir()
    for now[0] in range(60):
        assert watch.step() == 0
    assert opened == [0, 1, 3, 7, 15, 31]
    file.rmdir()
    add(file, b"b\n")
    now[0] = 63
    drain(watch)
    assert taken(log) == [b"a", b"b"]
    assert not watch.done


def test_a_name_that_is_no_text_is_watched_all_the_same(log: MemoryLog, tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.jsonl"))
    add(path, b"a\n")
    drain(follow(log, path))
    drain(follow(log, path))
    assert taken(log) == [b"a"]


def piped(log: Log, *pieces: bytes, **settings: Any) -> None:
    """All of `pieces`, each read alone, through a real pipe."""
    reading, writing = os.pipe()
    watch = WatchedPipe(_Sink(log, NoMetrics(), "-"), Pipe(reading), WatchSettings(**settings))
    for piece in pieces:
        os.write(writing, piece)
        watch.step()
    os.close(writing)
    while not watch.done:
        watch.step()
    os.close(reading)


def test_undated_lines_of_a_pipe_wait_for_the_first_date(log: MemoryLog) -> None:
    """More than a batch holds."""
    piped(log, b"x\n" * 9, b"5\nx\n", timestamp_of=dated, batch_lines=2)
    assert [record.timestamp_ms for record in log.replay("articles")] == [5] * 11


def test_standard_input_is_read_to_its_end(log: MemoryLog) -> None:
    piped(log, b"a\n\nb", b"b\n", b"a\n", b"c")
    assert (taken(log), numbers(log)) == ([b"a", b"bb", b"a", b"c"], [1, 3, 4, 5])
    assert {record.headers["file"] for record in log.replay("articles")} == {"-"}
    assert log.end("sources") == 0


def test_an_idle_pipe_is_not_waited_for(log: MemoryLog) -> None:
    reading, writing = os.pipe()
    watch = WatchedPipe(_Sink(log, NoMetrics(), "-"), Pipe(reading), WatchSettings())
    assert (watch.step(), watch.done) == (0, False)
    os.close(writing)
    assert (watch.step(), watch.done) == (0, True)
    os.close(reading)


def test_an_empty_pipe_is_done_at_once(log: MemoryLog) -> None:
    piped(log)
    assert taken(log) == []


def dated(line: bytes) -> int | None:
    """A line's date: the digits in it."""
    digits = re.search(rb"\d+", line)
    return int(digits[0]) if digits else None


@given(st.lists(st.sampled_from((b"x", b"5", b"7", b"9", b"")), max_size=12), st.data())
def test_undated_lines_take_the_last_date_before_them_across_any_restart(
    lines: list[bytes], data: st.DataObject
) -> None:
    log = MemoryLog(lambda: NOW_MS)
    with TemporaryDirectory() as directory:
        path = Path(directory) / "in.jsonl"
        path.touch()
        settings = WatchSettings(timestamp_of=dated, batch_lines=BATCH_LINES)
        watch = open_watch(log, str(path), settings)
        for line in lines:
            add(path, line, b"\n")
            if data.draw(st.booleans()):
                watch.step()
            if data.draw(st.booleans()):
                watch = open_watch(log, str(path), settings)
        drain(open_watch(log, str(path), WatchSettings(finish=True, timestamp_of=dated)))
    known = [line for line in lines if line]
    first = next((date for date in map(dated, known) if date is not None), 0)
    expected = []
    for line in known:
        first = dated(line) or first
        expected.append((line, first))
    assert [(record.value, record.timestamp_ms) for record in log.replay("articles")] == expected


@pytest.mark.parametrize("name", ["in.jsonl", "in.jsonl.gz"])
@pytest.mark.parametrize("date", [b"5", b"no date at all"])
def test_any_number_of_undated_lines_before_the_first_date_take_it(
    log: MemoryLog, tmp_path: Path, name: str, date: bytes
) -> None:
    """More than a batch holds, and over a restart; 1970 where no date comes. As in replay."""
    path = tmp_path / name
    content = b"x\n" * 7 + date + b"\n" + b"x\n" * 3
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    follow(log, path, finish=True, timestamp_of=dated, batch_lines=2).step()
    drain(follow(log, path, finish=True, timestamp_of=dated, batch_lines=2))
    assert [record.timestamp_ms for record in log.replay("articles")] == [dated(date) or 0] * 11


def test_without_a_rule_the_log_stamps_the_lines(log: MemoryLog, file: Path) -> None:
    add(file, b"5\n")
    drain(follow(log, file))
    assert [record.timestamp_ms for record in log.replay("articles")] == [NOW_MS]
    assert Stamper(None).stamps([b"5"]) == [None]


def lives(path: Path, log: MemoryLog, crashes: Iterator[int]) -> MemoryLog:
    """Watch `path` to its end, dying and starting again as `crashes` says; the log that is left."""
    while True:
        log = log.reopened(CrashAt(next(crashes, 10**9)))
        try:
            drain(follow(log, path, finish=True, batch_lines=5))
        except Crash:
            continue
        return log.reopened()


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 60), st.lists(st.integers(0, 200), max_size=8), st.booleans())
def test_a_process_killed_at_any_point_neither_loses_nor_repeats_a_line(
    count: int, crashes: list[int], gzipped: bool
) -> None:
    lines = [json.dumps({"title": f"line {number}"}).encode() for number in range(count)]
    with TemporaryDirectory() as directory:
        path = Path(directory) / ("in.jsonl.gz" if gzipped else "in.jsonl")
        content = b"\n\n".join(lines)
        path.write_bytes(gzip.compress(content) if gzipped else content)
        log = lives(path, MemoryLog(lambda: NOW_MS), iter(crashes))
    assert taken(log) == lines
    assert numbers(log) == [2 * number + 1 for number in range(count)]


@settings(max_examples=80, deadline=None)
@given(st.lists(st.sampled_from(("write", "part", "step", "kill", "rotate")), max_size=25))
def test_growth_rotation_and_death_in_any_order_lose_nothing_and_repeat_nothing(acts: list[str]) -> None:
    log = MemoryLog(lambda: NOW_MS)
    written, generation = [], 0
    with TemporaryDirectory() as directory:
        path = Path(directory) / "in.jsonl"
        path.touch()
        watch = follow(log, path)
        for number, act in enumerate(acts):
            match act:
                case "write":
                    written.append(b"line %d" % number)
                    add(path, written[-1], b"\n")
                case "part":  # a line in two writes, with us in between
                    written.append(b"part %d" % number)
                    add(path, written[-1][:3])
                    watch.step()
                    add(path, written[-1][3:], b"\n")
                case "step":
                    watch.step()
                case "kill":
                    watch.close()
                    log = log.reopened(CrashAt(2))
                    with suppress(Crash):
                        drain(follow(log, path))
                    log = log.reopened()
                    watch = follow(log, path)
                case _:
                    drain(watch)  # of what is rotated away before anything is read nobody knows
                    generation += 1
                    os.utime(path, (generation, generation))  # a clock of files may stand still for milliseconds
                    path.rename(path.with_name(f"in.jsonl.{generation}"))
                    written.append(b"first of %d" % generation)
                    add(path, written[-1], b"\n")
        drain(watch)
        watch.close()
    assert taken(log) == written
