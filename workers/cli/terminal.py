"""What people see: progress on standard error, and text of strangers made safe for a terminal."""

from __future__ import annotations

import sys
import time
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager

PLAIN_EVERY_S = 10.0


def shown(text: str) -> str:
    r"""`text` in one line without what moves a cursor or turns reading round: articles are written by strangers.

    >>> shown("Quay\x1b[2J shut\n\u202e!")
    'Quay[2J shut !'
    """
    return " ".join(harmless(text).split())


def harmless(text: str) -> str:
    """`text` without what moves a cursor or turns reading round, its lines kept."""
    return "".join(
        char if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co") or char in "\n\t" else "" for char in text
    )


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """A function to tell how many of how many are done: a bar on a terminal, now and then a line elsewhere."""
    if sys.stderr.isatty():
        with _bar(what) as advance:
            yield advance
    else:
        yield _lines(what)


@contextmanager
def _bar(what: str) -> Iterator[Callable[[int, int], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _lines(what: str) -> Callable[[int, int], None]:
    said_at = time.monotonic()

    def tell(done: int, total: int) -> None:
        nonlocal said_at
        if done == total or time.monotonic() - said_at >= PLAIN_EVERY_S:
            said_at = time.monotonic()
            print(f"{what}: {done} of {total}", file=sys.stderr, flush=True)

    return tell
