"""Where snapshots lie: a directory, or whatever fsspec reaches. A name appears with all of its bytes, or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

from workers.settings import BadSettings, shown_url

PARTIAL = ".partial"
"""What the name of a file ends with while it is written."""


class Store(Protocol):
    """Names and bytes. Every method raises OSError where the place cannot be reached or used."""

    where: str
    """How the place is called in a message."""

    def names(self) -> list[str]:
        """All names, in any order; [] where the place is not there yet."""
        ...

    def read(self, name: str) -> bytes:
        """The bytes of a name."""
        ...

    def write(self, name: str, parts: Sequence[bytes]) -> None:
        """Give a name these bytes, whatever it had."""
        ...

    def remove(self, name: str) -> None:
        """Take a name away, if it is there."""
        ...


def open_store(where: str) -> Store:
    """The store at a directory or a URL. Raises BadSettings where nothing installed reaches it."""
    scheme, separator, rest = where.partition("://")
    if not separator:
        return Directory(Path(where))
    if scheme == "file":
        return Directory(Path(rest))
    import fsspec

    try:
        system, path = fsspec.core.url_to_fs(where)
    except (ImportError, ValueError) as err:
        raise BadSettings(f"snapshots: nothing here reaches {shown_url(where)}: {err}") from err
    return Objects(system, path, where)


class Directory:
    """Files of a directory, which is made when the first is written."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.where = str(path)

    def names(self) -> list[str]:
        """See Store."""
        try:
            return [entry.name for entry in self._path.iterdir()]
        except FileNotFoundError:
            return []

    def read(self, name: str) -> bytes:
        """See Store."""
        return (self._path / name).read_bytes()

    def write(self, name: str, parts: Sequence[bytes]) -> None:
        """See Store. What a power cut leaves is the whole file, or a partial one that is told by its name."""
        self._path.mkdir(parents=True, exist_ok=True)
        partial = self._path / f"{name}.{os.getpid()}{PARTIAL}"
        try:
            with partial.open("xb") as file:
                file.writelines(parts)
                file.flush()
                os.fsync(file.fileno())
            partial.replace(self._path / name)
        except BaseException:
            with suppress(OSError):
                partial.unlink()
            raise
        descriptor = os.open(self._path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def remove(self, name: str) -> None:
        """See Store."""
        (self._path / name).unlink(missing_ok=True)


class Objects:
    """Objects below a path of one of fsspec's file systems."""

    def __init__(self, system: Any, path: str, url: str) -> None:  # noqa: ANN401 (fsspec has no types)
        self._system = system
        self._path = path.rstrip("/")
        self.where = shown_url(url)

    def names(self) -> list[str]:
        """See Store."""
        with self._reached():
            self._system.invalidate_cache()
            try:
                return [path.rpartition("/")[2] for path in self._system.ls(self._path, detail=False)]
            except FileNotFoundError:
                return []

    def read(self, name: str) -> bytes:
        """See Store."""
        with self._reached():
            found: bytes = self._system.cat_file(self._at(name))
            return found

    def write(self, name: str, parts: Sequence[bytes]) -> None:
        """See Store. A buffered object is sent on closing even where a write failed: so under another name first."""
        partial = self._at(f"{name}.{os.urandom(6).hex()}{PARTIAL}")
        with self._reached():
            self._system.makedirs(self._path, exist_ok=True)
            with self._system.open(partial, "wb") as file:
                for part in parts:
                    file.write(part)
            self._system.mv(partial, self._at(name))

    def remove(self, name: str) -> None:
        """See Store."""
        with self._reached(), suppress(FileNotFoundError):
            self._system.rm_file(self._at(name))

    def _at(self, name: str) -> str:
        return f"{self._path}/{name}"

    @contextmanager
    def _reached(self) -> Iterator[None]:
        try:
            yield
        except Exception as err:  # each backend has errors of its own, and all mean the same here
            raise OSError(f"{self.where}: {type(err).__name__}: {err}") from err
