"""The files an operator watches with agree with the program, with each other and with the docs."""

from __future__ import annotations

import re
from itertools import combinations
from typing import Any

import pytest

from tests.watching import DASHBOARD, PANELS, PROMETHEUS, ROOT, ROWS, RULES, declared, loaded, named_in, queries

COMPOSE = (ROOT / "docker-compose.yml", ROOT / "deploy" / "kafka" / "compose.yaml")
BESIDE: dict[str, Any] = loaded(ROOT / "deploy" / "monitoring.yaml")["services"]
NO_SERVER = {"topics"}
"""Services of our image that end by themselves."""


def test_every_metric_that_a_rule_or_panel_asks_for_is_declared() -> None:
    series = {name for names in declared().values() for name in names}
    asked = [(rule["alert"], rule["expr"]) for rule in RULES] + list(queries())
    assert len(asked) > 40
    assert [(title, name) for title, expr in asked for name in named_in(expr) - series] == []


def test_every_metric_is_in_the_reference_and_nothing_else_is() -> None:
    text = (ROOT / "docs" / "reference.md").read_text("utf-8")
    section = text.partition("\n## Metrics\n")[2].partition("\n## ")[0]
    documented = set(re.findall(r"`(wirewatch_\w+?)(?:_total)?`", section))
    assert documented == {name for name in declared() if not name.startswith("process_")}
    assert "`process_*`" in section


def test_every_alert_says_how_bad_it_is_what_is_wrong_and_where_to_read_what_to_do() -> None:
    page = (ROOT / "docs" / "watch.md").read_text("utf-8")
    for rule in RULES:
        assert rule["labels"]["severity"] in ("critical", "warning"), rule["alert"]
        assert set(rule["annotations"]) == {"summary", "description", "runbook"}, rule["alert"]
        assert rule["annotations"]["runbook"] == f"docs/watch.md#{rule['alert'].lower()}"
        assert f"\n### {rule['alert']}\n" in page
    assert len(re.findall(r"^### Wirewatch", page, re.MULTILINE)) == len(RULES)


def test_every_alert_is_seen_to_fire_and_seen_not_to() -> None:
    cases = [case for test in loaded(PROMETHEUS / "rules.test.yml")["tests"] for case in test["alert_rule_test"]]
    fired = {case["alertname"] for case in cases if case.get("exp_alerts")}
    assert fired == {rule["alert"] for rule in RULES}


def test_every_process_that_serves_metrics_is_scraped() -> None:
    [scraped] = loaded(PROMETHEUS / "prometheus.yml")["scrape_configs"]
    [found_by] = scraped["dns_sd_configs"]
    services = [item for path in COMPOSE for item in loaded(path)["services"].items()]
    ours = {name: service for name, service in services if service.get("image") == "wirewatch"}
    assert set(found_by["names"]) == set(ours) - NO_SERVER
    for name in found_by["names"]:
        assert ours[name]["command"][-2:] == ["--listen", f"0.0.0.0:{found_by['port']}"], name


@pytest.mark.parametrize("path", COMPOSE, ids=lambda path: path.name)
def test_prometheus_and_grafana_are_taken_from_one_place_with_what_they_name(path: Any) -> None:
    composed = loaded(path)
    for name, service in BESIDE.items():
        extended = composed["services"][name]["extends"]
        assert (path.parent / extended["file"]).resolve() == ROOT / "deploy" / "monitoring.yaml"
        assert extended["service"] == name
        volumes = [volume.split(":") for volume in service["volumes"]]
        assert {first for first, *_ in volumes if not first.startswith(".")} <= set(composed["volumes"])
        assert set(service.get("secrets", ())) <= set(composed["secrets"])


@pytest.mark.parametrize("name", BESIDE)
def test_what_is_beside_the_monitor_is_pinned_on_loopback_and_cannot_change_its_files(name: str) -> None:
    service = BESIDE[name]
    assert re.fullmatch(r"[a-z/]+:v?\d+\.\d+\.\d+", service["image"])
    assert all(port.startswith("127.0.0.1:") for port in service["ports"])
    for source, _, *mode in (volume.split(":") for volume in service["volumes"]):
        if source.startswith("."):
            assert mode == ["ro"], source
            assert (ROOT / "deploy" / source).exists(), source


def test_the_dashboard_has_a_row_for_each_question_of_an_operator() -> None:
    assert ROWS == [
        "At a glance",
        "What comes in",
        "How far behind each stage is",
        "Stories and alerts",
        "What was dropped, and why",
        "Sources",
        "Deliveries",
        "Recovery",
    ]


def test_every_panel_says_what_it_shows_and_in_which_unit() -> None:
    for panel in PANELS:
        assert panel["title"], panel["id"]
        assert panel["description"].endswith("."), panel["title"]
        assert panel["fieldConfig"]["defaults"]["unit"], panel["title"]
        seconds = any("_seconds" in target["expr"] for target in panel["targets"])
        expected = {"s", "percentunit"} if seconds else {"short", "cpm", "bytes", "bool_yes_no"}
        assert panel["fieldConfig"]["defaults"]["unit"] in expected, panel["title"]


def test_no_panel_lies_on_another() -> None:
    assert len({panel["id"] for panel in DASHBOARD["panels"]}) == len(DASHBOARD["panels"])
    for one, other in combinations([panel["gridPos"] for panel in DASHBOARD["panels"]], 2):
        beside = one["x"] + one["w"] <= other["x"] or other["x"] + other["w"] <= one["x"]
        above = one["y"] + one["h"] <= other["y"] or other["y"] + other["h"] <= one["y"]
        assert beside or above, (one, other)
