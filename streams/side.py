"""What links an article beside its vector and its words."""

from __future__ import annotations

from datetime import datetime

import msgspec
from msgspec import Struct

from schemas.read import Details


class Side(Struct, frozen=True, array_like=True):
    """When an article came, its details and its language."""

    at: datetime
    details: Details
    language: str | None


_DECODER = msgspec.msgpack.Decoder(Side)


def packed(side: Side) -> bytes:
    """A quarter of the room."""
    return msgspec.msgpack.encode(side)


def unpacked(side: bytes) -> Side:
    """What was packed."""
    return _DECODER.decode(side)
