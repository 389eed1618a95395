"""Kill workers on a real Apache Kafka, most of them inside an open transaction, and check what they leave.

    python -m benchmarks.kafka_faults --runs 200 --seed 1

A run: topics of its own, articles in small bursts, an embed and a cluster worker, each of which dies by SIGKILL once or
twice and is started again; then `benchmarks.kafka_history`. Exit status 1 where anything was lost, duplicated or
decided otherwise.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from confluent_kafka import Producer
from msgspec import Struct

from benchmarks.kafka_history import History, history
from benchmarks.kafka_worker import OPEN, STEPS, DeadlyKafka, Death, work
from deploy.kafka.broker import Broker
from schemas.topics import ALERTS, ARTICLES, ARTICLES_READ, STORY_EVENTS, TOPICS
from streams.policy import Policy
from workers.cli import terminal
from workers.kafka_client import Kafka, Offsets
from workers.kafka_lag import READ_BY
from workers.kafka_topics import create
from workers.settings import Settings

DAY = Path(__file__).parent.parent / "examples" / "day-of-news.jsonl"
POISON = b'{"title": "cut off in the mid'
ARTICLES_A_RUN = 40
PATIENCE_S = 180.0
"""Until a run is given up. A real model is loaded by every process: start fewer jobs."""
SESSION = {"session.timeout.ms": "1000", "heartbeat.interval.ms": "300"}
"""A second instead of six, so that a run is not spent waiting for the dead; the broker must allow it."""
FAST_BROKER = {"group.min.session.timeout.ms": "500"}
MARKED_AT_ONCE = 20
ROLES = ("embed", "cluster")
WRITTEN = (ARTICLES_READ.name, STORY_EVENTS.name, ALERTS.name)
_context = multiprocessing.get_context("forkserver")


class Plan(Struct, frozen=True):
    """What happens in a run, drawn from its seed; `model` is that of `wirewatch embed --model`."""

    model: str | None
    partitions: int
    static: bool
    lines: tuple[bytes, ...]
    deaths: dict[str, tuple[Death, ...]]
    shards: int


class Outcome(Struct, frozen=True):
    """What a run did and left."""

    prefix: str
    kills: Counter[str]
    failures: tuple[str, ...]
    found: History
    seconds: float


def planned(seed: int, model: str | None = "hashing") -> Plan:
    """The plan of a seed."""
    chance = random.Random(seed)
    day = DAY.read_bytes().splitlines()
    start = chance.randrange(len(day) - ARTICLES_A_RUN)
    lines = day[start : start + ARTICLES_A_RUN]
    lines.insert(chance.randrange(len(lines)), POISON)
    deaths = {role: tuple(_death(chance) for _ in range(chance.choice((1, 1, 2)))) for role in ROLES}
    return Plan(model, chance.choice((1, 1, 2)), chance.random() < 0.5, tuple(lines), deaths, chance.choice((1, 1, 3)))


def _death(chance: random.Random) -> Death:
    return Death(chance.randint(1, 3), chance.choice([*sorted(OPEN), *sorted(OPEN), *STEPS]))


class _Role:
    """One worker and its successors."""

    def __init__(self, name: str, kafka: Kafka, plan: Plan, data: Path) -> None:
        self._name = name
        self._kafka = kafka
        self._plan = plan
        self._data = data
        self._left = list(plan.deaths[name])
        self.kills: Counter[str] = Counter()
        self.failures: list[str] = []
        self.start()

    def start(self) -> None:
        """Start the next process, with the next death."""
        self._death = self._left.pop(0) if self._left else Death(0, "begun")
        member = {"group.instance.id": f"{self._name}-0"} if self._plan.static else {}
        kafka = DeadlyKafka(self._kafka.servers, self._kafka.prefix, SESSION | member, 30.0, self._death)
        settings = Settings(data=self._data, model=self._plan.model, seen_at="published")
        self._process = _context.Process(target=work, args=(self._name, settings, kafka), daemon=True)
        self._process.start()

    def look(self) -> None:
        """If it died, note how and start its successor."""
        status = self._process.exitcode
        if status is None:
            return
        if status == -signal.SIGKILL:
            self.kills[self._death.step] += 1
        else:
            self.failures.append(f"{self._name} ended with status {status}")
        self.start()

    def stop(self) -> bool:
        """End it as an operator does; whether it did end so, and did not die of its own first."""
        self._process.terminate()
        self._process.join(PATIENCE_S)
        status = self._process.exitcode
        if status == -signal.SIGKILL:
            self.kills[self._death.step] += 1
            return False
        if status != 0:
            self.failures.append(f"{self._name} ended with status {status} on SIGTERM")
            self._process.kill()
        return True


def run(servers: str, plan: Plan, seed: int) -> Outcome:
    """One run."""
    start = time.monotonic()
    kafka = Kafka(servers, f"faults-{seed}-{time.time_ns():x}.")
    shards = {topic.name: plan.shards for topic in (ARTICLES_READ, STORY_EVENTS, ALERTS)}
    create(kafka, {ARTICLES.name: plan.partitions} | shards)
    with tempfile.TemporaryDirectory() as data:
        roles = [_Role(name, kafka, plan, Path(data)) for name in ROLES]
        late = _sent(kafka, plan, seed, roles)
        while not all(_stopped(roles)):
            for role in roles:
                role.start()
            late += _until_nothing_is_left(kafka, roles)
    kills = sum((role.kills for role in roles), Counter[str]())
    failures = (*late, *(failure for role in roles for failure in role.failures))
    return Outcome(kafka.prefix, kills, failures, history(kafka, Policy()), time.monotonic() - start)


def _stopped(roles: Sequence[_Role]) -> list[bool]:
    """Stop every one; whoever died at the very end instead must have a successor as well."""
    return [role.stop() for role in roles]


def _sent(kafka: Kafka, plan: Plan, seed: int, roles: Sequence[_Role]) -> tuple[str, ...]:
    """Send the articles in bursts, as a producer that knows nothing of transactions; mostly one transaction each."""
    chance = random.Random(seed)
    producer = Producer({"bootstrap.servers": kafka.servers, "enable.idempotence": True, "log_level": 2})
    left = list(plan.lines)
    while left:
        for _ in range(min(len(left), chance.randint(2, 8))):
            producer.produce(kafka.named(ARTICLES.name), left.pop(0), partition=chance.randrange(plan.partitions))
        producer.flush(30)
        for role in roles:
            role.look()
        if chance.random() < 0.6 and (late := _until_nothing_is_left(kafka, roles)):
            return late
    return _until_nothing_is_left(kafka, roles)


def _until_nothing_is_left(kafka: Kafka, roles: Sequence[_Role]) -> tuple[str, ...]:
    offsets, end = Offsets(kafka), time.monotonic() + PATIENCE_S
    while any(any(offsets.lag(group, topic).values()) for group, topic in READ_BY):
        for role in roles:
            role.look()
        if time.monotonic() > end:
            return (f"not done after {PATIENCE_S:g} s",)
        time.sleep(0.1)
    return ()


@contextmanager
def broker() -> Iterator[Broker]:
    """A broker that allows short sessions, and the parent of all workers."""
    _context.set_forkserver_preload(["benchmarks.kafka_worker"])
    with Broker(FAST_BROKER) as found:
        yield found


def campaign(plans: Mapping[int, Plan], jobs: int, servers: str, tell: Callable[[int, int], None]) -> Iterator[Outcome]:
    """The outcomes of plans by seed, `jobs` at a time: a run mostly waits for a broker to miss somebody."""
    with ThreadPoolExecutor(jobs) as pool:
        for done, outcome in enumerate(pool.map(lambda seed: run(servers, plans[seed], seed), plans), 1):
            tell(done, len(plans))
            for problem in (*outcome.found.problems, *outcome.failures):
                print(f"{outcome.prefix} {problem}", file=sys.stderr, flush=True)
            yield outcome


class Totals:
    """What a campaign did and found."""

    def __init__(self, found: Broker) -> None:
        self._broker = found
        self._admin = Kafka(found.address).admin()
        self._unmarked: list[str] = []
        self.kills: Counter[str] = Counter()
        self.counts: Counter[str] = Counter()

    def add(self, outcome: Outcome) -> None:
        """One run."""
        self.kills += outcome.kills
        self.counts["runs"] += 1
        self.counts["runs with a kill"] += bool(outcome.kills)
        self.counts["articles"] += outcome.found.articles
        self.counts["events"] += outcome.found.events
        self.counts["alerts"] += outcome.found.alerts
        self.counts["wrong"] += bool(outcome.found.problems or outcome.failures)
        self._unmarked.append(outcome.prefix)
        if len(self._unmarked) >= MARKED_AT_ONCE:
            self.mark()

    def mark(self) -> None:
        """Count the abort markers of the runs since the last time, and make room."""
        written = [prefix + topic for prefix in self._unmarked for topic in WRITTEN]
        self.counts["abort markers"] += self._broker.abort_markers(written)
        names = [prefix + topic.name for prefix in self._unmarked for topic in TOPICS]
        for answer in self._admin.delete_topics(names).values() if names else ():
            answer.result(60)
        self._unmarked.clear()

    def told(self) -> dict[str, object]:
        """As printed."""
        return {
            "runs": self.counts["runs"],
            "runs with a kill": self.counts["runs with a kill"],
            "kills": self.kills.total(),
            "kills with a transaction open": sum(self.kills[step] for step in OPEN),
            "kills by step": dict(sorted(self.kills.items())),
            "abort markers": self.counts["abort markers"],
            "articles": self.counts["articles"],
            "events": self.counts["events"],
            "alerts": self.counts["alerts"],
            "runs with anything lost, duplicated or decided otherwise": self.counts["wrong"],
        }


def main() -> int:
    """Run the campaign and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=3)
    parser.add_argument("--model", default="hashing", help='of the embed workers; "packaged" is the default of `run`')
    wanted = parser.parse_args()
    model = None if wanted.model == "packaged" else wanted.model
    seeds = range(wanted.seed * 1_000_000, wanted.seed * 1_000_000 + wanted.runs)
    start = time.monotonic()
    with broker() as found, terminal.progress("runs with kills") as tell:
        totals = Totals(found)
        for outcome in campaign({seed: planned(seed, model) for seed in seeds}, wanted.jobs, found.address, tell):
            totals.add(outcome)
        totals.mark()
    print(json.dumps(totals.told() | {"seconds": round(time.monotonic() - start, 1)}, indent=1))
    return 1 if totals.counts["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main())
