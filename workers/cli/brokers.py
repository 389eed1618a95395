"""`wirewatch topics`, `lag` and `move`: what the workers on Apache Kafka need there, and how far they are."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from contextlib import closing
from typing import TYPE_CHECKING

from workers.cli import flags, terminal
from workers.cli.command import FAILED, USAGE, Command, Refusal, count

if TYPE_CHECKING:
    from workers.kafka_client import Kafka
    from workers.schema_registry import Registry


def _add_topics(parser: ArgumentParser) -> None:
    parser.add_argument("action", choices=("create", "check"), help="make what is missing, or say what differs")
    flags.add_kafka(parser, "broker_patience_s", "schema_registry")
    parser.add_argument("--partitions", type=count, metavar="N", help="partitions of articles (default: 1)")
    parser.add_argument(
        "--shards", type=count, metavar="N", help="partitions of articles.read, story-events and alerts (default: 1)"
    )
    parser.add_argument("--replication", type=count, metavar="N", help="replicas (default: the broker's own)")


def _topics(args: Namespace) -> int:
    from workers import kafka_topics
    from workers.kafka_offsets import Offsets

    kafka, wanted = flags.reached(args), _partitions(args)
    registry = _registry(args, kafka)
    if args.action == "check":
        different = [*kafka_topics.differences(kafka, wanted), *(registry.differences() if registry else ())]
        for one in different:
            print(terminal.shown(one))
        if not different:
            print("the topics are as they should be", file=sys.stderr)
        return FAILED if different else 0
    made = kafka_topics.create(kafka, wanted, args.replication or -1)
    counts = Offsets(kafka).topics(made)
    for name, new in made.items():
        other = wanted.get(name, counts[name]) != counts[name]
        but = f", and has {counts[name]}, not {wanted[name]} partitions: see docs/kafka.md, Scale" if other else ""
        print(f"{kafka.named(name)}: {'made' if new else 'is there already'}{but}")
    for found in registry.register().values() if registry else ():
        print(f"{found.subject}: its schema is number {found.schema_id}")
    return FAILED if any(counts[name] < asked for name, asked in wanted.items()) else 0


def _registry(args: Namespace, kafka: Kafka) -> Registry | None:
    url = flags.loaded(args).settings.schema_registry
    if url is None:
        return None
    from workers.schema_registry import Registry

    return Registry(url, kafka)


def _partitions(args: Namespace) -> dict[str, int]:
    from schemas.topics import ARTICLES, SHARDED

    if args.partitions == 0 or args.shards == 0:
        raise Refusal("a topic has at least one partition", USAGE)
    wanted = {ARTICLES.name: args.partitions} if args.partitions else {}
    return wanted | ({topic.name: args.shards for topic in SHARDED} if args.shards else {})


def _add_lag(parser: ArgumentParser) -> None:
    flags.add_kafka(parser, "broker_patience_s")
    parser.add_argument("--json", action="store_true", help="print JSON Lines")


def _lag(args: Namespace) -> int:
    from schemas import wire
    from workers.kafka_lag import lags
    from workers.kafka_offsets import Offsets

    kafka = flags.reached(args)
    for one in lags(Offsets(kafka)):
        if args.json:
            print(wire.encode(one).decode())
        else:
            print(f"{one.group:28}{one.topic:16}{one.partition:4}  {one.records:10} to go")
    sys.stdout.flush()
    return 0


def _add_move(parser: ArgumentParser) -> None:
    flags.add_kafka(parser, "data", "broker_patience_s")


def _move(args: Namespace) -> int:
    from workers import logs
    from workers.kafka_log import KafkaLog
    from workers.kafka_offsets import Offsets
    from workers.move import move
    from workers.run import clock_ms
    from workers.sqlite_log import SqliteLog

    logs.configure("warning")
    kafka, path = flags.reached(args), flags.log_path(args)
    offsets = Offsets(kafka)
    # Opened to write, so that no monitor adds to it meanwhile.
    with (
        closing(SqliteLog(path, clock_ms)) as old,
        closing(KafkaLog(kafka, offsets, "move")) as new,
        terminal.progress("moving") as tell,
    ):
        moved = move(old, new, offsets, tell)
    print(f"{', '.join(f'{count} {name}' for name, count in moved.items() if count)}: moved", file=sys.stderr)
    print(f"go on with the workers on {kafka.servers}; {path} is as it was", file=sys.stderr)
    return 0


TOPICS = Command(
    name="topics",
    summary="make the topics on Apache Kafka, or compare them with what they should be",
    about="create: make the topics that are missing. check: say what differs; exit status 1 where anything does.\n"
    "With --schema-registry also of the topics' schemas: create registers them, check says which are not.\n"
    "More partitions of articles let more embed workers share the work; one shard decides exactly.",
    examples=(
        ("wirewatch topics create --kafka localhost:9092 --partitions 4", "for up to four embed workers"),
        ("wirewatch topics create --kafka localhost:9092 --shards 4", "for four cluster workers: docs/kafka.md, Scale"),
        ("wirewatch topics check --kafka localhost:9092 --prefix news.", "before an upgrade"),
    ),
    add=_add_topics,
    run=_topics,
)
LAG = Command(
    name="lag",
    summary="how far the workers on Apache Kafka are behind",
    about="Show for every stage and partition how many records are yet to be handled. Ends of transactions may count\n"
    "for half a second.",
    examples=(("wirewatch lag --kafka localhost:9092", "is anything stuck?"),),
    add=_add_lag,
    run=_lag,
)
MOVE = Command(
    name="move",
    summary="move a single machine's log into Apache Kafka",
    about="Copy the log of a monitor that was stopped into empty topics, with how far each stage and webhook is. The\n"
    "workers on Apache Kafka then go on where the monitor stood; the log itself is left as it is.",
    examples=(("wirewatch move --data news --kafka localhost:9092", "after `topics create`; then start the workers"),),
    add=_add_move,
    run=_move,
)
