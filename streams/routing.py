"""Which shard decides an article, where there is more than one: the one that the most similar of the last articles went
to; where none is similar, that of the cell its vector lies in, which is fixed in advance.

Cells alone cut half the larger stories in two; the nearest neighbour keeps them together (docs/decisions/0020).
Nothing here is learned from data, and nothing depends on how many dimensions an encoder has.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

from schemas.read import ReadArticle
from streams import dense
from streams.dense import Vectors
from streams.link import is_known

CELLS = 64
"""Cells an encoder's space is cut into: enough that they spread evenly over 16 shards."""
NEAR = 0.6
"""Cosine from which an article goes where the nearest of the remembered ones went: .5 loses less and sends four of five
articles of one topic to one shard, .7 loses four times as much (docs/decisions/0020)."""
REMEMBERED = 4_096
"""Articles remembered: 256 do nearly as well."""

Ints = npt.NDArray[np.int64]


def cell(vector: bytes) -> int:
    """The cell of a quantised vector: the nearest of CELLS directions, of those that tie the first. Exact in integers.

    >>> cell(bytes(8)), cell(bytes([127, 0, 3, 255])) == cell(bytes([127, 0, 3, 255]))
    (0, True)
    """
    row = np.frombuffer(vector, dtype=np.int8).astype(np.int64)
    return int(np.argmax(directions(len(row)) @ row))


def cell_of_language(language: str) -> int:
    """The cell of the articles in a language that the encoder does not know: they are linked by their words alone, so
    all of them go together.
    """
    return hashlib.sha256(language.partition("-")[0].lower().encode()).digest()[0] % CELLS


def shard_of(cell: int, shards: int) -> int:
    """The shard of a cell. Where one number of shards divides the next, each shard's cells are spread over its own.

    >>> [shard_of(cell, 4) for cell in (0, 5, 63)], [shard_of(cell, 16) % 4 for cell in (0, 5, 63)]
    ([0, 1, 3], [0, 1, 3])
    """
    return cell % shards


@cache
def directions(dimensions: int) -> Ints:
    """CELLS directions (CELLS, d) of +1 and -1: random ones, and the same on every machine."""
    bits = [hashlib.shake_256(f"cell {number}".encode()).digest((dimensions + 7) // 8) for number in range(CELLS)]
    drawn = np.unpackbits(np.frombuffer(b"".join(bits), np.uint8).reshape(CELLS, -1), axis=1)[:, :dimensions]
    return drawn.astype(np.int64) * 2 - 1


class Places:
    """Where the last articles went, and so where the next one goes: a function of those that are remembered."""

    def __init__(self, shards: int, languages: Sequence[str], remembered: int = REMEMBERED) -> None:
        """`languages`: those that the encoder knows, () for all (`Policy.vector_languages`)."""
        self.shards = shards
        self._languages = languages
        self._remembered = remembered
        self._vectors: Vectors | None = None
        self._went: list[int] = []
        self._shard_of: dict[str, int] = {}

    def place(self, read: ReadArticle) -> int:
        """The shard of an article: that of the same id, else that of the most similar, of those that tie the newest."""
        if read.article_id in self._shard_of:
            return self._shard_of[read.article_id]
        if not self._is_known(read):
            return shard_of(cell_of_language(read.language or ""), self.shards)
        nearest = self._nearest(read.vector)
        return shard_of(cell(read.vector), self.shards) if nearest is None else nearest

    def placed(self, reads: Iterable[ReadArticle]) -> list[int]:
        """The shard of each article, one remembered before the next is placed: so batches make no difference."""
        found = []
        for read in reads:
            found.append(self.place(read))
            self.remember(read, found[-1])
        return found

    def remember(self, read: ReadArticle, shard: int) -> None:
        """An article went to a shard. One that is told again, as by the log after the worker itself, is told once."""
        before = self._shard_of.pop(read.article_id, None)
        self._shard_of[read.article_id] = shard  # as the newest: a page that is revised all day is not forgotten
        if before == shard:
            return
        if len(self._shard_of) > self._remembered:
            del self._shard_of[next(iter(self._shard_of))]
        if not self._is_known(read):
            return
        if self._vectors is None:
            self._vectors = Vectors(len(read.vector))
        self._vectors.extend(read.vector)
        self._went.append(shard)
        if len(self._went) >= 2 * self._remembered:
            self._forget()

    def _is_known(self, read: ReadArticle) -> bool:
        return not self._languages or is_known(read.language, self._languages)

    def _nearest(self, vector: bytes) -> int | None:
        if self._vectors is None or not self._went:
            return None
        products = self._vectors.products(vector)[-self._remembered :][::-1]
        best = int(np.argmax(products))
        near = products[best] >= NEAR * dense.scale(len(vector)) ** 2
        return self._went[len(self._went) - 1 - best] if near else None

    def _forget(self) -> None:
        assert self._vectors is not None  # noqa: S101  # there are as many vectors as places
        self._vectors = self._vectors.kept(np.arange(len(self._vectors))[-self._remembered :])
        self._went = self._went[-self._remembered :]
