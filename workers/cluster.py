"""The cluster stage: `articles.read` -> `story-events`, `alerts`. It owns the live stories, which are the fold of what
it has written.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from schemas import wire
from schemas.read import Read
from schemas.story import StoryEvent
from schemas.topics import ALERTS, ARTICLES_READ, STORY_EVENTS
from schemas.upcast import read_event, read_item
from schemas.wire import BadMessage
from streams.alerts import alerts_of
from streams.live import LiveStories, evolve
from streams.policy import Policy
from streams.step import in_time, prepare, step
from workers.guard import SINGLE_S, blamed, dead_letter, time_limit
from workers.log import Log, Output, Record

GROUP = "cluster"

Watcher = Callable[[LiveStories, StoryEvent], None]


def _unwatched(_live: LiveStories, _event: StoryEvent) -> None:
    return None


class ClusterStage:
    """Links articles to stories. `watcher` sees every event before it is folded."""

    group, source = GROUP, ARTICLES_READ.name

    def __init__(self, policy: Policy, watcher: Watcher = _unwatched) -> None:
        self.live = LiveStories()
        self._policy = policy
        self._watcher = watcher

    def restore(self, log: Log) -> None:
        """Fold what the log holds; needs no model and no policy."""
        with _uncollected():
            for record in log.replay(STORY_EVENTS.name):
                self._fold(read_event(record.value))
            prepare(self.live, ())

    def handle(self, records: Sequence[Record]) -> list[Output]:
        """The events and alerts of each record, in order. Folds as it goes: a crash between here and the commit
        leaves the process with a state that is not the log's, so it must end.
        """
        items = [self._parsed(record) for record in records]
        prepare(self.live, [item for item in items if not isinstance(item, Output)])
        outputs: list[Output] = []
        for record, item in zip(records, items, strict=True):
            if isinstance(item, Output):
                outputs.append(item)
            else:
                outputs.extend(self._clustered(record, item))
        return outputs

    def committed(self) -> None:
        """What was handled is in the log."""

    def _clustered(self, record: Record, item: Read) -> Iterator[Output]:
        for due in in_time(item):
            try:
                with time_limit(SINGLE_S):
                    events = step(self.live, due, self._policy)
            except MemoryError:  # see `workers.guard.alone`
                raise
            except Exception as err:  # noqa: BLE001 (whatever it is, it must not stop the news)
                yield blamed(record, err)
                return
            for event in events:
                yield from written(event, record.timestamp_ms)
                self._fold(event)

    def _fold(self, event: StoryEvent) -> None:
        self._watcher(self.live, event)
        evolve(self.live, event)

    @staticmethod
    def _parsed(record: Record) -> Read | Output:
        try:
            return read_item(record.value)
        except BadMessage as err:
            return dead_letter(record, str(err), "BadMessage")


@contextmanager
def _uncollected() -> Iterator[None]:
    """Look for no cycles meanwhile: a fold makes millions of objects and no cycle, and is a seventh faster."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def written(event: StoryEvent, timestamp_ms: int | None) -> list[Output]:
    """The event, and the alert that it makes, as records."""
    outputs = [Output(STORY_EVENTS.name, wire.encode(event), key=event.story_id, timestamp_ms=timestamp_ms)]
    alert = alerts_of(event)
    if alert is not None:
        headers: dict[str, str] = {"ce_type": alert.type}
        outputs.append(Output(ALERTS.name, wire.encode(alert), alert.story_id, headers, timestamp_ms))
    return outputs
