"""`SourceState`: how far a source (a feed, a watched file) has been read; committed with the articles it gave."""

from __future__ import annotations

from msgspec import Struct


class SourceState(Struct, frozen=True):
    """For a feed the validators of its last answer (RFC 9110 section 8.8); for a file its identity and byte offset."""

    source: str
    etag: str | None = None
    last_modified: str | None = None
    position: int = 0
    identity: str = ""
    seen: tuple[str, ...] = ()
    schema: int = 1
