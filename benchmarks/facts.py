"""How right are claims, statuses and final tolls, on labelled news?

    python -m benchmarks.facts DATA [--vectors VECTORS]

DATA holds the claims set (`claims-dev*.jsonl.gz`), with the scorers of the sets beside it (`../eval`). Claims are read
by `wirewatch replay --claims-only` and scored for the halves of the set, by sha256 of the story; statuses by
`benchmarks.score_statuses`. With VECTORS, a directory that keeps vectors between runs, gun-violence is replayed whole
and the tolls that its stories end with are scored. Prints JSON, and rows for benchmarks/README.md.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.machine import said
from benchmarks.score_statuses import half_of, rows

ARTICLES = "claims-dev-articles.jsonl.gz"
CASUALTIES = "killed,injured"
HALVES = ("even", "odd")
BARS = {"claims": 0.89, "all": 0.83, "scope": 0.91, "statuses": 0.75, "killed": 0.86, "injured": 0.76, "false": 0.06}
"""Of issue 5; those of claims and statuses are of the half that the grammar was not tuned on."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.facts", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path, help="directory of the labelled sets")
    parser.add_argument("--vectors", type=Path, help="score final tolls too; keeps vectors here")
    options = parser.parse_args()
    with TemporaryDirectory() as scratch:
        out = Path(scratch) / "claims"
        _run("-m", "workers.cli.main", "replay", options.data / ARTICLES, "--out", out, "--claims-only")
        result: dict[str, Any] = {half: _claims(options.data, out, half) for half in HALVES}
        if options.vectors:
            result["tolls"] = _tolls(options.data, Path(scratch), options.vectors)
    table = [row for half in HALVES for row in _claim_rows(half, result[half])]
    said(result, ("what", "measured", "bar"), table + (_toll_rows(result["tolls"]) if options.vectors else []))


def _claims(data: Path, out: Path, half: str) -> dict[str, Any]:
    """The scorers' figures for one half of the claims set, replayed to `out`."""
    articles, gold = data / ARTICLES, data / "claims-dev.jsonl.gz"
    of_half = {row["id"] for row in rows(str(articles)) if half_of(row) == half}
    labels = _kept(out / f"{half}-gold", (row for row in rows(str(gold)) if row["id"] in of_half))
    found = (row for row in rows(str(out / "claims.jsonl")) if row["article_id"] in of_half)
    claims, scorer = _kept(out / f"{half}-claims", found), data.parent / "eval" / "score_claims.py"
    statuses = ("-m", "benchmarks.score_statuses", gold, out / "statuses.jsonl", "--articles", articles, "--half", half)
    return {
        CASUALTIES: json.loads(_run(scorer, labels, claims, "--kinds", CASUALTIES)),
        "all": json.loads(_run(scorer, labels, claims)),
        "statuses": json.loads(_run(*statuses)),
    }


def _tolls(data: Path, scratch: Path, vectors: Path) -> dict[str, Any]:
    """The scorer's figures for the tolls that the found stories of gun-violence end with."""
    articles, out = data / "gun-violence-dev.jsonl.gz", scratch / "stories"
    _run("-m", "workers.cli.main", "replay", articles, "--out", out, "--vectors", vectors)
    scorer = data.parent / "eval" / "score_tolls.py"
    found: dict[str, Any] = json.loads(_run(scorer, articles, out / "assignments.jsonl", out / "facts.jsonl"))
    return found


def _claim_rows(half: str, found: dict[str, Any]) -> list[tuple[object, ...]]:
    harm, every, statuses = found[CASUALTIES]["event"], found["all"], found["statuses"]["all"]
    return [
        (f"{half} half: killed and injured, F1 (P, R)", _prf(harm), BARS["claims"]),
        (f"{half} half: all kinds that the scorer lists, F1 (P, R)", _prf(every["event"]), BARS["all"]),
        (f"{half} half: scope right", every["scope_accuracy"], BARS["scope"]),
        (f"{half} half: statuses, F1 (P, R)", _prf(statuses), BARS["statuses"]),
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
