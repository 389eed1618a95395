"""What each live article holds: its terms and what they weigh in several fields, in half the room of a list a field.

Plain arrays, because a Python object a term would cost more than what it holds; the other half of an inverted file
(Zobel and Moffat 2006) is `streams/postings.py`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from msgspec import Struct

from streams.arrays import Floats, Growing, Ints


class Held(NamedTuple):
    """The terms of k rows, one row after the other.

    `of` (n,): the place of the row among the k; `terms` (n,): numbers; `weights` (n, fields).
    """

    of: Ints
    terms: Ints
    weights: Ints


class PackedRows(Struct, frozen=True, array_like=True):
    """Rows to be written down, little-endian: how many `terms` and `others` each has (k, 2) and `terms` as int32,
    `firsts` and `others` as uint16.
    """

    lengths: bytes
    terms: bytes
    firsts: bytes
    others: bytes


class Rows:
    """Terms and weights by row; rows come in ascending order and are never changed.

    A term stands in the first field, and beside its weight there a bit for each other field says whether it stands in
    that too. What it weighs in those is in a list of its own, for most terms stand in one or two; but for the last
    field, where all weigh 1.
    """

    def __init__(self, fields: int) -> None:
        self.fields = fields
        self._terms, self._firsts, self._others = Growing(np.int32), Growing(np.uint16), Growing(np.uint16)
        self._bounds = Growing(np.int64, 2)
        """Where each row begins in `_terms` and in `_others`, and at last where the next one will."""
        self._bounds.extend(np.zeros((1, 2), np.int64))
        self._weighed = (1 << (fields - 2)) - 1
        """The bits of fields that weights are listed of."""
        bits = np.arange(1 << (fields - 1))[:, None] >> np.arange(fields - 1) & 1
        self._inside = bits.astype(np.uint16)
        """By bits: whether a term is in each other field, and how far before the end of its weights that one stands."""
        listed = bits[: self._weighed + 1, :-1]
        self._behind = np.cumsum(listed, axis=1) - 1 - listed.sum(axis=1, keepdims=True)

    def __len__(self) -> int:
        return len(self._bounds) - 1

    def extend(self, held: Held, rows: int) -> None:
        """Add so many rows."""
        of, terms, weights = held
        inside = weights[:, 1:] > 0
        bits = np.packbits(inside, axis=1, bitorder="little")[:, 0]
        lengths = np.empty((rows, 2), np.int64)
        lengths[:, 0] = np.bincount(of, minlength=rows)
        lengths[:, 1] = np.bincount(of, np.bitwise_count(bits & self._weighed), rows)
        self._bounds.extend(self._bounds.values[-1] + np.cumsum(lengths, axis=0))
        self._terms.extend(terms)
        self._firsts.extend(weights[:, 0] << (self.fields - 1) | bits)
        self._others.extend(weights[:, 1:-1][inside[:, :-1]])

    def firsts(self, start: int, stop: int) -> tuple[Ints, Ints, Ints]:
        """Of all that the rows [start, stop) hold: the row, the term, and what it weighs in the first field, (n,)
        each.
        """
        bounds = self._bounds.values[start : stop + 1, 0]
        these = slice(bounds[0], bounds[-1])
        of = np.arange(start, stop).repeat(np.diff(bounds))
        return of, self._terms.values[these], self._firsts.values[these] >> (self.fields - 1)

    def terms(self, numbers: Ints) -> tuple[Ints, Ints]:
        """The same without weights."""
        lengths = self._bounds.values[numbers + 1, 0] - self._bounds.values[numbers, 0]
        return np.repeat(np.arange(len(numbers)), lengths), self._joined(self._terms, numbers, 0)

    def weights(self, numbers: Ints, places: Ints) -> Ints:
        """The weights (p, fields) of those at `places` (p,) among all `terms` of the rows `numbers` (k,)."""
        firsts = self._joined(self._firsts, numbers, 0)
        others = np.append(self._joined(self._others, numbers, 1), np.uint16(0))
        until = np.bitwise_count(firsts & self._weighed).cumsum(dtype=np.int64)[places]
        here = firsts[places]
        weights = np.empty((len(places), self.fields), np.uint16)
        weights[:, 0] = here >> (self.fields - 1)
        weights[:, 1:-1] = others[until[:, None] + self._behind[here & self._weighed]]
        weights[:, -1] = 1
        weights[:, 1:] *= self._inside[here & (1 << (self.fields - 1)) - 1]
        return weights

    def held(self, numbers: Ints) -> Held:
        """All that the rows `numbers` (k,) hold."""
        of, terms = self.terms(numbers)
        return Held(of, terms, self.weights(numbers, np.arange(len(terms))))

    def packed(self) -> PackedRows:
        """All of them."""
        lengths = np.diff(self._bounds.values, axis=0).astype("<i4").tobytes()
        firsts, others = (array.values.astype("<u2").tobytes() for array in (self._firsts, self._others))
        return PackedRows(lengths, self._terms.values.astype("<i4").tobytes(), firsts, others)

    def take(self, packed: PackedRows) -> None:
        """Add rows that were written down. Raises ValueError where they are none."""
        lengths = np.frombuffer(packed.lengths, "<i4").reshape(-1, 2)
        terms = np.frombuffer(packed.terms, "<i4")
        firsts, others = (np.frombuffer(part, "<u2") for part in (packed.firsts, packed.others))
        if lengths.sum(axis=0).tolist() != [len(terms), len(others)] or len(terms) != len(firsts):
            raise ValueError(f"{len(terms)} terms, {len(firsts)} and {len(others)} weights in {len(lengths)} rows")
        self._bounds.extend(self._bounds.values[-1] + np.cumsum(lengths, axis=0))
        self._terms.extend(terms)
        self._firsts.extend(firsts)
        self._others.extend(others)

    def _joined(self, array: Growing, numbers: Ints, bound: int) -> Ints:
        """What the rows `numbers` (k,) have in `array`, one after the other: a slice each is faster than to gather."""
        bounds, values = self._bounds.values[:, bound], array.values
        starts, stops = bounds[numbers].tolist(), bounds[numbers + 1].tolist()
        return np.concatenate([values[:0], *[values[start:stop] for start, stop in zip(starts, stops, strict=True)]])


class Query:
    """Where the terms of a query stand in it, by number."""

    def __init__(self) -> None:
        self._place = Growing(np.int32)

    def know(self, terms: int) -> None:
        """There are so many terms now."""
        self._place.extend(np.zeros(terms - len(self._place), np.int32))

    def products(self, asked: tuple[Ints, Ints], rows: Rows, numbers: Ints) -> Floats:
        """Dot products (k, fields) of what is `asked`, terms (n,) and weights (n, fields), with rows `numbers` (k,)."""
        of, held = rows.terms(numbers)
        met, places = self._met(asked[0], held)
        products = rows.weights(numbers, met) * asked[1].astype(np.float64)[places]
        keys = of[met][:, None] * rows.fields + np.arange(rows.fields)
        found = np.bincount(keys.ravel(), products.ravel(), len(numbers) * rows.fields)
        return found.astype(np.float64, copy=False).reshape(-1, rows.fields)

    def firsts(self, asked: tuple[Ints, Ints], rows: Rows, start: int) -> Floats:
        """The same of the rows from `start` on (k,), in the first field alone."""
        of, held, weights = rows.firsts(start, len(rows))
        met, places = self._met(asked[0], held)
        found = np.bincount(of[met] - start, weights[met] * asked[1][places, 0].astype(np.float64), len(rows) - start)
        return found.astype(np.float64, copy=False)

    def _met(self, terms: Ints, held: Ints) -> tuple[Ints, Ints]:
        """The places in `held` (m,) of what is in `terms` (n,), and its places there."""
        place = self._place.values
        try:
            place[terms] = np.arange(1, len(terms) + 1)
            places = place[held]
        finally:  # an alarm may ring here, and the stage goes on
            place[terms] = 0
        met = np.flatnonzero(places)
        return met, places[met] - 1
