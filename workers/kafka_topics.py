"""The topics on Apache Kafka: made from the one table (`schemas.topics`), and compared with it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import AdminClient, ConfigResource, NewTopic, ResourceType

from schemas.topics import TOPICS, Topic
from workers.kafka_client import CALL_S, Kafka, answered, error_of, patiently
from workers.log import LogLost

FOREVER = str(2**63 - 1)


def settings_of(topic: Topic) -> dict[str, str]:
    """The broker's settings for a topic that matter to us."""
    return {
        "cleanup.policy": topic.cleanup,
        "max.message.bytes": str(topic.max_bytes),
        "message.timestamp.type": "LogAppendTime" if topic.stamped == "broker" else "CreateTime",
        # By default a broker refuses a record dated more than an hour ahead, as an article of an archive may be.
        "message.timestamp.after.max.ms": FOREVER,
        "retention.bytes": "-1",
        "retention.ms": "-1" if topic.retention_s is None else str(topic.retention_s * 1000),
    }


def create(kafka: Kafka, partitions: Mapping[str, int], replication: int = -1) -> dict[str, bool]:
    """Make the topics that are missing, and wait until a worker would find them; for each whether it was made now.

    `partitions` by topic, where it is not the table's; `replication` -1: the broker's default. Raises KafkaException,
    and LogLost where the brokers do not come to know them.
    """
    admin = kafka.admin()
    new = [
        NewTopic(kafka.named(one.name), partitions.get(one.name, one.partitions), replication, config=settings_of(one))
        for one in TOPICS
    ]
    made = {}
    for topic, answer in zip(TOPICS, admin.create_topics(new, operation_timeout=CALL_S).values(), strict=True):
        try:
            answer.result()
            made[topic.name] = True
        except KafkaException as err:
            if error_of(err).code() != KafkaError.TOPIC_ALREADY_EXISTS:
                raise
            made[topic.name] = False
    _await_known(admin, kafka)
    return made


def _await_known(admin: AdminClient, kafka: Kafka) -> None:
    """What the controller has made a busy broker may not know for a while: a worker would say that it is missing."""
    wanted = {kafka.named(topic.name) for topic in TOPICS}
    end = time.monotonic() + kafka.patience_s
    while missing := wanted - answered(lambda: admin.list_topics(timeout=2), "topics", kafka.patience_s).topics.keys():
        if time.monotonic() > end:
            raise LogLost(f"made, but not known to {kafka.servers} for {kafka.patience_s:g} s: {sorted(missing)}")
        time.sleep(0.05)


def differences(kafka: Kafka, partitions: Mapping[str, int]) -> Iterator[str]:
    """What is otherwise on the brokers than in the table, as sentences. A number of partitions is compared if given."""
    admin = kafka.admin()
    found = patiently(lambda: admin.list_topics(timeout=2), "topics", kafka.patience_s).topics
    for topic in TOPICS:
        name = kafka.named(topic.name)
        if name not in found:
            yield f"{name}: is missing; `wirewatch topics create` makes it"
            continue
        count = len(found[name].partitions)
        wanted = partitions.get(topic.name, count)
        if count != wanted:
            yield f"{name}: has {count} partitions, not {wanted}"
        if topic.cleanup == "compact" and count != 1:
            yield f"{name}: has {count} partitions; it must have one"
        actual = _settings(admin, name)
        yield from (
            f"{name}: {key} is {actual.get(key)}, not {value}"
            for key, value in settings_of(topic).items()
            if actual.get(key) != value
        )


def _settings(admin: AdminClient, name: str) -> dict[str, str | None]:
    [answer] = admin.describe_configs([ConfigResource(ResourceType.TOPIC, name)]).values()
    return {key: entry.value for key, entry in answer.result(CALL_S).items()}
