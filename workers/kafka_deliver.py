"""`wirewatch deliver`: every alert on Apache Kafka is posted to every webhook.

Processes for the same webhooks share the partitions of `alerts`; where there are fewer partitions than processes, some
stand by. A webhook's attempts and its offset of a partition are one transaction.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial

import aiohttp
import structlog

from schemas.topics import ALERTS, DELIVERIES
from workers.deliver import GONE_FOR_GOOD, Deliverer, Target, utc_now
from workers.health import served
from workers.kafka_client import Kafka, Offsets
from workers.kafka_host import Host, Lease, group_of
from workers.kafka_lag import READ_BY
from workers.kafka_log import KafkaLog
from workers.kafka_run import Outage
from workers.metrics import Metrics
from workers.settings import Settings
from workers.signals import stop_on_signals

log = structlog.get_logger()


def run_deliver(settings: Settings, kafka: Kafka) -> int:
    """Deliver until SIGTERM, SIGINT or, where the settings say so, until nothing is left; the exit status.

    Raises LogRefused where a topic is missing, LogLost where no broker answers or another process took over.
    """
    with ExitStack() as held:
        stop = threading.Event()
        stop_on_signals(stop, held)
        offsets = Offsets(kafka)
        offsets.topics((ALERTS.name, DELIVERIES.name))
        fan_out = _FanOut(settings, kafka, offsets, Metrics())
        beat = served(settings, fan_out.ready, fan_out.metrics, held)
        asyncio.run(fan_out.run(stop, beat))
    return 0


class _FanOut:
    """Every webhook, on every partition that this process is given."""

    def __init__(self, settings: Settings, kafka: Kafka, offsets: Offsets, metrics: Metrics) -> None:
        self.metrics = metrics
        self._kafka = kafka
        self._offsets = offsets
        self._exit_when_idle = settings.exit_when_idle
        secret = settings.webhook_secret.reveal() if settings.webhook_secret else None
        self._targets = [Target(url.reveal(), secret) for url in settings.webhooks]
        self._deliverers: set[Deliverer] = set()
        self._host: Host | None = None

    def ready(self) -> bool:
        """Whether all that this process was given is restored. Any thread may ask."""
        return self._host is not None and self._host.ready()

    async def run(self, stop: threading.Event, beat: Callable[[], None]) -> None:
        """Until `stop`, or nothing is left; `beat` is called each time it comes round."""
        async with aiohttp.ClientSession() as http:
            works = [partial(self._deliver, http, target) for target in self._targets]
            group = group_of("deliver", [target.name for target in self._targets])
            async with Host(self._kafka, group, ALERTS.name, works) as self._host:
                over = self._exhausted if self._exit_when_idle else lambda: False
                await self._host.attend(stop, beat, Outage(self._kafka, self._offsets), over)

    async def _deliver(self, http: aiohttp.ClientSession, target: Target, lease: Lease) -> None:
        owner = f"deliver-{target.name}"
        home = await asyncio.to_thread(KafkaLog, self._kafka, self._offsets, owner, lease.partition)
        deliverer = Deliverer(home, target, http, utc_now, self.metrics)
        try:
            await asyncio.to_thread(deliverer.restore)
            self._deliverers.add(deliverer)
            lease.ready = True
            while not (lease.ending or deliverer.disabled):
                if not await deliverer.advance():
                    await lease.rung()
            if deliverer.disabled:
                log.warning("webhook disabled", webhook=target.shown, reason=GONE_FOR_GOOD)
        finally:
            lease.ready = deliverer.disabled  # what is left is no end
            self._deliverers.discard(deliverer)
            deliverer.end()
            await asyncio.to_thread(home.close)

    def _exhausted(self) -> bool:
        return self._offsets.all_read(READ_BY) and all(each.idle() for each in list(self._deliverers))
