"""Fit the linker's weights on the development sets and print them, ready for `streams/policy.py`.

    python -m benchmarks.train_linker DATA_DIR VECTORS_DIR

DATA_DIR holds the labelled sets (`*-dev.jsonl.gz`); VECTORS_DIR keeps the vectors between runs. Each set is streamed
through the production index; each article gives a pair with each of its nearest live articles, labelled by whether
the two share a story. What the weights are worth is measured by `python -m benchmarks.quality`, which fits them anew
without what it scores. Needs scikit-learn (`pip install scikit-learn`), which nothing else does.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt
from msgspec import Struct
from sklearn.linear_model import LogisticRegression

from benchmarks.sets import SETS, LabelledSet, fold_of, read_set
from schemas.read import ReadArticle
from streams import link
from streams.arrays import Floats
from streams.index import ArticleIndex
from streams.link import FEATURES, Linker, Side
from streams.policy import Policy
from workers.cli.terminal import progress
from workers.encoder import open_encoder
from workers.replay import StoredVectors

WEIGHT = 100.0
"""What the pairs of one set weigh together, against a prior of one: weights stay near zero that few sets ask for."""
ALIKE = (("dense", "text", "title", "lead", "names"), ("dense", "text"))
"""Cosines that share a weight, for each alone is worth something else on every kind of news: the five of words, and
again the two of the whole text. Freed, they gain nothing on kinds that were trained on and lose .01 on the others."""


class Pairs(Struct, frozen=True):
    """Features (n, len(FEATURES)), the two stories of each pair, and whether they are one (n,)."""

    features: Floats
    stories: list[tuple[str, str]]
    same: npt.NDArray[np.bool_]

    def without(self, fold: int) -> Pairs:
        """Those of which neither story is in a fold."""
        kept = np.array([fold not in (fold_of(one), fold_of(other)) for one, other in self.stories], dtype=np.bool_)
        stories = [pair for pair, yes in zip(self.stories, kept.tolist(), strict=True) if yes]
        return Pairs(self.features[kept], stories, self.same[kept])


def pairs(labelled: LabelledSet, policy: Policy) -> Pairs:
    """Each labelled article of a set with its nearest labelled live articles."""
    index = ArticleIndex()
    seen = {read.article_id: read for read in labelled.reads}
    rows: list[Floats] = []
    stories: list[tuple[str, str]] = []
    for read in labelled.reads:
        story = labelled.story.get(read.article_id)
        if story and len(index):
            found = index.matches(read.vector, read.terms, policy.matches)
            ids = [index.ids[slot] for slot in found.slots.tolist()]
            features = link.pair_features(_side(read), [_side(seen[i]) for i in ids], found, policy.vector_languages)
            for other, row in zip(ids, features, strict=True):
                if other in labelled.story:
                    rows.append(row)
                    stories.append((story, labelled.story[other]))
        index.add(read.article_id, read.vector, read.terms)
    return Pairs(np.array(rows), stories, np.array([one == other for one, other in stories]))


def _side(read: ReadArticle) -> Side:
    return Side(read.seen_at, read.details, read.language)


def fit(sets: list[Pairs]) -> Linker:
    """A logistic model in which each set weighs the same and the cosines of ALIKE move together."""
    x = np.concatenate([p.features for p in sets]) @ _tied().T
    y = np.concatenate([p.same for p in sets])
    weight = np.concatenate([np.full(len(p.same), WEIGHT / len(p.same)) for p in sets])
    mean = np.average(x, axis=0, weights=weight)
    deviation = np.sqrt(np.average((x - mean) ** 2, axis=0, weights=weight)) + 1e-9
    model = LogisticRegression(C=1.0, max_iter=2_000, tol=1e-7).fit((x - mean) / deviation, y, sample_weight=weight)
    tied = model.coef_[0] / deviation
    bias = float(model.intercept_[0] - tied @ mean)
    return Linker(bias=round(bias, 3), weights=tuple(round(float(w), 3) for w in tied @ _tied()))


def _tied() -> Floats:
    """(m, len(FEATURES)): the sums of features that get one weight each."""
    alone = [(name,) for name in FEATURES if name not in ALIKE[0]]
    return np.array([[float(name in group) for name in FEATURES] for group in (*ALIKE, *alone)])


def main() -> None:
    """Print the fitted Linker."""
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    encoder = StoredVectors(open_encoder(None), Path(sys.argv[2]))
    made = []
    for name in SETS:
        with progress(name) as tell:
            made.append(pairs(read_set(Path(sys.argv[1]), name, encoder, tell), Policy()))
        print(f"{name}: {len(made[-1].same)} pairs, {made[-1].same.mean():.3f} of one story", file=sys.stderr)
    linker = fit(made)
    print(f"LINKER = Linker(\n    bias={linker.bias},\n    weights=(")
    for name, weight in zip(FEATURES, linker.weights, strict=True):
        print(f"        {weight},  # {name}")
    print("    ),\n)")


if __name__ == "__main__":
    main()
