"""Plain arrays that grow, and what numpy lacks for groups of numbers in them."""

from __future__ import annotations

import math
from mmap import mmap
from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[Any]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

DEAD_BEFORE_SWEEP = 1_024
"""Rows of the dead that an index keeps at least, before it sweeps them out."""

OWN_PAGES = 2**18
"""Bytes from which an array that grows has pages of its own."""


class Growing:
    """An array that grows at its end, doubling its room."""

    def __init__(self, dtype: npt.DTypeLike, width: int | None = None) -> None:
        self._room: Ints = np.zeros(0 if width is None else (0, width), dtype)
        self._held = 0

    def __len__(self) -> int:
        return self._held

    @property
    def values(self) -> Ints:
        """What was added (n,) or (n, width), without a copy; writing to it changes it."""
        return self._room[: self._held]

    def extend(self, values: Ints) -> None:
        """Add at the end."""
        end = self._held + len(values)
        if end > len(self._room):
            grown = _zeros((max(end, 2 * len(self._room), 64), *self._room.shape[1:]), self._room.dtype)
            grown[: self._held] = self.values
            self._room = grown
        self._room[self._held : end] = values
        self._held = end

    def taken(self, most: int) -> Ints:
        """Remove what stands at the end, at most so many: good until something is added."""
        before = self._held
        self._held = max(0, before - most)
        return self._room[self._held : before]


def _zeros(shape: tuple[int, ...], dtype: np.dtype[Any]) -> Ints:
    """Zeros, where they are many in pages of their own: what malloc gets back in the middle of its heap it keeps."""
    size = math.prod(shape) * dtype.itemsize
    if size < OWN_PAGES:
        return np.zeros(shape, dtype)
    return np.frombuffer(mmap(-1, size), dtype).reshape(shape)


def ranges(owners: Ints, starts: Ints, stops: Ints) -> tuple[Ints, Ints]:
    """All of several ranges (k,), one after the other: whose each number is, and the numbers.

    >>> [part.tolist() for part in ranges(np.array([7, 8]), np.array([0, 5]), np.array([2, 8]))]
    [[7, 7, 8, 8, 8], [0, 1, 5, 6, 7]]
    """
    lengths = stops - starts
    skipped = (starts - lengths.cumsum() + lengths).repeat(lengths)
    return owners.repeat(lengths), np.arange(len(skipped)) + skipped


def bounds_of(ordered: Ints) -> Ints:
    """Where each group of equals in `ordered` (n,) starts, and at last n."""
    starts = np.flatnonzero(ordered[1:] != ordered[:-1]) + 1
    return np.concatenate([[0], starts, [len(ordered)]]) if len(ordered) else np.zeros(1, np.int64)


def earlier(terms: Ints) -> Ints:
    """How often each of `terms` (n,) stands before its place.

    >>> earlier(np.array([5, 7, 5, 5])).tolist()
    [0, 0, 1, 2]
    """
    order = np.argsort(terms, kind="stable")
    bounds = bounds_of(terms[order])
    counts = np.zeros(len(terms), np.int64)
    counts[order] = np.arange(len(terms)) - np.repeat(bounds[:-1], np.diff(bounds))
    return counts
