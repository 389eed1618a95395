"""The JSON API over a real socket: what it answers, what it refuses, and to whom."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from schemas.topics import ALERTS
from tests.small_log import make
from workers.http_api import Answers, health_routes, routes, sources_routes
from workers.log import Log
from workers.sources.health import FeedHealth
from workers.sqlite_log import SqliteReader
from workers.views import Views

Answer = tuple[int, Any, dict[str, str]]


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqliteReader]:
    """The ferry and the tram."""
    with SqliteReader(make(tmp_path_factory.mktemp("api")) / "log.sqlite") as reader:
        yield reader


def ask(
    log: Log,
    *paths: str,
    token: str | None = None,
    headers: dict[str, str] | None = None,
    well: Callable[[], bool] = lambda: True,
    ready: Callable[[], bool] = lambda: True,
    feeds: Sequence[FeedHealth] = (),
) -> list[Answer]:
    """What one server answers to these paths, one after another."""

    async def asked() -> list[Answer]:
        app = web.Application()
        app.add_routes([*routes(Answers(Views(), log), token), *sources_routes(token, lambda: feeds)])
        app.add_routes(health_routes(token, well, ready, lambda: b"wirewatch_up 1\n"))
        answers: list[Answer] = []
        async with TestClient(TestServer(app)) as client:
            for path in paths:
                async with client.get(path, headers=headers) as answer:
                    body = await answer.read()
                    as_json = answer.content_type == "application/json"
                    answers.append((answer.status, json.loads(body) if as_json else body, dict(answer.headers)))
        return answers

    return asyncio.run(asked())


def test_stories_come_in_pages_and_each_leads_to_the_story_in_full(log: SqliteReader) -> None:
    [(status, first, headers)] = ask(log, "/stories?limit=1")
    assert status == 200
    assert headers["Cache-Control"] == "no-store"
    [story] = first["stories"]
    [(_, second, _), (_, full, _)] = ask(
        log, f"/stories?limit=1&cursor={first['next']}", f"/stories/{second_id(log)[:12]}"
    )
    assert second["next"] is None
    assert second["stories"][0]["story_id"] != story["story_id"]
    assert full["story"] == second["stories"][0]
    assert [fact["value"]["lo"] for fact in full["facts"]] == [5]
    assert {"articles", "fact_history", "statuses", "alerts", "redirects"} <= full.keys()


def second_id(log: SqliteReader) -> str:
    """The id of the ferry's story."""
    [(_, found, _)] = ask(log, "/stories?search=ferry&kind=killed&state=closed&outlet=coast.example")
    [story] = found["stories"]
    return str(story["story_id"])


def test_alerts_are_the_logs_own_and_next_follows(log: SqliteReader) -> None:
    values = [json.loads(record.value) for record in log.replay(ALERTS.name)]
    [(_, newest, _), (_, first, _)] = ask(log, "/alerts?limit=2", "/alerts?limit=4&cursor=0")
    assert newest["alerts"] == values[-2:]
    assert first["alerts"] == values[:4]
    [(_, rest, _), (_, none, _)] = ask(log, f"/alerts?cursor={first['next']}", f"/alerts?cursor={newest['next']}")
    assert rest["alerts"] == values[4:]
    assert none == {"alerts": [], "next": newest["next"]}


def test_alerts_are_filtered_by_type_story_and_time(log: SqliteReader) -> None:
    paths = (
        "/alerts?type=story.fact_changed",
        "/alerts?type=story.closed,opened&type=story.outlet_joined&since=5000w",
        f"/alerts?story={second_id(log)[:12]}&since=2031-03-02T00:00:00Z",
    )
    found = [[alert["type"] for alert in answer["alerts"]] for _, answer, _ in ask(log, *paths)]
    assert found[0] == ["story.fact_changed"]
    assert set(found[1]) == {"story.closed", "story.opened", "story.outlet_joined"}
    assert found[2] == ["story.closed"]


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/stories?limit=0", 400, "limit: expected a number from 1 to 500"),
        ("/stories?limit=x", 400, "limit"),
        ("/stories?cursor=x", 400, "cursor"),
        ("/stories?state=sleeping", 400, "state: expected open or closed"),
        ("/stories?since=noon", 400, "since: expected a time like"),
        ("/stories?serach=x", 400, "unknown parameter 'serach'; there are: search"),
        ("/alerts?type=story.eaten", 400, "there are opened"),
        ("/alerts?cursor=-1", 400, "cursor"),
        ("/alerts?cursor=99999999999999999999", 400, "cursor"),
        ("/alerts?story=ffffffff", 404, "no story"),
        ("/stories/ffffffff", 404, "no story"),
        ("/stories/%2e%2e%2f%00", 404, "no story"),
    ],
)
def test_what_cannot_be_answered_is_refused_with_the_reason_as_json(
    log: SqliteReader, path: str, status: int, said: str
) -> None:
    [(got, body, _)] = ask(log, path)
    assert got == status
    assert said in body["error"]


def test_an_id_that_several_stories_begin_with_is_a_conflict(log: SqliteReader) -> None:
    [(status, body, _)] = ask(log, f"/stories/{second_id(log)[:1]}")
    assert status == 409
    assert "begin with" in body["error"]


def test_with_a_token_only_probes_are_open(log: SqliteReader) -> None:
    closed = ("/stories", "/stories/ffffffff", "/alerts", "/metrics", "/stories?limit=x")
    for headers in (
        {},
        {"Authorization": "Bearer wrong"},
        {"Authorization": "Basic t0ken"},
        {"Authorization": "t0ken"},
    ):
        for status, body, answered in ask(log, *closed, token="t0ken", headers=headers):
            assert status == 401
            assert "Authorization" in body["error"]
            assert answered["WWW-Authenticate"] == "Bearer"
        assert [status for status, _, _ in ask(log, "/healthz", "/readyz", token="t0ken", headers=headers)] == [
            200,
            200,
        ]
    known = ask(log, "/stories", "/alerts", "/metrics", token="t0ken", headers={"Authorization": "bearer t0ken"})
    assert [status for status, _, _ in known] == [200, 200, 200]


def test_not_ready_until_the_state_is_restored(log: SqliteReader) -> None:
    [(health, _, _), (ready, _, _)] = ask(log, "/healthz", "/readyz", ready=lambda: False)
    assert (health, ready) == (200, 503)


def test_a_main_loop_that_stands_still_is_told(log: SqliteReader) -> None:
    [(status, found, _)] = ask(log, "/healthz", well=lambda: False)
    assert (status, found) == (503, {"status": "stuck"})


def test_sources_say_how_each_feed_does_and_show_no_password(log: SqliteReader) -> None:
    feed = FeedHealth(
        "https://joe:pw@news.example/rss/world?key=x", "failing", failures=3, last_error="HTTP status 500"
    )
    [(status, found, _), (refused, _, _)] = ask(log, "/sources", "/sources?limit=1", feeds=[feed])
    assert (status, refused) == (200, 400)
    [shown] = found["feeds"]
    assert shown["url"] == "https://news.example/rss/world?********"
    assert (shown["status"], shown["failures"], shown["last_error"]) == ("failing", 3, "HTTP status 500")
    assert ask(log, "/sources", feeds=[feed], token="harbour")[0][0] == 401


def test_metrics_are_the_exposition_as_it_is(log: SqliteReader) -> None:
    [(status, body, headers)] = ask(log, "/metrics")
    assert (status, body) == (200, b"wirewatch_up 1\n")
    assert headers["Content-Type"].startswith("text/plain; version=0.0.4")


def test_many_at_once_are_answered_alike(log: SqliteReader) -> None:
    async def asked() -> set[bytes]:
        app = web.Application()
        app.add_routes(routes(Answers(Views(), log), None))

        async def one(client: TestClient[web.Request, web.Application]) -> bytes:
            async with client.get("/stories") as answer:
                return await answer.read()

        async with TestClient(TestServer(app)) as client:
            return set(await asyncio.gather(*(one(client) for _ in range(40))))

    assert len(asyncio.run(asked())) == 1


def test_an_empty_log_has_no_stories(tmp_path: Path) -> None:
    with SqliteReader(make(tmp_path, []) / "log.sqlite") as empty:
        [(_, stories, _), (_, alerts, _)] = ask(empty, "/stories", "/alerts")
    assert stories == {"stories": [], "next": None}
    assert alerts == {"alerts": [], "next": "0"}
