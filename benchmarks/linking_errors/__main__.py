"""What are the linker's errors? A hundred, read by a person, and which of them are mended since.

    python -m benchmarks.linking_errors DATA_DIR VECTORS_DIR [--show]

An error is a part of a story that is not where it should be: the articles of one labelled story in one cluster that is
not that story's home, or is another story's. Of each set TAKEN errors were drawn by the sha256 of their first article
and read (README.md here). Prints how many there are, and of those read how many have which cause and still are; JSON,
and rows for benchmarks/README.md. `--show` prints the errors that are drawn now, to be read.
"""

from __future__ import annotations

import argparse
import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal, get_args

import msgspec
from msgspec import Struct

from benchmarks.machine import said
from benchmarks.quality import scored
from benchmarks.sets import SETS, LabelledSet, read_set
from streams.policy import Policy
from workers.cli.terminal import progress, shown
from workers.encoder import open_encoder
from workers.replay import StoredVectors

VERDICTS = Path(__file__).parent / "verdicts.jsonl"
TAKEN = dict(zip(SETS, (35, 35, 20, 10), strict=True))
"""Errors that are read of each set: of the last there are ten."""

Way = Literal["parted", "joined"]
Cause = Literal["label", "saga", "alike", "later", "angle", "many", "page"]
CAUSES: tuple[Cause, ...] = get_args(Cause)
COLUMNS = ("set", "way", "errors", "articles in them", "read", *CAUSES, "mended since")


class Error(Struct, frozen=True):
    """A part of a story in a cluster where it should not be: `parted` from its home, or `joined` to another's."""

    way: Way
    story: str
    cluster: str
    articles: tuple[str, ...]

    @property
    def first(self) -> str:
        return self.articles[0]


class Verdict(Struct, frozen=True, forbid_unknown_fields=True):
    """Why the reader thinks that it happened. `doubt`: another reader might say otherwise."""

    labelled_set: str
    way: Way
    article: str
    cause: Cause
    doubt: bool = False


def errors(story: Mapping[str, str], cluster: Mapping[str, str]) -> list[Error]:
    """The errors of a placement, articles in the order of `story`. A tie goes to whoever comes first.

    >>> errors(dict(zip("abcde", "sssts")), dict(zip("abcde", "11223")))[0]
    Error(way='parted', story='s', cluster='2', articles=('c',))
    >>> [(e.way, e.first) for e in errors(dict(zip("abcde", "sssts")), dict(zip("abcde", "11113")))]
    [('joined', 'd'), ('parted', 'e')]
    """
    parts: dict[tuple[str, str], list[str]] = defaultdict(list)
    for article, name in story.items():
        parts[name, cluster[article]].append(article)
    of_story: dict[str, Counter[str]] = defaultdict(Counter)
    of_cluster: dict[str, Counter[str]] = defaultdict(Counter)
    for (name, where), articles in parts.items():
        of_story[name][where] = of_cluster[where][name] = len(articles)
    home = {name: found.most_common(1)[0][0] for name, found in of_story.items()}
    owner = {where: found.most_common(1)[0][0] for where, found in of_cluster.items()}
    found = []
    for (name, where), articles in parts.items():
        if owner[where] != name:
            found.append(Error("joined", name, where, tuple(articles)))
        elif home[name] != where:
            found.append(Error("parted", name, where, tuple(articles)))
    return found


def drawn(found: Sequence[Error], most: int) -> list[Error]:
    """Those that are read, in an order that nobody chose."""
    return sorted(found, key=lambda error: hashlib.sha256(error.first.encode()).digest())[:most]


def told(error: Error, labelled: LabelledSet, cluster: Mapping[str, str], most: int = 5) -> Iterator[str]:
    """The part itself, then its story elsewhere or the cluster's others: what a reader needs to judge."""
    reads = {read.article_id: read for read in labelled.reads}
    yield f"\n{labelled.name} {error.way} {error.first}: {len(error.articles)} of story {error.story}"
    ours = [i for i, name in labelled.story.items() if name == error.story and i not in error.articles]
    others = [i for i, where in cluster.items() if where == error.cluster and labelled.story.get(i) != error.story]
    for mark, some in (("!", error.articles), ("=", ours), ("x", others)):
        for read in (reads[i] for i in some[:most]):
            yield f"  {mark} {read.seen_at:%Y-%m-%d} {shown(read.outlet or '')[:20]}: {shown(read.headline)[:110]}"


def main() -> None:
    """Count and print."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.linking_errors",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("data", type=Path, help="directory of the labelled sets")
    parser.add_argument("vectors", type=Path, help="where vectors are kept between runs")
    parser.add_argument("--show", action="store_true", help="print the errors that are drawn now, to be read")
    options = parser.parse_args()
    encoder = StoredVectors(open_encoder(None), options.vectors)
    verdicts = [msgspec.json.decode(line, type=Verdict) for line in VERDICTS.read_bytes().splitlines()]
    rows: list[tuple[object, ...]] = []
    for name in SETS:
        with progress(f"{name}, reading") as tell:
            labelled = read_set(options.data, name, encoder, tell)
        _, result = scored(labelled, Policy(), name)
        final = result.final()
        found = errors(labelled.story, final)
        if options.show:
            print("\n".join(line for error in drawn(found, TAKEN[name]) for line in told(error, labelled, final)))
        rows += [row(name, way, found, verdicts) for way in ("parted", "joined")]
    said(
        {"linking_errors": {f"{row[0]}, {row[1]}": dict(zip(COLUMNS[2:], row[2:], strict=True)) for row in rows}},
        COLUMNS,
        rows,
    )


def row(name: str, way: Way, found: Sequence[Error], verdicts: Sequence[Verdict]) -> tuple[object, ...]:
    """A row of COLUMNS."""
    now = [error for error in found if error.way == way]
    still = {article for error in now for article in error.articles}
    read = [v for v in verdicts if (v.labelled_set, v.way) == (name, way)]
    causes = Counter(v.cause for v in read)
    mended = sum(v.article not in still for v in read)
    return name, way, len(now), sum(len(e.articles) for e in now), len(read), *(causes[c] for c in CAUSES), mended


if __name__ == "__main__":
    main()
