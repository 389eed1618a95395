"""`ingest`, `deliver` and `serve` on a real Apache Kafka, as processes: alone, several side by side, and killed."""

from __future__ import annotations

import json
import signal
import subprocess
import urllib.request
from http.server import ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from confluent_kafka import Producer

from benchmarks.kafka_history import history
from schemas.topics import ALERTS, DELIVERIES, STORY_EVENTS
from streams.policy import Policy
from tests.kafka_processes import DAY, PATIENCE_S, Running, both, ended, ids, send, sharded, until, worker
from tests.test_run import Feed, hook
from workers.dead_letters import dead_letters
from workers.kafka_client import Kafka
from workers.kafka_offsets import Offsets
from workers.kafka_reader import KafkaReader

LINES = DAY.read_bytes().splitlines()
HTTP = ("--listen", "127.0.0.1:0")


def counted(running: Running, metric: str) -> float:
    """What a worker's page of metrics says."""
    lines = running.ask("/metrics")[1].splitlines()
    return sum(float(line.rpartition(" ")[2]) for line in lines if line.startswith(metric))


def test_articles_come_in_by_http_and_by_file_and_stories_go_out_by_http(home: Kafka, tmp_path: Path) -> None:
    spool = tmp_path / "spool.jsonl"
    spool.write_bytes(b"\n".join(LINES[:30]) + b"\n")
    assert ended("ingest", home, "--watch", str(spool), "--exit-when-idle", cwd=tmp_path).returncode == 0
    assert ended("ingest", home, "--watch", str(spool), "--exit-when-idle", cwd=tmp_path).returncode == 0
    with worker("ingest", home, tmp_path / "i", *HTTP) as ingest:
        taken = ingest.ask("/articles", json.dumps({"title": "Quay at Sorvik shut", "outlet": "Harbour Mail"}).encode())
        assert taken[0] == 202
        assert ingest.ask("/stories")[0] == 404, "that is another worker's"
        assert json.loads(ingest.ask("/sources")[1]) == {"feeds": []}
        assert ingest.stop(signal.SIGTERM) == 0
    both(home, tmp_path)
    assert history(home, Policy()).articles == 31, "a file is read once, whoever reads it"
    with worker("serve", home, tmp_path / "s", *HTTP) as serve:
        stories = json.loads(serve.ask("/stories?limit=500")[1])["stories"]
        told = json.loads(serve.ask(f"/stories/{stories[0]['story_id']}")[1])
        assert told["articles"]
        alerts = json.loads(serve.ask("/alerts?limit=500")[1])["alerts"]
        kept = [json.loads(record.value) for record in KafkaReader(home, Offsets(home)).replay("alerts")]
        assert alerts == kept
        assert serve.ask("/articles", b"{}")[0] in (404, 405)
        assert serve.ask("/readyz")[0] == 200
        assert serve.stop(signal.SIGTERM) == 0


def test_serve_tells_alerts_as_they_are_committed(home: Kafka, tmp_path: Path) -> None:
    with worker("serve", home, tmp_path / "s", *HTTP) as serve:
        with urllib.request.urlopen(serve.address + "/alerts/live", timeout=PATIENCE_S) as live:  # noqa: S310 (loopback)
            send(home, LINES[:20])
            both(home, tmp_path)
            alerts = ids(home, ALERTS.name)
            heard: list[str] = []
            while len(heard) < len(alerts):
                line = live.readline()
                heard += [json.loads(line.removeprefix(b"data: "))["id"]] if line.startswith(b"data: ") else []
        assert sorted(heard) == alerts
        assert serve.stop(signal.SIGTERM) == 0


def test_serve_that_is_to_end_when_idle_serves_until_all_is_decided(home: Kafka, tmp_path: Path) -> None:
    send(home, LINES[:5])
    with worker("serve", home, tmp_path / "s", *HTTP, "--exit-when-idle") as serve:
        with pytest.raises(subprocess.TimeoutExpired):
            serve.process.wait(1)
        both(home, tmp_path)
        assert serve.process.wait(PATIENCE_S) == 0


@pytest.mark.parametrize("shards", [1, 3])
def test_every_alert_is_delivered_once_and_not_again_by_the_next_process(
    kafka: str, tmp_path: Path, shards: int
) -> None:
    home = sharded(kafka, shards)
    send(home, LINES[:20])
    both(home, tmp_path)
    with hook() as (address, got):
        for _ in range(2):
            done = ended("deliver", home, "--webhook", address, "--exit-when-idle", cwd=tmp_path)
            assert done.returncode == 0, done.stderr
            assert "webhooks are not signed" in done.stderr
    alerts = ids(home, ALERTS.name, shards)
    assert sorted(post["data"]["id"] for post in got) == alerts == ids(home, DELIVERIES.name)
    assert len(alerts) > 0


def test_several_deliver_share_the_alerts_and_go_on_for_one_that_is_killed(kafka: str, tmp_path: Path) -> None:
    home = sharded(kafka, 2)

    def done() -> bool:
        return ids(home, DELIVERIES.name) == ids(home, ALERTS.name, 2)

    with hook() as (address, got):
        flags = ("--webhook", address, *HTTP)
        with (
            worker("deliver", home, tmp_path / "one", *flags) as one,
            worker("deliver", home, tmp_path / "two", *flags) as two,
        ):
            send(home, LINES[:60])
            both(home, tmp_path)
            until(done, "not all is delivered")
            assert all(_delivered(each) > 0 for each in (one, two)), "each has its share"
            one.stop(signal.SIGKILL)
            send(home, LINES[60:])
            both(home, tmp_path)
            until(done, "what the dead one had waits for ever")
            assert two.stop(signal.SIGTERM) == 0
    assert sorted(post["data"]["id"] for post in got) == ids(home, ALERTS.name, 2)


def test_two_deliver_whose_lists_share_a_webhook_share_its_alerts(kafka: str, tmp_path: Path) -> None:
    home = sharded(kafka, 2)
    with (
        hook() as (ours, got_ours),
        hook() as (shared, got_shared),
        hook() as (theirs, got_theirs),
        worker("deliver", home, tmp_path / "one", "--webhook", ours, "--webhook", shared, *HTTP) as one,
        worker("deliver", home, tmp_path / "two", "--webhook", shared, "--webhook", theirs, *HTTP) as two,
    ):
        send(home, LINES[:30])
        both(home, tmp_path)
        alerts = ids(home, ALERTS.name, 2)
        until(lambda: len(ids(home, DELIVERIES.name)) == 3 * len(alerts), "not all is delivered")
        assert [each.stop(signal.SIGTERM) for each in (one, two)] == [0, 0]
    for got in (got_ours, got_shared, got_theirs):
        assert sorted(post["data"]["id"] for post in got) == alerts


def test_a_webhook_whose_offset_the_brokers_forgot_is_not_told_everything_again(home: Kafka, tmp_path: Path) -> None:
    send(home, LINES[:20])
    both(home, tmp_path)
    with hook() as (address, got):
        flags = ("--webhook", address, "--exit-when-idle")
        assert ended("deliver", home, *flags, cwd=tmp_path).returncode == 0
        posted = len(got)
        [group] = [name for name in Offsets(home).groups() if name.startswith("deliver-")]
        admin = home.admin()  # held: what it was asked ends with it
        [answer] = admin.delete_consumer_groups([home.named(group)]).values()
        answer.result(30)
        refused = ended("deliver", home, *flags, cwd=tmp_path)
        assert refused.returncode == 1
        assert (
            f"--group {home.named(group)} --topic {home.named(ALERTS.name)} --reset-offsets"
            in refused.stderr.splitlines()[-1]
        )
        assert len(got) == posted > 0


def test_what_a_stranger_writes_to_alerts_and_events_stops_nobody(home: Kafka, tmp_path: Path) -> None:
    send(home, LINES[:10])
    both(home, tmp_path)
    before = ids(home, ALERTS.name)
    stranger = Producer({"bootstrap.servers": home.servers})
    for topic in (ALERTS, STORY_EVENTS):
        stranger.produce(home.named(topic.name), b"a slip of the hand")
    assert stranger.flush(30) == 0
    send(home, LINES[10:20])
    both(home, tmp_path)  # the cluster worker folds past it
    with hook() as (address, got):
        done = ended("deliver", home, "--webhook", address, "--exit-when-idle", cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    posted = sorted(post["data"]["id"] for post in got)
    assert set(before) < set(posted)
    assert posted == ids(home, DELIVERIES.name)
    [letter] = dead_letters(KafkaReader(home, Offsets(home)))
    assert (letter.topic, letter.error) == (ALERTS.name, "BadMessage")
    with worker("serve", home, tmp_path / "s", *HTTP) as serve:
        assert len(json.loads(serve.ask("/alerts?limit=500")[1])["alerts"]) == len(posted)
        assert serve.ask("/stories")[0] == 200
        assert counted(serve, 'wirewatch_dead_letters_total{source="serve"}') == 2


def _delivered(deliver: Running) -> float:
    return counted(deliver, 'wirewatch_deliveries_total{outcome="delivered"}')


def test_one_of_several_ingest_asks_the_feeds_and_another_goes_on_when_it_is_killed(
    home: Kafka, tmp_path: Path
) -> None:
    feeds = tmp_path / "feeds.txt"
    with ThreadingHTTPServer(("127.0.0.1", 0), Feed) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        feeds.write_text(f"http://127.0.0.1:{server.server_port}/feed\n")
        flags = ("--feeds", str(feeds), "--feed-interval-s", "1", "--allow-network", "127.0.0.0/8", *HTTP)
        with (
            worker("ingest", home, tmp_path / "one", *flags) as one,
            worker("ingest", home, tmp_path / "two", *flags) as two,
        ):
            until(lambda: sum(_asked(each) for each in (one, two)) > 2, "nobody asks")
            asks, waits = (one, two) if _asked(one) else (two, one)
            assert _asked(waits) == 0, "it stands by"
            asks.stop(signal.SIGKILL)
            until(lambda: _asked(waits) > 1, "nobody goes on")
            assert waits.stop(signal.SIGTERM) == 0
        server.shutdown()
    articles = list(KafkaReader(home, Offsets(home)).replay("articles"))
    assert len(articles) == 1, "where the first had read to, the second knew"


def test_webhooks_in_a_configuration_for_all_are_told_by_deliver_alone(home: Kafka, tmp_path: Path) -> None:
    spool, config = tmp_path / "spool.jsonl", tmp_path / "wirewatch.toml"
    spool.write_bytes(b"\n".join(LINES[:20]) + b"\n")
    with hook() as (address, got):
        config.write_text(f'webhooks = ["{address}"]\n')
        ours = ("--config", str(config))
        assert ended("ingest", home, *ours, "--watch", str(spool), "--exit-when-idle", cwd=tmp_path).returncode == 0
        both(home, tmp_path)
        again = ended("ingest", home, *ours, "--watch", str(spool), "--exit-when-idle", cwd=tmp_path)
        assert again.returncode == 0, again.stderr
        with worker("serve", home, tmp_path / "s", *ours, *HTTP) as serve:
            assert json.loads(serve.ask("/alerts")[1])["alerts"]
            assert serve.stop(signal.SIGTERM) == 0
        assert got == []


def test_an_ingest_whose_place_another_took_says_so_and_ends(home: Kafka, tmp_path: Path) -> None:
    article = json.dumps({"title": "Quay at Sorvik shut", "outlet": "Harbour Mail"}).encode()
    with worker("ingest", home, tmp_path / "one", *HTTP) as one, worker("ingest", home, tmp_path / "two", *HTTP) as two:
        spool = tmp_path / "spool.jsonl"
        spool.write_bytes(LINES[0] + b"\n")
        assert ended("ingest", home, "--watch", str(spool), "--exit-when-idle", cwd=tmp_path).returncode == 0
        assert two.ask("/articles", article)[0] == 202, "an import takes nobody's place"
        status, said = one.ask("/articles", article)
        assert (status, "another has its place" in said) == (503, True)
        assert "another has its place" in one.last_words()
        assert one.process.returncode == 1
        assert two.ask("/articles", article)[0] == 202
        assert two.stop(signal.SIGTERM) == 0


def _asked(ingest: Running) -> float:
    return counted(ingest, 'wirewatch_fetches_total{kind="feed"')
