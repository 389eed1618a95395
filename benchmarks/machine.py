"""Where and on what a figure was measured, and how every benchmark says what it found."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
CPUS = Path("/proc/cpuinfo")


def machine() -> str:
    """Cores and processor, as `2 x AMD EPYC`."""
    names = [line.partition(":")[2].strip() for line in _lines(CPUS) if line.startswith("model name")]
    return f"{os.cpu_count()} x {names[0] if names else 'unknown processor'}"


def commit() -> str:
    """The commit that is checked out, with a mark where the tree holds something else."""
    try:
        head = _git("rev-parse", "--short", "HEAD")
        return head + (" + uncommitted" if _git("status", "--porcelain") else "")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def said(result: dict[str, Any], columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print `result` as JSON, and a Markdown table whose rows can be put into benchmarks/README.md."""
    measured = (datetime.now(UTC).date().isoformat(), machine(), commit())
    stamped = dict(zip(("date", "machine", "commit"), measured, strict=True)) | result
    print(json.dumps(stamped, indent=2))
    print()
    head = (*columns, "date", "machine", "commit")
    for row in (head, ["---"] * len(head), *((*row, *measured) for row in rows)):
        print("| " + " | ".join(str(cell) for cell in row) + " |")
    sys.stdout.flush()


def _git(*arguments: str) -> str:
    run = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S607
    return run.stdout.strip()


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text().splitlines()
    except OSError:
        return []
