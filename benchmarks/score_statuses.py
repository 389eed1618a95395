"""Score extracted statuses against hand annotations.

    score_statuses.py GOLD_CLAIMS.jsonl[.gz] STATUSES.jsonl[.gz] [--values cancelled,arrested] [--misses N]

GOLD_CLAIMS: one article a line, {"id", "status": [{"what", "value", "quote"}]}.
STATUSES: one status a line, {"article_id", "what", "value", "quote", ...}.

Main figure, `all`: micro precision, recall and F1 over distinct (article, value) of the guide's values. `what` is the
share of hits whose subject has a word in common with the gold subject, `quoted` the same of the quotes.
Standard library only.
"""

import argparse
import gzip
import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

VALUES = (
    "announced,postponed,cancelled,at_large,identified,arrested,charged,released,convicted,dead,resigned,"
    "confirmed,denied,ongoing,ended"
)
Key = tuple[str, str]
Rows = dict[str, list[dict[str, Any]]]


def rows(path: str) -> Iterator[dict[str, Any]]:
    plain = Path(path)
    with gzip.open(plain, "rt", encoding="utf-8") if plain.suffix == ".gz" else plain.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def prf(found: set[Key], gold: set[Key]) -> dict[str, float]:
    hit = len(found & gold)
    precision, recall = hit / len(found) if found else 1.0, hit / len(gold) if gold else 1.0
    f1 = 2 * precision * recall / (precision + recall) if hit else 0.0
    figures = {"precision": round(precision, 4), "recall": round(recall, 4), "f1": round(f1, 4)}
    return figures | {"gold": len(gold), "found": len(found)}


def agreement(found: Rows, gold: Rows, field: str) -> float:
    """The share of hits (same article, same value) whose `field` shares a word with the gold's."""
    shared = []
    for article, statuses in found.items():
        for status in statuses:
            same = [g for g in gold[article] if g["value"] == status["value"]]
            if same:
                words = set(status[field].lower().split())
                shared.append(any(words & set(g[field].lower().split()) for g in same))
    return round(sum(shared) / len(shared), 4) if shared else 0.0


def keys(table: Rows, value: str | None = None) -> set[Key]:
    return {(a, s["value"]) for a, statuses in table.items() for s in statuses if value in (None, s["value"])}


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold")
    parser.add_argument("statuses")
    parser.add_argument("--values", default=VALUES)
    parser.add_argument("--misses", type=int, default=0, help="print this many false and missed statuses")
    return parser.parse_args()


def main() -> None:
    options = arguments()
    values = options.values.split(",")
    gold: Rows = {row["id"]: [s for s in row["status"] if s["value"] in values] for row in rows(options.gold)}
    found: Rows = defaultdict(list)
    for status in rows(options.statuses):
        if status["article_id"] in gold and status["value"] in values:
            found[status["article_id"]].append(status)
    report: dict[str, Any] = {"articles": len(gold), "all": prf(keys(found), keys(gold))}
    report |= {"what": agreement(found, gold, "what"), "quoted": agreement(found, gold, "quote")}
    report |= {v: prf(keys(found, v), keys(gold, v)) for v in values if keys(gold, v) | keys(found, v)}
    print(json.dumps(report))
    false, missed = sorted(keys(found) - keys(gold)), sorted(keys(gold) - keys(found))
    for label, wrong, table in (("FALSE", false, found), ("MISSED", missed, gold)):
        for article, value in wrong[: options.misses]:
            quote = next(s["quote"] for s in table[article] if s["value"] == value)
            print(label, article, value, "|", quote)


if __name__ == "__main__":
    main()
