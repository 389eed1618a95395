"""What others wrote to a topic that only wirewatch writes to: it is told and passed over, and stays where it is.

On Kafka that is one slip of a hand away, and a record can be taken out of the middle of a topic by nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from schemas import wire
from schemas.alert import Alert
from schemas.story import StoryEvent
from schemas.upcast import NewerVersion, NotOurs, read_event
from schemas.wire import BadMessage
from workers.log import LogRefused, Record

T = TypeVar("T")
Unread = Callable[[Record, BadMessage], None]
"""Told of each record that is passed over."""


def refuse(_record: Record, err: BadMessage) -> None:
    """For a log that nobody else can write to. Raises `err`."""
    raise err


def readable(records: Iterable[Record], read: Callable[[bytes], T], unread: Unread) -> Iterator[tuple[Record, T]]:
    """Those that can be read, each with its value: for who shows them and decides nothing."""
    for record in records:
        try:
            value = read(record.value)
        except BadMessage as err:
            unread(record, err)
        else:
            yield record, value


def alert_in(value: bytes) -> Alert:
    """The alert of a record of `alerts`. Raises BadMessage."""
    alert: Alert = wire.decode_trusted(value, Alert)
    return alert


def events(records: Iterable[Record], unread: Unread) -> Iterator[tuple[Record, StoryEvent]]:
    """The events of wirewatch among the records of `story-events`, as a fold wants them. Raises as `event_of` does."""
    for record in records:
        try:
            event = event_of(record)
        except NotOurs as err:
            unread(record, err)
        else:
            yield record, event


def event_of(record: Record) -> StoryEvent:
    """The event of a record of `story-events`.

    Raises NotOurs for what no version of wirewatch wrote, NewerVersion or LogRefused for what one may have: without it
    the stories would be folded to something else.
    """
    try:
        return read_event(record.value)
    except (NotOurs, NewerVersion):
        raise
    except BadMessage as err:
        where = f"{record.topic} {record.partition} {record.offset}"
        raise LogRefused(f"{where} cannot be read, and the stories not be folded without it: {err}") from err
