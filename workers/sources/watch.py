"""A watched JSONL file, followed through growth, rotation and truncation; or standard input.

    watched = open_watch(log, "articles.jsonl", WatchSettings())
    while not watched.done:
        if not watched.step():
            wait_a_moment()

How far a file has been read is written in the same append as its lines, so a process that is killed at any point
neither loses nor repeats one. Lines are written as they are: whether one is an article is decided where all
producers' records are read.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from schemas import wire
from schemas.source import SourceState
from schemas.topics import ARTICLES, DEAD_LETTERS, SOURCES
from workers.dead_letter_log import DeadLetterLog
from workers.guard import as_letter
from workers.log import Log, Output
from workers.sources.follow import (
    READ_BYTES,
    GzippedFile,
    Nothing,
    NotWatchable,
    Opened,
    Pipe,
    PlainFile,
    moved_aside,
    siblings,
)
from workers.sources.kept import state_in
from workers.sources.lines import Line, LineSplitter, Stamper, TimestampOf
from workers.sources.metrics import NoMetrics, SourceMetrics

BATCH_LINES = 1_000
BATCH_BYTES = 8 * 2**20
"""A batch ends at whichever comes first; it is one transaction of the log."""
STDIN = "-"


class WatchSettings(Struct, frozen=True):
    """`finish`: stop at the end of the file, and take a last line without a newline. `timestamp_of`: see `Stamper`."""

    finish: bool = False
    timestamp_of: TimestampOf | None = None
    batch_lines: int = BATCH_LINES


class Watch(Protocol):
    """A source that is read in steps. One thread at a time."""

    @property
    def done(self) -> bool:
        """Whether nothing will come any more."""
        ...

    def step(self) -> int:
        """Write the next lines, if there are any; how many. 0 says only that a pause would not hurt: see `done`.

        Raises what the log raises, OSError and NotWatchable: open a new watch then, as `SteadyWatch` does.
        """
        ...

    def close(self) -> None:
        """Release the file."""
        ...


def open_watch(log: Log, where: str, settings: WatchSettings, metrics: SourceMetrics | None = None) -> Watch:
    """A watch of the file `where`, or of standard input where that is `-`.

    A file that is not there yet is waited for. Raises FileNotFoundError instead where the watch shall finish, and
    NotWatchable where it is no regular file, or gzipped and still to grow.
    """
    sink = _Sink(log, metrics or NoMetrics(), where)
    if where == STDIN:
        return WatchedPipe(sink, Pipe(0), settings)
    return WatchedFile(sink, log, Path(where), settings)


class _Sink:
    """Writes lines as records, with the position of their file where it has one."""

    def __init__(self, log: Log, metrics: SourceMetrics, name: str) -> None:
        self._log = log
        self._metrics = metrics
        self._dead = DeadLetterLog("watch")
        self._name = os.fsencode(name).decode("utf-8", "replace")  # a header is text; a file's name may be any bytes

    def write(self, lines: Sequence[Line], stamps: Sequence[int | None], state: SourceState | None) -> int:
        """Append the lines that are not blank, and `state`; how many were appended."""
        outputs = [self._output(*pair) for pair in zip(lines, stamps, strict=True) if not pair[0].is_blank]
        if not outputs:
            return 0
        position = [] if state is None else [Output(SOURCES.name, wire.encode(state), key=state.source)]
        self._log.append(outputs + position)
        dead = [output for output in outputs if output.topic == DEAD_LETTERS.name]
        self._metrics.taken("watch", len(outputs) - len(dead))
        for letter in dead:
            self._metrics.dead_lettered("watch")
            self._dead.tell(letter)
        return len(outputs)

    def _output(self, line: Line, timestamp_ms: int | None) -> Output:
        headers = {"file": self._name, "line": str(line.number)}
        limit = self._log.article_bytes
        if line.size <= limit:
            return Output(ARTICLES.name, line.value, headers=headers, timestamp_ms=timestamp_ms)
        headers |= {"reason": f"a line of {line.size} bytes; the limit is {limit}", "error": "BadMessage"}
        return replace(as_letter(line.value, headers, line.size), timestamp_ms=timestamp_ms)


def _batch(lines: Iterator[Line], held: Sequence[Line], limit: int) -> list[Line]:
    batch = list(held)
    size = sum(len(line.value) for line in batch)
    while len(batch) < limit and size < BATCH_BYTES and (line := next(lines, None)):
        batch.append(line)
        size += len(line.value)
    return batch


def _is_full(batch: Sequence[Line], limit: int | None) -> bool:
    return (limit is not None and len(batch) >= limit) or sum(len(line.value) for line in batch) >= BATCH_BYTES


class WatchedPipe:
    """Standard input: what was read and not yet written is lost in a crash, as with any pipe."""

    def __init__(self, sink: _Sink, pipe: Pipe, settings: WatchSettings) -> None:
        self._sink = sink
        self._pipe = pipe
        self._settings = settings
        self._splitter = LineSplitter()
        self._stamper = Stamper(settings.timestamp_of)
        self._lines: Iterator[Line] = iter(())
        self._held: list[Line] = []
        self.done = False

    def step(self) -> int:
        """See `Watch.step`."""
        limit = self._settings.batch_lines + len(self._held)
        batch = _batch(self._lines, self._held, limit)
        if len(batch) == len(self._held):
            piece = self._pipe.read()
            self._lines = self._splitter.finish() if self._pipe.ended else self._splitter.feed(piece)
            batch = _batch(self._lines, self._held, limit)
        at_end = self._pipe.ended and not _is_full(batch, limit)
        values = [line.value for line in batch]
        # What a pipe brings next cannot be looked at without holding what is here: so many bytes, and no more.
        if self._stamper.waits(values) and not _is_full(batch, None) and not at_end:
            self._held = batch
            return 0
        self._held = []
        written = self._sink.write(batch, self._stamper.stamps(values), None)
        self.done = at_end
        return written

    def close(self) -> None:
        """See `Watch.close`. Standard input is not ours to close."""


class WatchedFile:
    """A file followed like `tail -F`."""

    _splitter: LineSplitter
    _stamper: Stamper
    _held: list[Line]
    _lines: Iterator[Line]

    def __init__(self, sink: _Sink, log: Log, path: Path, settings: WatchSettings) -> None:
        self._sink = sink
        self._path = path
        self._settings = settings
        self._gzipped = path.suffix == ".gz"
        if self._gzipped and not settings.finish:
            raise NotWatchable(f"{path} is gzipped: it can be read to its end, and not be followed")
        self._fresh = SourceState(f"watch:{os.fsencode(path.absolute()).decode('utf-8', 'replace')}")
        self._begin(Nothing())
        record = log.latest(SOURCES.name, self._fresh.source)
        if record is None or not self._resumed(state_in(record, self._fresh)):
            self._begin(self._opened())

    def step(self) -> int:
        """See `Watch.step`."""
        was_replaced = not self._file.is_at(self._path)  # asked before reading: what was written before is read
        batch = _batch(self._lines, self._held, self._settings.batch_lines)
        if len(batch) == len(self._held):
            self._lines = self._now()
            batch = _batch(self._lines, self._held, self._settings.batch_lines)
        if len(batch) > len(self._held):
            return self._write(batch, at_end=False)
        ended = was_replaced or self._was_rewritten()
        if not (ended or self._settings.finish):
            return 0
        written = self._write([*batch, *self._splitter.finish()], at_end=True)
        self.done = not ended
        if ended:
            self._begin(self._following())
        return written

    def close(self) -> None:
        """See `Watch.close`."""
        self._file.close()

    def _now(self) -> Iterator[Line]:
        """The lines from here to what is the file's end now."""
        while not self._was_rewritten() and (piece := self._file.read(READ_BYTES)):
            yield from self._splitter.feed(piece)

    def _was_rewritten(self) -> bool:
        return not self._file.still_has(self._splitter.received, self._state.position, self._state.identity)

    def _write(self, batch: list[Line], *, at_end: bool) -> int:
        values = [line.value for line in batch]
        if self._stamper.waits(values) and not at_end:
            if not _is_full(batch, self._settings.batch_lines):
                self._held = batch
                return 0
            self._stamper.look_ahead(self._whole())
        self._held = []
        if not batch:
            return 0
        mark = self._splitter.mark()  # of the bytes that were read: the file may hold others by now
        state = SourceState(self._fresh.source, position=batch[-1].stop, identity=mark)
        written = self._sink.write(batch, self._stamper.stamps(values), state)
        self._state = state
        return written

    def _whole(self) -> Iterator[bytes]:
        """The lines of the file as it is now."""
        splitter = LineSplitter()
        for piece in self._file.whole():
            yield from (line.value for line in splitter.feed(piece))
        yield from (line.value for line in splitter.finish())

    def _begin(self, file: Opened) -> None:
        """Read `file` from its first byte."""
        self._file = file
        self._state = self._fresh
        self._splitter = LineSplitter()
        self._stamper = Stamper(self._settings.timestamp_of)
        self._held = []
        self._lines = iter(())
        self.done = False

    def _resumed(self, state: SourceState) -> bool:
        """Whether the file that `state` was written for is found, perhaps renamed by a rotation; then it is gone on."""
        names = [self._path] if self._gzipped else [self._path, *siblings(self._path)]
        for path in names if state.position else ():
            try:
                self._begin(GzippedFile(path) if self._gzipped else PlainFile(path))
            except (OSError, NotWatchable):  # not there, or not for us to read: it may be another one
                continue
            self._read_again(state.position)
            if self._splitter.received == state.position and self._splitter.mark() == state.identity:
                self._state = state
                return True
            self._file.close()
        return False

    def _read_again(self, position: int) -> None:
        """Pass what was read before: for the line numbers, the last date, and to see that it is the same file."""
        while (left := position - self._splitter.received) > 0 and (piece := self._file.read(min(left, READ_BYTES))):
            self._stamper.stamps([line.value for line in self._splitter.feed(piece)])
        self._stamper.stamps([line.value for line in self._splitter.finish()])

    def _following(self) -> Opened:
        """What was written after this file: another that was rotated away meanwhile, else what is at the path."""
        since_ns = self._file.modified_ns()
        later = None if since_ns is None else moved_aside(self._path, since_ns)
        if later is not None:
            with suppress(FileNotFoundError):  # it was rotated on: the next step finds it under another name
                following = PlainFile(later)
                self._file.close()
                return following
        return self._opened()

    def _opened(self) -> Opened:
        self._file.close()
        try:
            return GzippedFile(self._path) if self._gzipped else PlainFile(self._path)
        except FileNotFoundError:
            if self._settings.finish:
                raise
            return Nothing()
