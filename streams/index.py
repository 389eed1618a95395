"""The index of live articles: what is each of them like the new one?

Exact, so that an answer is a function of what is held and not of how it got there (design.md, 3): integer dot
products over all dense rows, and inverted lists over the text. The other sparse fields are compared for the few
articles that these two find.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

from schemas.read import Term
from streams import dense, sparse
from streams.arrays import DEAD_BEFORE_SWEEP, Floats, Growing, Ints, earlier
from streams.dense import Vectors
from streams.postings import Postings
from streams.rows import Held, PackedRows, Query, Rows
from streams.side import Side, side_of
from streams.sparse import FIELDS, UNIT, Columns
from streams.vocabulary import Vocabulary

SETTLED_TOGETHER = READ_TOGETHER = 128
"""Articles that wait to be indexed at most, and whose terms are read at once: more leave the processor's caches, and
take room."""
RARE_AMONG = 3
"""Live articles, beside the one that is asked for, that may hold a word for two articles to share it as a rare one."""
SELDOM, SELDOM_AMONG = 64, 20
"""So many live articles, or one of so many if that is more, may hold a term that articles are sought by: others have a
fortieth of a query's weight and nineteen twentieths of all postings (docs/decisions/0009)."""
GROUP = 32
"""Scores whose largest is looked at first, where only the largest of all are wanted. Only time hangs on it."""
RARE_FIELD = len(FIELDS)
"""After FIELDS comes another field of an article's row: its words that are rare at large, each with the weight 1."""


@dataclass(frozen=True, slots=True)
class Matches:
    """The live articles most like a new one: `slots` (k,), `cosines` (k, 6): dense, then the five sparse fields, and
    `rare` (k,): how many words that are rare at large and among the live articles both have.
    """

    slots: npt.NDArray[np.int64]
    cosines: Floats
    rare: Ints


class PackedIndex(msgspec.Struct, frozen=True, array_like=True):
    """What an index holds, to be written down: `vectors` (n, d) int8, `words` as their hashes, little-endian uint64, in
    the order of their first article, and rows of FIELDS and the rare words.
    """

    ids: list[str]
    story_ids: list[str]
    sides: list[Side]
    vectors: bytes
    words: bytes
    rows: PackedRows


class _Weighed(NamedTuple):
    """The terms of articles, one article after the other: numbers (n,), and weights (n, fields) as in their rows."""

    numbers: Ints
    weights: Ints


class ArticleIndex:
    """Articles by slot, a number that rises with arrival and changes only when the dead are swept out.

    They are once they outnumber both the living and `dead_before_sweep`: a matter of room and time alone. What
    arrives is indexed when it is first asked about, many at once where many came, as in a recovery.
    """

    def __init__(self, dead_before_sweep: int = DEAD_BEFORE_SWEEP) -> None:
        self._dead_before_sweep = dead_before_sweep
        self.ids: list[str] = []
        self.slot_of: dict[str, int] = {}
        self._story_ids: list[str] = []
        self._sides: list[Side] = []
        self._arrived: list[tuple[bytes, Mapping[str, Term]]] = []
        self._dense: Vectors | None = None
        self._alive = Growing(np.bool_)
        self._words = Vocabulary()
        self._live = Growing(np.int32)
        """How many live articles hold each word."""
        self._numbered: list[tuple[Mapping[str, Term], Ints]] = []
        """The words of a batch as numbers, by the identities of its articles' terms, which are held for that."""
        self._query = Query()
        self._rows = Rows(len(FIELDS) + 1)
        self._text = Postings(self._rows)
        self._asked: tuple[Mapping[str, Term], _Weighed] | None = None
        """The terms that were asked about last, weighted by what is live; None once something else is."""

    def __len__(self) -> int:
        return len(self.slot_of)

    def __contains__(self, article_id: str) -> bool:
        return article_id in self.slot_of

    def add(self, article_id: str, vector: bytes, terms: Mapping[str, Term], story_id: str, its: Side) -> None:
        """Hold an article; its weights are those of this moment and stay. Raises ValueError: see `matches`."""
        self._check(vector)
        self.slot_of[article_id] = len(self.ids)
        self.ids.append(article_id)
        self._story_ids.append(story_id)
        self._sides.append(its)
        self._arrived.append((vector, terms))
        if len(self._arrived) >= SETTLED_TOGETHER:
            self._settle()

    def remove(self, article_id: str) -> None:
        """Hold an article no longer."""
        self._settle()
        self._asked = None
        slot = self.slot_of.pop(article_id)
        self._alive.values[slot] = False
        np.subtract.at(self._live.values, self._rows.terms(np.array([slot]))[1], 1)
        if len(self.ids) - len(self) > max(self._dead_before_sweep, len(self)):
            self._sweep()

    def story_of(self, article_id: str) -> str:
        """The story that a live article belongs to."""
        return self._story_ids[self.slot_of[article_id]]

    def move(self, article_id: str, story_id: str) -> None:
        """A live article belongs to another story now."""
        self._story_ids[self.slot_of[article_id]] = story_id

    def side(self, article_id: str) -> Side:
        """What links a live article beside its vector and its words."""
        return self._sides[self.slot_of[article_id]]

    def linked(self, slots: Ints) -> tuple[list[str], list[str], list[Side]]:
        """The articles in some slots (k,) that are taken, the stories that they belong to, and what links them."""
        numbers = slots.tolist()
        lists: tuple[list[Any], ...] = (self.ids, self._story_ids, self._sides)
        ids, story_ids, sides = ([held[slot] for slot in numbers] for held in lists)
        return ids, story_ids, sides

    def look_ahead(self, vectors: Iterable[bytes], terms: Iterable[Mapping[str, Term]] = ()) -> None:
        """Compute the dense products of a batch at once, and number its words: the same numbers, many times faster."""
        self._settle()
        articles = list(terms)
        numbers = self._words.numbers(list(chain.from_iterable(articles)))
        ends = np.cumsum([len(article) for article in articles])
        self._numbered = list(zip(articles, np.split(numbers, ends[:-1]), strict=False))
        self._make_room()
        if self._dense is not None:
            self._dense.look_ahead(vectors)

    def matches(self, vector: bytes, terms: Mapping[str, Term], limit: int) -> Matches:
        """The `limit` live articles with the largest sum of dense and text cosine; more where they tie.

        They are sought without the terms that many articles hold, and then compared by all. The terms are weighted as
        if the article arrived now. Raises ValueError for a vector of another width.
        """
        self._settle()
        self._check(vector)
        weighed = self._weighed([terms], len(self))
        self._asked = terms, weighed
        if self._dense is None:
            return self._compared(weighed, np.zeros(0, np.int64), np.zeros(0), RARE_AMONG)
        cosines, scores = self._dense.cosines(vector), self._sought(weighed)
        scores += cosines
        np.putmask(scores, ~self._alive.values, -np.inf)
        slots = _largest(scores, limit)
        return self._compared(weighed, slots, cosines[slots], RARE_AMONG)

    def between(self, article_id: str, others: Sequence[str]) -> Matches:
        """The cosines of a live article with other live ones, in their order, each weighted as when it arrived."""
        self._settle()
        assert self._dense is not None  # noqa: S101  # it is live
        own = self.slot_of[article_id]
        slots = np.array([self.slot_of[i] for i in others], dtype=np.int64)
        row, cosines = self._rows.held(np.array([own])), self._dense.between(self._dense.rows[own], slots)
        return self._compared(_Weighed(row.terms, row.weights), slots, cosines, RARE_AMONG + 1)

    def beside(self, vector: bytes, terms: Mapping[str, Term], others: Sequence[str]) -> Matches:
        """The same of an article that is not live yet, weighted as if it arrived now."""
        self._settle()
        assert self._dense is not None  # noqa: S101  # they are live
        slots = np.array([self.slot_of[i] for i in others], dtype=np.int64)
        cosines = self._dense.between(dense.row(vector), slots)
        return self._compared(self._weighed([terms], len(self)), slots, cosines, RARE_AMONG)

    def vectors(self, slots: Ints) -> npt.NDArray[np.int8]:
        """The vectors (k, d) of some slots (k,) that are taken."""
        self._settle()
        assert self._dense is not None  # noqa: S101  # they are taken
        held: npt.NDArray[np.int8] = self._dense.rows[slots]
        return held

    def held(self, article_id: str) -> tuple[bytes, tuple[dict[int, int], ...]]:
        """Vector and weights, by what a word is known by for each of FIELDS, with which an article is held."""
        self._settle()
        assert self._dense is not None  # noqa: S101  # it is live
        slot = self.slot_of[article_id]
        row = self._rows.held(np.array([slot]))
        words = self._words.hashes()[row.terms].tolist()
        fields = [{one: w for one, w in zip(words, field.tolist(), strict=True) if w} for field in row.weights.T]
        return self._dense.rows[slot].tobytes(), tuple(fields[: len(FIELDS)])

    def holders(self) -> dict[int, int]:
        """How many live articles hold each word, by what it is known by."""
        self._settle()
        return {one: n for one, n in zip(self._words.hashes().tolist(), self._live.values.tolist(), strict=True) if n}

    def most_central(self, article_ids: Sequence[str], newcomer: bytes | None) -> str | None:
        """The article with the largest mean dense product with all, of those that tie the last.

        None where that is the `newcomer`, whose vector comes last; "" where there is no article at all.
        """
        self._settle()
        held = [self._dense.rows[self.slot_of[i]] for i in article_ids] if self._dense is not None else []
        held += [] if newcomer is None else [dense.row(newcomer)]
        if not held:
            return ""
        rows = np.stack(held).astype(np.int64)
        central = len(rows) - 1 - int(np.argmax((rows @ rows.sum(axis=0))[::-1]))
        return article_ids[central] if central < len(article_ids) else None

    def _check(self, vector: bytes) -> None:
        first = self._arrived[0][0] if self._arrived else vector
        expected = self._dense.dimensions if self._dense is not None else len(first)
        if len(vector) != expected:
            raise ValueError(f"a vector of {len(vector)} dimensions among vectors of {expected}")

    def _settle(self) -> None:
        """Index what arrived, each article weighted by what was live when it came."""
        if not self._arrived:
            return
        arrived, self._arrived = self._arrived, []
        before = len(self) - len(arrived)
        if self._dense is None:
            self._dense = Vectors(len(arrived[0][0]))
        self._dense.extend(b"".join(vector for vector, _ in arrived))
        self._alive.extend(np.ones(len(arrived), np.bool_))
        asked, self._asked = self._asked, None
        if asked is not None and len(arrived) == 1 and arrived[0][1] is asked[0]:
            numbers, weights = asked[1]
        else:
            numbers, weights = self._weighed([terms for _, terms in arrived], before)
        np.add.at(self._live.values, numbers, 1)
        of = np.repeat(np.arange(len(arrived)), [len(terms) for _, terms in arrived])
        self._rows.extend(Held(of, numbers, weights), len(arrived))

    def _weighed(self, articles: Sequence[Mapping[str, Term]], before: int) -> _Weighed:
        """The terms of articles that come one after the other, the first to `before` live ones."""
        words = list(chain.from_iterable(articles))
        numbers = self._numbers_of(articles, words)
        self._make_room()
        columns = _columns(articles, np.array([word[0].isdigit() for word in words], np.bool_))
        live = self._live.values[numbers] + (earlier(numbers) if len(articles) > 1 else 0)
        weights = np.empty((len(numbers), self._rows.fields), np.uint16)
        weights[:, :RARE_FIELD] = sparse.weights(columns, live, before + np.arange(len(articles))).T
        weights[:, RARE_FIELD] = columns.rarities >= sparse.RARE
        return _Weighed(numbers, weights)

    def _numbers_of(self, articles: Sequence[Mapping[str, Term]], words: list[str]) -> Ints:
        ahead = [its for one, its in self._numbered if one is articles[0]] if len(articles) == 1 else []
        return ahead[0] if ahead else self._words.numbers(words)

    def _make_room(self) -> None:
        """For what is counted of every word."""
        self._live.extend(np.zeros(len(self._words) - len(self._live), np.int32))
        self._query.know(len(self._words))

    def _sought(self, weighed: _Weighed) -> Floats:
        """The text cosine of every slot, of the terms that few enough live articles hold."""
        numbers, weights = weighed
        seldom = self._live.values[numbers] <= max(SELDOM, len(self) // SELDOM_AMONG)
        products = self._text.products(numbers[seldom], weights[seldom], self._query)
        products /= UNIT**2
        return products

    def _compared(self, weighed: _Weighed, slots: Ints, cosines: Floats, holders: int) -> Matches:
        """What an article has in common with `slots` (k,), whose dense cosines are known.

        Words that more than `holders` live articles hold are not rare.
        """
        numbers, weights = weighed
        weights = weights.copy()
        weights[self._live.values[numbers] > holders, RARE_FIELD] = 0
        products = self._query.products((numbers, weights), self._rows, slots)
        together = np.column_stack([cosines, products[:, :RARE_FIELD] / UNIT**2])
        return Matches(slots, together, products[:, RARE_FIELD].astype(np.int64))

    def packed(self) -> PackedIndex:
        """What is held, in the order of arrival: a function of the articles and the weights that they arrived with."""
        self._settle()
        living = np.flatnonzero(self._alive.values)
        words, rows = self._of_living(living)
        return PackedIndex(
            [self.ids[slot] for slot in living],
            [self._story_ids[slot] for slot in living],
            [self._sides[slot] for slot in living],
            self._dense.rows[living].tobytes() if self._dense is not None else b"",
            words.astype("<u8").tobytes(),
            rows.packed(),
        )

    @classmethod
    def unpacked(cls, packed: PackedIndex, story_ids: Mapping[str, str]) -> ArticleIndex:
        """The index that holds what was written down; `story_ids` gives for each the string that others hold.

        Raises ValueError or LookupError where that is nothing an index holds.
        """
        index = cls()
        if not packed.ids:
            return index
        index.ids, index._sides = packed.ids, [side_of(one.at, one.details, one.language) for one in packed.sides]
        index._story_ids = [story_ids[story_id] for story_id in packed.story_ids]
        index.slot_of = dict(zip(packed.ids, range(len(packed.ids)), strict=True))
        dimensions, rest = divmod(len(packed.vectors), len(packed.ids))
        if rest:
            raise ValueError(f"{len(packed.vectors)} bytes for {len(packed.ids)} vectors")
        index._dense = Vectors(dimensions)
        index._dense.extend(packed.vectors)
        index._alive.extend(np.ones(len(packed.ids), np.bool_))
        rows = Rows(index._rows.fields)
        rows.take(packed.rows)
        index._begin(np.frombuffer(packed.words, "<u8"), rows)
        return index

    def _sweep(self) -> None:
        """Renumber the living in the order they have, and drop what the dead left behind."""
        assert self._dense is not None  # noqa: S101  # somebody died
        living = np.flatnonzero(self._alive.values)
        self._dense = self._dense.kept(living)
        self._alive = Growing(np.bool_)
        self._alive.extend(np.ones(len(living), np.bool_))
        self.ids, self._story_ids = [self.ids[i] for i in living], [self._story_ids[i] for i in living]
        self._sides = [self._sides[i] for i in living]
        self.slot_of = {article_id: slot for slot, article_id in enumerate(self.ids)}
        self._begin(*self._of_living(living))

    def _of_living(self, living: Ints) -> tuple[Ints, Rows]:
        """The hashes of the words that the slots `living` (k,) hold, by first article and then by hash, and the rows of
        these slots, in which words are numbered in this order.
        """
        known = self._words.hashes()
        first = np.full(len(known), len(living))
        for start in reversed(range(0, len(living), READ_TOGETHER)):
            of, terms = self._rows.terms(living[start : start + READ_TOGETHER])
            first[terms[::-1]] = start + of[::-1]
        used = np.lexsort((known, first))[: np.count_nonzero(first < len(living))]
        places = _places(used, len(known))
        rows = Rows(self._rows.fields)
        for start in range(0, len(living), READ_TOGETHER):
            some = living[start : start + READ_TOGETHER]
            row = self._rows.held(some)
            rows.extend(row._replace(terms=places[row.terms]), len(some))
        return known[used], rows

    def _begin(self, words: Ints, rows: Rows) -> None:
        """Begin anew with these words, as their hashes (n,), and these rows, all of the living."""
        self._words, self._rows, self._numbered = Vocabulary.of(words), rows, []
        self._text, self._query = Postings(rows), Query()
        self._live = Growing(np.int32)
        self._make_room()
        for start in range(0, len(rows), READ_TOGETHER):
            np.add.at(self._live.values, rows.terms(np.arange(start, min(len(rows), start + READ_TOGETHER)))[1], 1)


def _places(used: Ints, size: int) -> Ints:
    """The place in `used` of each number below `size` that is there.

    >>> _places(np.array([4, 1]), 5)[[4, 1]].tolist()
    [0, 1]
    """
    places = np.zeros(size, np.int32)
    places[used] = np.arange(len(used))
    return places


def _largest(scores: Floats, limit: int) -> Ints:
    """Where the `limit` largest scores stand, and those that tie with the last; none that is minus infinite.

    >>> _largest(np.array([0.2, 0.9, -np.inf, 0.5]), 2).tolist(), _largest(np.array([-np.inf, 0.2]), 2).tolist()
    ([1, 3], [1])
    """
    least = -math.inf
    groups = len(scores) // GROUP
    if groups > limit:  # `limit` groups have each a score of at least the worst of their largest
        largest = scores[: groups * GROUP].reshape(GROUP, groups).max(axis=0)
        least = np.partition(largest, groups - limit)[groups - limit]
    slots = np.flatnonzero(scores >= least)
    found = scores[slots]
    if len(found) > limit:
        least = np.partition(found, len(found) - limit)[len(found) - limit]
    return slots[(found >= least) & (found > -math.inf)]


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
