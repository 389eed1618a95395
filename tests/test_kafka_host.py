"""Who is given which partitions, and what becomes of what is at work on one that is taken: on a real Apache Kafka."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from functools import partial

import pytest
from confluent_kafka import Producer

from schemas.topics import ALERTS
from tests.conftest import fresh_prefix
from workers.kafka_client import Kafka
from workers.kafka_host import Host, Lease, anew_when_refused, together
from workers.kafka_log import REFUSALS, Refusals, TakenAway
from workers.kafka_topics import create
from workers.log import CommitRefused, LogLost

PARTITIONS = 4
PATIENCE_S = 40.0


@pytest.fixture
def home(kafka: str) -> Kafka:
    """Alerts in four partitions."""
    found = Kafka(kafka, fresh_prefix(), patience_s=20)
    create(found, {ALERTS.name: PARTITIONS})
    return found


class Desk:
    """A work that notes what it is given, and which bells rang there."""

    def __init__(self) -> None:
        self.given: set[int] = set()
        self.rung: list[int] = []
        self.finished: set[int] = set()

    async def work(self, lease: Lease) -> None:
        self.given.add(lease.partition)
        lease.ready = True
        try:
            while not lease.ending:
                await lease.rung()
                self.rung.append(lease.partition)
            self.finished.add(lease.partition)
        finally:
            self.given.discard(lease.partition)


async def until(true: Callable[[], bool]) -> None:
    """Or fail after PATIENCE_S."""
    end = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < end, "it did not come to pass"
        await asyncio.sleep(0.02)


def test_two_share_the_partitions_and_one_that_leaves_is_replaced(home: Kafka) -> None:
    async def shared() -> None:
        one, two = Desk(), Desk()
        async with Host(home, "desks", ALERTS.name, one.work) as host:
            await until(lambda: len(one.given) == PARTITIONS and host.ready())
            async with Host(home, "desks", ALERTS.name, two.work):
                await until(lambda: len(one.given) == len(two.given) == PARTITIONS // 2)
                assert one.given | two.given == set(range(PARTITIONS))
                assert one.finished == set(range(PARTITIONS)), "each was asked to end, and none cut off"
            assert two.given == set()
            await until(lambda: len(one.given) == PARTITIONS)
            host.check()

    asyncio.run(shared())


def test_a_record_rings_where_it_came(home: Kafka) -> None:
    async def listened() -> None:
        desk = Desk()
        async with Host(home, "desks", ALERTS.name, desk.work) as host:
            await until(lambda: len(desk.given) == PARTITIONS and host.ready())
            producer = Producer({"bootstrap.servers": home.servers, "transactional.id": home.named("teller")})
            producer.init_transactions(30)
            before, alone = len(desk.rung), 0
            while alone < 3:  # the timer rings all four at once: a ring of one partition alone was a record's
                producer.begin_transaction()
                producer.produce(home.named(ALERTS.name), b"told", partition=2)
                await asyncio.to_thread(producer.commit_transaction, 30)
                await asyncio.sleep(0.1)
                rings, before = desk.rung[before:], len(desk.rung)
                alone += set(rings) == {2}
            gaps = vars(host._app.consumer)["_gap"]
            assert not any(gaps.values()), "ends of transactions, which Faust would join anew at each record"

    asyncio.run(asyncio.wait_for(listened(), PATIENCE_S))


def test_what_a_work_fails_with_is_raised_and_one_with_no_more_to_do_holds_up_nobody(home: Kafka) -> None:
    async def failed() -> None:
        async def fail(lease: Lease) -> None:
            if lease.partition == 1:
                raise LogLost("partition 1 went")

        async with Host(home, "desks", ALERTS.name, fail) as host:
            await until(host.ready)
            host.check()

    with pytest.raises(LogLost, match="partition 1 went"):
        asyncio.run(failed())


def test_what_a_work_fails_with_while_it_is_left_is_raised(home: Kafka) -> None:
    async def left() -> None:
        async def fail_at_the_end(lease: Lease) -> None:
            lease.ready = True
            await lease.ended()
            raise LogLost(f"partition {lease.partition} went")

        well, ill = Host(home, "desks", ALERTS.name, Desk().work), Host(home, "others", ALERTS.name, fail_at_the_end)
        async with together([ill, well]):
            await until(lambda: well.ready() and ill.ready())

    with pytest.raises(LogLost, match=r"partition [0-3] went"):
        asyncio.run(left())


def test_a_partition_that_was_taken_before_it_was_taken_over_is_no_failure(home: Kafka) -> None:
    async def left() -> None:
        async def late(lease: Lease) -> None:
            lease.ready = True
            await lease.ended()
            raise TakenAway("it is another's")

        async with Host(home, "desks", ALERTS.name, late) as host:
            await until(host.ready)

    asyncio.run(left())


def test_a_group_that_does_not_let_it_in_any_more_is_told(home: Kafka) -> None:
    async def shut_out() -> None:
        async with Host(home, "desks", ALERTS.name, Desk().work) as host:
            await until(host.ready)
            coordinator = host._app.consumer._thread._consumer._coordinator  # type: ignore[attr-defined]
            assert coordinator._pending_exception is None
            coordinator._pending_exception = PermissionError("not this group")  # as a join that was refused leaves it
            with pytest.raises(LogLost, match="not this group"):
                host.check()

    asyncio.run(shut_out())


def test_what_does_not_end_in_its_grace_is_cut_off(home: Kafka) -> None:
    async def cut_off() -> list[str]:
        seen: list[str] = []

        async def deaf(lease: Lease) -> None:
            lease.ready = True
            try:
                await asyncio.sleep(3_600)
            except asyncio.CancelledError:
                seen.append("cut off")
                raise

        async with AsyncExitStack() as held:
            host = await held.enter_async_context(Host(home, "desks", ALERTS.name, deaf, grace_s=0.1))
            await until(host.ready)
        return seen

    assert asyncio.run(cut_off()) == ["cut off"] * PARTITIONS


def test_one_that_is_stopped_while_it_starts_leaves_no_thread(home: Kafka) -> None:
    before = set(threading.enumerate())

    async def stopped(after_s: float) -> None:
        async def start() -> None:
            async with Host(home, "desks", ALERTS.name, Desk().work):
                await asyncio.sleep(3_600)

        starting = asyncio.create_task(start())
        await asyncio.sleep(after_s)
        starting.cancel()
        await asyncio.gather(starting, return_exceptions=True)

    for after_s in (0.0, 0.01, 0.1, 0.5):
        asyncio.run(stopped(after_s))
    left = [thread.name for thread in set(threading.enumerate()) - before if thread.is_alive()]
    assert left == []


def test_a_refused_commit_begins_anew_from_what_is_committed_but_not_for_ever() -> None:
    tries: list[int] = []

    async def refused(lease: Lease, _: Refusals, well_after: int) -> None:
        tries.append(lease.partition)
        if len(tries) < well_after:
            raise CommitRefused("a rebalance")

    asyncio.run(anew_when_refused("desks", partial(refused, well_after=REFUSALS), Lease(3)))
    assert tries == [3] * REFUSALS
    tries.clear()
    with pytest.raises(LogLost, match="commits of desks-3 in a row were refused: a rebalance"):
        asyncio.run(anew_when_refused("desks", partial(refused, well_after=REFUSALS + 1), Lease(3)))


def test_where_no_broker_answers_it_says_so() -> None:
    async def started() -> None:
        async with Host(Kafka("127.0.0.1:1", patience_s=1), "desks", ALERTS.name, Desk().work):
            pytest.fail("it started")

    with pytest.raises(LogLost, match=r"127\.0\.0\.1:1"):
        asyncio.run(started())
