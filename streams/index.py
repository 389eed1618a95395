"""The index of live articles: what is each of them like the new one?

Exact, so that an answer is a function of what is held and not of how it got there (design.md, 3): integer dot
products over all dense rows, and inverted lists over the text. The other sparse fields are compared for the few
articles that these two find.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from typing import NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

from schemas.read import Term
from streams import dense, sparse
from streams.postings import DEAD_BEFORE_REBUILD, Growing, PackedRows, Postings, Rows, earlier
from streams.sparse import FIELDS, UNIT, Columns, Floats, Ints

SETTLED_TOGETHER = 512
"""Articles that wait to be indexed at most: more at once leave the processor's caches, and take room."""
RARE_AMONG = 3
"""Live articles, beside the one that is asked for, that may hold a word for two articles to share it as a rare one."""
SELDOM, SELDOM_AMONG = 64, 20
"""So many live articles, or one of so many if that is more, may hold a term that articles are sought by: others have a
fortieth of a query's weight and nineteen twentieths of all postings (docs/decisions/0009)."""
GROUP = 32
"""Scores whose largest is looked at first, where only the largest of all are wanted. Only time hangs on it."""
AHEAD_PRODUCTS = 2**25
"""Dense products that are computed ahead at most: 128 MB."""


@dataclass(frozen=True, slots=True)
class Matches:
    """The live articles most like a new one: `slots` (k,), `cosines` (k, 6): dense, then the five sparse fields, and
    `rare` (k,): how many words that are rare at large and among the live articles both have.
    """

    slots: npt.NDArray[np.int64]
    cosines: Floats
    rare: Ints


class PackedIndex(msgspec.Struct, frozen=True, array_like=True):
    """What an index holds, to be written down: `vectors` (n, d) int8, `words` in the order of their first article, and
    rows for each of FIELDS and of the rare terms.
    """

    ids: list[str]
    vectors: bytes
    words: list[str]
    fields: tuple[PackedRows, ...]
    rare: PackedRows


class _Weighed(NamedTuple):
    """The terms of articles, one article after the other: their numbers and rarities, and the weights in each field."""

    numbers: Ints
    rarities: Ints
    weights: tuple[Ints, ...]


class ArticleIndex:
    """Articles by slot, a number that rises with arrival and changes only when the dead are swept out.

    They are once they outnumber both the living and `dead_before_rebuild`: a matter of room and time alone. What
    arrives is indexed when it is first asked about, many at once where many came, as in a recovery.
    """

    def __init__(self, dead_before_rebuild: int = DEAD_BEFORE_REBUILD) -> None:
        self._dead_before_rebuild = dead_before_rebuild
        self.ids: list[str] = []
        self.slot_of: dict[str, int] = {}
        self._arrived: list[tuple[bytes, Mapping[str, Term]]] = []
        self._dense: Growing | None = None
        self._alive = Growing(np.bool_)
        self._number_of: dict[str, int] = {}
        self._words: list[str] = []
        self._is_number = Growing(np.bool_)
        self._live = Growing(np.int64)
        self._query = Growing(np.float64)
        self._fields = tuple(Rows() for _ in FIELDS)
        self._rare = Rows()
        self._text = Postings(self._fields[0])
        self._ahead: dict[bytes, npt.NDArray[np.float32]] = {}
        self._asked: tuple[Mapping[str, Term], _Weighed] | None = None
        """The terms that were asked about last, weighted by what is live; None once something else is."""

    def __len__(self) -> int:
        return len(self.slot_of)

    def add(self, article_id: str, vector: bytes, terms: Mapping[str, Term]) -> None:
        """Hold an article; its weights are those of this moment and stay. Raises ValueError: see `matches`."""
        self._check(vector)
        self.slot_of[article_id] = len(self.ids)
        self.ids.append(article_id)
        self._arrived.append((vector, terms))
        if len(self._arrived) >= SETTLED_TOGETHER:
            self._settle()

    def remove(self, article_id: str) -> None:
        """Hold an article no longer."""
        self._settle()
        self._asked = None
        slot = self.slot_of.pop(article_id)
        self._alive.values[slot] = False
        self._live.values[self._fields[0].row(slot)[0]] -= 1
        if len(self.ids) - len(self) > max(self._dead_before_rebuild, len(self)):
            self._sweep()

    def look_ahead(self, vectors: Iterable[bytes]) -> None:
        """Compute the dense products of a batch at once: the same numbers, many times faster.

        A vector of another width is passed over: `matches` refuses it.
        """
        self._settle()
        self._ahead = {}
        if self._dense is None:
            return
        rows = self._dense.values
        wanted = [v for v in dict.fromkeys(vectors) if len(v) == rows.shape[1]][: AHEAD_PRODUCTS // max(len(rows), 1)]
        if wanted:
            products = np.stack([dense.row(vector) for vector in wanted]) @ rows.T
            self._ahead = dict(zip(wanted, products, strict=True))

    def matches(self, vector: bytes, terms: Mapping[str, Term], limit: int) -> Matches:
        """The `limit` live articles with the largest sum of dense and text cosine; more where they tie.

        They are sought without the terms that many articles hold, and then compared by all. The terms are weighted as
        if the article arrived now. Raises ValueError for a vector of another width.
        """
        self._settle()
        self._check(vector)
        alive = self._alive.values
        weighed = self._weighed([terms], len(self))
        self._asked = terms, weighed
        fields = [(weighed.numbers[there := np.flatnonzero(field)], field[there]) for field in weighed.weights]
        rare = weighed.numbers[weighed.rarities >= sparse.RARE]
        cosines = self._dense_cosines(vector)
        together = np.where(alive, cosines + self._sought(fields[0]), -np.inf)
        slots = np.flatnonzero((together >= _least(together, limit)) & alive)
        shared = self._shared(rare, RARE_AMONG, slots)
        return Matches(slots, np.column_stack([cosines[slots], self._sparse_cosines(fields, slots)]), shared)

    def between(self, article_id: str, others: Sequence[str]) -> Matches:
        """The cosines of a live article with other live ones, in their order, each weighted as when it arrived."""
        self._settle()
        own = self.slot_of[article_id]
        slots = np.array([self.slot_of[i] for i in others], dtype=np.int64)
        rows = self._dense_rows()
        products = (rows[slots] @ rows[own]).astype(np.float64)
        fields = [field.row(own) for field in self._fields]
        cosines = [products / dense.scale(rows.shape[1]) ** 2, self._sparse_cosines(fields, slots)]
        return Matches(slots, np.column_stack(cosines), self._shared(self._rare.row(own)[0], RARE_AMONG + 1, slots))

    def held(self, article_id: str) -> tuple[bytes, tuple[dict[str, int], ...]]:
        """Vector and weights, by word for each of FIELDS, with which an article is held."""
        self._settle()
        slot = self.slot_of[article_id]
        rows = (field.row(slot) for field in self._fields)
        fields = [{self._words[t]: w for t, w in zip(*map(np.ndarray.tolist, row), strict=True) if w} for row in rows]
        return self._dense_rows()[slot].astype(np.int8).tobytes(), tuple(fields)

    def most_central(self, article_ids: Sequence[str], newcomer: bytes | None) -> str | None:
        """The article with the largest mean dense product with all, of those that tie the last.

        None where that is the `newcomer`, whose vector comes last; "" where there is no article at all.
        """
        self._settle()
        rows = self._dense_rows()[[self.slot_of[i] for i in article_ids]].astype(np.int64)
        if newcomer is not None:
            last = np.frombuffer(newcomer, dtype=np.int8).astype(np.int64)[None]
            rows = np.concatenate([rows, last]) if len(rows) else last
        if not len(rows):
            return ""
        central = len(rows) - 1 - int(np.argmax((rows @ rows.sum(axis=0))[::-1]))
        return article_ids[central] if central < len(article_ids) else None

    def _check(self, vector: bytes) -> None:
        first = self._arrived[0][0] if self._arrived else vector
        expected = self._dense.values.shape[1] if self._dense else len(first)
        if len(vector) != expected:
            raise ValueError(f"a vector of {len(vector)} dimensions among vectors of {expected}")

    def _settle(self) -> None:
        """Index what arrived, each article weighted by what was live when it came."""
        if not self._arrived:
            return
        arrived, self._arrived = self._arrived, []
        before = len(self) - len(arrived)
        if self._dense is None:
            self._dense = Growing(np.float32, len(arrived[0][0]))
        self._dense.extend(np.stack([dense.row(vector) for vector, _ in arrived]))
        self._alive.extend(np.ones(len(arrived), np.bool_))
        asked, self._asked = self._asked, None
        if asked is not None and len(arrived) == 1 and arrived[0][1] is asked[0]:
            weighed = asked[1]
        else:
            weighed = self._weighed([terms for _, terms in arrived], before)
        numbers = weighed.numbers
        np.add.at(self._live.values, numbers, 1)
        of = np.repeat(np.arange(len(arrived)), [len(terms) for _, terms in arrived])
        # The text's row keeps every term, for `remove`.
        for number, weights in enumerate(weighed.weights):
            there = slice(None) if number == 0 else np.flatnonzero(weights)
            lengths = np.bincount(of[there], minlength=len(arrived))
            self._fields[number].extend(lengths, numbers[there], weights[there])
        rare = np.flatnonzero(weighed.rarities >= sparse.RARE)
        lengths = np.bincount(of[rare], minlength=len(arrived))
        self._rare.extend(lengths, numbers[rare], np.ones(len(rare), np.uint16))

    def _weighed(self, articles: Sequence[Mapping[str, Term]], before: int) -> _Weighed:
        """The terms of articles that come one after the other, the first to `before` live ones."""
        numbers = self._numbered(list(chain.from_iterable(articles)))
        columns = _columns(articles, self._is_number.values[numbers])
        live = self._live.values[numbers] + (earlier(numbers) if len(articles) > 1 else 0)
        weights = sparse.weights(columns, live, before + np.arange(len(articles)))
        return _Weighed(numbers, columns.rarities, weights)

    def _numbered(self, words: list[str]) -> Ints:
        """The numbers (n,) of words; a new word gets the next one."""
        if len(self._number_of) < len(self._words):  # they came with an image, and nobody has asked until now
            self._number_of = dict(zip(self._words, range(len(self._words)), strict=True))
        numbers: Ints = np.fromiter(map(self._number_of.get, words, repeat(-1)), np.int32, len(words))
        unknown = np.flatnonzero(numbers < 0)
        new = [words[place] for place in unknown.tolist()]
        self._hold_words(list(dict.fromkeys(new)))
        numbers[unknown] = [self._number_of[word] for word in new]
        return numbers

    def _hold_words(self, words: list[str]) -> None:
        self._number_of |= zip(words, range(len(self._words), len(self._words) + len(words)), strict=True)
        self._hold_unnumbered(words)

    def _hold_unnumbered(self, words: list[str]) -> None:
        self._words += words
        self._is_number.extend(np.array([word[0].isdigit() for word in words], np.bool_))
        self._live.extend(np.zeros(len(words), np.int64))
        self._query.extend(np.zeros(len(words)))

    def _dense_rows(self) -> npt.NDArray[np.float32]:
        return np.zeros((0, 0), np.float32) if self._dense is None else self._dense.values

    def _dense_cosines(self, vector: bytes) -> Floats:
        rows = self._dense_rows()
        if not len(rows):
            return np.zeros(0)
        done = self._ahead.get(vector, np.zeros(0, np.float32))
        rest = rows[len(done) :] @ dense.row(vector)
        products = np.concatenate([done, rest]).astype(np.float64)
        cosines: Floats = products / dense.scale(len(vector)) ** 2
        return cosines

    def _sought(self, field: tuple[Ints, Ints]) -> Floats:
        """The text cosine of every slot, of the terms that few enough live articles hold."""
        seldom = self._live.values[field[0]] <= max(SELDOM, len(self) // SELDOM_AMONG)
        terms, weights = field[0][seldom], field[1][seldom]
        self._query.values[terms] = weights
        products = self._text.products(terms, weights, self._query.values)
        self._query.values[terms] = 0
        return products / UNIT**2

    def _sparse_cosines(self, fields: Sequence[tuple[Ints, Ints]], slots: Ints) -> Floats:
        """The cosines (k, fields) of `slots` (k,) with an article that has these terms and weights in each field."""
        columns = []
        for rows, (terms, weights) in zip(self._fields, fields, strict=True):
            self._query.values[terms] = weights
            columns.append(rows.products(slots, self._query.values) / UNIT**2)
            self._query.values[terms] = 0
        return np.stack(columns, axis=1)

    def _shared(self, terms: Ints, holders: int, slots: Ints) -> Ints:
        """How many of `terms`, of those that at most `holders` live articles hold, each of `slots` (k,) has too."""
        terms = terms[self._live.values[terms] <= holders]
        self._query.values[terms] = 1
        counts = self._rare.products(slots, self._query.values).astype(np.int64)
        self._query.values[terms] = 0
        return counts

    def packed(self) -> PackedIndex:
        """What is held, in the order of arrival: a function of the articles and the weights that they arrived with."""
        self._settle()
        living = np.flatnonzero(self._alive.values)
        _, text, _ = self._fields[0].chosen(living)
        first = np.full(len(self._words), len(text), np.int64)
        first[text[::-1]] = np.arange(len(text))[::-1]
        used = np.argsort(first, kind="stable")[: np.count_nonzero(first < len(text))]
        renumbered = np.zeros(len(self._words), np.int32)
        renumbered[used] = np.arange(len(used))
        return PackedIndex(
            [self.ids[slot] for slot in living],
            self._dense_rows()[living].astype(np.int8).tobytes() if len(living) else b"",
            [self._words[number] for number in used],
            tuple(field.packed(living, renumbered) for field in self._fields),
            self._rare.packed(living, renumbered),
        )

    @classmethod
    def unpacked(cls, packed: PackedIndex) -> ArticleIndex:
        """The index that holds what was written down. Raises ValueError where that is nothing an index holds."""
        index = cls()
        if not packed.ids:
            return index
        index.ids = packed.ids
        index.slot_of = dict(zip(packed.ids, range(len(packed.ids)), strict=True))
        vectors = np.frombuffer(packed.vectors, np.int8).reshape(len(packed.ids), -1)
        index._dense = Growing(np.float32, vectors.shape[1])
        index._dense.extend(vectors)
        index._alive.extend(np.ones(len(vectors), np.bool_))
        index._hold_unnumbered(packed.words)
        for rows, held in zip((*index._fields, index._rare), (*packed.fields, packed.rare), strict=True):
            rows.take(held)
        index._live.values[:] = index._fields[0].holders(len(packed.words))
        return index

    def _sweep(self) -> None:
        """Renumber the living in the order they have, and drop what the dead left behind."""
        living = np.flatnonzero(self._alive.values)
        rows = self._dense_rows()[living]
        self._dense = Growing(np.float32, rows.shape[1])
        self._dense.extend(rows)
        self._alive = Growing(np.bool_)
        self._alive.extend(np.ones(len(living), np.bool_))
        self.ids = [self.ids[i] for i in living]
        self.slot_of = {article_id: slot for slot, article_id in enumerate(self.ids)}
        self._ahead = {}
        chosen = [field.chosen(living) for field in (*self._fields, self._rare)]
        used = np.unique(chosen[0][1])
        renumbered = np.zeros(len(self._words), np.int32)
        renumbered[used] = np.arange(len(used))
        self._fields, self._rare = tuple(Rows() for _ in FIELDS), Rows()
        for field, (places, terms, weights) in zip((*self._fields, self._rare), chosen, strict=True):
            field.extend(np.bincount(places, minlength=len(living)), renumbered[terms], weights)
        self._text = Postings(self._fields[0])
        live, words = self._live.values[used], [self._words[number] for number in used]
        self._number_of, self._words = {}, []
        self._is_number, self._live, self._query = Growing(np.bool_), Growing(np.int64), Growing(np.float64)
        self._hold_words(words)
        self._live.values[:] = live


def _least(scores: Floats, limit: int) -> float:
    """The `limit`th largest score; less than any where there are fewer.

    >>> _least(np.array([0.2, 0.9, 0.5]), 2), _least(np.array([0.2]), 2)
    (0.5, -inf)
    """
    if len(scores) <= limit:
        return -math.inf
    groups = len(scores) // GROUP
    if groups > limit:  # `limit` groups have each a score of at least the worst of their largest
        largest = scores[: groups * GROUP].reshape(GROUP, groups).max(axis=0)
        scores = scores[scores >= np.partition(largest, groups - limit)[groups - limit]]
    return float(np.partition(scores, len(scores) - limit)[len(scores) - limit])


def _columns(articles: Sequence[Mapping[str, Term]], is_number: npt.NDArray[np.bool_]) -> Columns:
    """The terms of several articles as columns; `is_number` (n,) says it of their words."""
    table = _table([*chain.from_iterable(article.values() for article in articles)])
    return Columns(np.array([len(article) for article in articles]), table[:, 0], table[:, 1], table[:, 2], is_number)


def _table(terms: list[Term]) -> Ints:
    """Count, rarity and places of each term (n, 3).

    Read from their msgpack, which is faster than one attribute after the other: an array of three has one byte there,
    and so has each number below 128 ("fixarray", "positive fixint"). With larger ones all are read plainly.

    >>> _table([Term(2, 50, 3), Term(900, 76, 0)]).tolist() == [[2, 50, 3], [900, 76, 0]]
    True
    """
    packed = np.frombuffer(msgspec.msgpack.encode(terms), dtype=np.uint8)
    head = 1 if len(terms) < 16 else 3 if len(terms) < 2**16 else 5
    if len(packed) == head + 4 * len(terms):
        return packed[head:].reshape(-1, 4)[:, 1:].astype(np.int64)
    return np.array([(term.count, term.rarity, term.places) for term in terms], dtype=np.int64).reshape(-1, 3)
