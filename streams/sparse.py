"""Sparse representation: an article's terms, and their weights at the moment it arrives.

TF-IDF (Sparck Jones 1972; sublinear counts, Manning et al. 2008, section 6.4.1). The document frequency of a term
is that of the language at large, as `NEWS_AT_LARGE` imagined articles, plus that of the articles now live.
Five fields: the whole text, the title, the lead, the names and the numbers.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from schemas.read import Term
from streams.text import names, words

UNIT = 1000
"""Length of a field's weight vector: weights are integers, so that dot products are exact."""

STEM = "~"
"""Before the first letters of a word, which are a term of their own where words are inflected."""
STEM_LETTERS = 5
"""Tried: 4 to 6 (docs/decisions/0028)."""

TITLE, LEAD, NAME = 1, 2, 4
LEAD_WORDS = 60
BODY_WORDS = 2_000
"""Words read; what stands later in a longer text is mostly other news."""
TERMS = 160
NEWS_AT_LARGE = 1_000
NUMBER_RARITY = 30
LARGEST_RARITY = 76
"""10 * ln(2 * NEWS_AT_LARGE): rarer than that cannot be told apart."""

RARE = 50
"""Rarity of a word in one of 150 texts at large: a name, or a word of few subjects."""

FIELDS = ("text", "title", "lead", "names", "numbers")
IDF_UNIT, COUNT_UNIT = 1_000, 100
"""Inverse document frequencies and weights of counts are rounded to these parts: sums of squares stay below 2**53."""

_INSIDE = np.array([[TITLE], [LEAD], [NAME]])
_FIELD = np.arange(len(FIELDS))[:, None]

Ints = npt.NDArray[Any]
Floats = npt.NDArray[np.float64]

_AT_LARGE = np.array([NEWS_AT_LARGE * math.exp(-rarity / 10) for rarity in range(LARGEST_RARITY + 1)])


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


def with_stems(found: Mapping[str, Term]) -> dict[str, Term]:
    """Terms, and for each longer word of the lead its first STEM_LETTERS, as rare as the commonest word that begins
    so: a word in another case or number still has something in common with itself (truncation, McNamee and Mayfield
    2004).

    >>> list(with_stems({"adrift": Term(1, 50, 3), "ferry": Term(1, 50, 3)}))
    ['adrift', 'ferry', '~adrif']
    """
    stems: dict[str, Term] = {}
    for word, term in found.items():
        if len(word) > STEM_LETTERS and term.places & LEAD and not word[0].isdigit():
            stem = STEM + word[:STEM_LETTERS]
            other = stems.get(stem, Term(0, LARGEST_RARITY, 0))
            places = other.places | term.places & ~NAME
            stems[stem] = Term(other.count + term.count, min(other.rarity, term.rarity), places)
    return {**found, **stems}


class Columns(NamedTuple):
    """The terms of k articles, one article after the other, (n,) each; `lengths` (k,): how many each article has."""

    lengths: Ints
    counts: Ints
    rarities: Ints
    places: Ints
    is_number: npt.NDArray[np.bool_]


def weights(found: Columns, live: Ints, articles: Ints) -> Ints:
    """The weights (FIELDS, n) of the terms in each field, 0 where a term is not in a field: UNIT long for each article.

    `live` (n,) gives how many of the `articles` (k,) that were live before its article hold a term. Inverse document
    frequencies and what they are multiplied by are integers, so that lengths are the same in whatever order they sum.
    """
    of = np.repeat(np.arange(len(found.lengths)), found.lengths)
    totals = np.log(NEWS_AT_LARGE + articles + 1.0)[of]
    idf = np.rint(IDF_UNIT * (totals - np.log(_AT_LARGE[found.rarities] + live + 0.5))).clip(0)
    fields = np.empty((len(FIELDS), len(of)))
    fields[0] = np.rint(COUNT_UNIT * (1 + np.log(found.counts)))
    fields[1:4] = (found.places & _INSIDE) > 0
    fields[4] = found.is_number
    fields *= idf
    key = of + len(articles) * _FIELD
    lengths = np.sqrt(np.bincount(key.ravel(), np.square(fields).ravel(), len(FIELDS) * len(articles)))
    lengths[lengths == 0] = 1
    fields *= UNIT
    fields /= lengths[key]
    return np.rint(fields, out=fields).astype(np.uint16)
