"""What Faust does otherwise than the edges want it, on a real Apache Kafka; and how it is told to log in."""

from __future__ import annotations

import asyncio
import socket
import ssl
from pathlib import Path

import pytest
from confluent_kafka import Producer
from faust.types import StreamT

from schemas.topics import ALERTS
from tests.conftest import fresh_prefix
from workers.faust_app import _context, application
from workers.kafka_client import Kafka
from workers.kafka_topics import create
from workers.log import LogRefused

WEB_PORT = 6066
"""Where Faust would serve."""


def test_it_hears_committed_records_alone_and_makes_nothing_that_nobody_asked_for(
    kafka: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    home = Kafka(kafka, fresh_prefix())
    create(home, {})
    topics = _topics(home)
    heard: list[bytes] = []

    async def listened() -> None:
        app = application(home, "listeners")
        given = asyncio.Event()
        app.on_partitions_assigned.connect(lambda *_, **__: given.set(), weak=False)
        topic = app.topic(home.named(ALERTS.name), value_type=bytes, value_serializer="raw", key_serializer="raw")

        async def hear(stream: StreamT[bytes]) -> None:
            async for value in stream:
                heard.append(value)  # noqa: PERF401  # the stream has no end

        app.agent(topic, name="listener")(hear)
        assert app.conf.broker_max_poll_interval > 365 * 86_400, "who stands by stays in its group"
        await app.start()
        try:
            await asyncio.wait_for(given.wait(), 30)
            with socket.socket() as caller:
                assert caller.connect_ex(("127.0.0.1", WEB_PORT)) != 0
            while heard[-1:] != [b"last"]:  # what was sent before it stood at the end of the topic it does not hear
                await asyncio.to_thread(_send_two, home)
                await asyncio.sleep(0.2)
        finally:
            await app.stop()

    asyncio.run(asyncio.wait_for(listened(), 60))
    assert set(heard) == {b"last"}
    assert _topics(home) == topics
    assert list(tmp_path.iterdir()) == []


def _topics(home: Kafka) -> set[str]:
    """All that are not the brokers' own."""
    admin = home.admin()  # held: what it was asked ends with it
    return {name for name in admin.list_topics().topics if not name.startswith("__")}


def _send_two(home: Kafka) -> None:
    """A record in a transaction that is aborted, and one that nothing is wrong with."""
    producer = Producer({"bootstrap.servers": home.servers, "transactional.id": home.named("either"), "log_level": 2})
    producer.init_transactions(30)
    for value, end in ((b"aborted", producer.abort_transaction), (b"last", producer.commit_transaction)):
        producer.begin_transaction()
        producer.produce(home.named(ALERTS.name), value, partition=0)
        producer.flush(30)
        end(30)


@pytest.mark.parametrize(
    ("word", "verified"), [("true", True), ("1", True), ("True", True), ("false", False), ("F", False), ("0", False)]
)
def test_certificates_are_verified_unless_a_setting_says_no_as_librdkafka_reads_it(word: str, verified: bool) -> None:
    context = _context({"enable.ssl.certificate.verification": word})
    assert (context.verify_mode == ssl.CERT_REQUIRED, context.check_hostname) == (verified, verified)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"sasl.oauthbearer.config": "x"}, "do not know the setting librdkafka.sasl.oauthbearer.config"),
        ({"security.protocol": "SASL_SSL"}, "cannot log in by GSSAPI"),
        ({"security.protocol": "sasl_plaintext", "sasl.mechanism": "OAUTHBEARER"}, "cannot log in by OAUTHBEARER"),
        ({"security.protocol": "ssl", "ssl.ca.location": "/nowhere.pem"}, "cannot use the certificates"),
    ],
)
def test_a_way_to_log_in_that_it_does_not_know_is_refused_and_those_it_knows_are_named(
    settings: dict[str, str], said: str
) -> None:
    async def made() -> None:
        application(Kafka("127.0.0.1:1", librdkafka=settings), "listeners")

    with pytest.raises(LogRefused, match=said):
        asyncio.run(made())
