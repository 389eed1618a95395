"""Sparse rows of integers, by row and by term: the two halves of an inverted file (Zobel and Moffat 2006).

Terms are numbers. Rows come in ascending order and are never changed. `Rows` answers what a row holds, `Postings` which
rows hold a term; both keep plain arrays, because a Python object a term would cost more than what it holds.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from msgspec import Struct

Ints = npt.NDArray[Any]
Floats = npt.NDArray[np.float64]

DEAD_BEFORE_REBUILD = 1_024
"""Rows of the dead that are kept at least, before they are swept out."""
POSTED_FROM = 32
"""Rows that are gathered before they are entered by term."""
POSTED_TOGETHER = 512
"""Rows that are entered by term at once: more leave the processor's caches."""
SHORTEST = 4
"""Postings that the shortest list has place for: most words are in few articles."""


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
            grown = np.zeros((max(end, 2 * len(self._room), 64), *self._room.shape[1:]), self._room.dtype)
            grown[: self._held] = self.values
            self._room = grown
        self._room[self._held : end] = values
        self._held = end


class PackedRows(Struct, frozen=True, array_like=True):
    """Rows to be written down: lengths (k,) and terms (n,) as little-endian int32, weights (n,) as uint16."""

    lengths: bytes
    terms: bytes
    weights: bytes


class Rows:
    """What each row holds: terms and weights (compressed sparse rows)."""

    def __init__(self) -> None:
        self._terms, self._weights = Growing(np.int32), Growing(np.uint16)
        self._bounds = Growing(np.int64)
        self._bounds.extend(np.zeros(1, np.int64))

    def __len__(self) -> int:
        return len(self._bounds) - 1

    def extend(self, lengths: Ints, terms: Ints, weights: Ints) -> None:
        """Add rows of so many terms each (k,), one after the other in `terms` and `weights` (n,)."""
        self._bounds.extend(len(self._terms) + np.cumsum(lengths))
        self._terms.extend(terms)
        self._weights.extend(weights)

    def row(self, number: int) -> tuple[Ints, Ints]:
        """Terms and weights of one row."""
        start, stop = self._bounds.values[number : number + 2]
        return self._terms.values[start:stop], self._weights.values[start:stop]

    def between(self, start: int, stop: int) -> tuple[Ints, Ints, Ints]:
        """Row, term and weight of all that rows [start, stop) hold, in their order."""
        bounds = self._bounds.values[start : stop + 1]
        numbers = np.repeat(np.arange(start, stop, dtype=np.uint32), np.diff(bounds))
        return numbers, self._terms.values[bounds[0] : bounds[-1]], self._weights.values[bounds[0] : bounds[-1]]

    def chosen(self, numbers: Ints) -> tuple[Ints, Ints, Ints]:
        """Place in `numbers` (k,), term and weight of all that those rows hold."""
        bounds = self._bounds.values
        places, at = ranges(np.arange(len(numbers)), bounds[numbers], bounds[numbers + 1])
        return places, self._terms.values[at], self._weights.values[at]

    def packed(self, numbers: Ints, renumbered: Ints) -> PackedRows:
        """The rows `numbers` (k,), each term under its number in `renumbered`."""
        bounds = self._bounds.values
        _, terms, weights = self.chosen(numbers)
        lengths = (bounds[numbers + 1] - bounds[numbers]).astype("<i4")
        return PackedRows(lengths.tobytes(), renumbered[terms].astype("<i4").tobytes(), weights.astype("<u2").tobytes())

    def take(self, packed: PackedRows) -> None:
        """Add rows that were written down. Raises ValueError where they are none."""
        lengths, terms = (np.frombuffer(part, "<i4") for part in (packed.lengths, packed.terms))
        self.extend(lengths, terms, np.frombuffer(packed.weights, "<u2"))

    def holders(self, terms: int) -> Ints:
        """How many rows hold each of so many terms."""
        return np.bincount(self._terms.values, minlength=terms)

    def products(self, numbers: Ints, query: Floats) -> Floats:
        """Dot product (k,) of each of the rows `numbers` (k,) with `query`, a weight for each term there is."""
        places, terms, weights = self.chosen(numbers)
        return np.bincount(places, weights * query[terms], minlength=len(numbers)).astype(np.float64, copy=False)


class Postings:
    """Which rows hold a term, and how much it weighs there: a list for each term, all in one room.

    A list has place for a power of two and moves on when it is full; where it stood, another list of that size will
    stand (in-place growth, Zobel and Moffat 2006, section 5). Where lists stand depends on history, and no answer
    does: integers are summed, exactly in any order.
    """

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._posted = 0
        self._starts, self._lengths = Growing(np.int64), Growing(np.int64)
        self._holders, self._weights = Growing(np.uint32), Growing(np.uint16)
        self._free: dict[int, list[int]] = {}
        """Where lists of each size stood that have moved on."""

    def products(self, terms: Ints, weights: Ints, query: Floats) -> Floats:
        """Dot product (rows,) of every row with a query: `terms` and `weights` (n,), and by term in `query`."""
        while len(self._rows) - self._posted >= POSTED_FROM:
            self._post(self._posted, min(len(self._rows), self._posted + POSTED_TOGETHER))
        known = terms < len(self._starts)
        starts, lengths = self._starts.values[terms[known]], self._lengths.values[terms[known]]
        factors, at = ranges(weights[known].astype(np.float64), starts, starts + lengths)
        products = np.bincount(self._holders.values[at], self._weights.values[at] * factors, len(self._rows))
        found = products.astype(np.float64, copy=False)
        found[self._posted :] = self._rows.products(np.arange(self._posted, len(self._rows)), query)
        return found

    def _post(self, start: int, stop: int) -> None:
        """Enter what the rows [start, stop) hold."""
        numbers, held, weights = self._rows.between(start, stop)
        order = np.argsort(held, kind="stable")
        bounds = _bounds(held[order])
        terms = held[order[bounds[:-1]]]
        for array in (self._starts, self._lengths):
            array.extend(np.zeros(max(0, int(terms.max(initial=-1)) + 1 - len(array)), np.int64))
        before = self._lengths.values[terms]
        after = before + np.diff(bounds)
        self._move(terms, before, after)
        starts = self._starts.values[terms]
        _, at = ranges(terms, starts + before, starts + after)
        self._holders.values[at] = numbers[order]
        self._weights.values[at] = weights[order]
        self._lengths.values[terms] = after
        self._posted = stop

    def _move(self, terms: Ints, before: Ints, after: Ints) -> None:
        """Give the lists of `terms` (n,), so long `before`, place for what they hold `after`."""
        old, new = _places(before), _places(after)
        full = np.flatnonzero(new > old)
        starts = self._starts.values[terms[full]]
        moved = self._placed(new[full])
        _, origin = ranges(full, starts, starts + before[full])
        _, target = ranges(full, moved, moved + before[full])
        for array in (self._holders, self._weights):
            array.values[target] = array.values[origin]
        for start, size in zip(starts.tolist(), old[full].tolist(), strict=True):
            self._free.setdefault(size, []).append(start)
        self._starts.values[terms[full]] = moved

    def _placed(self, sizes: Ints) -> Ints:
        """Where lists of `sizes` (n,) may stand."""
        end, found = len(self._holders), []
        for size in sizes.tolist():
            if free := self._free.get(size):
                found.append(free.pop())
            else:
                found.append(end)
                end += size
        for array in (self._holders, self._weights):
            array.extend(np.zeros(end - len(array), np.uint16))
        return np.array(found, dtype=np.int64)


def _places(lengths: Ints) -> Ints:
    """For how much lists of such lengths (n,) have place.

    >>> _places(np.array([0, 1, 4, 5, 8, 9])).tolist()
    [0, 4, 4, 8, 8, 16]
    """
    powers = 2 ** np.ceil(np.log2(np.maximum(lengths, SHORTEST)))
    return np.where(lengths > 0, powers, 0).astype(np.int64)


def ranges(owners: Ints, starts: Ints, stops: Ints) -> tuple[Ints, Ints]:
    """All of several ranges (k,), one after the other: whose each number is, and the numbers.

    >>> [part.tolist() for part in ranges(np.array([7, 8]), np.array([0, 5]), np.array([2, 8]))]
    [[7, 7, 8, 8, 8], [0, 1, 5, 6, 7]]
    """
    lengths = stops - starts
    skipped = np.repeat(starts - np.cumsum(lengths) + lengths, lengths)
    return np.repeat(owners, lengths), np.arange(len(skipped)) + skipped


def _bounds(ordered: Ints) -> Ints:
    """Where each group of equals in `ordered` (n,) starts, and at last n."""
    starts = np.flatnonzero(ordered[1:] != ordered[:-1]) + 1
    return np.concatenate([[0], starts, [len(ordered)]]) if len(ordered) else np.zeros(1, np.int64)


def earlier(terms: Ints) -> Ints:
    """How often each of `terms` (n,) stands before its place.

    >>> earlier(np.array([5, 7, 5, 5])).tolist()
    [0, 0, 1, 2]
    """
    order = np.argsort(terms, kind="stable")
    bounds = _bounds(terms[order])
    counts = np.zeros(len(terms), np.int64)
    counts[order] = np.arange(len(terms)) - np.repeat(bounds[:-1], np.diff(bounds))
    return counts
