"""How well are articles placed? B-cubed (Bagga and Baldwin 1998), pairs, stories split and mixed.

Every figure is a sum over articles, so that some stories of a stream can be scored alone, against all that was
clustered, and stories can be drawn anew for an interval.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping

import numpy as np
from msgspec import Struct

DRAWS = 1_000


class Placed(Struct, frozen=True):
    """How one article is placed: its story, shares and counts of its cluster and of its story."""

    story: str
    precision: float
    recall: float
    first_precision: float
    first_recall: float
    together: int
    in_cluster: int
    in_story: int
    split: bool
    mixed: bool


def placed(story: Mapping[str, str], first: Mapping[str, str], final: Mapping[str, str]) -> dict[str, Placed]:
    """Each labelled article; `first` and `final` name the cluster of an article at its arrival and at the end.

    >>> found = placed({"a": "s", "b": "s", "c": "t"}, dict(zip("abc", "112")), dict(zip("abc", "111")))
    >>> found["a"].precision, found["a"].recall, found["a"].first_precision, found["c"].mixed
    (0.6666666666666666, 1.0, 1.0, True)
    """
    late, early = _shares(story, final), _shares(story, first)
    clusters, stories = defaultdict(set), defaultdict(set)
    for article_id, name in story.items():
        clusters[name].add(final[article_id])
        stories[final[article_id]].add(name)
    split = {name for name, held in clusters.items() if len(held) > 1}
    mixed = {name for name, held in clusters.items() if any(len(stories[c]) > 1 for c in held)}
    return {
        article_id: Placed(
            name,
            together / in_cluster,
            together / in_story,
            early[article_id][0] / early[article_id][1],
            early[article_id][0] / early[article_id][2],
            together,
            in_cluster,
            in_story,
            name in split,
            name in mixed,
        )
        for article_id, name in story.items()
        for together, in_cluster, in_story in (late[article_id],)
    }


def _shares(story: Mapping[str, str], cluster: Mapping[str, str]) -> dict[str, tuple[int, int, int]]:
    """(articles of its story in its cluster, of its cluster, of its story) of each article, itself among them."""
    both = Counter((name, cluster[i]) for i, name in story.items())
    found, stories = Counter(cluster[i] for i in story), Counter(story.values())
    return {i: (both[name, cluster[i]], found[cluster[i]], stories[name]) for i, name in story.items()}


def f1(precision: float, recall: float) -> float:
    """Harmonic mean.

    >>> f1(1.0, 0.5)
    0.6666666666666666
    """
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def figures(found: list[Placed]) -> dict[str, float]:
    """What the table shows of some articles."""
    precision, recall = _mean(found, "precision"), _mean(found, "recall")
    first = f1(_mean(found, "first_precision"), _mean(found, "first_recall"))
    together = sum(p.together - 1 for p in found)
    beside, ours = sum(p.in_cluster - 1 for p in found), sum(p.in_story - 1 for p in found)
    pairs = f1(together / beside if beside else 1.0, together / ours if ours else 1.0)
    stories = {p.story: (p.split, p.mixed) for p in found}
    low, high = _interval(found)
    return {
        "b3_precision": round(precision, 4),
        "b3_recall": round(recall, 4),
        "b3_f1": round(f1(precision, recall), 4),
        "b3_f1_first": round(first, 4),
        "low": low,
        "high": high,
        "pair_f1": round(pairs, 4),
        "clusters": round(sum(1 / p.in_cluster for p in found)),
        "stories": len(stories),
        "split": round(sum(s for s, _ in stories.values()) / len(stories), 3),
        "mixed": round(sum(m for _, m in stories.values()) / len(stories), 3),
    }


def _mean(found: list[Placed], field: str) -> float:
    return float(np.mean([getattr(p, field) for p in found]))


def _interval(found: list[Placed]) -> tuple[float, float]:
    """The 95 % interval of B-cubed F1 where the stories are drawn anew (Efron 1979)."""
    sums: dict[str, list[float]] = {}
    for p in found:
        one = sums.setdefault(p.story, [0.0, 0.0, 0.0])
        for k, value in enumerate((p.precision, p.recall, 1.0)):
            one[k] += value
    table = np.array(list(sums.values()))
    random = np.random.default_rng(0)
    drawn = np.array([table[random.integers(len(table), size=len(table))].sum(axis=0) for _ in range(DRAWS)])
    scores = [f1(p / n, r / n) for p, r, n in drawn.tolist()]
    low, high = np.percentile(scores, (2.5, 97.5))
    return round(float(low), 3), round(float(high), 3)
