"""A sample of the campaign of `benchmarks.kafka_faults`: workers that die inside an open transaction."""

from __future__ import annotations

import pytest

from benchmarks.kafka_cast import planned
from benchmarks.kafka_faults import WRITTEN, broker, campaign
from benchmarks.kafka_worker import OPEN, STEPS
from deploy.kafka.broker import NoBroker, jars

PLANS = {seed: planned(seed) for seed in range(7_000_000, 7_000_003)}


def test_a_plan_is_a_function_of_its_seed() -> None:
    assert planned(3) == planned(3)
    assert planned(3) != planned(4)


@pytest.mark.slow
def test_workers_killed_inside_open_transactions_lose_and_repeat_nothing() -> None:
    try:
        jars()
    except NoBroker as err:
        pytest.skip(f"NO APACHE KAFKA, NOT TESTED ON IT: {err}")
    with broker() as found:
        outcomes = list(campaign(PLANS, 3, found.address, lambda _done, _of: None))
        markers = found.abort_markers([outcome.prefix + topic for outcome in outcomes for topic in WRITTEN])
    assert [problem for outcome in outcomes for problem in (*outcome.found.problems, *outcome.failures)] == []
    assert all(any(outcome.hits[step] for step in STEPS) for outcome in outcomes)
    assert sum(outcome.hits[step] for outcome in outcomes for step in OPEN) >= len(PLANS)
    assert markers >= len(PLANS)
