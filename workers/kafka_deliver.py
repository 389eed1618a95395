"""`wirewatch deliver`: every alert on Apache Kafka is posted to every webhook.

Processes that post to the same webhook, whatever else is on their lists, share the partitions of `alerts` for it; where
there are fewer partitions than processes, some stand by. A webhook's attempts and its offset of a partition are one
transaction.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial

import aiohttp
import structlog

from schemas.topics import ALERTS, DEAD_LETTERS, DELIVERIES
from workers.deliver import GONE_FOR_GOOD, TIMEOUT_S, Deliverer, Target, targets_of, utc_now
from workers.health import served
from workers.kafka_client import Kafka
from workers.kafka_host import Host, Lease, anew_when_refused, attend, together
from workers.kafka_lag import READ_BY
from workers.kafka_log import KafkaLog, Refusals
from workers.kafka_process import Process
from workers.log import LogRefused
from workers.settings import Settings

log = structlog.get_logger()


def run_deliver(settings: Settings, kafka: Kafka) -> int:
    """Deliver until SIGTERM, SIGINT or, where the settings say so, until nothing is left; the exit status.

    Raises LogRefused where a topic is missing, LogLost where no broker answers or another process took over.
    """
    with ExitStack() as held:
        process = Process(settings, kafka, (ALERTS.name, DELIVERIES.name, DEAD_LETTERS.name), held)
        fan_out = _FanOut(process)
        beat = served(settings, fan_out.ready, process.metrics, held)
        asyncio.run(fan_out.run(beat))
    return 0


class _FanOut:
    """Every webhook, on every partition that this process is given."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._targets = targets_of(process.settings)
        self._deliverers: set[Deliverer] = set()
        self._hosts: list[Host] = []

    def ready(self) -> bool:
        """Whether all that this process was given is restored. Any thread may ask."""
        return bool(self._hosts) and all(host.ready() for host in self._hosts)

    async def run(self, beat: Callable[[], None]) -> None:
        """Until asked to stop, or nothing is left; `beat` is called each time it comes round."""
        async with aiohttp.ClientSession() as http:
            self._hosts = [self._host(http, target) for target in self._targets]
            async with together(self._hosts):
                await attend(self._hosts, self._process, beat, self._exhausted)

    def _host(self, http: aiohttp.ClientSession, target: Target) -> Host:
        log.info("delivering", webhook=target.shown, group=target.group)
        deliver = partial(self._deliver, http, target)
        work = partial(anew_when_refused, target.group, deliver)
        return Host(self._process.kafka, f"host-{target.group}", ALERTS.name, work, TIMEOUT_S + 1)

    async def _deliver(self, http: aiohttp.ClientSession, target: Target, lease: Lease, refusals: Refusals) -> None:
        group = target.group
        opened = partial(KafkaLog, self._process.kafka, self._process.offsets, group, lease.partition)
        home = await asyncio.to_thread(opened, in_vain=lambda: lease.ending)
        deliverer = Deliverer(home, target, http, utc_now, self._process.metrics)
        try:
            await asyncio.to_thread(deliverer.restore)
            if not deliverer.disabled and await asyncio.to_thread(self._is_forgotten, deliverer, target, lease):
                raise LogRefused(self._forgotten(target))
            self._deliverers.add(deliverer)
            lease.ready = True
            while not (lease.ending or deliverer.disabled):
                if not await deliverer.advance():
                    await asyncio.to_thread(home.settle, group, ALERTS.name)
                    await lease.rung()
                refusals.over()
            if deliverer.disabled:
                log.warning("webhook disabled", webhook=target.shown, group=group, reason=GONE_FOR_GOOD)
        finally:
            lease.ready = deliverer.disabled  # what is left is no end
            self._deliverers.discard(deliverer)
            deliverer.end()
            await asyncio.to_thread(home.close)

    def _is_forgotten(self, deliverer: Deliverer, target: Target, lease: Lease) -> bool:
        known = self._process.offsets.is_known(target.group, ALERTS.name, lease.partition)
        return not known and deliverer.has_delivered()

    def _forgotten(self, target: Target) -> str:
        group, topic = map(self._process.kafka.named, (target.group, ALERTS.name))
        return (
            f"alerts were posted to {target.shown}, but the brokers have forgotten how far (offsets.retention.minutes):"
            f" all that are kept would be posted again. Say where to go on: kafka-consumer-groups --group {group}"
            f" --topic {topic} --reset-offsets --execute with --to-latest, --to-datetime or --to-earliest"
        )

    def _exhausted(self) -> bool:
        return self._process.offsets.all_read(READ_BY) and all(each.idle() for each in list(self._deliverers))
