"""The read model: every story and alert of a log, as the command line and the JSON API show them.

`Views.catch_up` folds what is new. A story costs about 2 kB of memory and an alert 20 bytes: neither vectors nor
alerts are kept, they are read from the log when somebody asks for them. Threads may share it.
"""

from __future__ import annotations

import heapq
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import islice
from threading import RLock
from typing import TypeVar, get_args

from msgspec import Struct

from schemas import wire
from schemas.alert import AlertType
from schemas.topics import ALERTS, STORY_EVENTS
from schemas.upcast import read_event
from schemas.wire import BadMessage
from workers.log import Log, Record
from workers.rows import Rows
from workers.story_detail import detail_of
from workers.strangers import Unread, alert_in, readable, refuse
from workers.view_rows import Row
from workers.view_values import (
    AlertPage,
    AlertQuery,
    AmbiguousStory,
    BadCursor,
    KeptAlert,
    LightEvent,
    NoSuchStory,
    StoryDetail,
    StoryPage,
    StoryQuery,
    folded,
)

ALERT_TYPES: tuple[AlertType, ...] = get_args(AlertType)
SHORTEST_PREFIX = 4

T = TypeVar("T")


class _LightAlert(Struct, frozen=True):
    type: AlertType
    story_id: str
    at: datetime


class Views:
    """Stories and alerts up to where `catch_up` came; `unread` is told of what cannot be read, and is not shown."""

    def __init__(self, unread: Unread = refuse) -> None:
        self._unread = unread
        self._lock = RLock()
        self._next = {STORY_EVENTS.name: 0, ALERTS.name: 0}
        self._rows = Rows()
        self._offsets = array("q")
        self._times_ms = array("q")
        self._types = array("B")

    def __len__(self) -> int:
        return len(self._rows)

    def catch_up(self, log: Log, limit: int | None = None) -> int:
        """Fold what the log has since the last call, at most `limit` records; how many those were."""
        with self._lock:
            alerts_end = log.end(ALERTS.name)  # before the events' end: an alert's event is always there first
            events_end = log.end(STORY_EVENTS.name)
            done = 0
            for topic, stop, fold in (
                (STORY_EVENTS.name, events_end, self._event),
                (ALERTS.name, alerts_end, self._alert),
            ):
                left = None if limit is None else limit - done
                for record in islice(log.replay(topic, self._next[topic], stop), left):
                    try:
                        fold(record)
                    except BadMessage as err:
                        self._unread(record, err)
                    self._next[topic] = record.offset + 1
                    done += 1
            return done

    def stories(self, query: StoryQuery) -> StoryPage:
        """The stories that `query` asks for, last seen first. Raises BadCursor."""
        with self._lock:
            after = _story_cursor(query.cursor) if query.cursor else None
            found = (row for row in self._rows.shown.values() if _asked_for(row, query))
            if after is not None:
                found = (row for row in found if _newest_first(row) > after)
            if query.limit is None:
                return StoryPage(tuple(row.summary() for row in sorted(found, key=_newest_first)), None)
            rows = heapq.nsmallest(query.limit + 1, found, key=_newest_first)
            more = len(rows) > query.limit and query.limit > 0
            page = rows[: query.limit]
            return StoryPage(tuple(row.summary() for row in page), _cursor_of(page[-1]) if more else None)

    def resolve(self, text: str) -> str:
        """The id of the story that `text` names: its id, a merged story's, or what only one of them begins with.

        Raises NoSuchStory, AmbiguousStory.
        """
        with self._lock:
            if text in self._rows.shown or text in self._rows.redirects:
                return self._rows.current(text)
            ids = [i for i in (*self._rows.shown, *self._rows.redirects) if i.startswith(text)] if text else []
            stories = {self._rows.current(i) for i in ids}
            if not stories:
                raise NoSuchStory(f"no story has the id {text!r}")
            if len(stories) > 1 or len(text) < SHORTEST_PREFIX:
                raise AmbiguousStory(f"{len(stories)} stories' ids begin with {text!r}: {', '.join(sorted(ids)[:5])}")
            return stories.pop()

    def story(self, log: Log, text: str) -> StoryDetail:
        """A story in full, by what `resolve` takes; reads its events and alerts from the log."""
        with self._lock:
            row = self._rows[self.resolve(text)]
            summary, redirects = row.summary(), tuple(row.redirects)
            events, alerts = array("q", row.events), array("q", row.alerts)
        return detail_of(
            summary,
            ((record.partition, event) for record, event in self._read(log, STORY_EVENTS.name, events, read_event)),
            (alert for _, alert in self._read(log, ALERTS.name, alerts, alert_in)),
            redirects,
        )

    def alerts(self, log: Log, query: AlertQuery) -> AlertPage:
        """The alerts that `query` asks for, oldest first. Raises NoSuchStory, AmbiguousStory."""
        with self._lock:
            found = self._alert_offsets(query)
            end = self._next[ALERTS.name]
        if query.limit is not None and len(found) > query.limit:
            from_start = query.cursor is not None or query.since is not None
            found = found[: query.limit] if from_start else found[len(found) - query.limit :]
            end = found[-1] + 1 if from_start and found else end
        kept = tuple(KeptAlert(record.offset, record.value) for record in _records(log, ALERTS.name, found))
        return AlertPage(kept, end)

    def _alert_offsets(self, query: AlertQuery) -> list[int]:
        types = {ALERT_TYPES.index(kind) for kind in query.types}
        start = bisect_left(self._offsets, query.cursor) if query.cursor is not None else 0
        since_ms = _ms(query.since) if query.since is not None else None
        places: Iterable[int] = range(start, len(self._offsets))
        if query.story is not None:
            offsets = self._rows[self.resolve(query.story)].alerts
            places = (place for place in (bisect_left(self._offsets, o) for o in offsets) if place >= start)
        return [
            self._offsets[place]
            for place in places
            if (not types or self._types[place] in types) and (since_ms is None or self._times_ms[place] >= since_ms)
        ]

    def _read(
        self, log: Log, topic: str, offsets: Iterable[int], read: Callable[[bytes], T]
    ) -> Iterator[tuple[Record, T]]:
        return readable(_records(log, topic, offsets), read, self._unread)

    def _event(self, record: Record) -> None:
        event: LightEvent = wire.decode_trusted(record.value, LightEvent)
        self._rows.event(event, record.offset)

    def _alert(self, record: Record) -> None:
        alert: _LightAlert = wire.decode_trusted(record.value, _LightAlert)
        self._offsets.append(record.offset)
        self._times_ms.append(_ms(alert.at))
        self._types.append(ALERT_TYPES.index(alert.type))
        self._rows.alert(alert.story_id, record.offset)


def _asked_for(row: Row, query: StoryQuery) -> bool:
    return (
        (query.state is None or row.state == query.state)
        and (query.since is None or row.last_seen >= query.since)
        and (query.kind is None or query.kind in row.facts)
        and (query.outlet is None or folded(query.outlet) in map(folded, row.outlet_names))
        and row.mentions(folded(query.search).split())
    )


def _ms(time: datetime) -> int:
    return round(time.timestamp() * 1000)


def _newest_first(row: Row) -> tuple[int, str]:
    return -_ms(row.last_seen), row.story_id


def _cursor_of(row: Row) -> str:
    return f"{_ms(row.last_seen)}.{row.story_id}"


def _story_cursor(text: str) -> tuple[int, str]:
    time_ms, _, story_id = text.partition(".")
    try:
        return -int(time_ms), story_id
    except ValueError as err:
        raise BadCursor(f"{text[:80]!r} is not the cursor of a page of stories") from err


def _records(log: Log, topic: str, offsets: Iterable[int]) -> Iterator[Record]:
    """The records at these ascending offsets, those that follow each other in one go."""
    start, stop = 0, 0
    for offset in offsets:
        if offset != stop:
            yield from log.replay(topic, start, stop)
            start = offset
        stop = offset + 1
    yield from log.replay(topic, start, stop)
