"""What hosts an edge on Apache Kafka: which partitions are this process's, and a bell when something came there.

Faust (`workers.faust_app`) is the member of the group, the timer and the bell. What an edge does with a partition is a
coroutine that knows nothing of Faust: it reads and writes by the log of that partition, in transactions, so that
nothing depends on what Faust counts or repeats.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Sequence
from collections.abc import Set as AbstractSet
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, Self, cast

import structlog
from faust import Stream
from faust.types import TP, StreamT

from workers.faust_app import application
from workers.kafka_client import Kafka
from workers.kafka_log import Refusals, TakenAway
from workers.kafka_process import REST_S, Outage, Process
from workers.log import CommitRefused, LogLost

RING_S = 1.0
"""Every bell rings so often without a record: for what time alone makes due, and should a ring be missed."""
GRACE_S = 5.0
"""So long may what is at work on a partition that was taken go on; a post waits up to 20 s for its answer."""
STOP_S = 5.0

log = structlog.get_logger()


class Lease:
    """A partition, for as long as one coroutine has it. All methods belong to one event loop."""

    def __init__(self, partition: int) -> None:
        self.partition = partition
        self.ready = False
        self._bell = asyncio.Event()
        self._over = asyncio.Event()

    @property
    def ending(self) -> bool:
        """Whether who has it was asked to finish what is begun."""
        return self._over.is_set()

    def ring(self) -> None:
        """Something has come, or the lease ends."""
        self._bell.set()

    async def rung(self) -> None:
        """Until a ring since the last one that was waited for. One at a time may wait."""
        await self._bell.wait()
        self._bell.clear()

    def end(self) -> None:
        """Ask who has it to finish what is begun."""
        self._over.set()
        self.ring()

    async def ended(self) -> None:
        """Until it ends."""
        await self._over.wait()


Work = Callable[[Lease], Coroutine[Any, Any, None]]
"""What is done with a partition: says `ready` once it has restored its state, goes on until `ending`, or has no more
to do."""
Attempt = Callable[[Lease, Refusals], Coroutine[Any, Any, None]]
"""The same by one who says when a commit went well."""


class Host:
    """A member of the group `name` that does `work` with every partition of `topic` that it is given.

    Its methods belong to one event loop. Raises LogLost where no broker answers, LogRefused where none can be asked,
    and when it is left what a work failed with.
    """

    def __init__(self, kafka: Kafka, name: str, topic: str, work: Work, grace_s: float = GRACE_S) -> None:
        self._kafka = kafka
        self.name = name
        self._topic = topic
        self._work = work
        self._grace_s = grace_s
        self._joined = self._stopping = False
        self._leases: dict[asyncio.Task[None], Lease] = {}
        self._failure: BaseException | None = None

    async def __aenter__(self) -> Self:
        app = self._app = application(self._kafka, self.name)
        topic = app.topic(
            self._kafka.named(self._topic),
            value_type=bytes,
            value_serializer="raw",
            key_serializer="raw",
            acks=False,  # what it has read is of no account: nothing is committed, and no gap remembered
        )
        app.agent(topic, name="heard")(self._hear)
        app.timer(RING_S, name="time passes")(self._ring_all)
        app.on_partitions_revoked.connect(lambda *_, **__: self._end())
        app.on_partitions_assigned.connect(lambda *told, **__: self._given(told[1]))
        starting = asyncio.create_task(app.start())  # one that is cancelled leaves a client behind
        try:
            await asyncio.wait_for(asyncio.shield(starting), self._kafka.patience_s)
            self._check_client()  # one that fails meanwhile may start all the same
        except BaseException as err:
            await asyncio.wait({starting}, timeout=STOP_S)
            await self._leave()
            if isinstance(err, Exception) and not isinstance(err, LogLost):
                raise LogLost(f"no member of {self.name} at {self._kafka.servers}: {err!r}") from err
            raise
        return self

    async def __aexit__(self, kind: object = None, *_: object) -> None:
        await self._leave()
        if kind is None:
            self._raise_failure()

    async def _leave(self) -> None:
        self._stopping = True
        await self._end()
        stopping = asyncio.create_task(self._app.stop())
        await asyncio.wait({stopping}, timeout=STOP_S)
        if stopping.done():
            stopping.exception()  # taken, so that nobody else tells it

    def ready(self) -> bool:
        """Whether it has joined its group, and its work the state of each partition. Any thread may ask."""
        return self._joined and all(lease.ready for lease in list(self._leases.values()))

    def check(self) -> None:
        """Raises what a work, or Faust itself, failed with."""
        self._raise_failure()
        self._check_client()

    def _raise_failure(self) -> None:
        if self._failure is not None:
            raise self._failure

    def _check_client(self) -> None:
        failed = self._app.failed()
        if failed is not None:
            raise LogLost(f"no member of {self.name} at {self._kafka.servers}: {failed!r}")

    async def _hear(self, stream: StreamT[bytes]) -> None:
        async for event in cast("Stream[bytes]", stream).events():
            self._ring(event.message.partition)

    async def _ring_all(self) -> None:
        self._ring(None)

    def _ring(self, partition: int | None) -> None:
        for lease in self._leases.values():
            if partition is None or lease.partition == partition:
                lease.ring()

    async def _given(self, assigned: AbstractSet[TP]) -> None:
        if self._stopping:
            return
        partitions = sorted(place.partition for place in assigned)
        for partition in partitions:
            lease = Lease(partition)
            task = asyncio.create_task(self._work(lease))
            self._leases[task] = lease
            task.add_done_callback(partial(self._done, lease))
        self._joined = True
        log.info("given", group=self.name, partitions=partitions)

    def _done(self, lease: Lease, task: asyncio.Task[None]) -> None:
        lease.ready = True  # who has no more to do holds up nobody
        if not task.cancelled() and not isinstance(task.exception(), TakenAway):
            self._failure = self._failure or task.exception()

    async def _end(self) -> None:
        self._joined = False
        for lease in self._leases.values():
            lease.end()
        if self._leases:
            _, late = await asyncio.wait(self._leases, timeout=self._grace_s)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        self._leases.clear()


@asynccontextmanager
async def together(hosts: Sequence[Host]) -> AsyncIterator[None]:
    """Join with all of them at once, and leave so: one that lets its work end in peace holds up no other.

    Raises what the first one that could not join raised, or what a work failed with, also while they are left.
    """
    try:
        for joined in await asyncio.gather(*(host.__aenter__() for host in hosts), return_exceptions=True):
            if isinstance(joined, BaseException):
                raise joined
        yield
    finally:
        left = await asyncio.gather(*(host.__aexit__() for host in hosts), return_exceptions=True)
    for failed in left:
        if failed is not None:
            raise failed


async def attend(hosts: Sequence[Host], process: Process, beat: Callable[[], None], over: Callable[[], bool]) -> None:
    """Until the process is to stop or, where it ends when idle, all is ready and `over`, asked in a thread.
    `beat` is called each time it comes round.

    Raises what a work failed with, and LogLost where no broker has answered for too long.
    """
    outage = Outage(process.kafka, process.offsets)

    def ready() -> bool:
        return all(host.ready() for host in hosts)

    while not process.stop.is_set():
        beat()
        for host in hosts:
            host.check()
        process.tell_ready(ready, groups=[host.name for host in hosts])
        await asyncio.to_thread(outage.look)
        is_over = process.settings.exit_when_idle and ready() and await asyncio.to_thread(over)
        if is_over and ready():
            break
        await asyncio.sleep(REST_S)


async def anew_when_refused(group: str, attempt: Attempt, lease: Lease) -> None:
    """Do `attempt` for `group` until it ends, again from what is committed each time that its commit was refused: what
    it made of its records is not what the log has. Raises LogLost after too many.
    """
    refusals = Refusals(f"{group}-{lease.partition}")
    while not lease.ending:
        try:
            await attempt(lease, refusals)
        except CommitRefused as err:
            refusals.another(err)
        else:
            return


def group_of(kind: str, shared: Iterable[str]) -> str:
    """The group of those who share the same work: the same feeds, in any order.

    >>> group_of("ingest", ["b", "a"]) == group_of("ingest", ["a", "b"])
    True
    """
    return f"host-{kind}-{hashlib.sha256(chr(0).join(sorted(shared)).encode()).hexdigest()[:16]}"
