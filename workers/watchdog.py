"""A process that can't be interrupted ends itself; its successor tries what it was at alone (`workers.attempts`)."""

from __future__ import annotations

import faulthandler
from contextlib import ExitStack

from workers.guard import StageBroken

STUCK_S = 300.0
"""How long one round of the main loop, or one try of a batch, may take."""
END_S = 10.0
"""A process that failed has so long to end: a thread that hangs must not keep it."""


def watch(held: ExitStack) -> None:
    """From now until `held` ends: a crash in native code leaves the stack of every thread in the log."""
    faulthandler.enable()
    held.push(_call_off)


def beat() -> None:
    """The process goes on: from now it has STUCK_S again."""
    faulthandler.dump_traceback_later(STUCK_S, exit=True)


def _call_off(kind: type[BaseException] | None, *_: object) -> None:
    """Nobody watches a process that ends, unless its work hangs in a thread: then it may not be able to."""
    faulthandler.cancel_dump_traceback_later()
    if kind is not None and issubclass(kind, StageBroken):
        faulthandler.dump_traceback_later(END_S, exit=True)
