"""A watch that fails is opened again: one file stops neither the others nor the monitor."""

from __future__ import annotations

from collections.abc import Callable

import structlog

from workers.sources.follow import NotWatchable
from workers.sources.metrics import SourceMetrics
from workers.sources.watch import Watch

FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 60.0
"""Pauses before a watch is opened again double from the first to the longest."""

log = structlog.get_logger()


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
