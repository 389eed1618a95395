"""A real Prometheus, with the rules and the scrape configuration of `deploy/`, on a real monitor."""

from __future__ import annotations

import json
import re
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import pytest
import yaml

from tests.small_log import DAY
from tests.test_run import PATIENCE_S, monitor
from tests.watching import PROMETHEUS, loaded, queries

TOKEN = "harbour-light-1234"
EVERY = "250ms"
QUIET = {
    "Fetches without a document in an hour, by reason",  # no feed is watched here
    "Feeds by state",
    "Time to fetch, by kind",
    "Starts",  # it was started before Prometheus
}
"""Panels that have nothing to show for a monitor with one watched file."""

T = TypeVar("T")


def configured(where: Path, target: str) -> Path:
    """`prometheus.yml` as it is, but that it finds one process without DNS, its token elsewhere, and does not tarry."""
    (where / "token").write_text(TOKEN)
    config = loaded(PROMETHEUS / "prometheus.yml")
    config["global"] = {"scrape_interval": EVERY, "evaluation_interval": EVERY}
    config["rule_files"] = [str(PROMETHEUS / name) for name in config["rule_files"]]
    [scraped] = config["scrape_configs"]
    del scraped["dns_sd_configs"]
    scraped["static_configs"] = [{"targets": [target], "labels": {"__meta_dns_name": "wirewatch"}}]
    scraped["authorization"]["credentials_file"] = str(where / "token")
    (where / "prometheus.yml").write_text(yaml.safe_dump(config))
    return where / "prometheus.yml"


class Prometheus:
    """A running Prometheus; made, it answers. `said`: the file that it logs to."""

    def __init__(self, said: Path) -> None:
        self._said = said
        [self.address] = patiently(self._listening, "starting Prometheus")
        patiently(self._ready, "starting Prometheus")

    def ask(self, query: str) -> list[dict[str, Any]]:
        """The series that answer a query. Raises HTTPError, with the reason, where it cannot be answered."""
        asked = f"http://{self.address}/api/v1/query?{urllib.parse.urlencode({'query': query})}"
        with urllib.request.urlopen(asked, timeout=30) as answer:
            return list(json.load(answer)["data"]["result"])

    def until(self, query: str) -> list[dict[str, Any]]:
        """The same, once there are any."""
        return patiently(lambda: self.ask(query), query)

    def _listening(self) -> list[str]:
        return re.findall(r'Listening on"? address=(\S+)', self._said.read_text())

    def _ready(self) -> list[int]:
        try:
            with urllib.request.urlopen(f"http://{self.address}/-/ready", timeout=30) as answer:
                return [answer.status]
        except urllib.error.HTTPError:  # it listens before it has read its files
            return []


def patiently(answer: Callable[[], list[T]], what: str) -> list[T]:
    """What `answer` gives once it gives anything."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        if found := answer():
            return found
        time.sleep(0.1)
    pytest.fail(f"nothing came of {what}")


@contextmanager
def prometheus(tools: Path, where: Path, target: str) -> Iterator[Prometheus]:
    """A Prometheus that scrapes `target`."""
    config, said = configured(where, target), where / "prometheus.log"
    flags = ["--web.listen-address=127.0.0.1:0", f"--storage.tsdb.path={where / 'tsdb'}"]
    command = [str(tools / "prometheus"), f"--config.file={config}", *flags]
    with said.open("w") as log, subprocess.Popen(command, stdout=log, stderr=log, cwd=where) as process:
        try:
            yield Prometheus(said)
        finally:
            process.kill()


def promtool(tools: Path, *arguments: str | Path) -> str:
    """What `promtool` says; fails where it finds anything."""
    done = subprocess.run([tools / "promtool", *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_promtool_finds_no_fault_in_configuration_and_rules(prometheus_tools: Path, tmp_path: Path) -> None:
    assert "SUCCESS" in promtool(prometheus_tools, "check", "config", "--syntax-only", PROMETHEUS / "prometheus.yml")
    promtool(prometheus_tools, "check", "config", "--lint-fatal", configured(tmp_path, "127.0.0.1:9"))
    promtool(prometheus_tools, "check", "rules", "--lint-fatal", PROMETHEUS / "rules.yml")


def test_every_alert_fires_when_it_should_and_not_before(prometheus_tools: Path) -> None:
    promtool(prometheus_tools, "test", "rules", PROMETHEUS / "rules.test.yml")


def test_a_monitor_is_scraped_every_panel_has_its_answer_and_poison_raises_the_alert(
    prometheus_tools: Path, tmp_path: Path
) -> None:
    """One story, for each process costs seconds to start: the monitor, Prometheus, a day's articles, poison."""
    spool = tmp_path / "spool.jsonl"
    spool.touch()
    flags = ["--listen", "127.0.0.1:0", "--watch", str(spool), "--webhook", "http://127.0.0.1:9/"]
    with (
        monitor(tmp_path / "data", *flags, WIREWATCH_TOKEN=TOKEN) as running,
        prometheus(prometheus_tools, tmp_path, running.address.removeprefix("http://")) as watching,
    ):
        [up] = watching.until('up{job="wirewatch", worker="wirewatch"} == 1')
        assert up["metric"]["instance"] == running.address.removeprefix("http://")
        watching.until("wirewatch_ready == 1")
        assert watching.ask('ALERTS{alertstate="firing"}') == []

        lines = DAY.read_bytes().splitlines(keepends=True)[:40]
        spool.write_bytes(b"".join(lines))
        watching.until(f'sum(increase(wirewatch_records_handled_total{{stage="embed"}}[1m])) >= {len(lines) - 1}')
        watching.until("wirewatch_deliveries_pending > 0")
        watching.until("sum(wirewatch_lag_records) == 0")
        assert watching.ask('ALERTS{alertname="WirewatchDeadLetters"}') == []

        with spool.open("ab") as more:
            more.write(b'{"title": "poison\n')
        [alert] = watching.until('ALERTS{alertname="WirewatchDeadLetters", alertstate="firing"}')
        assert (alert["metric"]["worker"], alert["metric"]["source"]) == ("wirewatch", "embed")

        empty = {title for title, query in queries() if not watching.ask(query)}
        assert empty == QUIET
