"""Sparse rows of integers, by row and by term: the two halves of an inverted file (Zobel and Moffat 2006).

Terms are numbers. Rows come in ascending order and are never changed. `Rows` answers what a row holds, `Postings` which
rows hold a term; both keep plain arrays, because a Python object a term would cost more than what it holds.
"""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from streams.arrays import Floats, Growing, Ints, bounds_of, ranges

POSTED_FROM = 32
"""Rows that are gathered before they are entered by term."""
POSTED_TOGETHER = 512
"""Rows that are entered by term at once: more leave the processor's caches."""
SHORTEST = 4
"""Postings that the shortest list has place for: most words are in few articles."""


class PackedRows(Struct, frozen=True, array_like=True):
    """Rows to be written down: lengths (k * fields,) and terms (n,) as little-endian int32, weights (n,) as uint16."""

    lengths: bytes
    terms: bytes
    weights: bytes


class Query:
    """Where the terms of a query stand in it, by number."""

    def __init__(self) -> None:
        self._place = Growing(np.int32)

    def know(self, terms: int) -> None:
        """There are so many terms now."""
        self._place.extend(np.zeros(terms - len(self._place), np.int32))

    def products(self, asked: tuple[Ints, Ints], rows: Rows, numbers: Ints, fields: int) -> Floats:
        """Dot products (k, fields) of what is `asked`, terms (n,) and weights (n, at least fields), with the first
        `fields` of rows `numbers` (k,).
        """
        terms, weights = asked
        keys, held, factors = rows.chosen(numbers, fields)
        place = self._place.values
        try:
            place[terms] = np.arange(1, len(terms) + 1)
            places = place[held]
        finally:  # an alarm may ring here, and the stage goes on
            place[terms] = 0
        met = np.flatnonzero(places)
        keys = keys[met]
        products = factors[met] * weights[places[met] - 1, keys % fields].astype(np.float64)
        found = np.bincount(keys, products, len(numbers) * fields).astype(np.float64, copy=False)
        return found.reshape(-1, fields)


class Rows:
    """What each row holds: terms and weights in each of several fields (compressed sparse rows, field after field)."""

    def __init__(self, fields: int) -> None:
        self.fields = fields
        self._terms, self._weights = Growing(np.int32), Growing(np.uint16)
        self._bounds = Growing(np.int64)
        self._bounds.extend(np.zeros(1, np.int64))

    def __len__(self) -> int:
        return len(self._bounds) // self.fields

    def extend(self, lengths: Ints, terms: Ints, weights: Ints) -> None:
        """Add rows of so many terms in each field (k * fields,), one after the other in `terms`, `weights` (n,)."""
        self._bounds.extend(len(self._terms) + np.cumsum(lengths))
        self._terms.extend(terms)
        self._weights.extend(weights)

    def row(self, number: int, field: int) -> tuple[Ints, Ints]:
        """Terms and weights of one field of a row."""
        at = number * self.fields + field
        start, stop = self._bounds.values[at : at + 2]
        return self._terms.values[start:stop], self._weights.values[start:stop]

    def firsts(self, numbers: Ints) -> tuple[Ints, Ints, Ints]:
        """Row, term and weight of all that the rows `numbers` (k,) hold in the first field."""
        places, terms, weights = self.chosen(numbers, 1)
        return numbers[places], terms, weights

    def chosen(self, numbers: Ints, fields: int) -> tuple[Ints, Ints, Ints]:
        """Key, term and weight of all that the rows `numbers` (k,) hold in their first `fields`.

        The key is the place in `numbers`, times `fields`, plus the field.
        """
        at = (numbers[:, None] * self.fields + np.arange(fields)).ravel()
        bounds = self._bounds.values
        keys, found = ranges(np.arange(len(at)), bounds[at], bounds[at + 1])
        return keys, self._terms.values[found], self._weights.values[found]

    def packed(self, numbers: Ints, renumbered: Ints) -> PackedRows:
        """The rows `numbers` (k,), each term under its number in `renumbered`."""
        keys, terms, weights = self.chosen(numbers, self.fields)
        lengths = np.bincount(keys, minlength=len(numbers) * self.fields).astype("<i4")
        return PackedRows(lengths.tobytes(), renumbered[terms].astype("<i4").tobytes(), weights.astype("<u2").tobytes())

    def take(self, packed: PackedRows) -> None:
        """Add rows that were written down. Raises ValueError where they are none."""
        lengths, terms = (np.frombuffer(part, "<i4") for part in (packed.lengths, packed.terms))
        if len(lengths) % self.fields:
            raise ValueError(f"{len(lengths)} lengths in rows of {self.fields} fields")
        self.extend(lengths, terms, np.frombuffer(packed.weights, "<u2"))


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

    def products(self, terms: Ints, weights: Ints, query: Query) -> Floats:
        """Dot product (rows,) of the first field of every row with `terms` (n,) and `weights` (n, fields)."""
        while len(self._rows) - self._posted >= POSTED_FROM:
            self._post(self._posted, min(len(self._rows), self._posted + POSTED_TOGETHER))
        known = terms < len(self._starts)
        starts, lengths = self._starts.values[terms[known]], self._lengths.values[terms[known]]
        factors, at = ranges(weights[known, 0].astype(np.float64), starts, starts + lengths)
        products = np.bincount(self._holders.values[at], self._weights.values[at] * factors, len(self._rows))
        found = products.astype(np.float64, copy=False)
        unposted = np.arange(self._posted, len(self._rows))
        found[self._posted :] = query.products((terms, weights), self._rows, unposted, 1)[:, 0]
        return found

    def _post(self, start: int, stop: int) -> None:
        """Enter what the rows [start, stop) hold."""
        numbers, held, weights = self._rows.firsts(np.arange(start, stop, dtype=np.uint32))
        order = np.argsort(held, kind="stable")
        bounds = bounds_of(held[order])
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
