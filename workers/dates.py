"""Which time dates an article that comes from a topic: the log's, or its publisher's, as in `wirewatch replay`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import msgspec

from schemas.topics import ARTICLES
from workers import archive
from workers.log import Log, Record
from workers.sources.lines import Stamper

DATED = "dated"
"""The header of a record of `articles.read` that says who dated it. Without it: the log."""
BY_PUBLISHER = "published"
_LOOK = 1_000


class Dates(Protocol):
    """Gives the records of `articles` their times."""

    headers: dict[str, str]
    """What a record made of such an article carries."""

    def restore(self, log: Log, start: int) -> None:
        """The records from `start` on come next."""
        ...

    def dated(self, records: Sequence[Record]) -> Sequence[Record]:
        """The records with their times."""
        ...


class LogDates:
    """The log's own times."""

    def __init__(self) -> None:
        self.headers: dict[str, str] = {}

    def restore(self, log: Log, start: int) -> None:
        """Nothing to know."""

    def dated(self, records: Sequence[Record]) -> Sequence[Record]:
        """As they are."""
        return records


class PublisherDates:
    """`published_at`, by the rule of `replay`: without one the last before it, the first one where there is none."""

    def __init__(self) -> None:
        self.headers = {DATED: BY_PUBLISHER}
        self._stamper = Stamper(archive.published_ms)

    def restore(self, log: Log, start: int) -> None:
        """Look back for the last dated article, and where there is none, ahead for the first."""
        near = _last_dated(log, start) or _first_dated(log, start)
        if near is not None:
            self._stamper.stamps([near.value])

    def dated(self, records: Sequence[Record]) -> Sequence[Record]:
        """With the publishers' times."""
        times = self._stamper.stamps([record.value for record in records])
        return [
            msgspec.structs.replace(record, timestamp_ms=time_ms or 0)
            for record, time_ms in zip(records, times, strict=True)
        ]


def dates_of(seen_at: str) -> Dates:
    """What the setting `seen_at` means."""
    return PublisherDates() if seen_at == BY_PUBLISHER else LogDates()


def _last_dated(log: Log, stop: int) -> Record | None:
    while stop > 0:
        start = max(0, stop - _LOOK)
        dated = [r for r in log.replay(ARTICLES.name, start, stop) if archive.published_ms(r.value) is not None]
        if dated:
            return dated[-1]
        stop = start
    return None


def _first_dated(log: Log, start: int) -> Record | None:
    records = log.replay(ARTICLES.name, start)
    return next((record for record in records if archive.published_ms(record.value) is not None), None)
