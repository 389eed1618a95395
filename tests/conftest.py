"""What costs seconds to make and is therefore made once a session."""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from confluent_kafka.schema_registry import SchemaRegistryClient
from hypothesis import HealthCheck, settings

from deploy.kafka.broker import Broker, NoBroker, free_ports
from workers.encoder import TransformerEncoder, default_model
from workers.kafka_client import Kafka
from workers.kafka_topics import create

# A busy machine is no failure: neither a slow example nor slow generation says anything of the code. The same commit
# draws the same examples, so that a failure is its own; `--hypothesis-profile=explore` draws new ones, and many.
BUSY = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("same", BUSY, derandomize=True)
settings.register_profile("explore", BUSY, max_examples=5_000)
settings.load_profile("same")

GIVEN = os.environ.get("WIREWATCH_TEST_KAFKA")

# A shell's `&`, or nohup, has its children ignore Ctrl-C, and they theirs: some tests send it to theirs.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def _plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """No settings in the environment, for commands that run in this process."""
    for name in os.environ:
        if name.startswith("WIREWATCH_"):
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def packaged() -> TransformerEncoder:
    """The model that comes with the program."""
    return TransformerEncoder(default_model(), device="cpu")


@pytest.fixture(scope="session")
def kafka() -> Iterator[str]:
    """HOST:PORT of a real Apache Kafka: that of `WIREWATCH_TEST_KAFKA`, else one of our own for this session."""
    if GIVEN:
        yield GIVEN
        return
    with own_broker() as broker:
        yield broker.address


def own_broker(more: Mapping[str, str] | None = None) -> Broker:
    """A broker that a test may stop and kill, see Broker. Skips where none can run."""
    try:
        return Broker(more)
    except NoBroker as err:
        pytest.skip(f"NO APACHE KAFKA, NOT TESTED ON IT: {err}")


@pytest.fixture(scope="session")
def prometheus_tools() -> Path:
    """The directory of a real `prometheus` and `promtool`: those on PATH, else Debian's. Skips where there are none."""
    found = shutil.which("promtool")
    if found and shutil.which("prometheus"):
        return Path(found).parent
    fetch = Path(__file__).parent.parent / "deploy" / "prometheus" / "fetch.sh"
    done = subprocess.run([fetch], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"NO PROMETHEUS, NOT TESTED ON IT: {done.stderr.strip()[-300:]}")
    return Path(done.stdout.strip())


@pytest.fixture(scope="session")
def registry() -> Iterator[str]:
    """The address of a real schema registry, Apicurio by its Confluent-compatible API. Skips where none can run.

    As Confluent's own does by default, it refuses a schema by which what is registered could not be read.
    """
    fetch = Path(__file__).parent.parent / "deploy" / "registry" / "fetch.sh"
    done = subprocess.run([fetch], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"NO SCHEMA REGISTRY, NOT TESTED ON IT: {done.stderr.strip()[-300:]}")
    [jar] = Path(done.stdout.strip()).glob("*-runner.jar")
    [port] = free_ports(1)
    told = [f"-Dquarkus.http.port={port}", "-Dquarkus.http.host=127.0.0.1", "-Dquarkus.log.level=WARN"]
    java = ["java", "-Xmx400m", "-XX:TieredStopAtLevel=1", *told, "-jar", str(jar)]
    address = f"http://127.0.0.1:{port}/apis/ccompat/v7"
    with subprocess.Popen(java, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            client = SchemaRegistryClient({"url": address, "max.retries": 100, "retries.max.wait.ms": 500})
            client.set_compatibility(level="BACKWARD")
            yield address
        finally:
            process.kill()


_NUMBERS = itertools.count()


def fresh_prefix() -> str:
    """A prefix for topics that no test has used, on a broker that may outlive the session."""
    return f"test-{time.time_ns():x}-{next(_NUMBERS)}."


@pytest.fixture
def home(kafka: str) -> Kafka:
    """A prefix of its own, with its topics."""
    found = Kafka(kafka, fresh_prefix(), patience_s=20)
    create(found, {})
    return found
