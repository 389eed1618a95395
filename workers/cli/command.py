"""What a command is, and how it refuses."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable
from dataclasses import dataclass

USAGE = 2
"""Exit status for wrong usage, bad settings and unreadable input."""
FAILED = 1


class Refusal(Exception):
    """The command cannot do what was asked; the message is one line that says what to do."""

    def __init__(self, message: str, status: int = FAILED) -> None:
        super().__init__(message)
        self.status = status


def unreadable(what: object, err: Exception) -> Refusal:
    """The refusal of input that opening or unpacking failed on."""
    reason = err.strerror if isinstance(err, OSError) and err.strerror else str(err)
    return Refusal(f"cannot read {what}: {reason}", USAGE)


@dataclass(frozen=True, slots=True)
class Command:
    """A command: `add` declares its arguments, `run` does it and gives the exit status.

    `examples` are pairs of a command line and what it does; `--help` shows them. `lasts`: whether it goes on until
    somebody ends it, which is a good end.
    """

    name: str
    summary: str
    about: str
    examples: tuple[tuple[str, str], ...]
    add: Callable[[ArgumentParser], None]
    run: Callable[[Namespace], int]
    lasts: bool = False


def count(text: str) -> int:
    """An argument that counts something."""
    if not (text.isascii() and text.isdigit()):
        raise ArgumentTypeError(f"expected a whole number, got {text!r}")
    return int(text)
