"""Who is on in `benchmarks.kafka_upgrade`: worker processes, a producer, a webhook, and who watches what comes out."""

from __future__ import annotations

import signal
import subprocess
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from types import TracebackType
from typing import Self

from confluent_kafka import Producer

from benchmarks.invented import Newsroom
from schemas.topics import ARTICLES, ARTICLES_READ, STORY_EVENTS
from workers.kafka_client import Kafka

PATIENCE_S = 90.0
LOOK_S = 0.02
OUT_OF = {ARTICLES_READ.name: "embed", STORY_EVENTS.name: "cluster"}
"""By topic, whose output it is. What deliver gives out, the webhook sees."""


class Failed(Exception):
    """A worker did not do what it should; the message has its last words."""


class Process:
    """A worker that has said that it is ready. What it says is kept in the file `said`."""

    def __init__(self, command: Sequence[str], env: Mapping[str, str], said: Path) -> None:
        """Raises Failed."""
        self.name = said.stem
        self._said = said
        with said.open("wb") as out:
            self._process = subprocess.Popen(command, stderr=out, stdout=out, env=env, cwd=said.parent)
        end = time.monotonic() + PATIENCE_S
        while b'"event": "ready"' not in said.read_bytes():
            if self._process.poll() is not None or time.monotonic() > end:
                self._process.kill()
                raise Failed(f"{self.name} did not become ready: {self._last_words()}")
            time.sleep(LOOK_S)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, err: BaseException | None, at: TracebackType | None) -> None:
        self._process.kill()
        self._process.wait()

    def leave(self) -> None:
        """End it as an operator does. Raises Failed where it does not end with status 0."""
        self._process.send_signal(signal.SIGTERM)
        status = self._process.wait(PATIENCE_S)
        if status:
            raise Failed(f"{self.name} ended with status {status}: {self._last_words()}")

    def _last_words(self) -> str:
        return self._said.read_text(errors="replace")[-500:]


class Outputs:
    """When something came out of each stage, on the monotonic clock."""

    def __init__(self) -> None:
        self._times: dict[str, list[float]] = defaultdict(list)

    def came(self, stage: str) -> None:
        """Now."""
        self._times[stage].append(time.monotonic())

    def silence_s(self, stage: str, since: float) -> float:
        """The longest time without an output, of those that ended after `since`."""
        return max((after - before for before, after in pairwise(list(self._times[stage])) if after > since), default=0)

    def wait_for_more(self, stage: str, since: float) -> None:
        """Until something came after `since`. Raises Failed."""
        end = time.monotonic() + PATIENCE_S
        while not (self._times[stage] and self._times[stage][-1] > since):
            if time.monotonic() > end:
                raise Failed(f"nothing came out of {stage} for {PATIENCE_S:g} s")
            time.sleep(LOOK_S)


class Watcher(threading.Thread):
    """Notes when committed records arrive, until it is told to stop."""

    def __init__(self, kafka: Kafka, outputs: Outputs) -> None:
        super().__init__(daemon=True)
        self._consumer = kafka.consumer("watcher")
        self._consumer.subscribe([kafka.named(topic) for topic in OUT_OF])
        self._stages = {kafka.named(topic): stage for topic, stage in OUT_OF.items()}
        self._outputs = outputs
        self._over = threading.Event()

    def run(self) -> None:
        """As any consumer would."""
        while not self._over.is_set():
            message = self._consumer.poll(LOOK_S)
            if message is not None and message.error() is None:
                self._outputs.came(self._stages[str(message.topic())])
        self._consumer.close()

    def stop(self) -> None:
        """End it."""
        self._over.set()
        self.join()


class Writer(threading.Thread):
    """Writes invented articles to `articles`, `rate` a second, until it is told to stop."""

    def __init__(self, kafka: Kafka, rate: float, partitions: int) -> None:
        super().__init__(daemon=True)
        self._kafka = kafka
        self._rate = rate
        self._partitions = partitions
        self._over = threading.Event()

    def run(self) -> None:
        """As any producer would."""
        producer = Producer({"bootstrap.servers": self._kafka.servers, "enable.idempotence": True, "log_level": 2})
        for number, item in enumerate(Newsroom(seed=1, copied=0.2, mean_words=120).articles(1_000_000)):
            producer.produce(self._kafka.named(ARTICLES.name), item.line(), partition=number % self._partitions)
            producer.poll(0)
            if self._over.wait(1 / self._rate):
                break
        producer.flush(PATIENCE_S)

    def stop(self) -> None:
        """End it, with all that it wrote on the broker."""
        self._over.set()
        self.join()


class Hook:
    """A webhook that takes everything; `posts` counts by `webhook-id`."""

    def __init__(self, outputs: Outputs) -> None:
        self.posts: Counter[str] = Counter()
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:  # the name is the library's
                self.rfile.read(int(self.headers["content-length"]))
                hook.posts[self.headers["webhook-id"]] += 1
                outputs.came("deliver")
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, err: BaseException | None, at: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()
