"""How a feed does: working, failing, or silent for longer than its own pace explains."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from statistics import median
from typing import Literal

import msgspec
from msgspec import Struct

from schemas.article import parse_time
from schemas.wire import BadMessage

Status = Literal["new", "ok", "failing", "silent"]

FAILURES_REPORTED = 3
"""Failures in a row: with the default interval and back-off (`schedule.py`) half an hour after the first one."""
SILENCE_FACTOR = 10
"""A feed is silent when nothing came for so many of its usual gaps: nights and weekends stay below it."""
SILENCE_FLOOR_S = 86_400
SILENCE_UNKNOWN_S = 7 * 86_400
"""For a feed whose pace is not known (no document with two dated entries since the start)."""


REPORTED: frozenset[Status] = frozenset(("failing", "silent"))


class FeedHealth(Struct, frozen=True):
    """One feed as an operator sees it. Times are seconds since 1970, None for never; `failures` are in a row,
    `left_out` entries of its last document were more than are taken.
    """

    url: str
    status: Status = "new"
    title: str = ""
    failures: int = 0
    last_error: str = ""
    last_failure_s: float | None = None
    last_answer_s: float | None = None
    last_news_s: float | None = None
    usual_gap_s: float | None = None
    next_poll_s: float = 0.0
    articles: int = 0
    dead_letters: int = 0
    left_out: int = 0


def usual_gap_s(published: Sequence[str | None]) -> float | None:
    """The median gap between entries, in seconds; None where fewer than two have a date.

    >>> usual_gap_s(["2024-05-06T10:00:00Z", None, "2024-05-06T08:00:00Z", "2024-05-06T09:00:00Z"])
    3600.0
    """
    times = sorted(time.timestamp() for time in map(_time_of, published) if time)
    gaps = [later - earlier for earlier, later in pairwise(times)]
    return median(gaps) if gaps else None


def _time_of(published_at: str | None) -> datetime | None:
    try:
        return parse_time(published_at) if published_at else None
    except BadMessage:
        return None


def silent_after_s(gap_s: float | None) -> float:
    """How long a feed with this usual gap may say nothing before it is reported, in seconds.

    >>> silent_after_s(600.0), silent_after_s(86_400.0), silent_after_s(None)
    (86400, 864000.0, 604800)
    """
    if gap_s is None:
        return SILENCE_UNKNOWN_S
    return max(SILENCE_FLOOR_S, SILENCE_FACTOR * gap_s)


def judged(health: FeedHealth, now_s: float) -> FeedHealth:
    """`health` with the status that its counts give at `now_s`."""
    status = _status(health, now_s)
    return health if status == health.status else msgspec.structs.replace(health, status=status)


def _status(health: FeedHealth, now_s: float) -> Status:
    if health.failures >= FAILURES_REPORTED:
        return "failing"
    if health.last_news_s is not None and now_s - health.last_news_s > silent_after_s(health.usual_gap_s):
        return "silent"
    return "new" if health.last_answer_s is None else "ok"


def is_news(before: FeedHealth, health: FeedHealth) -> bool:
    """Whether an operator is told: a feed's first answer, its first failure (as a rule a wrong address), and when it
    begins or ceases to fail again and again, or to be silent.

    >>> new = FeedHealth("https://harbour.example/rss")
    >>> failed = msgspec.structs.replace(new, failures=1, last_failure_s=9.0)
    >>> is_news(new, failed), is_news(failed, msgspec.structs.replace(failed, failures=2, last_failure_s=99.0))
    (True, False)
    """
    first_answer = before.last_answer_s is None and health.last_answer_s is not None
    first_failure = before.last_failure_s is None and health.last_failure_s is not None
    turned = health.status != before.status and bool({health.status, before.status} & REPORTED)
    return first_answer or first_failure or turned


def newest_s(published: Sequence[str | None], now_s: float) -> float | None:
    """When the newest dated entry was published, seconds since 1970; dates in the future are not believed."""
    times = [time.timestamp() for time in map(_time_of, published) if time]
    return max((time_s for time_s in times if time_s <= now_s), default=None)
