"""A snapshot as bytes: a line that says what it is, a line of JSON that says of what, and the image of the state."""

from __future__ import annotations

import hashlib
from typing import Literal

import msgspec
from msgspec import Struct

from schemas.topics import ARTICLES_READ, STORY_EVENTS
from schemas.upcast import read_event
from streams.image import image_of, live_of
from streams.live import EVOLVE_VERSION, LiveStories
from streams.policy import Policy
from workers.log import Log, Record

FORMAT = 4
"""Raised whenever a snapshot, its image included, is laid out otherwise; evolve's own number is EVOLVE_VERSION."""
MAGIC = b"wirewatch-snapshot"
FIRST_LOOK, LONGER = 16, 16
"""Offsets in which the last record before an offset is sought, and how many times as many if none is there: on Kafka
the ends of transactions, and what was given up, leave gaps."""

Reason = Literal["damaged", "format", "evolve", "encoder", "policy", "foreign", "unreadable"]


class SnapshotRefused(Exception):
    """A snapshot cannot stand for the beginning of this log; `reason` is a word for the metric."""

    def __init__(self, reason: Reason, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class Mark(Struct, frozen=True):
    """A place in a log.

    `reads`, `events`  offsets: all of `articles.read` before the one is decided, all of `story-events` before the
                       other is folded
    `last_event`       the id of the last event before that place, "" where there is none
    `digest`           sha256 of the last record of both topics before it: a log that was cut or replaced has others
    """

    reads: int
    events: int
    last_event: str
    digest: str


class Stamp(Struct, frozen=True):
    """Of what a snapshot is. `taken_ms`: wall clock, milliseconds since 1970; nothing is decided by it."""

    evolve: int
    encoder: str | None
    policy: str
    mark: Mark
    taken_ms: int


def mark_of(log: Log, reads: int, events: int) -> Mark:
    """The place in `log` where these offsets are. Raises BadMessage where the event there cannot be read."""
    found = [_last_before(log, ARTICLES_READ.name, reads), _last_before(log, STORY_EVENTS.name, events)]
    digest = hashlib.sha256()
    for record in found:
        if record is not None:
            parts = (record.offset, record.timestamp_ms, record.key, record.value)
            digest.update(msgspec.msgpack.encode(parts))
    last = found[1]
    return Mark(reads, events, read_event(last.value).id if last else "", digest.hexdigest())


def policy_digest(policy: Policy) -> str:
    """Sixteen hexadecimal digits that tell policies, their linkers among them, apart."""
    return hashlib.sha256(msgspec.json.encode(policy)).hexdigest()[:16]


def packed(live: LiveStories, policy: Policy, mark: Mark, taken_ms: int) -> list[bytes]:
    """The parts of a snapshot. Raises OverflowError where a fact's number has more than 64 bits."""
    stamp = Stamp(EVOLVE_VERSION, live.encoder, policy_digest(policy), mark, taken_ms)
    line, image = msgspec.json.encode(stamp) + b"\n", image_of(live)
    return [b"%s %d %s\n" % (MAGIC, FORMAT, checksum(line, image)), line, image]


def opened(content: bytes) -> tuple[Stamp, memoryview]:
    """The stamp and the image of a snapshot, as they were written. Raises SnapshotRefused."""
    head, _, rest = content[:200].partition(b"\n")
    magic, _, said = head.partition(b" ")
    number, _, written = said.partition(b" ")
    if magic != MAGIC or not number.isdigit():
        raise SnapshotRefused("damaged", "it does not begin as a snapshot does")
    if int(number) != FORMAT:
        raise SnapshotRefused("format", f"it has format {int(number)}, this wirewatch writes and reads {FORMAT}")
    start = len(head) + 1
    end = content.find(b"\n", start) + 1
    body = memoryview(content)
    if not rest or not end or checksum(body[start:end], body[end:]) != written:
        raise SnapshotRefused("damaged", "its bytes are not those that were written")
    try:
        return msgspec.json.decode(body[start:end], type=Stamp), body[end:]
    except msgspec.MsgspecError as err:
        raise SnapshotRefused("damaged", f"its stamp cannot be read: {err}") from err


def belongs(stamp: Stamp, log: Log, group: str, policy: Policy | None, encoder: str | None) -> None:
    """Whether a snapshot is of the beginning of `log`, as this wirewatch folds and decides. Raises SnapshotRefused.

    `policy` None: any. `encoder`: whose vectors the log has now; None: nobody knows.
    """
    if stamp.evolve != EVOLVE_VERSION:
        raise SnapshotRefused("evolve", f"version {stamp.evolve} of folding made it, this is version {EVOLVE_VERSION}")
    if policy is not None and stamp.policy != policy_digest(policy):
        raise SnapshotRefused("policy", "it was taken under another policy")
    if encoder is not None and stamp.encoder not in (None, encoder):
        raise SnapshotRefused("encoder", f"its vectors are of {stamp.encoder}, the log's of {encoder}")
    mark = stamp.mark
    if log.end(STORY_EVENTS.name) < mark.events or log.committed(group, ARTICLES_READ.name) < mark.reads:
        raise SnapshotRefused("foreign", "the log ends before it: it is another log, or an earlier copy")
    if mark_of(log, mark.reads, mark.events) != mark:
        raise SnapshotRefused("foreign", "the log has other records where it was taken")


def state_of(image: memoryview) -> LiveStories:
    """The state of an image. Raises SnapshotRefused."""
    try:
        return live_of(image)
    except (ValueError, LookupError) as err:
        raise SnapshotRefused("damaged", f"its image cannot be read: {err}") from err


def checksum(line: bytes | memoryview, image: bytes | memoryview) -> bytes:
    """sha256 of all behind the first line, hexadecimal."""
    digest = hashlib.sha256(line)
    digest.update(image)
    return digest.hexdigest().encode()


def _last_before(log: Log, topic: str, offset: int) -> Record | None:
    reach, stop = FIRST_LOOK, offset
    while stop > 0:
        start = max(0, offset - reach)
        records = list(log.replay(topic, start, stop))
        if records:
            return records[-1]
        reach, stop = reach * LONGER, start
    return None
