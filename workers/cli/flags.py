"""Flags that are settings: declared once, handed to `workers.settings_sources.load` as they were written."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from workers.cli.command import USAGE, Refusal

if TYPE_CHECKING:
    from workers.settings_sources import Loaded

ONE: dict[str, tuple[str, str, str]] = {
    "data": ("--data", "DIR", "directory of the log (default: wirewatch-data)"),
    "listen": ("--listen", "HOST:PORT", "serve HTTP here; a PORT alone is on loopback, anything else needs a token"),
    "seen_at": ("--seen-at", "log|published", "date articles by arrival (log) or, as in replay, by the publisher"),
    "model": (
        "--model",
        "M",
        'a sentence-transformers model by name or path, or "hashing" (default: the packaged one)',
    ),
    "feed_interval_s": ("--feed-interval-s", "SECONDS", "how often a feed is asked for (default: 300)"),
    "log_level": ("--log-level", "LEVEL", "debug, info, warning or error (default: info)"),
    "log_format": ("--log-format", "FORMAT", "auto, json or text (default: text on a terminal, else json)"),
}
MANY: dict[str, tuple[str, str, str]] = {
    "watch": ("--watch", "FILE|-", "follow a JSON Lines file, or read standard input; may be given again"),
    "feeds": ("--feeds", "FILE", "feeds to ask: an address a line, or OPML; may be given again"),
    "webhooks": ("--webhook", "URL", "post every alert here; may be given again"),
    "allow_networks": ("--allow-network", "CIDR", "a network that feeds may lead to beside public addresses"),
}
SWITCHES: dict[str, tuple[str, str]] = {
    "exit_when_idle": (
        "--exit-when-idle",
        "end when all that came in is decided and every webhook was tried",
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


def loaded(args: Namespace) -> Loaded:
    """The settings of file, environment and the flags that `args` holds. Raises BadSettings."""
    from workers import settings_sources

    flags = {key: getattr(args, key) for key in (*ONE, *MANY, *SWITCHES) if getattr(args, key, None) is not None}
    for item in getattr(args, "policy", None) or ():
        key, equals, value = item.partition("=")
        if not equals:
            raise Refusal(f"--policy {item}: expected KEY=VALUE, as in attach_from=0.6", USAGE)
        flags[settings_sources.POLICY + key.strip()] = value.strip()
    return settings_sources.load(flags, os.environ, args.config)


def log_path(args: Namespace) -> Path:
    """The log that a command reads: `--data` names its directory, or the file itself."""
    data = loaded(args).settings.data
    path = data if data.is_file() else data / "log.sqlite"
    if not path.is_file():
        raise Refusal(f"there is no log at {path}; name the directory that `wirewatch run` was given, with --data DIR")
    return path
