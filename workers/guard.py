"""Bad work is contained: what crashes or hangs is tried alone, and then dead-lettered with the reason."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import FrameType

import structlog

from schemas.topics import DEAD_LETTERS
from schemas.wire import RECORD_BYTES, BadMessage
from workers.dates import DATED
from workers.dead_letters import REPLAYED
from workers.log import LogLost, LogRefused, Output, Record

CARRIED = ("file", "line", "source", DATED, REPLAYED)
"""Headers that a dead letter has of the record that it was."""
HEADER_CHARACTERS = 2_000
"""Of each, for anybody may have written them: with the bytes they must fit into one record of every log."""
SINGLE_S = 30.0
"""How long one record may take; a batch gets this once, and its records again one by one if that was not enough."""


log = structlog.get_logger()

Handle = Callable[[Sequence[Record]], list[Output]]
Prove = Callable[[], None]
"""Does with something plain what is done with records; raises StageBroken where that fails as well."""


class Hung(Exception):
    """Handling took longer than it may."""


class StageBroken(Exception):
    """The stage itself does not work: no record is to blame for it, and the process must end before one is blamed."""


NOT_THE_RECORDS = (StageBroken, LogLost, LogRefused)
"""What ends the process whatever the records are."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise Hung after `seconds`. Only the main thread can be interrupted; elsewhere there is no limit."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(_signum: int, _frame: FrameType | None) -> None:
        raise Hung(f"not done after {seconds:g} s")

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextmanager
def proving(what: str) -> Iterator[None]:
    """Raises StageBroken where what is in here, the work of a stage on something plain, fails or hangs."""
    try:
        with time_limit(SINGLE_S):
            yield
    except Exception as err:
        raise StageBroken(f"not even {what}: {type(err).__name__}: {err}") from err


def dead_letter(record: Record, reason: str, error: str, attempts: int = 1) -> Output:
    """The record's own bytes for the dead letters, with the reason and where it came from as headers."""
    headers = {
        "reason": reason[:HEADER_CHARACTERS],
        "error": error,
        "attempts": str(attempts),
        "topic": record.topic,
        "partition": str(record.partition),
        "offset": str(record.offset),
        "timestamp_ms": str(record.timestamp_ms),
    }
    carried = {name: record.headers[name][:HEADER_CHARACTERS] for name in CARRIED if name in record.headers}
    return as_letter(record.value, headers | carried)


def as_letter(value: bytes, headers: Mapping[str, str], size: int | None = None) -> Output:
    """A record of the dead letters: bytes larger than any record that we take are cut, and `bytes` says how many there
    were, `size` where some are missing already.
    """
    size = len(value) if size is None else size
    cut = {"bytes": str(size)} if size > min(len(value), RECORD_BYTES) else {}
    return Output(DEAD_LETTERS.name, value[:RECORD_BYTES], headers={**headers, **cut})


def blamed(record: Record, err: Exception, attempts: int = 1) -> Output:
    """The dead letter of a record over which handling failed in a way that nobody foresaw; an operator is told."""
    error = type(err).__name__
    log.warning("handling failed", topic=record.topic, offset=record.offset, error=error)
    return dead_letter(record, f"{error}: {err}", error, attempts)


def contained(handle: Handle, records: Sequence[Record], prove: Prove, single_s: float = SINGLE_S) -> list[Output]:
    """What `handle` makes of `records`; where the whole raises or hangs, of each alone, the failing ones dead letters.

    `handle` must change nothing that a second try would see, unless it returns. Raises StageBroken, see `alone`, and
    what a log raises: LogLost, LogRefused.
    """
    try:
        with time_limit(single_s + len(records)):
            return handle(records)
    except NOT_THE_RECORDS:
        raise
    except Exception as err:  # noqa: BLE001 (tried again, one by one)
        log.warning("tried one by one", topic=records[0].topic, records=len(records), error=type(err).__name__)
        return [output for record in records for output in alone(handle, record, prove, single_s)]


def alone(handle: Handle, record: Record, prove: Prove, single_s: float = SINGLE_S) -> list[Output]:
    """What `handle` makes of one record: a dead letter where it raises or hangs.

    Raises StageBroken where `prove` does, and MemoryError: what is short is this process's memory, and the next one
    has more. A record that takes all of it every time is given up by `Attempts`.
    """
    try:
        with time_limit(single_s):
            return handle([record])
    except BadMessage as err:
        return [dead_letter(record, str(err), "BadMessage")]
    except (*NOT_THE_RECORDS, MemoryError):
        raise
    except Exception as err:  # noqa: BLE001 (whatever it is, it must not stop the news)
        prove()
        return [blamed(record, err, attempts=2)]
