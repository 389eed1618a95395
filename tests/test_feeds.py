"""Laws of the feed monitor, told by a real server on loopback with news of our own invention."""

from __future__ import annotations

import asyncio
import gzip
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from email.utils import formatdate
from itertools import pairwise
from xml.sax.saxutils import escape

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.test_utils import TestServer
from msgspec import msgpack
from multidict import CIMultiDict

from schemas import wire
from schemas.article import Article, parse_article
from schemas.source import SourceState
from streams.identity import identified
from workers import archive
from workers.log import LogFull, Output
from workers.memory_log import MemoryLog
from workers.sources import documents
from workers.sources.documents import Document, feed_entries, page_text
from workers.sources.feeds import CHUNK, FeedMonitor, FeedSettings
from workers.sources.fetch import FEED_BYTES, Fetcher, open_session
from workers.sources.health import FAILURES_REPORTED, SILENCE_FLOOR_S, FeedHealth
from workers.sources.hosts import Hosts
from workers.sources.isolated import FeedJob, PageJob
from workers.sources.metrics import FetchKind, NoMetrics, Outcome
from workers.sources.network import AddressGuard, AddressRefused, GuardedResolver
from workers.sources.robots import Robots
from workers.sources.web import Web

NOON_S = 1_715_000_000.0
LONG = "The harbour master closed the north quay at noon after a crane lost its load. " * 12
OPEN = "User-agent: *\nAllow: /\n"


class Death(BaseException):
    """The process dies here."""


class FakeClock:
    """Time passes only by sleeping, and at once."""

    def __init__(self) -> None:
        self.now_s = NOON_S
        self.slept: list[float] = []

    def now(self) -> float:
        return self.now_s

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now_s += max(seconds, 0)
        await asyncio.sleep(0)


class StillClock(FakeClock):
    """No time passes: who sleeps, sleeps until cancelled."""

    def __init__(self) -> None:
        super().__init__()
        self.asleep = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        self.asleep.set()
        await asyncio.Event().wait()


class CountedFetches(NoMetrics):
    """Remembers how fetches ended."""

    def __init__(self) -> None:
        self.outcomes: list[tuple[FetchKind, Outcome]] = []

    def fetched(self, kind: FetchKind, outcome: Outcome, seconds: float) -> None:
        self.outcomes.append((kind, outcome))


class PlainReader:
    """Reads in this process, without limits; a job goes through its wire form all the same."""

    async def feed(self, job: FeedJob) -> Document:
        job = msgpack.decode(msgpack.encode(job), type=FeedJob)
        return feed_entries(job.body, job.content_type, job.url)

    async def page(self, job: PageJob) -> str:
        job = msgpack.decode(msgpack.encode(job), type=PageJob)
        return page_text(job.body, job.url, job.title)


class Site:
    """A server whose pages a test sets, and which remembers what it was asked."""

    def __init__(self) -> None:
        self.pages: dict[str, Callable[[web.Request], Awaitable[web.StreamResponse]]] = {}
        self.asked: list[tuple[str, CIMultiDict[str]]] = []
        self.at_once = 0
        self.most_at_once = 0
        self.base = ""
        self.news = asyncio.Event()
        self.on_ask: Callable[[str], None] = lambda path: None

    def page(self, path: str, body: str | bytes = b"", status: int = 200, **headers: str) -> str:
        """Serve `body` at `path`; its address. With an ETag, conditional requests are honoured."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        data = body.encode() if isinstance(body, str) else body

        async def answer(request: web.Request) -> web.StreamResponse:
            if "ETag" in named and request.headers.get("If-None-Match") == named["ETag"]:
                return web.Response(status=304, headers=named)
            return web.Response(status=status, body=data, headers={"Content-Type": "text/html", **named})

        self.pages[path] = answer
        return self.base + path

    def raw(self, path: str, answer: bytes) -> str:
        """Serve these very bytes, head and all, at `path`; its address."""

        async def send(request: web.Request) -> web.StreamResponse:
            assert request.transport is not None
            request.transport.write(answer)
            request.transport.close()
            return web.Response()

        self.pages[path] = send
        return self.base + path

    async def asked_for(self, paths: Sequence[str], times: int) -> None:
        """Return when each of `paths` was asked for so many times."""
        while min(map(self.paths().count, paths)) < times:
            self.news.clear()
            await self.news.wait()

    def paths(self) -> list[str]:
        """What was asked for, robots.txt left out."""
        return [path for path, _ in self.asked if path != "/robots.txt"]

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.asked.append((request.path, request.headers.copy()))
        self.on_ask(request.path)
        self.news.set()
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await asyncio.sleep(0.001)
            if request.path not in self.pages:
                return web.Response(status=404)
            return await self.pages[request.path](request)
        finally:
            self.at_once -= 1


class Newsroom:
    """A site, a clock, a log, and monitors over them that can be started again."""

    def __init__(self, site: Site, log: MemoryLog, resolver: AbstractResolver | None = None) -> None:
        self.site = site
        self.log = log
        self.clock = FakeClock()
        self.metrics = CountedFetches()
        self.reported: list[FeedHealth] = []
        self.allowed: tuple[str, ...] = ("127.0.0.1/32",)
        self.delay_s = 0.0
        self.timeout_s = 5.0

        self.settings = FeedSettings()

    @asynccontextmanager
    async def monitor(self, *feeds: str, before: Sequence[FeedHealth] = ()) -> AsyncIterator[FeedMonitor]:
        """A monitor as a new process would start it, or with `before` one that asks again."""
        async with open_session(AddressGuard(self.allowed)) as session:
            hosts = Hosts(self.clock, self.delay_s)
            fetcher = Fetcher(session, hosts, self.clock, self.metrics, self.timeout_s)
            online = Web(fetcher, Robots(fetcher, self.clock), PlainReader(), self.clock)
            yield FeedMonitor(self.log, feeds, online, self.settings, self.reported.append, self.metrics, before)

    async def polled(self, *feeds: str) -> list[FeedHealth]:
        """A new process polls each feed once."""
        async with self.monitor(*feeds) as monitor:
            for feed in feeds:
                await monitor.poll(feed)
            return monitor.health()

    @property
    def articles(self) -> list[Article]:
        return [parse_article(record.value) for record in self.log.replay("articles")]

    @property
    def titles(self) -> list[str]:
        return [article.title for article in self.articles]

    def state(self, feed: str) -> SourceState:
        record = self.log.latest("sources", feed)
        assert record is not None
        return wire.decode(record.value, SourceState)


def newsroom(work: Callable[[Newsroom], Awaitable[None]], robots: str | None = OPEN) -> None:
    """Run `work` with a server of its own."""

    async def main() -> None:
        site = Site()
        app = web.Application()
        app.router.add_route("*", "/{any:.*}", site.handle)
        async with TestServer(app) as server:
            site.base = str(server.make_url("")).rstrip("/")
            if robots is not None:
                site.page("/robots.txt", robots)
            await work(Newsroom(site, MemoryLog(lambda: int(NOON_S * 1000))))

    asyncio.run(main())


def rss(*items: tuple[str, str, str], more: str = "") -> str:
    """A feed of (link, title, description)."""
    entries = "".join(
        f"<item><title>{escape(title)}</title><link>{escape(link)}</link><guid>{escape(link)}</guid>"
        f"<description>{escape(text)}</description>{more}</item>"
        for link, title, text in items
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Harbour Post</title>{entries}</channel></rss>'


def numbered(count: int) -> str:
    """A feed of `count` long entries, the newest first."""
    return rss(*((f"/a/{n}", f"Story {n}", LONG) for n in range(count, 0, -1)))


ATOM = f"""<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en-GB" xml:base="https://hill.example/news/">
<title>Hill Herald</title>
<entry><id>urn:hill:1</id><title type="html">Tram &lt;em&gt;stopped&lt;/em&gt; at Quarry &amp;amp; Mill</title>
<link href="tram?utm_source=atom&amp;id=7"/><updated>2024-05-06T12:00:00+02:00</updated>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>First.</p><p>{LONG}</p></div></content></entry>
</feed>"""
RDF = f"""<?xml version="1.0" encoding="windows-1252"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://lake.example/"><title>Lake</title></channel>
<item rdf:about="https://lake.example/1"><title>Caf\u00e9 fire out</title><link>https://lake.example/1</link>
<dc:date>2024-05-06T10:00:00Z</dc:date><description>{LONG}</description></item></rdf:RDF>""".encode("cp1252")
JSON_FEED = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Marsh Mail",
        "language": "en",
        "items": [
            {"id": 1, "url": "https://marsh.example/1", "title": "Dyke holds", "content_text": LONG},
            {"id": "2", "content_html": f"<p>No title &lt; but text.</p><script>x</script><p>{LONG}</p>"},
        ],
    }
)
BROKEN_RSS = (
    "<rss version='2.0'><channel><item><title>Tom & Co</title><link>https://marsh.example/?a=1&b=2</link>"
    f"<pubDate>no day at all</pubDate><description>{LONG}&nbsp;end</description></item>"
)


def test_rss_atom_rdf_and_json_feeds_give_articles() -> None:
    async def work(room: Newsroom) -> None:
        bodies: list[str | bytes] = [ATOM, RDF, JSON_FEED, BROKEN_RSS]
        feeds = [room.site.page(f"/{n}", body) for n, body in enumerate(bodies)]
        health = await room.polled(*feeds)
        assert [one.status for one in health] == ["ok"] * 4
        assert [one.title for one in health] == ["Hill Herald", "Lake", "Marsh Mail", ""]
        atom, rdf, untitled, dyke, broken = room.articles
        assert (atom.title, atom.published_at) == ("Tram stopped at Quarry & Mill", "2024-05-06T10:00:00Z")
        assert (atom.url, atom.outlet) == ("https://hill.example/news/tram?utm_source=atom&id=7", "hill.example")
        assert atom.body.startswith("First.\nThe harbour")
        assert (rdf.title, rdf.published_at) == ("Caf\u00e9 fire out", "2024-05-06T10:00:00Z")
        assert (untitled.url, untitled.body[:24]) == (None, "No title < but text.\nThe")
        assert (untitled.outlet, dyke.outlet) == ("Marsh Mail", "marsh.example")  # this feed has no domain
        assert (dyke.title, dyke.language, dyke.id) == ("Dyke holds", "en", identified(dyke).id)
        assert (broken.title, broken.url) == ("Tom & Co", "https://marsh.example/?a=1&b=2")
        assert broken.published_at is None
        assert all(article.id for article in room.articles)

    newsroom(work)


def test_what_did_not_change_is_not_sent_again_even_after_a_restart() -> None:
    async def work(room: Newsroom) -> None:
        feed = room.site.page("/f", numbered(3), ETag='"v1"', Last_Modified="Mon, 06 May 2024 10:00:00 GMT")
        await room.polled(feed)
        end = room.log.end("sources")
        (again,) = await room.polled(feed)
        assert room.titles == ["Story 1", "Story 2", "Story 3"]
        headers = room.site.asked[-1][1]
        assert (headers["If-None-Match"], headers["If-Modified-Since"]) == ('"v1"', "Mon, 06 May 2024 10:00:00 GMT")
        assert headers["User-Agent"].startswith("wirewatch/")
        assert (again.status, room.log.end("sources")) == ("ok", end)
        assert room.metrics.outcomes[-1] == ("feed", "not_modified")

    newsroom(work)


@pytest.mark.parametrize("name", [b"ETag", b"Last-Modified", b"Content-Type"])
def test_a_header_of_any_bytes_costs_no_article_and_ends_nothing(name: bytes) -> None:
    async def work(room: Newsroom) -> None:
        feed = room.site.raw("/f", b"HTTP/1.1 200 OK\r\n" + name + b': "\xff"\r\n\r\n' + numbered(1).encode())
        assert [health.failures for health in await room.polled(feed)] == [0]
        assert [health.failures for health in await room.polled(feed)] == [0]
        assert room.titles == ["Story 1"]

    newsroom(work)


def test_a_redirect_to_any_bytes_is_a_failure_of_that_feed() -> None:
    async def work(room: Newsroom) -> None:
        feed = room.site.raw("/f", b"HTTP/1.1 301 Moved\r\nLocation: /\xff\r\n\r\n")
        (health,) = await room.polled(feed)
        assert (health.failures, health.last_error) == (1, "redirected to what is no web address")

    newsroom(work, robots="User-agent: *\nDisallow: /private\n")


def test_entries_that_have_nothing_but_a_text_are_told_apart() -> None:
    """RSS 2.0 asks for a title or a description, and for no guid."""

    async def work(room: Newsroom) -> None:
        items = "".join(f"<item><description>Report {n} of the harbour.</description></item>" for n in range(4))
        feed = room.site.page("/f", f'<rss version="2.0"><channel>{items}</channel></rss>')
        await room.polled(feed)
        await room.polled(feed)
        assert sorted(article.body for article in room.articles) == [f"Report {n} of the harbour." for n in range(4)]

    newsroom(work)


def test_what_a_document_has_beyond_the_limit_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    async def work(room: Newsroom) -> None:
        feed = room.site.page("/f", numbered(5))
        (health,) = await room.polled(feed)
        assert (len(room.articles), health.left_out) == (3, 2)

    monkeypatch.setattr(documents, "ENTRIES", 3)
    newsroom(work)


def test_only_new_and_rewritten_entries_are_taken() -> None:
    async def work(room: Newsroom) -> None:
        feed = room.site.page("/f", numbered(2))
        await room.polled(feed)
        room.site.page("/f", numbered(3).replace("Story 1<", "Story 1, corrected<"))
        await room.polled(feed)
        assert room.titles == ["Story 1", "Story 2", "Story 1, corrected", "Story 3"]
        first, _, corrected, _ = room.articles
        assert first.id == corrected.id

    newsroom(work)


def test_a_crash_at_any_point_loses_no_article_and_takes_none_twice() -> None:
    async def work(room: Newsroom) -> None:
        feed = room.site.page("/f", numbered(CHUNK + 5), ETag='"v1"')
        step = 0
        while True:
            room.log = MemoryLog(lambda: 0, die_at(step))
            with suppress(Death):
                await room.polled(feed)
            died = room.log._dead != ""
            room.log = room.log.reopened()
            await room.polled(feed)
            assert room.titles == [f"Story {n}" for n in range(1, CHUNK + 6)]
            assert room.state(feed).etag == '"v1"'
            if not died:
                break
            step += 3
        assert step > CHUNK

    newsroom(work)


def die_at(step: int) -> Callable[[str], None]:
    """A crash hook that dies at the step with that number."""
    left = [step]

    def hook(name: str) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise Death(name)

    return hook


def test_the_etag_waits_for_the_last_of_its_articles() -> None:
    async def work(room: Newsroom) -> None:
        feed = room.site.page("/f", numbered(2 * CHUNK), ETag='"v1"')
        room.log = MemoryLog(lambda: 0, die_at(2 * CHUNK + 8))  # in the second append
        with suppress(Death):
            await room.polled(feed)
        room.log = room.log.reopened()
        assert len(room.titles) == CHUNK
        assert (room.state(feed).etag, len(room.state(feed).seen)) == (None, CHUNK)

    newsroom(work)


def test_robots_txt_is_obeyed_and_asked_for_once_a_day() -> None:
    async def work(room: Newsroom) -> None:
        good, bad = room.site.page("/f", numbered(1)), room.site.page("/private/f", numbered(1))
        async with room.monitor(good, bad) as monitor:
            for _ in range(2):
                await monitor.poll(good)
                await monitor.poll(bad)
            assert [one.last_error for one in monitor.health()] == ["", "robots.txt disallows it"]
            assert room.site.paths() == ["/f", "/f"]
            assert [path for path, _ in room.site.asked].count("/robots.txt") == 1
            room.site.page("/robots.txt", OPEN)
            room.clock.now_s += 86_401
            await monitor.poll(bad)
            assert room.site.paths() == ["/f", "/f", "/private/f"]

    newsroom(work, "User-agent: *\nAllow: /\nUser-agent: wirewatch\nDisallow: /private/\nCrawl-delay: 7\n")


@pytest.mark.parametrize(("status", "taken"), [(404, 1), (403, 1), (500, 0), (503, 0)])
def test_a_robots_txt_that_is_missing_allows_and_one_that_fails_forbids(status: int, taken: int) -> None:
    async def work(room: Newsroom) -> None:
        room.site.page("/robots.txt", status=status)
        feed = room.site.page("/f", numbered(1))
        async with room.monitor(feed) as monitor:
            await monitor.poll(feed)
            assert len(room.titles) == taken
            room.site.page("/robots.txt", OPEN)
            room.clock.now_s += 601
            await monitor.poll(feed)
            assert len(room.titles) == 1

    newsroom(work)


def test_robots_txt_of_a_redirects_target_is_obeyed() -> None:
    async def work(room: Newsroom) -> None:
        elsewhere = room.site.base.replace("127.0.0.1", "localhost")
        room.site.page("/private/f", numbered(1))
        feed = room.site.page("/f", status=302, Location=f"{elsewhere}/private/f")
        (health,) = await room.polled(feed)
        assert health.last_error == "robots.txt disallows it"
        assert room.site.paths() == ["/f"]

    newsroom(work, "User-agent: *\nDisallow: /private/\n")


def test_a_crawl_delay_slows_us_down() -> None:
    async def work(room: Newsroom) -> None:
        feed = room.site.page("/f", numbered(1))
        async with room.monitor(feed) as monitor:
            await monitor.poll(feed)
            await monitor.poll(feed)
        assert room.clock.slept[-1] == pytest.approx(7)

    newsroom(work, "User-agent: *\nCrawl-delay: 7\n")


PRIVATE = (
    "http://127.0.0.2:{port}/secret", "http://[::1]:{port}/secret",
    "http://[::ffff:127.0.0.2]:{port}/secret", "http://10.0.0.1/secret", "http://169.254.169.254/latest/meta-data/",
    "http://[::ffff:a9fe:a9fe]/", "http://0.0.0.0:{port}/secret", "http://[64:ff9b::10.0.0.1]/", "http://[fe80::1]/",
)  # fmt: skip


@pytest.mark.parametrize("target", PRIVATE)
def test_a_redirect_or_a_link_to_a_private_address_is_refused(target: str) -> None:
    async def work(room: Newsroom) -> None:
        url = target.format(port=room.site.base.rpartition(":")[2])
        feed = room.site.page("/f", status=301, Location=url)
        links = room.site.page("/g", rss((url, "Ferry late", "Short.")))
        room.site.page("/secret", f"<article><p>{LONG}</p></article>")
        failed, taken = await room.polled(feed, links)
        assert "not a public address" in failed.last_error
        assert (taken.articles, room.articles[0].body) == (1, "Short.")
        assert "/secret" not in room.site.paths()
        assert ("robots", "refused_address") in room.metrics.outcomes

    newsroom(work)


@pytest.mark.parametrize(
    "target",
    [
        "file:///etc/passwd",
        "gopher://harbour.example/",
        "http://",
        "http://[",
        "//",
        "\\",
        "http://2130706434/",
        "http://127.2/",
    ],
)
def test_a_redirect_to_what_is_no_web_address_is_a_failure(target: str) -> None:
    async def work(room: Newsroom) -> None:
        (health,) = await room.polled(room.site.page("/f", status=302, Location=target))
        assert health.failures == 1

    newsroom(work)


class OneName(AbstractResolver):
    """Knows one name, whose addresses it is told."""

    def __init__(self, *addresses: str) -> None:
        self._addresses = addresses

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [
            ResolveResult(hostname=host, host=address, port=port, family=socket.AF_INET, proto=6, flags=0)
            for address in self._addresses
        ]

    async def close(self) -> None:
        pass


def test_a_name_is_resolved_to_its_permitted_addresses_only() -> None:
    async def hosts(*addresses: str, allowed: Sequence[str] = ()) -> list[str]:
        resolver = GuardedResolver(AddressGuard(allowed), OneName(*addresses))
        return [row["host"] for row in await resolver.resolve("harbour.example", 80)]

    assert asyncio.run(hosts("93.184.215.14", "10.0.0.1")) == ["93.184.215.14"]
    assert asyncio.run(hosts("10.0.0.1", allowed=["10.0.0.0/8"])) == ["10.0.0.1"]
    with pytest.raises(AddressRefused, match=r"harbour.example is 10.0.0.1, 192.168.0.1, not a public"):
        asyncio.run(hosts("10.0.0.1", "192.168.0.1"))


def test_redirects_are_followed_a_few_times_only() -> None:
    async def work(room: Newsroom) -> None:
        for n in range(10):
            room.site.page(f"/{n}", status=302, Location=f"/{n + 1}")
        room.site.page("/9", numbered(1))
        far, near = await room.polled(f"{room.site.base}/0", f"{room.site.base}/4")
        assert (far.failures, far.last_error) == (1, "more than 5 redirects")
        assert near.articles == 1

    newsroom(work)


def test_huge_slow_bombed_and_broken_feeds_fail_alone() -> None:
    async def work(room: Newsroom) -> None:
        async def slow(request: web.Request) -> web.StreamResponse:
            response = web.StreamResponse()
            await response.prepare(request)
            with suppress(ConnectionError):
                for _ in range(100):
                    await response.write(b" ")
                    await asyncio.sleep(0.05)
            return response

        async def cut(request: web.Request) -> web.StreamResponse:
            response = web.StreamResponse(headers={"Content-Length": "1000"})
            await response.prepare(request)
            await response.write(b"<rss>")
            assert request.transport is not None
            request.transport.close()
            return response

        room.timeout_s = 0.3
        room.site.pages |= {"/slow": slow, "/cut": cut}
        bomb = gzip.compress(b" " * (FEED_BYTES + 1))
        feeds = [
            room.site.page("/huge", b" " * (FEED_BYTES + 1)),
            room.site.page("/bomb", bomb, Content_Encoding="gzip"),
            room.site.page("/notgzip", b"x", Content_Encoding="gzip"),
            room.site.page("/brotli", b"x", Content_Encoding="br"),
            f"{room.site.base}/slow",
            f"{room.site.base}/cut",
            room.site.page("/html", "<html><body>Moved</body></html>"),
            room.site.page("/empty", b""),
            room.site.page("/json", b'{"items": 5}'),
            room.site.page("/gone", status=410),
            "http://no-such-host.invalid/f",
            "http://127.0.0.1:1/f",
        ]
        good = room.site.page("/good", gzip.compress(numbered(1).encode()), Content_Encoding="gzip")
        *bad, fine = await room.polled(*feeds, good)
        assert [one.failures for one in bad] == [1] * len(feeds)
        assert all(one.last_error for one in bad)
        assert (fine.articles, room.titles) == (1, ["Story 1"])
        outcomes = [outcome for kind, outcome in room.metrics.outcomes if kind == "feed"]
        assert outcomes[:6] == ["too_large", "too_large", "unreadable", "unreadable", "timeout", "network"]

    newsroom(work)


def test_a_short_entry_is_read_on_its_page_and_a_long_one_is_not() -> None:
    async def work(room: Newsroom) -> None:
        site = room.site
        page = f"<html><body><nav>Home</nav><article><h1>Ferry late</h1><p>{LONG}</p></article></body></html>"
        site.page("/a/1", page)
        site.page("/a/4", b"%PDF-", Content_Type="application/pdf")
        site.page("/a/5", "<html><body></body></html>")
        items = [(f"/a/{n}", "Ferry late", "A teaser." if n != 2 else LONG) for n in (5, 4, 3, 2, 1)]
        await room.polled(site.page("/f", rss(*items)))
        read, own, missing, pdf, empty = room.articles
        assert read.body == LONG.strip()
        assert own.body == LONG.strip()
        assert missing.body == pdf.body == empty.body == "A teaser."
        assert "/a/2" not in site.paths()
        assert read.url == f"{site.base}/a/1"

    newsroom(work)


def test_an_entry_that_cannot_be_read_is_a_dead_letter_and_the_others_are_taken() -> None:
    async def work(room: Newsroom) -> None:
        items = ['{"id": "1", "content_text": 5}', '"text"', "{}", json.dumps({"title": "x" * 20_000})]
        items.append(json.dumps({"id": "2", "title": "Dyke holds", "date_published": "yesterday"}))
        feed = room.site.page("/f", f'{{"version": "https://jsonfeed.org/version/1", "items": [{",".join(items)}]}}')
        (health,) = await room.polled(feed)
        assert (health.articles, health.dead_letters, room.titles) == (1, 4, ["Dyke holds"])
        dead = list(room.log.replay("dead-letters"))
        assert [record.value.decode() for record in dead] == items[3::-1]
        assert {record.headers["source"] for record in dead} == {feed}
        assert "title and body are both empty" in dead[1].headers["reason"]
        assert "20000 characters" in dead[0].headers["reason"]
        await room.polled(feed)
        assert room.log.end("dead-letters") == 4

    newsroom(work)


def test_one_request_at_a_time_to_a_host_and_a_pause_between_two() -> None:
    async def work(room: Newsroom) -> None:
        room.delay_s = 1.0
        feed = room.site.page("/f", rss(*((f"/a/{n}", f"Story {n}", "Short.") for n in range(10))))
        await room.polled(feed)
        assert room.site.most_at_once == 1
        assert len(room.site.asked) == 12
        assert room.clock.now_s - NOON_S == pytest.approx(11.0)

    newsroom(work)


def test_a_host_that_asks_for_rest_gets_it_from_all_its_feeds() -> None:
    async def work(room: Newsroom) -> None:
        busy = room.site.page("/busy", status=429, Retry_After="7200")
        other = room.site.page("/other", numbered(1))
        async with room.monitor(busy, other) as monitor:
            await monitor.poll(busy)
            await monitor.poll(other)
            first, second = monitor.health()
            assert (first.failures, first.next_poll_s) == (1, NOON_S + 7200)
            assert second.failures == 0
            assert second.next_poll_s == pytest.approx(NOON_S + 7200)
            assert room.site.paths() == ["/busy"]
            room.clock.now_s += 7200
            await monitor.poll(other)
            assert room.titles == ["Story 1"]

    newsroom(work)


def test_who_asks_again_keeps_the_rest_that_a_feed_asked_for() -> None:
    """Its feeds were another's for a while, or nobody's."""

    async def work(room: Newsroom) -> None:
        busy = room.site.page("/busy", status=429, Retry_After="7200")
        before = await room.polled(busy)
        async with room.monitor(busy, before=before) as monitor:
            assert monitor.health() == before
            running = asyncio.create_task(monitor.run())
            await room.site.asked_for(["/busy"], 2)
            running.cancel()
        assert room.clock.now_s >= NOON_S + 7200

    newsroom(work)


def test_a_feed_that_goes_on_failing_is_reported_once_and_so_is_its_recovery() -> None:
    async def work(room: Newsroom) -> None:
        feed = room.site.page("/f", status=500)
        async with room.monitor(feed) as monitor:
            waits = []
            for _ in range(FAILURES_REPORTED + 3):
                before = room.clock.now_s
                await monitor.poll(feed)
                waits.append(monitor.health()[0].next_poll_s - before)
            assert waits == sorted(waits)
            assert waits[0] < waits[-1]
            room.site.page("/f", numbered(1))
            await monitor.poll(feed)
        first, failing, recovered = room.reported
        assert (first.status, first.failures, first.last_error) == ("new", 1, "HTTP status 500")
        assert (failing.status, failing.failures, failing.last_error) == (
            "failing",
            FAILURES_REPORTED,
            "HTTP status 500",
        )
        assert (recovered.status, recovered.failures, recovered.last_error) == ("ok", 0, "")

    newsroom(work)


def test_the_first_answer_and_the_first_failure_of_a_feed_are_reported_with_what_to_do() -> None:
    async def work(room: Newsroom) -> None:
        good, page = room.site.page("/good", numbered(1)), room.site.page("/page", "<html><p>News</p></html>")
        await room.polled(good, page, f"{room.site.base}/typo")
        room.allowed = ()
        await room.polled(good)
        answered, no_feed, missing, refused = room.reported
        assert (answered.url, answered.last_error, answered.articles) == (good, "", 1)
        assert "the address of a page?" in no_feed.last_error
        assert missing.last_error == "HTTP status 404: nothing is there; is the address right?"
        assert "--allow-network" in refused.last_error

    newsroom(work)


def dated_feed(*hours: int) -> str:
    """A feed with an entry published so many hours before noon each."""
    items = ((f"/a/{hour}", f"Story {hour}", LONG) for hour in hours)
    entries = [rss(item, more=f"<pubDate>{published(hour)}</pubDate>") for item, hour in zip(items, hours, strict=True)]
    head, tail = rss().split("</channel>")
    return (
        head
        + "".join(entry[entry.index("<item>") : entry.index("</channel>")] for entry in entries)
        + "</channel>"
        + tail
    )


def published(hours: int) -> str:
    return formatdate(NOON_S - hours * 3600)


@pytest.mark.parametrize(("hours", "gap_s"), [((1, 2, 3), 3600.0), ((1, 49, 97), 48 * 3600.0)])
def test_a_feed_silent_for_longer_than_its_own_pace_explains_is_reported(hours: tuple[int, ...], gap_s: float) -> None:
    async def work(room: Newsroom) -> None:
        feed = room.site.page("/f", dated_feed(*hours), ETag='"v1"')
        async with room.monitor(feed) as monitor:
            await monitor.poll(feed)
            assert monitor.health()[0].usual_gap_s == gap_s
            limit_s = max(SILENCE_FLOOR_S, 10 * gap_s)
            room.clock.now_s = NOON_S - 3600 + limit_s - 1
            await monitor.poll(feed)
            assert [one.status for one in room.reported] == ["ok"]
            room.clock.now_s += 2
            await monitor.poll(feed)
            await monitor.poll(feed)
            assert [one.status for one in room.reported] == ["ok", "silent"]
            room.site.page("/f", dated_feed(0, *hours))
            await monitor.poll(feed)
            assert [one.status for one in room.reported] == ["ok", "silent", "ok"]

    newsroom(work)


def test_with_a_rule_entries_are_dated_by_their_publisher() -> None:
    async def work(room: Newsroom) -> None:
        room.settings = FeedSettings(timestamp_of=archive.published_ms)
        await room.polled(room.site.page("/f", dated_feed(1, 2, 3)))
        hours = [(NOON_S - record.timestamp_ms / 1000) / 3600 for record in room.log.replay("articles")]
        assert hours == [3, 2, 1]

    newsroom(work)


def test_silence_is_remembered_over_a_restart() -> None:
    async def work(room: Newsroom) -> None:
        feed = room.site.page("/f", numbered(1), ETag='"v1"')
        await room.polled(feed)
        room.clock.now_s += 8 * 86_400
        (health,) = await room.polled(feed)
        assert (health.status, room.reported[-1].status) == ("silent", "silent")

    newsroom(work)


class FullLog(MemoryLog):
    """A log whose disk is full."""

    def append(self, outputs: Sequence[Output]) -> None:
        raise LogFull("no space left on the device")


def test_the_monitor_polls_every_feed_again_and_again_and_none_too_soon() -> None:
    async def work(room: Newsroom) -> None:
        paths = [f"/{n}" for n in range(20)]
        feeds = [room.site.page(path, numbered(1), ETag='"v1"') for path in paths]
        asked_s: dict[str, list[float]] = {path: [] for path in paths}
        room.site.on_ask = lambda path: asked_s.get(path, []).append(room.clock.now())
        async with room.monitor(*feeds) as monitor:
            task = asyncio.create_task(monitor.run())
            await room.site.asked_for(paths, times=4)
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        gaps_s = [later - sooner for times in asked_s.values() for sooner, later in pairwise(times)]
        assert len(gaps_s) >= 60
        assert min(gaps_s) >= room.settings.interval_s / 2
        assert len(room.titles) == 20

    newsroom(work)


def test_a_monitor_that_is_cancelled_leaves_nothing_running() -> None:
    async def work(room: Newsroom) -> None:
        room.clock = clock = StillClock()
        async with room.monitor(room.site.page("/f", numbered(1))) as monitor:
            before = asyncio.all_tasks()
            task = asyncio.create_task(monitor.run())
            await clock.asleep.wait()
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            assert asyncio.all_tasks() == before

    newsroom(work)


def test_a_full_log_stops_the_monitor() -> None:
    async def work(room: Newsroom) -> None:
        room.log = FullLog(lambda: 0)
        async with room.monitor(room.site.page("/f", numbered(1))) as monitor:
            with pytest.raises(LogFull):
                await monitor.run()

    newsroom(work)
