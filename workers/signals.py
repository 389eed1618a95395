"""SIGTERM and SIGINT ask a process to end; it ends when its batch is committed."""

from __future__ import annotations

import signal
import threading
from contextlib import ExitStack
from types import FrameType


def stop_on_signals(stop: threading.Event, held: ExitStack) -> None:
    """Set `stop` at SIGTERM and SIGINT until `held` is closed."""

    def ask(_signum: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        held.callback(signal.signal, number, signal.signal(number, ask))
