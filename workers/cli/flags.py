"""Flags that are settings: declared once, handed to `workers.settings_sources.load` as they were written."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from workers.cli.command import USAGE, Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workers.kafka_client import Kafka
    from workers.kafka_log import KafkaLog
    from workers.kafka_reader import KafkaReader
    from workers.settings import Settings
    from workers.settings_sources import Loaded
    from workers.sqlite_log import SqliteLog, SqliteReader

ONE: dict[str, tuple[str, str, str]] = {
    "data": ("--data", "DIR", "directory of the log (default: wirewatch-data)"),
    "listen": ("--listen", "HOST:PORT", "serve HTTP here; a PORT alone is on loopback, anything else needs a token"),
    "seen_at": ("--seen-at", "log|published", "date articles by arrival (log) or, as in replay, by the publisher"),
    "model": (
        "--model",
        "M",
        'a sentence-transformers model by name or path, or "hashing" (default: the packaged one)',
    ),
    "granularity": (
        "--granularity",
        "incident|event|saga",
        "how finely stories are cut: incident joins what surely is one, saga what may be (default: event)",
    ),
    "kafka": ("--kafka", "HOST:PORT", "Apache Kafka's brokers, separated by commas"),
    "prefix": ("--prefix", "P", "what the names of topics and groups begin with"),
    "schema_registry": ("--schema-registry", "URL", "a Confluent-compatible registry that holds the topics' schemas"),
    "broker_patience_s": ("--broker-patience-s", "SECONDS", "end when no broker answers for so long (default: 60)"),
    "feed_interval_s": ("--feed-interval-s", "SECONDS", "how often a feed is asked for (default: 300)"),
    "snapshots": (
        "--snapshots",
        "DIR_OR_URL",
        "keep snapshots here, so that a restart need not fold the whole log (default: snapshots in --data; off: none)",
    ),
    "snapshot_every": ("--snapshot-every", "EVENTS", "take a snapshot after so many events (default: 20000)"),
    "log_level": ("--log-level", "LEVEL", "debug, info, warning or error (default: info)"),
    "log_format": ("--log-format", "FORMAT", "auto, json or text (default: text on a terminal, else json)"),
}
KAFKA = ("kafka", "prefix", "broker_patience_s")
MANY: dict[str, tuple[str, str, str]] = {
    "watch": ("--watch", "FILE|-", "follow a JSON Lines file, or read standard input; may be given again"),
    "feeds": ("--feeds", "FILE", "feeds to ask: an address a line, or OPML; may be given again"),
    "webhooks": ("--webhook", "URL", "post every alert here; may be given again"),
    "allow_networks": ("--allow-network", "CIDR", "a network that feeds may lead to beside public addresses"),
}
SWITCHES: dict[str, tuple[str, str]] = {
    "exit_when_idle": (
        "--exit-when-idle",
        "end when files are read, each feed was asked once, all is decided and every webhook was tried",
    ),
}


def add_flags(parser: ArgumentParser, *keys: str) -> None:
    """Declare the flags of these settings, and `--config`."""
    for key in keys:
        if key in SWITCHES:
            flag, help_text = SWITCHES[key]
            parser.add_argument(flag, dest=key, action="store_const", const="true", help=help_text)
        elif key in MANY:
            flag, metavar, help_text = MANY[key]
            parser.add_argument(flag, dest=key, action="append", metavar=metavar, help=help_text)
        else:
            flag, metavar, help_text = ONE[key]
            parser.add_argument(flag, dest=key, metavar=metavar, help=help_text)
    parser.add_argument("--config", type=Path, metavar="FILE", help="settings in TOML; `wirewatch settings` shows all")


def add_policy(parser: ArgumentParser) -> None:
    """Declare `--policy`."""
    parser.add_argument(
        "--policy", action="append", metavar="KEY=VALUE", help="decide by another threshold, as in attach_from=0.6"
    )


def add_kafka(parser: ArgumentParser, *keys: str) -> None:
    """Declare what reaches Apache Kafka, and the flags of these settings."""
    add_flags(parser, "kafka", "prefix", *keys)
    parser.add_argument(
        "--set",
        action="append",
        dest="client",
        metavar="librdkafka.KEY=VALUE",
        help="any setting of the client, as in librdkafka.security.protocol=ssl",
    )


def loaded(args: Namespace) -> Loaded:
    """The settings of file, environment and the flags that `args` holds. Raises BadSettings."""
    from workers import settings_sources

    flags = {key: getattr(args, key) for key in (*ONE, *MANY, *SWITCHES) if getattr(args, key, None) is not None}
    for item in getattr(args, "policy", None) or ():
        key, equals, value = item.partition("=")
        if not equals:
            raise Refusal(f"--policy {item}: expected KEY=VALUE, as in attach_from=0.6", USAGE)
        flags[settings_sources.POLICY + key.strip()] = value.strip()
    for item in getattr(args, "client", None) or ():
        key, equals, value = item.partition("=")
        if not equals or not key.startswith(settings_sources.LIBRDKAFKA):
            raise Refusal(f"--set {item}: expected librdkafka.KEY=VALUE, as in librdkafka.security.protocol=ssl", USAGE)
        flags[key.strip()] = value.strip()
    return settings_sources.load(flags, os.environ, args.config)


def look_at_sources(settings: Settings) -> None:
    """Raises Refusal for files that an operator mistyped, before anything is made or loaded."""
    watched = [Path(where) for where in settings.watch if where != "-"] if settings.exit_when_idle else []
    for path in (*settings.feeds, *watched):
        if not path.exists():
            raise Refusal(f"{path}: there is no such file", USAGE)


def reached(args: Namespace) -> Kafka:
    """The brokers that a command is for. Raises BadSettings, and Refusal where none are named."""
    from workers.kafka_client import Kafka
    from workers.settings import Secret

    settings = loaded(args).settings
    if not settings.kafka:
        raise Refusal("which Apache Kafka? Name its brokers: --kafka HOST:PORT, or WIREWATCH_KAFKA", USAGE)
    client = {key: value.reveal() if isinstance(value, Secret) else value for key, value in settings.librdkafka.items()}
    return Kafka(settings.kafka, settings.prefix, client, settings.broker_patience_s)


def on_kafka(args: Namespace) -> bool:
    """Whether a command that can read either is for Apache Kafka: `--data` on the command line says it is not."""
    return getattr(args, "data", None) is None and bool(loaded(args).settings.kafka)


def opened_to_read(args: Namespace) -> KafkaReader | SqliteReader:
    """The log of `--kafka` or `--data` for reading."""
    if on_kafka(args):
        from workers.kafka_offsets import Offsets
        from workers.kafka_reader import KafkaReader

        kafka = reached(args)
        return KafkaReader(kafka, Offsets(kafka))
    from workers.sqlite_log import SqliteReader

    return SqliteReader(log_path(args))


def shards_to_read(args: Namespace) -> Sequence[KafkaReader | SqliteReader]:
    """The same, a handle for each shard."""
    if not on_kafka(args):
        return [opened_to_read(args)]
    from workers.kafka_offsets import Offsets
    from workers.kafka_whole import shards

    kafka = reached(args)
    return shards(kafka, Offsets(kafka))


def opened_to_write(args: Namespace, owner: str) -> KafkaLog | SqliteLog:
    """The log of `--kafka`, as `owner`, or that of `--data`, whose monitor must not run."""
    if on_kafka(args):
        from workers.kafka_log import KafkaLog
        from workers.kafka_offsets import Offsets

        kafka = reached(args)
        return KafkaLog(kafka, Offsets(kafka), owner)
    from workers.run import clock_ms
    from workers.sqlite_log import SqliteLog

    return SqliteLog(log_path(args), clock_ms)


def log_path(args: Namespace) -> Path:
    """The log that a command reads: `--data` names its directory, or the file itself."""
    data = loaded(args).settings.data
    path = data if data.is_file() else data / "log.sqlite"
    if not path.is_file():
        raise Refusal(f"there is no log at {path}; name the directory that `wirewatch run` was given, with --data DIR")
    return path
