"""Which articles were read: whole stories of the labelled sets, in an order that nobody chose."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from benchmarks.sets import SETS, labels
from workers import archive
from workers.log import Record

ARTICLES = 1_000
"""Stories are taken until so many articles are reached; every one of them has been read."""
TUNED_ON = "claims-dev-articles.jsonl.gz"
"""Stories with an article here are left out: the grammar was written on them."""


def in_order(stories: Iterable[str]) -> list[str]:
    """By the sha256 of the name, so that a reader who stops early has read a fair part.

    >>> in_order(["one", "two", "three"])
    ['two', 'one', 'three']
    """
    return sorted(stories, key=lambda name: hashlib.sha256(name.encode()).hexdigest())


def taken(sizes: Mapping[str, int], left_out: set[str], articles: int = ARTICLES) -> Iterator[str]:
    """The stories, of these sizes, in their order until `articles` are reached: the last one is whole, too.

    >>> list(taken({"one": 2, "two": 2, "three": 2}, set(), 3)), list(taken({"one": 2, "two": 2}, {"two"}))
    (['two', 'one'], ['one'])
    """
    reached = 0
    for name in in_order(sizes):
        if name in left_out:
            continue
        if reached >= articles:
            return
        reached += sizes[name]
        yield name


def chosen(data: Path) -> dict[str, list[Record]]:
    """The lines of each story that was read, in the order of a replay of all sets; `data` holds the labelled sets."""
    paths = [data / f"{name}-dev.jsonl.gz" for name in SETS]
    story: dict[str, str] = {}
    for path in paths:
        story |= {article: name for article, name in labels(path).items() if name}
    tuned = labels(data / TUNED_ON)
    left_out = {name for name in tuned.values() if name} | {story[i] for i in tuned if i in story}
    lines: dict[str, list[Record]] = {}
    for record in archive.records(paths, None):
        if name := story.get(json.loads(record.value)["id"]):
            lines.setdefault(name, []).append(record)
    sizes = {name: len(of_story) for name, of_story in lines.items()}
    return {name: lines[name] for name in taken(sizes, left_out)}
