"""From a feed's entry to what is written: an article, or a dead letter."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urljoin

from schemas import wire
from schemas.article import LANGUAGE_CHARS, OUTLET_CHARS, Article, parse_article, parse_time
from schemas.topics import ARTICLES
from schemas.wire import RECORD_BYTES, BadMessage
from streams.identity import content_id, identified, registrable_domain
from workers.guard import as_letter
from workers.log import Output
from workers.sources.documents import Entry
from workers.sources.fetch import PAGE_BYTES, Ask, FetchFailed, host_of
from workers.sources.isolated import PageJob
from workers.sources.web import Web

SHORT_TEXT_CHARS = 600
"""An entry's own text below this is a teaser: its article is fetched. Teasers run to some 300 characters, full texts
begin at about a thousand."""
SEEN_KEYS = 1_000
KEY_HEX_DIGITS = 16
_PAGE_TYPES = ("", "text/html", "application/xhtml+xml")


def entry_key(entry: Entry) -> str:
    """What makes an entry new: its identity, title and declared change, and its text where that is a whole one, or all
    that it has.

    Else a teaser does not count: some feeds write a number of comments into it, and each poll would fetch every page
    again. Nor does the date of publication: some feeds give the time of the request.
    """
    text = entry.text if len(entry.text) >= SHORT_TEXT_CHARS or not (entry.guid or entry.title) else ""
    broken = entry.raw.hex() if entry.broken else ""
    return content_id(entry.guid, entry.link, entry.title, entry.updated, text, broken)[:KEY_HEX_DIGITS]


def remembered(seen: Sequence[str], document: Sequence[str], taken: Sequence[str]) -> tuple[str, ...]:
    """The keys to keep after `taken` were taken out of a document with the keys `document`, the oldest first.

    Keys that are still in the document are never forgotten, whatever the bound: they would come back as new.

    >>> remembered(["a", "b"], ["b", "c", "d"], ["c"])
    ('a', 'b', 'c')
    """
    known = set(seen)
    present = [key for key in document if key in known]
    gone = [key for key in seen if key not in set(present) and key not in set(taken)]
    kept = dict.fromkeys([*gone, *present, *taken])
    bound = max(SEEN_KEYS, len(document))
    return tuple(kept)[-bound:]


async def output_of(web: Web, feed: str, base: str, entry: Entry, title: str) -> Output:
    """`entry` of the feed `feed`, whose links are relative to `base`, as an article or else as a dead letter.

    The outlet of what has no domain, as on one's own network, is the feed's `title`.
    """
    if entry.broken:
        return dead_letter(entry.raw, feed, entry.broken)
    url = _link(base, entry.link)
    try:
        outlet = None if registrable_domain(url or feed) else title[:OUTLET_CHARS].strip() or None
        return _article(feed, url, entry, await _text(web, url, entry), outlet)
    except BadMessage as err:
        return dead_letter(entry.raw, feed, str(err))


def dead_letter(value: bytes, source: str, reason: str) -> Output:
    """A record that cannot be an article, cut to what a record may hold."""
    return as_letter(value, {"reason": reason[:2_000], "error": "BadMessage", "source": source})


def _link(base: str, link: str) -> str | None:
    if not link.strip():
        return None
    try:
        url = urljoin(base, link.strip())
        host_of(url)
    except (ValueError, FetchFailed):
        return None
    return url


async def _text(web: Web, url: str | None, entry: Entry) -> str:
    if url is None or len(entry.text) >= SHORT_TEXT_CHARS:
        return entry.text
    try:
        answer = await web.get(Ask(url, "page", PAGE_BYTES))
        if answer.content_type.partition(";")[0].strip().lower() not in _PAGE_TYPES:
            return entry.text
        text = await web.reader.page(PageJob(answer.body, answer.url, entry.title))
    except (FetchFailed, BadMessage):
        return entry.text  # the teaser is the article's own words too; the fetch is counted by its outcome
    return max(entry.text, text, key=len)


def _article(feed: str, url: str | None, entry: Entry, text: str, outlet: str | None) -> Output:
    article = Article(
        id="" if url or not entry.guid else content_id("feed", feed, entry.guid),
        title=entry.title,
        body=text,
        outlet=outlet,
        url=url,  # the link as the feed has it, not where it leads: the id must not depend on whether we fetched it
        language=entry.language if entry.language and len(entry.language) <= LANGUAGE_CHARS else None,
        published_at=_date(entry.published_at),
    )
    value = wire.encode(identified(article))
    parse_article(value, RECORD_BYTES)  # the one judge of what an article may be; the same on every log
    return Output(ARTICLES.name, value, headers={"source": feed})


def _date(published_at: str | None) -> str | None:
    """A date that cannot be read is left out: in a feed it is common, and no reason to lose the article."""
    try:
        parse_time(published_at or "")
    except BadMessage:
        return None
    return published_at
