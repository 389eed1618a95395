"""robots.txt by RFC 9309, fetched once a day an origin."""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit
from weakref import WeakValueDictionary

from msgspec import Struct
from protego import Protego

from workers.sources.clock import Clock
from workers.sources.fetch import AGENT, ROBOTS_BYTES, Ask, Fetcher, FetchFailed

KEPT_S = 86_400.0
"""RFC 9309 section 2.4: a cached version is used for no more than 24 hours."""
UNREACHABLE_KEPT_S = 600.0
"""Until an unreachable robots.txt is asked for again; until then nothing is fetched from its origin."""
ORIGINS_REMEMBERED = 10_000
_UNAVAILABLE = range(400, 500)


class Rules(Struct, frozen=True):
    """What an origin's robots.txt says, until when. `parsed` None: nothing is disallowed. `unreachable`: all is."""

    until_s: float
    parsed: Protego | None = None
    unreachable: str = ""


class Robots:
    """Says whether a page may be fetched."""

    def __init__(self, fetcher: Fetcher, clock: Clock) -> None:
        self._fetcher = fetcher
        self._clock = clock
        self._rules: dict[str, Rules] = {}
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def admit(self, url: str) -> float:
        """The Crawl-delay in seconds (0 for none) of the page's origin.

        Raises FetchFailed where robots.txt disallows the page, cannot be had, or its address is refused.
        """
        rules = await self._of(url)
        if rules.unreachable:
            raise FetchFailed("refused_robots", f"robots.txt cannot be had: {rules.unreachable}")
        if rules.parsed is None:
            return 0.0
        if not rules.parsed.can_fetch(url, AGENT):
            raise FetchFailed("refused_robots", "robots.txt disallows it")
        return rules.parsed.crawl_delay(AGENT) or 0.0

    async def _of(self, url: str) -> Rules:
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc.rpartition('@')[2].lower()}"
        lock = self._locks.setdefault(origin, asyncio.Lock())
        async with lock:
            rules = self._rules.get(origin)
            if rules is None or rules.until_s <= self._clock.now():
                rules = await self._fetched(origin)
                self._forget()
                self._rules[origin] = rules
            return rules

    async def _fetched(self, origin: str) -> Rules:
        try:
            answer = await self._fetcher.get(Ask(f"{origin}/robots.txt", "robots", ROBOTS_BYTES), _anyone)
        except FetchFailed as err:
            return self._without(err)
        text = answer.body.decode("utf-8-sig", "replace")
        return Rules(self._clock.now() + KEPT_S, Protego.parse(text))

    def _without(self, err: FetchFailed) -> Rules:
        now_s = self._clock.now()
        if err.outcome in ("refused_address", "resting"):
            raise err  # the page itself would fail for the same reason, and that is what should be reported
        if err.outcome == "redirects" or err.status in _UNAVAILABLE:
            return Rules(now_s + KEPT_S)  # section 2.3.1.3: unavailable, so anything may be fetched
        return Rules(now_s + UNREACHABLE_KEPT_S, unreachable=str(err))  # section 2.3.1.4

    def _forget(self) -> None:
        if len(self._rules) >= ORIGINS_REMEMBERED:
            now_s = self._clock.now()
            kept = [(origin, rules) for origin, rules in self._rules.items() if rules.until_s > now_s]
            self._rules = dict(kept[-ORIGINS_REMEMBERED // 2 :])


async def _anyone(_url: str) -> float:
    return 0.0
