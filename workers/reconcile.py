"""The reconcile stage: `story-events` of all shards -> `articles.read` of the shard whose story is the older of two.

Only it knows of more than one shard, and only redirects come of it; the shard's own cluster stage tells them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from schemas import wire
from schemas.topics import ARTICLES_READ, STORY_EVENTS
from schemas.upcast import NotOurs
from schemas.wire import BadMessage
from streams.reconcile import Reconciler
from workers.guard import dead_letter
from workers.log import Log, Output, Record
from workers.stage import Stage
from workers.strangers import event_of, events


def _dead_already(_record: Record, _err: BadMessage) -> None:
    """It became a dead letter when it came."""


class ReconcileStage(Stage):
    """Tells `reconciler`, which those of all shards share, what one shard decided."""

    group, source = "reconcile", STORY_EVENTS.name

    def __init__(self, reconciler: Reconciler, shard: int, in_vain: Callable[[], bool]) -> None:
        self._reconciler = reconciler
        self._shard = shard
        self._in_vain = in_vain

    def restore(self, log: Log) -> None:
        """Fold what the shard had decided, what followed from it is in the log; until that is `in_vain`."""
        decided = log.replay(self.source, 0, log.committed(self.group, self.source))
        for _, event in events(decided, _dead_already):
            if self._in_vain():
                return
            self._reconciler.fold(event, self._shard)

    def handle(self, records: Sequence[Record]) -> list[Output]:
        """The redirects that follow. A crash between here and the commit leaves a state that is not the log's.

        Raises NewerVersion, LogRefused: the story of such an event could not be folded on.
        """
        return [output for record in records for output in self._seen(record)]

    def committed(self) -> None:
        """Nothing is kept but the log."""

    def _seen(self, record: Record) -> Iterator[Output]:
        try:
            event = event_of(record)
        except NotOurs as err:
            yield dead_letter(record, str(err), "BadMessage")
            return
        if found := self._reconciler.seen(event, self._shard):
            shard, redirect = found
            value, time = wire.encode(redirect), record.timestamp_ms
            yield Output(ARTICLES_READ.name, value, key=str(shard), timestamp_ms=time, partition=shard)
