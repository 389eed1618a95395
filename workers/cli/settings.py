"""`wirewatch settings`: what would be used, and where each value comes from."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING, Any

from workers.cli import flags
from workers.cli.command import Command

if TYPE_CHECKING:
    from workers.settings_sources import Loaded


def _add(parser: ArgumentParser) -> None:
    flags.add_flags(parser, *flags.ONE, *flags.MANY, *flags.SWITCHES)
    flags.add_policy(parser)
    parser.add_argument("--json", action="store_true", help="as one JSON object: {key: {value, origin}}")


def _run(args: Namespace) -> int:
    loaded = flags.loaded(args)
    rows = effective(loaded)
    if args.json:
        from schemas import wire

        print(wire.encode({key: {"value": value, "origin": origin} for key, value, origin in rows}).decode())
        return 0
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table("setting", "value", "from", box=None, header_style="bold")
    for key, value, origin in rows:
        table.add_row(*(Text(cell, overflow="fold") for cell in (key, _written(value), origin)))
    Console(soft_wrap=False).print(table)
    return 0


def effective(loaded: Loaded) -> list[tuple[str, Any, str]]:
    """Key, value as JSON types with secrets hidden, and origin of every setting."""
    from workers.settings import plain

    tree = plain(loaded.settings)
    flat = {key: value for key, value in tree.items() if key not in ("policy", "librdkafka", "kinds")}
    for name in ("policy", "librdkafka"):
        flat |= {f"{name}.{key}": value for key, value in tree[name].items()}
    flat |= {f"kinds.{kind}.{key}": value for kind, words in tree["kinds"].items() for key, value in words.items()}
    return [(key, flat[key], origin) for key, origin in loaded.origins.items()]


def _written(value: object) -> str:
    if isinstance(value, tuple | list):
        return ", ".join(map(str, value)) or "-"
    return "-" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


COMMAND = Command(
    name="settings",
    summary="show the effective settings and where each comes from",
    about="Show every setting as `wirewatch run` with the same flags would use it. Secrets are hidden.",
    examples=(
        ("wirewatch settings --config wirewatch.toml", "what that file and the environment say"),
        ("wirewatch settings --json", "the same for programs"),
    ),
    add=_add,
    run=_run,
)
