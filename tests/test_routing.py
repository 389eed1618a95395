"""Which shard an article goes to: a function of what it says and of what was read of late."""

from __future__ import annotations

import hashlib
from collections import Counter

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.read import ReadArticle
from streams import dense
from streams.routing import CELLS, Places, cell, cell_of_language, shard_of
from tests.stories import article
from tests.stories import read as understood

FERRY = understood(article("Ferry late"))
DIMENSIONS = 384


def vector(seed: int, dimensions: int = DIMENSIONS) -> bytes:
    """A unit vector in any direction, quantised."""
    chance = np.random.default_rng(seed)
    drawn = chance.normal(size=dimensions).astype(np.float32)
    return dense.quantised(drawn / np.linalg.norm(drawn))


def blended(one: int, other: int, share: float) -> bytes:
    """The vector of seed `one`, with a share of that of `other`."""
    mixed = (1 - share) * dense.row(vector(one)) + share * dense.row(vector(other))
    return dense.quantised(mixed / np.linalg.norm(mixed))


def placed(name: str, its: bytes, language: str | None = "en") -> ReadArticle:
    """An article of that id, vector and language."""
    return msgspec.structs.replace(FERRY, article_id=name, vector=its, language=language)


def settled(shards: int = 4, remembered: int = 100) -> Places:
    """Nothing remembered yet."""
    return Places(shards, ("en",), remembered)


@pytest.mark.parametrize("dimensions", [7, 256, 384, 1024])
def test_cells_serve_an_encoder_of_any_width_and_spread_over_sixteen_shards(dimensions: int) -> None:
    found = Counter(shard_of(cell(vector(seed, dimensions)), 16) for seed in range(800))
    assert set(found) == set(range(16))
    assert max(found.values()) < 800 / 16 * 2


def test_a_cell_stays_what_it_is() -> None:
    """Another value here sends the articles of a running stream to other shards."""
    assert [cell(hashlib.shake_256(bytes([n])).digest(DIMENSIONS)) for n in range(6)] == [19, 11, 44, 23, 5, 59]


@given(st.integers(0, CELLS - 1), st.sampled_from([(1, 4), (4, 16), (2, 8), (3, 12)]))
def test_growing_by_a_multiple_splits_each_shard_and_mixes_none(number: int, counts: tuple[int, int]) -> None:
    few, many = counts
    assert shard_of(number, many) % few == shard_of(number, few)


def test_an_article_goes_where_the_most_similar_of_the_last_went() -> None:
    places = settled()
    first = placed("first", vector(1))
    away = (places.place(first) + 1) % 4
    places.remember(first, away)
    assert places.place(placed("alike", blended(1, 2, 0.3))) == away
    assert places.place(placed("another", vector(2))) == shard_of(cell(vector(2)), 4)


def test_of_two_that_are_equally_similar_the_newer_leads() -> None:
    places = settled()
    places.remember(placed("old", vector(1)), 2)
    places.remember(placed("new", vector(1)), 3)
    assert places.place(placed("copy", vector(1))) == 3


def test_a_revision_goes_where_its_article_is_whatever_it_says_now() -> None:
    places = settled()
    places.remember(placed("a", vector(1)), 2)
    places.remember(placed("b", vector(5)), 3)
    assert places.place(placed("a", vector(5))) == 2


def test_a_page_that_is_revised_all_day_is_not_forgotten() -> None:
    places = Places(4, (), remembered=10)
    [first] = places.placed([placed("page", vector(0))])
    for number in range(1, 100):
        page = placed("page", vector(number * 7 % 97))
        assert places.placed([placed(f"other-{number}", vector(number)), page])[1] == first


def test_articles_in_a_language_that_the_encoder_does_not_know_go_together() -> None:
    """They are linked by their words alone; their vectors say nothing."""
    places = settled(16)
    places.remember(placed("en", vector(1)), 3)
    found = {places.place(placed(f"{n}", vector(n), "ru-RU" if n % 2 else "ru")) for n in range(40)}
    assert found == {shard_of(cell_of_language("ru"), 16)}
    assert len({cell_of_language(name) for name in ("ru", "de", "fr", "es", "zh", "ar")}) > 3


def test_an_encoder_that_knows_all_languages_places_all_by_their_vectors() -> None:
    places = Places(4, (), 10)
    places.remember(placed("ru", vector(1), "ru"), 3)
    assert places.place(placed("ru 2", vector(1), "ru")) == 3


@given(st.integers(1, 40), st.integers(0, 2**32))
def test_where_an_article_goes_is_a_function_of_what_is_remembered(remembered: int, seed: int) -> None:
    """Not of what was forgotten before, nor of being told twice."""
    chance = np.random.default_rng(seed).integers(36, size=90).tolist()
    told = [(placed(f"{n}", blended(drawn % 9, 10 + n, 0.4)), drawn // 9) for n, drawn in enumerate(chance)]
    long, short = settled(4, remembered), settled(4, remembered)
    for read, shard in told:
        long.remember(read, shard)
        long.remember(read, shard)
    for read, shard in told[-remembered:]:
        short.remember(read, shard)
    for probe in [placed(f"new {n}", blended(n, 200 + n, 0.4)) for n in range(9)] + [read for read, _ in told]:
        assert long.place(probe) == short.place(probe)
