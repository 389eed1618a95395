"""`Article`: what comes in, on the topic `articles`, over HTTP or from a file. Any producer may write it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from msgspec import UNSET, Raw, Struct, UnsetType

from schemas import wire
from schemas.wire import BadMessage

BODY_CHARS = 1_000_000
TITLE_CHARS = 10_000
URL_CHARS = 8_192
ID_CHARS = 512
OUTLET_CHARS = 512
LANGUAGE_CHARS = 64
FIRST_YEAR, LAST_YEAR = 1900, 2200
"""Dates outside are refused: they are typing errors, and stream time must leave room to add a policy's spans."""


class Article(Struct, frozen=True):
    """One article as received. An empty `id` or `outlet` is filled in by `streams.identity.identified`."""

    id: str = ""
    title: str = ""
    body: str = ""
    url: str | None = None
    outlet: str | None = None
    language: str | None = None
    published_at: str | None = None

    @property
    def published(self) -> datetime | None:
        """`published_at` as a time, or None."""
        return parse_time(self.published_at) if self.published_at else None


LIMITS = {
    "id": ID_CHARS,
    "title": TITLE_CHARS,
    "body": BODY_CHARS,
    "url": URL_CHARS,
    "outlet": OUTLET_CHARS,
    "language": LANGUAGE_CHARS,
    "published_at": 64,
}
ARTICLE_BYTES = 12 * sum(LIMITS.values()) + 1_000
"""An article as large as JSON can make it: a character takes up to two escapes of six bytes. Kafka takes less: see
`wire.RECORD_BYTES`."""


class _RawArticle(Struct, frozen=True):
    id: Raw | UnsetType = UNSET
    title: Raw | UnsetType = UNSET
    body: Raw | UnsetType = UNSET
    url: Raw | UnsetType = UNSET
    outlet: Raw | UnsetType = UNSET
    language: Raw | UnsetType = UNSET
    published_at: Raw | UnsetType = UNSET


def parse_article(data: bytes, limit_bytes: int = ARTICLE_BYTES) -> Article:
    """The article that `data` holds; unknown fields are ignored.

    Raises BadMessage: larger than `limit_bytes`, or no article, with the reason for each bad field in `fields`.

    >>> parse_article(b'{"title": "Ferry late", "story": "x"}').title
    'Ferry late'
    >>> parse_article(b'{"title": 5, "published_at": "noon"}')
    Traceback (most recent call last):
    schemas.wire.BadMessage: title: Expected `str | null`, got `int`; published_at: not an RFC 3339 time with an offset
    """
    raw = wire.decode(data, _RawArticle, limit_bytes)
    values: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for name, limit in LIMITS.items():
        part = getattr(raw, name)
        try:
            text = None if part is UNSET else wire.decode_trusted(bytes(part), str | None)
            values[name] = _checked(name, text, limit)
        except BadMessage as err:
            problems[name] = str(err)
    if not problems and not (values["title"] or values["body"]):
        problems["title"] = "title and body are both empty"
    if problems:
        raise BadMessage("; ".join(f"{name}: {reason}" for name, reason in problems.items()), problems)
    return Article(**values)


def _checked(name: str, text: str | None, limit: int) -> str | None:
    if text is not None and len(text) > limit:
        raise BadMessage(f"{len(text)} characters; the limit is {limit}")
    if name in ("id", "title", "body"):
        return text or ""
    if name == "published_at" and text:
        parse_time(text)
    return text if text and text.strip() else None


def parse_time(text: str) -> datetime:
    """An RFC 3339 time. Raises BadMessage where it is none, has no offset, or lies outside 1900..2200."""
    try:
        time = msgspec.convert(text, datetime)
    except msgspec.ValidationError as err:
        raise BadMessage("not an RFC 3339 time with an offset") from err
    if time.tzinfo is None:
        raise BadMessage("not an RFC 3339 time with an offset")
    if not FIRST_YEAR <= time.year <= LAST_YEAR:
        raise BadMessage(f"year {time.year} is outside {FIRST_YEAR}..{LAST_YEAR}")
    return time
