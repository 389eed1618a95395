"""The index against a plain computation over all that it holds."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.read import Details, Term
from streams import dense
from streams.index import RARE_AMONG, ArticleIndex
from streams.postings import POSTED_FROM
from streams.side import Side
from streams.sparse import COUNT_UNIT, FIELDS, IDF_UNIT, LEAD, NAME, NEWS_AT_LARGE, RARE, TITLE, UNIT
from streams.vocabulary import hashes
from tests.stories import START

DIMENSIONS = 8
VECTORS = st.binary(min_size=DIMENSIONS, max_size=DIMENSIONS).map(
    lambda b: np.frombuffer(b, np.int8).clip(-127, 127).astype(np.int8).tobytes()
)
TERMS = st.dictionaries(
    st.sampled_from(("ferry", "dam", "hask", "sorvik", "14", "2031")),
    st.builds(Term, st.integers(1, 5), st.integers(20, 76), st.integers(0, 7)),
    max_size=5,
)
IDS = st.sampled_from("abcdefgh")
STEPS = st.lists(st.tuples(IDS, VECTORS, TERMS), max_size=30)
Steps = list[tuple[str, bytes, dict[str, Term]]]

WHOSE = ("", Side(START, Details(), None))
"""The story of every article here, and what else links it: the index only keeps them."""

law = settings(max_examples=80, deadline=None)


Weights = tuple[dict[str, int], ...]
Held = dict[str, tuple[bytes, dict[str, Term], Weights]]


def weighed(terms: dict[str, Term], held: Held) -> Weights:
    """What an article's terms weigh beside those held, computed plainly."""
    total = math.log(NEWS_AT_LARGE + len(held) + 1)
    fields: Weights = tuple({} for _ in FIELDS)
    for word, term in terms.items():
        live = sum(word in other for _, other, _ in held.values())
        idf = max(0, round(IDF_UNIT * (total - math.log(NEWS_AT_LARGE * math.exp(-term.rarity / 10) + live + 0.5))))
        inside = (term.places & TITLE, term.places & LEAD, term.places & NAME, word[0].isdigit())
        values = (idf * round(COUNT_UNIT * (1 + math.log(term.count))), *(idf if one else 0 for one in inside))
        for field, value in zip(fields, values, strict=True):
            field[word] = value
    lengths = [math.sqrt(sum(w * w for w in field.values())) or 1 for field in fields]
    scaled = [{word: round(UNIT * w / n) for word, w in f.items()} for f, n in zip(fields, lengths, strict=True)]
    return tuple({word: w for word, w in field.items() if w} for field in scaled)


def filled(steps: Steps, index: ArticleIndex) -> Held:
    """Add each article, or remove it where it is there; what is then held, with the weights of its arrival."""
    held: Held = {}
    for article_id, vector, terms in steps:
        if article_id in held:
            index.remove(article_id)
            del held[article_id]
        else:
            held[article_id] = vector, terms, weighed(terms, held)
            index.add(article_id, vector, terms, *WHOSE)
    return held


def cosines(one: tuple[bytes, Weights], other: tuple[bytes, Weights]) -> list[float]:
    """The dense and the five sparse cosines of two articles, with Python's integers."""
    rows = [np.frombuffer(vector, np.int8).tolist() for vector in (one[0], other[0])]
    products = [sum(a * b for a, b in zip(*rows, strict=True)) / dense.scale(DIMENSIONS) ** 2]
    for mine, theirs in zip(one[1], other[1], strict=True):
        products.append(sum(w * theirs.get(word, 0) for word, w in mine.items()) / UNIT**2)
    return products


@law
@given(STEPS, VECTORS, TERMS, st.integers(1, 9))
def test_matches_are_the_most_alike_of_all_that_is_held(
    steps: Steps, vector: bytes, terms: dict[str, Term], limit: int
) -> None:
    """By the sum of dense and text cosine, with all that tie for the last place; cosines to the bit."""
    index = ArticleIndex()
    held = filled(steps, index)
    expected = {i: cosines((vector, weighed(terms, held)), (v, w)) for i, (v, _, w) in held.items()}
    if not held:
        return
    found = index.matches(vector, terms, limit)
    answers = {index.ids[slot]: row for slot, row in zip(found.slots, found.cosines.tolist(), strict=True)}
    least = sorted((c[0] + c[1] for c in expected.values()), reverse=True)[:limit][-1]
    assert set(answers) == {i for i, c in expected.items() if c[0] + c[1] >= least}
    assert answers == {i: expected[i] for i in answers}
    shared = {index.ids[slot]: rare for slot, rare in zip(found.slots, found.rare.tolist(), strict=True)}
    assert shared == {i: rare_words(terms, held[i][1], held, RARE_AMONG) for i in shared}


def rare_words(one: dict[str, Term], other: dict[str, Term], held: Held, holders: int) -> int:
    """How many words both have, each rare at large in both, that at most so many live articles hold."""
    both = [word for word in one.keys() & other.keys() if min(one[word].rarity, other[word].rarity) >= RARE]
    return sum(sum(word in terms for _, terms, _ in held.values()) <= holders for word in both)


def by_hash(weights: Weights) -> tuple[dict[int, int], ...]:
    """The weights by what the index knows words by."""
    return tuple({known(word): weight for word, weight in field.items()} for field in weights)


def known(word: str) -> int:
    """What the index knows a word by."""
    [one] = hashes([word]).tolist()
    return int(one)


@law
@given(STEPS, VECTORS, TERMS)
def test_sweeping_out_the_dead_changes_no_answer(steps: Steps, vector: bytes, terms: dict[str, Term]) -> None:
    """Whether it happens at every chance or never."""
    swept, kept = ArticleIndex(dead_before_sweep=0), ArticleIndex()
    held = filled(steps, swept)
    assert filled(steps, kept) == held
    assert len(swept.ids) <= 2 * len(swept) + 1
    for index in (swept, kept):
        assert {i: index.held(i) for i in held} == {i: (v, by_hash(w)) for i, (v, _, w) in held.items()}
    if held:
        one, other = (index.matches(vector, terms, 3) for index in (swept, kept))
        assert [swept.ids[s] for s in one.slots] == [kept.ids[s] for s in other.slots]
        assert one.cosines.tolist() == other.cosines.tolist()
        assert one.rare.tolist() == other.rare.tolist()


@law
@given(STEPS, STEPS, st.lists(VECTORS, max_size=4), VECTORS)
def test_looking_ahead_changes_no_answer(early: Steps, late: Steps, wanted: list[bytes], vector: bytes) -> None:
    """Neither for what came after it, nor where the vector was not announced."""
    looked, plain = ArticleIndex(), ArticleIndex()
    before = set(filled(early, plain))
    filled(early, looked)
    looked.look_ahead(wanted, [terms for _, _, terms in late[:3]])
    later = [step for step in late if step[0] not in before]
    for index in (looked, plain):
        filled(later, index)
    for asked in [*wanted, vector] if len(plain) else []:
        one, other = (index.matches(asked, {}, 3) for index in (looked, plain))
        assert one.slots.tolist() == other.slots.tolist()
        assert one.cosines.tolist() == other.cosines.tolist()


@law
@given(STEPS)
def test_two_live_articles_are_compared_as_they_arrived(steps: Steps) -> None:
    """`between` gives the cosines of one with the others asked for, in their order."""
    index = ArticleIndex()
    held = filled(steps, index)
    asked = sorted(held, reverse=True)
    for article_id, (vector, terms, weights) in held.items():
        found = index.between(article_id, asked)
        assert found.cosines.tolist() == [cosines((vector, weights), (held[i][0], held[i][2])) for i in asked]
        assert found.rare.tolist() == [rare_words(terms, held[i][1], held, RARE_AMONG + 1) for i in asked]


@law
@given(STEPS, VECTORS, TERMS)
def test_an_article_is_compared_with_whom_one_asks_for_as_with_its_matches(
    steps: Steps, vector: bytes, terms: dict[str, Term]
) -> None:
    """`beside` gives of a newcomer what `matches` gives, of the articles asked for, in their order."""
    index = ArticleIndex()
    asked = sorted(filled(steps, index), reverse=True)
    if not asked:
        return
    matches, found = index.matches(vector, terms, len(asked)), index.beside(vector, terms, asked)
    place = {index.ids[slot]: place for place, slot in enumerate(matches.slots)}
    assert found.cosines.tolist() == [matches.cosines[place[i]].tolist() for i in asked]
    assert found.rare.tolist() == [matches.rare[place[i]] for i in asked]


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 2**32))
def test_neither_how_many_come_at_once_nor_when_they_are_posted_changes_an_answer(seed: int) -> None:
    """More than `POSTED_FROM` articles, indexed one by one or all at once."""
    chance = random.Random(seed)  # noqa: S311 (seeded on purpose)
    steps = [(f"{i}", chance.randbytes(DIMENSIONS), {f"w{chance.randrange(40)}": Term(1, 50, 3)}) for i in range(700)]
    single, bulk = ArticleIndex(), ArticleIndex()
    for article_id, row, terms in steps:
        bulk.add(article_id, row, terms, *WHOSE)
        single.add(article_id, row, terms, *WHOSE)
        single.matches(row, terms, 1)
    for _, row, terms in steps[:20]:
        one, other = (index.matches(row, terms, 5) for index in (single, bulk))
        assert one.slots.tolist() == other.slots.tolist()
        assert one.cosines.tolist() == other.cosines.tolist()


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 2**32), st.integers(0, 400))
def test_when_lists_are_given_their_places_changes_no_answer(seed: int, first: int) -> None:
    """For all articles at once, as after a restart, or as they come; and what follows finds its place behind them."""
    chance = random.Random(seed)  # noqa: S311 (seeded on purpose)
    words = [f"w{n}" for n in range(60)]
    steps = [
        (f"{i}", chance.randbytes(DIMENSIONS), {word: Term(1, 50, 3) for word in chance.sample(words, 4)})
        for i in range(600)
    ]
    asked, late = ArticleIndex(), ArticleIndex()
    for number, (article_id, row, terms) in enumerate(steps):
        for index in (asked, late):
            index.add(article_id, row, terms, *WHOSE)
        asked.matches(row, terms, 1)
        if number == first:
            late.matches(row, terms, 1)
    for _, row, terms in steps[:20]:
        one, other = (index.matches(row, terms, 5) for index in (asked, late))
        assert one.slots.tolist() == other.slots.tolist()
        assert one.cosines.tolist() == other.cosines.tolist()


def vector(*components: int) -> bytes:
    """A vector of DIMENSIONS components, the given ones first."""
    return np.array([*components, *[0] * (DIMENSIONS - len(components))], np.int8).tobytes()


def test_articles_without_a_term_are_found_by_their_vectors() -> None:
    """More of them than wait to be posted."""
    index = ArticleIndex()
    for i in range(POSTED_FROM + 100):
        index.add(f"{i}", vector(1, i % 100), {}, *WHOSE)
    found = index.matches(vector(0, 100), {"ferry": Term(1, 60, 0)}, 1)
    assert {index.ids[slot] for slot in found.slots} == {f"{i}" for i in range(99, POSTED_FROM + 100, 100)}


def test_the_most_central_is_most_alike_to_all() -> None:
    """Of those that tie the last; none of the held ones where it is the newcomer."""
    index = ArticleIndex()
    for name, components in (("a", (10, 0)), ("b", (8, 8)), ("c", (0, 10)), ("d", (8, 8))):
        index.add(name, vector(*components), {}, *WHOSE)
    assert index.most_central(["a", "b", "c"], None) == "b"
    assert index.most_central(["a", "b", "c", "d"], None) == "d"
    assert index.most_central(["a", "c"], vector(9, 9)) is None
    assert index.most_central([], None) == ""
    assert index.most_central([], vector(1)) is None


def test_a_vector_of_another_width_is_refused() -> None:
    """And passed over where a batch only looks ahead."""
    index = ArticleIndex()
    index.add("a", vector(1), {}, *WHOSE)
    index.look_ahead([b"\x01" * 3, vector(2)])
    with pytest.raises(ValueError, match="a vector of 3 dimensions among vectors of 8"):
        index.matches(b"\x01" * 3, {}, 1)


def test_nothing_is_like_anything_where_nothing_is_held() -> None:
    """An index may be asked before its first article, and after its last."""
    index = ArticleIndex()
    assert index.matches(vector(1), {}, 3).slots.tolist() == []
    index.add("a", vector(1), {}, *WHOSE)
    index.remove("a")
    assert index.matches(vector(1), {}, 3).slots.tolist() == []
    assert len(index) == 0


def test_the_weights_of_an_article_are_those_of_its_arrival() -> None:
    """A term that was rare when it came stays so for it, however often it is told afterwards."""
    index = ArticleIndex()
    terms = {"ferry": Term(1, 60, 0), "hask": Term(1, 60, 0)}
    index.add("a", vector(1), terms, *WHOSE)
    first = index.held("a")
    for i in range(200):
        index.add(f"{i}", vector(1), {"ferry": Term(1, 60, 0)}, *WHOSE)
    assert index.held("a") == first
    index.add("later", vector(1), terms, *WHOSE)
    later = index.held("later")[1][0]
    assert later[known("ferry")] < later[known("hask")]


@law
@given(st.lists(st.floats(-1, 1, width=32), min_size=DIMENSIONS, max_size=DIMENSIONS))
def test_a_quantised_vector_keeps_its_direction(components: list[float]) -> None:
    """To within the rounding, where no component is clipped."""
    raw = np.array(components, np.float32)
    length = float(np.linalg.norm(raw))
    if length < 1e-3:
        return
    unit = raw / np.float32(length)
    row = dense.row(dense.quantised(unit)).astype(np.float64)
    limit = dense.LARGEST / dense.scale(DIMENSIONS)
    expected = np.clip(unit, -limit, limit)
    assert np.abs(row / dense.scale(DIMENSIONS) - expected).max() <= 0.5 / dense.scale(DIMENSIONS) + 1e-6


@law
@given(st.sampled_from((1, 3, 8, 64, 100, 384, 1024)), st.integers(1, 70), st.integers(0, 2**32))
def test_products_of_vectors_are_exact(dimensions: int, many: int, seed: int) -> None:
    """One at a time and many at once, at any width and with the largest components."""
    drawn = np.random.default_rng(seed).integers(
        -dense.LARGEST, dense.LARGEST, (many, dimensions), np.int8, endpoint=True
    )
    drawn[0] = dense.LARGEST
    vectors = dense.Vectors(dimensions)
    vectors.extend(drawn.tobytes())
    expected = (drawn.astype(np.int64) @ drawn.astype(np.int64).T).tolist()
    assert [vectors.products(one.tobytes()).tolist() for one in drawn] == expected
    vectors.look_ahead(one.tobytes() for one in drawn)
    assert [vectors.products(one.tobytes()).tolist() for one in drawn] == expected


def test_the_fields_are_those_of_the_linker() -> None:
    """One cosine each, after the dense one."""
    index = ArticleIndex()
    index.add("a", vector(1), {}, *WHOSE)
    assert index.matches(vector(1), {}, 1).cosines.shape == (1, 1 + len(FIELDS))
