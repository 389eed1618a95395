"""What an operator watches with: the files under `deploy/`, as values."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from workers.metrics import Metrics

ROOT = Path(__file__).parent.parent
PROMETHEUS = ROOT / "deploy" / "prometheus"
DASHBOARD: dict[str, Any] = json.loads((ROOT / "deploy" / "grafana" / "wirewatch.json").read_text("utf-8"))
PANELS: list[dict[str, Any]] = [panel for panel in DASHBOARD["panels"] if panel["type"] != "row"]
ROWS: list[str] = [panel["title"] for panel in DASHBOARD["panels"] if panel["type"] == "row"]
SUFFIXES = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count"), "gauge": ("",)}


def loaded(path: Path) -> Any:
    """A YAML file."""
    return yaml.safe_load(path.read_text("utf-8"))


RULES: list[dict[str, Any]] = loaded(PROMETHEUS / "rules.yml")["groups"][0]["rules"]


def queries() -> Iterator[tuple[str, str]]:
    """Title and expression of every query of the dashboard, as Grafana would ask it."""
    for panel in PANELS:
        for target in panel["targets"]:
            yield panel["title"], target["expr"].replace("$__rate_interval", "1m")
    for annotation in DASHBOARD["annotations"]["list"]:
        yield annotation["name"], annotation["expr"]


def declared() -> dict[str, tuple[str, ...]]:
    """Every metric that a process has, with the names of its series."""
    metrics = Metrics().registry.collect()
    return {one.name: tuple(one.name + suffix for suffix in SUFFIXES[one.type]) for one in metrics}


def named_in(expression: str) -> set[str]:
    """The metrics of ours that a query asks for.

    >>> sorted(named_in('rate(wirewatch_alerts_total{job="wirewatch"}[1m]) + process_open_fds'))
    ['process_open_fds', 'wirewatch_alerts_total']
    """
    return set(re.findall(r"\b(?:wirewatch|process)_\w+", expression))
