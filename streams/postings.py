"""Which rows hold a term: one half of an inverted file (Zobel and Moffat 2006); the other is `streams/rows.py`.

Terms are numbers. All is kept in plain arrays, because a Python object a term would cost more than what it holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from streams.arrays import Floats, Growing, Ints, bounds_of, ranges
from streams.rows import Query, Rows

POSTED_FROM = 32
"""Rows that are gathered before they are entered by term."""
POSTED_TOGETHER = 128
"""Rows that are entered by term at once: more leave the processor's caches."""
WEIGHT_BITS = 10
"""A posting is one number of 32 bits: its row, and in the lowest bits the weight, at most UNIT."""
MOST_ROWS = 1 << (32 - WEIGHT_BITS)
"""Four million: to compare an article with as many vectors takes a tenth of a second."""


class _Found(NamedTuple):
    """Terms (n,), in how many rows each is (n,), and the postings of each, one after the other."""

    terms: Ints
    counts: Ints
    postings: Ints


class Postings:
    """Which rows hold a term, and how much it weighs there: a list for each term, all in one room.

    A list has place for a power of two or half as much again and moves on when it is full; where it stood, another list
    of that size will stand (in-place growth, Zobel and Moffat 2006, section 5). Where lists stand depends on history,
    and no answer does: integers are summed, exactly in any order.
    """

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._posted = self._placed_for = 0
        """How many rows are entered, and for how many the lists were given their places at once."""
        self._starts, self._lengths = Growing(np.uint32), Growing(np.uint32)
        self._room = Growing(np.uint32)
        self._free: dict[int, Growing] = {}
        """The places of each size that lists have left."""

    def products(self, terms: Ints, weights: Ints, query: Query) -> Floats:
        """Dot product (rows,) of the first field of every row with `terms` (n,) and `weights` (n, fields).

        Raises OverflowError where there are more than MOST_ROWS.
        """
        if len(self._rows) > MOST_ROWS:
            raise OverflowError(f"more than {MOST_ROWS} articles in one index: cut the stream into shards")
        if not (self._posted or self._placed_for) and len(self._rows) > POSTED_TOGETHER:
            self._place()
        while len(self._rows) - self._posted >= POSTED_FROM:
            self._post()
        known = terms < len(self._starts)
        starts, lengths = (array.values[terms[known]].astype(np.int64) for array in (self._starts, self._lengths))
        factors, at = ranges(weights[known, 0].astype(np.float64), starts, starts + lengths)
        found = self._room.values[at]
        summed = np.bincount(found >> WEIGHT_BITS, (found & (1 << WEIGHT_BITS) - 1) * factors, len(self._rows))
        products: Floats = summed.astype(np.float64, copy=False)
        if self._posted < len(self._rows):
            products[self._posted :] = query.firsts((terms, weights), self._rows, self._posted)
        return products

    def _place(self) -> None:
        """Where nothing is entered yet, as after a restart: give each list place for what it will hold of all rows."""
        lengths = Growing(np.int64)
        for start in range(0, len(self._rows), POSTED_TOGETHER):
            found = self._read(start, min(len(self._rows), start + POSTED_TOGETHER))
            lengths.extend(np.zeros(len(self._lengths) - len(lengths), np.int64))
            lengths.values[found.terms] += found.counts
        places = _places(lengths.values)
        self._starts.values[:] = np.cumsum(places) - places
        self._room.extend(np.zeros(int(places.sum()), np.uint32))
        self._placed_for = len(self._rows)

    def _post(self) -> None:
        """Enter what some more rows hold."""
        start, most = self._posted, self._placed_for if self._posted < self._placed_for else len(self._rows)
        stop = min(most, start + POSTED_TOGETHER)
        found = self._read(start, stop)
        before = self._lengths.values[found.terms].astype(np.int64)
        if start >= self._placed_for:
            self._move(found.terms, before, before + found.counts)
        ends = self._starts.values[found.terms] + before
        _, at = ranges(found.terms, ends, ends + found.counts)
        self._room.values[at] = found.postings
        self._lengths.values[found.terms] = before + found.counts
        self._posted = stop

    def _read(self, start: int, stop: int) -> _Found:
        """What the rows [start, stop) hold, by term."""
        of, held, weights = self._rows.firsts(start, stop)
        order = np.argsort(held, kind="stable")
        bounds = bounds_of(held[order])
        terms = held[order[bounds[:-1]]]
        for array in (self._starts, self._lengths):
            array.extend(np.zeros(max(0, int(terms.max(initial=-1)) + 1 - len(array)), np.uint32))
        return _Found(terms, np.diff(bounds), of[order] << WEIGHT_BITS | weights[order])

    def _move(self, terms: Ints, before: Ints, after: Ints) -> None:
        """Give the lists of `terms` (n,), so long `before`, place for what they hold `after`."""
        old, new = _places(before), _places(after)
        full = np.flatnonzero(new > old)
        starts = self._starts.values[terms[full]].astype(np.int64)
        moved = self._found_place(new[full])
        _, origin = ranges(full, starts, starts + before[full])
        _, target = ranges(full, moved, moved + before[full])
        self._room.values[target] = self._room.values[origin]
        self._starts.values[terms[full]] = moved
        for size, left in _by_size(old[full]):
            if size:
                self._free.setdefault(size, Growing(np.uint32)).extend(starts[left])

    def _found_place(self, sizes: Ints) -> Ints:
        """Where lists of `sizes` (n,) may stand."""
        end, found = len(self._room), np.zeros(len(sizes), np.int64)
        for size, wanted in _by_size(sizes):
            left = self._free[size].taken(len(wanted)) if size in self._free else found[:0]
            found[wanted[: len(left)]] = left
            new = len(wanted) - len(left)
            found[wanted[len(left) :]] = np.arange(end, end + new * size, size)
            end += new * size
        self._room.extend(np.zeros(end - len(self._room), np.uint32))
        return found


def _by_size(sizes: Ints) -> Iterator[tuple[int, Ints]]:
    """Each of `sizes` (n,), and where it stands."""
    order = np.argsort(sizes, kind="stable")
    bounds = bounds_of(sizes[order])
    for start, stop in pairwise(bounds.tolist()):
        yield int(sizes[order[start]]), order[start:stop]


def _places(lengths: Ints) -> Ints:
    """For how much lists of such lengths (n,) have place.

    >>> _places(np.array([0, 1, 2, 3, 4, 5, 7, 9, 13])).tolist()
    [0, 1, 2, 3, 4, 6, 8, 12, 16]
    """
    powers = 1 << np.frexp(np.maximum(lengths, 1) - 1)[1].astype(np.int64)
    between = 3 * powers >> 2
    places: Ints = np.where((between >= lengths) & (powers > 2), between, powers) * (lengths > 0)
    return places
