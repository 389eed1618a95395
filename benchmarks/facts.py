"""How right are claims, statuses and final tolls, on labelled news?

    python -m benchmarks.facts DATA [--vectors VECTORS]

DATA holds the labelled sets, with their scorers beside it (`../eval`). Claims are read by `wirewatch replay
--claims-only` and scored for the halves of the claims set (`claims-dev*.jsonl.gz`), by sha256 of the story, and for the
labels of `benchmarks.fresh`; statuses by `benchmarks.score_statuses`. With VECTORS, a directory that keeps vectors
between runs, gun-violence is replayed whole and the tolls that its stories end with are scored. Prints JSON, and rows
for benchmarks/README.md.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks import fresh
from benchmarks.machine import said
from benchmarks.score_statuses import rows

CASUALTIES = "killed,injured"
BARS = {"claims": 0.89, "all": 0.83, "scope": 0.91, "statuses": 0.75, "killed": 0.86, "injured": 0.76, "false": 0.06}
"""Of issue 5; those of claims and statuses are of what the grammar was not tuned on."""
Part = tuple[list[dict[str, Any]], list[dict[str, Any]]]
"""Articles, and what is stated there."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.facts", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path, help="directory of the labelled sets")
    parser.add_argument("--vectors", type=Path, help="score final tolls too; keeps vectors here")
    options = parser.parse_args()
    parts = {f"{half} half": _half(options.data, half) for half in ("even", "odd")}
    parts |= {f"fresh, {name}": fresh.labels(name, options.data) for name in ("read", "unread")}
    with TemporaryDirectory() as scratch:
        result: dict[str, Any] = {name: _claims(options.data, Path(scratch), *part) for name, part in parts.items()}
        if options.vectors:
            result["tolls"] = _tolls(options.data, Path(scratch), options.vectors)
    table = [row for name in parts for row in _claim_rows(name, result[name])]
    said(result, ("what", "measured", "bar"), table + (_toll_rows(result["tolls"]) if options.vectors else []))


def _half(data: Path, half: str) -> Part:
    """Half of the claims set: no story is in both, and an article of none goes by its id."""
    articles = list(rows(str(data / "claims-dev-articles.jsonl.gz")))
    digests = {row["id"]: hashlib.sha256((row["story"] or row["id"]).encode()).digest() for row in articles}
    of_half = {id_ for id_, digest in digests.items() if ("even", "odd")[digest[-1] % 2] == half}
    stated = rows(str(data / "claims-dev.jsonl.gz"))
    return [row for row in articles if row["id"] in of_half], [row for row in stated if row["id"] in of_half]


def _claims(data: Path, scratch: Path, articles: list[dict[str, Any]], stated: list[dict[str, Any]]) -> dict[str, Any]:
    """The scorers' figures."""
    archive, gold = _kept(scratch / "archive.jsonl", articles), _kept(scratch / "gold.jsonl", stated)
    read = _kept(scratch / "read.jsonl", (row for row in stated if "claims" in row))
    out = scratch / "claims"
    _run("-m", "workers.cli.main", "replay", archive, "--out", out, "--claims-only")
    claims, scorer = out / "claims.jsonl", data.parent / "eval" / "score_claims.py"
    return {
        CASUALTIES: json.loads(_run(scorer, read, claims, "--kinds", CASUALTIES)),
        "all": json.loads(_run(scorer, read, claims)),
        "statuses": json.loads(_run("-m", "benchmarks.score_statuses", gold, out / "statuses.jsonl")),
    }


def _tolls(data: Path, scratch: Path, vectors: Path) -> dict[str, Any]:
    """The scorer's figures for the tolls that the found stories of gun-violence end with."""
    articles, out = data / "gun-violence-dev.jsonl.gz", scratch / "stories"
    _run("-m", "workers.cli.main", "replay", articles, "--out", out, "--vectors", vectors)
    scorer = data.parent / "eval" / "score_tolls.py"
    found: dict[str, Any] = json.loads(_run(scorer, articles, out / "assignments.jsonl", out / "facts.jsonl"))
    return found


def _claim_rows(name: str, found: dict[str, Any]) -> list[tuple[object, ...]]:
    harm, every, statuses = found[CASUALTIES]["event"], found["all"], found["statuses"]["all"]
    return [
        (f"{name}: killed and injured, F1 (P, R)", _prf(harm), BARS["claims"]),
        (f"{name}: all kinds that the scorer lists, F1 (P, R)", _prf(every["event"]), BARS["all"]),
        (f"{name}: scope right", every["scope_accuracy"], BARS["scope"]),
        (f"{name}: statuses, F1 (P, R)", _prf(statuses), BARS["statuses"]),
    ]


def _toll_rows(found: dict[str, Any]) -> list[tuple[object, ...]]:
    return [
        row
        for kind in ("killed", "injured")
        for row in (
            (f"final tolls: {kind} exactly right", found[kind]["exact"], BARS[kind]),
            (f"final tolls: {kind} where the record has none", found[kind]["false_toll"], BARS["false"]),
        )
    ]


def _prf(found: dict[str, float]) -> str:
    return f"{found['f1']} ({found['precision']}, {found['recall']})"


def _kept(path: Path, kept: Iterable[dict[str, Any]]) -> Path:
    path.write_text("".join(f"{json.dumps(row)}\n" for row in kept))
    return path


def _run(*command: object) -> str:
    """What a Python program prints."""
    words = [sys.executable, *map(str, command)]
    return subprocess.run(words, stdout=subprocess.PIPE, text=True, check=True).stdout


if __name__ == "__main__":
    main()
