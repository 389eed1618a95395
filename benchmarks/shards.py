"""What does it cost to cut a stream into shards? Each shard streamed alone, through the code that runs live.

    python -m benchmarks.shards DATA_DIR VECTORS_DIR [--shards 1 4 16] [--routings id cell near ...] [--sets NAME ...]

id      by a digest of the article's id: the floor
sign    by the signs of the products with a few random directions
cell    by the nearest of random directions: what is known of an article alone
near    `streams.routing`: where the most similar of the last articles went, else by its cell
blind   the same by four workers in turn, none of whom hears where the others place what they read
NAME+   as NAME, and `streams.reconcile` redirects stories of two shards that are one

Prints JSON, and rows: B-cubed as in benchmarks/quality.py, what is lost of one shard's F1, and the share of the
articles that the largest shard holds, which bounds what is gained.
"""

from __future__ import annotations

import argparse
import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.machine import said
from benchmarks.quality import Streamed, streamed
from benchmarks.scores import figures, placed
from benchmarks.sets import SETS, LabelledSet, read_set
from schemas.read import Read, ReadArticle, Redirect
from streams import dense
from streams.live import LiveStories, evolve
from streams.policy import Policy
from streams.reconcile import Reconciler
from streams.routing import Places, cell, directions, shard_of
from streams.step import in_time, step
from workers.cli.terminal import progress
from workers.encoder import open_encoder
from workers.replay import StoredVectors

JOINED = "+"
COLUMNS = ("set", "routing", "shards", "B-cubed P", "R", "F1", "lost", "split", "largest shard")
Routing = Callable[[Sequence[ReadArticle], int], list[int]]


def by_id(reads: Sequence[ReadArticle], shards: int) -> list[int]:
    """Says nothing of what an article is about."""
    return [int.from_bytes(hashlib.sha256(read.article_id.encode()).digest()[:4], "big") % shards for read in reads]


def by_sign(reads: Sequence[ReadArticle], shards: int) -> list[int]:
    """Random hyperplanes (Charikar 2002); for a number of shards that is a power of two."""
    bits = shards.bit_length() - 1
    rows = np.stack([dense.row(read.vector) for read in reads]).astype(np.int64)
    found: list[int] = ((rows @ directions(rows.shape[1])[:bits].T > 0) @ (1 << np.arange(bits))).tolist()
    return found


def by_cell(reads: Sequence[ReadArticle], shards: int) -> list[int]:
    """From the vector alone."""
    return [shard_of(cell(read.vector), shards) for read in reads]


def by_near(reads: Sequence[ReadArticle], shards: int, workers: int = 1) -> list[int]:
    """As the embed workers place them, each what comes in its turn."""
    found = [0] * len(reads)
    for number in range(workers):
        found[number::workers] = Places(shards, Policy().vector_languages).placed(reads[number::workers])
    return found


ROUTINGS: dict[str, Routing] = {
    "id": by_id,
    "sign": by_sign,
    "cell": by_cell,
    "near": by_near,
    "blind": partial(by_near, workers=4),
}
ROUTINGS |= {f"{name}{JOINED}": routing for name, routing in ROUTINGS.items()}


def sharded(labelled: LabelledSet, shard: Sequence[int], what: str) -> Streamed:
    """The set, each shard's articles through a stage of their own."""
    both = Streamed()
    for number in sorted(set(shard)):
        with progress(f"{what}, shard {number}") as tell:
            mine = [read for read, its in zip(labelled.reads, shard, strict=True) if its == number]
            one = streamed(mine, Policy(), tell)
        both.first |= one.first
        both.merged |= one.merged
    return both


def joined(labelled: LabelledSet, shard: Sequence[int], what: str) -> Streamed:
    """All shards side by side, as they live, and their stories joined; redirects are told before the next article."""
    policy, result = Policy(), Streamed()
    lives = [LiveStories() for _ in range(max(shard) + 1)]
    reconciler = Reconciler(policy)

    def decided(number: int, record: Read) -> Iterator[tuple[int, Redirect]]:
        for item in in_time(lives[number], record, policy):
            for event in step(lives[number], item, policy):
                evolve(lives[number], event)
                result.note(event)
                if found := reconciler.seen(event, number):
                    yield found

    with progress(what) as tell:
        for done, (read, its) in enumerate(zip(labelled.reads, shard, strict=True), 1):
            told: list[tuple[int, Read]] = [(its, read)]
            while told:
                told += decided(*told.pop(0))
            tell(done, len(shard))
    return result


def measured(labelled: LabelledSet, routing: str, shards: int) -> dict[str, float]:
    """The figures of a set that is cut so."""
    shard = ROUTINGS[routing](labelled.reads, shards)
    through = joined if routing.endswith(JOINED) else sharded
    result = through(labelled, shard, f"{labelled.name}, {routing} {shards}")
    found = figures(list(placed(labelled.story, result.first, result.final()).values()))
    return found | {"largest_shard": round(max(Counter(shard).values()) / len(shard), 3)}


def row(name: str, routing: str, shards: int, found: dict[str, float], whole: float) -> tuple[object, ...]:
    """A row of COLUMNS; `whole`: F1 of one shard."""
    marks = (f"{found[key]:.3f}" for key in ("b3_precision", "b3_recall", "b3_f1"))
    return name, routing, shards, *marks, f"{whole - found['b3_f1']:.3f}", found["split"], found["largest_shard"]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.shards", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path, help="directory of the labelled sets")
    parser.add_argument("vectors", type=Path, help="where vectors are kept between runs")
    parser.add_argument("--shards", nargs="*", type=int, default=[1, 4, 16])
    parser.add_argument("--routings", nargs="*", choices=ROUTINGS, default=list(ROUTINGS))
    parser.add_argument("--sets", nargs="*", default=SETS)
    options = parser.parse_args()
    encoder = StoredVectors(open_encoder(None), options.vectors)
    result: dict[str, dict[str, float]] = {}
    rows: list[tuple[object, ...]] = []
    for name in options.sets:
        with progress(f"{name}, reading") as tell:
            labelled = read_set(options.data, name, encoder, tell)
        whole = 0.0
        for shards in sorted(options.shards):
            for routing in options.routings if shards > 1 else options.routings[:1]:
                found = measured(labelled, routing, shards)
                whole = whole or found["b3_f1"]
                result[f"{name} {routing} {shards}"] = found
                rows.append(row(name, routing, shards, found, whole))
    said({"shards": result}, COLUMNS, rows)


if __name__ == "__main__":
    main()
