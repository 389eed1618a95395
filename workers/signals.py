"""SIGTERM and SIGINT ask a process to end."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from contextlib import ExitStack
from types import FrameType


def stop_on_signals(stop: threading.Event, held: ExitStack) -> None:
    """Set `stop` at a signal, until `held` is closed: the process ends when its batch is committed."""

    def ask(_signum: int, _frame: FrameType | None) -> None:
        stop.set()

    _on_signals(ask, held)


def end_on_signals(held: ExitStack) -> None:
    """End at once at a signal, with status 0, until `held` is closed or `stop_on_signals` takes over.

    For while a model loads or no broker answers, which can take longer than who stops us waits: every commit is whole,
    so nothing is lost.
    """

    def end(_signum: int, _frame: FrameType | None) -> None:
        raise SystemExit(0)

    _on_signals(end, held)


def _on_signals(act: Callable[[int, FrameType | None], None], held: ExitStack) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        held.callback(signal.signal, number, signal.signal(number, act))
