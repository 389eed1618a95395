"""Kill and freeze workers on a real Apache Kafka, most of them inside an open transaction, and check what they leave.

    python -m benchmarks.kafka_faults --runs 200 --seed 1
    python -m benchmarks.kafka_faults --runs 40 --seed 2 --freeze --visitors --broker-ends-every 20

A run: topics of its own, articles in small bursts, an embed and a cluster worker, and where there are several shards a
reconcile worker. Each dies by SIGKILL once or twice and is started again; then `benchmarks.kafka_history`. Exit status
1 where anything was lost, duplicated or decided otherwise.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from confluent_kafka import Producer
from msgspec import Struct

from benchmarks.kafka_cast import CONTEXT, PATIENCE_S, Plan, Role, Visitors, planned, preload
from benchmarks.kafka_history import History, history
from benchmarks.kafka_worker import OPEN, STEPS
from deploy.kafka.broker import Broker
from schemas.topics import ARTICLES, SHARDED, TOPICS
from streams.policy import Policy
from workers.cli import terminal
from workers.kafka_client import Kafka
from workers.kafka_lag import READ_BY, RECONCILED_BY
from workers.kafka_offsets import Offsets
from workers.kafka_topics import create

FAST_BROKER = {
    "group.min.session.timeout.ms": "500",
    "transaction.abort.timed.out.transaction.cleanup.interval.ms": "500",
}
MARKED_AT_ONCE = 20
WRITTEN = tuple(topic.name for topic in SHARDED)


class Outcome(Struct, frozen=True):
    """What a run did and left."""

    prefix: str
    hits: Counter[str]
    failures: tuple[str, ...]
    found: History
    seconds: float


def run(servers: str, plan: Plan, seed: int) -> Outcome:
    """One run."""
    start = time.monotonic()
    kafka = Kafka(servers, f"faults-{seed}-{time.time_ns():x}.")
    shards = {topic.name: plan.shards for topic in SHARDED}
    create(kafka, {ARTICLES.name: plan.partitions} | shards)
    with tempfile.TemporaryDirectory() as data:
        roles = [Role(name, kafka, plan, Path(data)) for name in plan.roles]
        visitors = Visitors(kafka, plan, seed, Path(data) / "visitors")
        cast: list[Role | Visitors] = [*roles, *([visitors] if plan.visitors else [])]
        late = _sent(kafka, plan, seed, cast)
        visitors.leave()
        for role in roles:
            role.end_frozen()
        late += _until_nothing_is_left(kafka, plan, roles)
        while not all(_stopped(roles)):
            for role in roles:
                role.start()
            late += _until_nothing_is_left(kafka, plan, roles)
        for role in roles:
            role.end_frozen()
    hits = sum((each.hits for each in cast), Counter[str]())
    failures = (*late, *(failure for each in cast for failure in each.failures))
    return Outcome(kafka.prefix, hits, failures, history(kafka, Policy()), time.monotonic() - start)


def _stopped(roles: Sequence[Role]) -> list[bool]:
    """Stop every one; whoever died at the very end instead must have a successor as well."""
    return [role.stop() for role in roles]


def _sent(kafka: Kafka, plan: Plan, seed: int, cast: Sequence[Role | Visitors]) -> tuple[str, ...]:
    """Send the articles in bursts, as a producer that knows nothing of transactions; mostly one transaction each."""
    chance = random.Random(seed)
    producer = Producer({"bootstrap.servers": kafka.servers, "enable.idempotence": True, "log_level": 2})
    left = list(plan.lines)
    while left:
        for _ in range(min(len(left), chance.randint(2, 8))):
            producer.produce(kafka.named(ARTICLES.name), left.pop(0), partition=chance.randrange(plan.partitions))
        while producer.flush(30):
            pass
        for each in cast:
            each.look()
        if chance.random() < 0.6 and (late := _until_nothing_is_left(kafka, plan, cast)):
            return late
    return _until_nothing_is_left(kafka, plan, cast)


def _until_nothing_is_left(kafka: Kafka, plan: Plan, cast: Sequence[Role | Visitors]) -> tuple[str, ...]:
    offsets, end = Offsets(kafka), time.monotonic() + PATIENCE_S
    # The redirects of reconcile are read by the cluster workers, and lead to nothing there that leads to more.
    read_by = (*READ_BY, RECONCILED_BY, READ_BY[-1]) if plan.shards > 1 else READ_BY
    while not offsets.all_read(read_by):
        for each in cast:
            each.look()
        if time.monotonic() > end:
            return (f"not done after {PATIENCE_S:g} s",)
        time.sleep(0.1)
    return ()


@contextmanager
def broker() -> Iterator[Broker]:
    """A broker that allows short sessions."""
    with Broker(FAST_BROKER) as found:
        yield found


@contextmanager
def broker_ends(found: Broker, every_s: float, seed: int) -> Iterator[list[str]]:
    """End the broker every so often, by a power cut or in order, and start it again; how it ended each time."""
    ended: list[str] = []
    over, chance = threading.Event(), random.Random(seed)

    def end_and_start() -> None:
        while not over.wait(every_s):
            end = chance.choice((found.kill, found.stop))
            end()
            ended.append(end.__name__)
            over.wait(chance.uniform(0, 3))
            found.start()

    thread = threading.Thread(target=end_and_start)
    if every_s:
        thread.start()
    try:
        yield ended
    finally:
        over.set()
        if every_s:
            thread.join()


def campaign(plans: Mapping[int, Plan], jobs: int, servers: str, tell: Callable[[int, int], None]) -> Iterator[Outcome]:
    """The outcomes of plans by seed, `jobs` at a time: a run mostly waits for a broker to miss somebody.

    Each in a process of its own: of two threads that ask how children have ended one may be told 255 of any.
    """
    with ProcessPoolExecutor(jobs, CONTEXT, preload) as pool:
        for done, outcome in enumerate(pool.map(partial(run, servers), plans.values(), plans), 1):
            tell(done, len(plans))
            for problem in (*outcome.found.problems, *outcome.failures):
                print(f"{outcome.prefix} {problem}", file=sys.stderr, flush=True)
            yield outcome


class Totals:
    """What a campaign did and found."""

    def __init__(self, found: Broker, marked_at_once: int) -> None:
        """Abort markers are counted, and topics removed, after so many runs: the broker must be there then."""
        self._broker = found
        self._marked_at_once = marked_at_once
        self._admin = Kafka(found.address).admin()
        self._unmarked: list[str] = []
        self.hits: Counter[str] = Counter()
        self.counts: Counter[str] = Counter()

    def add(self, outcome: Outcome) -> None:
        """One run."""
        self.hits += outcome.hits
        self.counts["runs"] += 1
        self.counts["runs with a kill"] += any(outcome.hits[step] for step in STEPS)
        self.counts["articles"] += outcome.found.articles
        self.counts["events"] += outcome.found.events
        self.counts["alerts"] += outcome.found.alerts
        self.counts["redirects"] += outcome.found.redirects
        self.counts["wrong"] += bool(outcome.found.problems or outcome.failures)
        self._unmarked.append(outcome.prefix)
        if len(self._unmarked) >= self._marked_at_once:
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
            "kills": sum(self.hits[step] for step in STEPS),
            "kills with a transaction open": sum(self.hits[step] for step in OPEN),
            "frozen": sum(self.hits[f"frozen {step}"] for step in STEPS),
            "frozen with a transaction open": sum(self.hits[f"frozen {step}"] for step in OPEN),
            "all that was done": dict(sorted(self.hits.items())),
            "abort markers": self.counts["abort markers"],
            "articles": self.counts["articles"],
            "events": self.counts["events"],
            "alerts": self.counts["alerts"],
            "redirects across shards": self.counts["redirects"],
            "runs with anything lost, duplicated or decided otherwise": self.counts["wrong"],
        }


def main() -> int:
    """Run the campaign and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=3)
    parser.add_argument("--model", default="hashing", help='of the embed workers; "packaged" is the default of `run`')
    parser.add_argument("--freeze", action="store_true", help="freeze and thaw workers (SIGSTOP) as often as kill them")
    parser.add_argument("--visitors", action="store_true", help="let other workers join and leave every few seconds")
    parser.add_argument("--broker-ends-every", type=float, default=0.0, metavar="S", help="end the broker as well")
    wanted = parser.parse_args()
    model = None if wanted.model == "packaged" else wanted.model
    seeds = range(wanted.seed * 1_000_000, wanted.seed * 1_000_000 + wanted.runs)
    start = time.monotonic()
    outages = bool(wanted.broker_ends_every)
    more = {"freeze": wanted.freeze, "visitors": wanted.visitors, "outages": outages}
    plans = {seed: planned(seed, model, **more) for seed in seeds}
    with broker() as found, terminal.progress("runs with kills") as tell:
        totals = Totals(found, wanted.runs if outages else MARKED_AT_ONCE)
        with broker_ends(found, wanted.broker_ends_every, wanted.seed) as ended:
            for outcome in campaign(plans, wanted.jobs, found.address, tell):
                totals.add(outcome)
        totals.mark()
    told = totals.told() | {"broker ended": Counter(ended), "seconds": round(time.monotonic() - start, 1)}
    print(json.dumps(told, indent=1))
    return 1 if totals.counts["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main())
