"""The topics on Apache Kafka: made from the one table (`schemas.topics`), and compared with it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import AdminClient, ConfigResource, NewTopic, ResourceType

from schemas.topics import DELIVERIES, SHARDED, TOPICS, Topic
from workers.kafka_client import CALL_S, Kafka, answered, error_of, patiently, result_of
from workers.log import LogLost, LogRefused

FOREVER = str(2**63 - 1)
_RIGHTS = "this user needs the rights Create, Describe and DescribeConfigs (kafka-acls --add)"
REMEDY = {
    KafkaError.CLUSTER_AUTHORIZATION_FAILED: _RIGHTS,
    KafkaError.TOPIC_AUTHORIZATION_FAILED: _RIGHTS,
    KafkaError.INVALID_REPLICATION_FACTOR: "ask for fewer replicas (--replication), or start more brokers",
}
"""What to do where the brokers refuse."""
OTHER_REMEDY = "ask whoever runs the brokers"

T = TypeVar("T")


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

    `partitions` by topic, where it is not the table's; `replication` -1: the broker's default. Raises LogRefused where
    Kafka makes none so, LogLost where no broker answers or the brokers do not come to know them.
    """
    new = [
        NewTopic(kafka.named(one.name), partitions.get(one.name, one.partitions), replication, config=settings_of(one))
        for one in TOPICS
    ]
    made: dict[str, bool] = {}

    def ask() -> None:
        admin = kafka.admin()  # another each time: one that was not answered may never be
        for topic, asked in zip(TOPICS, admin.create_topics(new, operation_timeout=CALL_S).values(), strict=True):
            try:
                result_of(asked)
                made[topic.name] = True
            except KafkaException as err:
                if error_of(err).code() != KafkaError.TOPIC_ALREADY_EXISTS:
                    raise
                made.setdefault(topic.name, False)  # asked again, it is there because it was made

    _allowed(ask, f"topics at {kafka.servers} cannot be made", kafka)
    _await_known(kafka)
    return made


def _allowed(ask: Callable[[], T], what: str, kafka: Kafka) -> T:
    """What the brokers answer. Raises LogRefused where they will not, and LogLost where none answers."""
    try:
        return patiently(ask, what, kafka.patience_s)
    except KafkaException as err:
        error = error_of(err)
        raise LogRefused(f"{what}: {error.str().rstrip('.')}; {REMEDY.get(error.code(), OTHER_REMEDY)}") from err


def _await_known(kafka: Kafka) -> None:
    """What the controller has made a busy broker may not know for a while: a worker would say that it is missing."""
    admin = kafka.admin()
    wanted = {kafka.named(topic.name) for topic in TOPICS}
    end = time.monotonic() + kafka.patience_s
    while missing := wanted - answered(lambda: admin.list_topics(timeout=2), "topics", kafka.patience_s).topics.keys():
        if time.monotonic() > end:
            raise LogLost(f"made, but not known to {kafka.servers} for {kafka.patience_s:g} s: {sorted(missing)}")
        time.sleep(0.05)


def differences(kafka: Kafka, partitions: Mapping[str, int]) -> Iterator[str]:
    """What is otherwise on the brokers than in the table, as sentences. A number of partitions is compared if given;
    the topics of a shard have as many as each other, and one that is read whole has one.

    Raises LogRefused where Kafka does not tell, LogLost where no broker answers.
    """
    admin = kafka.admin()
    found = answered(lambda: admin.list_topics(timeout=2), f"topics at {kafka.servers}", kafka.patience_s).topics
    for topic in TOPICS:
        name = kafka.named(topic.name)
        if name not in found:
            yield f"{name}: is missing; `wirewatch topics create` makes it"
            continue
        count = len(found[name].partitions)
        wanted = partitions.get(topic.name, count)
        if count != wanted:
            yield f"{name}: has {count} partitions, not {wanted}"
        if (topic.cleanup == "compact" or topic is DELIVERIES) and count != 1:
            yield f"{name}: has {count} partitions; it must have one"
        actual = _settings(admin, kafka, name)
        yield from (
            f"{name}: {key} is {actual.get(key)}, not {value}"
            for key, value in settings_of(topic).items()
            if actual.get(key) != value
        )
    shards = {name: len(found[name].partitions) for name in (kafka.named(one.name) for one in SHARDED) if name in found}
    if wrong := disagreement(shards):
        yield wrong


def disagreement(counts: Mapping[str, int]) -> str | None:
    """That topics of a shard, by name, have not the same number of partitions; None where they have."""
    if len(set(counts.values())) <= 1:
        return None
    told = ", ".join(f"{topic} has {count}" for topic, count in counts.items())
    return f"a shard is a partition of each of three topics, but {told}"


def _settings(admin: AdminClient, kafka: Kafka, name: str) -> dict[str, str | None]:
    wanted = ConfigResource(ResourceType.TOPIC, name)
    found = _allowed(
        lambda: result_of(admin.describe_configs([wanted], request_timeout=CALL_S)[wanted]),
        f"the settings of {name} cannot be read",
        kafka,
    )
    return {key: entry.value for key, entry in found.items()}
