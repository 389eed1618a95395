"""The command line: what each command prints, its exit status, and one clear line where it cannot."""

from __future__ import annotations

import gzip
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from schemas.topics import ALERTS, ARTICLES, ARTICLES_READ, DEAD_LETTERS, DELIVERIES, SOURCES, STORY_EVENTS
from streams.facts.kind_words import KindWords
from streams.live import LiveStories
from streams.policy import Policy
from tests.small_log import FERRY, LATER, day, fill, make
from workers.attempts import Attempts
from workers.cli.main import COMMANDS, main
from workers.cli.terminal import shown
from workers.cli.views import found_alerts
from workers.cluster import ClusterStage
from workers.log import Output
from workers.metrics import Metrics
from workers.settings_sources import TYPES
from workers.snapshot_file import mark_of, packed
from workers.snapshot_store import Directory
from workers.snapshots import name_of
from workers.sqlite_log import SqliteLog, SqliteReader
from workers.stage import Runner
from workers.view_values import AlertQuery
from workers.views import Views

ROOT = Path(__file__).parent.parent
PROGRAM = [sys.executable, "-m", "workers.cli.main"]
QUIET = {name: value for name, value in os.environ.items() if not name.startswith("WIREWATCH_")} | {
    "PYTHONPATH": str(ROOT)
}

Captured = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test stands in a directory of its own."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with the ferry and the tram; nobody writes to it."""
    return make(tmp_path_factory.mktemp("cli"))


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same articles as a file, with one line that cannot be read."""
    file = tmp_path_factory.mktemp("archive") / "news.jsonl"
    file.write_bytes(b"\n".join(json.dumps(one).encode() for one in (*FERRY, LATER)) + b"\n\n{not json\n")
    return file


def lines(captured: Captured) -> list[dict[str, object]]:
    """What was printed, as JSON."""
    return [json.loads(line) for line in captured.readouterr().out.splitlines()]


def ferry(data: Path, captured: Captured) -> str:
    """The id of the ferry's story."""
    assert main(["stories", "--data", str(data), "--search", "FERRY malnes", "--json"]) == 0
    [story] = lines(captured)
    return str(story["story_id"])


def test_help_names_every_command() -> None:
    done = subprocess.run([*PROGRAM, "--help"], env=QUIET, capture_output=True, text=True, check=True, cwd=ROOT)
    for command in COMMANDS:
        assert command.name in done.stdout
    assert "\x1b" not in done.stdout


def test_help_and_version_import_no_heavy_library() -> None:
    code = (
        "import sys; from workers.cli.main import main; main(['--help']); main(['replay', '--help']);"
        "print([name for name in ('torch', 'numpy', 'aiohttp', 'sqlite3', 'msgspec') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], env=QUIET, capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_explains_itself_with_examples_that_parse(
    command: object, capfd: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    [found] = [one for one in COMMANDS if one is command]
    monkeypatch.setenv("NO_COLOR", "1")
    assert main([found.name, "--help"]) == 0
    told = capfd.readouterr().out
    assert "Examples:" in told
    assert "\x1b" not in told
    for example, _ in found.examples:
        assert f"wirewatch {found.name}" in example


@pytest.mark.parametrize("argv", [[], ["fly"], ["replay"], ["replay", "x", "--out", "o", "--limit", "-1"], ["story"]])
def test_wrong_usage_is_status_2(argv: list[str], capfd: Captured) -> None:
    assert main(argv) == 2
    assert "sage: wirewatch" in capfd.readouterr().err


def test_no_limit_is_written_as_zero_everywhere(archive: Path, tmp_path: Path) -> None:
    assert main(["replay", str(archive), "--out", str(tmp_path / "o"), "--claims-only", "--limit", "0"]) == 0
    assert json.loads((tmp_path / "o" / "summary.json").read_text())["articles"] == len(FERRY) + 1


def test_replay_writes_its_files_and_counts_every_line(archive: Path, tmp_path: Path, capfd: Captured) -> None:
    out = tmp_path / "deep" / "out"
    assert main(["replay", str(archive), "--out", str(out), "--model", "hashing"]) == 0
    summary = json.loads((out / "summary.json").read_text())
    assert [summary[key] for key in ("articles", "duplicates", "revisions", "dead_letters")] == [4, 0, 0, 1]
    told = capfd.readouterr()
    assert told.out == ""
    assert "replay: 5 of 5" in told.err


def test_replay_gives_the_same_bytes_again_plain_or_gzipped(archive: Path, tmp_path: Path) -> None:
    packed = tmp_path / "news.jsonl.gz"
    packed.write_bytes(gzip.compress(archive.read_bytes()))
    for name, file in (("one", archive), ("two", packed)):
        options = ["--model", "hashing", "--vectors", str(tmp_path / "vectors")]
        assert main(["replay", str(file), "--out", str(tmp_path / name), *options]) == 0
    for file in (tmp_path / "one").iterdir():
        if file.name not in ("timings.json", "dead-letters.jsonl"):  # seconds, and the file's name
            assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes(), file.name


def test_replay_of_claims_alone_and_of_the_first_lines(archive: Path, tmp_path: Path) -> None:
    assert main(["replay", str(archive), "--out", str(tmp_path), "--claims-only", "--limit", "2"]) == 0
    assert json.loads((tmp_path / "summary.json").read_text())["articles"] == 2
    assert {"events.jsonl", "alerts.jsonl"}.isdisjoint(file.name for file in tmp_path.iterdir())


@pytest.mark.parametrize("kind", ["missing", "directory", "not-gzip", "cut-gzip"])
def test_replay_of_a_file_that_cannot_be_read_is_status_2(kind: str, tmp_path: Path, capfd: Captured) -> None:
    file = tmp_path / "in.jsonl.gz"
    if kind == "directory":
        file.mkdir()
    elif kind == "not-gzip":
        file.write_bytes(b'{"title": "x"}\n')
    elif kind == "cut-gzip":
        file.write_bytes(gzip.compress(os.urandom(100_000))[:-50_000])
    assert main(["replay", str(file), "--out", str(tmp_path / "out"), "--claims-only"]) == 2
    told = capfd.readouterr().err
    assert told.startswith("wirewatch: cannot read ")
    assert told.count("\n") == 1


def test_replay_ignores_the_environment_unless_a_file_is_given(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: Captured
) -> None:
    monkeypatch.setenv("WIREWATCH_TYPO", "1")
    argv = ["replay", str(archive), "--out", str(tmp_path / "out"), "--claims-only"]
    assert main(argv) == 0
    (tmp_path / "w.toml").write_text('model = "hashing"\n')
    capfd.readouterr()
    assert main([*argv, "--config", str(tmp_path / "w.toml")]) == 2
    assert "WIREWATCH_TYPO" in capfd.readouterr().err


def test_run_refuses_bad_settings_before_it_begins(tmp_path: Path, capfd: Captured) -> None:
    assert main(["run", "--data", str(tmp_path / "d"), "--listen", "0.0.0.0:0"]) == 2
    assert "no token is set" in capfd.readouterr().err
    assert main(["run", "--policy", "attach_from"]) == 2
    assert "expected KEY=VALUE" in capfd.readouterr().err
    assert not (tmp_path / "d").exists()


def test_settings_shows_values_and_origins_but_no_secret(capfd: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WIREWATCH_TOKEN", "hunter2hunter2")
    argv = ["settings", "--webhook", "https://h.example/hunter2", "--policy", "attach_from=0.6"]
    assert main([*argv, "--json"]) == 0
    [found] = lines(capfd)
    assert found["token"] == {"value": "********", "origin": "WIREWATCH_TOKEN"}
    assert found["policy.attach_from"] == {"value": 0.6, "origin": "--policy attach_from"}
    assert main(argv) == 0
    told = capfd.readouterr().out
    assert "https://h.example/********" in told
    assert "hunter2" not in told + json.dumps(found)


def test_settings_shows_every_setting_and_every_list_of_every_kind(tmp_path: Path, capfd: Captured) -> None:
    file = tmp_path / "w.toml"
    file.write_text(OUTAGE)
    assert main(["settings", "--config", str(file), "--json"]) == 0
    [found] = lines(capfd)
    lists = {f"kinds.outage.{name}" for name in KindWords.__struct_fields__}
    assert set(found) == set(TYPES) | lists
    assert found["kinds.outage.patterns"] == {"value": [], "origin": "default"}
    assert found["policy.may_fall"] == {"value": ["outage"], "origin": f"kinds ({file})"}


def test_stories_are_listed_for_people_and_for_programs(data: Path, capfd: Captured) -> None:
    assert main(["stories", "--data", str(data)]) == 0
    told = capfd.readouterr().out
    assert "Ferry Alma sinks off Málnes: five dead" in told, "not the title that the five have overtaken"
    assert "killed 5" in told
    assert main(["stories", "--data", str(data), "--json"]) == 0
    assert [story["state"] for story in lines(capfd)] == ["open", "closed"]
    for option, count in ((["--open"], 1), (["--closed"], 1), (["--kind", "killed"], 1), (["--limit", "1"], 1),
                          (["--outlet", "coast.example"], 1), (["--since", "2031-03-10"], 1),
                          (["--search", "whale"], 0)):  # fmt: skip
        assert main(["stories", "--data", str(data), "--json", *option]) == 0
        assert len(lines(capfd)) == count, option


def test_the_data_directory_may_come_from_the_environment(
    data: Path, capfd: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WIREWATCH_DATA", str(data))
    assert main(["stories", "--json"]) == 0
    assert len(lines(capfd)) == 2


def test_a_story_is_shown_with_quotes_sources_and_reasons(data: Path, capfd: Captured) -> None:
    story_id = ferry(data, capfd)
    assert main(["story", story_id[:10], "--data", str(data)]) == 0
    told = capfd.readouterr().out
    for part in ("killed 2 → 5", "“Ferry Alma sinks off Málnes: five dead” (coast.example)", "why: rose", story_id):
        assert part in told
    assert main(["story", story_id, "--data", str(data), "--json"]) == 0
    [found] = lines(capfd)
    assert [article["outlet"] for article in found["articles"]] == ["harbour.example", "coast.example"]  # type: ignore[attr-defined]


def test_alerts_are_printed_as_the_log_has_them(data: Path, capfd: Captured) -> None:
    assert main(["alerts", "--data", str(data), "--json"]) == 0
    with SqliteReader(data / "log.sqlite") as log:
        assert capfd.readouterr().out.encode() == b"".join(r.value + b"\n" for r in log.replay(ALERTS.name))
    argv = [
        "alerts",
        "--data",
        str(data),
        "--type",
        "fact_changed",
        "--story",
        ferry(data, capfd),
        "--since",
        "2031-03-01",
    ]
    assert main(argv) == 0
    told = capfd.readouterr().out
    assert told.count("why:") == 1
    assert "killed 2 → 5" in told


def test_a_dispute_is_told_as_two_sides_and_states_without_their_marks(tmp_path: Path, capfd: Captured) -> None:
    data = tmp_path / "day"
    with closing(SqliteLog(data / "log.sqlite", lambda: 0)) as log:
        fill(log, day(), data)
    assert main(["alerts", "--data", str(data), "--type", "fact_disputed"]) == 0
    told = capfd.readouterr().out
    assert "killed 18, but another says 31" in told
    assert "still “Eighteen killed" in told
    for argv in (["stories"], ["alerts"]):
        assert main([*argv, "--data", str(data)]) == 0
    told = capfd.readouterr().out
    assert "suspect: sentenced" in told
    assert "other:" not in told
    assert not re.search(r"[0-9a-f]{13}|\b1 (articles|outlets|alerts)", told)


@pytest.mark.parametrize(
    ("argv", "status", "said"),
    [
        (["stories", "--data", "nowhere"], 1, "there is no log at nowhere/log.sqlite; name the directory"),
        (["story", "ffffffff"], 1, "no story has the id 'ffffffff'; `wirewatch stories` lists them"),
        (["alerts", "--story", "ffffffff"], 1, "no story"),
        (["alerts", "--type", "eaten"], 2, "--type eaten: there are opened, outlet_joined"),
        (["alerts", "--since", "noon"], 2, "expected a time like"),
        (["alerts", "--since", "999999w"], 2, "expected a time like"),
        (["backup", "."], 0, ""),
        (["run", "--watch", "nofile", "--exit-when-idle"], 2, "nofile: there is no such file"),
        (["run", "--feeds", "nofile"], 2, "nofile: there is no such file"),
        (["ingest", "--watch", "nofile", "--exit-when-idle"], 2, "nofile: there is no such file"),
        (["ingest", "--feeds", "nofile"], 2, "nofile: there is no such file"),
        (["run", "--data", __file__], 2, "is not a directory: --data names"),
        (["replay", "--model", "no/such/model", "--out", "o", "ARCHIVE"], 2, "no model 'no/such/model' here, and it"),
    ],
)
def test_an_error_is_one_line_that_says_what_to_do(
    argv: list[str],
    status: int,
    said: str,
    data: Path,
    archive: Path,
    capfd: Captured,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("WIREWATCH_DATA", str(data)) if "--data" not in argv else None
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    assert main([str(archive) if word == "ARCHIVE" else word for word in argv]) == status
    told = capfd.readouterr().err
    assert said in told
    assert "Traceback" not in told
    assert told.splitlines()[-1].startswith("wirewatch: ") or status == 0


@pytest.mark.parametrize("command", [["stories"], ["story", "ffffffff"], ["alerts"]])
def test_on_kafka_stories_are_told_by_serve(
    command: list[str], data: Path, capfd: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WIREWATCH_KAFKA", "broker:9092")
    assert main(command) == 2
    assert "start `wirewatch serve --listen 8083`" in capfd.readouterr().err
    assert main(["stories", "--data", str(data)]) == 0, "a log that is named is one of this machine"


def test_debug_shows_where_an_error_arose(capfd: Captured) -> None:
    assert main(["stories", "--data", "nowhere", "--debug"]) == 1
    assert "Traceback" in capfd.readouterr().err


def test_words_of_strangers_cannot_steer_a_terminal(tmp_path: Path, capfd: Captured) -> None:
    evil = FERRY[0] | {"title": "Ferry\x1b[2J\x9b31m sinks\u202e [bold]now[/bold]", "outlet": "\x1b]0;owned\x07x"}
    data = make(tmp_path / "evil", [evil])
    for argv in (["stories"], ["alerts"]):
        assert main([*argv, "--data", str(data)]) == 0
    told = capfd.readouterr().out
    assert not {"\x1b", "\x9b", "\x07", "\u202e"} & set(told)
    assert "[bold]now[/bold]" in told
    assert shown("a\r\nb") == "a b"


def test_a_sound_log_is_proved_and_so_is_its_backup(data: Path, tmp_path: Path, capfd: Captured) -> None:
    assert main(["check", "--data", str(data)]) == 0
    told = capfd.readouterr().out
    assert [line.split()[0] for line in told.splitlines()] == [
        "file",
        "articles",
        "sources",
        "story-events",
        "alerts",
        "decisions",
    ]
    assert "not sound" not in told
    target = tmp_path / "copy.sqlite"
    assert main(["backup", "--data", str(data), str(target)]) == 0
    assert "copy it to DIR/log.sqlite" in capfd.readouterr().err
    assert main(["check", "--data", str(target)]) == 0
    assert main(["backup", "--data", str(data), str(target)]) == 1
    assert "is there already" in capfd.readouterr().err


def snapshot(data: Path, change: Callable[[LiveStories], object] = lambda _: None) -> Path:
    """A snapshot of the end of a log, of the state after `change`."""
    with SqliteReader(data / "log.sqlite") as log:
        stage = ClusterStage(Policy())
        stage.restore(log)
        change(stage.live)
        mark = mark_of(log, log.committed("cluster", ARTICLES_READ.name), log.end(STORY_EVENTS.name))
    name = name_of("cluster", 0, mark.events)
    Directory(data / "snapshots").write(name, packed(stage.live, Policy(), mark, 0))
    return data / "snapshots" / name


def test_each_snapshot_is_proved_against_the_log(tmp_path: Path, capfd: Captured) -> None:
    data = make(tmp_path / "data")
    snapshot(data)
    assert main(["check", "--data", str(data)]) == 0
    assert ["snapshots", "1", "sound"] in [line.split() for line in capfd.readouterr().out.splitlines()]
    assert main(["check", "--data", str(data), "--snapshots", "off"]) == 0
    assert "snapshots" not in capfd.readouterr().out
    assert main(["check", "--help"]) == 0
    assert "prove the snapshots that are here" in " ".join(capfd.readouterr().out.split())


def test_a_snapshot_that_holds_another_state_than_its_log_makes_is_told(tmp_path: Path, capfd: Captured) -> None:
    data = make(tmp_path / "data")
    snapshot(data, lambda live: live.redirects.update({"a": "b"}))
    assert main(["check", "--data", str(data)]) == 1
    told = capfd.readouterr()
    assert ["snapshots", "1", "not", "sound"] in [line.split() for line in told.out.splitlines()]
    assert "the log is sound" in told.err


def test_a_snapshot_that_a_start_would_refuse_does_no_harm_and_is_named(tmp_path: Path, capfd: Captured) -> None:
    data = make(tmp_path / "data")
    file = snapshot(data)
    file.write_bytes(file.read_bytes()[:-1])
    assert main(["check", "--data", str(data)]) == 0
    told = capfd.readouterr().out
    assert ["snapshots", "0", "sound"] in [line.split() for line in told.splitlines()]
    assert f"{file.name}: refused (damaged)" in told


@pytest.mark.parametrize(
    ("topic", "offset", "old", "new", "part"),
    [
        ("articles", 1, b"Five people", b"Nine people", "articles"),
        ("articles.read", 0, b"M\xc3\xa1lnes", b"M\xc3\xa1lnos", "articles"),
        ("story-events", 1, b'"outlets":2', b'"outlets":3', "decisions"),
        ("story-events", 2, b'"outlets":2', b'"outlets":3', "alerts"),
        ("alerts", 2, b"Ferry", b"Fairy", "alerts"),
        ("alerts", 0, None, None, "file"),
        ("story-events", 0, None, None, "story-events"),
        ("story-events", 3, b"{", b"[", "story-events"),
    ],
)
def test_a_log_that_was_tampered_with_is_not_sound(
    topic: str, offset: int, old: bytes | None, new: bytes | None, part: str, tmp_path: Path, capfd: Captured
) -> None:
    data = make(tmp_path / "data")
    with sqlite3.connect(data / "log.sqlite") as file:
        where = "id = ((SELECT id FROM topics WHERE name = ?) << 40) + ?"
        if old is None:
            file.execute(f"DELETE FROM records WHERE {where}", (topic, offset))  # noqa: S608  # a constant
        else:
            [value] = file.execute(f"SELECT value FROM records WHERE {where}", (topic, offset)).fetchone()  # noqa: S608
            assert old in value
            changed = value.replace(old, new or b"", 1)
            file.execute(f"UPDATE records SET value = ? WHERE {where}", (changed, topic, offset))  # noqa: S608
    file.close()
    assert main(["check", "--data", str(data)]) == 1
    told = capfd.readouterr()
    wrong = {line.split()[0] for line in told.out.splitlines() if line.endswith("not sound")}
    assert part in wrong
    assert "this log is not sound" in told.err


@pytest.mark.parametrize("command", [["check"], ["check", "--skip-decisions"], ["export", "--out", "report"]])
def test_a_log_of_a_newer_version_is_refused_and_not_called_damaged(
    command: list[str], tmp_path: Path, capfd: Captured
) -> None:
    """Who is told that a log is not sound restores an old backup over it."""
    data = make(tmp_path / "data")
    with sqlite3.connect(data / "log.sqlite") as file:
        where = "WHERE id = ((SELECT id FROM topics WHERE name = 'story-events') << 40) + 1"
        [value] = file.execute(f"SELECT value FROM records {where}").fetchone()  # noqa: S608  # a constant
        newer = json.dumps(json.loads(value) | {"schema": 2}).encode()
        file.execute(f"UPDATE records SET value = ? {where}", (newer,))  # noqa: S608
    file.close()
    assert main([*command, "--data", str(data)]) == 1
    told = capfd.readouterr()
    assert "not sound" not in told.out + told.err
    assert told.err.splitlines()[-1].endswith(
        "of schema 2; the newest known here is 1: a newer wirewatch wrote it, upgrade"
    )


def test_a_record_that_crashed_its_stage_leaves_the_log_sound(tmp_path: Path) -> None:
    log = SqliteLog(tmp_path / "log.sqlite", lambda: 0)
    fill(log, FERRY[:1], tmp_path)
    log.append([Output(ARTICLES.name, b"{"), Output(ARTICLES_READ.name, b"{", timestamp_ms=0)])
    fill(log, FERRY[1:], tmp_path)
    assert log.end(DEAD_LETTERS.name) == 2
    log.close()
    assert main(["check", "--data", str(tmp_path)]) == 0


@pytest.mark.parametrize("at_once", [1, 2, 1_000])
def test_alerts_are_all_shown_once_however_few_are_held(data: Path, at_once: int) -> None:
    views = Views()
    with SqliteReader(data / "log.sqlite") as log:
        views.catch_up(log)
        found = found_alerts(views, log, AlertQuery(), follow=False, at_once=at_once)
        assert [alert.value for alert in found] == [record.value for record in log.replay(ALERTS.name)]


def test_what_ended_as_a_dead_letter_is_exported_as_that_alone(tmp_path: Path) -> None:
    """A record of articles.read that cannot be read, and one that the cluster stage gave up, are no articles."""
    log = SqliteLog(tmp_path / "log.sqlite", lambda: 0)
    fill(log, FERRY, tmp_path)
    last = list(log.replay(ARTICLES_READ.name))[-1].value
    others = last.replace(b'"a3"', b'"a9"').replace(b"hashing-256-1", b"hashing-256-2")
    log.append([Output(ARTICLES_READ.name, value, timestamp_ms=0) for value in (b"{", others)])
    cluster = Runner(ClusterStage(Policy()), log, Attempts(tmp_path / "handling-cluster"), Metrics())
    cluster.restore()
    assert cluster.advance() == 2
    log.close()
    assert main(["export", "--data", str(tmp_path), "--out", str(tmp_path / "out")]) == 0
    summary = json.loads((tmp_path / "out" / "summary.json").read_text())
    assert [summary[name] for name in ("articles", "duplicates", "revisions", "dead_letters")] == [3, 0, 0, 2]


def test_other_thresholds_are_told_apart_from_damage(data: Path, capfd: Captured) -> None:
    argv = ["check", "--data", str(data), "--policy", "close_after_s=3600"]
    assert main(argv) == 1
    assert "would decide otherwise" in capfd.readouterr().err
    assert main([*argv, "--skip-decisions"]) == 0


def test_export_gives_what_replay_gives(tmp_path: Path) -> None:
    news = tmp_path / "day.jsonl"
    news.write_bytes(b"\n".join(day()))
    assert main(["replay", str(news), "--out", str(tmp_path / "replayed"), "--model", "hashing"]) == 0
    in_order = [json.loads(line) for line in (tmp_path / "replayed" / "events.jsonl").read_text().splitlines()]
    assert in_order
    ordered = sorted(day(), key=_order)
    data = make(tmp_path / "data", ordered)
    assert main(["export", "--data", str(data), "--out", str(tmp_path / "exported")]) == 0
    for file in (tmp_path / "replayed").iterdir():
        if file.name not in (
            "timings.json",
            "dead-letters.jsonl",
        ):  # seconds; and a log's articles have no line numbers
            assert file.read_bytes() == (tmp_path / "exported" / file.name).read_bytes(), file.name


def test_a_report_in_the_place_of_an_earlier_one_says_so(tmp_path: Path, capfd: Captured) -> None:
    data, out = make(tmp_path / "data"), tmp_path / "out"
    out.mkdir()
    (out / "mine.txt").write_text("kept")
    for told in (f": {out}\n", f": {out}, in the place of 9 files of an earlier run\n"):
        assert main(["export", "--data", str(data), "--out", str(out)]) == 0
        assert capfd.readouterr().err.endswith(told)
    assert (out / "mine.txt").read_text() == "kept"


def _order(line: bytes) -> tuple[str, str]:
    try:
        found = json.loads(line)
    except ValueError:
        return "", ""
    return found["published_at"], found["id"]


def test_reembedding_keeps_articles_times_sources_and_who_was_told(tmp_path: Path, capfd: Captured) -> None:
    data = make(tmp_path / "old")
    with SqliteLog(data / "log.sqlite", lambda: 5) as log:
        [told] = log.replay(ALERTS.name, 0, 1)
        delivery = {"alert_id": "a", "story_id": "s", "target": "t1", "at": "2031-03-01T08:00:00Z", "attempt": 1,
                    "outcome": "delivered"}  # fmt: skip
        log.append([Output(DELIVERIES.name, json.dumps(delivery).encode(), key="a"),
                    Output(SOURCES.name, b'{"source": "feed"}', key="feed"),
                    Output(DEAD_LETTERS.name, b"x", headers={"reason": "r"})])  # fmt: skip
        articles = [(r.timestamp_ms, r.value) for r in log.replay(ARTICLES.name)]
        assert told.value
    out = tmp_path / "new"
    assert main(["reembed", "--data", str(data), "--out", str(out), "--model", "hashing"]) == 0
    with SqliteReader(out / "log.sqlite") as log:
        assert [(r.timestamp_ms, r.value) for r in log.replay(ARTICLES.name)] == articles
        assert log.committed("deliver-t1", ALERTS.name) == log.end(ALERTS.name) > 0
        assert log.latest(SOURCES.name, "feed") is not None
        assert log.end(DEAD_LETTERS.name) == 1
    assert main(["check", "--data", str(out)]) == 0
    assert main(["reembed", "--data", str(data), "--out", str(out), "--model", "hashing"]) == 2
    assert "is there already" in capfd.readouterr().err


OUTAGE = """
[kinds.outage]
nouns = ["homes"]
verbs = ["lost power", "without power"]
may_fall = true
"""


def test_a_kind_of_the_file_is_read_replayed_reembedded_and_explained(tmp_path: Path, capfd: Captured) -> None:
    config, news, out = tmp_path / "w.toml", tmp_path / "news.jsonl", tmp_path / "out"
    config.write_text('model = "hashing"\nseen_at = "published"\nexit_when_idle = true\n' + OUTAGE)
    said = [("08:00", "300 homes lost power"), ("10:00", "40 homes are still without power")]
    articles = [
        {
            "id": at,
            "title": "Storm Ulla over Orsk",
            "outlet": f"{at}.example",
            "body": f"By then {words}, it said.",
        }
        | {"published_at": f"2031-03-01T{at}:00Z"}
        for at, words in said
    ]
    news.write_text("".join(json.dumps(one) + "\n" for one in articles))
    assert main(["run", "--data", str(tmp_path / "old"), "--watch", str(news), "--config", str(config)]) == 0
    argv = ["reembed", "--data", str(tmp_path / "old"), "--out", str(tmp_path / "new"), "--config", str(config)]
    assert main(argv) == 0
    assert main(["replay", str(news), "--out", str(out), "--config", str(config)]) == 0
    assert main(["export", "--data", str(tmp_path / "new"), "--out", str(tmp_path / "export")]) == 0
    assert main(["export", "--data", str(tmp_path / "old"), "--out", str(tmp_path / "first")]) == 0
    for files in (out, tmp_path / "export", tmp_path / "first"):
        alerts = [json.loads(line) for line in (files / "alerts.jsonl").read_text().splitlines()]
        facts = [a["fact"] for a in alerts if a["type"] == "story.fact_changed"]
        assert [(f["kind"], f["old"]["lo"], f["new"]["lo"]) for f in facts] == [("outage", 300, 40)]
    assert main(["check", "--data", str(tmp_path / "old"), "--config", str(config)]) == 0
    capfd.readouterr()
    assert main(["explain", str(news), "--kind", "outage", "--config", str(config)]) == 0
    assert "300 homes[1]" in capfd.readouterr().out
    assert main(["explain", str(news), "--kind", "outage"]) == 2
    assert "no kind is called outage" in capfd.readouterr().err


def test_a_bad_kind_is_refused_before_anything_is_made(tmp_path: Path, capfd: Captured) -> None:
    config = tmp_path / "w.toml"
    config.write_text('[kinds.outage]\nverbs = ["Lost power"]\n')
    assert main(["run", "--data", str(tmp_path / "d"), "--config", str(config)]) == 2
    told = capfd.readouterr().err
    assert "kinds.outage.verbs: 'Lost power' must be in lower case, with single spaces: 'lost power'" in told
    assert told.count("\n") == 1
    assert not (tmp_path / "d").exists()


@pytest.fixture
def follower(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """`alerts --follow` on a log that this test writes."""
    make(tmp_path / "live", FERRY[:1])
    argv = [*PROGRAM, "alerts", "--data", str(tmp_path / "live"), "--follow", "--json"]
    with subprocess.Popen(
        argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=QUIET, cwd=ROOT
    ) as found:
        yield found
        found.kill()


def test_following_prints_each_alert_as_it_comes_and_ends_cleanly(
    follower: subprocess.Popen[str], tmp_path: Path
) -> None:
    assert follower.stdout is not None
    assert follower.stderr is not None
    assert json.loads(follower.stdout.readline())["type"] == "story.opened"
    with SqliteLog(tmp_path / "live" / "log.sqlite", lambda: 0) as log:
        fill(log, FERRY[1:2], tmp_path / "live")
    assert [json.loads(follower.stdout.readline())["type"] for _ in range(2)] == [
        "story.outlet_joined",
        "story.fact_changed",
    ]
    follower.send_signal(signal.SIGINT)
    assert follower.wait(10) in (0, 130)
    assert follower.stderr.read() == ""


def test_a_reader_that_goes_away_ends_following_without_a_word(follower: subprocess.Popen[str], tmp_path: Path) -> None:
    assert follower.stdout is not None
    assert follower.stderr is not None
    follower.stdout.readline()
    follower.stdout.close()
    with SqliteLog(tmp_path / "live" / "log.sqlite", lambda: 0) as log:
        fill(log, FERRY[1:], tmp_path / "live")
    assert follower.wait(10) == 0
    assert follower.stderr.read() == ""
