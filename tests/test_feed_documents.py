"""Laws of lists, documents, schedules and of the process that reads strangers' documents."""

from __future__ import annotations

import asyncio
import gzip
import threading
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import wire
from schemas.wire import BadMessage
from workers.sources.documents import feed_entries, plain_text
from workers.sources.entries import SEEN_KEYS, remembered
from workers.sources.feed_list import BadFeedList, read_feed_list
from workers.sources.fetch import FEED_BYTES, FetchFailed, inflated
from workers.sources.isolated import FeedJob, IsolatedReader, PageJob
from workers.sources.schedule import first_poll_s, next_poll_s

NOW_S = 1_715_000_000.0
LONG = "The harbour master closed the north quay at noon after a crane lost its load. " * 12
TWO = (
    b"<rss version='2.0'><channel><item><title>Story 2</title></item><item><title>Story 1</title></item>"
    b"</channel></rss>"
)


def test_a_list_is_lines_or_opml() -> None:
    lines = b"\xef\xbb\xbf# mine\nhttps://a.example/f#new  # why\n\n https://b.example/f \nhttps://b.example/f\n"
    assert read_feed_list(lines) == ("https://a.example/f#new", "https://b.example/f")
    opml = b"""<?xml version="1.0"?><opml version="2.0"><body><outline text="News"><outline type="rss"
    xmlUrl="https://a.example/f?x=1&amp;y=2"/></outline><outline xmlUrl="https://b.example/f"/></body></opml>"""
    assert read_feed_list(opml) == ("https://a.example/f?x=1&y=2", "https://b.example/f")
    with pytest.raises(BadFeedList, match=r"line 1: 'file:///etc/passwd' .*line 2: 'b.example/f'"):
        read_feed_list(b"file:///etc/passwd\nb.example/f\n")
    for bad in (b"<opml></opml>", b"\xff\xfe\xff", b"<html>"):
        with pytest.raises(BadFeedList):
            read_feed_list(bad)


@pytest.mark.parametrize(
    ("guid", "link"),
    [
        (b"<guid>m1984</guid>", ""),
        (b"<guid>/story/1984</guid>", ""),
        (b"<guid>tag:a.example,2031:1984</guid>", ""),
        (b"<guid isPermaLink='false'>https://a.example/1984</guid>", ""),
        (b"<guid>https://a.example/1984</guid>", "https://a.example/1984"),
        (b"<guid>m1984</guid><link>/story/1984</link>", "https://a.example/story/1984"),
    ],
)
def test_a_guid_is_an_address_only_where_it_is_written_as_one(guid: bytes, link: str) -> None:
    document = b"<rss version='2.0'><channel><item><title>Ferry late</title>%s</item></channel></rss>" % guid
    [entry] = feed_entries(document, "text/xml", "https://a.example/rss").entries
    assert entry.link == link


def test_a_content_coding_never_makes_more_than_the_limit() -> None:
    packed = gzip.compress(b"x" * 1000)
    assert inflated(packed, "gzip", 1000) == b"x" * 1000
    assert inflated(packed + packed + b"\0" * 9, "gzip", 2000) == b"x" * 2000, "RFC 1952 allows members, tar pads them"
    with pytest.raises(FetchFailed, match="larger"):
        inflated(packed + packed, "gzip", 1999)
    with pytest.raises(FetchFailed, match="cut off"):
        inflated(packed + packed[:-3], "gzip", 2000)
    for body, coding in (
        (packed, "GZIP"),
        (packed[:-3], "gzip"),
        (b"", "gzip"),
        (packed, "zstd"),
        (packed, "gzip, gzip"),
    ):
        with pytest.raises(FetchFailed):
            inflated(body, coding, 999 if coding == "GZIP" else 1000)


@given(
    st.lists(st.text("abcdef", max_size=2), max_size=30),
    st.lists(st.text("abcdef", max_size=2), max_size=9, unique=True),
)
def test_what_is_still_in_the_document_is_never_forgotten(seen: list[str], document: list[str]) -> None:
    taken = [key for key in document if key not in seen]
    kept = remembered(seen, document, taken)
    assert set(document) <= set(kept)
    assert len(kept) == len(set(kept))
    many = remembered([str(n) for n in range(5 * SEEN_KEYS)], document, taken)
    assert len(many) == SEEN_KEYS
    assert set(document) - set(seen) <= set(many)


@given(st.integers(0, 10**6), st.floats(1, 86_400))
def test_a_feed_keeps_its_own_phase(number: int, interval_s: float) -> None:
    url = f"https://harbour.example/{number}"
    due_s = first_poll_s(url, NOW_S, interval_s)
    assert NOW_S <= due_s <= NOW_S + min(interval_s, 15)
    second_s = next_poll_s(url, due_s, interval_s)
    assert interval_s * 0.499 <= second_s - due_s <= interval_s * 1.501
    assert next_poll_s(url, second_s + interval_s / 100, interval_s) - second_s == pytest.approx(interval_s, rel=1e-3)


HOSTILE = (
    b"<rss version='2.0'><channel><item><title>x&#xD800;&#0;y</title></item></channel></rss>",
    b"<!DOCTYPE r [<!ENTITY a 'aaaaaa'><!ENTITY b '&a;&a;&a;'>]><rss version='2.0'><item><title>&b;&b;</title></item>",
    b"<!DOCTYPE r [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><rss version='2.0'><item><title>a&x;b</title></item></rss>",
    b"<rss version='2.0'><channel>" + b"<item><title>t</title></item>" * 3000,
    b"<rss version='2.0'><channel><item><description>"
    + b"&lt;div&gt;" * 3000
    + b"</description></item></channel></rss>",
    b'{"version": "x", "items": ' + b"[" * 100_000,
    b'{"version": "https://jsonfeed.org/version/1", "items": [{"id": 1e999}, {"title": "\\ud800"}, null, []]}',
    b"\x00" * 1000,
    b"<" * 1000,
    "<rss version='2.0'><channel><item><title>x</title></item></channel></rss>".encode("utf-16"),
)


@pytest.mark.parametrize("document", HOSTILE)
def test_a_hostile_document_is_read_or_refused(document: bytes) -> None:
    try:
        entries = feed_entries(document, "application/xml", "https://harbour.example/f").entries
    except BadMessage:
        return
    assert len(entries) <= 2000
    for entry in entries:
        wire.encode(entry)
        assert "root" not in entry.title


@given(
    st.text(max_size=60)
    | st.lists(st.sampled_from(("<p>", "</p>", "<script>", "&amp;", "<!--", "<![CDATA[", "x"))).map("".join)
)
def test_any_markup_has_a_text(markup: str) -> None:
    text = plain_text(markup)
    assert text == plain_text(text) or "&" in text or "<" in text
    assert "\n\n" not in text


def test_a_child_process_reads_feeds_and_pages_also_under_a_loop_of_another_thread() -> None:
    seen: list[Any] = []

    async def work() -> None:
        async with IsolatedReader() as reader:
            document = await reader.feed(FeedJob(TWO, "application/rss+xml", "https://a.example/f"))
            seen.append([entry.title for entry in document.entries])
            page = f"<html><body><article><h1>A</h1><p>{LONG}</p></article></body></html>".encode()
            seen.append(await reader.page(PageJob(page, "https://a.example/1", "A")))
            with pytest.raises(BadMessage, match="not a feed"):
                await reader.feed(FeedJob(b"<html>", "text/html", "https://a.example/f"))

    thread = threading.Thread(target=lambda: asyncio.run(work()))
    thread.start()
    thread.join(30)
    assert seen == [["Story 2", "Story 1"], LONG.strip()]


@pytest.mark.skipif(not Path("/proc").exists(), reason="no /proc to look into")
def test_a_child_is_told_none_of_our_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """It reads what strangers wrote, and the settings hold secrets."""
    monkeypatch.setenv("WIREWATCH_TOKEN", "harbour")

    async def environment() -> bytes:
        async with IsolatedReader() as reader:
            await reader.feed(FeedJob(TWO, "text/xml", "https://a.example/f"))
            (child,) = reader._running
            return await asyncio.to_thread(Path(f"/proc/{child._process.pid}/environ").read_bytes)

    assert b"WIREWATCH_" not in asyncio.run(environment())


def test_a_child_that_takes_too_long_or_too_much_is_replaced() -> None:
    async def work() -> None:
        async with IsolatedReader(timeout_s=0.01) as hasty:
            with pytest.raises(BadMessage, match="longer than"):
                await hasty.feed(FeedJob(b"", "", "https://a.example/f"))
        async with IsolatedReader(memory_bytes=2**20) as small:
            for _ in range(2):
                with pytest.raises(BadMessage):
                    await small.feed(FeedJob(b" " * FEED_BYTES, "", "https://a.example/f"))

    asyncio.run(work())
