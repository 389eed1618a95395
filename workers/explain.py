"""Articles of one file, one by one, each with the reasons for what the grammar reads in it: `wirewatch explain`."""

from __future__ import annotations

import sys
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from schemas.article import Article, parse_article
from schemas.wire import BadMessage
from streams.facts.explain import Explanation
from streams.identity import identified
from streams.reading import FACT_CHARS
from workers import archive
from workers.guard import SINGLE_S, time_limit
from workers.report import fields_of

STDIN = "-"
ARCHIVES = (".jsonl", ".ndjson", ".gz")
"""Files that hold JSON Lines whatever they begin with."""


class Explained(NamedTuple):
    """The article of one line and why it reads so."""

    line: int
    article: Article
    why: Explanation


class Unread(NamedTuple):
    """A line that would be a dead letter, and the reason."""

    line: int
    reason: str


def explanations(
    source: str, explain: Callable[[str, str, str | None], Explanation], language: str | None = None
) -> Iterator[Explained | Unread]:
    """Every article of a file, or of standard input where `source` is "-", in the order of its lines.

    `explain`: why an article of this title, body and language reads as it does; `language` is that of articles which
    name none.

    JSON Lines, gzipped or not; a file that begins otherwise is one plain text, whose first line is the title.
    Raises OSError, EOFError and zlib.error where the file cannot be read.
    """
    for number, line in _lines(source):
        try:
            with time_limit(SINGLE_S):
                article = identified(line if isinstance(line, Article) else parse_article(line))
                article = msgspec.structs.replace(article, language=article.language or language)
                why = explain(article.title, article.body[:FACT_CHARS], article.language)
        except BadMessage as err:
            yield Unread(number, str(err))
        except Exception as err:  # noqa: BLE001 (as in replay: one article must not hide the others)
            yield Unread(number, f"{type(err).__name__}: {err}")
        else:
            yield Explained(number, article, why)


def _lines(source: str) -> Iterator[tuple[int, bytes | Article]]:
    if source == STDIN:
        whole = sys.stdin.buffer.read()
    else:
        path = Path(source)
        if path.suffix in ARCHIVES:
            yield from archive.lines(path)
            return
        whole = path.read_bytes()
    text = whole.removeprefix(BOM_UTF8)
    if text.lstrip()[:1] == b"{":
        yield from archive.numbered(BytesIO(text))
    elif text.strip():
        title, _, body = text.decode(errors="replace").strip().partition("\n")
        yield 1, Article(title=title.strip(), body=body.strip())


def as_json(found: Explained | Unread, source: str) -> dict[str, Any]:
    """One article as JSON types; each claim and status has the fields that `replay` writes, and its rule."""
    if isinstance(found, Unread):
        return {"file": source, "line": found.line, "reason": found.reason}
    article, why = found.article, found.why
    texts = {"title": article.title, "body": article.body}
    return {
        "file": source,
        "line": found.line,
        "article_id": article.id,
        "title": article.title,
        "language": article.language,
        "claims": [
            fields_of(p.claim)
            | {"rule": p.rule, "count": _span(texts[p.claim.field], *p.span)}
            | {"words": [_span(texts[p.claim.field], *span) for span in p.words]}
            for p in why.claims
        ],
        "statuses": [fields_of(s.status) | {"rule": s.rule} for s in why.statuses],
        "numbers": [n._asdict() for n in why.passed],
    }


def _span(text: str, start: int, end: int) -> dict[str, Any]:
    return {"start": start, "end": end, "text": text[start:end]}
