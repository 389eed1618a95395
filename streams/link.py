"""Linking: how probable is it that two articles tell of the same event, and which story does that make?

A logistic model of the six cosines and the time between the articles, weighted by
`python -m benchmarks.train_linker`; a story's score is the mean over its three likeliest members (docs/decisions).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct

from streams.index import Matches

DAY_S = 86_400
KNOTS_DAYS = (1, 7)
"""Where the effect of a time gap may bend: within a day, within a week, beyond."""

FEATURES = ("dense", "text", "title", "lead", "names", "numbers", "gap", "gap_day", "gap_week")


class Linker(Struct, frozen=True):
    """Weight of each of FEATURES and the bias: a log-odds."""

    bias: float
    weights: tuple[float, ...]


class Candidate(Struct, frozen=True):
    """A story that an article may belong to, with its score and the features of its likeliest member."""

    story_id: str
    score: float
    article_id: str
    features: tuple[float, ...]


def gap_features(gap_s: float) -> tuple[float, float, float]:
    """Natural logarithm of 1 + whole days between two articles, and the same bounded at each of KNOTS_DAYS.

    >>> gap_features(90_000)
    (0.693147, 0.693147, 0.693147)
    >>> gap_features(30 * DAY_S)
    (3.433987, 0.693147, 2.079442)
    """
    days = int(abs(gap_s) // DAY_S)
    return (_log1p(days), *(_log1p(min(days, knot)) for knot in KNOTS_DAYS))  # type: ignore[return-value]


def _log1p(days: int) -> float:
    return round(math.log1p(days), 6)


def probability(linker: Linker, features: tuple[float, ...]) -> float:
    """That two articles are of one event, to six digits: what lies behind differs between machines."""
    odds = linker.bias
    for weight, feature in zip(linker.weights, features, strict=True):
        odds += weight * feature
    return round(1 / (1 + math.exp(-max(-40.0, min(40.0, odds)))), 6)


def pair_features(matches: Matches, gaps_s: list[float]) -> list[tuple[float, ...]]:
    """FEATURES of each match; `gaps_s` in seconds, one a match."""
    return [
        (*(round(c, 6) for c in cosines), *gap_features(gap))
        for cosines, gap in zip(matches.cosines.tolist(), gaps_s, strict=True)
    ]


def candidates(
    linker: Linker,
    pairs: Mapping[str, tuple[float, ...]],
    story_of: Mapping[str, str],
    sizes: Mapping[str, int],
    best: int,
) -> list[Candidate]:
    """The stories of the matched articles, likeliest first, ties by id.

    A story's score is the mean probability of its `best` likeliest members, of all where it has fewer; a member
    that did not match counts 0.
    """
    by_story: dict[str, list[tuple[float, str]]] = {}
    for article_id, features in pairs.items():
        by_story.setdefault(story_of[article_id], []).append((-probability(linker, features), article_id))
    found = []
    for story_id, linked in by_story.items():
        linked.sort()
        counted = min(best, sizes[story_id])
        score = round(-math.fsum(p for p, _ in linked[:counted]) / counted, 6)
        found.append(Candidate(story_id, score, linked[0][1], pairs[linked[0][1]]))
    return sorted(found, key=lambda c: (-c.score, c.story_id))


def seconds_between(one: datetime, other: datetime) -> float:
    """The time between two moments, in seconds, never negative."""
    return abs((one - other).total_seconds())


def strongest(linker: Linker, features: tuple[float, ...], count: int = 4) -> dict[str, float | str]:
    """The features that moved the log-odds most, with their values: what an alert's `why` shows."""
    moved = sorted(zip(linker.weights, features, FEATURES, strict=True), key=lambda m: (-abs(m[0] * m[1]), m[2]))
    return {name: feature for weight, feature, name in moved[:count] if weight * feature}
