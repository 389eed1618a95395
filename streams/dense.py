"""Dense vectors as small integers, so that a cosine is the same number on every machine.

A unit vector of d dimensions is multiplied by `scale(d)` and rounded to int8. A component of a sentence
embedding has a standard deviation near 1/sqrt(d), so the range holds about five of them; what is beyond is clipped.
Products of two such vectors are int32, exact in any order (design.md, 3); NumKong sums them by whatever the processor
has for bytes, VNNI or AMX say.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import numkong
import numpy as np
import numpy.typing as npt

from streams.arrays import Floats, Growing, Ints

DEVIATIONS = 4.9
LARGEST = 127
AHEAD_PRODUCTS = 2**25
"""Products that are computed ahead at most: 128 MB."""


def scale(dimensions: int) -> float:
    """What a unit vector's components are multiplied by.

    >>> round(scale(384), 1)
    507.9
    """
    return LARGEST / DEVIATIONS * math.sqrt(dimensions)


def quantised(vector: npt.NDArray[np.float32]) -> bytes:
    """Unit vector (d,) as d int8 components."""
    scaled = np.rint(vector * scale(vector.shape[0]))
    return bytes(np.clip(scaled, -LARGEST, LARGEST).astype(np.int8))


def row(vector: bytes) -> npt.NDArray[np.int8]:
    """The components (d,)."""
    return np.frombuffer(vector, dtype=np.int8)


class Vectors:
    """Vectors by slot, in the order in which they came, and their exact products with others."""

    def __init__(self, dimensions: int) -> None:
        self._rows = Growing(np.int8, dimensions)
        self._ahead: dict[bytes, Ints] = {}

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def rows(self) -> npt.NDArray[np.int8]:
        """All of them (n, d)."""
        return self._rows.values

    @property
    def dimensions(self) -> int:
        """The width d that all have."""
        return int(self.rows.shape[1])

    def extend(self, vectors: bytes) -> None:
        """Add some, one after the other. Raises ValueError where a part of one is left."""
        self._rows.extend(np.frombuffer(vectors, np.int8).reshape(-1, self.dimensions))

    def look_ahead(self, vectors: Iterable[bytes]) -> None:
        """Compute the products of a batch at once: the same numbers, many times faster.

        A vector of another width is passed over.
        """
        self._ahead = {}
        alike = [vector for vector in dict.fromkeys(vectors) if len(vector) == self.dimensions]
        wanted = alike[: AHEAD_PRODUCTS // max(len(self), 1)]
        if len(wanted) > 1:  # a single one is as fast when it is asked for
            computed = products(np.stack([row(vector) for vector in wanted]), packed(self.rows))
            self._ahead = dict(zip(wanted, computed, strict=True))

    def products(self, vector: bytes) -> Ints:
        """The product of each with `vector` (n,)."""
        done = self._ahead.get(vector, np.zeros(0, np.int32))
        rest = self.rows[len(done) :]
        return np.concatenate([done, products(rest, packed(row(vector)[None]))[:, 0]]) if len(rest) else done

    def cosines(self, vector: bytes) -> Floats:
        """The cosine of each with `vector` (n,)."""
        return self.products(vector) / scale(self.dimensions) ** 2

    def between(self, one: npt.NDArray[np.int8], others: Ints) -> Floats:
        """The cosine of one vector (d,) with each of the slots `others` (k,)."""
        products = self.rows[others].astype(np.int64) @ one.astype(np.int64)
        cosines: Floats = products / scale(self.dimensions) ** 2
        return cosines

    def kept(self, slots: Ints) -> Vectors:
        """Those of `slots` alone."""
        kept = Vectors(self.dimensions)
        kept._rows.extend(self.rows[slots])
        return kept


Packed = numkong.PackedMatrix
"""Vectors (n, d) laid out for `products`."""


def packed(vectors: npt.NDArray[np.int8]) -> Packed:
    """Vectors (n, d) as `products` wants them, packed once for all its calls."""
    return numkong.dots_pack(vectors)


def products(some: npt.NDArray[np.int8], others: Packed) -> Ints:
    """The products (k, n) of vectors (k, d) and of `packed` ones (n, d)."""
    return np.asarray(numkong.dots_packed(some, others))
