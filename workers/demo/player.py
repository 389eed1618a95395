"""The shell of the demo: the clock, the terminal, the keys. What is shown is made elsewhere."""

from __future__ import annotations

import os
import select
import signal
import sys
import termios
import threading
import time
import tty
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from msgspec.structs import replace
from rich.console import Console
from rich.live import Live

from workers.demo import phrases
from workers.demo.board import Board, Scene
from workers.demo.day import timetable
from workers.demo.frame import Frame
from workers.log import Record

if TYPE_CHECKING:
    from workers.demo.stream import Stream

FRAMES_A_SECOND = 8
LOOK_S = 0.05
BATCH = 64
"""Articles taken at once, where so many are due."""
HOLD_S = 3.0
"""How long the last frame stands before the summary takes its place."""

QUIT = (b"q", b"Q", b"\x04", b"")
"""The last is a terminal that is gone."""

Opener = Callable[[], "Stream"]


class Screen:
    """Draws the newest scene, in a thread of its own, with a clock that moves on to the next article."""

    def __init__(self) -> None:
        self._shown: tuple[Scene, float, timedelta, float] = (Scene(), time.monotonic(), timedelta(), 0.0)

    def show(self, scene: Scene, gap: timedelta = timedelta(), gap_s: float = 0.0) -> None:
        """Draw this from now on, its clock moving by `gap` within `gap_s` seconds."""
        self._shown = (scene, time.monotonic(), gap, gap_s)

    def frame(self) -> Frame:
        """What is to be drawn at this moment."""
        scene, since, gap, gap_s = self._shown
        elapsed_s = time.monotonic() - since
        moved = gap * min(elapsed_s / gap_s, 1.0) if gap_s > 0 else timedelta()
        return Frame(replace(scene, clock=scene.clock + moved if scene.clock else None, elapsed_s=elapsed_s))


def watch(records: Sequence[Record], opened: Opener, board: Board, doing: str, span_s: float) -> None:
    """Show the stream on the terminal, spread over `span_s` seconds. Raises KeyboardInterrupt on Ctrl-C and `q`."""
    screen = Screen()
    console = Console()
    with ExitStack() as held:
        held.enter_context(_ended_by_keys())
        held.enter_context(
            Live(console=console, screen=True, get_renderable=screen.frame, refresh_per_second=FRAMES_A_SECOND)
        )
        screen.show(Scene(doing=doing, total=len(records)))
        stream = opened()
        held.callback(stream.close)
        _paced(records, stream, board, screen, span_s)
        time.sleep(HOLD_S if span_s else 0)


def _paced(records: Sequence[Record], stream: Stream, board: Board, screen: Screen, span_s: float) -> None:
    """Take each article when it is due, or as many at once as are overdue: a slow machine catches up."""
    due = timetable([record.timestamp_ms for record in records], span_s)
    start, done = time.monotonic(), 0
    while done < len(records):
        now = time.monotonic() - start
        if now < due[done]:
            time.sleep(min(LOOK_S, due[done] - now))
            continue
        ready = done
        while ready < len(records) and due[ready] <= now and ready - done < BATCH:
            ready += 1
        stream.take(records[done:ready])
        board.catch_up()
        done = ready
        seen, then = _moment(records[done - 1]), min(done, len(records) - 1)
        screen.show(board.scene(seen), _moment(records[then]) - seen, due[then] - (time.monotonic() - start))


def _moment(record: Record) -> datetime:
    return datetime.fromtimestamp(record.timestamp_ms / 1000, UTC)


def print_alerts(records: Sequence[Record], opened: Opener, board: Board, say: Callable[[str], None]) -> None:
    """Run the stream as fast as it goes and say a line for each alert, in order."""
    with ExitStack() as held:
        stream = opened()
        held.callback(stream.close)
        for start in range(0, len(records), BATCH):
            stream.take(records[start : start + BATCH])
            for alert in board.catch_up():
                say(phrases.line(alert))
            sys.stdout.flush()


@contextmanager
def _ended_by_keys() -> Iterator[None]:
    """While it lasts `q` does what Ctrl-C does, and SIGTERM too; afterwards the terminal is as it was."""
    before_term = signal.signal(signal.SIGTERM, signal.default_int_handler)
    if not sys.stdin.isatty():
        try:
            yield
        finally:
            signal.signal(signal.SIGTERM, before_term)
        return
    descriptor, over = sys.stdin.fileno(), threading.Event()
    before = termios.tcgetattr(descriptor)
    keys = threading.Thread(target=_listen, args=(descriptor, over), daemon=True)
    try:
        tty.setcbreak(descriptor)
        keys.start()
        yield
    finally:
        over.set()
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)
        signal.signal(signal.SIGTERM, before_term)


def _listen(descriptor: int, over: threading.Event) -> None:
    while not over.is_set():
        if select.select([descriptor], [], [], LOOK_S)[0] and os.read(descriptor, 1) in QUIT:
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
            return
