"""What is said where Apache Kafka does not answer, or refuses: a sentence, and the error that a process ends by."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import msgspec
import pytest
from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import AdminClient

from tests.conftest import fresh_prefix
from workers import kafka_client
from workers.kafka_client import Kafka
from workers.kafka_edge import Backlog
from workers.kafka_offsets import Offsets
from workers.kafka_topics import create, differences
from workers.log import LogLost, LogRefused
from workers.run import BACK_OFF_S, BEHIND


class _MuteAdmin(AdminClient):
    """Whose answers never come, see decision 0013."""

    def list_consumer_groups(self, *_: Any, **__: Any) -> Any:
        return Future[None]()

    def describe_consumer_groups(self, *asked: Any, **_: Any) -> Any:
        return {group: Future[None]() for group in asked[0]}

    def describe_configs(self, *asked: Any, **_: Any) -> Any:
        return {resource: Future[None]() for resource in asked[0]}


class _Mute(Kafka, frozen=True):
    """The first `mute` of its admin clients are."""

    mute: int = 1_000
    made: list[AdminClient] = msgspec.field(default_factory=list)

    def admin(self) -> AdminClient:
        self.made.append(
            _MuteAdmin({"bootstrap.servers": self.servers}) if len(self.made) < self.mute else super().admin()
        )
        return self.made[-1]


QUESTIONS: dict[str, Callable[[Kafka], object]] = {
    "groups": lambda kafka: Offsets(kafka).groups(),
    "members": lambda kafka: Offsets(kafka).members("embed"),
    "settings of topics": lambda kafka: list(differences(kafka, {})),
}


@pytest.mark.parametrize("ask", QUESTIONS.values(), ids=QUESTIONS)
def test_an_answer_that_never_comes_is_a_lost_log_in_words(
    home: Kafka, monkeypatch: pytest.MonkeyPatch, ask: Callable[[Kafka], object]
) -> None:
    monkeypatch.setattr(kafka_client, "CALL_S", 0.01)
    with pytest.raises(LogLost, match="no answer from Apache Kafka for 0 s"):
        ask(_Mute(home.servers, home.prefix, patience_s=0))


def test_where_an_answer_does_not_come_another_client_is_asked(home: Kafka, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kafka_client, "CALL_S", 1.0)
    mute = _Mute(home.servers, home.prefix, mute=1)
    assert Offsets(mute).members("embed") == 0
    assert len(mute.made) >= 2, "one more where a busy broker takes its time"


class _Slow(Offsets):
    """Of brokers that say how many records wait once they are told to, and what."""

    def __init__(self) -> None:
        super().__init__(Kafka("127.0.0.1:1"))
        self.says = Future[int]()

    def lag(self, group: str, topic: str) -> dict[int, int]:
        assert (group, topic) == ("embed", "articles")
        return {0: self.says.result(10)}


def _looked(backlog: Backlog) -> int | None:
    """What is known once the brokers have answered."""
    end = time.monotonic() + 10
    while backlog() is None and time.monotonic() < end:
        backlog.look()
        time.sleep(0.01)
    return backlog()


def test_who_asks_how_much_waits_goes_on_while_the_brokers_are_away() -> None:
    slow = _Slow()
    backlog = Backlog(slow)
    start = time.monotonic()
    for _ in range(3):
        backlog.look()
    assert (backlog(), time.monotonic() - start < 5) == (None, True)
    slow.says.set_result(BEHIND + 1)
    assert _looked(backlog) == BACK_OFF_S


def test_brokers_that_stay_away_end_who_asks_how_much_waits() -> None:
    slow = _Slow()
    slow.says.set_exception(LogLost("no answer"))
    with pytest.raises(LogLost, match="no answer"):
        _looked(Backlog(slow))


def test_no_broker_is_a_lost_log_to_who_makes_topics(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kafka_client, "CALL_S", 0.1)
    with pytest.raises(LogLost, match="cannot be made: no answer from Apache Kafka"):
        create(Kafka("127.0.0.1:1", patience_s=0), {})


class _ForbiddenAdmin(AdminClient):
    """Of a user who may look at topics, and no more."""

    def create_topics(self, *asked: Any, **_: Any) -> Any:
        return {topic.topic: _refused() for topic in asked[0]}

    def describe_configs(self, *asked: Any, **_: Any) -> Any:
        return {resource: _refused() for resource in asked[0]}


def _refused() -> Future[None]:
    refused = Future[None]()
    refused.set_exception(KafkaException(KafkaError(KafkaError.TOPIC_AUTHORIZATION_FAILED, "Authorization failed.")))
    return refused


class _Forbidden(Kafka, frozen=True):
    def admin(self) -> AdminClient:
        return _ForbiddenAdmin({"bootstrap.servers": self.servers})


def test_a_missing_right_is_a_refusal_that_names_it(home: Kafka) -> None:
    forbidden = _Forbidden(home.servers, home.prefix)
    with pytest.raises(LogRefused, match=r"cannot be made: Authorization failed; .* the rights Create"):
        create(forbidden, {})
    with pytest.raises(LogRefused, match=r"articles cannot be read: Authorization failed; .* DescribeConfigs"):
        list(differences(forbidden, {}))


def test_more_replicas_than_brokers_are_a_refusal_that_says_what_to_do(kafka: str) -> None:
    with pytest.raises(LogRefused, match=r"cannot be made: .*; ask for fewer replicas \(--replication\)"):
        create(Kafka(kafka, fresh_prefix()), {}, replication=99)
