"""What an edge shares with other processes of its kind: whose turn it is to ask feeds, and how alerts are heard of."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Protocol

from schemas.topics import ALERTS
from workers.deliver import LOOK_S
from workers.log import Log

Job = Callable[[], Coroutine[Any, Any, Any]]
Ask = Callable[[Log], Coroutine[Any, Any, None]]
"""Asks feeds, and writes what they have to a log, until cancelled."""


class Hosting(Protocol):
    """What an edge shares with other processes of its kind. `mark` stands before cursors that only this one knows."""

    mark: str

    def ready(self) -> bool:
        """Whether it has joined the others. Any thread may ask."""
        ...

    async def ask_alone(self, feeds: Sequence[str], ask: Ask) -> None:
        """Ask feeds that no other process asks meanwhile, until cancelled."""
        ...

    async def hear(self, ring: Callable[[], None]) -> None:
        """Ring whenever alerts may have come, until cancelled."""
        ...


class OneProcess:
    """There is no other: see Hosting."""

    mark = ""

    def __init__(self, home: Log) -> None:
        self._home = home

    def ready(self) -> bool:
        """There is nobody to join."""
        return True

    async def ask_alone(self, _: Sequence[str], ask: Ask) -> None:
        """On the log of the process."""
        await ask(self._home)

    async def hear(self, ring: Callable[[], None]) -> None:
        """Where a look every LOOK_S finds some."""
        await ring_for_alerts(self._home, lambda: asyncio.sleep(LOOK_S), ring)


async def ring_for_alerts(home: Log, rung: Callable[[], Coroutine[Any, Any, None]], ring: Callable[[], None]) -> None:
    """Each time that `rung` ends look for alerts in the log, once for all who listen, and ring where some have come."""
    known = -1
    while True:
        await rung()
        end = await asyncio.to_thread(home.end, ALERTS.name)
        if end != known:
            known = end
            ring()


async def until_one_ends(jobs: list[Job]) -> None:
    """Run `jobs` until the first of them ends; end the others, and raise what it raised. Cancelled, it ends all."""
    tasks = [asyncio.create_task(job()) for job in jobs]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for task in done:
        task.result()
