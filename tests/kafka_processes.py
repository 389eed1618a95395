"""Commands on Apache Kafka as processes, and producers that know nothing of us."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from confluent_kafka import Producer

from schemas.topics import ALERTS, ARTICLES, SHARDED
from tests.conftest import fresh_prefix
from tests.test_run import ROOT, environment
from workers.kafka_client import Kafka
from workers.kafka_lag import lags
from workers.kafka_offsets import Offsets
from workers.kafka_reader import KafkaReader
from workers.kafka_topics import create

PATIENCE_S = 60.0
HASHING = ("--model", "hashing")
PUBLISHED = (*HASHING, "--seen-at", "published")
DAY = ROOT / "examples" / "day-of-news.jsonl"


def sharded(kafka: str, shards: int, partitions: int = 1) -> Kafka:
    """A prefix of its own, with that many shards, and partitions of articles."""
    home = Kafka(kafka, fresh_prefix(), patience_s=20)
    create(home, {ARTICLES.name: partitions} | {topic.name: shards for topic in SHARDED})
    return home


def command(name: str, kafka: Kafka, *flags: str) -> list[str]:
    """The command line of `wirewatch NAME` for these brokers."""
    where = ["--kafka", kafka.servers, "--prefix", kafka.prefix]
    client = [word for key, value in kafka.librdkafka.items() for word in ("--set", f"librdkafka.{key}={value}")]
    return [sys.executable, "-m", "workers.cli.main", name, *where, *client, *flags]


def ended(name: str, kafka: Kafka, *flags: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """A command that ends by itself, as it ended."""
    return subprocess.run(
        command(name, kafka, *flags), capture_output=True, text=True, env=environment(), timeout=PATIENCE_S,
        check=False, cwd=cwd,
    )  # fmt: skip


class Running:
    """A worker process, and what it said so far."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.address = ""

    def wait_for(self, event: str) -> None:
        """Read what it says until it says `event`."""
        assert self.process.stderr is not None
        for line in self.process.stderr:
            said = json.loads(line) if line.startswith("{") else {}
            if said.get("event") == "listening":
                self.address = "http://" + said["address"]
            if said.get("event") == event:
                return
        pytest.fail(f"ended before it said {event!r}")

    def ask(self, path: str, body: bytes | None = None) -> tuple[int, str]:
        """Status and body of one of its pages; `body` is posted as JSON."""
        asked = urllib.request.Request(self.address + path, body, {"content-type": "application/json"})  # noqa: S310
        try:
            with urllib.request.urlopen(asked, timeout=30) as answer:  # noqa: S310 (loopback)
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as err:
            return err.code, err.read().decode()

    def stop(self, number: int) -> int:
        """Send it a signal; the status it ends with."""
        self.process.send_signal(number)
        return self.process.wait(PATIENCE_S)

    def last_words(self) -> str:
        """What it still says until it ends by itself."""
        return self.process.communicate(timeout=PATIENCE_S)[1]


@contextmanager
def worker(name: str, kafka: Kafka, data: Path, *flags: str, until: str = "ready") -> Iterator[Running]:
    """A worker that has joined its group and restored its state, or that has said `until`."""
    notes = () if name == "serve" else ("--data", str(data))
    flags = (*notes, "--log-format", "json", *flags)
    with subprocess.Popen(
        command(name, kafka, *flags), stderr=subprocess.PIPE, text=True, env=environment(), cwd=data.parent
    ) as process:
        try:
            running = Running(process)
            running.wait_for(until)
            yield running
        finally:
            process.kill()
            print(f"{name} said at last:", process.communicate()[1])  # noqa: T201  # shown where a test fails


def send(kafka: Kafka, lines: Iterable[bytes], partitions: int = 1) -> None:
    """Send articles, round and round the partitions, as anybody would."""
    producer = Producer(
        {"bootstrap.servers": kafka.servers, "message.max.bytes": 2_050_000, "enable.idempotence": True, "log_level": 2}
    )
    for number, line in enumerate(lines):
        producer.produce(kafka.named(ARTICLES.name), line, partition=number % partitions)
    assert producer.flush(30) == 0


def until(true: Callable[[], bool], what: str) -> None:
    """Or fail after PATIENCE_S."""
    end = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < end, what
        time.sleep(0.05)


def wait_until_idle(kafka: Kafka) -> None:
    """Until both stages, and reconcile and webhooks where there are such, have handled all that there is."""
    offsets = Offsets(kafka)
    until(lambda: not any(lag.records for lag in lags(offsets)), "the workers did not come to the end")


def ids(home: Kafka, topic: str, shards: int = 1) -> list[str]:
    """Of all alerts, or of those that deliveries are of, sorted."""
    offsets = Offsets(home)
    records = [record for number in range(shards) for record in KafkaReader(home, offsets, number).replay(topic)]
    key = "id" if topic == ALERTS.name else "alert_id"
    return sorted(json.loads(record.value)[key] for record in records)


def both(kafka: Kafka, where: Path) -> None:
    """Embed and cluster side by side until nothing is left."""
    with ThreadPoolExecutor(2) as pool:
        runs = [
            pool.submit(ended, "embed", kafka, *PUBLISHED, "--exit-when-idle", cwd=where),
            pool.submit(ended, "cluster", kafka, "--exit-when-idle", cwd=where),
        ]
    for run in runs:
        assert run.result().returncode == 0, run.result().stderr
