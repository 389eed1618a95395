"""Which article repeats another's text? Two hundred pairs, read by a person, against the rule of `streams/step.py`.

    python -m benchmarks.near_copies DATA_DIR

DATA_DIR holds the labelled sets (`*-dev.jsonl.gz`). Prints precision and recall over all pairs of the sets that are of
one story or of any likeness, each judged pair standing for those of its stratum, with intervals by bootstrap inside the
strata; JSON, and rows for benchmarks/README.md. See README.md here for what was read and how.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Literal

import msgspec
import numpy as np
from msgspec import Struct

from benchmarks.machine import said
from benchmarks.near_copies.chosen import Pair, Stratum, Text, drawn, strata, texts
from streams.copies import COPY, similarity, sketch

VERDICTS = Path(__file__).parent / "verdicts.jsonl"
WITNESS_PAIRS = 60
DRAWS = 1_000
COLUMNS = ("a copy is", "half", "pairs", "precision", "95 %", "recall", "95 %")
LEAST = (0.15, 0.2, COPY, 0.3, 0.4, 0.5)

Shared = Literal["furniture", "agency", "credit", "owner", "release"]
ONE_WITNESS: tuple[Shared, ...] = ("agency", "credit", "owner")


class Verdict(Struct, frozen=True, forbid_unknown_fields=True):
    """What the reader says of a pair. `shares`: what two texts have in common where neither is a copy of the other."""

    one: str
    other: str
    copy: bool
    shares: Shared | None = None
    doubt: bool = False

    @property
    def pair(self) -> Pair:
        return Pair(self.one, self.other)

    @property
    def one_witness(self) -> bool:
        """Whether two outlets with these texts are one source."""
        return self.copy or self.shares in ONE_WITNESS

    @property
    def half(self) -> int:
        """The threshold was chosen on half 0."""
        return hashlib.sha256(f"half{self.one}{self.other}".encode()).digest()[0] % 2


Rule = Callable[[Text, Text], bool]


def in_one_story(least: float) -> Rule:
    """Copies are articles of one story whose texts are so similar."""
    alike = in_any_story(least)
    return lambda one, other: one.story is not None and one.story == other.story and alike(one, other)


def in_any_story(least: float) -> Rule:
    """Copies are articles whose texts are so similar."""

    def rule(one: Text, other: Text) -> bool:
        mine, theirs = sketch(one.body), sketch(other.body)
        return bool(mine and theirs) and similarity(mine, theirs) >= least

    return rule


def rates(verdicts: Sequence[Verdict], found: Sequence[bool], weights: Sequence[float]) -> tuple[float, float]:
    """Precision and recall of what was `found`, each pair weighing so much."""
    copies = np.array([verdict.copy for verdict in verdicts])
    weight, given = np.array(weights), np.array(found)
    right = float(weight[copies & given].sum())
    return right / max(float(weight[given].sum()), 1e-9), right / max(float(weight[copies].sum()), 1e-9)


def measured(
    verdicts: Sequence[Verdict], found: Sequence[bool], stratum: Mapping[Pair, Stratum], sizes: Mapping[Stratum, int]
) -> dict[str, float | tuple[float, float]]:
    """Precision and recall with their 95 % intervals, the judged pairs of each stratum drawn anew."""
    groups = [[i for i, v in enumerate(verdicts) if stratum[v.pair] == name] for name in sizes]
    weights = [0.0] * len(verdicts)
    for group, size in zip(groups, sizes.values(), strict=True):
        for i in group:
            weights[i] = size / len(group)
    random = np.random.default_rng(0)
    tried = []
    for _ in range(DRAWS):
        rows = [i for group in groups if group for i in random.choice(group, len(group)).tolist()]
        tried.append(rates([verdicts[i] for i in rows], [found[i] for i in rows], [weights[i] for i in rows]))
    precision, recall = rates(verdicts, found, weights)
    low, high = np.round(np.percentile(np.array(tried), (2.5, 97.5), axis=0), 3).tolist()
    return {
        "precision": round(precision, 3),
        "precision_95": (low[0], high[0]),
        "recall": round(recall, 3),
        "recall_95": (low[1], high[1]),
    }


def witnesses(verdicts: Sequence[Verdict], known: Mapping[str, Text], rule: Rule) -> int:
    """Of WITNESS_PAIRS pairs of one story from two outlets: how many are counted as the sources that they are."""
    pairs = [(v, known[v.one], known[v.other]) for v in verdicts]
    told = [
        (v, one, other)
        for v, one, other in pairs
        if one.story and one.story == other.story and one.outlet and other.outlet and one.outlet != other.outlet
    ]
    first = sorted(told, key=lambda row: hashlib.sha256(f"{row[0].one}{row[0].other}".encode()).digest())[
        :WITNESS_PAIRS
    ]
    return sum(rule(one, other) == v.one_witness for v, one, other in first)


def main() -> None:
    """Measure and print."""
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    known = texts(Path(sys.argv[1]))
    pairs = strata(known.values())
    stratum = {pair: name for name, of_stratum in drawn(pairs).items() for pair in of_stratum}
    verdicts = [msgspec.json.decode(line, type=Verdict) for line in VERDICTS.read_bytes().splitlines()]
    if missing := set(stratum) ^ {verdict.pair for verdict in verdicts}:
        sys.exit(f"{len(missing)} pairs were drawn that nobody judged, or judged and not drawn: the sketch has changed")
    sizes = {name: len(of_stratum) for name, of_stratum in pairs.items()}
    rules = {f"{least} alike, of one story": in_one_story(least) for least in LEAST}
    rules["0.5 alike, of any story (before 26 November)"] = in_any_story(0.5)
    result: dict[str, object] = {}
    rows = []
    for name, rule in rules.items():
        found = {v.pair: rule(known[v.one], known[v.other]) for v in verdicts}
        for half, some in (("both", verdicts), *((n, [v for v in verdicts if v.half == n]) for n in (0, 1))):
            figures = measured(some, [found[v.pair] for v in some], stratum, sizes)
            result[f"{name}, half {half}"] = figures
            rows.append((name, half, len(some), *figures.values()))
        result[f"{name}, witnesses right of {WITNESS_PAIRS}"] = witnesses(verdicts, known, rule)
    said({"near_copies": result, "pairs": sizes}, COLUMNS, rows)


if __name__ == "__main__":
    main()
