"""The index of live articles: what is each of them like the new one?

Exact, so that an answer is a function of what is held and not of how it got there (design.md, 3): integer dot
products over all dense rows, and inverted lists (Zobel and Moffat 2006) over the five sparse fields.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from schemas.read import Term
from streams import dense, sparse
from streams.sparse import FIELDS, UNIT, Weights

Floats = npt.NDArray[np.float64]
DEAD_BEFORE_REBUILD = 1_024


@dataclass(frozen=True, slots=True)
class Matches:
    """The live articles most like a new one: `slots` (k,), and `cosines` (k, 6): dense, then the five sparse fields."""

    slots: npt.NDArray[np.int64]
    cosines: Floats


class _Postings:
    """Who holds a term, and with which weight; slots ascend."""

    __slots__ = ("slots", "weights")

    def __init__(self) -> None:
        self.slots = array("I")
        self.weights = array("H")


class ArticleIndex:
    """Articles by slot, a number that rises with arrival and changes only when the dead are swept out.

    They are once they outnumber both the living and `dead_before_rebuild`: a matter of room and time alone.
    """

    def __init__(self, dead_before_rebuild: int = DEAD_BEFORE_REBUILD) -> None:
        self._dead_before_rebuild = dead_before_rebuild
        self.ids: list[str] = []
        self.slot_of: dict[str, int] = {}
        self._rows: npt.NDArray[np.float32] = np.zeros((0, 0), dtype=np.float32)
        self._alive: npt.NDArray[np.bool_] = np.zeros(0, dtype=np.bool_)
        self._terms: list[tuple[str, ...]] = []
        self._live: dict[str, int] = {}
        self._fields: tuple[dict[str, _Postings], ...] = tuple({} for _ in FIELDS)
        self._ahead: dict[bytes, npt.NDArray[np.float32]] = {}

    def __len__(self) -> int:
        return len(self.slot_of)

    def weigh(self, terms: Mapping[str, Term]) -> Weights:
        """The weights that an article's terms have if it arrives now."""
        return sparse.weights(terms, lambda word: self._live.get(word, 0), len(self))

    def add(self, article_id: str, vector: bytes, terms: Mapping[str, Term]) -> None:
        """Hold an article; its weights are those of this moment and stay."""
        slot = len(self.ids)
        self._grow(slot + 1, len(vector))
        for postings, field in zip(self._fields, self.weigh(terms), strict=True):
            for word, weight in field.items():
                held = postings.get(word)
                if held is None:
                    held = postings[word] = _Postings()
                held.slots.append(slot)
                held.weights.append(weight)
        self._rows[slot] = dense.row(vector)
        self._alive[slot] = True
        self.ids.append(article_id)
        self.slot_of[article_id] = slot
        self._terms.append(tuple(terms))
        for word in terms:
            self._live[word] = self._live.get(word, 0) + 1

    def remove(self, article_id: str) -> None:
        """Hold an article no longer."""
        slot = self.slot_of.pop(article_id)
        self._alive[slot] = False
        for word in self._terms[slot]:
            left = self._live[word] - 1
            if left:
                self._live[word] = left
            else:
                del self._live[word]
        self._terms[slot] = ()
        if len(self.ids) - len(self) > max(self._dead_before_rebuild, len(self)):
            self._sweep()

    def look_ahead(self, vectors: Iterable[bytes]) -> None:
        """Compute the dense products of a batch at once: the same numbers, many times faster.

        A vector of another width is passed over: `matches` refuses it.
        """
        held, width = len(self.ids), self._rows.shape[1]
        wanted = [v for v in dict.fromkeys(vectors) if len(v) == width]
        self._ahead = {}
        if held and wanted:
            products = self._rows[:held] @ np.stack([dense.row(v) for v in wanted]).T
            self._ahead = {vector: np.ascontiguousarray(products[:, i]) for i, vector in enumerate(wanted)}

    def matches(self, vector: bytes, weights: Weights, limit: int) -> Matches:
        """The `limit` live articles with the largest sum of dense and text cosine; more where they tie."""
        held = len(self.ids)
        cosines = self._dense_cosines(vector)
        text = self._products(0, weights[0])
        together = np.where(self._alive[:held], cosines + text, -np.inf)
        if held > limit:
            least = np.partition(together, held - limit)[held - limit]
            slots = np.flatnonzero((together >= least) & self._alive[:held])
        else:
            slots = np.flatnonzero(self._alive[:held])
        columns = [cosines[slots], text[slots]]
        columns.extend(self._products(f, weights[f])[slots] for f in range(1, len(FIELDS)))
        return Matches(slots, np.stack(columns, axis=1))

    def held(self, article_id: str) -> tuple[bytes, Weights]:
        """Vector and weights with which an article is held."""
        slot = self.slot_of[article_id]
        fields: list[dict[str, int]] = []
        for postings in self._fields:
            field = {}
            for word in self._terms[slot]:
                at = postings.get(word)
                i = bisect_left(at.slots, slot) if at else 0
                if at and i < len(at.slots) and at.slots[i] == slot:
                    field[word] = at.weights[i]
            fields.append(field)
        return self._rows[slot].astype(np.int8).tobytes(), tuple(fields)

    def against(self, vector: bytes, weights: Weights, article_ids: Sequence[str]) -> Matches:
        """The cosines of an article with the given live ones, in their order."""
        slots = np.array([self.slot_of[i] for i in article_ids], dtype=np.int64)
        products = (self._rows[slots] @ dense.row(vector)).astype(np.float64)
        columns = [products / dense.scale(len(vector)) ** 2]
        columns.extend(self._products(f, weights[f])[slots] for f in range(len(FIELDS)))
        return Matches(slots, np.stack(columns, axis=1))

    def most_central(self, article_ids: Sequence[str], newcomer: bytes | None) -> str | None:
        """The article with the largest mean dense product with all, of those that tie the last.

        None where that is the `newcomer`, whose vector comes last; "" where there is no article at all.
        """
        rows = self._rows[[self.slot_of[i] for i in article_ids]].astype(np.int64)
        if newcomer is not None:
            rows = np.concatenate([rows, np.frombuffer(newcomer, dtype=np.int8).astype(np.int64)[None]])
        if not len(rows):
            return ""
        central = len(rows) - 1 - int(np.argmax((rows @ rows.sum(axis=0))[::-1]))
        return article_ids[central] if central < len(article_ids) else None

    def _dense_cosines(self, vector: bytes) -> Floats:
        held = len(self.ids)
        if not held:
            return np.zeros(0)
        if len(vector) != self._rows.shape[1]:
            raise ValueError(f"a vector of {len(vector)} dimensions among vectors of {self._rows.shape[1]}")
        done = self._ahead.get(vector, self._rows[:0, 0])
        rest = self._rows[len(done) : held] @ dense.row(vector)
        products = np.concatenate([done, rest]).astype(np.float64)
        cosines: Floats = products / dense.scale(len(vector)) ** 2
        return cosines

    def _products(self, field: int, weights: Mapping[str, int]) -> Floats:
        slots, values = [], []
        postings = self._fields[field]
        for word, weight in weights.items():
            held = postings.get(word)
            if held is not None:
                slots.append(np.frombuffer(held.slots, dtype=np.uint32))
                values.append(np.frombuffer(held.weights, dtype=np.uint16) * np.float64(weight))
        if not slots:
            return np.zeros(len(self.ids))
        sums = np.bincount(np.concatenate(slots), np.concatenate(values), minlength=len(self.ids))
        return sums.astype(np.float64, copy=False) / UNIT**2

    def _grow(self, needed: int, dimensions: int) -> None:
        capacity = len(self._alive)
        if needed > capacity:
            more = max(64, capacity // 2)
            width = self._rows.shape[1] or dimensions
            self._rows = np.concatenate([self._rows.reshape(capacity, width), np.zeros((more, width), np.float32)])
            self._alive = np.concatenate([self._alive, np.zeros(more, np.bool_)])

    def _sweep(self) -> None:
        """Renumber the living in the order they have, and drop what the dead left behind."""
        held = len(self.ids)
        living = np.flatnonzero(self._alive[:held])
        renumber = np.full(held, -1, dtype=np.int64)
        renumber[living] = np.arange(len(living))
        self._rows = self._rows[living].copy()
        self._alive = np.ones(len(living), dtype=np.bool_)
        self.ids = [self.ids[i] for i in living]
        self._terms = [self._terms[i] for i in living]
        self.slot_of = {article_id: slot for slot, article_id in enumerate(self.ids)}
        self._ahead = {}
        for postings in self._fields:
            for word in list(postings):
                _keep(postings[word], renumber)
                if not postings[word].slots:
                    del postings[word]


def _keep(held: _Postings, renumber: npt.NDArray[np.int64]) -> None:
    slots = renumber[np.frombuffer(held.slots, dtype=np.uint32)]
    weights = np.frombuffer(held.weights, dtype=np.uint16)[slots >= 0]
    held.slots = array("I", slots[slots >= 0].astype(np.uint32).tobytes())
    held.weights = array("H", weights.tobytes())
