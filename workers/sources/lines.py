"""Lines out of bytes that arrive in pieces, and the time that each is stamped with. Pure."""

from __future__ import annotations

import hashlib
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Iterator, Sequence

from msgspec import Struct

from schemas.article import ARTICLE_BYTES

TimestampOf = Callable[[bytes], int | None]
"""A line's own time in milliseconds since 1970, or None where it has none that can be read."""


MARK_BYTES = 1024


def mark_of(head: bytes, tail: bytes) -> str:
    """A fingerprint of a file up to a position: of its first `MARK_BYTES` and the last so many before the position.

    Inode numbers would not do: they change with a restored backup, and are given again to new files.
    """
    return hashlib.sha256(head + b"\0" + tail).hexdigest()[:32]


class Line(Struct, frozen=True):
    """One line without its end. `value` is cut at `ARTICLE_BYTES`, `size` is not; `stop` is the byte behind its end."""

    number: int
    value: bytes
    size: int
    stop: int

    @property
    def is_blank(self) -> bool:
        """Whether it holds white space only."""
        return self.size == len(self.value) and not self.value.strip()


class LineSplitter:
    r"""Cuts a stream of bytes into lines, holding no more than `ARTICLE_BYTES` of an unfinished one.

    >>> splitter = LineSplitter()
    >>> [line.value for piece in (b"a\nb", b"c\r\nd") for line in splitter.feed(piece)]
    [b'a', b'bc']
    >>> [(line.number, line.value, line.stop) for line in splitter.finish()]
    [(3, b'd', 7)]
    """

    def __init__(self) -> None:
        self._number = 0
        self._stop = 0
        self._held = bytearray()
        self._size = 0
        self._head = b""
        self._tail = b""
        self._cut_at = (b"", b"")

    @property
    def received(self) -> int:
        """Bytes fed so far."""
        return self._stop + self._size

    def mark(self) -> str:
        """`mark_of` the bytes up to the `stop` of the last line that was taken."""
        return mark_of(*self._cut_at)

    def feed(self, piece: bytes) -> Iterator[Line]:
        """The lines that `piece` completes. Take all of them before the next piece is fed."""
        *ends, rest = piece.split(b"\n")
        for end in ends:
            self._hold(end)
            self._see(b"\n")
            yield self._cut(1)
        self._hold(rest)

    def finish(self) -> Iterator[Line]:
        """The last line, where no newline ends it."""
        if self._size:
            yield self._cut(0)

    def _hold(self, piece: bytes) -> None:
        self._held += piece[: ARTICLE_BYTES - len(self._held)]
        self._size += len(piece)
        self._see(piece)

    def _see(self, piece: bytes) -> None:
        if len(self._head) < MARK_BYTES:
            self._head += piece[: MARK_BYTES - len(self._head)]
        self._tail = (self._tail + piece[-MARK_BYTES:])[-MARK_BYTES:]

    def _cut(self, newline_bytes: int) -> Line:
        self._number += 1
        self._stop += self._size + newline_bytes
        value = bytes(self._held).rstrip(b"\r")
        if self._number == 1:  # some editors begin a file with a mark, which is no part of its first line
            value = value.removeprefix(BOM_UTF8)
        line = Line(self._number, value, self._size, self._stop)
        if self._size <= ARTICLE_BYTES:
            line = Line(self._number, line.value, len(line.value), self._stop)
        self._held.clear()
        self._size = 0
        self._cut_at = (self._head, self._tail)
        return line


class Stamper:
    """Gives each line of one file its time by the rule of `wirewatch replay`.

    A line without a date takes that of the last dated line before it, the first dated line's where there is none.
    """

    def __init__(self, timestamp_of: TimestampOf | None) -> None:
        self._timestamp_of = timestamp_of
        self._last_ms: int | None = None

    def waits(self, lines: Sequence[bytes]) -> bool:
        """Whether these lines need a dated line after them to be stamped."""
        return self._timestamp_of is not None and self._last_ms is None and self._first(lines) is None

    def look_ahead(self, lines: Iterable[bytes]) -> None:
        """Lines without a date take the first of these dates, where none came before them; 1970 where there is none."""
        if self._last_ms is None:
            self._last_ms = self._first(lines) or 0

    def stamps(self, lines: Sequence[bytes]) -> list[int | None]:
        """The lines' times; 1970 where there is no date at all, and None (the log's clock) without `timestamp_of`."""
        if self._timestamp_of is None:
            return [None] * len(lines)
        dates = [self._timestamp_of(line) for line in lines]
        last_ms = self._last_ms
        if last_ms is None:
            last_ms = next((date for date in dates if date is not None), None)
        stamped: list[int | None] = []
        for date in dates:
            last_ms = date if date is not None else last_ms
            stamped.append(last_ms or 0)
        self._last_ms = last_ms
        return stamped

    def _first(self, lines: Iterable[bytes]) -> int | None:
        timestamp_of = self._timestamp_of
        if timestamp_of is None:
            return None
        return next((date for line in lines if (date := timestamp_of(line)) is not None), None)
