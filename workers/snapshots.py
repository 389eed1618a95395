"""Snapshots of the cluster stage's state: taken after a commit, read at a start, never believed unseen.

They save time and nothing else. The state is the fold of `story-events`; whatever is wrong with a snapshot, the log is
folded without it (docs/decisions/0019).
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import structlog

from schemas.topics import STORY_EVENTS
from schemas.wire import BadMessage
from streams.live import LiveStories
from streams.policy import Policy
from workers.log import Log, LogLost
from workers.metrics import Metrics
from workers.settings import Settings
from workers.snapshot_file import Mark, SnapshotRefused, belongs, mark_of, opened, packed, state_of
from workers.snapshot_store import PARTIAL, Store, open_store

KEPT = 2
"""Snapshots that are kept of a shard: one to read, and one where that is damaged."""
EVERY_S = 900.0
"""After so long a snapshot is taken of whatever is new."""
NAME = re.compile(r"(?P<owner>.+)-(?P<shard>\d+)-(?P<events>\d{20})\.snapshot")

log = structlog.get_logger()


def name_of(owner: str, shard: int, events: int) -> str:
    """The name of a snapshot. Shard and offset are in it: two workers never write over each other's.

    >>> name_of("cluster", 0, 52_311)
    'cluster-0-00000000000000052311.snapshot'
    """
    return f"{owner}-{shard}-{events:020}.snapshot"


@dataclass(frozen=True, slots=True)
class Kept:
    """A state as of a place in the log."""

    name: str
    live: LiveStories
    mark: Mark
    taken_ms: int
    size: int


class Snapshots:
    """What the keepers of a process share: where they write, how often, and one thread that writes.

    `group` is the stage's; `owner` tells those apart that share a place, as on Kafka the prefix does.
    """

    def __init__(self, store: Store, group: str, owner: str, every: int, policy: Policy, metrics: Metrics) -> None:
        self.store = store
        self.group = group
        self.owner = owner
        self.every = every
        self.policy = policy
        self.metrics = metrics
        self.writer = ThreadPoolExecutor(1, thread_name_prefix="snapshot")

    def keeper(self) -> Keeper:
        """One for a stage of its own."""
        return Keeper(self)

    def close(self) -> None:
        """Wait for what is being written."""
        self.writer.shutdown()


class Keeper:
    """Takes and reads the snapshots of one shard. All but the writing is the work of the stage's own thread."""

    def __init__(self, shared: Snapshots) -> None:
        self._shared = shared
        self._log: Log | None = None
        self._shard = 0
        self._folded = self._saved = 0
        self._taken_at = time.monotonic()
        self._writing: Future[None] | None = None
        self._refused: set[str] = set()

    def restored(self, home: Log, encoder: str | None) -> Kept | None:
        """The newest state that is one of `home`; None where there is none. What is refused is told and counted.

        `encoder`: see `belongs`.
        """
        shared, self._log, self._shard = self._shared, home, home.partition
        self._sweep_partials()
        for name in _newest_first(self._names()):
            try:
                kept = restored(shared.store, name, home, shared.group, shared.policy, encoder)
            except SnapshotRefused as err:
                if err.reason != "unreadable":
                    self._refused.add(name)
                self._refuse(name, err)
            else:
                log.info("snapshot read", name=name, events=kept.mark.events)
                # Else a restart would make it look ages old, and empty.
                shared.metrics.snapshot_taken.set(kept.taken_ms / 1000)
                shared.metrics.snapshot_bytes.set(kept.size)
                return kept
        return None

    def committed(self, live: LiveStories, folded: int, reads: int, last_event: str) -> None:
        """The log has what made `live`: take a snapshot if it is time.

        `folded`: events that this process has folded; `reads`: where its next record of `articles.read` is.
        """
        new = folded - self._folded
        late = time.monotonic() - self._taken_at >= EVERY_S
        if (new >= self._shared.every or (new and late)) and (self._writing is None or self._writing.done()):
            self._take(live, folded, reads, last_event)

    def ended(self, live: LiveStories, folded: int, reads: int, last_event: str) -> None:
        """The process ends in good order: take a last snapshot if anything is new, and wait for it."""
        self._wait()
        if folded > self._saved:
            try:
                self._take(live, folded, reads, last_event)
            except LogLost as err:  # what is committed is safe, and the process ends anyway
                self._failed(str(err))
            self._wait()

    def _take(self, live: LiveStories, folded: int, reads: int, last_event: str) -> None:
        if self._log is None:
            return
        self._wait()
        self._folded, self._taken_at = folded, time.monotonic()
        shared, start = self._shared, time.perf_counter()
        try:
            mark = mark_of(self._log, reads, self._log.end(STORY_EVENTS.name))
            if mark.last_event != last_event:  # a successor whom this process has not heard of writes this shard
                self._failed("the log has events that this process has not folded")
                return
            parts = packed(live, shared.policy, mark, time.time_ns() // 1_000_000)
        except (BadMessage, OverflowError) as err:
            self._failed(str(err))
            return
        shared.metrics.snapshot_s.labels("encode").observe(time.perf_counter() - start)
        name = name_of(shared.owner, self._shard, mark.events)
        self._writing = shared.writer.submit(self._write, name, parts, mark.events, folded)

    def _write(self, name: str, parts: Sequence[bytes], events: int, folded: int) -> None:
        shared, start = self._shared, time.perf_counter()
        try:
            shared.store.write(name, parts)
            self._saved = folded
            self._refused.discard(name)
            self._prune(events)
        except OSError as err:
            self._failed(f"{shared.store.where}: {err}")
            return
        seconds = time.perf_counter() - start
        size = sum(map(len, parts))
        shared.metrics.snapshot_s.labels("write").observe(seconds)
        shared.metrics.snapshot_bytes.set(size)
        shared.metrics.snapshot_taken.set_to_current_time()
        log.info("snapshot", name=name, bytes=size, seconds=round(seconds, 3))

    def _prune(self, events: int) -> None:
        """Keep the newest of those up to this one: what lies beyond is a successor's, or was refused."""
        names = _newest_first(self._of_shard())
        sound = [name for name in names if name not in self._refused and _events(name) <= events]
        for name in (*sound[KEPT:], *(self._refused & set(names))):
            self._shared.store.remove(name)

    def _wait(self) -> None:
        if self._writing is not None:
            self._writing.result()

    def _names(self) -> list[str]:
        try:
            return self._of_shard()
        except OSError as err:
            self._refuse("all", SnapshotRefused("unreadable", str(err)))
            return []

    def _of_shard(self) -> list[str]:
        return names_of(self._shared.store, self._shared.owner, self._shard)

    def _sweep_partials(self) -> None:
        """Remove what a process that was killed left half written; whoever has the shard now is its only writer."""
        try:
            for name in self._shared.store.names():
                if name.endswith(PARTIAL) and self._is_ours(name):
                    self._shared.store.remove(name)
        except OSError as err:
            log.warning("snapshots not swept", where=self._shared.store.where, reason=str(err))

    def _is_ours(self, name: str) -> bool:
        found = NAME.match(name)
        return found is not None and (found["owner"], found["shard"]) == (self._shared.owner, str(self._shard))

    def _refuse(self, name: str, err: SnapshotRefused) -> None:
        self._shared.metrics.snapshots_refused.labels(err.reason).inc()
        log.warning("snapshot refused", name=name, where=self._shared.store.where, reason=err.reason, why=str(err))

    def _failed(self, reason: str) -> None:
        self._shared.metrics.snapshots_failed.inc()
        log.warning("snapshot not taken", where=self._shared.store.where, reason=reason)


def snapshots_of(settings: Settings, group: str, metrics: Metrics, owner: str = "") -> Snapshots | None:
    """What these settings ask for; None where that is off. Raises BadSettings."""
    where = settings.snapshot_home
    if where is None:
        return None
    return Snapshots(open_store(where), group, owner or group, settings.snapshot_every, settings.policy, metrics)


def names_of(store: Store, owner: str, shard: int) -> list[str]:
    """The names of a shard's snapshots. Raises OSError."""
    found = ((name, NAME.fullmatch(name)) for name in store.names())
    return [name for name, parts in found if parts and (parts["owner"], parts["shard"]) == (owner, str(shard))]


def restored(store: Store, name: str, home: Log, group: str, policy: Policy | None, encoder: str | None) -> Kept:
    """The state that the snapshot `name` holds. Raises SnapshotRefused."""
    try:
        content = store.read(name)
    except OSError as err:
        raise SnapshotRefused("unreadable", str(err)) from err
    stamp, image = opened(content)
    belongs(stamp, home, group, policy, encoder)
    return Kept(name, state_of(image), stamp.mark, stamp.taken_ms, len(content))


def _newest_first(names: Sequence[str]) -> list[str]:
    return sorted(names, key=_events, reverse=True)


def _events(name: str) -> int:
    found = NAME.fullmatch(name)
    return int(found["events"]) if found else -1
