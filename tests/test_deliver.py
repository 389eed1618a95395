"""Webhooks: posted, signed, retried and given up as the Standard Webhooks specification says."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import aiohttp
import msgspec
import pytest
from aiohttp import web
from standardwebhooks import Webhook, WebhookVerificationError
from structlog.testing import capture_logs

from schemas import wire
from schemas.alert import Alert
from schemas.delivery import Delivery
from schemas.story import Why
from schemas.topics import ALERTS, DEAD_LETTERS, DELIVERIES
from workers.deliver import RETRY_S, Deliverer, Target, targets_of
from workers.log import CommitRefused, Output
from workers.memory_log import MemoryLog
from workers.metrics import Metrics
from workers.settings import Secret, SecretUrl, Settings

SECRET = "whsec_" + "c2VjcmV0LW9mLWEtdGVzdC1pbi10aGUtaGFyYm91cg=="


class Receiver:
    """A real HTTP server that answers what it is told to, and keeps what it got."""

    def __init__(self, *answers: int, headers: dict[str, str] | None = None) -> None:
        self.answers = list(answers)
        self.headers = headers or {}
        self.posts: list[tuple[dict[str, str], bytes]] = []

    async def handle(self, request: web.Request) -> web.Response:
        self.posts.append(({k.lower(): v for k, v in request.headers.items()}, await request.read()))
        status = self.answers.pop(0) if self.answers else 204
        return web.Response(status=status, headers=self.headers)


class Clock:
    """Now, until time passes. It starts at the true time: receivers refuse signatures of another day."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_s(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


def an_alert(number: int) -> Alert:
    why = Why("the likeliest live story")
    at = datetime(2031, 3, 12, 9, tzinfo=UTC)
    title = "Ferry adrift off Sorvik"
    return Alert(
        id=f"alert-{number}", type="story.outlet_joined", story_id="story", sequence=number, at=at, title=title,
        article=None, outlets=2, independent=1, why=why,
    )  # fmt: skip


def a_log(alerts: int) -> MemoryLog:
    log = MemoryLog(lambda: 0)
    log.append([Output(ALERTS.name, wire.encode(an_alert(n))) for n in range(1, alerts + 1)])
    return log


def deliveries(log: MemoryLog) -> list[Delivery]:
    return [msgspec.json.decode(record.value, type=Delivery) for record in log.replay(DELIVERIES.name)]


Body = Callable[[str, aiohttp.ClientSession], Awaitable[None]]


def served(receiver: Receiver, body: Body) -> None:
    async def serve() -> None:
        app = web.Application()
        app.router.add_post("/hook", receiver.handle)
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        address = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
        async with aiohttp.ClientSession() as http:
            await body(address, http)
        await runner.cleanup()

    asyncio.run(serve())


async def drain(deliverer: Deliverer) -> None:
    while await deliverer.advance():
        pass


def deliver(receiver: Receiver, log: MemoryLog, *waits_s: float, clock: Clock | None = None) -> Deliverer:
    """Deliver what is due now and after each wait."""
    clock = clock or Clock()
    kept: list[Deliverer] = []

    async def body(address: str, http: aiohttp.ClientSession) -> None:
        deliverer = Deliverer(log, Target(address, SECRET), http, clock, Metrics())
        deliverer.restore()
        kept.append(deliverer)
        await drain(deliverer)
        for seconds in waits_s:
            clock.pass_s(seconds)
            await drain(deliverer)

    served(receiver, body)
    return kept[0]


def test_every_alert_is_posted_in_the_envelope_of_the_contract() -> None:
    receiver, log = Receiver(), a_log(20)
    deliverer = deliver(receiver, log)
    bodies = sorted((msgspec.json.decode(body) for _, body in receiver.posts), key=lambda b: b["data"]["sequence"])
    assert [body["data"]["id"] for body in bodies] == [f"alert-{n}" for n in range(1, 21)]
    assert set(bodies[0]) == {"type", "timestamp", "data"}
    assert bodies[0]["type"] == "story.outlet_joined"
    assert [d.outcome for d in deliveries(log)] == ["delivered"] * 20
    assert deliverer.idle()


def test_whether_anything_was_posted_is_told_by_target_and_shard() -> None:
    receiver, log = Receiver(), a_log(2)

    async def body(address: str, http: aiohttp.ClientSession) -> None:
        def made(home: MemoryLog, target: str) -> Deliverer:
            return Deliverer(home, Target(target, SECRET), http, Clock(), Metrics())

        assert not made(log, address).has_delivered()
        await drain(made(log, address))
        assert made(log, address).has_delivered()
        assert not made(log, address + "#2").has_delivered(), "that is another"
        shard = MemoryLog(lambda: 0)  # which has those deliveries, and an alert of its own
        shard.append([Output(DELIVERIES.name, record.value) for record in log.replay(DELIVERIES.name)])
        shard.append([Output(ALERTS.name, wire.encode(an_alert(3)))])
        assert not made(shard, address).has_delivered()

    served(receiver, body)


def test_what_somebody_else_wrote_to_alerts_is_a_dead_letter_and_the_next_alert_goes_out() -> None:
    log, receiver, metrics = a_log(1), Receiver(500), Metrics()
    log.append([Output(ALERTS.name, b"a slip of the hand"), Output(DELIVERIES.name, b"another")])
    log.append([Output(ALERTS.name, wire.encode(an_alert(2))), Output(ALERTS.name, b"a last slip")])

    async def body(address: str, http: aiohttp.ClientSession) -> None:
        for pending in (0, 1):  # also by one that finds it behind itself, with a retry to take up
            deliverer = Deliverer(log, Target(address, SECRET), http, Clock(), metrics)
            deliverer.restore()
            assert deliverer.pending == pending
            await drain(deliverer)
            assert (deliverer.idle(), deliverer.has_delivered()) == (True, True)

    served(receiver, body)
    assert [headers["webhook-id"] for headers, _ in receiver.posts] == ["alert-1", "alert-2"]
    letters = list(log.replay(DEAD_LETTERS.name))
    assert [letter.value for letter in letters] == [b"a slip of the hand", b"a last slip"]
    assert [letter.headers["offset"] for letter in letters] == ["1", "3"]
    assert 'wirewatch_dead_letters_total{source="deliver"} 2.0' in metrics.exposition().decode()


class _RefusedOnce(MemoryLog):
    """Refuses its second commit, as a broker may."""

    commits = 0

    def commit(self, group: str, consumed: Mapping[str, int], outputs: Iterable[Output]) -> None:
        self.commits += 1
        if self.commits == 2:
            raise CommitRefused("no answer")
        super().commit(group, consumed, outputs)


def test_what_was_posted_and_not_recorded_is_posted_again_with_the_same_id() -> None:
    receiver, log = Receiver(), _RefusedOnce(lambda: 0)
    log.append([Output(ALERTS.name, wire.encode(an_alert(n))) for n in (1, 2)])

    async def body(address: str, http: aiohttp.ClientSession) -> None:
        def made(home: MemoryLog) -> Deliverer:
            return Deliverer(home, Target(address, SECRET), http, Clock(), Metrics())

        with pytest.raises(CommitRefused):
            await drain(made(log))
        assert deliveries(log) == []
        await drain(made(log.reopened()))

    served(receiver, body)
    ids = [headers["webhook-id"] for headers, _ in receiver.posts]
    assert (len(ids), len(set(ids))) == (4, 2)
    assert [d.outcome for d in deliveries(log.reopened())] == ["delivered"] * 2


def test_a_receiver_can_verify_the_signature_and_a_forger_cannot() -> None:
    receiver = Receiver()
    deliver(receiver, a_log(1))
    headers, body = receiver.posts[0]
    assert Webhook(SECRET).verify(body, headers)["data"]["id"] == "alert-1"
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(body.replace(b"Sorvik", b"Torvik"), headers)


def test_a_failed_post_is_retried_on_the_schedule_under_the_same_id() -> None:
    receiver, log = Receiver(500, 503, 200), a_log(1)
    deliver(receiver, log, RETRY_S[0] - 1, 1, RETRY_S[1])
    assert [headers["webhook-id"] for headers, _ in receiver.posts] == ["alert-1"] * 3
    assert [(d.attempt, d.outcome, d.http_status) for d in deliveries(log)] == [
        (1, "retry", 500),
        (2, "retry", 503),
        (3, "delivered", 200),
    ]


def test_a_receiver_that_asks_for_time_gets_it() -> None:
    receiver, log = Receiver(429, headers={"Retry-After": "120"}), a_log(1)
    deliver(receiver, log, 119, 1)
    assert len(receiver.posts) == 2
    first = deliveries(log)[0]
    assert first.next_at == first.at + timedelta(seconds=120)


def test_a_receiver_may_ask_for_time_with_a_date() -> None:
    clock = Clock()
    until = clock.now.replace(microsecond=0) + timedelta(hours=1)
    receiver, log = Receiver(503, headers={"Retry-After": format_datetime(until, usegmt=True)}), a_log(1)
    deliver(receiver, log, clock=clock)
    next_at = deliveries(log)[0].next_at
    assert next_at is not None
    assert abs(next_at - until) < timedelta(seconds=1)


def test_what_waits_to_be_posted_again_is_told_by_this_process_and_the_next() -> None:
    """Three alerts failed: three wait. Two of the retries are taken: one waits."""
    receiver, log, clock, told = Receiver(500, 500, 500, 200, 200, 500), a_log(3), Clock(), []

    async def body(address: str, http: aiohttp.ClientSession) -> None:
        home = log
        for _ in range(2):
            metrics = Metrics()
            deliverer = Deliverer(home, Target(address, None), http, clock, metrics)
            deliverer.restore()
            await drain(deliverer)
            clock.pass_s(RETRY_S[0])
            told.append(metrics.registry.get_sample_value("wirewatch_deliveries_pending"))
            home = home.reopened()

    served(receiver, body)
    assert told == [3, 1]


def test_an_alert_is_given_up_after_the_last_retry_and_the_next_goes_out() -> None:
    receiver, log = Receiver(*[500] * 10), a_log(1)
    deliver(receiver, log, *RETRY_S)
    assert [d.outcome for d in deliveries(log)] == ["retry"] * 9 + ["gave_up"]
    log.append([Output(ALERTS.name, wire.encode(an_alert(2)))])
    deliver(receiver, log)
    assert receiver.posts[-1][0]["webhook-id"] == "alert-2"


def test_gone_disables_the_target_also_for_the_next_process() -> None:
    """The specification: 410 Gone means that the receiver wants no more."""
    receiver, log, kept = Receiver(410), a_log(1), []

    async def body(address: str, http: aiohttp.ClientSession) -> None:
        for _ in range(2):
            deliverer = Deliverer(log, Target(address, None), http, Clock(), Metrics())
            deliverer.restore()
            await asyncio.wait_for(_until_disabled(deliverer), 5)
            log.append([Output(ALERTS.name, wire.encode(an_alert(2)))])
            kept.append(deliverer.disabled)

    served(receiver, body)
    assert kept == [True, True]
    assert len(receiver.posts) == 1


async def _until_disabled(deliverer: Deliverer) -> None:
    await deliverer.run()


def test_a_new_process_takes_up_the_retries_of_the_old_one() -> None:
    receiver, log, clock = Receiver(500), a_log(3), Clock()

    async def body(address: str, http: aiohttp.ClientSession) -> None:
        await drain(Deliverer(log, Target(address, None), http, clock, Metrics()))
        clock.pass_s(RETRY_S[0])
        successor = Deliverer(log.reopened(), Target(address, None), http, clock, Metrics())
        successor.restore()
        await drain(successor)

    served(receiver, body)
    ids = [headers["webhook-id"] for headers, _ in receiver.posts]
    assert sorted(ids[:3]) == ["alert-1", "alert-2", "alert-3"]
    assert len(ids) == 4
    assert ids[3] in ids[:3]


def test_a_receiver_that_is_not_there_is_an_attempt_like_any_other() -> None:
    log, clock = a_log(1), Clock()

    async def attempt() -> None:
        async with aiohttp.ClientSession() as http:
            await drain(Deliverer(log, Target("http://127.0.0.1:9/token-in-a-path", SECRET), http, clock, Metrics()))

    asyncio.run(attempt())
    recorded = deliveries(log)[0]
    assert (recorded.outcome, recorded.http_status) == ("retry", None)
    assert recorded.error == "ClientConnectorError: Connection refused"  # and nothing of the address


def test_an_address_that_cannot_be_asked_is_an_attempt_like_any_other() -> None:
    """The settings refuse what they can tell; whatever they cannot ends nothing."""
    log = a_log(1)

    async def attempt() -> None:
        async with aiohttp.ClientSession() as http:
            await drain(Deliverer(log, Target("http://a..b/", SECRET), http, Clock(), Metrics()))

    asyncio.run(attempt())
    assert [(delivery.outcome, delivery.http_status) for delivery in deliveries(log)] == [("retry", None)]


def test_no_record_of_a_delivery_holds_the_address_or_the_secret() -> None:
    receiver, log = Receiver(500), a_log(1)
    deliver(receiver, log, RETRY_S[0])
    written: list[Any] = [record.value for record in log.replay(DELIVERIES.name)]
    assert written
    assert not any(b"127.0.0.1" in value or b"whsec" in value for value in written)


def told(done: Iterable[MutableMapping[str, Any]]) -> list[str]:
    return [one["event"] for one in done]


def test_a_webhook_that_fails_is_told_once_by_host_and_so_is_its_recovery() -> None:
    receiver = Receiver(503, 503, 503)
    with capture_logs() as said:
        deliverer = deliver(receiver, a_log(3), RETRY_S[0] - 1)
        assert deliverer.pending == 3
        deliver(receiver, a_log(2))
    assert told(said) == ["webhook fails"]
    assert said[0]["error"] == "answered 503"
    assert said[0]["webhook"].startswith("http://127.0.0.1:")
    assert "hook" not in said[0]["webhook"].removeprefix("http")
    with capture_logs() as said:
        assert deliver(Receiver(503, 200), a_log(1), RETRY_S[0]).pending == 0
    assert told(said) == ["webhook fails", "webhook takes alerts again"]


def test_what_is_given_up_is_told_and_no_longer_pending() -> None:
    with capture_logs() as said:
        deliverer = deliver(Receiver(*[500] * 10), a_log(1), *RETRY_S)
    assert told(said) == ["webhook fails", "alert not delivered"]
    assert (said[1]["alert"], deliverer.pending) == ("alert-1", 0)


def test_webhooks_without_a_secret_are_warned_of_once_and_none_are_not() -> None:
    two = tuple(map(SecretUrl, ("https://a.example/", "https://b.example/")))
    for webhooks, secret, warned in ((two, None, True), (two, Secret(SECRET), False), ((), None, False)):
        with capture_logs() as said:
            targets = targets_of(Settings(webhooks=webhooks, webhook_secret=secret))
        assert [target.url for target in targets] == [url.reveal() for url in webhooks]
        assert told(said) == ["webhooks are not signed"] * warned


def test_a_disabled_webhook_counts_as_a_new_one_with_another_fragment() -> None:
    receiver, log = Receiver(410), a_log(2)

    async def body(address: str, http: aiohttp.ClientSession) -> None:
        for fragment in ("", "#2"):
            await drain(Deliverer(log, Target(address + fragment, None), http, Clock(), Metrics()))

    served(receiver, body)
    assert [headers["webhook-id"] for headers, _ in receiver.posts[2:]] == ["alert-1", "alert-2"]
