"""SIGTERM and SIGINT ask a process to end."""

from __future__ import annotations

import math
import os
import signal
import threading
from collections.abc import Callable
from contextlib import ExitStack
from types import FrameType

import structlog

WAITS = "it waits for a broker or a webhook that does not answer; nothing that was committed is lost"

log = structlog.get_logger()


def stop_on_signals(stop: threading.Event, held: ExitStack, within_s: float = math.inf) -> None:
    """Set `stop` at a signal, until `held` is closed: the process ends when its batch is committed.

    Where it has not ended `within_s` later it waits for somebody else, and ends as it is, with status 1.
    """
    last = threading.Timer(within_s, _end_as_it_is, [within_s])
    last.daemon = True
    held.callback(last.cancel)

    asked = False

    def ask(_signum: int, _frame: FrameType | None) -> None:
        nonlocal asked
        first, asked = not asked, True
        if first and within_s < math.inf:
            last.start()
        # In another thread: this one may be just inside `stop.wait`, and would wait for itself.
        threading.Thread(target=stop.set, daemon=True).start()

    _on_signals(ask, held)


def end_on_signals(held: ExitStack) -> None:
    """End at once at a signal, with status 0, until `held` is closed or `stop_on_signals` takes over.

    For while a model loads or no broker answers, which can take longer than who stops us waits: every commit is whole,
    so nothing is lost.
    """

    def end(_signum: int, _frame: FrameType | None) -> None:
        raise SystemExit(0)

    _on_signals(end, held)


def _end_as_it_is(waited_s: float) -> None:
    log.error("not ended in order", waited_s=waited_s, reason=WAITS)
    os._exit(1)


def _on_signals(act: Callable[[int, FrameType | None], None], held: ExitStack) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        held.callback(signal.signal, number, signal.signal(number, act))
