"""The time of the outside world, passed in: schedules, politeness and Retry-After are tested without waiting."""

from __future__ import annotations

import asyncio
import time
from typing import Protocol


class Clock(Protocol):
    """Seconds since 1970 in UTC, and how to let them pass."""

    def now(self) -> float:
        """Seconds since 1970. Wall time: Retry-After may be a date, and a laptop that slept has feeds due."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Let `seconds` pass; at once where they are not positive."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> float:
        """See `Clock.now`."""
        return time.time()

    async def sleep(self, seconds: float) -> None:
        """See `Clock.sleep`."""
        await asyncio.sleep(max(seconds, 0))
