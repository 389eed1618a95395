"""The judge of `benchmarks.kafka_upgrade`: what neither version decides is a problem."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import pytest

from benchmarks.kafka_history import Shard
from benchmarks.kafka_upgrade import Judge
from benchmarks.versions import version
from schemas.topics import SHARDED
from streams.policy import Policy
from tests.small_log import FERRY, HASHING
from tests.stories import drive, everything
from workers.log import Output, Record
from workers.memory_log import MemoryLog


@pytest.fixture(scope="module")
def shard() -> Shard:
    """What this version reads and decides of a small day."""
    log = MemoryLog(lambda: 0)
    log.append([Output("articles", msgspec.json.encode(article)) for article in FERRY])
    drive(log, 2, HASHING, Policy())
    held = everything(log)
    return Shard(0, *(held[topic.name] for topic in SHARDED))


def judged(shard: Shard, events: Sequence[Record], alerts: Sequence[Record]) -> tuple[list[str], Judge]:
    with version(None) as this:
        judge = Judge(this, this)
        return list(judge.otherwise(Shard(0, shard.reads, list(events), list(alerts)), Policy())), judge


def test_what_one_version_decided_is_right_and_shows_no_handover(shard: Shard) -> None:
    problems, judge = judged(shard, shard.events, shard.alerts)
    assert problems == []
    assert (judge.old_events, judge.new_events, judge.told_apart) == (len(shard.events), 0, 0)


def test_an_event_that_neither_decides_is_a_problem(shard: Shard) -> None:
    other = msgspec.structs.replace(shard.events[1], value=shard.events[0].value)
    problems, judge = judged(shard, [shard.events[0], other, *shard.events[2:]], shard.alerts)
    assert judge.told_apart == 1
    assert any(problem.startswith("story-events") for problem in problems)


def test_an_alert_that_is_missing_is_a_problem(shard: Shard) -> None:
    problems, _ = judged(shard, shard.events, shard.alerts[:-1])
    assert any(problem.startswith("alerts") for problem in problems)
