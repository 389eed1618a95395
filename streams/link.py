"""Linking: how probable is it that two articles tell of the same event, and which story does that make?

A logistic model of six cosines, the time between the articles, the rare words that both have, and the ages, streets
and days in which they agree or clash, weighted by `python -m benchmarks.train_linker`; a story's score is the mean over
its three likeliest members (docs/decisions/0012), over more in a large one (docs/decisions/0028). On kinds of news that
it was trained on an expert has its say (`streams/experts.py`, docs/decisions/0026).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import cache
from operator import attrgetter

import numpy as np
from msgspec import Struct

from schemas.read import Details
from streams.arrays import Bools, Floats
from streams.index import Matches
from streams.side import NONE_NAMED, Side

DAY_S = 86_400
KNOTS_DAYS = (1, 7)
"""Where the effect of a time gap may bend: within a day, within a week, beyond."""

COSINES = ("dense", "text", "title", "lead", "names", "numbers")
GAPS = ("gap_day", "gap_week")
DETAILS = ("ages", "other_ages", "streets", "other_streets", "days", "other_days")
FEATURES = (*COSINES, *GAPS, "rare", *DETAILS)
CROWDED, CROWD_WEIGHT = 0.3, 2.0
"""Mean dense cosine of a title alone with what is nearest to it from which it is in a crowd, and how often what is more
is taken off. Tried: docs/decisions/0028."""
MOST_SHARED = (3, 2, 2)
"""Ages, streets and days beyond which more in common tells no more."""


class Linker(Struct, frozen=True):
    """A log-odds: the bias, the weight of each of FEATURES and, where there are any, of each product of two of them.

    `products` is the upper triangle of a matrix (n, n), row by row, the squares among them.
    """

    bias: float
    weights: tuple[float, ...]
    products: tuple[float, ...] = ()


class Candidate(Struct, frozen=True):
    """A story that an article may belong to, with its score and the place of its likeliest member among the matches."""

    story_id: str
    score: float
    article_id: str
    place: int


def gap_features(gap: timedelta) -> tuple[float, ...]:
    """GAPS: natural logarithm of 1 + whole days between two articles, bounded at each of KNOTS_DAYS.

    >>> gap_features(timedelta(hours=-25))
    (0.693147, 0.693147)
    >>> gap_features(timedelta(days=30))
    (0.693147, 2.079442)
    """
    return _of_days(min(abs(gap).days, KNOTS_DAYS[-1]))


@cache
def _of_days(days: int) -> tuple[float, ...]:
    return tuple(_log1p(min(days, knot)) for knot in KNOTS_DAYS)


@cache
def _log1p(count: int) -> float:
    return round(math.log1p(count), 6)


def detail_features(one: Details, other: Details) -> tuple[float, ...]:
    """DETAILS: how many ages, streets and days both name, each with whether both name some and none in common.

    What one of the two does not name is neither agreement nor clash.

    >>> detail_features(Details(ages=(53,), streets=("quarry",)), Details(ages=(9, 53), streets=("mill",)))
    (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    """
    if NONE_NAMED in (one, other):
        return _NOTHING
    found: list[float] = []
    for named, most in zip(_NAMED, MOST_SHARED, strict=True):
        mine, theirs = named(one), named(other)
        shared = len(set(mine).intersection(theirs)) if mine and theirs else 0
        found += (float(min(shared, most)), float(bool(mine and theirs and not shared)))
    return tuple(found)


_NOTHING = (0.0,) * len(DETAILS)
_NAMED = (attrgetter("ages"), attrgetter("streets"), attrgetter("days"))


def likely(linker: Linker, features: Floats) -> Floats:
    """The probability (k,) that two articles are of one event, for each pair's FEATURES (k, n).

    Its last digits differ by machine: round it before it decides.
    """
    odds = linker.bias + moved(linker, features).sum(axis=1)
    found: Floats = 1 / (1 + np.exp(-odds.clip(-40, 40)))
    return found


def moved(linker: Linker, features: Floats) -> Floats:
    """By how much each of FEATURES (k, n) moves the log-odds (k, n); two share what their product does.

    Raises ValueError where there are not as many weights.

    >>> linker = Linker(0.0, (1.0,) * 15, (2.0, *[0.0] * 119))
    >>> moved(linker, np.full((1, 15), 0.5))[0, :2].tolist()
    [1.0, 0.5]
    """
    slope = np.reshape(linker.weights, len(FEATURES))
    return features * (slope + features @ _halved(linker.products) if linker.products else slope)


@cache
def _halved(products: tuple[float, ...]) -> Floats:
    """The symmetric matrix (n, n) of a quadratic form."""
    triangle = np.zeros((len(FEATURES), len(FEATURES)))
    triangle[np.triu_indices(len(FEATURES))] = products
    return (triangle + triangle.T) / 2


def trusted(one: Side, others: Sequence[Side], languages: Sequence[str]) -> Bools:
    """Whether the vectors of an article and of each of k others mean something, (k,): whether the encoder knows the
    `languages` of both, [] for all. An English encoder puts all Russian texts near each other.
    """
    if not languages:
        return np.ones(len(others), np.bool_)
    known = [is_known(side.language, languages) for side in others]
    return np.array(known, dtype=np.bool_) & is_known(one.language, languages)


def pair_features(one: Side, others: Sequence[Side], matches: Matches, trusted: Bools) -> Floats:
    """FEATURES (k, n) of an article and each of its matches, `others` in their order.

    Where a vector is not `trusted` (k,), the text's cosine stands for the dense one.
    """
    cosines = matches.cosines.round(6)
    cosines[:, 0] = np.where(trusted, cosines[:, 0], cosines[:, 1])
    of_both = [
        (*gap_features(one.at - other.at), _log1p(rare), *detail_features(one.details, other.details))
        for rare, other in zip(matches.rare.tolist(), others, strict=True)
    ]
    return np.hstack([cosines, np.array(of_both).reshape(len(others), len(FEATURES) - len(COSINES))])


def in_a_crowd(matches: Matches, most: int) -> Matches:
    """The matches, `most` of them, of a title without a text, their dense cosines lowered by what it has in common with
    all of them: a title says what it is about, and where all news is of one great matter that tells no events apart
    (cross-domain similarity local scaling, Conneau et al. 2018).
    """
    crowd = math.fsum(matches.cosines[:, 0].tolist()) / most - CROWDED
    if crowd <= 0:
        return matches
    lowered = matches.cosines.copy()
    lowered[:, 0] -= CROWD_WEIGHT * crowd
    return Matches(matches.slots, lowered, matches.rare)


def is_known(language: str | None, languages: Sequence[str]) -> bool:
    return not language or language.partition("-")[0].lower() in languages


def candidates(
    ids: Sequence[str],
    likely: Sequence[float],
    story_of: Mapping[str, str],
    sizes: Mapping[str, int],
    best: int,
) -> list[Candidate]:
    """The stories of the matched articles `ids` (k,), each `likely` to be of one event, likeliest first, ties by id.

    A story's score is the mean probability of its `best` likeliest members, of the square root of its members where
    that is more, for of many some are alike by chance, and of all where it has fewer; one that did not match counts 0.
    """
    by_story: dict[str, list[tuple[float, str, int]]] = {}
    for place, (article_id, one) in enumerate(zip(ids, likely, strict=True)):
        by_story.setdefault(story_of[article_id], []).append((-one, article_id, place))
    found = []
    for story_id, linked in by_story.items():
        linked.sort()
        counted = min(max(best, math.isqrt(sizes[story_id])), sizes[story_id])
        score = round(-math.fsum(p for p, _, _ in linked[:counted]) / counted, 6)
        _, article_id, place = linked[0]
        found.append(Candidate(story_id, score, article_id, place))
    return sorted(found, key=lambda c: (-c.score, c.story_id))


def strongest(linker: Linker, features: Floats, count: int = 4) -> dict[str, float | str]:
    """The FEATURES (n,) that moved the log-odds most, with their values: what an alert's `why` shows."""
    by = moved(linker, features[None])[0].tolist()
    most = sorted(zip(by, features.tolist(), FEATURES, strict=True), key=lambda m: (-abs(m[0]), m[2]))
    return {name: feature for way, feature, name in most[:count] if way}
