"""Sparse representation: an article's terms, and their weights at the moment it arrives.

TF-IDF (Sparck Jones 1972; sublinear counts, Manning et al. 2008, section 6.4.1). The document frequency of a term
is that of the language at large, as `NEWS_AT_LARGE` imagined articles, plus that of the articles now live.
Five fields: the whole text, the title, the lead, the names and the numbers.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping

from schemas.read import Term
from streams.text import names, words

UNIT = 1000
"""Length of a field's weight vector: weights are integers, so that dot products are exact."""

TITLE, LEAD, NAME = 1, 2, 4
LEAD_WORDS = 60
BODY_WORDS = 2_000
"""Words read; what stands later in a longer text is mostly other news."""
TERMS = 160
NEWS_AT_LARGE = 1_000
NUMBER_RARITY = 30
LARGEST_RARITY = 76
"""10 * ln(2 * NEWS_AT_LARGE): rarer than that cannot be told apart."""

FIELDS = ("text", "title", "lead", "names", "numbers")
Weights = tuple[dict[str, int], ...]
"""A weight for each term, for each of FIELDS."""

_AT_LARGE = [NEWS_AT_LARGE * math.exp(-rarity / 10) for rarity in range(LARGEST_RARITY + 1)]


def rarity_of(frequency: float, article_words: int = 300) -> int:
    """The rarity of a word that is the share `frequency` of all words of its language.

    >>> rarity_of(0.05), rarity_of(1e-5), rarity_of(0.0)
    (0, 58, 76)
    """
    share = 1 - (1 - frequency) ** article_words
    return min(LARGEST_RARITY, round(-10 * math.log(share))) if share > 0 else LARGEST_RARITY


def terms(title: str, body: str, rarity: Callable[[str], int]) -> dict[str, Term]:
    """The terms of an article, the TERMS weightiest of them, in alphabetical order.

    `rarity` gives a word's rarity in the article's language, see `rarity_of`.

    >>> terms("Ferry adrift", "The ferry lost power.", lambda word: 0 if word == "the" else 50)["ferry"]
    Term(count=3, rarity=50, places=3)
    """
    in_title, in_body = words(title), words(body)[:BODY_WORDS]
    counts = Counter(in_title * 2 + in_body)
    lead = set(in_title) | set(in_body[:LEAD_WORDS])
    named = names(title + ".\n" + body[: BODY_WORDS * 8])
    found = []
    for word, count in counts.items():
        rare = NUMBER_RARITY if word[0].isdigit() else rarity(word)
        if rare > 0:
            places = TITLE * (word in in_title) + LEAD * (word in lead) + NAME * (word in named)
            found.append((-rare * (1 + math.log(count)) * (2 if places & LEAD else 1), word, Term(count, rare, places)))
    return {word: term for _, word, term in sorted(sorted(found)[:TERMS], key=lambda one: one[1])}


def weights(found: Mapping[str, Term], live: Callable[[str], int], articles: int) -> Weights:
    """The weights of an article's terms in each of FIELDS, each field of length UNIT.

    `live` gives the number of live articles that hold a term, `articles` is the number of all of them.
    """
    total = NEWS_AT_LARGE + articles + 1
    fields: tuple[dict[str, float], ...] = ({}, {}, {}, {}, {})
    text, title, lead, named, numbers = fields
    for word, term in found.items():
        idf = -math.log((_AT_LARGE[term.rarity] + live(word) + 0.5) / total)
        if idf <= 0:
            continue
        text[word] = idf * (1 + math.log(term.count))
        if term.places & TITLE:
            title[word] = idf
        if term.places & LEAD:
            lead[word] = idf
        if term.places & NAME:
            named[word] = idf
        if word[0].isdigit():
            numbers[word] = idf
    return tuple(_of_unit_length(field) for field in fields)


def _of_unit_length(field: dict[str, float]) -> dict[str, int]:
    length = math.sqrt(math.fsum(w * w for w in field.values()))
    scaled = {word: round(UNIT * w / length) for word, w in field.items()}
    return {word: w for word, w in scaled.items() if w}
