"""`wirewatch deliver`: every alert on Apache Kafka is posted to every webhook, by one process for each address.

What `run` does in its edge, on another home of the log, shard by shard. An address has one owner at a time: a second
process for it fences the first, which ends. Its attempts and its offset are one transaction.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack

import aiohttp
import structlog

from schemas.topics import ALERTS, DELIVERIES
from workers.deliver import LOOK_S, Deliverer, Target, utc_now
from workers.health import served
from workers.kafka_client import Kafka, Offsets
from workers.kafka_lag import READ_BY
from workers.kafka_log import KafkaLog
from workers.metrics import Metrics
from workers.settings import Settings
from workers.signals import stop_on_signals

log = structlog.get_logger()


def run_deliver(settings: Settings, kafka: Kafka) -> int:
    """Deliver until SIGTERM, SIGINT or, where the settings say so, until nothing is left; the exit status.

    Raises LogRefused where a topic is missing, LogLost where no broker answers or another process took over.
    """
    offsets, metrics = Offsets(kafka), Metrics()
    offsets.topics((ALERTS.name, DELIVERIES.name))
    with ExitStack() as held:
        stop = threading.Event()
        stop_on_signals(stop, held)
        ready = threading.Event()
        beat = served(settings, ready.is_set, metrics, held)
        asyncio.run(_delivered(settings, kafka, offsets, metrics, _Course(stop, ready, beat)))
    return 0


class _Course:
    """When to stop, and whom to tell how it goes."""

    def __init__(self, stop: threading.Event, ready: threading.Event, beat: Callable[[], None]) -> None:
        self.stop = stop
        self.ready = ready
        self.beat = beat


async def _delivered(settings: Settings, kafka: Kafka, offsets: Offsets, metrics: Metrics, course: _Course) -> None:
    secret = settings.webhook_secret
    async with aiohttp.ClientSession() as http:
        deliverers = []
        for url in settings.webhooks:
            target = Target(url.reveal(), secret.reveal() if secret else None)
            for shard in range(offsets.partitions(ALERTS.name)):
                home = await asyncio.to_thread(KafkaLog, kafka, offsets, f"deliver-{target.name}", shard)
                deliverers.append(Deliverer(home, target, http, utc_now, metrics))
                await asyncio.to_thread(deliverers[-1].restore)
        course.ready.set()
        log.info("ready", stage="deliver", webhooks=len(deliverers))
        while not course.stop.is_set():
            course.beat()
            moved = await asyncio.gather(*(each.advance() for each in deliverers if not each.disabled))
            if any(moved):
                continue
            if settings.exit_when_idle and await asyncio.to_thread(_exhausted, offsets, deliverers):
                return
            await asyncio.sleep(LOOK_S)


def _exhausted(offsets: Offsets, deliverers: Sequence[Deliverer]) -> bool:
    return offsets.all_read(READ_BY) and all(each.idle() for each in deliverers)
