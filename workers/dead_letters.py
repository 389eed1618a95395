"""What could not be read, why, and back into the stream after a fix."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from schemas.topics import DEAD_LETTERS, TOPICS
from workers.dates import DATED
from workers.log import Log, Output, Record

REPLAYED = "replayed"
"""The header of a record that comes from the dead letters: which one it was."""
NUMBER_DIGITS = 19
"""A header with more is no number of ours."""
_NAMES = frozenset(topic.name for topic in TOPICS)


class CannotReplay(Exception):
    """A dead letter cannot go back; the message says why."""


class DeadLetter(Struct, frozen=True):
    """One dead letter. `number` is its offset; `topic`, `partition`, `offset`: where it was, None where it came from
    no topic; `size` that of the record, which is kept in part where `whole` is false.
    """

    number: int
    at_ms: int
    reason: str
    error: str
    attempts: int
    topic: str | None
    partition: int | None
    offset: int | None
    timestamp_ms: int | None
    size: int
    whole: bool
    headers: dict[str, str]


def dead_letters(log: Log) -> Iterator[DeadLetter]:
    """All of them, oldest first."""
    return (_read(record) for record in log.replay(DEAD_LETTERS.name))


def failed_again(letters: Iterable[DeadLetter]) -> dict[int, int]:
    """Of those that were replayed and could not be read again: the number that each has since."""
    numbered = ((number_in(one.headers, REPLAYED), one.number) for one in letters)
    return {before: number for before, number in numbered if before is not None and before < number}


def bytes_of(log: Log, number: int) -> tuple[DeadLetter, bytes]:
    """One of them with its bytes. Raises LookupError where there is none of that number."""
    for record in log.replay(DEAD_LETTERS.name, number, number + 1):
        return _read(record), record.value
    raise LookupError(f"there is no dead letter {number}")


def replay(log: Log, numbers: Sequence[int]) -> None:
    """Append the records again to the topics where they were, all or none, with the times that they had.

    A record that had been read all the same is a duplicate there, and changes nothing.

    Raises LookupError, CannotReplay.
    """
    log.append([_again(*bytes_of(log, number)) for number in numbers])


def _again(letter: DeadLetter, value: bytes) -> Output:
    if letter.topic not in _NAMES or letter.topic is None:
        where = [letter.headers[name] for name in ("source", "file", "line") if name in letter.headers]
        raise CannotReplay(f"dead letter {letter.number} came from no topic but {', line '.join(where) or 'outside'}")
    if not letter.whole:
        raise CannotReplay(f"dead letter {letter.number} is only a part of {letter.size} bytes")
    dated = {DATED: letter.headers[DATED]} if DATED in letter.headers else {}
    headers = dated | {REPLAYED: str(letter.number)}
    return Output(letter.topic, value, None, headers, letter.timestamp_ms, letter.partition)


def _read(record: Record) -> DeadLetter:
    headers = record.headers
    size = number_in(headers, "bytes") or len(record.value)
    return DeadLetter(
        number=record.offset,
        at_ms=record.timestamp_ms,
        reason=headers.get("reason", ""),
        error=headers.get("error", ""),
        attempts=number_in(headers, "attempts") or 1,
        topic=headers.get("topic"),
        partition=number_in(headers, "partition"),
        offset=number_in(headers, "offset"),
        timestamp_ms=number_in(headers, "timestamp_ms"),
        size=size,
        whole=size == len(record.value),
        headers=headers,
    )


def number_in(headers: dict[str, str], name: str) -> int | None:
    """A header that is a number; None where it is none, for anybody may have written it."""
    raw = headers.get(name, "")
    return int(raw) if len(raw) <= NUMBER_DIGITS and raw.removeprefix("-").isdecimal() else None
