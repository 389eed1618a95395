"""What a fetched document says: the entries of a feed, the text of a page. Pure, and run in a process of its own.

Which library reads what was tried on RSS 0.91, 1.0 (RDF) and 2.0, Atom 0.3 and 1.0, on broken and on hostile files:
feedparser reads all of them, keeps a bare `&` in text and links (fastfeedparser makes `?a=1&b=2` into `?a=1=2`, so
two articles become one), resolves relative links and `&nbsp;`, and is held up by a bomb for seconds, which the
process's time limit bounds. It reads no JSON Feed; that format is plain JSON and is read here.
"""

from __future__ import annotations

import calendar
import io
import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

import feedparser
import trafilatura
from msgspec import Raw, Struct

from schemas import wire
from schemas.wire import BadMessage

ENTRIES = 2_000
"""More entries than this in one document are left out, the oldest (last) ones, and counted; no known news feed comes
near."""

_BLOCKS = frozenset(
    ("address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "figcaption", "figure", "footer", "h1",
     "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "ol", "p", "pre", "section", "table", "td", "th", "tr",
     "ul")
)  # fmt: skip
_NO_TEXT = frozenset(("script", "style", "template", "noscript", "iframe", "object"))


class Entry(Struct, frozen=True):
    """One entry of a feed, as text. `guid` is its identity inside the feed, `updated` what the
    publisher says about its last change; `broken` says why it cannot be read, `raw` is what could not be.
    """

    guid: str = ""
    link: str = ""
    title: str = ""
    text: str = ""
    published_at: str | None = None
    updated: str = ""
    language: str | None = None
    broken: str = ""
    raw: bytes = b""


class Document(Struct, frozen=True):
    """A feed's entries in the order of the document, as a rule the newest first; `left_out` more there were."""

    title: str
    entries: tuple[Entry, ...]
    left_out: int = 0


class _JsonItem(Struct, frozen=True):
    id: str | int | float | None = None
    url: str | None = None
    external_url: str | None = None
    title: str | None = None
    content_text: str | None = None
    content_html: str | None = None
    summary: str | None = None
    date_published: str | None = None
    date_modified: str | None = None
    language: str | None = None


class _JsonFeed(Struct, frozen=True):
    version: str
    items: list[Raw]
    title: str | None = None
    language: str | None = None


def feed_entries(body: bytes, content_type: str, url: str) -> Document:
    """The entries of a feed in RSS, RDF, Atom or JSON Feed. Raises BadMessage where it is none of them."""
    if body.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{"):
        return _json_feed(body.removeprefix(b"\xef\xbb\xbf"))
    body = _CHARACTER.sub(_possible, body)
    # As a file: feedparser takes a string that looks like an address or a path and opens it.
    # Without the address as its base: it would make an address of any guid, and each would be fetched as a page.
    headers = {"content-type": content_type}
    found = feedparser.parse(io.BytesIO(body), response_headers=headers, sanitize_html=False)
    if not found.get("version"):  # nothing at all where there was nothing to parse
        raise BadMessage("not a feed in RSS, RDF, Atom or JSON Feed; is it the address of a page?")
    language = found.feed.get("language")
    entries = tuple(_xml_entry(entry, language, url) for entry in found.entries[:ENTRIES])
    return Document(plain_text(found.feed.get("title", "")), entries, len(found.entries) - len(entries))


_CHARACTER = re.compile(rb"&#(?:([0-9]{1,9})|[xX]([0-9A-Fa-f]{1,8}));")


def _possible(reference: re.Match[bytes]) -> bytes:
    """A reference to a character that there is; half an emoji (`&#55357;`), as some feeds have, fails the parser."""
    decimal, hexadecimal = reference.groups()
    code = int(decimal) if decimal else int(hexadecimal, 16)
    return reference[0] if 0 < code < 0xD800 or 0xE000 <= code <= 0x10FFFF else b"&#65533;"


def _xml_entry(entry: dict[str, Any], language: str | None, base: str) -> Entry:
    # Taken as HTML whatever it is declared as: feeds that declare text and send markup are common.
    texts = [plain_text(part.get("value", "")) for part in entry.get("content", [])]
    texts.append(plain_text(entry.get("summary", "")))
    guid, link, title, text = (
        _encodable(part)
        for part in (
            entry.get("id", ""),
            _link(entry, base),
            " ".join(plain_text(entry.get("title", "")).split()),
            max(texts, key=len),
        )
    )
    return Entry(
        guid=guid,
        link=link,
        title=title,
        text=text,
        published_at=_published(entry),
        updated=str(entry["updated"]) if "updated" in entry else "",
        language=entry.get("language") or language,
        raw=wire.encode({"id": guid, "link": link, "title": title, "text": text}),
    )


def _link(entry: dict[str, Any], base: str) -> str:
    """The entry's address; a permanent link in a guid (RSS 2.0) is one only where it is written as one."""
    link = str(entry.get("link", ""))
    from_guid = entry.get("guidislink") and link == entry.get("id")
    if not link or (from_guid and not link.lower().startswith(("http://", "https://"))):
        return ""
    try:
        return urljoin(base, link)
    except ValueError:
        return link


def _encodable(text: str) -> str:
    """`text` with lone surrogates (from `&#xD800;`) replaced: they have no bytes."""
    return text.encode("utf-8", "replace").decode()


def _published(entry: dict[str, Any]) -> str | None:
    """When the entry was published, else changed, as RFC 3339; None where that is not said or no calendar has it."""
    for name in ("published_parsed", "updated_parsed"):
        parsed = entry[name] if name in entry else None  # noqa: SIM401  # its `get` warns and gives the other date
        if parsed is not None:
            try:
                return datetime.fromtimestamp(calendar.timegm(parsed), UTC).isoformat().replace("+00:00", "Z")
            except (TypeError, ValueError, OverflowError, OSError):
                return None
    return None


def _json_feed(body: bytes) -> Document:
    feed: _JsonFeed = wire.decode_trusted(body, _JsonFeed)
    entries = tuple(_json_entry(bytes(item), feed.language) for item in feed.items[:ENTRIES])
    return Document(feed.title or "", entries, len(feed.items) - len(entries))


def _json_entry(raw: bytes, language: str | None) -> Entry:
    try:
        item: _JsonItem = wire.decode_trusted(raw, _JsonItem)
    except BadMessage as err:
        return Entry(broken=str(err), raw=raw)
    texts = (item.content_text or "", plain_text(item.content_html or ""), item.summary or "")
    return Entry(
        guid="" if item.id is None else str(item.id),
        link=item.url or item.external_url or "",
        title=" ".join((item.title or "").split()),
        text=max(texts, key=len),
        published_at=item.date_published or item.date_modified,
        updated=item.date_modified or "",
        language=item.language or language,
        raw=raw,
    )


def plain_text(markup: str) -> str:
    r"""The text of a piece of HTML, one line a block; text without markup comes back with its entities resolved.

    >>> plain_text("<p>One &amp; <b>two</b>.</p><script>x()</script><p>Three</p>")
    'One & two.\nThree'
    """
    if "<" not in markup and "&" not in markup:
        return _lines(markup)
    taker = _TextTaker()
    taker.feed(markup)
    taker.close()
    return _lines("".join(taker.parts))


class _TextTaker(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, _attributes: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in _NO_TEXT
        self._break(tag)

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in _NO_TEXT and self._hidden > 0
        self._break(tag)

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(data)

    def _break(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.parts.append("\n")


def _lines(text: str) -> str:
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def page_text(body: bytes, url: str, title: str) -> str:
    """The article's text on its page without navigation and notices, "" where none was found.

    A first line that only repeats `title` is left out.
    """
    text = trafilatura.extract(body, url=url, include_comments=False, include_tables=False) or ""
    first, _, rest = text.partition("\n")
    repeats = "".join(first.split()).casefold() == "".join(title.split()).casefold()
    return rest.strip() if rest and repeats else text.strip()
