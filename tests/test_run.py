"""`wirewatch run`, as a process: what an operator and a producer see of it."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from tests.small_log import DAY, FERRY, fill
from workers.encoder import HashingEncoder, default_model
from workers.sqlite_log import SqliteLog

ROOT = Path(__file__).parent.parent
PATIENCE_S = 60.0


def command(data: Path, *flags: str) -> list[str]:
    run = [sys.executable, "-m", "workers.cli.main", "run", "--model", "hashing", "--log-format", "json"]
    return [*run, "--data", str(data), *flags]


def environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WIREWATCH_")}
    return kept | {"PYTHONPATH": str(ROOT)} | more


class Monitor:
    """A running monitor and where it listens."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.address = ""

    def wait_for(self, event: str) -> dict[str, Any]:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            said = json.loads(line) if line.startswith("{") else {}
            if said.get("event") == "listening":
                self.address = "http://" + said["address"]
            if said.get("event") == event:
                return dict(said)
        pytest.fail(f"ended before it said {event!r}")

    def ask(self, path: str, body: bytes | None = None, **headers: str) -> tuple[int, Any]:
        given = {"content-type": "application/json"} | {k.replace("_", "-"): v for k, v in headers.items()}
        request = urllib.request.Request(self.address + path, data=body, headers=given)  # noqa: S310 (loopback)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
                if answer.headers["content-type"] == "text/event-stream":  # it has no end
                    return answer.status, None
                text = answer.read()
                return answer.status, json.loads(text) if text[:1] in b"{[" else text
        except urllib.error.HTTPError as err:
            return err.code, err.read()

    def until(self, path: str, enough: int, key: str) -> list[Any]:
        """What `path` lists under `key`, once that is `enough` entries."""
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            _, answer = self.ask(path)
            if len(answer[key]) >= enough:
                return list(answer[key])
            time.sleep(0.05)
        pytest.fail(f"{path} never listed {enough} {key}")

    def stop(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(PATIENCE_S)


@contextmanager
def monitor(data: Path, *flags: str, **environ: str) -> Iterator[Monitor]:
    with subprocess.Popen(
        command(data, *flags), stderr=subprocess.PIPE, text=True, env=environment(**environ), cwd=data.parent
    ) as process:
        try:
            running = Monitor(process)
            running.wait_for("ready")
            yield running
        finally:
            process.kill()


def run_to_the_end(data: Path, *flags: str, **more: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(data, "--exit-when-idle", *flags),
        capture_output=True, text=True, env=environment(), timeout=PATIENCE_S, check=False, **more,
    )  # fmt: skip


def values(data: Path, topic: str) -> list[bytes]:
    with SqliteLog.reader(data / "log.sqlite") as log:
        return [record.value for record in log.replay(topic)]


def test_an_article_posted_becomes_a_story_that_the_api_shows(tmp_path: Path) -> None:
    with monitor(tmp_path / "data", "--listen", "127.0.0.1:0") as running:
        assert running.ask("/readyz")[0] == 200
        status, answer = running.ask("/articles", json.dumps(FERRY).encode())
        assert (status, answer["ids"]) == (202, ["a1", "a2", "a3"])
        alerts = running.until("/alerts", 3, "alerts")
        assert {a["type"] for a in alerts} >= {"story.opened"}
        stories = running.until("/stories", 2, "stories")
        assert running.ask(f"/stories/{stories[0]['story_id']}")[0] == 200
        assert b"wirewatch_live_stories 2.0" in running.ask("/metrics")[1]
        assert running.stop() == 0


def test_a_restart_goes_on_where_the_last_process_ended(tmp_path: Path) -> None:
    data, spool = tmp_path / "data", tmp_path / "spool.jsonl"
    lines = DAY.read_bytes().splitlines(keepends=True)
    spool.write_bytes(b"".join(lines[:60]))
    assert run_to_the_end(data, "--watch", str(spool), "--seen-at", "published").returncode == 0
    spool.write_bytes(b"".join(lines))
    assert run_to_the_end(data, "--watch", str(spool), "--seen-at", "published").returncode == 0
    whole = tmp_path / "whole"
    assert run_to_the_end(whole, "--watch", str(spool), "--seen-at", "published").returncode == 0
    for topic in ("articles", "articles.read", "story-events", "alerts", "dead-letters"):
        assert values(data, topic) == values(whole, topic), topic


def test_time_alone_closes_a_story_of_a_running_monitor(tmp_path: Path) -> None:
    flags = ["--listen", "127.0.0.1:0", "--policy", "close_after_s=1"]
    with monitor(tmp_path / "data", *flags) as running:
        running.ask("/articles", json.dumps(FERRY[0]).encode())
        alerts = running.until("/alerts?type=story.closed", 1, "alerts")
        assert alerts[0]["why"]["rule"] == "nothing came for 1 s"
        assert running.stop(signal.SIGINT) == 0


def test_standard_input_that_ends_does_not_end_the_monitor_and_it_says_so(tmp_path: Path) -> None:
    flags = command(tmp_path / "data", "--watch", "-")
    with subprocess.Popen(
        flags, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment(), cwd=tmp_path
    ) as process:
        try:
            assert process.stdin is not None
            process.stdin.write(json.dumps(FERRY[0]) + "\n")
            process.stdin.close()
            assert "--exit-when-idle" in Monitor(process).wait_for("standard input ended")["reason"]
            process.send_signal(signal.SIGTERM)
            assert process.wait(PATIENCE_S) == 0
        finally:
            process.kill()
    assert len(values(tmp_path / "data", "articles")) == 1


def test_a_second_monitor_on_the_same_log_is_refused_in_one_line(tmp_path: Path) -> None:
    with monitor(tmp_path / "data", "--listen", "127.0.0.1:0"):
        second = run_to_the_end(tmp_path / "data")
    assert second.returncode == 1
    assert "Traceback" not in second.stderr
    assert "log.lock" in second.stderr or "another" in second.stderr


def test_an_address_that_is_taken_is_one_line_and_no_hang(tmp_path: Path) -> None:
    with monitor(tmp_path / "one", "--listen", "127.0.0.1:0") as running:
        taken = running.address.removeprefix("http://")
        second = subprocess.run(
            command(tmp_path / "two", "--listen", taken),
            capture_output=True, text=True, env=environment(), timeout=PATIENCE_S, check=False,
        )  # fmt: skip
    assert second.returncode == 1
    assert f"wirewatch: cannot listen on {taken}: " in second.stderr
    assert "Traceback" not in second.stderr


def test_a_model_that_cannot_be_had_is_one_line_at_once(tmp_path: Path) -> None:
    refused = run_to_the_end(tmp_path / "data", "--model", "no/such-model")
    [line] = [line for line in refused.stderr.splitlines() if not line.startswith("{")]
    assert line.startswith("wirewatch: no model 'no/such-model' here, and it cannot be downloaded")
    assert refused.returncode == 2


def test_a_signal_while_the_model_loads_ends_it_at_once(tmp_path: Path) -> None:
    """Nothing is at stake yet, and who stops a program waits ten seconds, not twenty."""
    data = tmp_path / "data"
    with subprocess.Popen(
        command(data, "--model", default_model()), stderr=subprocess.PIPE, text=True, env=environment(), cwd=tmp_path
    ) as process:
        try:
            while not (data / "log.sqlite").exists():
                time.sleep(0.02)
            process.send_signal(signal.SIGTERM)
            _, told = process.communicate(timeout=PATIENCE_S)
        finally:
            process.kill()
    assert process.returncode == 0
    assert '"ready"' not in told
    assert "Traceback" not in told


class Feed(BaseHTTPRequestHandler):
    """A site that is one feed of one entry."""

    def do_GET(self) -> None:
        """Everything but robots.txt is the feed."""
        self.send_response(404 if self.path == "/robots.txt" else 200)
        self.end_headers()
        if self.path != "/robots.txt":
            text = f"<title>{FERRY[0]['title']}</title><guid>1</guid><description>{'It drifts. ' * 200}</description>"
            self.wfile.write(f'<rss version="2.0"><channel><item>{text}</item></channel></rss>'.encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name in the library
        """Nothing."""


def test_an_idle_monitor_asks_each_feed_once_before_it_ends(tmp_path: Path) -> None:
    """Who runs it every hour would else collect nothing for ever."""
    config, feeds = tmp_path / "wirewatch.toml", tmp_path / "feeds.txt"
    config.write_text("feed_interval_s = 2\n")
    with ThreadingHTTPServer(("127.0.0.1", 0), Feed) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        feeds.write_text(f"http://127.0.0.1:{server.server_port}/feed\n")
        network = ("--allow-network", "127.0.0.0/8", "--config", str(config))
        done = run_to_the_end(tmp_path / "data", "--feeds", str(feeds), *network)
        server.shutdown()
    assert done.returncode == 0, done.stderr
    assert [len(values(tmp_path / "data", topic)) for topic in ("articles", "alerts")] == [1, 1]


def test_a_list_of_feeds_that_cannot_be_used_is_one_line(tmp_path: Path) -> None:
    """And says which list and which line; nothing that was to be started complains."""
    feeds = tmp_path / "feeds.txt"
    feeds.write_text("file:///etc/passwd\n")
    refused = run_to_the_end(tmp_path / "data", "--feeds", str(feeds), "--webhook", "http://127.0.0.1:9/")
    assert refused.returncode == 2
    said = [line for line in refused.stderr.splitlines() if not line.startswith("{")]
    assert said == [f"wirewatch: {feeds}: line 1: 'file:///etc/passwd' is not an http or https address"]
    assert "webhooks are not signed" in refused.stderr


class _Other(HashingEncoder):
    identity = "other-1"


def test_a_log_of_another_encoder_is_refused_and_says_what_to_do(tmp_path: Path) -> None:
    """Before anything is read or written: no alert that waits in it is posted, no file is taken."""
    data, spool = tmp_path / "data", tmp_path / "spool.jsonl"
    spool.write_text("\n".join(map(json.dumps, FERRY)) + "\n")
    log = SqliteLog(data / "log.sqlite", lambda: 0)
    fill(log, FERRY, data, _Other())
    log.close()
    with hook() as (address, got):
        refused = run_to_the_end(data, "--watch", str(spool), "--webhook", address)
        assert refused.returncode == 1
        assert got == []
    assert "written by encoder other-1" in refused.stderr
    assert "wirewatch reembed" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert len(values(data, "articles")) == len(FERRY)


def test_a_full_disk_stops_the_monitor_clearly_and_room_lets_it_go_on(tmp_path: Path) -> None:
    data, flags = tmp_path / "data", ["--watch", str(DAY), "--seen-at", "published"]

    def little_room() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))

    full = run_to_the_end(data, *flags, preexec_fn=little_room)
    assert full.returncode == 1
    assert "room" in full.stderr
    assert "Traceback" not in full.stderr
    assert run_to_the_end(data, *flags).returncode == 0
    assert run_to_the_end(tmp_path / "whole", *flags).returncode == 0
    for topic in ("articles", "articles.read", "story-events", "alerts"):
        assert values(data, topic) == values(tmp_path / "whole", topic), topic


class _Hook(BaseHTTPRequestHandler):
    got: list[dict[str, Any]]

    def do_POST(self) -> None:
        self.got.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Tests are quiet."""


@contextmanager
def hook() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The address of a receiver, and what it got."""
    got: list[dict[str, Any]] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Hook", (_Hook,), {"got": got}))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/", got
    server.shutdown()


def test_every_alert_reaches_the_webhook_before_an_idle_monitor_ends(tmp_path: Path) -> None:
    with hook() as (address, got):
        flags = ["--watch", str(DAY), "--seen-at", "published", "--webhook", address]
        assert run_to_the_end(tmp_path / "data", *flags).returncode == 0
    alerts = [json.loads(value)["id"] for value in values(tmp_path / "data", "alerts")]
    assert sorted(post["data"]["id"] for post in got) == sorted(alerts)
    assert len(values(tmp_path / "data", "deliveries")) == len(alerts)


def test_an_idle_monitor_that_ends_says_what_it_could_not_deliver_and_the_next_tries_again(tmp_path: Path) -> None:
    data = tmp_path / "data"
    (tmp_path / "spool.jsonl").write_text("\n".join(map(json.dumps, FERRY)) + "\n")
    flags = ["--watch", str(tmp_path / "spool.jsonl"), "--webhook", "http://127.0.0.1:9/token-in-a-path"]
    for ended in (run_to_the_end(data, *flags) for _ in range(2)):
        said = [json.loads(line) for line in ended.stderr.splitlines() if line.startswith("{")]
        [pending] = [one for one in said if one["event"] == "deliveries still pending"]
        assert (ended.returncode, pending["deliveries"]) == (0, len(values(data, "alerts")))
        assert "token-in-a-path" not in ended.stderr


def test_a_page_cannot_reach_an_open_monitor_under_a_name_of_its_own(tmp_path: Path) -> None:
    """DNS rebinding: the browser asks 127.0.0.1, and says another host's name."""
    with monitor(tmp_path / "data", "--listen", "127.0.0.1:0") as running:
        port = running.address.rpartition(":")[2]
        assert running.ask("/stories", Host=f"localhost:{port}")[0] == 200
        status, refused = running.ask("/stories", Host="evil.example")
        assert (status, json.loads(refused)["error"][:15]) == (403, "without a token")
        for path, body, status in (("/storys", None, 404), ("/stories", b"{}", 405)):
            answered, refused = running.ask(path, body)
            assert (answered, list(json.loads(refused))) == (status, ["error"])
        for line in running.ask("/")[1]["addresses"]:
            method, path = line.split()
            if method == "GET":
                assert running.ask(path.replace("ID", "f"))[0] == (404 if "ID" in path else 200), path
        for nowhere in ("a b:c", "localhost:99999", "\xff"):
            assert running.ask("/stories", Host=nowhere)[0] == 400


def test_a_watched_file_that_becomes_a_directory_stops_nothing(tmp_path: Path) -> None:
    """It is read again when it is a file again; the articles of others go on coming."""
    spool, other = tmp_path / "spool.jsonl", tmp_path / "other.jsonl"
    other.touch()
    spool.write_text(json.dumps(FERRY[0]) + "\n")
    with monitor(tmp_path / "data", "--listen", "127.0.0.1:0", "--watch", str(spool), "--watch", str(other)) as running:
        running.until("/alerts", 1, "alerts")
        spool.unlink()
        spool.mkdir()
        running.wait_for("watch")
        other.write_text(json.dumps(FERRY[2]) + "\n")
        running.until("/stories", 2, "stories")
        spool.rmdir()
        spool.write_text(json.dumps(FERRY[1]) + "\n")
        running.until("/alerts", 3, "alerts")
        assert b'wirewatch_source_failures_total{source="watch"}' in running.ask("/metrics")[1]


def test_a_token_guards_articles_and_stories_and_not_the_health(tmp_path: Path) -> None:
    with monitor(tmp_path / "data", "--listen", "127.0.0.1:0", WIREWATCH_TOKEN="harbour") as running:
        assert running.ask("/healthz")[0] == 200
        assert running.ask("/stories")[0] == 401
        assert running.ask("/articles", b"{}")[0] == 401
        assert running.ask("/stories", Authorization="Bearer harbour")[0] == 200
