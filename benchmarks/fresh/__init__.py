"""Labels that no part of the development sets' own claims set has: see README.md."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SOURCES = ("gun-violence", "general-news", "events-small")
CUT = 6_000
"""So many characters of a body were read, and are scored."""
HERE = Path(__file__).parent


def labels(part: str, data: Path) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The articles of `part`, `read` or `unread`, from the sets in `data`, and what is stated there, in the form of the
    claims set; some rows have no `claims`, for only their statuses were read. Raises KeyError where the sets lack an
    article.
    """
    kept = [json.loads(line) for line in (HERE / f"{part}.jsonl").read_text(encoding="utf-8").splitlines()]
    wanted = {row["id"] for row in kept}
    articles = {row["id"]: row | {"body": row["body"][:CUT]} for row in _articles(data) if row["id"] in wanted}
    gold = [_quoted(row, articles[row["id"]]) for row in kept]
    return [articles[row["id"]] for row in kept], gold


def _articles(data: Path) -> Iterator[dict[str, Any]]:
    for name in SOURCES:
        with gzip.open(data / f"{name}-dev.jsonl.gz", "rt", encoding="utf-8") as lines:
            yield from map(json.loads, lines)


def _quoted(row: dict[str, Any], article: dict[str, Any]) -> dict[str, Any]:
    """`row` with the words at each place instead of the place."""
    named = {}
    for field in (key for key in row if key != "id"):
        named[field] = [
            {key: value for key, value in each.items() if key != "at"} | {"quote": _words(article, *each["at"])}
            for each in row[field]
        ]
    return {"id": row["id"]} | named


def _words(article: dict[str, Any], field: str, start: int, end: int) -> str:
    found: str = article[field][start:end]
    return found
