"""Who is on in a run of `benchmarks.kafka_faults`: workers that are hit and have successors, and visitors."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Mapping
from multiprocessing.process import BaseProcess
from pathlib import Path

from msgspec import Struct

from benchmarks.kafka_worker import NONE, OPEN, STEPS, Fault, FaultyKafka, work
from workers.kafka_client import Kafka
from workers.settings import Settings

DAY = Path(__file__).parent.parent / "examples" / "day-of-news.jsonl"
POISON = b'{"title": "cut off in the mid'
ARTICLES_A_RUN = 40
PATIENCE_S = 180.0
"""Until a run is given up. A real model is loaded by every process: start fewer jobs."""
SESSION = {"session.timeout.ms": "1000", "heartbeat.interval.ms": "300", "transaction.timeout.ms": "4000"}
"""A second instead of six, so that a run is not spent waiting for the dead; the broker must allow it."""
FROZEN_S = (2.0, 8.0)
"""Past the session, and before or after the transaction has timed out."""
AFTERMATH_S = 2.0
VISIT_S = (1.0, 4.0)
ROLES = ("embed", "cluster")
OF_SHARDS = ("reconcile",)
"""Who is on, too, where there are several shards."""
CONTEXT = multiprocessing.get_context("forkserver")


class Plan(Struct, frozen=True):
    """What happens in a run, drawn from its seed; `model` is that of `wirewatch embed --model`.

    With `outages` the broker ends now and then: a worker may say so and end with status 1, and has a successor.
    """

    model: str | None
    partitions: int
    static: bool
    lines: tuple[bytes, ...]
    faults: dict[str, tuple[Fault, ...]]
    visitors: bool
    outages: bool
    shards: int

    @property
    def roles(self) -> tuple[str, ...]:
        """Who is on."""
        return ROLES + (OF_SHARDS if self.shards > 1 else ())


def planned(
    seed: int,
    model: str | None = "hashing",
    *,
    freeze: bool = False,
    visitors: bool = False,
    outages: bool = False,
) -> Plan:
    """The plan of a seed. `freeze`: every second fault is a freeze; `visitors`: other workers join and leave."""
    chance = random.Random(seed)
    day = DAY.read_bytes().splitlines()
    start = chance.randrange(len(day) - ARTICLES_A_RUN)
    lines = day[start : start + ARTICLES_A_RUN]
    lines.insert(chance.randrange(len(lines)), POISON)
    faults = {
        role: tuple(_fault(chance, freeze) for _ in range(chance.choice((1, 1, 2)))) for role in ROLES + OF_SHARDS
    }
    partitions, static = chance.choice((1, 1, 2)), chance.random() < 0.5
    return Plan(model, partitions, static, tuple(lines), faults, visitors, outages, chance.choice((1, 1, 3)))


def _fault(chance: random.Random, freeze: bool) -> Fault:  # noqa: FBT001
    frozen_s = chance.choice(FROZEN_S) if freeze and chance.random() < 0.5 else 0.0
    return Fault(chance.randint(1, 3), chance.choice([*sorted(OPEN), *sorted(OPEN), *STEPS]), frozen_s)


class Role:
    """One worker and its successors."""

    def __init__(self, name: str, kafka: Kafka, plan: Plan, data: Path) -> None:
        self._name = name
        self._kafka = kafka
        self._plan = plan
        self._data = data
        self._left = list(plan.faults[name])
        self._frozen: list[tuple[float, BaseProcess]] = []
        self.hits: Counter[str] = Counter()
        self.failures: list[str] = []
        self.start()

    def start(self) -> None:
        """Start the next process, with the next fault."""
        self._fault = self._left.pop(0) if self._left else NONE
        member = {"group.instance.id": f"{self._name}-0"} if self._plan.static else {}
        self._process = _started(self._name, self._kafka, self._plan, self._data, member, self._fault)

    def look(self) -> None:
        """If it was hit, note how and start its successor; thaw whom it is time for."""
        self._thaw(time.monotonic())
        if self._hit():
            self.start()

    def stop(self) -> bool:
        """End it as an operator does; whether it did end so, and was not hit first."""
        self._process.terminate()
        end = time.monotonic() + PATIENCE_S
        while self._process.exitcode != 0:
            if self._hit(asked_to_end=True):
                return False
            if time.monotonic() > end:
                self.failures.append(f"{self._name} did not end on SIGTERM")
                self._process.kill()
                return True
            time.sleep(0.05)
        return True

    def end_frozen(self) -> None:
        """Thaw each when it is time, let it do what it will, and end those that go on."""
        for thaw_at, process in self._frozen:
            time.sleep(max(0.0, thaw_at - time.monotonic()))
            self._thaw(thaw_at)
            process.join(AFTERMATH_S)
            process.terminate()
            process.join(PATIENCE_S)
            if process.exitcode not in (0, 1):  # 1: it was told that another has its place
                self.failures.append(f"{self._name} ended with status {process.exitcode} after it was thawed")
            self.hits[f"thawed and {'went on' if process.exitcode == 0 else 'fenced'}"] += 1
        self._frozen.clear()

    def _hit(self, *, asked_to_end: bool = False) -> bool:
        """Whether it is frozen or has ended, but for a good end that it was asked for, which is noted."""
        if _is_frozen(self._process):
            self.hits[f"frozen {self._fault.step}"] += 1
            self._frozen.append((time.monotonic() + self._fault.frozen_s, self._process))
            return True
        status = self._process.exitcode
        if status == 0 and asked_to_end:
            return False
        if status == -signal.SIGKILL:
            self.hits[self._fault.step] += 1
        elif status == 1 and self._plan.outages:
            self.hits["ended in an outage"] += 1
        elif status is not None:
            self.failures.append(f"{self._name} ended with status {status}")
        return status is not None

    def _thaw(self, now: float) -> None:
        for thaw_at, process in self._frozen:
            if now >= thaw_at and _is_frozen(process):
                os.kill(process.pid or 0, signal.SIGCONT)


def _started(
    name: str, kafka: Kafka, plan: Plan, data: Path, member: Mapping[str, str], fault: Fault = NONE
) -> BaseProcess:
    faulty = FaultyKafka(kafka.servers, kafka.prefix, SESSION | dict(member), 30.0, fault=fault)
    settings = Settings(data=data, model=plan.model, seen_at="published")
    process = CONTEXT.Process(target=work, args=(name, settings, faulty), daemon=True)
    process.start()
    return process


def _is_frozen(process: BaseProcess) -> bool:
    try:
        return Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"
    except OSError:
        return False


class Visitors:
    """Workers that join a group and leave it again."""

    def __init__(self, kafka: Kafka, plan: Plan, seed: int, data: Path) -> None:
        self._kafka = kafka
        self._plan = plan
        self._chance = random.Random(seed)
        self._data = data
        self._process: BaseProcess | None = None
        self._leave_at = 0.0
        self.hits: Counter[str] = Counter()
        self.failures: list[str] = []

    def look(self) -> None:
        """One leaves when it is time; the next one comes."""
        if self._process is None:
            role = self._chance.choice(self._plan.roles)
            self._process = _started(role, self._kafka, self._plan, self._data, {})
            self._leave_at = time.monotonic() + self._chance.uniform(*VISIT_S)
        elif time.monotonic() >= self._leave_at:
            self.leave()

    def leave(self) -> None:
        """Let the one that is here leave, as an operator does."""
        if self._process is None:
            return
        self._process.terminate()
        self._process.join(PATIENCE_S)
        if self._process.exitcode not in (0, -signal.SIGTERM, 1 if self._plan.outages else 0):  # SIGTERM: just begun
            self.failures.append(f"a visitor ended with status {self._process.exitcode}")
            self._process.kill()
        self.hits["visits"] += 1
        self._process = None


def preload() -> None:
    """Let all workers be forked from a process that has read the code."""
    CONTEXT.set_forkserver_preload(["benchmarks.kafka_worker"])
