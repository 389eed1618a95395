"""What Apache Kafka costs: a worker's loop against a bare client, and the whole path against the one on SQLite.

    python -m benchmarks.kafka_speed [--rounds 5] [--records 100000] [--articles 192]

The loop of a worker around a stage that copies, against a consumer and a transactional producer with the same settings
and the same transactions. Then invented articles through `wirewatch embed` and `wirewatch cluster`, two processes
beside a broker on this machine, from the first send until all events can be read, against the same stages on a SQLite
log that syncs each commit. In turns, every other round in reverse; a ratio is the median of the rounds'.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path
from typing import Any

from confluent_kafka import Consumer, Producer, TopicPartition

from benchmarks.invented import Item, Newsroom
from benchmarks.machine import said
from benchmarks.speed_path import whole
from deploy.kafka.broker import Broker
from schemas.topics import ARTICLES, ARTICLES_READ, STORY_EVENTS
from tests.kafka_processes import PATIENCE_S, send, worker
from workers.cli.terminal import progress
from workers.encoder import Encoder, TransformerEncoder, default_model
from workers.kafka_client import CALL_S, Kafka
from workers.kafka_member import SESSION
from workers.kafka_offsets import Offsets
from workers.kafka_topics import create
from workers.kafka_worker import Worker
from workers.log import Log, Output, Record
from workers.metrics import Metrics
from workers.stage import BATCH, Stage

RECORD_BYTES = 2_000
WARM = 32
"""Articles before the first that is timed."""
BAR = 0.8

Way = Callable[[], float]
"""Measures once: so many a second."""


class Copy(Stage):
    """A stage that copies."""

    group, source = "copy", ARTICLES.name

    def restore(self, log: Log) -> None:
        """Nothing to become."""

    def handle(self, records: Sequence[Record]) -> list[Output]:
        """The same bytes."""
        return [Output(ARTICLES_READ.name, record.value, partition=0) for record in records]

    def committed(self) -> None:
        """Nothing to note."""


def ours(kafka: Kafka, records: int) -> float:
    """Records a second of a worker around `Copy`, from its first record on."""
    with tempfile.TemporaryDirectory() as notes:
        copying = Worker(kafka, Offsets(kafka), Copy, Copy, Path(notes), Metrics())
        done = 0
        while not done:
            done = copying.advance(0.1)
        start, first = time.perf_counter(), done
        while done < records:
            done += copying.advance(0.1)
        seconds = time.perf_counter() - start
        copying.close()
    return (records - first) / seconds


def bare(kafka: Kafka, records: int) -> float:
    """The same by the client alone."""
    producer = kafka.producer("bare-0")
    producer.init_transactions(CALL_S)
    with closing(kafka.consumer("bare", SESSION)) as consumer:
        consumer.subscribe([kafka.named(ARTICLES.name)])
        done, first, start = 0, 0, 0.0
        while done < records:
            messages = [message for message in consumer.consume(BATCH, 0.1) if message.error() is None]
            if not messages:
                continue
            producer.begin_transaction()
            for message in messages:
                producer.produce(kafka.named(ARTICLES_READ.name), message.value(), partition=0)
            offset = TopicPartition(kafka.named(ARTICLES.name), 0, (messages[-1].offset() or 0) + 1)
            producer.send_offsets_to_transaction([offset], consumer.consumer_group_metadata(), CALL_S)
            producer.commit_transaction(CALL_S)
            done += len(messages)
            if not start:
                start, first = time.perf_counter(), done
        seconds = time.perf_counter() - start
    return (records - first) / seconds


def filled(servers: str, name: str, records: int) -> Kafka:
    """A prefix whose `articles` hold the records."""
    kafka = Kafka(servers, f"{name}.")
    create(kafka, {})
    producer = Producer({"bootstrap.servers": servers, "linger.ms": 20})
    for number in range(records):
        producer.produce(kafka.named(ARTICLES.name), b"%08d" % number * (RECORD_BYTES // 8), partition=0)
        if number % 1_000 == 0:
            producer.flush(CALL_S)
    producer.flush(CALL_S)
    return kafka


def loops(servers: str, records: int, number: int) -> tuple[Way, Way]:
    """A round of the loop: the worker, and the client alone."""
    worked, read = (filled(servers, f"{name}-{number}", records) for name in ("worker", "client"))
    return partial(ours, worked, records), partial(bare, read, records)


def through_kafka(kafka: Kafka, items: Sequence[Item]) -> float:
    """Articles a second through two processes that have read and linked some before."""
    lines = [item.line() for item in items]
    create(kafka, {})
    with tempfile.TemporaryDirectory() as home, ExitStack() as held:
        for name in ("embed", "cluster"):
            held.enter_context(worker(name, kafka, Path(home) / name))
        events = held.enter_context(closing(kafka.consumer("watcher")))
        events.subscribe([kafka.named(STORY_EVENTS.name)])
        send(kafka, lines[:WARM])
        linked = set[str]()
        wait_until_linked(linked, WARM, events)
        start = time.perf_counter()
        send(kafka, lines[WARM:])
        wait_until_linked(linked, len(lines), events)
        return (len(lines) - WARM) / (time.perf_counter() - start)


def wait_until_linked(linked: set[str], articles: int, events: Consumer) -> None:
    """Until so many articles have a story; `linked` gains their ids. Raises TimeoutError where no event comes."""
    while len(linked) < articles:
        message = events.poll(PATIENCE_S)
        if message is None:
            raise TimeoutError(f"{len(linked)} of {articles} articles have a story")
        if message.error() is None and (article := json.loads(message.value() or b"{}").get("article")):
            linked.add(article["id"])


def paths(servers: str, articles: int, encoder: Encoder, number: int) -> tuple[Way, Way]:
    """A round of the whole path: on Apache Kafka, and on SQLite."""
    items = list(Newsroom(number).articles(WARM + articles))
    return partial(through_kafka, Kafka(servers, f"path-{number}."), items), partial(whole, items[WARM:], encoder)


def measured(what: str, rounds: int, ways: Callable[[int], tuple[Way, Way]]) -> list[tuple[float, float]]:
    """Both rates of each round, one way after the other."""
    rates = []
    with progress(what) as tell:
        for number in range(rounds):
            one, other = ways(number)
            if number % 2:
                second = other()
                rates.append((one(), second))
            else:
                rates.append((one(), other()))
            tell(number + 1, rounds)
    return rates


def row(what: str, rates: Sequence[tuple[float, float]]) -> tuple[str, str, float]:
    """Of the table: the median ratio and each round's, and the bar."""
    found = [one / other for one, other in rates]
    return what, f"{statistics.median(found):.2f} ({', '.join(f'{ratio:.2f}' for ratio in found)})", BAR


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.kafka_speed",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--rounds", type=int, default=5, help="of each (default: %(default)s)")
    parser.add_argument("--records", type=int, default=100_000, help="a round of the loop; 0: leave it out")
    parser.add_argument("--articles", type=int, default=192, help="a round of the whole path; 0: leave it out")
    options = parser.parse_args()
    told: dict[str, Any] = {"records a transaction": BATCH}
    rows = []
    with Broker() as broker:
        if options.records:
            loop = measured("loop", options.rounds, partial(loops, broker.address, options.records))
            told["records/s of worker and client"] = loop
            rows.append(row("a worker's loop / a bare client", loop))
        if options.articles:
            encoder = TransformerEncoder(default_model())
            encoder.encode(["warm"] * WARM)
            path = measured("whole path", options.rounds, partial(paths, broker.address, options.articles, encoder))
            told["articles/s on Kafka and on SQLite"] = path
            rows.append(row("whole path on Kafka / on SQLite", path))
    said(told, ("what", "ratio: median, each round", "bar"), rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
