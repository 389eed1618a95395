"""How long after a cluster worker's end another one decides.

    python -m benchmarks.kafka_takeover --rounds 5

Two cluster workers and an embed worker as processes on a real broker. The one that works is ended, an article is sent
at once, and the clock runs until a consumer that reads only what is committed has its event.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from confluent_kafka import Consumer

from benchmarks.invented import Newsroom
from deploy.kafka.broker import Broker
from schemas.topics import STORY_EVENTS
from tests.kafka_processes import Running, send, worker
from workers.kafka_client import Kafka
from workers.kafka_topics import create

SIGNALS = {"SIGKILL": signal.SIGKILL, "SIGTERM": signal.SIGTERM}
PATIENCE_S = 60.0
SETTLED_S = 3.0
"""So long a standby has been in the group before the other one ends."""


def first_event_s(consumer: Consumer, since: float) -> float:
    """Seconds from `since` to the next event. Raises TimeoutError where none comes."""
    while time.monotonic() - since < PATIENCE_S:
        message = consumer.poll(0.02)
        if message is not None and message.error() is None:
            return time.monotonic() - since
    raise TimeoutError("no event came")


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="of each way to end (default: %(default)s)")
    rounds = parser.parse_args().rounds
    found: dict[str, list[float]] = {name: [] for name in SIGNALS}
    with ExitStack() as held:
        kafka = Kafka(held.enter_context(Broker()).address, "takeover.")
        create(kafka, {})
        room = Path(held.enter_context(tempfile.TemporaryDirectory()))
        articles = (item.line() for item in Newsroom(seed=1).articles(2 * rounds + 1))
        held.enter_context(worker("embed", kafka, room / "embed", "--model", "hashing"))

        def cluster(number: int) -> Running:
            return held.enter_context(worker("cluster", kafka, room / str(number)))

        working = cluster(0)
        consumer = kafka.consumer("watcher")
        held.callback(consumer.close)
        consumer.subscribe([kafka.named(STORY_EVENTS.name)])
        send(kafka, [next(articles)])
        first_event_s(consumer, time.monotonic())
        for number in range(2 * rounds):
            standby = cluster(number + 1)
            time.sleep(SETTLED_S)
            while consumer.poll(0) is not None:
                pass
            name = list(SIGNALS)[number % 2]
            ended = time.monotonic()
            working.process.send_signal(SIGNALS[name])
            send(kafka, [next(articles)])
            found[name].append(first_event_s(consumer, ended))
            working = standby
    told = {name: {"median_s": round(median(s), 2), "all_s": [round(one, 2) for one in s]} for name, s in found.items()}
    print(json.dumps(told, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
