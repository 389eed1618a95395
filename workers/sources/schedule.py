"""When a feed is asked for next. Pure; times are seconds since 1970."""

from __future__ import annotations

from streams.identity import content_id

INTERVAL_S = 300.0
STARTUP_SPREAD_S = 15.0
"""The first round is spread over this, or over the interval where that is shorter."""
LONGEST_BACKOFF_S = 6 * 3600.0


def _share(url: str) -> float:
    """A number in [0, 1) that is the feed's own, the same in every process."""
    return int(content_id(url)[:8], 16) / 2**32


def first_poll_s(url: str, now_s: float, interval_s: float) -> float:
    """When a feed is asked for first: soon, but not all at once."""
    return now_s + _share(url) * min(STARTUP_SPREAD_S, interval_s)


def next_poll_s(url: str, now_s: float, interval_s: float) -> float:
    """The next moment of this feed's own phase that is at least half an interval away.

    >>> first = next_poll_s("https://harbour.example/rss", 1000.0, 300.0)
    >>> next_poll_s("https://harbour.example/rss", first + 4.0, 300.0) - first
    300.0
    """
    phase_s = _share(url) * interval_s
    rounds = (now_s + interval_s / 2 - phase_s) // interval_s + 1
    return phase_s + rounds * interval_s


def retry_s(failures: int, now_s: float, interval_s: float, retry_after_s: float | None) -> float:
    """When a feed that failed so many times in a row is asked for again; never before the server allowed it.

    >>> [retry_s(n, 0.0, 300.0, None) for n in (1, 2, 3, 20)], retry_s(1, 0.0, 300.0, 7200.0)
    ([600.0, 1200.0, 2400.0, 21600.0], 7200.0)
    """
    backoff_s = min(interval_s * 2.0 ** min(failures, 10), max(LONGEST_BACKOFF_S, interval_s))
    return now_s + max(backoff_s, retry_after_s or 0.0)
