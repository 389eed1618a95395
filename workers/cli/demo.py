"""`wirewatch demo`: a day of news, to be watched."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from workers.cli.command import USAGE, Command, Refusal, unreadable

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from workers.demo.board import Board
    from workers.demo.stream import Stream
    from workers.log import Log, Record

SPAN_S = 80.0
"""Seconds in which the day passes: eighteen hours, an article in two thirds of a second."""
PICTURE = (120, 42)
"""Columns and lines of the picture."""


def _add(parser: ArgumentParser) -> None:
    parser.add_argument(
        "file", nargs="?", type=Path, metavar="FILE", help="articles as JSON Lines (default: a bundled day)"
    )
    parser.add_argument("--fast", action="store_true", help="as fast as it goes, on a terminal too")
    parser.add_argument(
        "--data", type=Path, metavar="DIR", help="keep the log here (default: a new temporary directory)"
    )
    parser.add_argument(
        "--model", metavar="M", help='a sentence-transformers model, or "hashing" (default: the packaged one)'
    )
    parser.add_argument("--svg", type=Path, metavar="FILE", help="also draw the last frame into this file")


def _run(args: Namespace) -> int:
    from workers import logs

    records = _records(args.file)
    logs.configure("warning")
    data, ours = _data(args.data)
    told = False
    try:
        told = _played(args, records, data)
    finally:
        if ours and not told:
            shutil.rmtree(data, ignore_errors=True)
    return 0


def _played(args: Namespace, records: Sequence[Record], data: Path) -> bool:
    """Whether there was anything to tell before the end, or before the reader's patience ended."""
    from contextlib import closing

    from schemas.topics import ARTICLES
    from workers.demo import player
    from workers.demo.board import Board
    from workers.sqlite_log import SqliteLog

    span_s = 0.0 if args.fast else SPAN_S
    doing = f"loading the model {args.model or 'all-MiniLM-L6-v2'}"
    with closing(SqliteLog(data / "log.sqlite", lambda: time.time_ns() // 1_000_000)) as log:
        board = Board(log, len(records))
        if sys.stdout.isatty() and os.environ.get("TERM") != "dumb":
            try:
                player.watch(records, lambda: _opened(log, data, args.model), board, doing, span_s)
            except KeyboardInterrupt:
                print(f"ended after {log.end(ARTICLES.name)} of {len(records)} articles", file=sys.stderr)
        else:
            print(f"wirewatch demo: {doing}", file=sys.stderr)
            player.print_alerts(records, lambda: _opened(log, data, args.model), board, print)
        board.catch_up()
        if board.counts:
            _end(args, log, board, records, data)
    return bool(board.counts)


def _opened(log: Log, data: Path, model: str | None) -> Stream:
    """The stages, with the model loaded: seconds, most of them for importing torch."""
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")  # its bar would be drawn across the screen
    from workers.background import rarity
    from workers.cli.replay import opened_encoder
    from workers.demo.stream import Stream

    return Stream(log, data, opened_encoder(model), rarity)


def _end(args: Namespace, log: Log, board: Board, records: Sequence[Record], data: Path) -> None:
    from rich.console import Console

    from workers.demo import ending

    console = Console(highlight=False, width=None if sys.stdout.isatty() else 120)
    for part in ending.summary(log, board):
        _print(console, part)
    console.print("\nWhat to try next", style="bold")
    for line, what in ending.next_steps(ending.program(), data, _day(args.file), ending.telling(board)[0].story_id):
        console.print(f"  {line}", style="cyan", markup=False, soft_wrap=True)
        console.print(f"      {what}", style="dim", markup=False)
    if args.svg:
        _draw(args.svg, board, records)


def _print(console: Console, part: RenderableType) -> None:
    """Print it; where nobody looks on, without the spaces that fill a terminal's line."""
    if console.is_terminal:
        console.print(part)
        return
    with console.capture() as captured:
        console.print(part)
    print("\n".join(line.rstrip() for line in captured.get().splitlines()))


def _draw(file: Path, board: Board, records: Sequence[Record]) -> None:
    from workers.demo.picture import svg

    end = datetime.fromtimestamp(records[-1].timestamp_ms / 1000, UTC)
    file.write_text(svg(board.scene(end), *PICTURE), encoding="utf-8")
    print(f"the last frame: {file}", file=sys.stderr)


def _day(given: Path | None) -> Path:
    from workers.demo import day

    return given or day.bundled()


def _records(given: Path | None) -> list[Record]:
    from workers import archive

    file = _day(given)
    try:
        records = archive.records([file], None)
    except (OSError, EOFError) as err:
        raise unreadable(file, err) from err
    if not records:
        raise Refusal(f"there is no article in {file}", USAGE)
    return records


def _data(given: Path | None) -> tuple[Path, bool]:
    """The directory of the log, and whether it is a temporary one of ours."""
    if given is None:
        return Path(tempfile.mkdtemp(prefix="wirewatch-demo-")), True
    if (given / "log.sqlite").exists():
        raise Refusal(f"{given} holds a log already; name a directory without one", USAGE)
    return given, False


COMMAND = Command(
    name="demo",
    summary="watch a day of news go through the monitor",
    about="Stream a bundled day of news, 120 articles of 25 invented outlets, through the real model and stages in\n"
    "a minute and a half, and watch stories and alerts come up; q ends it. Where the output is no terminal it goes as\n"
    "fast as it can and prints a line for each alert. The log is kept, so that every other command can read it.",
    examples=(
        ("wirewatch demo", "watch the day"),
        ("wirewatch demo | grep fact_corrected", "only what had to be corrected"),
        ("wirewatch demo --data try --fast mine.jsonl", "articles of your own"),
    ),
    add=_add,
    run=_run,
)
