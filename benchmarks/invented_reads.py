"""Invented `ReadArticle`s, straight from a seed: what the cluster stage meets, at any scale, with no text and no model.

Vectors: a story is a point near one of 40 topics, an article a point near its story, so that cosines are about .75
within a story, .22 within a topic and 0 elsewhere (medians of MiniLM on news: .75, .3, .1). Terms: 110 words of a
vocabulary of 100,000 by the Zipf-Mandelbrot law below and 30 of the story's own, which makes an article share as many
postings with the live ones as news does (an article's terms stand in 7 to 16 of every live article on the development
sets, here in 9). Every fifth article after a story's first is a near copy; each states three facts.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import numpy as np
import numpy.typing as npt

from schemas.claim import Claim
from schemas.read import ReadArticle, Term
from streams import dense
from streams.copies import PERMUTATIONS
from streams.identity import content_id

DIMENSIONS = 384
TOPICS = 40
TOPIC, STORY, ARTICLE = 0.45, 0.7, 0.58
VOCABULARY = 100_000
LAW_SCALE, LAW_SHIFT = 4.0, 3.0
"""A word of rank r is in an article with the probability min(.8, LAW_SCALE / (r + LAW_SHIFT)), before TERMS are drawn."""
TERMS, OWN_TERMS = 110, 30
OUTLETS = 400
COPIES = 0.2
ENCODER = "invented-384"
START = datetime(2031, 3, 1, tzinfo=UTC)
SECONDS_BETWEEN = 6
"""As if 14,400 articles came a day, so that no story falls silent while it is measured."""

Floats = npt.NDArray[np.float32]


class Wire:
    """A stream of stories of `per_story` articles each, the same for the same seed; articles of one story are spread."""

    def __init__(self, seed: int, per_story: int) -> None:
        self._random = np.random.default_rng(seed)
        self._per_story = per_story
        self._topics = self._units(TOPICS)
        rank = np.arange(VOCABULARY)
        chance = np.minimum(0.8, LAW_SCALE / (rank + LAW_SHIFT))
        self._cumulative = np.cumsum(chance / chance.sum())
        self._rarity = np.clip(np.rint(-10 * np.log(chance)), 3, 76).astype(int).tolist()
        self._words = [f"w{i}" for i in range(VOCABULARY)]
        self._made = 0

    def articles(self, stories: int) -> Iterator[tuple[int, ReadArticle]]:
        """(story number, article) for `stories` new stories: all their first articles, then all second ones, ..."""
        first = self._made
        self._made += stories
        centres = self._unit(
            TOPIC * self._topics[self._random.integers(TOPICS, size=stories)] + STORY * self._units(stories)
        )
        own = [self._random.permutation(OWN_TERMS * 2)[:OWN_TERMS] for _ in range(stories)]
        sketches = self._random.integers(0, 2**32, size=(stories, PERMUTATIONS), dtype=np.uint32)
        for round_number in range(self._per_story):
            for i in range(stories):
                vector = self._unit(centres[i] + ARTICLE * self._units(1)[0])
                at = (first * self._per_story) + round_number * stories + i
                words = [f"s{first + i}t{j}" for j in own[i]]
                yield (
                    first + i,
                    self._article(at, dense.quantised(vector), words, self._sketch(sketches[i], round_number)),
                )

    def _article(self, number: int, vector: bytes, own: list[str], sketch: bytes) -> ReadArticle:
        article_id = f"r{number:07d}"
        tolls = (2 + number % 3, 9, 30)
        return ReadArticle(
            article_id=article_id,
            seen_at=START + timedelta(seconds=SECONDS_BETWEEN * number),
            title=" ".join(own[:8]),
            headline=" ".join(own[:8]),
            url=f"https://outlet{number % OUTLETS}.example/{number}",
            outlet=f"outlet{number % OUTLETS}.example",
            language="en",
            published_at=None,
            digest=content_id(article_id),
            encoder=ENCODER,
            vector=vector,
            terms=self._terms(own),
            sketch=sketch,
            claims=tuple(_claim(kind, toll) for kind, toll in zip(("killed", "injured", "missing"), tolls, strict=True)),
        )

    def _terms(self, own: list[str]) -> dict[str, Term]:
        ranks = np.unique(np.searchsorted(self._cumulative, self._random.random(TERMS * 2)))
        drawn = self._random.permutation(ranks)[:TERMS]
        places = self._random.random(TERMS + OWN_TERMS)
        found = {self._words[r]: (self._rarity[r], places[i]) for i, r in enumerate(drawn.tolist())}
        found |= {word: (76, places[TERMS + i] / 2) for i, word in enumerate(own)}
        return {word: Term(1 + int(place * 3), rarity, _places(place)) for word, (rarity, place) in sorted(found.items())}

    def _sketch(self, story: npt.NDArray[np.uint32], round_number: int) -> bytes:
        if round_number and self._random.random() < COPIES:
            changed = self._random.integers(0, 2**32, size=PERMUTATIONS, dtype=np.uint32)
            return bytes(np.where(self._random.random(PERMUTATIONS) < 0.1, changed, story).astype("<u4"))
        if round_number == 0:
            return bytes(story.astype("<u4"))
        return bytes(self._random.integers(0, 2**32, size=PERMUTATIONS, dtype=np.uint32).astype("<u4"))

    def _units(self, rows: int) -> Floats:
        return self._unit(self._random.standard_normal((rows, DIMENSIONS), dtype=np.float32))

    @staticmethod
    def _unit(vectors: Floats) -> Floats:
        unit: Floats = (vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)).astype(np.float32)
        return unit


def _places(place: float) -> int:
    """Where a term stands: one in sixteen in the title, three in ten in the lead, a fifth written as names."""
    return (1 if place < 1 / 16 else 0) + (2 if place < 0.3 else 0) + (4 if place < 0.2 else 0)


def _claim(kind: str, toll: int) -> Claim:
    quote = f"{toll} people"
    return Claim(kind, toll, toll, "exact", "event", "people", quote, "body", 0, len(quote))
