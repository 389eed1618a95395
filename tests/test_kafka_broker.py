"""The broker that the tests run on."""

from __future__ import annotations

import hashlib

from confluent_kafka.admin import AdminClient

from deploy.kafka import broker


def test_the_broker_is_a_real_one_that_creates_no_topic_by_itself(kafka: str) -> None:
    admin = AdminClient({"bootstrap.servers": kafka})
    assert len(admin.list_topics(timeout=10).brokers) >= 1
    admin.list_topics("not-yet-made", timeout=10)
    assert "not-yet-made" not in admin.list_topics(timeout=10).topics


def test_every_jar_is_the_pinned_one(kafka: str) -> None:
    pinned = dict(line.split()[::-1] for line in (broker.HERE / "jars.sha256").read_text().splitlines())
    found = {jar.name: hashlib.sha256(jar.read_bytes()).hexdigest() for jar in broker.jars().iterdir()}
    assert found == pinned
