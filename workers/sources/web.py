"""Everything that reaches out: the session, politeness, robots.txt and the readers, opened and closed together."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from msgspec import Struct

from workers.sources.clock import Clock
from workers.sources.fetch import TIMEOUT_S, USER_AGENT, Answer, Ask, Fetcher, open_session
from workers.sources.hosts import HOST_DELAY_S, Hosts
from workers.sources.isolated import IsolatedReader, Reader
from workers.sources.metrics import SourceMetrics
from workers.sources.network import AddressGuard
from workers.sources.robots import Robots


class WebSettings(Struct, frozen=True):
    """How we behave on the web. `allowed_networks` in CIDR notation, beside the public addresses."""

    allowed_networks: tuple[str, ...] = ()
    user_agent: str = USER_AGENT
    timeout_s: float = TIMEOUT_S
    host_delay_s: float = HOST_DELAY_S


class Web:
    """Documents by address, politely; `reader` reads them."""

    def __init__(self, fetcher: Fetcher, robots: Robots, reader: Reader, clock: Clock) -> None:
        self._fetcher = fetcher
        self._robots = robots
        self.reader = reader
        self.clock = clock

    async def get(self, ask: Ask) -> Answer:
        """The document, where robots.txt of every host on the way allows it. Raises FetchFailed."""
        return await self._fetcher.get(ask, self._robots.admit)


@asynccontextmanager
async def open_web(settings: WebSettings, clock: Clock, metrics: SourceMetrics) -> AsyncIterator[Web]:
    """The web as `settings` allow it. Raises ValueError where a network is not in CIDR notation."""
    guard = AddressGuard(settings.allowed_networks)
    async with open_session(guard, settings.user_agent) as session, IsolatedReader() as reader:
        hosts = Hosts(clock, settings.host_delay_s)
        fetcher = Fetcher(session, hosts, clock, metrics, settings.timeout_s)
        yield Web(fetcher, Robots(fetcher, clock), reader, clock)
