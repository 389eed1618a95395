"""Workers on a real Apache Kafka, as processes: what an operator sees of them, and what they leave."""

from __future__ import annotations

import json
import re
import signal
from collections.abc import Iterable
from pathlib import Path

import pytest
from confluent_kafka.admin import NewPartitions

from benchmarks.kafka_history import History, history
from deploy.kafka.broker import tool
from schemas.topics import ALERTS, ARTICLES, ARTICLES_READ, DELIVERIES, SHARDED, STORY_EVENTS, Topic
from schemas.wire import RECORD_BYTES
from streams.policy import Policy
from tests.conftest import fresh_prefix, own_broker
from tests.kafka_processes import (
    DAY,
    HASHING,
    PUBLISHED,
    both,
    ended,
    ids,
    send,
    sharded,
    until,
    wait_until_idle,
    worker,
)
from tests.test_run import hook
from workers.cli.main import main
from workers.kafka_client import Kafka
from workers.kafka_offsets import Offsets
from workers.kafka_reader import KafkaReader
from workers.kafka_topics import create
from workers.log import Output
from workers.sqlite_log import SqliteLog


def test_the_same_articles_give_the_same_bytes_on_kafka_as_in_replay(home: Kafka, tmp_path: Path) -> None:
    send(home, DAY.read_bytes().splitlines())
    both(home, tmp_path)
    assert main(["replay", str(DAY), "--out", str(tmp_path / "replayed"), "--model", "hashing"]) == 0
    where = ["--kafka", home.servers, "--prefix", home.prefix]
    assert main(["export", *where, "--out", str(tmp_path / "exported")]) == 0
    for file in ("events", "alerts", "assignments", "claims", "statuses", "facts"):
        one, other = (tmp_path / name / f"{file}.jsonl" for name in ("replayed", "exported"))
        assert one.read_bytes() == other.read_bytes(), file
    one, other = (json.loads((tmp_path / name / "summary.json").read_text()) for name in ("replayed", "exported"))
    assert one == other
    assert history(home, Policy()).problems == ()


def test_workers_share_partitions_and_every_article_is_read_once(kafka: str, tmp_path: Path) -> None:
    home = Kafka(kafka, fresh_prefix())
    create(home, {ARTICLES.name: 4})
    with (
        worker("embed", home, tmp_path / "one", *HASHING) as one,
        worker("cluster", home, tmp_path / "c") as cluster,
    ):
        send(home, DAY.read_bytes().splitlines()[:60], 4)
        with worker("embed", home, tmp_path / "two", *HASHING) as two:
            send(home, DAY.read_bytes().splitlines()[60:], 4)
            wait_until_idle(home)
            assert two.stop(signal.SIGTERM) == 0
        assert [each.stop(signal.SIGTERM) for each in (one, cluster)] == [0, 0]
    found = history(home, Policy())
    assert found.problems == ()
    assert found.articles == 120
    assert found.events > 0


def test_four_shards_are_decided_apart_and_each_is_what_its_own_reads_make_it(kafka: str, tmp_path: Path) -> None:
    home = sharded(kafka, 4, partitions=2)
    day = DAY.read_bytes().splitlines()
    with (
        worker("embed", home, tmp_path / "one", *HASHING) as one,
        worker("cluster", home, tmp_path / "c") as cluster,
    ):
        send(home, day[:60], 2)
        wait_until_idle(home)
        with worker("embed", home, tmp_path / "two", *HASHING) as two:
            send(home, [*day[60:], *day[:5]], 2)
            wait_until_idle(home)
            assert two.stop(signal.SIGTERM) == 0
        assert [each.stop(signal.SIGTERM) for each in (one, cluster)] == [0, 0]
    found = history(home, Policy())
    assert found.problems == ()
    assert (found.articles, found.reads + found.dead_letters) == (125, 125)
    offsets = Offsets(home)
    shards = [list(KafkaReader(home, offsets, number).replay(ARTICLES_READ.name)) for number in range(4)]
    assert all(shards), "every shard has its share"
    places: dict[str, set[int]] = {}
    for record in (record for shard in shards for record in shard):
        places.setdefault(json.loads(record.value)["article_id"], set()).add(record.partition)
    assert all(len(where) == 1 for where in places.values()), "five came twice, to the shard of the first"
    _all_shards_are_read(home, found, tmp_path)


def _all_shards_are_read(home: Kafka, found: History, where: Path) -> None:
    """By those who show what was decided."""
    assert main(["export", "--kafka", home.servers, "--prefix", home.prefix, "--out", str(where / "exported")]) == 0
    lines = {
        name: len((where / "exported" / f"{name}.jsonl").read_bytes().splitlines()) for name in ("events", "alerts")
    }
    assert lines == {"events": found.events, "alerts": found.alerts}
    summary = json.loads((where / "exported" / "summary.json").read_text())
    with worker("serve", home, where / "s", "--listen", "127.0.0.1:0") as serve:
        stories = json.loads(serve.ask("/stories?limit=500")[1])["stories"]
        assert len(stories) == summary["stories"]
        told = [json.loads(serve.ask(f"/stories/{one['story_id']}")[1]) for one in stories[:5]]
        assert all(one["articles"] for one in told)
        page = json.loads(serve.ask("/alerts?limit=10&cursor=0")[1])
        assert len(page["alerts"]) == 10
        rest = json.loads(serve.ask(f"/alerts?limit=500&cursor={page['next']}")[1])
        assert len({one["id"] for one in page["alerts"] + rest["alerts"]}) == found.alerts
        assert serve.stop(signal.SIGTERM) == 0


def partitioned(home: Kafka, topics: Iterable[Topic], count: int) -> None:
    """Add partitions until each of the topics has so many."""
    admin = home.admin()  # held: what it was asked ends with it
    more = [NewPartitions(home.named(topic.name), count) for topic in topics]
    for answer in admin.create_partitions(more).values():
        answer.result(30)


def test_shards_are_added_and_every_story_stays_where_it_is(home: Kafka, tmp_path: Path) -> None:
    day = DAY.read_bytes().splitlines()
    send(home, day[:60])
    both(home, tmp_path)
    before = {topic.name: list(KafkaReader(home, Offsets(home)).replay(topic.name)) for topic in (STORY_EVENTS, ALERTS)}
    partitioned(home, SHARDED, 3)
    send(home, [*day[60:], *day[:60]])
    both(home, tmp_path)
    offsets = Offsets(home)
    shards = [KafkaReader(home, offsets, number) for number in range(3)]
    for topic, kept in before.items():
        assert list(shards[0].replay(topic))[: len(kept)] == kept
        assert all(list(shard.replay(topic)) for shard in shards), "new stories use the new shards"
    found = history(home, Policy()).problems
    assert [one for one in found if not one.startswith("nothing leads to shard 0")] == [], "as placed when it was alone"


def test_partitions_that_come_under_a_running_worker_are_read_each_as_itself(kafka: str, tmp_path: Path) -> None:
    home = Kafka(kafka, fresh_prefix(), {"topic.metadata.refresh.interval.ms": "1000"})
    create(home, {})
    day = DAY.read_bytes().splitlines()
    with (
        worker("embed", home, tmp_path / "e", *HASHING) as embed,
        worker("cluster", home, tmp_path / "c") as cluster,
    ):
        send(home, day[:30])
        wait_until_idle(home)
        partitioned(home, [ARTICLES], 3)
        send(home, day[30:90], 3)
        wait_until_idle(home)
        assert [each.stop(signal.SIGTERM) for each in (embed, cluster)] == [0, 0]
    offsets = Offsets(home)
    ends = {n: offsets.end(ARTICLES.name, n) for n in range(3)}
    assert {n: offsets.committed("embed", ARTICLES.name, n) for n in range(3)} == ends
    found = history(home, Policy())
    assert (found.problems, found.reads + found.dead_letters) == ((), 90)


def test_a_worker_refuses_shards_that_its_topics_do_not_agree_on(
    kafka: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = Kafka(kafka, fresh_prefix())
    create(home, {ARTICLES_READ.name: 4})
    found = ended("cluster", home, "--exit-when-idle", cwd=tmp_path)
    assert found.returncode == 1
    [line] = found.stderr.splitlines()
    assert "articles.read has 4, story-events has 1, alerts has 1" in line
    where = ("--kafka", home.servers, "--prefix", home.prefix)
    assert main(["topics", "check", *where]) == 1
    assert "a shard is a partition of each of three topics" in capsys.readouterr().out
    assert main(["topics", "create", *where, "--shards", "4"]) == 1
    assert f"{home.prefix}alerts: is there already, and has 1, not 4 partitions" in capsys.readouterr().out
    assert main(["topics", "create", *where, "--shards", "1"]) == 0, "more than asked for will do"


def test_a_worker_tells_its_health_and_ends_with_status_0_on_sigterm(home: Kafka, tmp_path: Path) -> None:
    with worker("cluster", home, tmp_path / "c", "--listen", "127.0.0.1:0") as cluster:
        assert cluster.ask("/healthz") == (200, "ok\n")
        assert cluster.ask("/readyz") == (200, "ready\n")
        status, metrics = cluster.ask("/metrics")
        assert status == 200
        assert "wirewatch_restore_seconds" in metrics
        assert cluster.ask("/nothing")[0] == 404
        assert cluster.stop(signal.SIGTERM) == 0
    groups = tool("org.apache.kafka.tools.consumer.group.ConsumerGroupCommand", "--bootstrap-server", home.servers,
                  "--describe", "--members", "--group", home.named("cluster"))  # fmt: skip
    assert "wirewatch" not in groups.stdout.replace(home.prefix, ""), "it has left its group"


def test_a_worker_without_its_topics_says_which_and_how_to_make_them(kafka: str, tmp_path: Path) -> None:
    found = ended("embed", Kafka(kafka, "nowhere."), *HASHING, cwd=tmp_path)
    assert found.returncode == 1
    [line] = found.stderr.splitlines()
    assert "nowhere.articles" in line
    assert "wirewatch topics create" in line


def test_a_worker_without_a_broker_gives_up_in_one_line(tmp_path: Path) -> None:
    nobody = Kafka("127.0.0.1:1")
    begun = "asking the brokers for the topics"
    with worker("cluster", nobody, tmp_path / "c", "--log-level", "debug", until=begun) as waiting:
        assert waiting.stop(signal.SIGTERM) == 0, "who waits for brokers has nothing to finish"
    found = ended("embed", nobody, *HASHING, "--broker-patience-s", "2", cwd=tmp_path)
    assert found.returncode == 1
    [line] = found.stderr.splitlines()
    assert "127.0.0.1:1" in line
    assert "Traceback" not in line


def test_which_kafka_is_asked_where_none_is_named(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["embed"]) == 2
    assert "--kafka HOST:PORT" in capfd.readouterr().err


def test_a_frozen_worker_that_wakes_behind_its_successor_changes_nothing(home: Kafka, tmp_path: Path) -> None:
    lines = DAY.read_bytes().splitlines()
    with (
        worker("embed", home, tmp_path / "e", *HASHING) as embed,
        worker("cluster", home, tmp_path / "one") as frozen,
    ):
        send(home, lines[:30])
        wait_until_idle(home)
        frozen.process.send_signal(signal.SIGSTOP)
        send(home, lines[30:60])
        with worker("cluster", home, tmp_path / "two") as successor:  # the frozen one's session ends after six seconds
            wait_until_idle(home)
            frozen.process.send_signal(signal.SIGCONT)
            send(home, lines[60:90])
            wait_until_idle(home)
            assert successor.stop(signal.SIGTERM) == 0
            send(home, lines[90:])
            wait_until_idle(home)
        assert frozen.stop(signal.SIGTERM) == 0, "it went on as a member that had lost its partition"
        assert embed.stop(signal.SIGTERM) == 0
    assert history(home, Policy()).problems == ()


def test_whoever_takes_over_reads_the_dead_workers_snapshot_and_folds_the_rest(home: Kafka, tmp_path: Path) -> None:
    """Whether it was killed or left; and what both write is what one process would have written."""
    lines, shared = DAY.read_bytes().splitlines(), ("--snapshots", str(tmp_path / "s"), "--snapshot-every", "5")
    with worker("embed", home, tmp_path / "e", *HASHING) as embed:
        with worker("cluster", home, tmp_path / "one", *shared) as killed:
            send(home, lines[:50])
            wait_until_idle(home)
            killed.stop(signal.SIGKILL)
        with worker("cluster", home, tmp_path / "two", *shared, until="snapshot read") as successor:
            successor.wait_for("ready")
            send(home, lines[50:90])
            wait_until_idle(home)
            assert successor.stop(signal.SIGTERM) == 0
        with worker("cluster", home, tmp_path / "three", *shared, until="snapshot read") as last:
            last.wait_for("ready")
            send(home, lines[90:])
            wait_until_idle(home)
            assert last.stop(signal.SIGTERM) == 0
        assert embed.stop(signal.SIGTERM) == 0
    names = sorted(file.name for file in (tmp_path / "s").iterdir())
    assert [re.sub(r"\d{20}", "N", name) for name in names] == [f"{home.prefix}cluster-0-N.snapshot"] * 2
    assert history(home, Policy()).problems == ()


def test_what_cannot_be_read_is_listed_shown_and_replayed(
    home: Kafka, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    broken, large = b'{"title": "cut off', b'{"title": "x", "body": "' + b"x" * RECORD_BYTES + b'"}'
    lines = DAY.read_bytes().splitlines()
    send(home, [lines[0], broken, lines[1], large, lines[2]])
    both(home, tmp_path)
    where = ["--kafka", home.servers, "--prefix", home.prefix]
    capfdbinary.readouterr()
    assert main(["dead-letters", "list", *where, "--json"]) == 0
    found = [json.loads(line) for line in capfdbinary.readouterr().out.splitlines()]
    assert [(one["topic"], one["partition"], one["offset"], one["error"]) for one in found] == [
        ("articles", 0, 1, "BadMessage"),
        ("articles", 0, 3, "BadMessage"),
    ]
    assert [one["whole"] for one in found] == [True, False]
    assert main(["dead-letters", "show", str(found[0]["number"]), *where]) == 0
    assert capfdbinary.readouterr().out == broken
    assert main(["dead-letters", "replay", str(found[1]["number"]), *where]) == 1
    assert b"only a part" in capfdbinary.readouterr().err
    assert main(["dead-letters", "replay", str(found[0]["number"]), *where]) == 0
    assert [record.value for record in KafkaReader(home, Offsets(home)).replay("articles")][-1] == broken


def test_a_log_that_moved_goes_on_on_kafka_where_its_monitor_stood(
    home: Kafka, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    day, where = DAY.read_bytes().splitlines(), ["--kafka", home.servers, "--prefix", home.prefix]
    for name, lines in {"first": day[:60], "day": day}.items():
        (tmp_path / name).write_bytes(b"\n".join(lines) + b"\n")
    data = str(tmp_path / "data")
    assert main(["run", "--data", data, "--watch", str(tmp_path / "first"), *PUBLISHED, "--exit-when-idle"]) == 0
    with SqliteLog(tmp_path / "data" / "log.sqlite", lambda: 0) as log:  # taken, and not yet handled
        log.append([Output(ARTICLES.name, line) for line in day[60:70]])
    assert main(["move", "--data", data, *where]) == 0
    assert "70 articles, 60 articles.read" in capfd.readouterr().err
    assert main(["move", "--data", data, *where]) == 1
    assert "articles holds records already" in capfd.readouterr().err
    send(home, day[70:])
    both(home, tmp_path)
    assert main(["replay", str(DAY), "--out", str(tmp_path / "replayed"), *HASHING]) == 0
    assert main(["export", *where, "--out", str(tmp_path / "exported")]) == 0
    for file in ("events", "alerts", "assignments", "claims", "facts"):
        one, other = (tmp_path / name / f"{file}.jsonl" for name in ("replayed", "exported"))
        assert one.read_bytes() == other.read_bytes(), file
    assert history(home, Policy()).problems == ()


def test_nothing_moves_below_workers_that_are_at_work(
    home: Kafka, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    SqliteLog(tmp_path / "log.sqlite", lambda: 0).close()
    with worker("cluster", home, tmp_path / "cluster"):
        assert main(["move", "--data", str(tmp_path), "--kafka", home.servers, "--prefix", home.prefix]) == 1
    assert "workers are at work on these topics (1)" in capfd.readouterr().err


def test_lag_says_what_is_to_be_done(home: Kafka, capfd: pytest.CaptureFixture[str]) -> None:
    send(home, DAY.read_bytes().splitlines()[:7])
    assert main(["lag", "--kafka", home.servers, "--prefix", home.prefix, "--json"]) == 0
    found = {one["group"]: one["records"] for one in map(json.loads, capfd.readouterr().out.splitlines())}
    assert found == {"embed": 7, "cluster": 0}


def test_kafka_s_own_console_tools_write_articles_and_read_alerts(home: Kafka, tmp_path: Path) -> None:
    said = DAY.read_text().splitlines()[:8]
    tool("org.apache.kafka.tools.ConsoleProducer", "--bootstrap-server", home.servers, "--topic",
         home.named("articles"), said="\n".join(said) + "\n")  # fmt: skip
    both(home, tmp_path)
    told = tool("org.apache.kafka.tools.consumer.ConsoleConsumer", "--bootstrap-server", home.servers, "--topic",
                home.named("alerts"), "--from-beginning", "--timeout-ms", "3000", "--isolation-level",
                "read_committed", "--property", "print.key=true", "--property", "print.headers=true")  # fmt: skip
    alerts = [line.split("\t") for line in told.stdout.splitlines()]
    kept = [record.value.decode() for record in KafkaReader(home, Offsets(home)).replay("alerts")]
    assert [value for _, _, value in alerts] == kept
    for headers, key, value in alerts:
        assert json.loads(value)["story_id"] == key
        assert {
            "ce_specversion:1.0",
            f"ce_id:{json.loads(value)['id']}",
            f"ce_type:{json.loads(value)['type']}",
        } <= set(headers.split(","))


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_broker_that_goes_and_comes_back_is_waited_for_and_one_that_stays_away_is_not(tmp_path: Path) -> None:
    lines = DAY.read_bytes().splitlines()
    with own_broker() as broker, hook() as (address, _):
        home = Kafka(broker.address, "away.")
        webhook = ("--webhook", address)
        create(home, {})
        with (
            worker("embed", home, tmp_path / "e", *HASHING, "--broker-patience-s", "4") as impatient,
            worker("deliver", home, tmp_path / "d", *webhook, "--broker-patience-s", "4") as hasty,
            worker("cluster", home, tmp_path / "c") as cluster,
            worker("deliver", home, tmp_path / "f", *webhook) as deliver,
        ):
            send(home, lines[:20])
            wait_until_idle(home)
            broker.stop()
            for gone in (impatient, hasty):
                said = gone.last_words()
                assert gone.process.returncode == 1
                assert broker.address in said.splitlines()[-1]
                assert "Traceback" not in said
            broker.start()
            with worker("embed", home, tmp_path / "e", *HASHING) as embed:
                send(home, lines[20:40])
                wait_until_idle(home)
                until(lambda: ids(home, DELIVERIES.name) == ids(home, ALERTS.name), "not all is delivered")
                assert [each.stop(signal.SIGTERM) for each in (embed, cluster, deliver)] == [0, 0, 0]
        assert history(home, Policy()).problems == ()
