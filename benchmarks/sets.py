"""The labelled sets that stories are measured on; they belong to their publishers and lie outside the project."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

SETS = ("gun-violence", "general-news", "events-small", "look-alikes")


def labels(path: Path) -> dict[str, str | None]:
    """The story of each article of a set, None where it has none."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return {row["id"]: row.get("story") for row in map(json.loads, lines)}
