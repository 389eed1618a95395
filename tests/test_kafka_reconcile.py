"""`wirewatch reconcile` on a real Apache Kafka: the articles of a story in two shards, as no routing would cut them."""

from __future__ import annotations

import json
import signal
from collections import Counter
from pathlib import Path

import msgspec
import pytest

from benchmarks.kafka_history import history
from schemas.story import StoriesMerged, StoryOpened
from schemas.topics import ARTICLES, STORY_EVENTS
from schemas.upcast import read_event
from streams.identity import current_id
from streams.policy import Policy
from tests.conftest import fresh_prefix
from tests.kafka_processes import DAY, ended, sharded, until, wait_until_idle, worker
from tests.small_log import HASHING
from workers.background import rarity
from workers.cli.main import main
from workers.embed import EmbedStage
from workers.kafka_client import Kafka
from workers.kafka_lag import lags
from workers.kafka_log import KafkaLog
from workers.kafka_offsets import Offsets
from workers.kafka_reader import KafkaReader
from workers.kafka_topics import create
from workers.log import Record

LINES = DAY.read_bytes().splitlines()


@pytest.fixture
def home(kafka: str) -> Kafka:
    """Two shards."""
    return sharded(kafka, 2)


def place(home: Kafka, lines: list[bytes]) -> None:
    """Write articles as an embed worker would that sends every second one to the other shard."""
    records = [
        Record(ARTICLES.name, number, 1_900_000_000_000 + 60_000 * number, line) for number, line in enumerate(lines)
    ]
    outputs = EmbedStage(HASHING, rarity).handle(records)
    log = KafkaLog(home, Offsets(home), "someone")
    placed = [msgspec.structs.replace(output, partition=number % 2) for number, output in enumerate(outputs)]
    log.commit("nobody", {}, placed)
    log.close()


def merges(home: Kafka) -> Counter[tuple[str, str]]:
    """Those across shards, the older story first."""
    readers = [KafkaReader(home, Offsets(home), shard) for shard in range(2)]
    events = [read_event(record.value) for reader in readers for record in reader.replay(STORY_EVENTS.name)]
    return Counter(
        (event.story_id, event.other_story)
        for event in events
        if isinstance(event, StoriesMerged) and event.other_shard is not msgspec.UNSET
    )


def stories(home: Kafka) -> int:
    """As many as were opened and not merged."""
    readers = [KafkaReader(home, Offsets(home), shard) for shard in range(2)]
    events = [read_event(record.value) for reader in readers for record in reader.replay(STORY_EVENTS.name)]
    leads: dict[str, str] = {}
    for event in events:
        if isinstance(event, StoriesMerged):
            one, other = (current_id(leads, story_id) for story_id in (event.story_id, event.other_story))
            leads |= {other: one} if one != other else {}
    return sum(isinstance(event, StoryOpened) for event in events) - len(leads)


def test_stories_of_two_shards_meet_and_are_shown_as_one(home: Kafka, tmp_path: Path) -> None:
    with (
        worker("cluster", home, tmp_path / "c") as cluster,
        worker("reconcile", home, tmp_path / "one") as killed,
        worker("reconcile", home, tmp_path / "two") as successor,
    ):
        place(home, LINES[:60])
        until(lambda: len(merges(home)) > 1, "nothing is redirected")
        killed.stop(signal.SIGKILL)
        place(home, LINES[60:])
        wait_until_idle(home)  # reconcile among them
        assert {lag.group for lag in lags(Offsets(home))} == {"embed", "cluster", "reconcile"}
        assert successor.stop(signal.SIGTERM) == 0
        assert ended("reconcile", home, "--exit-when-idle", cwd=tmp_path).returncode == 0
        assert cluster.stop(signal.SIGTERM) == 0
    found = merges(home)
    assert set(found.values()) == {1}, "told once each"
    assert not [problem for problem in history(home, Policy()).problems if "what a replay" in problem]
    where = ["--kafka", home.servers, "--prefix", home.prefix]
    assert main(["export", *where, "--out", str(tmp_path / "out")]) == 0
    summary = json.loads((tmp_path / "out" / "summary.json").read_text())
    last: dict[str, str] = {}
    for line in (tmp_path / "out" / "assignments.jsonl").read_bytes().splitlines():
        last |= {json.loads(line)["article_id"]: json.loads(line)["story_id"]}
    assert len(set(last.values())) == stories(home) == summary["stories"]
    with worker("serve", home, tmp_path / "s", "--listen", "127.0.0.1:0") as serve:
        rows = json.loads(serve.ask("/stories?limit=500")[1])["stories"]
        assert {row["story_id"] for row in rows} == set(last.values())
        older, younger = next(iter(found))
        told = json.loads(serve.ask(f"/stories/{younger}")[1])
        assert told["story"]["story_id"] == json.loads(serve.ask(f"/stories/{older}")[1])["story"]["story_id"]
        assert {one["id"] for one in told["articles"]} == {
            i for i, at in last.items() if at == told["story"]["story_id"]
        }
        assert serve.stop(signal.SIGTERM) == 0


def test_one_shard_has_nothing_to_be_reconciled_with(kafka: str, tmp_path: Path) -> None:
    home = Kafka(kafka, fresh_prefix())
    create(home, {})
    refused = ended("reconcile", home, cwd=tmp_path)
    assert refused.returncode == 1
    [line] = refused.stderr.splitlines()
    assert "one shard" in line
