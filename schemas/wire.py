"""The wire form of every value: JSON, decoded strictly once at the edge, encoded always the same way.

msgspec is strict where `json.loads` is not: NaN, lone surrogates, numbers out of range and nesting
without end are errors there, and all of them are `BadMessage` here.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")

RECORD_BYTES = 1_900_000
"""The largest record that Kafka takes from us: under a producer's 2,000,000 with room for headers."""


class BadMessage(ValueError):
    """A record that will never parse: it belongs in the dead letters, with this reason.

    `fields` names what is wrong with each field, where the record as a whole could be read.
    """

    def __init__(self, reason: str, fields: dict[str, str] | None = None) -> None:
        super().__init__(reason)
        self.fields = fields or {}


_HALF = re.compile(rb"(?<!\\)(?:\\\\)*\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])")
"""An escaped first half of a surrogate pair that stands alone; of one msgspec says that the input was cut off."""


@cache
def _decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(kind)


_encoder = msgspec.json.Encoder()


def decode(data: bytes, kind: type[T], limit_bytes: int = RECORD_BYTES) -> T:
    """The value of type `kind` that `data` holds.

    Raises BadMessage where it is not JSON, not of that type, or larger than `limit_bytes`.

    >>> decode(b'{"a": NaN}', dict)
    Traceback (most recent call last):
    schemas.wire.BadMessage: JSON is malformed: invalid character (byte 6)
    """
    if len(data) > limit_bytes:
        raise BadMessage(f"record of {len(data)} bytes; the limit is {limit_bytes}")
    value: T = decode_trusted(data, kind)
    return value


def decode_trusted(data: bytes, kind: Any) -> Any:
    """Like `decode`, for our own records, which may be larger than what is taken from outside."""
    try:
        return _decoder(kind).decode(data)
    except UnicodeDecodeError as err:
        raise BadMessage(f"not UTF-8: byte 0x{err.object[err.start]:02x}") from err
    except msgspec.MsgspecError as err:
        raise BadMessage("half of an escaped surrogate pair" if _HALF.search(data) else str(err)) from err
    except RecursionError as err:
        raise BadMessage("JSON is nested too deeply") from err


def encode(value: Any) -> bytes:
    """`value` as JSON: fields in the order they are declared, so the same value gives the same bytes."""
    return _encoder.encode(value)
