"""Invented news: seeded articles as long as real ones, in a vocabulary of nobody's, so that anyone can measure.

Function words, numbers and reporting verbs are English, because the grammar of facts reads them; all that carries
meaning is made of syllables. Word counts are log-normal (mean about 450), words follow Zipf's law, a story has three
articles in the mean, and an article takes a third of its content words from its story.
"""

from __future__ import annotations

import json
import math
import random
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate

WORDS_MEAN, WORDS_SIGMA = 450, 0.65
VOCABULARY = 20_000
STORY_WORDS = 40
OUTLETS = 25
START = datetime(2031, 3, 1, tzinfo=UTC)
MINUTES_BETWEEN = 5
STATEMENTS = 0.2

FUNCTION_WORDS = (
    "the of and to in a that is was for on with as by at from it be were an this have has had not are but which or"
    " their they after said who when its more than his her will would been about over into two also out before first"
).split()
SENTENCES = (
    "At least {n} people were killed, police said.",
    "Officials said {n} people had been injured.",
    "{n} people are still missing, the coast guard said.",
    "Police arrested {n} men on the same evening.",
    "About {n} residents were evacuated from the quarter.",
    "The mayor resigned on Tuesday.",
    "The festival was cancelled, organisers said.",
    "A man, {n}, was charged and later released, a spokesman for the court said.",
    "It was the {n}th time in as many years, according to the ministry, which has denied the reports.",
    "The chairman confirmed on March 14 that {n} of the 60 houses had been sold.",
)
_ONSETS = "b br d dr f fl g gr h k kl l m n p pr r s sk st t tr v z".split()
_VOWELS = "a e i o u ai ea ou".split()
_CODAS = ["", "", "n", "r", "l", "s", "m", "nd", "rt", "sk"]


@dataclass(frozen=True, slots=True)
class Item:
    """One invented article; `copies` is the id of the one whose text it repeats."""

    id: str
    title: str
    body: str
    outlet: str
    published_at: str
    story: str
    copies: str | None = None

    def line(self) -> bytes:
        """The article as a line of JSON, its label left out."""
        fields = {name: getattr(self, name) for name in ("id", "title", "body", "outlet", "published_at")}
        return json.dumps({**fields, "language": "en"}).encode()


class Newsroom:
    """Makes articles, the same ones for the same seed. `copied` is the share of near copies among them."""

    def __init__(self, seed: int, copied: float = 0.0, mean_words: int = WORDS_MEAN) -> None:
        self._random = random.Random(seed)
        self._copied = copied
        self._median_words = mean_words / math.exp(WORDS_SIGMA**2 / 2)
        self._content = list(dict.fromkeys(self._invented() for _ in range(VOCABULARY)))
        self._content_weights = _zipf(len(self._content))
        self._function_weights = _zipf(len(FUNCTION_WORDS))
        self._stories: list[tuple[str, list[str]]] = []
        self._outlets = [f"{self._invented()}-{i}.example" for i in range(OUTLETS)]

    def articles(self, count: int) -> Iterator[Item]:
        """The next `count` articles. A near copy repeats one of the last thirty with another headline or end."""
        recent: list[Item] = []
        for i in range(count):
            at = (START + timedelta(minutes=MINUTES_BETWEEN * i)).isoformat()
            if recent and self._random.random() < self._copied:
                yield self._copy(f"a{i:06d}", self._random.choice(recent), at)
            else:
                recent = [*recent[-29:], self._written(f"a{i:06d}", at)]
                yield recent[-1]

    def _written(self, article_id: str, at: str) -> Item:
        if not self._stories or self._random.random() < 1 / 3:
            self._stories.append((f"s{len(self._stories)}", [self._invented() for _ in range(STORY_WORDS)]))
        story, own = self._random.choice(self._stories[-40:])
        words = max(20, round(self._median_words * math.exp(self._random.gauss(0, WORDS_SIGMA))))
        body = " ".join(self._sentences(own, words))
        title = " ".join(self._random.sample(own[:12], 4) + [self._word(own) for _ in range(5)]).capitalize()
        return Item(article_id, title, body, self._random.choice(self._outlets), at, story)

    def _copy(self, article_id: str, one: Item, at: str) -> Item:
        """What desks do to an agency's text: another headline, another first sentence, or a note at the end."""
        first, _, rest = one.body.partition(". ")
        title, body = one.title, one.body
        match self._random.randrange(3):
            case 0:
                title = f"{self._word([])} {self._word([])}: {one.title}".capitalize()
            case 1:
                body = f"{self._sentence([], len(first.split()))} {rest}" if rest else one.body
            case _:
                body = f"{one.body} {self._sentence([], 14)}"
        return Item(article_id, title, body, self._random.choice(self._outlets), at, one.story, one.id)

    def _sentences(self, own: list[str], words: int) -> Iterator[str]:
        left = words
        while left > 0:
            if self._random.random() < STATEMENTS:
                sentence = self._random.choice(SENTENCES).format(n=self._random.choice((2, 3, 5, 9, 14, 22, 40, 120)))
            else:
                sentence = self._sentence(own, min(max(left, 6), self._random.randint(8, 32)))
            left -= len(sentence.split())
            yield sentence

    def _sentence(self, own: list[str], words: int) -> str:
        return " ".join(self._word(own) for _ in range(words)).capitalize() + "."

    def _word(self, own: list[str]) -> str:
        chance = self._random.random()
        if chance < 0.02:
            return str(self._random.randint(2, 2031))
        if chance < 0.45:
            return self._drawn(FUNCTION_WORDS, self._function_weights)
        if own and chance < 0.63:
            word = self._random.choice(own)
            return word.capitalize() if own.index(word) % 2 else word
        return self._drawn(self._content, self._content_weights)

    def _drawn(self, words: list[str], cumulative: list[float]) -> str:
        return words[bisect(cumulative, self._random.random() * cumulative[-1], hi=len(words) - 1)]

    def _invented(self) -> str:
        syllables = self._random.choice((1, 2, 2, 3))
        choice = self._random.choice
        return "".join(choice(_ONSETS) + choice(_VOWELS) + choice(_CODAS) for _ in range(syllables))


def _zipf(words: int) -> list[float]:
    """Cumulative weights of Zipf's law (Mandelbrot's form)."""
    return list(accumulate(1 / (rank + 3) for rank in range(words)))
