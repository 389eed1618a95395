"""How much of a bare client's speed a worker on the log on Kafka keeps.

    python -m benchmarks.kafka_speed

The loop of a worker around a stage that copies, against a consumer and a transactional producer with the same settings
and the same transactions, in turns.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from confluent_kafka import Producer, TopicPartition

from deploy.kafka.broker import Broker
from schemas.topics import ARTICLES, ARTICLES_READ
from workers.kafka_client import CALL_S, Kafka
from workers.kafka_member import SESSION
from workers.kafka_offsets import Offsets
from workers.kafka_topics import create
from workers.kafka_worker import Worker
from workers.log import Log, Output, Record
from workers.metrics import Metrics
from workers.stage import BATCH, Stage

RECORDS = 20_000
RECORD_BYTES = 2_000
ROUNDS = 3


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


def ours(kafka: Kafka) -> float:
    """Records a second of a worker around `Copy`, from its first record on."""
    with tempfile.TemporaryDirectory() as notes:
        worker = Worker(kafka, Offsets(kafka), Copy, Copy, Path(notes), Metrics())
        done = 0
        while not done:
            done = worker.advance(0.1)
        start, first = time.perf_counter(), done
        while done < RECORDS:
            done += worker.advance(0.1)
        seconds = time.perf_counter() - start
        worker.close()
    return (RECORDS - first) / seconds


def bare(kafka: Kafka) -> float:
    """The same by the client alone."""
    consumer, producer = kafka.consumer("bare", SESSION), kafka.producer("bare-0")
    producer.init_transactions(CALL_S)
    consumer.subscribe([kafka.named(ARTICLES.name)])
    done, first, start = 0, 0, 0.0
    while done < RECORDS:
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
    consumer.close()
    return (RECORDS - first) / seconds


def filled(servers: str, name: str) -> Kafka:
    """A prefix whose `articles` hold the records."""
    kafka = Kafka(servers, f"{name}.")
    create(kafka, {})
    producer = Producer({"bootstrap.servers": servers, "linger.ms": 20})
    for number in range(RECORDS):
        producer.produce(kafka.named(ARTICLES.name), b"%08d" % number * (RECORD_BYTES // 8), partition=0)
        if number % 1_000 == 0:
            producer.flush(CALL_S)
    producer.flush(CALL_S)
    return kafka


def main() -> int:
    """Measure and print."""
    with Broker() as broker:
        rates: dict[str, list[float]] = {"ours": [], "bare": []}
        ways: dict[str, Callable[[Kafka], float]] = {"ours": ours, "bare": bare}
        for number in range(ROUNDS):
            for name, way in ways.items():
                rates[name].append(way(filled(broker.address, f"{name}-{number}")))
    told = {
        "records/s": {name: [round(rate) for rate in found] for name, found in rates.items()},
        "records": RECORDS,
        "records a transaction": BATCH,
        "ratio in each round": [round(a / b, 2) for a, b in zip(rates["ours"], rates["bare"], strict=True)],
    }
    print(json.dumps(told, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
