"""A real Apache Kafka broker (KRaft) on this machine, without Docker: for tests, benchmarks and a first look.

    python -m deploy.kafka.broker     starts one, says its address, and ends it at Ctrl-C

It needs Java 17 or newer and the jars that `fetch.sh` brought. One node, replication factor 1, everything in a
directory that is removed with it: not for news that you want to keep.
"""

from __future__ import annotations

import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Self

HERE = Path(__file__).parent
START_S = 60.0
"""Until it answers: 2 to 3 s on an idle machine, 15 s after a `kill -9` (its log is checked)."""
PORTS = range(20_000, 32_768)
"""Below those that Linux gives to whoever connects or asks for any: a broker needs two seconds until it has its own."""
PORTS_TRIED = 100
PROPERTIES = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller}
controller.listener.names=CONTROLLER
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=PLAINTEXT://127.0.0.1:{port}
log.dirs={directory}/data
auto.create.topics.enable=false
offsets.topic.num.partitions=4
offsets.topic.replication.factor=1
share.coordinator.state.topic.replication.factor=1
transaction.state.log.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
group.initial.rebalance.delay.ms=0
"""


class NoBroker(Exception):
    """No broker can be run here; the message says what is missing."""


def jars() -> Path:
    """The directory of Apache Kafka's jars, which are fetched if need be. Raises NoBroker."""
    done = subprocess.run([HERE / "fetch.sh"], capture_output=True, text=True, check=False)
    if done.returncode:
        raise NoBroker(" ".join(done.stderr.split())[-300:])
    if shutil.which("java") is None:
        raise NoBroker("no 'java' found (Java 17 or newer runs Apache Kafka)")
    return Path(done.stdout.strip())


def tool(main: str, *arguments: str, said: str = "", timeout_s: float = 60) -> subprocess.CompletedProcess[str]:
    """Run one of Kafka's own tools, by its class's name, saying `said` to it. Raises CalledProcessError, NoBroker."""
    command = [*_java("256m"), main, *arguments]
    return subprocess.run(command, input=said, capture_output=True, text=True, check=True, timeout=timeout_s)


def _java(heap: str) -> list[str]:
    # The first tier of the compiler alone: a broker that lives for seconds is ready in half the time.
    return ["java", f"-Xmx{heap}", "-XX:TieredStopAtLevel=1", "-cp", f"{jars()}/*"]


class Broker:
    """One broker. After `stop` or `kill`, `start` brings it back with what it held, at the same address."""

    def __init__(self, more: Mapping[str, str] | None = None) -> None:
        """`more`: settings of the broker beside those of PROPERTIES, with the same names in braces. Raises NoBroker."""
        self.directory = Path(tempfile.mkdtemp(prefix="wirewatch-kafka-"))
        port, controller = free_ports(2)
        self.address = f"127.0.0.1:{port}"
        self._properties = self.directory / "server.properties"
        properties = PROPERTIES + "".join(f"{key}={value}\n" for key, value in (more or {}).items())
        properties = properties.format(port=port, controller=controller, directory=self.directory)
        self._properties.write_text(properties, encoding="utf-8")
        self._process: subprocess.Popen[bytes] | None = None
        cluster = tool("kafka.tools.StorageTool", "random-uuid").stdout.strip()
        tool("kafka.tools.StorageTool", "format", "-t", cluster, "-c", str(self._properties))

    def __enter__(self) -> Self:
        try:
            self.start()
        except NoBroker:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> None:
        """Start it and wait until it answers. Raises NoBroker."""
        with (self.directory / "broker.log").open("ab") as said:
            self._process = subprocess.Popen(
                [*_java("512m"), "kafka.Kafka", str(self._properties)], stdout=said, stderr=said
            )
        end = time.monotonic() + START_S
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > end:
                raise NoBroker(f"Apache Kafka did not start: {self.log()[-500:]}")

    def abort_markers(self, topics: Sequence[str]) -> int:
        """How many transactions were ended by an abort, counted once for each partition of `topics` they wrote to."""
        logs = [log for topic in topics for log in sorted((self.directory / "data").glob(f"{topic}-[0-9]*/*.log"))]
        found = 0
        for start in range(0, len(logs), 200):
            files = ",".join(map(str, logs[start : start + 200]))
            told = tool("kafka.tools.DumpLogSegments", "--deep-iteration", "--files", files).stdout
            found += told.count("endTxnMarker: ABORT")
        return found

    def stop(self) -> None:
        """End it as an operator does, with SIGTERM."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End it as a power cut does."""
        self._end(signal.SIGKILL)

    def close(self) -> None:
        """End it and remove what it held."""
        self.kill()
        shutil.rmtree(self.directory, ignore_errors=True)

    def log(self) -> str:
        """What it said."""
        return (self.directory / "broker.log").read_text(encoding="utf-8", errors="replace")

    def _end(self, number: int) -> None:
        if self._process is not None:
            self._process.send_signal(number)
            self._process.wait()
            self._process = None

    def _answers(self) -> bool:
        from confluent_kafka import KafkaException
        from confluent_kafka.admin import AdminClient

        admin = AdminClient({"bootstrap.servers": self.address, "log_level": 0, "reconnect.backoff.max.ms": 200})
        try:
            return bool(admin.list_topics(timeout=1).brokers)
        except KafkaException:
            return False


def free_ports(count: int) -> list[int]:
    """Ports on loopback that are free, and that nobody is given by chance until they are taken. Raises NoBroker."""
    found: list[int] = []
    for port in random.SystemRandom().sample(PORTS, PORTS_TRIED):
        with closing(socket.socket()) as tried, suppress(OSError):
            tried.bind(("127.0.0.1", port))
            found.append(port)
        if len(found) == count:
            return found
    raise NoBroker(f"{PORTS_TRIED} ports between {PORTS.start} and {PORTS.stop} are taken")


def main() -> int:
    """Run a broker until it is interrupted."""
    try:
        with Broker() as broker:
            print(broker.address, flush=True)  # noqa: T201  # what this command is for
            signal.sigwait({signal.SIGINT, signal.SIGTERM})
    except NoBroker as err:
        print(f"no broker: {err}", file=sys.stderr)  # noqa: T201
        return 1
    return 0


if __name__ == "__main__":
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    sys.exit(main())
