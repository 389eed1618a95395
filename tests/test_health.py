"""What a worker without a web server of its own says about itself."""

from __future__ import annotations

import urllib.error
import urllib.request
from contextlib import ExitStack

import pytest

from workers.health import STUCK_S, Health, Pulse
from workers.metrics import Metrics
from workers.settings import Listen

TOKEN = "harbour-light-1234"


def asked(address: str, path: str, **headers: str) -> tuple[int, str]:
    """Status and content type of an answer."""
    request = urllib.request.Request(f"http://{address}{path}", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 (loopback)
            return answer.status, answer.headers["content-type"]
    except urllib.error.HTTPError as err:
        return err.code, err.headers["content-type"]


@pytest.mark.parametrize(("token", "unknown"), [(None, 200), (TOKEN, 401)])
def test_metrics_are_for_those_who_know_the_token_and_health_is_for_all(token: str | None, unknown: int) -> None:
    with ExitStack() as held:
        health = Health(Listen("127.0.0.1", 0), token, lambda: False, Metrics())
        held.callback(health.close)
        assert asked(health.address, "/healthz")[0] == 200
        assert asked(health.address, "/readyz")[0] == 503
        assert asked(health.address, "/metrics")[0] == unknown
        assert asked(health.address, "/metrics", authorization="Bearer wrong")[0] == unknown
        known = asked(health.address, "/metrics", authorization=f"Bearer {TOKEN}")
        assert known == (200, "text/plain; version=0.0.4; charset=utf-8")


def test_a_main_loop_that_does_not_come_round_is_not_well() -> None:
    at = [0.0]
    pulse = Pulse(lambda: at[0])
    at[0] = 10 * STUCK_S
    assert pulse.is_well(), "it has not begun"
    pulse.beat()
    at[0] += STUCK_S - 1
    assert pulse.is_well()
    at[0] += 1
    assert not pulse.is_well()


def test_an_address_that_is_taken_is_named_with_the_flag() -> None:
    with ExitStack() as held:
        first = Health(Listen("127.0.0.1", 0), None, lambda: True, Metrics())
        held.callback(first.close)
        taken = int(first.address.rpartition(":")[2])
        with pytest.raises(OSError, match=f"cannot listen on 127.0.0.1:{taken}: Address already in use; .*--listen"):
            Health(Listen("127.0.0.1", taken), None, lambda: True, Metrics())


def test_the_metric_of_readiness_says_what_readyz_says() -> None:
    metrics, ready = Metrics(), [False]
    with ExitStack() as held:
        health = Health(Listen("127.0.0.1", 0), None, lambda: ready[0], metrics)
        held.callback(health.close)
        for state, status in ((False, 503), (True, 200)):
            ready[0] = state
            assert metrics.registry.get_sample_value("wirewatch_ready") == state
            assert asked(health.address, "/readyz")[0] == status
