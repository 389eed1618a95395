"""The monitor as separate workers on Apache Kafka: `wirewatch ingest`, `embed`, `cluster` and so on."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from typing import TYPE_CHECKING

from workers.cli import flags
from workers.cli.command import USAGE, Command, Refusal

if TYPE_CHECKING:
    from workers.kafka_client import Kafka
    from workers.settings import Settings

READER = ("listen", "exit_when_idle", "broker_patience_s", "log_level", "log_format")
PRODUCER = ("schema_registry", "data", *READER)


def _add_embed(parser: ArgumentParser) -> None:
    flags.add_kafka(parser, "model", "seen_at", *PRODUCER)


def _embed(args: Namespace) -> int:
    from workers.kafka_run import run_embed

    return _as_producer(args, run_embed)


def _add_cluster(parser: ArgumentParser) -> None:
    flags.add_kafka(parser, *PRODUCER, "granularity", "snapshots", "snapshot_every")
    flags.add_policy(parser)


def _cluster(args: Namespace) -> int:
    from workers.kafka_run import run_cluster

    return _as_producer(args, run_cluster)


def _add_reconcile(parser: ArgumentParser) -> None:
    flags.add_kafka(parser, *PRODUCER, "granularity")
    flags.add_policy(parser)


def _reconcile(args: Namespace) -> int:
    from workers.kafka_reconcile import run_reconcile

    return _as_producer(args, run_reconcile)


def _add_deliver(parser: ArgumentParser) -> None:
    flags.add_kafka(parser, "webhooks", *PRODUCER)


def _deliver(args: Namespace) -> int:
    from workers.kafka_deliver import run_deliver

    if not flags.loaded(args).settings.webhooks:
        raise Refusal("deliver where? Name a webhook: --webhook URL, or WIREWATCH_WEBHOOKS", USAGE)
    return _as_producer(args, run_deliver)


def _add_ingest(parser: ArgumentParser) -> None:
    flags.add_kafka(parser, "watch", "feeds", "feed_interval_s", "allow_networks", *PRODUCER)


def _ingest(args: Namespace) -> int:
    settings = flags.loaded(args).settings
    if not (settings.watch or settings.feeds or settings.listen):
        raise Refusal("ingest what? Name --feeds FILE, --watch FILE or --listen HOST:PORT", USAGE)
    flags.look_at_sources(settings)
    from workers.kafka_edge import run_ingest

    return _as_producer(args, run_ingest)


def _add_serve(parser: ArgumentParser) -> None:
    flags.add_kafka(parser, *READER)


def _serve(args: Namespace) -> int:
    from workers.kafka_edge import run_serve

    if flags.loaded(args).settings.listen is None:
        raise Refusal("serve where? Name --listen HOST:PORT", USAGE)
    return _as_worker(args, run_serve)


def _as_producer(args: Namespace, run: Callable[[Settings, Kafka], int]) -> int:
    """A worker that writes: where a schema registry is named, by the schemas that it holds."""

    def described(settings: Settings, kafka: Kafka) -> int:
        if settings.schema_registry is not None:
            from workers.schema_registry import with_schema_ids

            kafka = with_schema_ids(kafka, settings.schema_registry)
        return run(settings, kafka)

    return _as_worker(args, described)


def _as_worker(args: Namespace, run: Callable[[Settings, Kafka], int]) -> int:
    from workers import logs

    settings, kafka = flags.loaded(args).settings, flags.reached(args)
    logs.configure(settings.log_level, settings.log_format)
    return run(settings, kafka)


EMBED = Command(
    name="embed",
    summary="a worker on Apache Kafka: understand articles",
    about="Read articles, write articles.read. Several share the partitions of articles. Outputs and offsets are one\n"
    "transaction: a kill -9 loses and repeats nothing. Ends with status 0 on SIGTERM, with 1 when no broker answers\n"
    "for too long. --data is where it notes what it is at, so that an article that kills processes is set aside.",
    examples=(("wirewatch embed --kafka localhost:9092 --listen 127.0.0.1:8081", "with /healthz, /readyz, /metrics"),),
    add=_add_embed,
    run=_embed,
    lasts=True,
)
CLUSTER = Command(
    name="cluster",
    summary="a worker on Apache Kafka: link articles to stories",
    about="Read articles.read, write story-events and alerts. Each shard has one worker at a time; another takes over\n"
    "within seconds when it dies. Its state is the fold of story-events.",
    examples=(
        ("wirewatch cluster --kafka localhost:9092", "a second one takes over, or takes its share of the shards"),
    ),
    add=_add_cluster,
    run=_cluster,
    lasts=True,
)
RECONCILE = Command(
    name="reconcile",
    summary="a worker on Apache Kafka: let stories of two shards that are one redirect to each other",
    about="Read story-events of all shards, and where an article links stories of two of them, let the shard of the\n"
    "older tell that the younger is that one (story.merged). Nothing moves. For more shards than one; one process is\n"
    "at work, others stand by. Start it when every cluster worker knows of redirects: docs/kafka.md, Scale.",
    examples=(("wirewatch reconcile --kafka localhost:9092", "beside the cluster workers, with their policy"),),
    add=_add_reconcile,
    run=_reconcile,
    lasts=True,
)
DELIVER = Command(
    name="deliver",
    summary="a worker on Apache Kafka: post alerts to webhooks",
    about="Post every alert to every webhook, signed and retried as `run` does; attempts are records of deliveries.\n"
    "Several for the same addresses share the partitions of alerts, or stand by where there are more of them; one\n"
    "that is killed is replaced within seconds.",
    examples=(("wirewatch deliver --kafka localhost:9092 --webhook https://desk.example/alerts", "one address"),),
    add=_add_deliver,
    run=_deliver,
    lasts=True,
)
INGEST = Command(
    name="ingest",
    summary="a worker on Apache Kafka: take articles from feeds, files and HTTP",
    about="Write articles to the topic articles, in one transaction with how far a source was read. Of several for\n"
    "the same feeds one asks them, the others stand by; on one machine, though, a second one ends the first when\n"
    "that takes something by file or HTTP. Sources are slowed, and POST answered with 429, while embed is behind.",
    examples=(
        (
            "wirewatch ingest --kafka localhost:9092 --feeds feeds.opml --listen 127.0.0.1:8080",
            "feeds and POST /articles",
        ),
        ("wirewatch ingest --kafka localhost:9092 --watch archive.jsonl --exit-when-idle", "import an archive"),
    ),
    add=_add_ingest,
    run=_ingest,
    lasts=True,
)
SERVE = Command(
    name="serve",
    summary="a worker on Apache Kafka: stories and alerts over HTTP",
    about="Serve GET /stories, /stories/ID, /alerts and /alerts/live (as they come) out of the topics. Reads only;\n"
    "start as many as are wanted.",
    examples=(("wirewatch serve --kafka localhost:9092 --listen 127.0.0.1:8080", "then curl 127.0.0.1:8080/stories"),),
    add=_add_serve,
    run=_serve,
    lasts=True,
)
