"""The list of feeds that an operator writes: one address a line, or OPML out of a feed reader."""

from __future__ import annotations

import listparser

from workers.sources.fetch import FetchFailed, host_of


class BadFeedList(ValueError):
    """The list cannot be used; the message names every bad line."""


def read_feed_list(data: bytes) -> tuple[str, ...]:
    r"""The feeds' addresses in the list's order, each once.

    Lines: one address each; blank lines and what follows a `#` at a line's begin or after white space are left out.
    OPML: every outline with an `xmlUrl`; included lists are not followed. Raises BadFeedList.

    >>> read_feed_list(b"# the harbour\nhttps://harbour.example/rss  # every hour\n")
    ('https://harbour.example/rss',)
    """
    is_opml = data.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")
    named = _from_opml(data) if is_opml else _from_lines(data)
    problems = []
    for name, url in named:
        try:
            host_of(url)
        except FetchFailed as err:
            problems.append(f"{name}: {url[:200]!r} is {err}")
    if problems:
        raise BadFeedList("; ".join(problems))
    return tuple(dict.fromkeys(url for _, url in named))


def _from_opml(data: bytes) -> list[tuple[str, str]]:
    found = listparser.parse(data)
    if not found.feeds:
        raise BadFeedList("the file begins like OPML and names no feed (an outline with xmlUrl)")
    return [(f"outline {number}", feed.url.strip()) for number, feed in enumerate(found.feeds, 1)]


def _from_lines(data: bytes) -> list[tuple[str, str]]:
    try:
        lines = data.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as err:
        raise BadFeedList(f"not text in UTF-8: {err}") from err
    bare = ((f"line {number}", f" {line}".partition(" #")[0].strip()) for number, line in enumerate(lines, 1))
    return [(name, url) for name, url in bare if url]
