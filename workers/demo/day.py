"""The bundled day of news, and how its hours are spread over a minute."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise
from pathlib import Path

NAME = "day-of-news.jsonl"
SHORTEST_MS, LONGEST_MS = 2 * 60_000, 25 * 60_000
"""Between two articles: less cannot be followed, more is only waiting."""


def bundled() -> Path:
    """Where the day lies: in a checkout `examples/`, in a wheel beside this module, where pyproject.toml puts it."""
    checkout = Path(__file__).parents[2] / "examples" / NAME
    return checkout if checkout.is_file() else Path(__file__).with_name(NAME)


def timetable(times_ms: Sequence[int], span_s: float) -> list[float]:
    """When each article is shown, seconds from the start, so that the last comes after `span_s`.

    Proportional to the times at which they were seen, but for gaps that are too short to follow or too long to wait.

    >>> timetable([0, 600_000, 600_000, 7_200_000], 74.0)
    [0.0, 20.0, 24.0, 74.0]
    """
    gaps = [min(max(b - a, SHORTEST_MS), LONGEST_MS) for a, b in pairwise(times_ms)]
    scale = span_s / sum(gaps) if gaps else 0.0
    return [round(at * scale, 3) for at in accumulate(gaps, initial=0)][: len(times_ms)]
