"""Laws of `POST /articles`, told by a real server on loopback."""

from __future__ import annotations

import asyncio
import gzip
import json
import threading
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from schemas.article import ARTICLE_BYTES, parse_article
from streams.identity import identified
from workers import archive
from workers.log import Log, LogFull, LogLost, Output
from workers.memory_log import MemoryLog
from workers.sources.http_in import BATCH_ARTICLES, IN_FLIGHT, REQUEST_BYTES, Behind, Lost, routes
from workers.sources.lines import TimestampOf

Client = TestClient[web.Request, web.Application]
FERRY = {"title": "Ferry late", "url": "https://harbour.example/a?utm_source=x", "gold": {"any": ["thing"]}}
BRIDGE = {"id": "b1", "body": "The bridge is open again.", "outlet": "Hill Herald"}


class FullLog(MemoryLog):
    """A log whose disk is full."""

    def append(self, outputs: Sequence[Output]) -> None:
        raise LogFull("no space left on the device")


class LostLog(MemoryLog):
    """A log that another process has taken over."""

    def append(self, outputs: Sequence[Output]) -> None:
        raise LogLost("another has its place")


class SlowLog(MemoryLog):
    """A log whose appends wait until they are let through."""

    def __init__(self) -> None:
        super().__init__(lambda: 0)
        self.may_go = threading.Event()

    def append(self, outputs: Sequence[Output]) -> None:
        assert self.may_go.wait(10)
        super().append(outputs)


class Narrow(MemoryLog):
    """A home that takes smaller records than HTTP does, as Kafka does."""

    article_bytes = 40


def served(
    work: Callable[[Client], Awaitable[None]],
    log: Log,
    behind: Behind = lambda: None,
    token: str | None = None,
    timestamp_of: TimestampOf | None = None,
    lost: Lost = lambda _: None,
) -> None:
    """Run `work` against a server of the routes."""

    async def main() -> None:
        app = web.Application()
        app.add_routes(routes(log, behind, token, timestamp_of=timestamp_of, lost=lost))
        server = TestServer(app)
        await server.start_server(auto_decompress=False)
        async with TestClient(server) as client:
            await work(client)

    asyncio.run(main())


def test_with_a_rule_a_requests_articles_are_dated_as_a_files_lines(log: MemoryLog) -> None:
    """Undated ones take the date before them, or the first."""
    dates = [None, "2031-03-01T08:00:00Z", None, "2031-03-01T07:00:00Z"]
    body = json.dumps([{**BRIDGE, "id": f"b{i}", "published_at": date} for i, date in enumerate(dates)])

    async def work(client: Client) -> None:
        answer = await client.post("/articles", data=body, headers={"Content-Type": "application/json"})
        assert answer.status == 202

    served(work, log, timestamp_of=archive.published_ms)
    hours = [(record.timestamp_ms // 3_600_000) % 24 for record in log.replay("articles")]
    assert hours == [8, 8, 8, 7]


def posted(log: Log, data: bytes, content_type: str = "application/json", **headers: str) -> tuple[int, Any]:
    """The answer to one request."""
    answers: list[tuple[int, Any]] = []

    async def work(client: Client) -> None:
        answer = await client.post("/articles", data=data, headers={"Content-Type": content_type, **headers})
        answers.append((answer.status, await answer.json()))

    served(work, log)
    return answers[0]


def values(log: Log) -> list[bytes]:
    """What is in the topic `articles`."""
    return [record.value for record in log.replay("articles")]


@pytest.fixture
def log() -> MemoryLog:
    return MemoryLog(lambda: 1_700_000_000_000)


def test_one_article_is_taken_as_it_is_and_answered_with_its_id(log: MemoryLog) -> None:
    sent = json.dumps(FERRY).encode()
    status, answer = posted(log, sent)
    assert (status, values(log)) == (202, [sent])
    assert answer == {"ids": [identified(parse_article(sent)).id]}


def test_an_array_and_lines_say_the_same(log: MemoryLog) -> None:
    array = posted(log, json.dumps([FERRY, BRIDGE]).encode())
    lines = posted(log, b"\n".join([json.dumps(FERRY).encode(), b"", json.dumps(BRIDGE).encode(), b"\r\n"]), LINES)
    assert array == lines
    assert array[0] == 202
    assert array[1]["ids"][1] == "b1"
    assert [parse_article(value) for value in values(log)] == 2 * [
        parse_article(json.dumps(one).encode()) for one in (FERRY, BRIDGE)
    ]


LINES = "application/x-ndjson"


def test_one_bad_article_refuses_the_batch_and_every_bad_field_is_named(log: MemoryLog) -> None:
    bad = {"title": 5, "published_at": "noon", "body": "x"}
    status, answer = posted(log, json.dumps([FERRY, bad, {}, [], BRIDGE]).encode())
    assert status == 400
    assert [error["index"] for error in answer["errors"]] == [1, 2, 3]
    assert set(answer["errors"][0]["fields"]) == {"title", "published_at"}
    assert answer["errors"][1]["fields"] == {"title": "title and body are both empty"}
    assert all(error["reason"] for error in answer["errors"])
    assert values(log) == []


@pytest.mark.parametrize(
    "data",
    [
        b"", b"[", b"[1,]", b"{", b"null", b"[null]", b'{"title": NaN}', b'{"title": "\\ud800"}', b"\xff\xfe",
        b'{"title": "x"} {"title": "y"}', b"[" * 200_000, b'{"a":' * 200_000, b'{"title": "x", "published_at": "9"}',
        b'{"title": "\x00"}', b'[{"title": "x"}', b'{"title": ' + b"1" * 5000 + b"}",
    ],
)  # fmt: skip
@pytest.mark.parametrize("content_type", ["application/json", LINES])
def test_hostile_bodies_are_refused_with_a_reason(log: MemoryLog, data: bytes, content_type: str) -> None:
    status, answer = posted(log, data, content_type)
    if data == b"" and content_type == LINES:
        assert (status, answer) == (202, {"ids": []})
        return
    assert status == 400
    assert answer["errors"]
    assert all(error["reason"] for error in answer["errors"])
    assert values(log) == []


def test_an_empty_batch_is_taken_and_writes_nothing(log: MemoryLog) -> None:
    assert posted(log, b"[]") == (202, {"ids": []})
    assert values(log) == []


def test_too_much_is_refused_as_too_large(log: MemoryLog) -> None:
    whole = b'{"title": "x", "more": "' + b"x" * REQUEST_BYTES + b'"}'
    assert posted(log, whole)[0] == 413
    assert posted(log, gzip.compress(whole), **{"Content-Encoding": "gzip"})[0] == 413
    assert posted(log, json.dumps([FERRY] * (BATCH_ARTICLES + 1)).encode())[0] == 413
    assert posted(log, b'{"title": "x", "more": "' + b"x" * ARTICLE_BYTES + b'"}')[0] == 413
    assert values(log) == []


def test_an_article_that_its_log_cannot_hold_is_refused_as_too_large() -> None:
    log = Narrow(lambda: 0)
    status, answer = posted(log, b'{"title": "' + b"x" * 28 + b'"}')
    assert (status, answer["error"]) == (413, "article 0 has 41 bytes; the limit is 40")
    assert posted(log, b'{"title": "' + b"x" * 27 + b'"}')[0] == 202
    assert len(values(log)) == 1


def test_a_body_without_a_length_is_bounded_too(log: MemoryLog) -> None:
    async def work(client: Client) -> None:
        async def endless() -> Any:
            for _ in range(2 * REQUEST_BYTES // 2**20):
                yield b" " * 2**20

        answer = await client.post("/articles", data=endless(), headers={"Content-Type": "application/json"})
        assert answer.status == 413

    served(work, log)


def test_a_compressed_body_is_read_and_a_damaged_one_refused(log: MemoryLog) -> None:
    packed = gzip.compress(json.dumps(FERRY).encode())
    assert posted(log, packed, **{"Content-Encoding": "gzip"})[0] == 202
    for body in (b"not gzip at all", packed[:-3], packed[:10]):  # all of a request or none: what is cut off may be half
        assert posted(log, body, **{"Content-Encoding": "gzip"})[0] == 400


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-16"]
)
def test_other_types_are_not_guessed_at(log: MemoryLog, content_type: str) -> None:
    assert posted(log, json.dumps(FERRY).encode(), content_type)[0] == 415
    assert posted(log, json.dumps(FERRY).encode(), "application/json; charset=UTF-8")[0] == 202


def test_who_is_behind_says_when_to_come_back(log: MemoryLog) -> None:
    async def work(client: Client) -> None:
        answer = await client.post("/articles", json=FERRY)
        assert (answer.status, answer.headers["Retry-After"]) == (429, "7")

    served(work, log, behind=lambda: 7)
    assert values(log) == []


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer wrong", "Basic s\u00e9same", "Bearer s\u00e9sam", "s\u00e9same"]
)
def test_without_the_token_nothing_is_taken(log: MemoryLog, header: str | None) -> None:
    async def work(client: Client) -> None:
        headers = {} if header is None else {"Authorization": header}
        answer = await client.post("/articles", json=FERRY, headers=headers)
        assert (answer.status, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
        answer = await client.post("/articles", json=FERRY, headers={"Authorization": "bearer s\u00e9same"})
        assert answer.status == 202

    served(work, log, token="s\u00e9same")
    assert len(values(log)) == 1


def test_a_full_log_is_no_fault_of_the_sender() -> None:
    status, answer = posted(FullLog(lambda: 0), json.dumps(FERRY).encode())
    assert status == 503
    assert "full" in answer["error"]


def test_an_article_is_kept_on_one_line_however_it_was_sent(log: MemoryLog) -> None:
    sent = json.dumps({**BRIDGE, "body": "Two\nlines."}, indent=2).replace("\n", "\r\n").encode()
    assert posted(log, sent)[0] == 202
    assert posted(log, b"[%s,\n%s]" % (sent, json.dumps(FERRY, indent=1).encode()))[0] == 202
    assert all(b"\n" not in value and b"\r" not in value for value in values(log))
    assert json.loads(values(log)[0])["body"] == "Two\nlines."


def test_a_line_end_inside_a_string_is_no_json(log: MemoryLog) -> None:
    status, answer = posted(log, b'{"title": "Ferry\nlate", "outlet": "Harbour Mail"}')
    assert (status, values(log)) == (400, []), answer


def test_a_log_that_is_lost_is_told_and_the_sender_may_come_again() -> None:
    told: list[str] = []

    async def work(client: Client) -> None:
        answer = await client.post("/articles", json=FERRY)
        assert (answer.status, "another has its place" in await answer.text()) == (503, True)

    served(work, LostLog(lambda: 0), lost=lambda err: told.append(str(err)))
    assert told == ["another has its place"]


def test_a_slow_log_does_not_hold_up_the_loop_and_the_number_in_flight_is_bounded() -> None:
    log = SlowLog()

    async def work(client: Client) -> None:
        async def status() -> int:
            return (await client.post("/articles", json=FERRY)).status

        asked = {asyncio.create_task(status()) for _ in range(IN_FLIGHT + 1)}
        done, _ = await asyncio.wait(asked, return_when=asyncio.FIRST_COMPLETED)
        assert [task.result() for task in done] == [429]  # answered while all appends wait
        log.may_go.set()
        assert sorted(await asyncio.gather(*asked)) == [202] * IN_FLIGHT + [429]

    served(work, log)
