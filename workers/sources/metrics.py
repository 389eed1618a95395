"""What the sources count. `workers.metrics` implements it; labels are bounded (no URL, no host, no file)."""

from __future__ import annotations

from typing import Literal, Protocol

SourceKind = Literal["feed", "watch", "http"]
FetchKind = Literal["feed", "page", "robots"]
Outcome = Literal[
    "ok", "not_modified", "refused_address", "refused_robots", "resting", "too_large", "timeout", "network", "status",
    "unreadable", "redirects",
]  # fmt: skip
"""How a fetch ended: `FetchFailed.outcome`, or one of the first two."""


class SourceMetrics(Protocol):
    """Counters and one histogram, in base units."""

    def fetched(self, kind: FetchKind, outcome: Outcome, seconds: float) -> None:
        """One document was asked for; `seconds` from the asking, waiting for the turn included, to its end."""
        ...

    def taken(self, source: SourceKind, articles: int) -> None:
        """`articles` were appended to the log."""
        ...

    def dead_lettered(self, source: SourceKind) -> None:
        """One record that cannot be an article was appended to the dead letters."""
        ...

    def refused(self, status: int) -> None:
        """`POST /articles` was answered with an error status."""
        ...

    def failed(self, source: SourceKind) -> None:
        """A source could not be read, and will be tried again."""
        ...

    def feeds(self, status: str, count: int) -> None:
        """`count` feeds are in the state `status` (`health.Status`) now."""
        ...


class NoMetrics:
    """Counts nothing."""

    def fetched(self, kind: FetchKind, outcome: Outcome, seconds: float) -> None:
        """See `SourceMetrics.fetched`."""

    def taken(self, source: SourceKind, articles: int) -> None:
        """See `SourceMetrics.taken`."""

    def dead_lettered(self, source: SourceKind) -> None:
        """See `SourceMetrics.dead_lettered`."""

    def refused(self, status: int) -> None:
        """See `SourceMetrics.refused`."""

    def failed(self, source: SourceKind) -> None:
        """See `SourceMetrics.failed`."""

    def feeds(self, status: str, count: int) -> None:
        """See `SourceMetrics.feeds`."""
