"""Politeness: one request at a time to a host, a pause between two, and rest when the host asks for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

from workers.sources.clock import Clock

HOST_DELAY_S = 1.0
"""Between the end of one request to a host and the begin of the next; what large crawlers take as their default."""
LONGEST_DELAY_S = 30.0
"""A larger Crawl-delay in robots.txt is taken as this: a feed with 50 new articles still ends within half an hour."""
LONGEST_WAIT_S = 60.0
"""Who would have to wait longer for a resting host is turned away, so that a slot is not held for hours."""
HOSTS_REMEMBERED = 10_000


class HostResting(Exception):
    """The host asked for rest. Come back in `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"the host asked for rest; {seconds:.0f} s are left")
        self.seconds = seconds


class Hosts:
    """Whose turn it is at each host, and from when on the next may begin."""

    def __init__(self, clock: Clock, delay_s: float = HOST_DELAY_S) -> None:
        self._clock = clock
        self._delay_s = delay_s
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._next_s: dict[str, float] = {}

    @asynccontextmanager
    async def turn(self, host: str, delay_s: float = 0.0) -> AsyncIterator[None]:
        """Hold the only request to `host`; `delay_s` is what its robots.txt asks for. Raises HostResting."""
        lock = self._locks.setdefault(host, asyncio.Lock())
        async with lock:
            wait_s = self._next_s.get(host, 0.0) - self._clock.now()
            if wait_s > LONGEST_WAIT_S:
                raise HostResting(wait_s)
            await self._clock.sleep(wait_s)
            try:
                yield
            finally:
                pause_s = max(self._delay_s, min(delay_s, LONGEST_DELAY_S))
                self._not_before(host, self._clock.now() + pause_s)

    def rest(self, host: str, seconds: float) -> None:
        """Ask nothing of `host` for `seconds`."""
        self._not_before(host, self._clock.now() + seconds)

    def _not_before(self, host: str, time_s: float) -> None:
        if len(self._next_s) >= HOSTS_REMEMBERED:
            now_s = self._clock.now()
            self._next_s = {name: at for name, at in self._next_s.items() if at > now_s}
        self._next_s[host] = max(time_s, self._next_s.get(host, 0.0))
