"""The cluster stage: `articles.read` -> `story-events`, `alerts`. It owns the live stories, which are the fold of what
it has written.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

from msgspec import Struct

from schemas import wire
from schemas.cloudevents import headers_of
from schemas.read import Read, ReadArticle, Term
from schemas.story import StoryEvent
from schemas.topics import ALERTS, ARTICLES_READ, STORY_EVENTS
from schemas.upcast import read_item
from schemas.wire import BadMessage
from streams.alerts import alerts_of
from streams.live import LiveStories, evolve
from streams.policy import Policy
from streams.step import due, in_time, prepare, step, tick_at
from workers.dates import BY_PUBLISHER, DATED
from workers.dead_letter_log import DeadLetterLog
from workers.guard import SINGLE_S, blamed, dead_letter, proving, time_limit
from workers.log import Log, Output, Record
from workers.snapshots import Keeper
from workers.stage import Stage
from workers.strangers import events

GROUP = "cluster"
LOOK_BACK = 1_000
"""Offsets in which the last article that was decided is found, ends of transactions among them."""


def _plain(number: int) -> ReadArticle:
    """An article of our own, like any other of these."""
    return ReadArticle(
        article_id=f"plain-{number}",
        seen_at=datetime.fromtimestamp(number, UTC),
        title="Ferry late",
        headline="Ferry late",
        url=None,
        outlet=None,
        language="en",
        published_at=None,
        digest=f"plain-{number}",
        encoder="",
        vector=bytes([1, 2, 3, 4]),
        terms={"ferry": Term(1, 50, 3), "late": Term(1, 50, 3)},
        sketch=b"",
    )


PLAIN = (_plain(1), _plain(2))

Watcher = Callable[[LiveStories, StoryEvent], None]


def _unwatched(_live: LiveStories, _event: StoryEvent) -> None:
    return None


class ClusterStage(Stage):
    """Links articles to stories. `watcher` sees every event before it is folded; with a `keeper` it sees those that a
    snapshot does not hold.
    """

    group, source = GROUP, ARTICLES_READ.name

    def __init__(self, policy: Policy, watcher: Watcher = _unwatched, keeper: Keeper | None = None) -> None:
        self.live = LiveStories()
        self.by_log_time = True
        """Whether the articles of late were dated by the log: then time passes for the stories while none comes."""
        self._policy = policy
        self._watcher = watcher
        self._keeper = keeper
        self._decided = self._folded = 0
        self._last_event = ""

    def restore(self, log: Log) -> None:
        """Fold what the log holds, or what it holds behind a snapshot; needs no model and no thresholds."""
        decided = self._decided = log.committed(self.group, self.source)
        encoder = None
        for record in log.replay(ARTICLES_READ.name, max(0, decided - LOOK_BACK), decided):
            if its := _encoder_of(record):
                self.by_log_time, encoder = _by_log_time(record), its
        with _uncollected():
            kept = self._keeper.restored(log, encoder) if self._keeper else None
            if kept is not None:
                self.live, self._last_event = kept.live, kept.mark.last_event
            since = log.replay(STORY_EVENTS.name, kept.mark.events if kept else 0)
            for _, event in events(since, DeadLetterLog(self.group).passed_over):
                self._fold(event)
            prepare(self.live, ())

    def handle(self, records: Sequence[Record]) -> list[Output]:
        """The events and alerts of each record, in order. Folds as it goes: a crash between here and the commit
        leaves the process with a state that is not the log's, so it must end. Raises StageBroken.
        """
        items = [self._parsed(record) for record in records]
        if records:
            self._decided = records[-1].offset + 1
        for record, item in zip(records, items, strict=True):
            if isinstance(item, ReadArticle):
                self.by_log_time = _by_log_time(record)
        prepare(self.live, [item for item in items if not isinstance(item, Output)])
        outputs: list[Output] = []
        for record, item in zip(records, items, strict=True):
            if isinstance(item, Output):
                outputs.append(item)
            else:
                outputs.extend(self._clustered(record, item))
        return outputs

    def committed(self) -> None:
        """What was handled is in the log: the moment for a snapshot."""
        if self._keeper:
            self._keeper.committed(self.live, self._folded, self._decided, self._last_event)

    def ended(self) -> None:
        """The process ends in good order, with all that was handled in the log: leave a snapshot."""
        if self._keeper:
            self._keeper.ended(self.live, self._folded, self._decided, self._last_event)

    def prove(self) -> None:
        """Decide two articles of our own. Raises StageBroken where that fails or hangs: no record is to blame then."""
        live = LiveStories()
        with proving("a plain article can be decided"):
            for read in PLAIN:
                for event in step(live, read, self._policy):
                    evolve(live, event)

    def _clustered(self, record: Record, item: Read) -> Iterator[Output]:
        moments: list[Read] | None = None
        while moments is None or moments:
            try:
                with time_limit(SINGLE_S):
                    moments = moments or [*in_time(self.live, item, self._policy)]
                    decided = step(self.live, moments.pop(0), self._policy)
            except MemoryError:  # see `workers.guard.alone`
                raise
            except Exception as err:  # noqa: BLE001 (whatever it is, it must not stop the news)
                self.prove()
                yield blamed(record, err)
                return
            for event in decided:
                yield from written(event, record.timestamp_ms, record.partition)
                self._fold(event)

    def _fold(self, event: StoryEvent) -> None:
        self._watcher(self.live, event)
        evolve(self.live, event)
        self._folded += 1
        self._last_event = event.id

    @staticmethod
    def _parsed(record: Record) -> Read | Output:
        try:
            return read_item(record.value)
        except BadMessage as err:
            return dead_letter(record, str(err), "BadMessage")


def _by_log_time(article: Record) -> bool:
    return article.headers.get(DATED) != BY_PUBLISHER


class _Encoded(Struct):
    """Whose vector a record of `articles.read` has; what is no article has none."""

    encoder: str = ""


def _encoder_of(record: Record) -> str:
    try:
        encoded: _Encoded = wire.decode_trusted(record.value, _Encoded)
    except BadMessage:
        return ""
    return encoded.encoder


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


def written(event: StoryEvent, timestamp_ms: int | None, partition: int) -> list[Output]:
    """The event, and the alert that it makes, as records of the shard `partition`."""
    kind = str(event.__struct_config__.tag)
    headers = headers_of(event.id, kind, event.at, event.story_id)
    outputs = [Output(STORY_EVENTS.name, wire.encode(event), event.story_id, headers, timestamp_ms, partition)]
    alert = alerts_of(event)
    if alert is not None:
        headers = headers_of(alert.id, alert.type, alert.at, alert.story_id)
        outputs.append(Output(ALERTS.name, wire.encode(alert), alert.story_id, headers, timestamp_ms, partition))
    return outputs


def tick_due(live: LiveStories, policy: Policy, now: datetime, partition: int) -> Output | None:
    """The record that lets happen what is due by `now`, if anything is."""
    moment = due(live, policy, now)
    if moment is None:
        return None
    return Output(ARTICLES_READ.name, wire.encode(tick_at(moment)), key=str(partition), partition=partition)
