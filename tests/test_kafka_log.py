"""What is true of the log on Kafka alone: gaps, owners, open transactions, the broker's clock."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Mapping
from contextlib import closing
from typing import Any

import pytest
from confluent_kafka import Consumer, Producer
from confluent_kafka.admin import AdminClient, NewTopic
from msgspec.structs import replace

from schemas.topics import ARTICLES, SOURCES, STORY_EVENTS
from tests.conftest import fresh_prefix
from workers import kafka_log
from workers.kafka_client import CALL_S, Kafka, close
from workers.kafka_log import REFUSALS, KafkaLog, TakenAway
from workers.kafka_offsets import Offsets
from workers.kafka_reader import KafkaReader
from workers.kafka_topics import create, differences
from workers.log import CommitRefused, LogLost, LogRefused, Output


@pytest.fixture
def home(kafka: str) -> Kafka:
    """A prefix of its own on the broker, with `articles` in two partitions."""
    found = Kafka(kafka, fresh_prefix(), patience_s=20)
    create(found, {ARTICLES.name: 2})
    return found


def opened(home: Kafka, partition: int = 0, owner: str = "owner") -> KafkaLog:
    return KafkaLog(home, Offsets(home), owner, partition)


def begun(home: Kafka, transactional_id: str, *values: bytes) -> Producer:
    """A producer with an open transaction whose records are on the broker."""
    producer = home.producer(transactional_id)
    producer.init_transactions(CALL_S)
    producer.begin_transaction()
    for value in values:
        producer.produce(home.named(STORY_EVENTS.name), value, partition=0)
    producer.flush(CALL_S)
    return producer


@pytest.mark.filterwarnings("ignore:Producer abort_transaction failed during close")
def test_whose_partition_is_taken_while_it_waits_for_a_broker_takes_nothing_over() -> None:
    """Neither then nor when the broker comes: its successor would be fenced."""
    nobody = Kafka("127.0.0.1:1")
    taken = threading.Event()
    threading.Timer(0.5, taken.set).start()
    start = time.monotonic()
    with pytest.raises(TakenAway, match="owner-0 was another's"):
        KafkaLog(nobody, Offsets(nobody), "owner", in_vain=taken.is_set)
    assert time.monotonic() - start < 10
    assert not [thread for thread in threading.enumerate() if thread.name == "aside"], "its producer has closed"


def test_a_later_owner_fences_the_earlier_one_for_good(home: Kafka) -> None:
    zombie, live = opened(home), opened(home)
    with pytest.raises(LogLost, match="another has its place"):
        zombie.append([Output(STORY_EVENTS.name, b"of the zombie")])
    with pytest.raises(LogLost):
        zombie.append([Output(STORY_EVENTS.name, b"again")])
    live.append([Output(STORY_EVENTS.name, b"of the owner")])
    assert [record.value for record in live.replay(STORY_EVENTS.name)] == [b"of the owner"]


def test_a_successor_ends_the_open_transaction_of_its_predecessor_at_once(home: Kafka) -> None:
    """And not after the transaction's time is up, here a quarter of an hour."""
    begun(replace(home, librdkafka={"transaction.timeout.ms": "900000"}), "owner-0", b"never committed")
    log = opened(home)
    log.append([Output(STORY_EVENTS.name, b"committed")])
    assert [record.value for record in log.replay(STORY_EVENTS.name)] == [b"committed"]


def test_reading_to_the_end_waits_for_a_stranger_s_open_transaction(home: Kafka) -> None:
    """The last stable offset lies before the stranger's transaction: whoever stops there misses what is behind it."""
    log = opened(home)
    log.append([Output(STORY_EVENTS.name, b"before")])
    stranger = begun(home, "stranger", b"open")
    log.append([Output(STORY_EVENTS.name, b"behind")])
    ending = threading.Timer(0.5, stranger.abort_transaction)
    ending.start()
    assert [record.value for record in log.replay(STORY_EVENTS.name)] == [b"before", b"behind"]
    ending.join()


def test_aborted_records_are_never_read(home: Kafka) -> None:
    begun(home, "stranger", b"aborted").abort_transaction(CALL_S)
    log = opened(home)
    assert list(log.replay(STORY_EVENTS.name)) == []
    assert log.poll("serve", STORY_EVENTS.name, 9) == []
    assert log.lag("serve", STORY_EVENTS.name) == 0


def test_articles_are_dated_by_the_broker_and_what_is_read_of_them_is_not(home: Kafka) -> None:
    log = opened(home)
    before_ms = time.time_ns() // 1_000_000
    log.append(
        [Output(ARTICLES.name, b"a", timestamp_ms=5, partition=0), Output("articles.read", b"r", timestamp_ms=5)]
    )
    [article] = log.replay(ARTICLES.name)
    [read] = log.replay("articles.read")
    assert before_ms <= article.timestamp_ms <= time.time_ns() // 1_000_000
    assert read.timestamp_ms == 5


def test_a_record_goes_to_the_partition_that_it_names(home: Kafka) -> None:
    logs = [opened(home, partition) for partition in (0, 1)]
    logs[0].append([Output(ARTICLES.name, b"%d" % number, partition=number) for number in (0, 1)])
    assert [[record.value for record in log.replay(ARTICLES.name)] for log in logs] == [[b"0"], [b"1"]]
    with pytest.raises(ValueError, match="partition 2 of articles: it has 2"):
        logs[0].append([Output(ARTICLES.name, b"2", partition=2)])


def test_a_handle_reads_a_smaller_topic_by_the_remainder(home: Kafka) -> None:
    opened(home, 0).append([Output("articles.read", b"r")])
    assert [record.value for record in opened(home, 1).replay("articles.read")] == [b"r"]


def test_a_record_that_is_too_large_is_refused_before_anything_is_written(home: Kafka) -> None:
    log = opened(home)
    with pytest.raises(ValueError, match="2000000 is the most"):
        log.append([Output(STORY_EVENTS.name, b"small"), Output(STORY_EVENTS.name, bytes(2_000_001))])
    log.append([Output(STORY_EVENTS.name, bytes(2_000_000))])
    assert [len(record.value) for record in log.replay(STORY_EVENTS.name)] == [2_000_000]


def test_a_stranger_s_keys_and_headers_are_read_whatever_they_are(home: Kafka) -> None:
    producer = Producer({"bootstrap.servers": home.servers})
    producer.produce(home.named(ARTICLES.name), None, key=b"\xff", headers=[("a", None), ("b", b"\xfe")], partition=0)
    assert producer.flush(CALL_S) == 0
    [record] = opened(home).poll("embed", ARTICLES.name, 9)
    assert (record.value, record.key, record.headers) == (b"", "\ufffd", {"a": "", "b": "\ufffd"})


def test_a_reader_commits_nothing(home: Kafka) -> None:
    with pytest.raises(LogRefused, match="for reading only"):
        KafkaReader(home, Offsets(home)).append([Output(ARTICLES.name, b"a")])


class _Hanging:
    """A client whose end never comes."""

    def close(self) -> None:
        threading.Event().wait()


class _Raising:
    """A client whose callback raises at its end."""

    def close(self) -> None:
        raise LogLost("no")


class _Deaf:
    """A producer whose offsets are not answered until `answered` is set, see librdkafka's issue 5511."""

    def __init__(self, producer: Producer) -> None:
        self._producer = producer
        self.answered = threading.Event()
        self.closed = threading.Event()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._producer, name)

    def send_offsets_to_transaction(self, *_: Any) -> None:
        self.answered.wait()

    def close(self) -> object:
        self.closed.set()
        return self._producer.close()


def test_offsets_that_are_never_answered_are_a_refused_commit_and_the_next_goes_well(
    home: Kafka, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(opened(home)) as log:
        deaf = _Deaf(log._producer)
        log._producer = deaf  # type: ignore[assignment]
        with monkeypatch.context() as short:
            short.setattr(kafka_log, "ANSWER_S", 0.1)
            with pytest.raises(CommitRefused, match="no answer to the offsets of serve"):
                log.commit("serve", {STORY_EVENTS.name: 1}, [Output(STORY_EVENTS.name, b"hangs")])
        assert not deaf.closed.is_set(), "its call is still at it"
        deaf.answered.set()
        assert deaf.closed.wait(10)
        assert log.committed("serve", STORY_EVENTS.name) == 0
        log.commit("serve", {STORY_EVENTS.name: 0}, [Output(STORY_EVENTS.name, b"goes")])
        assert [record.value for record in log.replay(STORY_EVENTS.name)] == [b"goes"], "the first was undone"


def test_a_client_that_does_not_close_holds_nobody_up_and_one_that_raises_is_heard() -> None:
    close(_Hanging(), patience_s=0.01)
    with pytest.raises(LogLost, match="no"):
        close(_Raising())


class _LateAdmin(AdminClient):
    """Of a cluster whose broker hears of a new topic when it is asked for the third time."""

    asked = 0

    def list_topics(self, *given: Any, **more: Any) -> Any:
        found = super().list_topics(*given, **more)
        self.asked += 1
        if self.asked < 3:
            found.topics.clear()
        return found


class _Late(Kafka, frozen=True):
    def admin(self) -> AdminClient:
        return _LateAdmin({"bootstrap.servers": self.servers})


def test_topics_are_made_when_the_brokers_know_them(kafka: str) -> None:
    late = _Late(kafka, fresh_prefix())
    assert all(create(late, {}).values())
    with pytest.raises(LogLost, match="made, but not known to"):
        create(replace(late, patience_s=0), {})


def test_what_restores_from_a_log_ends_when_that_is_closed(home: Kafka) -> None:
    log = opened(home)
    log.append([Output(STORY_EVENTS.name, b"%d" % n) for n in range(3)])
    records = log.replay(STORY_EVENTS.name)
    next(records)
    log.close()
    with pytest.raises(LogLost, match="closed"):
        list(records)


class _TakenMeanwhile(list[Consumer]):
    """It had one a moment ago, and another thread has taken that."""

    def __bool__(self) -> bool:
        return True


def test_two_threads_may_read_a_topic_where_one_consumer_is_to_spare(home: Kafka) -> None:
    with closing(opened(home)) as log:
        log.append([Output(STORY_EVENTS.name, b"a")])
        log._spare[STORY_EVENTS.name] = _TakenMeanwhile()
        assert [record.value for record in log.replay(STORY_EVENTS.name)] == [b"a"]
        log._spare.clear()


def test_an_offset_is_committed_again_though_nothing_comes(home: Kafka) -> None:
    """A broker would forget it."""
    offsets = Offsets(home)
    with closing(KafkaLog(home, offsets, "owner")) as log:
        log.settle("deliver-x", ARTICLES.name)
    assert "deliver-x" in offsets.groups()


class _Refusing(KafkaLog):
    """Its commits are refused so many times."""

    refusals = 0

    def commit(self, group: str, consumed: Mapping[str, int], outputs: Iterable[Output]) -> None:
        if self.refusals:
            self.refusals -= 1
            raise CommitRefused("a rebalance")
        super().commit(group, consumed, outputs)


def test_what_is_appended_is_so_again_where_that_is_refused_but_not_for_ever(home: Kafka) -> None:
    with closing(_Refusing(home, Offsets(home), "owner")) as log:
        log.refusals = REFUSALS - 1
        log.append([Output(ARTICLES.name, b"{}", partition=0)])
        assert [record.value for record in log.replay(ARTICLES.name)] == [b"{}"]
        log.refusals = REFUSALS
        with pytest.raises(LogLost, match=f"{REFUSALS} commits of owner-0"):
            log.append([Output(ARTICLES.name, b"{}", partition=0)])


def test_a_missing_topic_is_named_with_the_command_that_makes_it(kafka: str) -> None:
    nowhere = Kafka(kafka, "nowhere.")
    with pytest.raises(LogRefused, match=r"no topic nowhere\.articles; .*topics create"):
        KafkaReader(nowhere, Offsets(nowhere)).end(ARTICLES.name)


def test_no_broker_is_one_clear_error_after_the_patience() -> None:
    nobody = Kafka("127.0.0.1:1", patience_s=1)
    with pytest.raises(LogLost, match="no answer from Apache Kafka for 1 s"):
        Offsets(nobody).partitions(ARTICLES.name)


def test_topics_are_made_once_and_compared_with_the_table(home: Kafka) -> None:
    assert not any(create(home, {}).values())
    assert list(differences(home, {ARTICLES.name: 2})) == []
    assert list(differences(home, {ARTICLES.name: 3})) == [f"{home.prefix}articles: has 2 partitions, not 3"]


def test_what_is_otherwise_on_the_broker_is_said(kafka: str) -> None:
    found = Kafka(kafka, fresh_prefix())
    admin = found.admin()
    [answer] = admin.create_topics([NewTopic(found.named(SOURCES.name), 1, 1)]).values()
    answer.result(CALL_S)
    said = list(differences(found, {}))
    assert f"{found.prefix}articles: is missing; `wirewatch topics create` makes it" in said
    assert f"{found.prefix}sources: cleanup.policy is delete, not compact" in said
