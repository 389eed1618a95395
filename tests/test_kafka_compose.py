"""The command of each service in `deploy/kafka/compose.yaml`, as a process on a real broker."""

from __future__ import annotations

import signal
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import yaml

from tests.conftest import fresh_prefix
from tests.kafka_processes import PATIENCE_S, Running, sharded
from tests.test_run import ROOT, environment
from workers.kafka_client import Kafka
from workers.kafka_topics import differences

SERVICES: dict[str, Any] = yaml.safe_load((ROOT / "deploy" / "kafka" / "compose.yaml").read_text())["services"]
OURS = sorted(name for name, service in SERVICES.items() if service.get("image") == "wirewatch")


def started(service: str, kafka: Kafka, where: Path) -> subprocess.Popen[str]:
    """The service's command, in this machine's words: `where`/volume is its volume, `where`/root where it runs."""
    volume, root = where / "volume", where / "root"
    root.mkdir(exist_ok=True)
    words = [word.replace("0.0.0.0:8080", "127.0.0.1:0") for word in SERVICES[service]["command"]]
    words = [word.replace("/var/lib/wirewatch", str(volume)) for word in words]
    told = {"WIREWATCH_KAFKA": kafka.servers, "WIREWATCH_PREFIX": kafka.prefix, "WIREWATCH_TOKEN": "harbour"}
    more = {"WIREWATCH_MODEL": "hashing", "WIREWATCH_LOG_FORMAT": "json", "WIREWATCH_WEBHOOKS": "http://127.0.0.1:9/"}
    return subprocess.Popen(
        [sys.executable, "-m", "workers.cli.main", *words],
        stderr=subprocess.PIPE, text=True, env=environment(**told, **more), cwd=root,
    )  # fmt: skip


def test_every_service_has_the_brokers_and_a_token() -> None:
    for name in OURS:
        given = SERVICES[name]["environment"]
        assert given["WIREWATCH_KAFKA"] == "kafka:9092", name
        assert "WIREWATCH_TOKEN" in given, name


def test_the_topics_that_it_makes_are_those_of_the_table(kafka: str, tmp_path: Path) -> None:
    home = Kafka(kafka, fresh_prefix())
    with started("topics", home, tmp_path) as process:
        assert process.wait(PATIENCE_S) == 0
    assert list(differences(home, {"articles": 4})) == []


def test_all_services_side_by_side_become_ready_and_end_cleanly(kafka: str, tmp_path: Path) -> None:
    home = sharded(kafka, 2, partitions=4)
    with ExitStack() as held:
        processes = {name: held.enter_context(started(name, home, tmp_path)) for name in OURS if name != "topics"}
        for process in processes.values():
            held.callback(process.kill)
        for name, process in processes.items():
            running = Running(process)
            running.wait_for("ready")
            assert running.ask("/healthz")[0] == 200, name
            assert running.ask("/metrics")[0] == 401, name
        for process in processes.values():
            process.send_signal(signal.SIGTERM)
        assert {name: process.wait(PATIENCE_S) for name, process in processes.items()} == dict.fromkeys(processes, 0)
    assert list((tmp_path / "root").iterdir()) == []  # a container is `read_only`, but for its volume
    assert {each.name for each in (tmp_path / "volume").iterdir()} == {"embed", "cluster", "reconcile"}


def test_each_command_names_its_volume_or_needs_none() -> None:
    """A volume that no command names keeps nothing, and what is written where no volume is goes with the container."""
    for name in OURS:
        named = any("/var/lib/wirewatch" in word for word in SERVICES[name]["command"])
        mounted = any(volume.endswith(":/var/lib/wirewatch") for volume in SERVICES[name].get("volumes", ()))
        assert named == mounted, name
