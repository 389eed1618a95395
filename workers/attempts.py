"""What a process was handling when it died, so that what killed it is tried alone, and not for ever.

An exception or a hang is contained where it happens (`workers.guard`). What takes the whole process down leaves a note
here: a few bytes in the data directory, written before a batch is handled and blanked when it is. They need not reach
the disk, for they speak of the process and not of the machine.
"""

from __future__ import annotations

import os
from pathlib import Path

import msgspec
from msgspec import Struct

DEATHS = 3
"""So often may a process die over one record, handled alone, before the record is given up."""
NOTE_BYTES = 128


class _Note(Struct, frozen=True):
    """Records that were handled; `deaths` of processes over them alone, up to the one whose note this is."""

    first: int
    count: int
    deaths: int = 0


class Attempts:
    """The note of one stage."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        self._died_over = self._found()

    def limit(self, first: int, usual: int) -> int:
        """How many records to take from `first` on: one up to the end of those a process died over, else `usual`."""
        died = self._died_over
        return 1 if died is not None and first < died.first + died.count else usual

    def given_up(self, first: int) -> int:
        """How often processes died over this record alone, if that is often enough to give it up; else 0."""
        died = self._died_over
        if died is None or died.count != 1 or died.first != first or died.deaths < DEATHS:
            return 0
        return died.deaths

    def begin(self, first: int, count: int) -> None:
        """Records of `count` offsets from `first` on are about to be handled."""
        died = self._died_over
        again = died is not None and count == 1 and (died.first, died.count) == (first, 1)
        self._note(_Note(first, count, died.deaths if again and died else 0))

    def prefetch(self, first: int, count: int) -> None:
        """The same, while another stage is at work: they are tried alone after a death, and are not charged with it."""
        self._note(_Note(first, count, -1))

    def end(self) -> None:
        """What was begun is handled: no process can die over it any more."""
        os.pwrite(self._file, b" " * NOTE_BYTES, 0)

    def close(self) -> None:
        """Release the file."""
        os.close(self._file)

    def _note(self, note: _Note) -> None:
        os.pwrite(self._file, msgspec.json.encode(note).ljust(NOTE_BYTES), 0)

    def _found(self) -> _Note | None:
        try:
            note = msgspec.json.decode(os.pread(self._file, NOTE_BYTES, 0), type=_Note)
        except msgspec.MsgspecError:
            return None
        return msgspec.structs.replace(note, deaths=note.deaths + 1)
