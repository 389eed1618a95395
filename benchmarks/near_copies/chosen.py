"""Which pairs of articles were read: some of every stratum of likeness, in an order that nobody chose."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations
from pathlib import Path
from typing import Literal, get_args

from msgspec import Struct

from benchmarks.sets import SETS
from streams.copies import similarity, sketch
from streams.text import words

Stratum = Literal["clear", "above", "below", "low", "part", "far"]
STRATA = get_args(Stratum)
CLEAR, ABOVE, BELOW, LOW = 0.85, 0.5, 0.3, 0.1
"""Similarity of the sketches, as they were when the pairs were drawn, from which a pair is in the stratum."""
PART = 0.2
"""Share of the shorter text's shingles found in the other from which a pair of low similarity is in `part`."""
TAKEN: dict[Stratum, int] = {"clear": 25, "above": 45, "below": 45, "low": 30, "part": 30, "far": 25}
MOST_HOLDERS = 60
"""A run of four words in more texts than that is furniture of a site: no pairs are sought by it."""


class Text(Struct, frozen=True):
    """An article of a labelled set."""

    article: str
    labelled_set: str
    story: str | None
    outlet: str | None
    title: str
    body: str

    @property
    def shingles(self) -> set[tuple[str, ...]]:
        """Runs of four words of the first thousand."""
        read = words(self.body)[:1_000]
        return set(zip(read, read[1:], read[2:], read[3:], strict=False))


class Pair(Struct, frozen=True):
    """Two articles of a set, the smaller id first."""

    one: str
    other: str


def texts(data: Path) -> dict[str, Text]:
    """Every article of the labelled sets in the directory `data`, by id."""
    found = {}
    for name in SETS:
        with gzip.open(data / f"{name}-dev.jsonl.gz", "rt", encoding="utf-8") as lines:
            for row in map(json.loads, lines):
                fields = (row.get("story"), row.get("outlet"), row["title"] or "", row["body"])
                found[row["id"]] = Text(row["id"], name, *fields)
    return found


def strata(found: Iterable[Text]) -> dict[Stratum, list[Pair]]:
    """All pairs of a set that are of one story, or of any likeness, by stratum: what precision and recall are of."""
    by_set = defaultdict(list)
    for text in found:
        by_set[text.labelled_set].append(text)
    result: dict[Stratum, list[Pair]] = {name: [] for name in STRATA}
    for of_set in by_set.values():
        for stratum, pair in _of_set(of_set):
            result[stratum].append(pair)
    return result


def _of_set(of_set: list[Text]) -> Iterator[tuple[Stratum, Pair]]:
    of_set = sorted(of_set, key=lambda text: text.article)
    shingles = [text.shingles for text in of_set]
    sketches = [sketch(text.body) for text in of_set]
    shared = _shared(shingles)
    for i, j in combinations(range(len(of_set)), 2):
        one, other = of_set[i], of_set[j]
        alike = one.story is not None and one.story == other.story
        if not alike and (i, j) not in shared:
            continue
        likeness = similarity(sketches[i], sketches[j]) if sketches[i] and sketches[j] else 0.0
        part = shared[i, j] / max(1, min(len(shingles[i]), len(shingles[j])))
        stratum = _stratum(likeness, part)
        if alike or stratum != "far":
            yield stratum, Pair(one.article, other.article)


def _shared(shingles: list[set[tuple[str, ...]]]) -> Counter[tuple[int, int]]:
    """How many shingles each pair shares, of those that few texts hold."""
    holders = defaultdict(list)
    for number, of_text in enumerate(shingles):
        for shingle in of_text:
            holders[shingle].append(number)
    return Counter(pair for held in holders.values() if len(held) <= MOST_HOLDERS for pair in combinations(held, 2))


def _stratum(likeness: float, part: float) -> Stratum:
    if likeness >= CLEAR:
        return "clear"
    if likeness >= ABOVE:
        return "above"
    if likeness >= BELOW:
        return "below"
    if likeness >= LOW:
        return "low"
    return "part" if part >= PART else "far"


def drawn(pairs: dict[Stratum, list[Pair]]) -> dict[Stratum, list[Pair]]:
    """TAKEN of each stratum, in the order of the sha256 of their ids."""
    return {name: sorted(of_stratum, key=_order)[: TAKEN[name]] for name, of_stratum in pairs.items()}


def _order(pair: Pair) -> str:
    return hashlib.sha256(f"{pair.one}\0{pair.other}".encode()).hexdigest()
