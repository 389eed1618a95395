"""Archives: files of articles read as one stream, ordered by the time at which they would have been seen."""

from __future__ import annotations

import gzip
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from schemas import wire
from schemas.article import Article, parse_article, parse_time
from schemas.topics import ARTICLES
from schemas.wire import BadMessage
from streams.identity import identified
from workers.log import Record
from workers.sources.lines import Stamper


class _Dated(msgspec.Struct):
    published_at: str | None = None


def published_ms(line: bytes) -> int | None:
    """`published_at` of a line in milliseconds since 1970, or None where it has none that can be read."""
    try:
        date = wire.decode_trusted(line, _Dated).published_at
        return round(parse_time(date).timestamp() * 1000) if date else None
    except BadMessage:
        return None


def lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """The lines of a JSONL file, gzipped or not, that are not blank, with their numbers from 1."""
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
        yield from numbered(file)


def numbered(file: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """The lines of an open JSONL file that are not blank, with their numbers from 1."""
    for number, raw in enumerate(file, 1):
        line = raw.removeprefix(BOM_UTF8) if number == 1 else raw
        if line.strip():
            yield number, line.rstrip(b"\r\n")


def records(files: Sequence[Path], limit: int | None) -> list[Record]:
    """The lines of all files as records of `articles`, ordered by seen_at, then id by code point, then place.

    A line without a date takes its time by the rule of `Stamper`, file by file.
    """
    placed = [entry for order, path in enumerate(files) for entry in _placed(path, order)]
    placed.sort(key=lambda entry: entry[:-1])
    found = placed[:limit] if limit is not None else placed
    return [
        Record(ARTICLES.name, offset, ms, line, headers={"file": str(files[order]), "line": str(number)})
        for offset, (ms, _, order, number, line) in enumerate(found)
    ]


def _placed(path: Path, order: int) -> Iterator[tuple[int, str, int, int, bytes]]:
    stamper = Stamper(published_ms)
    held: list[tuple[int, bytes]] = []
    for number, line in lines(path):
        held.append((number, line))
        if not stamper.waits([line]):
            yield from _stamped(stamper, held, order)
            held.clear()
    yield from _stamped(stamper, held, order)


def _stamped(
    stamper: Stamper, held: Sequence[tuple[int, bytes]], order: int
) -> Iterator[tuple[int, str, int, int, bytes]]:
    stamps = stamper.stamps([line for _, line in held])
    for (number, line), ms in zip(held, stamps, strict=True):
        yield ms or 0, _id(line), order, number, line


def _id(line: bytes) -> str:
    try:
        article: Article = identified(parse_article(line))
    except BadMessage:
        return ""
    return article.id
