"""Records that older versions wrote, read as today's values. A log is kept for ever; its types are not.

Raise a type's `schema` when a reader of old records would refuse or misread them, and add the step from the old form
to `UPCASTERS`; `schemas/compatibility.py` holds you to it. A value inside another, as `ReadArticle` inside
`StoryOpened`, rises only together with the records that contain it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, get_args

import msgspec
from msgspec import Struct

from schemas import wire
from schemas.read import Read
from schemas.story import StoryEvent
from schemas.wire import BadMessage

Json = dict[str, Any]
Upcasters = Mapping[tuple[str, int], Callable[[Json], Json]]


class NewerVersion(BadMessage):
    """A newer wirewatch wrote this record: nothing is wrong with it, and an upgrade reads it."""


class NotOurs(BadMessage):
    """No version of wirewatch wrote this record: it has no `type`."""


UPCASTERS: Upcasters = {}
"""From (`type`, `schema`) to what makes such a record one of the next `schema`. Today's is everybody's first."""


class _Version(Struct):
    type: str
    schema: int = 1


def versions(kind: object) -> dict[str, int]:
    """The newest `schema` of each `type` in a union of tagged structs.

    >>> versions(Read)
    {'article': 1, 'tick': 1, 'redirect': 1}
    """
    return {_tag(struct): _newest(struct) for struct in get_args(kind)}


def _tag(struct: type[Struct]) -> str:
    return str(struct.__struct_config__.tag)


def _newest(struct: type[Struct]) -> int:
    return next(int(field.default) for field in msgspec.structs.fields(struct) if field.name == "schema")


_EVENTS = versions(StoryEvent)
_ITEMS = versions(Read)


def read_event(data: bytes, upcasters: Upcasters = UPCASTERS) -> StoryEvent:
    """The value of a record of `story-events`, whichever version wrote it. Raises BadMessage, NewerVersion, NotOurs.

    >>> read_event(b"a slip of the hand")
    Traceback (most recent call last):
    schemas.upcast.NotOurs: JSON is malformed: invalid character (byte 0)
    """
    event: StoryEvent = wire.decode_trusted(_upcast(data, _EVENTS, upcasters), StoryEvent)
    return event


def read_item(data: bytes, upcasters: Upcasters = UPCASTERS) -> Read:
    """The value of a record of `articles.read`, whichever version wrote it. Raises BadMessage, NewerVersion, NotOurs.

    >>> read_item(b'{"type": "tick", "tick": "2031-05-01T06:00:00Z", "schema": 2}')
    Traceback (most recent call last):
    schemas.upcast.NewerVersion: `tick` of schema 2; the newest known here is 1: a newer wirewatch wrote it, upgrade
    """
    item: Read = wire.decode_trusted(_upcast(data, _ITEMS, upcasters), Read)
    return item


def _upcast(data: bytes, newest: Mapping[str, int], upcasters: Upcasters) -> bytes:
    """`data` as today's code would have written it; a `type` that nobody knows is left to the decoder to refuse."""
    try:
        found: _Version = wire.decode_trusted(data, _Version)
    except BadMessage as err:
        raise NotOurs(str(err)) from err
    known = newest.get(found.type, found.schema)
    if found.schema == known:
        return data
    if found.schema > known:
        raise NewerVersion(
            f"`{found.type}` of schema {found.schema}; the newest known here is {known}: "
            "a newer wirewatch wrote it, upgrade"
        )
    record: Json = wire.decode_trusted(data, Json)
    for schema in range(found.schema, known):
        step = upcasters.get((found.type, schema))
        if step is None:
            raise BadMessage(f"`{found.type}` of schema {schema}, which no version has written")
        record = step(record) | {"schema": schema + 1}
    return wire.encode(record)
