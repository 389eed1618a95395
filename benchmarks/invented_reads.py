"""Invented `ReadArticle`s, straight from a seed: what the cluster stage meets, at any scale, with no text and no model.

Vectors: a story is a point near one of 40 topics, an article a point near its story, so that cosines are about .75
within a story, .22 within a topic and 0 elsewhere (medians of MiniLM on news: .75, .3, .1). Terms: 110 words of a
vocabulary of 100,000 by the Zipf-Mandelbrot law below and 30 of the story's own, which makes an article share as many
postings with the live ones as news does (an article's terms stand in 7 to 16 of every live article on the development
sets, here in 9). Every fifth article after a story's first is a near copy; each states three facts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from schemas.claim import Claim
from schemas.read import ArticleRef, ReadArticle, Term
from schemas.story import ArticleAttached, OutletJoined, StoryEvent, StoryOpened, Why
from streams import dense, stated
from streams.copies import PERMUTATIONS
from streams.identity import content_id

DIMENSIONS = 384
TOPICS = 40
TOPIC, STORY, ARTICLE = 0.45, 0.7, 0.58
VOCABULARY = 100_000
LAW_SCALE, LAW_SHIFT = 4.0, 3.0
"""A word of rank r is in an article with probability min(.8, LAW_SCALE / (r + LAW_SHIFT)), before TERMS are drawn."""
TERMS, OWN_TERMS = 110, 30
OUTLETS = 400
COPIES = 0.2
ENCODER = "invented-384"
START = datetime(2031, 3, 1, tzinfo=UTC)
SECONDS_BETWEEN = 1
"""So that no story falls silent while it is measured."""
OPENS = 1 / 3
"""The share of articles that open a story in a running stream: three articles a story."""

Floats = npt.NDArray[np.float32]


class Wire:
    """A stream of articles, the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._random = np.random.default_rng(seed)
        self._topics = _unit(self._random.standard_normal((TOPICS, DIMENSIONS)))
        rank = np.arange(VOCABULARY)
        chance = np.minimum(0.8, LAW_SCALE / (rank + LAW_SHIFT))
        self._cumulative = np.cumsum(chance / chance.sum())
        self._rarity = np.clip(np.rint(-10 * np.log(chance)), 3, 76).astype(int).tolist()
        self._words = [f"w{i}" for i in range(VOCABULARY)]
        self._articles = 0
        self._stories = 0

    def grown(self, stories: int, per_story: int) -> Iterator[tuple[int, ReadArticle]]:
        """(story, article): the first articles of so many new stories, then all their second ones, and so on."""
        first = self._stories
        self._stories += stories
        for turn in range(per_story):
            for story in range(first, first + stories):
                yield story, self._article(story, opens=turn == 0)

    def running(self, articles: int) -> Iterator[tuple[int, ReadArticle]]:
        """(story, article) of a stream in which OPENS of the articles open a story and the others follow any story."""
        for _ in range(articles):
            opens = self._random.random() < OPENS
            story = self._stories if opens else int(self._random.integers(self._stories))
            self._stories += opens
            yield story, self._article(story, opens=opens)

    def _article(self, story: int, *, opens: bool) -> ReadArticle:
        number = self._articles
        self._articles += 1
        own = np.random.default_rng((self._seed, story))
        topic = self._topics[own.integers(TOPICS)]
        centre = _unit(TOPIC * topic + STORY * _unit(own.standard_normal(DIMENSIONS)))
        vector = _unit(centre + ARTICLE * _unit(self._random.standard_normal(DIMENSIONS)))
        sketch = own.integers(0, 2**32, size=PERMUTATIONS, dtype=np.uint32)
        if not opens:
            changed = self._random.random(PERMUTATIONS) < (0.1 if self._random.random() < COPIES else 1)
            sketch[changed] = self._random.integers(0, 2**32, size=int(changed.sum()), dtype=np.uint32)
        words = [f"s{story}t{i}" for i in own.permutation(OWN_TERMS)]
        return _read(number, words, self._terms(words), dense.quantised(vector), bytes(sketch.astype("<u4")))

    def _terms(self, own: list[str]) -> dict[str, Term]:
        ranks = np.unique(np.searchsorted(self._cumulative, self._random.random(TERMS * 2)))
        drawn = self._random.permutation(ranks)[:TERMS]
        places = self._random.random(TERMS + OWN_TERMS)
        found = {self._words[rank]: (self._rarity[rank], places[i]) for i, rank in enumerate(drawn.tolist())}
        found |= {word: (76, places[TERMS + i] / 2) for i, word in enumerate(own)}
        return {word: Term(1 + int(place * 3), rare, _places(place)) for word, (rare, place) in sorted(found.items())}


def opening_and_following(articles: Iterable[tuple[int, ReadArticle]]) -> Iterator[StoryEvent]:
    """The events of a policy that is always right: an article opens its story, or attaches to it as a new outlet's."""
    sequences: dict[int, int] = {}
    outlets: dict[int, set[str]] = {}
    for story, read in articles:
        seen = outlets.setdefault(story, set())
        joins = read.outlet is not None and read.outlet not in seen
        seen |= {read.outlet or ""}
        common = partial(_common, story, read, len(seen))
        if story not in sequences:
            sequences[story] = 1
            facts = stated.first_facts(read)
            yield StoryOpened(**common("opened", 1), read=read, witness=read.outlet, facts=facts)
            continue
        yield ArticleAttached(**common("attached", sequences[story]), read=read, witness=read.outlet)
        if joins:
            sequences[story] += 1
            yield OutletJoined(**common("joined", sequences[story]), outlet=read.outlet or "")


def _common(story: int, about: ReadArticle, outlets: int, kind: str, sequence: int) -> dict[str, Any]:
    return {
        "id": content_id(kind, about.article_id),
        "story_id": f"story-{story:07d}",
        "at": about.seen_at,
        "sequence": sequence,
        "title": about.headline,
        "article": ArticleRef(about.article_id, about.url, about.outlet, about.title, about.published_at),
        "outlets": outlets,
        "independent": outlets,
        "why": Why("by label", 0.9, {"text": 0.5, "dense": 0.7}),
    }


def _read(number: int, own: list[str], terms: dict[str, Term], vector: bytes, sketch: bytes) -> ReadArticle:
    tolls = {"killed": 2 + number % 3, "injured": 9, "missing": 30}
    outlet = f"outlet{number % OUTLETS}.example"
    return ReadArticle(
        article_id=f"r{number:07d}",
        seen_at=START + timedelta(seconds=SECONDS_BETWEEN * number),
        title=" ".join(own[:8]),
        headline=" ".join(own[:8]),
        url=f"https://{outlet}/{number}",
        outlet=outlet,
        language="en",
        published_at=None,
        digest=content_id(str(number)),
        encoder=ENCODER,
        vector=vector,
        terms=terms,
        sketch=sketch,
        claims=tuple(_claim(kind, toll) for kind, toll in tolls.items()),
    )


def _unit(vectors: npt.NDArray[Any]) -> Floats:
    unit: Floats = (vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)).astype(np.float32)
    return unit


def _places(place: float) -> int:
    """Where a term stands: one in sixteen in the title, three in ten in the lead, a fifth written as names."""
    return (1 if place < 1 / 16 else 0) + (2 if place < 0.3 else 0) + (4 if place < 0.2 else 0)


def _claim(kind: str, toll: int) -> Claim:
    quote = f"{toll} people"
    return Claim(kind, toll, toll, "exact", "event", "people", quote, "body", 0, len(quote))
