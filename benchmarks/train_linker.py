"""Fit the linker's weights on the development sets and print them, ready for `streams/policy.py`.

    python -m benchmarks.train_linker DATA_DIR VECTORS_DIR

DATA_DIR holds the labelled sets (`*-dev.jsonl.gz`); VECTORS_DIR keeps the vectors between runs. Each set is streamed
through the production index; each article gives a pair with each of its nearest live articles, labelled by whether
the two share a story, and each set weighs the same. The second table leaves each set out: what a user with other
news would get from the pairs. Needs scikit-learn (`pip install scikit-learn`), which nothing else does.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, log_loss

from benchmarks.sets import SETS, labels
from schemas import wire
from schemas.read import ReadArticle
from streams import link
from streams.index import ArticleIndex
from streams.policy import Policy
from workers import archive
from workers.background import rarity
from workers.embed import EmbedStage
from workers.encoder import open_encoder
from workers.replay import BATCH, StoredVectors

Pairs = tuple[np.ndarray, np.ndarray]


def read_articles(path: Path, vectors: Path) -> list[ReadArticle]:
    """The articles of a set in the order of a replay, understood."""
    stage = EmbedStage(StoredVectors(open_encoder(None), vectors), rarity)
    reads: list[ReadArticle] = []
    records = archive.records([path], None)
    for start in range(0, len(records), BATCH):
        outputs = stage.handle(records[start : start + BATCH])
        stage.committed()
        reads.extend(wire.decode_trusted(o.value, ReadArticle) for o in outputs if o.topic == "articles.read")
    return reads


def pairs(reads: list[ReadArticle], story: dict[str, str | None], matches: int) -> Pairs:
    """Features (n, len(FEATURES)) and labels (n,) of each labelled article with its nearest labelled live articles."""
    index = ArticleIndex()
    seen: dict[str, datetime] = {}
    rows, same = [], []
    for read in reads:
        if read.article_id in seen:
            continue
        found = index.matches(read.vector, read.terms, matches) if len(index) else None
        if found is not None and story.get(read.article_id):
            ids = [index.ids[s] for s in found.slots]
            gaps = [link.seconds_between(read.seen_at, seen[i]) for i in ids]
            for article_id, features in zip(ids, link.pair_features(found, gaps), strict=True):
                if story.get(article_id):
                    rows.append(features)
                    same.append(story[article_id] == story[read.article_id])
        index.add(read.article_id, read.vector, read.terms)
        seen[read.article_id] = read.seen_at
    return np.array(rows), np.array(same)


def fit(sets: list[Pairs]) -> LogisticRegression:
    """A logistic model in which each set weighs the same."""
    weight = np.concatenate([np.full(len(y), 1e4 / len(y)) for _, y in sets])
    x, y = np.concatenate([x for x, _ in sets]), np.concatenate([y for _, y in sets])
    return LogisticRegression(C=1.0, max_iter=2_000).fit(x, y, sample_weight=weight)


def main() -> None:
    """Print the fitted Linker and its report."""
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    data, vectors = Path(sys.argv[1]), Path(sys.argv[2])
    made = {}
    for name in SETS:
        path = data / f"{name}-dev.jsonl.gz"
        made[name] = pairs(read_articles(path, vectors), labels(path), Policy().matches)
        print(f"{name}: {len(made[name][1])} pairs, {made[name][1].mean():.3f} of one story", file=sys.stderr)
    model = fit(list(made.values()))
    print(f"Linker(bias={model.intercept_[0]:.3f}, weights={tuple(round(float(w), 3) for w in model.coef_[0])})")
    print(dict(zip(link.FEATURES, (round(float(w), 3) for w in model.coef_[0]), strict=True)))
    print("set: average precision and log loss of pairs, fitted on all | on the others; and the others' Linker")
    for name, (x, y) in made.items():
        other = fit([p for n, p in made.items() if n != name])
        scores = [
            f"{average_precision_score(y, m.predict_proba(x)[:, 1]):.3f} {log_loss(y, m.predict_proba(x)[:, 1]):.3f}"
            for m in (model, other)
        ]
        weights = tuple(round(float(w), 3) for w in other.coef_[0])
        print(f"{name}: {scores[0]} | {scores[1]} | Linker(bias={other.intercept_[0]:.3f}, weights={weights})")
    print(datetime.now(UTC).date())


if __name__ == "__main__":
    main()
