"""Are the fact alerts of real news right? A thousand articles, read by a person beforehand, and every alert judged.

    python -m benchmarks.verdicts DATA_DIR [--linked VECTORS_DIR] [--errors N]

DATA_DIR holds the labelled sets (`*-dev.jsonl.gz`). Every article is given to the story that it belongs to, so that a
verdict is about the fact; `--linked` streams all of them through the shipped linker instead, and keeps the vectors in
VECTORS_DIR. Prints JSON, and rows for benchmarks/README.md. `--errors` shows the N stories with the most wrong, missed
and unjudged alerts, with the quotes. See verdicts/README.md for what was read and how.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from benchmarks.machine import said
from benchmarks.verdicts.chosen import chosen
from benchmarks.verdicts.played import Told, forced, linked
from benchmarks.verdicts.scores import Given, Number, Scored, Verdict, Wanted, only, scored
from workers.cli.terminal import progress, shown
from workers.encoder import open_encoder
from workers.log import Record
from workers.replay import StoredVectors

HERE = Path(__file__).parent
COLUMNS = ("alerts", "wanted", "given", "judged", "precision", "recall", "unjudged")
TYPES = ("fact_changed", "fact_corrected", "fact_disputed", "fact_settled")
Lines = dict[str, list[Record]]


def verdicts(name: str) -> list[Verdict]:
    """The verdicts of a file."""
    return [msgspec.json.decode(line, type=Verdict) for line in (HERE / name).read_bytes().splitlines()]


def wanted() -> list[Wanted]:
    """What the editor wants."""
    return [msgspec.json.decode(line, type=Wanted) for line in (HERE / "wanted.jsonl").read_bytes().splitlines()]


def figures(found: Scored) -> dict[str, Any]:
    """What the table shows; a share of nothing is null."""
    judged = len(found.right) + len(found.wrong)
    hoped = len(found.met) + len(found.missed)
    return {
        "wanted": hoped,
        "given": judged + len(found.unjudged),
        "judged": judged,
        "precision": round(found.precision, 4) if judged else None,
        "recall": round(found.recall, 4) if hoped else None,
        "unjudged": len(found.unjudged),
    }


def worst(found: Scored, told: Sequence[Told], stories: Lines, most: int) -> Iterator[str]:
    """The stories that lose most, and each alert that is wrong, missed or unjudged."""
    story = {article: name for name, records in stories.items() for article in _ids(records)}
    articles = [one.article for group in (found.wrong, found.missed, found.unjudged) for one in group]
    lost = Counter(story[article] for article in articles)
    for name in sorted(lost, key=lambda n: (-lost[n], n))[:most]:
        yield f"\n{name}: {lost[name]}"
        for article in _ids(stories[name]):
            yield from _of(article, found, told)


def _of(article: str, found: Scored, told: Sequence[Told]) -> Iterator[str]:
    words = {one.given: one for one in told}
    for wrong in found.wrong:
        if wrong.article == article:
            yield f"  {str(wrong.wrong).upper()}: {_said(words[wrong.of])}"
    for unjudged in found.unjudged:
        if unjudged.article == article:
            yield f"  UNJUDGED: {_said(words[unjudged])}"
    for missed in found.missed:
        if missed.article == article:
            yield f"  MISSED: {article} {missed.type} {missed.kind} {interval(missed.lo, missed.hi)}"


def _said(one: Told) -> str:
    given, old = one.given, interval(one.old.lo, one.old.hi) if one.old else "-"
    values = f"{given.type} {given.kind} {old} > {interval(given.lo, given.hi)} ({one.rule})"
    return f"{given.article} {values}\n      {shown(one.title)[:80]} | {shown(one.new.quote)}"


def interval(low: Number, high: Number) -> str:
    """An interval as `9..14`, a bound that is not there as a dot.

    >>> interval(9, None), interval(9, 9)
    ('9...', '9')
    """
    return str(low) if low == high else f"{'.' if low is None else low}..{'.' if high is None else high}"


def _ids(records: Sequence[Record]) -> list[str]:
    return [msgspec.json.decode(record.value)["id"] for record in records]


def _streamed(stories: Lines, vectors: Path | None) -> list[Told]:
    with progress("articles") as tell:
        if vectors is None:
            return list(forced(stories, tell))
        return list(linked(stories, StoredVectors(open_encoder(None), vectors), tell))


def _table(found: Scored, given: Sequence[Given], labels: Sequence[Wanted]) -> dict[str, dict[str, Any]]:
    kinds = sorted({one.kind for one in given} | {one.kind for one in labels if not one.optional})
    return {"all": figures(found)} | {name: figures(only(found, name)) for name in (*kinds, *TYPES)}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.verdicts", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path, help="directory of the labelled sets")
    parser.add_argument("--linked", type=Path, metavar="VECTORS_DIR", help="through the shipped linker; keeps vectors")
    parser.add_argument("--errors", type=int, default=0, metavar="N", help="show the N stories with most errors")
    options = parser.parse_args()
    stories = chosen(options.data)
    told = _streamed(stories, options.linked)
    given = [one.given for one in told]
    judged = verdicts("given.jsonl") + (verdicts("linked.jsonl") if options.linked else [])
    labels = wanted()
    found = scored(given, judged, labels)
    if options.errors:
        print("\n".join(worst(found, told, stories, options.errors)))
    table = _table(found, given, labels)
    articles = sum(map(len, stories.values()))
    head = {"articles": articles, "stories": len(stories), "linked": options.linked is not None}
    result = {"verdicts": head | {"alerts": table, "wrong": found.reasons}}
    said(result, COLUMNS, [(name, *("-" if v is None else v for v in row.values())) for name, row in table.items()])


if __name__ == "__main__":
    main()
