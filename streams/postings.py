"""Sparse rows of integers, by row and by term: the two halves of an inverted file (Zobel and Moffat 2006).

Terms are numbers. Rows come in ascending order and are never changed. `Rows` answers what a row holds, `Postings` which
rows hold a term; both keep plain arrays, because a Python object a term would cost more than what it holds.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from msgspec import Struct

Ints = npt.NDArray[Any]
Floats = npt.NDArray[np.float64]

DEAD_BEFORE_REBUILD = 1_024
"""Rows of the dead that are kept at least, before they are swept out."""
SMALLEST_RUN = 128
"""Rows that are gathered before they are sorted by term."""
LARGEST_RUN = 16_384
"""Rows beyond which runs are merged no more: a merge must not hold up an article."""


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


class _Run(NamedTuple):
    """Postings of the rows [start, stop), by term: those of `terms[i]` are `rows[bounds[i]:bounds[i + 1]]`."""

    start: int
    stop: int
    terms: Ints
    bounds: Ints
    rows: Ints
    weights: Ints

    def found(self, terms: Ints) -> tuple[Ints, Ints]:
        """All postings of `terms` (n,): the place of each in `terms` and in `rows`."""
        at = np.searchsorted(self.terms, terms)
        there = np.flatnonzero(at < len(self.terms))
        there = there[self.terms[at[there]] == terms[there]]
        return ranges(there, self.bounds[at[there]], self.bounds[at[there] + 1])


class Postings:
    """Which rows hold a term. Runs of rows, each sorted by term; equal neighbours merge, as in a binary counter.

    How the runs are cut depends on history, and no answer does: integers are summed, exactly in any order.
    """

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._runs: list[_Run] = []

    def products(self, terms: Ints, weights: Ints, query: Floats) -> Floats:
        """Dot product (rows,) of every row with a query: `terms` and `weights` (n,), and by term in `query`."""
        self._sort()
        found = np.zeros(len(self._rows))
        for run in self._runs if len(terms) else ():
            places, at = run.found(terms)
            products = run.weights[at] * weights[places].astype(np.float64)
            found[run.start : run.stop] = np.bincount(
                run.rows[at] - run.start, products, minlength=run.stop - run.start
            )
        start = self._sorted
        newest, held, given = self._rows.between(start, len(self._rows))
        found[start:] = np.bincount(newest - start, given * query[held], minlength=len(found) - start)
        return found

    def holders(self, terms: Ints) -> Ints:
        """The rows that hold any of `terms`, in ascending order."""
        self._sort()
        newest, held, _ = self._rows.between(self._sorted, len(self._rows))
        return np.unique(
            np.concatenate([*(run.rows[run.found(terms)[1]] for run in self._runs), newest[np.isin(held, terms)]])
        )

    @property
    def _sorted(self) -> int:
        return self._runs[-1].stop if self._runs else 0

    def _sort(self) -> None:
        """Sort what has gathered into runs."""
        while len(self._rows) - self._sorted >= SMALLEST_RUN:
            start = self._sorted
            self._runs.append(self._run(start, min(len(self._rows), start + LARGEST_RUN)))
            while len(self._runs) > 1 and self._merge_last():
                pass

    def _merge_last(self) -> bool:
        one, other = self._runs[-2:]
        mine, theirs = one.stop - one.start, other.stop - other.start
        if theirs < mine // 2 or mine + theirs > LARGEST_RUN:
            return False
        self._runs[-2:] = [self._run(one.start, other.stop)]
        return True

    def _run(self, start: int, stop: int) -> _Run:
        numbers, terms, weights = self._rows.between(start, stop)
        order = np.argsort(terms, kind="stable")
        bounds = _bounds(terms[order])
        return _Run(start, stop, terms[order][bounds[:-1]], bounds, numbers[order], weights[order])


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
