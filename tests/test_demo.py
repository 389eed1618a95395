"""The demo: frames of any size, a run that is watched, a run that is piped, and ways out of both."""

from __future__ import annotations

import io
import os
import pty
import re
import select
import shlex
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from rich.cells import cell_len
from rich.console import Console

from schemas import wire
from schemas.alert import Alert
from schemas.topics import ALERTS
from workers import archive
from workers.background import rarity
from workers.cli.terminal import shown
from workers.demo import day, ending, phrases, picture
from workers.demo.board import Board, Scene
from workers.demo.frame import Frame
from workers.demo.stream import Stream
from workers.encoder import HashingEncoder
from workers.memory_log import MemoryLog
from workers.sqlite_log import SqliteReader

ROOT = Path(__file__).parent.parent
COMMAND = [sys.executable, "-m", "workers.cli.main", "demo"]
SIZES = [(80, 24), (160, 50), (120, 42), (50, 20), (24, 8), (8, 3), (1, 1), (300, 90)]
COLOUR = re.compile(rb"\x1b\[(?:\d+;)*(?:3[0-7]|38|9[0-7])(?:;\d+)*m")
LEFT = b"\x1b[?1049l"
"""What takes a terminal back from the alternate screen."""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[MemoryLog, Board, list[Scene]]:
    """The day's log, its board, and a scene after every tenth article."""
    records = archive.records([day.bundled()], None)
    log = MemoryLog(lambda: 0)
    board = Board(log, len(records))
    stream = Stream(log, tmp_path_factory.mktemp("demo"), HashingEncoder(), rarity)
    scenes = [Scene(doing="loading", total=len(records), elapsed_s=2.0)]
    for start in range(0, len(records), 10):
        stream.take(records[start : start + 10])
        board.catch_up()
        scenes.append(board.scene(datetime.fromtimestamp(records[start].timestamp_ms / 1000, UTC)))
    stream.close()
    return log, board, scenes


def drawn(scene: Scene, width: int, height: int) -> str:
    """The frame as text."""
    console = Console(width=width, height=height, file=io.StringIO(), force_terminal=False)
    console.print(Frame(scene))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_frame_fills_the_terminal_and_no_more(
    told: tuple[MemoryLog, Board, list[Scene]], width: int, height: int
) -> None:
    for scene in told[2]:
        lines = drawn(scene, width, height).splitlines()
        assert len(lines) <= height
        assert max(map(cell_len, lines), default=0) <= width


@pytest.mark.parametrize(("width", "height"), [(80, 24), (120, 42), (160, 50)])
def test_a_frame_shows_stories_alerts_and_what_could_not_be_read(
    told: tuple[MemoryLog, Board, list[Scene]], width: int, height: int
) -> None:
    scene = told[2][-1]
    text = drawn(scene, width, height)
    assert f"alerts {sum(scene.counts.values())}" in text
    assert "dead letters 1 · line 79: Input data was truncated" in text
    assert "120/120 articles" in text
    (dam,) = (story for story in scene.stories if "Kolven dam" in story.title)
    assert dam.outlets > dam.independent > 1
    assert f"{dam.outlets} ({dam.independent})" in text
    assert "killed 24 (was 14)" in text
    newest = scene.alerts[0]
    assert f"{phrases.hour(newest.at)} {phrases.label(newest)[0]}" in text


def test_a_dispute_shows_both_sides(told: tuple[MemoryLog, Board, list[Scene]]) -> None:
    assert any("killed 18 (disputed: 31)" in drawn(scene, 160, 50) for scene in told[2])


def test_while_the_model_loads_the_frame_says_so(told: tuple[MemoryLog, Board, list[Scene]]) -> None:
    assert "loading  2 s" in drawn(told[2][0], 80, 24)


def test_text_of_strangers_moves_no_cursor_and_is_no_markup(told: tuple[MemoryLog, Board, list[Scene]]) -> None:
    scene = told[2][-1]
    hostile = "[bold]Quay[/nope]\x1b[2J\x07\u202e shut"
    stories = tuple(replace(story, title=hostile) for story in scene.stories)
    alerts = tuple(replace(alert, title=hostile) for alert in scene.alerts)
    text = drawn(replace(scene, stories=stories, alerts=alerts), 120, 42)
    assert "[bold]Quay[/nope][2J shut" in text
    assert not re.search("[\x07\x1b\u202e]", text)


@pytest.mark.parametrize("width", [20, 40, 80, 200])
def test_the_words_that_give_a_value_are_never_cut_out_of_its_quote(
    told: tuple[MemoryLog, Board, list[Scene]], width: int
) -> None:
    marked = 0
    for alert in (alert for scene in told[2] for alert in scene.alerts):
        value = phrases.quoted(alert)
        if value is None or (span := phrases.told_in(value)) is None or span[1] - span[0] > width - 12:
            continue
        marked += 1
        words = shown(value.quote)[slice(*span)]
        text = phrases.quotation(value, width)
        assert cell_len(text.plain) <= width
        assert [text.plain[s.start : s.end] for s in text.spans] == [words]
    assert marked > 20


@given(st.lists(st.integers(0, 10**9), min_size=1).map(sorted), st.floats(0, 200))
def test_the_timetable_keeps_the_order_and_ends_in_time(times_ms: list[int], span_s: float) -> None:
    due = day.timetable(times_ms, span_s)
    assert len(due) == len(times_ms)
    assert all(a <= b for a, b in pairwise(due))
    assert due[-1] == pytest.approx(span_s if len(due) > 1 else 0.0, abs=0.01)


def test_the_picture_of_a_scene_is_always_the_same_and_asks_nobody(
    told: tuple[MemoryLog, Board, list[Scene]],
) -> None:
    image = picture.svg(told[2][-1], 120, 42)
    assert image == picture.svg(told[2][-1], 120, 42)
    assert image.startswith("<svg")
    assert "@font-face" not in image


def test_the_summary_names_what_was_dropped_and_tells_three_stories(
    told: tuple[MemoryLog, Board, list[Scene]],
) -> None:
    log, board, _ = told
    console = Console(width=100, file=io.StringIO())
    for part in ending.summary(log, board):
        console.print(part)
    assert isinstance(console.file, io.StringIO)
    text = console.file.getvalue()
    assert "line 79 (13:35) went to the dead letters: Input data was truncated" in text
    assert "1 article came again with the same text" in text
    assert "8 articles carried another outlet's text" in text
    assert len(ending.telling(board)) == 3
    for story in ending.telling(board):
        assert shown(story.title) in text


def environment(**more: str) -> dict[str, str]:
    """A terminal without colours of its own choice."""
    kept = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "LINES", "FORCE_COLOR", "NO_COLOR")}
    return kept | {"TERM": "xterm-256color"} | more


def run(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """`wirewatch demo` into a pipe."""
    return subprocess.run(
        [*COMMAND, *arguments], cwd=ROOT, capture_output=True, text=True, env=environment(**more), check=False
    )


def alerts_in(data: Path) -> list[Alert]:
    """The alerts that the demo's log holds."""
    with SqliteReader(data / "log.sqlite") as log:
        return [wire.decode_trusted(record.value, Alert) for record in log.replay(ALERTS.name)]


def assert_all_told(done: subprocess.CompletedProcess[str], data: Path) -> None:
    """Every alert of the log was printed in order; then came the summary and commands that can be copied."""
    assert done.returncode == 0, done.stderr
    alerts, lines = alerts_in(data), done.stdout.splitlines()
    assert lines[: len(alerts)] == [phrases.line(alert) for alert in alerts]
    assert not [line for line in lines if line.endswith(" ")]
    assert not lines[len(alerts)]
    assert "wirewatch demo: loading the model" in done.stderr
    assert "Traceback" not in done.stderr
    steps = done.stdout.partition("What to try next")[2]
    assert f"stories --data {shlex.quote(str(data))}" in steps
    assert f"alerts --data {shlex.quote(str(data))} --type story.fact_changed" in steps


def test_piped_it_tells_every_alert_in_order_and_ends(tmp_path: Path) -> None:
    data, image = tmp_path / "log of the day", tmp_path / "demo.svg"
    assert_all_told(run("--model", "hashing", "--data", str(data), "--svg", str(image)), data)
    assert image.read_text().startswith("<svg")


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_the_real_model_finds_the_days_stories(tmp_path: Path) -> None:
    done = run("--data", str(tmp_path))
    assert_all_told(done, tmp_path)
    assert "117 articles from 25 outlets made 16 stories" in done.stdout


def test_a_directory_with_a_log_is_refused(tmp_path: Path) -> None:
    (tmp_path / "log.sqlite").touch()
    done = run("--model", "hashing", "--data", str(tmp_path))
    assert (done.returncode, done.stdout) == (2, "")
    assert "holds a log already" in done.stderr


def test_a_demo_that_told_nothing_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "temporary").mkdir()
    done = run("--model", str(tmp_path / "no-such-model"), TMPDIR=str(tmp_path / "temporary"))
    assert done.returncode == 2
    assert "no model" in done.stderr
    assert not list((tmp_path / "temporary").glob("wirewatch-demo-*"))


@contextmanager
def on_a_terminal(*arguments: str, **more: str) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """`wirewatch demo` on a terminal of 80 by 24, which it must leave as it was: its process and our end."""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 80))
    before = termios.tcgetattr(theirs)
    command = [*COMMAND, "--model", "hashing", *arguments]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=theirs, stdout=theirs, stderr=theirs, env=environment(**more)
    ) as run_:
        try:
            yield run_, ours
            assert termios.tcgetattr(theirs) == before
        finally:
            run_.kill()
            os.close(ours)
            os.close(theirs)


def read_until(ours: int, wanted: bytes, patience_s: float = 60.0) -> bytes:
    """What the terminal is sent, until it was sent `wanted`."""
    said, end = b"", time.monotonic() + patience_s
    while wanted not in said:
        assert time.monotonic() < end, said[-2_000:]
        if select.select([ours], [], [], 0.1)[0]:
            said += os.read(ours, 65_536)
    return said


@pytest.mark.parametrize("way", ["q", "Ctrl-C", "SIGTERM"])
def test_there_are_ways_out_and_the_terminal_is_as_it_was(tmp_path: Path, way: str) -> None:
    with on_a_terminal("--data", str(tmp_path), NO_COLOR="1") as (process, ours):
        said = read_until(ours, b"opened 1")
        if way == "q":
            os.write(ours, b"q")
        else:
            process.send_signal(signal.SIGINT if way == "Ctrl-C" else signal.SIGTERM)
        said += read_until(ours, b"monitor for real")
        assert process.wait(timeout=30) == 0
    assert LEFT in said
    assert b"ended after" in said
    assert b"Traceback" not in said
    assert not COLOUR.search(said)
    assert alerts_in(tmp_path)


def test_on_a_terminal_the_fast_day_ends_by_itself_in_colour(tmp_path: Path) -> None:
    with on_a_terminal("--fast", "--data", str(tmp_path)) as (process, ours):
        said = read_until(ours, b"monitor for real")
        assert process.wait(timeout=30) == 0
    assert COLOUR.search(said)
    assert b"ended after" not in said
