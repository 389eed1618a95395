"""A watch that fails is opened again: one file stops neither the others nor the monitor."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import structlog

from workers.log import Log
from workers.sources.follow import NotWatchable
from workers.sources.metrics import SourceMetrics
from workers.sources.watch import STDIN, Watch, WatchSettings, open_watch

FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 60.0
"""Pauses before a watch is opened again double from the first to the longest."""

log = structlog.get_logger()


def watch_of(home: Log, where: str, settings: WatchSettings, metrics: SourceMetrics) -> Watch:
    """A watch; one that shall end fails where its file does, any other goes on when the file can be read again."""
    opened = partial(open_watch, home, where, settings, metrics)
    if not settings.finish and where != STDIN and not Path(where).exists():
        log.warning("watch", file=where, status="not there yet", reason="waiting for it")
    return opened() if settings.finish else SteadyWatch(where, opened, time.monotonic, metrics)


class SteadyWatch:
    """Steps through what `opened` gives; where that raises OSError or NotWatchable, through what it gives later.

    Made, it has opened it once: what cannot be watched from the start is an operator's mistake, and raised.
    """

    def __init__(
        self, where: str, opened: Callable[[], Watch], now: Callable[[], float], metrics: SourceMetrics
    ) -> None:
        """`now` gives seconds that never run back."""
        self._where = where
        self._opened = opened
        self._now = now
        self._metrics = metrics
        self._pause_s = FIRST_PAUSE_S
        self._again_s = 0.0
        self._watch: Watch | None = opened()

    @property
    def done(self) -> bool:
        """See `Watch.done`."""
        return self._watch is not None and self._watch.done

    def step(self) -> int:
        """See `Watch.step`. Raises what the log raises."""
        try:
            if self._watch is None:
                return self._reopened()
            return self._watch.step()
        except (OSError, NotWatchable) as err:
            self._failed(err)
            return 0

    def close(self) -> None:
        """See `Watch.close`."""
        if self._watch is not None:
            self._watch.close()

    def _reopened(self) -> int:
        if self._now() < self._again_s:
            return 0
        self._watch = self._opened()
        moved = self._watch.step()
        self._pause_s = FIRST_PAUSE_S
        log.info("watch", file=self._where, status="ok")
        return moved

    def _failed(self, err: OSError | NotWatchable) -> None:
        self.close()
        self._watch = None
        log.warning("watch", file=self._where, status="failing", error=str(err), again_s=self._pause_s)
        self._metrics.failed("watch")
        self._again_s = self._now() + self._pause_s
        self._pause_s = min(2 * self._pause_s, LONGEST_PAUSE_S)
