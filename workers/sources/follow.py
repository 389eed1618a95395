"""Where watched bytes come from: a file that grows, a gzipped file that does not, a pipe."""

from __future__ import annotations

import gzip
import os
import re
import select
import stat
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from workers.sources.lines import MARK_BYTES, mark_of

READ_BYTES = 2**20
ROTATED = re.compile(r"[.\-_]\d[\dTZ:.\-_]*")
"""What rotation puts behind a name: `.1`, `-20310304`, `.2031-03-04T10:00`."""


class NotWatchable(ValueError):
    """The path is no regular file, or is damaged; the message says which."""


class Opened(Protocol):
    """A file read forward."""

    def read(self, limit_bytes: int) -> bytes:
        """The next bytes, b"" where there are none now."""
        ...

    def whole(self) -> Iterator[bytes]:
        """All that it holds now, from its first byte; what `read` gives next stays the same."""
        ...

    def still_has(self, received: int, position: int, mark: str) -> bool:
        """Whether it still holds the `received` bytes that were read, as far as `mark_of` at `position` tells.

        It does not where it was cut or overwritten in place, even if it is longer by now than it was.
        """
        ...

    def is_at(self, path: Path) -> bool:
        """Whether `path` names this very file now. True where it names none: a rotation may be under way."""
        ...

    def modified_ns(self) -> int | None:
        """When it was last written to, nanoseconds since 1970; None where no rotation can have followed it."""
        ...

    def close(self) -> None:
        """Release it."""
        ...


class PlainFile:
    """A regular file."""

    def __init__(self, path: Path) -> None:
        # Not blocking: to open a pipe that nobody writes to would wait for ever, before we could refuse it.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        self._stat = os.fstat(descriptor)
        if not stat.S_ISREG(self._stat.st_mode):
            os.close(descriptor)
            raise NotWatchable(f"{path} is not a regular file (for a pipe, use - and standard input)")
        self._file = os.fdopen(descriptor, "rb", buffering=0)

    def read(self, limit_bytes: int) -> bytes:
        """See `Opened.read`."""
        return self._file.read(limit_bytes)

    def whole(self) -> Iterator[bytes]:
        """See `Opened.whole`."""
        position = 0
        while piece := os.pread(self._file.fileno(), READ_BYTES, position):
            position += len(piece)
            yield piece

    def still_has(self, received: int, position: int, mark: str) -> bool:
        """See `Opened.still_has`."""
        descriptor = self._file.fileno()
        if os.fstat(descriptor).st_size < received:
            return False
        start = max(position - MARK_BYTES, 0)
        head, tail = os.pread(descriptor, min(MARK_BYTES, position), 0), os.pread(descriptor, position - start, start)
        return position == 0 or mark_of(head, tail) == mark

    def is_at(self, path: Path) -> bool:
        """See `Opened.is_at`."""
        try:
            return os.path.samestat(self._stat, path.stat())
        except FileNotFoundError:
            return True

    def modified_ns(self) -> int | None:
        """See `Opened.modified_ns`."""
        return os.fstat(self._file.fileno()).st_mtime_ns

    def close(self) -> None:
        """See `Opened.close`."""
        self._file.close()


class GzippedFile:
    """A whole gzipped file, taken to stay as it is; positions count bytes after decompression."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = gzip.GzipFile(path, "rb")

    def read(self, limit_bytes: int) -> bytes:
        """See `Opened.read`. Raises NotWatchable where the file is damaged or cut off."""
        try:
            return self._file.read(limit_bytes)
        except (OSError, EOFError, zlib.error) as err:
            raise NotWatchable(f"{self._path} is damaged: {err}") from err

    def whole(self) -> Iterator[bytes]:
        """See `Opened.whole`. Raises NotWatchable, as `read` does."""
        again = GzippedFile(self._path)
        try:
            while piece := again.read(READ_BYTES):
                yield piece
        finally:
            again.close()

    def still_has(self, received: int, position: int, mark: str) -> bool:
        """See `Opened.still_has`."""
        del received, position, mark
        return True

    def is_at(self, path: Path) -> bool:
        """See `Opened.is_at`."""
        return path == self._path

    def modified_ns(self) -> int | None:
        """See `Opened.modified_ns`."""
        return None

    def close(self) -> None:
        """See `Opened.close`."""
        self._file.close()


class Nothing:
    """No file yet: nothing to read, and any file at its path is another."""

    def read(self, limit_bytes: int) -> bytes:
        """See `Opened.read`."""
        del limit_bytes
        return b""

    def whole(self) -> Iterator[bytes]:
        """See `Opened.whole`."""
        return iter(())

    def still_has(self, received: int, position: int, mark: str) -> bool:
        """See `Opened.still_has`."""
        del received, position, mark
        return True

    def is_at(self, path: Path) -> bool:
        """See `Opened.is_at`."""
        return not path.exists()

    def modified_ns(self) -> int | None:
        """See `Opened.modified_ns`."""
        return None

    def close(self) -> None:
        """See `Opened.close`."""


class Pipe:
    """A file descriptor that is read once: standard input."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self.ended = False

    def read(self) -> bytes:
        """The next bytes; b"" where there are none now, or none will come (`ended`). Never waits."""
        ready, _, _ = select.select([self._descriptor], [], [], 0)
        if not ready:
            return b""
        piece = os.read(self._descriptor, READ_BYTES)
        self.ended = not piece
        return piece


def moved_aside(path: Path, since_ns: int) -> Path | None:
    """Of the files that rotations made of `path`, by number or date behind its name, the first that was last written
    to after `since_ns`.
    """
    found = []
    for other in siblings(path):
        if ROTATED.fullmatch(other.name[len(path.name) :]):
            with suppress(FileNotFoundError):  # rotated on
                found.append((other.stat().st_mtime_ns, other))
    return min(((at, other) for at, other in found if at > since_ns), default=(0, None))[1]


def siblings(path: Path) -> Iterator[Path]:
    """Files in the same directory that a rotation may have made of `path`, in the order of their names; none where the
    directory is not there.
    """
    try:
        others = sorted(path.parent.iterdir())
    except OSError:
        return
    for other in others:
        if other.name.startswith(path.name) and other != path and other.suffix != ".gz" and other.is_file():
            yield other
