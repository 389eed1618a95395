"""Fit the linker and its experts on the development sets, and write `streams/fitted.py` anew.

    python -m benchmarks.train_linker DATA_DIR VECTORS_DIR

DATA_DIR holds the labelled sets (`*-dev.jsonl.gz`); VECTORS_DIR keeps the vectors between runs. Each set is streamed
through the production index; each article gives a pair with each of its nearest live articles, labelled by whether
the two share a story. The general linker is fitted to all sets, an expert to the set of its kind. What they are worth
is measured by `python -m benchmarks.quality`, which fits them anew without what it scores. Needs scikit-learn
(`pip install scikit-learn`), which nothing else does.
"""

from __future__ import annotations

import sys
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from msgspec import Struct
from msgspec.structs import replace
from sklearn.cluster import KMeans
from sklearn.linear_model import LogisticRegression

import streams
from benchmarks.sets import SETS, LabelledSet, fold_of, read_set
from schemas.read import ReadArticle
from streams import dense, link
from streams.arrays import Floats, Ints
from streams.experts import Expert, nearness
from streams.index import ArticleIndex
from streams.link import FEATURES, Linker
from streams.policy import Policy
from streams.side import Side
from workers.cli.terminal import progress
from workers.encoder import open_encoder
from workers.replay import StoredVectors

WEIGHT = 100.0
"""What the pairs of one set weigh together, against a prior of one: weights stay near zero that few sets ask for."""
ALIKE = (("dense", "text", "title", "lead", "names"), ("dense", "text"))
"""Cosines that share a weight, for each alone is worth something else on every kind of news: the five of words, and
again the two of the whole text. Freed, they gain nothing on kinds that were trained on and lose .01 on the others."""


EXPERTS = {"local incidents": "gun-violence", "politics": "general-news"}
"""The kinds of news that have an expert, and the set that it is fitted to: those large enough to be fitted to alone."""
CENTRES = 4
"""Of an expert's kind: docs/decisions/0028."""
OWN_NEWS = (2, 20)
"""Percentiles of how near the articles that it is fitted to lie to its centres, each with its matches: an expert has no
say in what is as strange as the first, and all from the second on (docs/decisions/0028)."""
PAIRED = 25
"""Live articles that an article makes a pair with, a few more than decide: fitted to 20, those that are no match count
less and what is half alike is joined."""
STRENGTH = 0.05
"""Of an expert's data against a prior of one standard deviation on each of its 135 standardised weights ("C")."""
LETTERS = 100
"""A line of the centres' base64."""
TO = Path(streams.__file__).parent / "fitted.py"


class Pairs(Struct, frozen=True):
    """Of one set: features (n, len(FEATURES)), the two stories of each pair, and whether they are one (n,); vectors
    (a, d) of all articles, the encoder that made them, the story of each, "" where it has none, and the rows of
    `vectors` of each and its matches.
    """

    features: Floats
    stories: list[tuple[str, str]]
    same: npt.NDArray[np.bool_]
    vectors: npt.NDArray[np.int8]
    encoder: str
    of: list[str]
    around: list[Ints]
    left_out: int | None = None

    def without(self, fold: int) -> Pairs:
        """What is left without the stories of a fold."""
        kept = np.array([fold not in (fold_of(one), fold_of(other)) for one, other in self.stories], dtype=np.bool_)
        stories = [pair for pair, yes in zip(self.stories, kept.tolist(), strict=True) if yes]
        return replace(self, features=self.features[kept], stories=stories, same=self.same[kept], left_out=fold)

    def articles(self) -> list[int]:
        """The rows of `vectors` of the articles that may be learnt from."""
        return [row for row, story in enumerate(self.of) if not story or fold_of(story) != self.left_out]


def pairs(labelled: LabelledSet, policy: Policy) -> Pairs:
    """Each labelled article of a set with its nearest labelled live articles."""
    index = ArticleIndex()
    seen = {read.article_id: read for read in labelled.reads}
    rows: list[Floats] = []
    stories: list[tuple[str, str]] = []
    around: list[Ints] = []
    for read in labelled.reads:
        story = labelled.story.get(read.article_id)
        around.append(np.array([len(index), *index.matches(read.vector, read.terms, policy.matches).slots]))
        found = index.matches(read.vector, read.terms, PAIRED)
        if story and len(index):
            ids = [index.ids[slot] for slot in found.slots.tolist()]
            one, others = _side(read), [_side(seen[i]) for i in ids]
            trusted = link.trusted(one, others, policy.vector_languages)
            for other, row in zip(ids, link.pair_features(one, others, found, trusted), strict=True):
                if other in labelled.story:
                    rows.append(row)
                    stories.append((story, labelled.story[other]))
        index.add(read.article_id, read.vector, read.terms, story or "", _side(read))
    vectors = np.stack([dense.row(read.vector) for read in labelled.reads])
    of = [labelled.story.get(read.article_id, "") for read in labelled.reads]
    same = np.array([one == other for one, other in stories])
    return Pairs(np.array(rows), stories, same, vectors, labelled.reads[0].encoder, of, around)


def _side(read: ReadArticle) -> Side:
    return Side(read.seen_at, read.details, read.language)


def fitted(sets: Mapping[str, Pairs]) -> Policy:
    """The policy with linker and experts fitted to these sets."""
    experts = tuple(expert(kind, sets[name]) for kind, name in EXPERTS.items() if name in sets)
    return replace(Policy(), linker=fit(list(sets.values())), experts=experts)


def fit(sets: list[Pairs]) -> Linker:
    """A logistic model in which each set weighs the same and the cosines of ALIKE move together."""
    x = np.concatenate([p.features for p in sets]) @ _tied().T
    y = np.concatenate([p.same for p in sets])
    weight = np.concatenate([np.full(len(p.same), WEIGHT / len(p.same)) for p in sets])
    mean, deviation = _spread(x, weight)
    model = LogisticRegression(C=1.0, max_iter=2_000, tol=1e-7).fit((x - mean) / deviation, y, sample_weight=weight)
    tied = model.coef_[0] / deviation
    bias = float(model.intercept_[0] - tied @ mean)
    return Linker(bias=round(bias, 3), weights=_rounded(tied @ _tied()))


def expert(kind: str, pairs: Pairs) -> Expert:
    """A logistic model of the features and all products of two, fitted to one set, and the centres of its articles.

    The features are standardised, and so are their products; both are undone in what comes out.
    """
    mean, deviation = _spread(pairs.features, np.ones(len(pairs.same)))
    x = (pairs.features - mean) / deviation
    one, other = np.triu_indices(len(FEATURES))
    all_of_it = np.hstack([x, x[:, one] * x[:, other]])
    of_all, by = _spread(all_of_it, np.ones(len(pairs.same)))
    model = LogisticRegression(C=STRENGTH, max_iter=2_000, tol=1e-7).fit((all_of_it - of_all) / by, pairs.same)
    weights = model.coef_[0] / by
    bias = float(model.intercept_[0] - weights @ of_all)
    form = np.zeros((len(FEATURES), len(FEATURES)))
    form[one, other] = weights[len(FEATURES) :]
    form = (form + form.T) / 2 / np.outer(deviation, deviation)
    linear = weights[: len(FEATURES)] / deviation
    products = np.where(one == other, 1, 2) * form[one, other]
    moved = Linker(
        bias=round(bias - float(linear @ mean) + float(mean @ form @ mean), 3),
        weights=_rounded(linear - 2 * form @ mean),
        products=_rounded(products),
    )
    own = pairs.articles()
    centres = _centres(pairs.vectors[own])
    near = [nearness(centres, pairs.vectors[pairs.around[row]]) for row in own]
    strange, familiar = np.percentile(near, OWN_NEWS).round(3).tolist()
    return Expert(kind, pairs.encoder, centres, strange, familiar, moved)


def _centres(vectors: npt.NDArray[np.int8]) -> bytes:
    """By k-means (Lloyd 1982), each a unit vector again."""
    unit = vectors / np.linalg.norm(vectors.astype(np.float64), axis=1, keepdims=True).clip(1e-9)
    found = KMeans(CENTRES, n_init=10, random_state=0).fit(unit).cluster_centers_
    lengths = np.linalg.norm(found, axis=1)
    return b"".join(dense.quantised((centre / n).astype(np.float32)) for centre, n in zip(found, lengths, strict=True))


def _spread(x: Floats, weight: Floats) -> tuple[Floats, Floats]:
    """Mean and standard deviation (n,) of the columns of `x` (k, n)."""
    mean = np.average(x, axis=0, weights=weight)
    return mean, np.sqrt(np.average((x - mean) ** 2, axis=0, weights=weight)) + 1e-9


def _rounded(weights: Floats) -> tuple[float, ...]:
    return tuple(round(float(weight), 3) for weight in weights)


def _tied() -> Floats:
    """(m, len(FEATURES)): the sums of features that get one weight each."""
    alone = [(name,) for name in FEATURES if name not in ALIKE[0]]
    return np.array([[float(name in group) for name in FEATURES] for group in (*ALIKE, *alone)])


HEAD = '''"""The linker and the experts as `python -m benchmarks.train_linker` fitted and wrote them.

{report}
"""

from base64 import b64decode

from streams.experts import Expert
from streams.link import Linker

# ruff: noqa: E501
# fmt: off'''


def source(policy: Policy, report: Sequence[str]) -> Iterator[str]:
    """The lines of `streams/fitted.py`."""
    yield HEAD.format(report="\n".join(report))
    yield from ("LINKER = Linker(", f"    bias={policy.linker.bias},", "    weights=(")
    yield from (f"        {weight},  # {name}" for name, weight in zip(FEATURES, policy.linker.weights, strict=True))
    yield from ("    ),", ")", "", "EXPERTS = (")
    for one in policy.experts:
        yield from ("    Expert(", f'        kind="{one.kind}",', f'        encoder="{one.encoder}",')
        yield "        centres=b64decode("
        letters = b64encode(one.centres).decode()
        yield from (f'            "{letters[at : at + LETTERS]}"' for at in range(0, len(letters), LETTERS))
        yield from ("        ),", f"        strange={one.strange},", f"        familiar={one.familiar},")
        yield from ("        linker=Linker(", f"            bias={one.linker.bias},")
        yield from (f"            weights={one.linker.weights},", "            products=(")
        first = 0
        for place, name in enumerate(FEATURES):
            row = one.linker.products[first : first + len(FEATURES) - place]
            yield f"                {', '.join(map(str, row))},  # {name}"
            first += len(row)
        yield from ("            ),", "        ),", "    ),")
    yield ")"


def main() -> None:
    """Fit and write."""
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    encoder = StoredVectors(open_encoder(None), Path(sys.argv[2]))
    made, report = {}, []
    for name in SETS:
        with progress(name) as tell:
            made[name] = pairs(read_set(Path(sys.argv[1]), name, encoder, tell), Policy())
        report.append(f"{name}: {len(made[name].same)} pairs, {made[name].same.mean():.3f} of them of one story")
    TO.write_text("\n".join(source(fitted(made), report)) + "\n", encoding="utf-8")
    print(f"{TO} is written anew: {'; '.join(report)}", file=sys.stderr)


if __name__ == "__main__":
    main()
