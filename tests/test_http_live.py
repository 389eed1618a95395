"""`GET /alerts/live` over a real socket: what a listener is told, from where on, and who is refused."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer

from tests.small_log import FERRY, article, fill
from workers import http_api, http_live
from workers.http_api import Answers
from workers.http_live import News
from workers.sqlite_log import SqliteLog
from workers.views import Views

Client = TestClient[web.Request, web.Application]
THIRD = article(5, "Ferry Alma: nine dead off Málnes", "Nine people were killed when the ferry Alma sank off Málnes "
                "harbour, the coast guard said on Monday evening.", "evening.example",
                "2031-03-01T19:00:00Z")  # fmt: skip


@pytest.fixture
def log(tmp_path: Path) -> Iterator[SqliteLog]:
    """The ferry and the tram."""
    with SqliteLog(tmp_path / "log.sqlite", lambda: 0) as made:
        fill(made, FERRY, tmp_path)
        yield made


def served(
    log: SqliteLog, visit: Callable[[Client, News], Awaitable[None]], token: str | None = None, **limits: Any
) -> None:
    """Let `visit` ask a server on this log."""

    async def serve() -> None:
        news = News()
        app = web.Application()
        answers = Answers(Views(), log)
        app.add_routes([*http_live.routes(answers, token, news, **limits), *http_api.routes(answers, token)])
        app.on_shutdown.append(news.close)
        async with TestClient(TestServer(app)) as client:
            await asyncio.wait_for(visit(client, news), 30)

    asyncio.run(serve())


async def told(answer: ClientResponse, count: int) -> list[tuple[str, dict[str, Any]]]:
    """The next events, each with its id."""
    found: list[tuple[str, dict[str, Any]]] = []
    while len(found) < count:
        event = (await answer.content.readuntil(b"\n\n")).decode().strip()
        if not event.startswith(":"):
            number, data = event.split("\n")
            found.append((number.removeprefix("id: "), json.loads(data.removeprefix("data: "))))
    return found


async def all_alerts(client: Client, asked: str = "") -> list[dict[str, Any]]:
    """What a page of alerts says."""
    async with client.get(f"/alerts?limit=500&cursor=0{asked}") as answer:
        return list((await answer.json())["alerts"])


def test_a_listener_is_told_what_comes_and_one_that_comes_back_goes_on_behind_it(
    log: SqliteLog, tmp_path: Path
) -> None:
    async def visit(client: Client, news: News) -> None:
        before = await all_alerts(client)
        async with client.get("/alerts/live") as answer:
            assert answer.headers["content-type"] == "text/event-stream"
            await asyncio.to_thread(fill, log, [THIRD], tmp_path)
            news.ring()
            new = (await all_alerts(client))[len(before) :]
            heard = await told(answer, len(new))
        assert len(new) > 1
        assert [alert for _, alert in heard] == new, "and nothing that was there before"
        async with client.get("/alerts/live", headers={"Last-Event-ID": heard[0][0]}) as answer:
            assert await told(answer, len(new) - 1) == heard[1:]

    served(log, visit)


@pytest.mark.parametrize("asked", ["type=story.fact_changed", "story={story}", "since=2031-03-01T08:30:00Z"])
def test_a_listener_hears_of_the_types_stories_and_times_that_it_asks_for(log: SqliteLog, asked: str) -> None:
    async def visit(client: Client, _: News) -> None:
        some = asked.format(story=(await all_alerts(client))[-1]["story_id"])
        wanted = await all_alerts(client, f"&{some}")
        async with client.get(
            f"/alerts/live?cursor=0&{some}" if "since" not in some else f"/alerts/live?{some}"
        ) as live:
            assert [alert for _, alert in await told(live, len(wanted))] == wanted
        assert 0 < len(wanted) < len(await all_alerts(client))

    served(log, visit)


def test_one_listener_too_many_is_asked_to_come_back_and_one_that_leaves_makes_room(log: SqliteLog) -> None:
    async def visit(client: Client, news: News) -> None:
        first = await client.get("/alerts/live")
        async with client.get("/alerts/live") as answer:
            assert (answer.status, answer.headers["Retry-After"]) == (503, "60")
            assert (await answer.json())["error"].startswith("1 listen already")
        first.close()
        while True:
            news.ring()  # it is noticed when there is something to tell, or nothing for a while
            async with client.get("/alerts/live") as answer:
                if answer.status == 200:
                    return
            await asyncio.sleep(0.02)

    served(log, visit, most=1, keep_alive_s=0.05)


def test_where_nothing_comes_a_line_says_that_the_server_is_there(log: SqliteLog) -> None:
    async def visit(client: Client, _: News) -> None:
        async with client.get("/alerts/live") as answer:
            assert [await answer.content.readuntil(b"\n\n") for _ in range(2)] == [b": here\n\n"] * 2

    served(log, visit, keep_alive_s=0.01)


def test_where_offsets_are_a_process_s_own_its_ids_say_so_and_anothers_are_refused(log: SqliteLog) -> None:
    async def visit(client: Client, _: News) -> None:
        async with client.get("/alerts/live?cursor=0") as answer:
            [(first, _one), (second, _two)] = await told(answer, 2)
        assert (first, second) == ("a1-1", "a1-2")
        async with client.get("/alerts/live", headers={"Last-Event-ID": first}) as answer:
            assert (await told(answer, 1))[0][0] == second
        for other in ("b7-1", "1"):
            async with client.get("/alerts/live", headers={"Last-Event-ID": other}) as answer:
                assert answer.status == 400
                assert "another process" in (await answer.json())["error"]

    served(log, visit, mark="a1-")


def test_the_beginning_of_an_id_names_a_story_and_one_that_names_none_is_refused(log: SqliteLog) -> None:
    async def visit(client: Client, _: News) -> None:
        story = (await all_alerts(client))[0]["story_id"]
        async with client.get(f"/alerts/live?cursor=0&story={story[:8]}") as answer:
            assert {alert["story_id"] for _, alert in await told(answer, 1)} == {story}
        async with client.get("/alerts/live?story=nowhere") as answer:
            assert answer.status == 404

    served(log, visit)


def test_nobody_asks_for_the_head_of_what_has_no_end(log: SqliteLog) -> None:
    async def visit(client: Client, _: News) -> None:
        async with client.head("/alerts/live") as answer:
            assert answer.status == 405

    served(log, visit)


def test_a_listener_that_takes_nothing_is_cut_off() -> None:
    class Deaf:
        async def write(self, _: bytes) -> None:
            await asyncio.Event().wait()

    cut: list[str] = []
    transport = SimpleNamespace(abort=lambda: cut.append("cut"))
    request, response = cast("web.Request", SimpleNamespace(transport=transport)), cast("web.StreamResponse", Deaf())
    assert asyncio.run(http_live._told(request, response, b"x", 0.01)) is False
    assert cut == ["cut"]


def test_a_server_that_ends_ends_the_stream(log: SqliteLog) -> None:
    async def visit(client: Client, news: News) -> None:
        async with client.get("/alerts/live") as answer:
            await news.close()
            assert await answer.content.read() == b""

    served(log, visit)


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/alerts/live", {}, 401),
        ("/alerts/live?limit=3", {"Authorization": "Bearer dockside"}, 400),
        ("/alerts/live?type=story.unheard", {"Authorization": "Bearer dockside"}, 400),
        ("/alerts/live", {"Authorization": "Bearer dockside", "Last-Event-ID": "no number"}, 400),
    ],
)
def test_what_cannot_be_asked_is_refused_before_the_stream_begins(
    log: SqliteLog, path: str, headers: dict[str, str], status: int
) -> None:
    async def visit(client: Client, _: News) -> None:
        async with client.get(path, headers=headers) as answer:
            assert answer.status == status
            assert "error" in await answer.json()

    served(log, visit, token="dockside")
