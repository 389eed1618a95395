"""The labelled sets that stories are measured on; they belong to their publishers and lie outside the project."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from schemas import wire
from schemas.read import ReadArticle
from workers import archive
from workers.background import rarity
from workers.embed import EmbedStage
from workers.encoder import Encoder
from workers.replay import BATCH

SETS = ("gun-violence", "general-news", "events-small", "look-alikes")
TITLES = "multilingual-titles"
"""Titles alone, in many languages: scored, never fitted to."""
FOLDS = 5


class LabelledSet(Struct, frozen=True):
    """A set in the order of a replay, understood, each article once; the story of each that has one."""

    name: str
    reads: list[ReadArticle]
    story: dict[str, str]


def labels(path: Path) -> dict[str, str | None]:
    """The story of each article of a set, None where it has none."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return {row["id"]: row.get("story") for row in map(json.loads, lines)}


def fold_of(story: str) -> int:
    """The fold, of FOLDS, that a story is in: a function of its name, so that no story is in two."""
    return int.from_bytes(hashlib.sha256(story.encode()).digest()[-4:], "big") % FOLDS


def read_set(data: Path, name: str, encoder: Encoder, tell: Callable[[int, int], None]) -> LabelledSet:
    """The set `name` of the directory `data`, read by `encoder`."""
    path = data / f"{name}-dev.jsonl.gz"
    stage = EmbedStage(encoder, rarity)
    reads: dict[str, ReadArticle] = {}
    records = archive.records([path], None)
    for start in range(0, len(records), BATCH):
        outputs = stage.handle(records[start : start + BATCH])
        stage.committed()
        found = [wire.decode_trusted(o.value, ReadArticle) for o in outputs if o.topic == "articles.read"]
        reads = {read.article_id: read for read in found} | reads
        tell(min(start + BATCH, len(records)), len(records))
    story = {article_id: story for article_id, story in labels(path).items() if story}
    return LabelledSet(name, sorted(reads.values(), key=lambda read: (read.seen_at, read.article_id)), story)
