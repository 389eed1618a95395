"""`wirewatch replay`: archives through the code that runs live."""

from __future__ import annotations

import sys
import zlib
from argparse import ArgumentParser, Namespace
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING

from workers.cli import flags, terminal
from workers.cli.command import USAGE, Command, Refusal, count, unreadable

if TYPE_CHECKING:
    from workers.encoder import Encoder
    from workers.log import Record
    from workers.settings import Settings


def _add(parser: ArgumentParser) -> None:
    parser.add_argument(
        "files", nargs="+", type=Path, metavar="FILE", help="articles as JSON Lines, .jsonl or .jsonl.gz"
    )
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="directory for the results")
    parser.add_argument("--limit", type=count, metavar="N", help="only the first N articles by time (0: all)")
    parser.add_argument("--claims-only", action="store_true", help="only claims and statuses; loads no model")
    parser.add_argument("--vectors", type=Path, metavar="DIR", help="keep vectors here between runs")
    flags.add_flags(parser, "model", "granularity")


def _run(args: Namespace) -> int:
    settings = _settings(args)
    records = _records(args)
    try:
        args.out.mkdir(parents=True, exist_ok=True)
    except OSError as err:
        raise Refusal(f"cannot write into {args.out}: {err.strerror}; choose another --out", USAGE) from err
    from workers import logs, replay
    from workers.background import rarity
    from workers.cli import wording
    from workers.report import earlier

    logs.configure("warning")
    before = earlier(args.out)
    if args.claims_only:
        with terminal.progress("claims") as tell:
            summary = replay.replay_claims(records, rarity, args.out, tell, settings.tables)
    else:
        encoder = opened_encoder(settings.model)
        with ExitStack() as held:
            if args.vectors:
                encoder = held.enter_context(closing(replay.StoredVectors(encoder, args.vectors)))
            tell = held.enter_context(terminal.progress("replay"))
            summary = replay.replay(records, encoder, rarity, settings.policy, args.out, tell, settings.tables)
    print(f"{wording.summed(summary)}: {args.out}{wording.replaced(before)}", file=sys.stderr)
    return 0


def _settings(args: Namespace) -> Settings:
    """The file's and the environment's where `--config` is given; else those that are built in, on every machine."""
    from workers.settings_sources import load

    if args.config is not None:
        return flags.loaded(args).settings
    given = {"model": args.model, "granularity": args.granularity}
    return load({key: value for key, value in given.items() if value}, {}).settings


def _records(args: Namespace) -> list[Record]:
    from workers import archive

    for file in args.files:
        try:
            for _ in archive.lines(file):
                break
        except (OSError, EOFError, zlib.error) as err:
            raise unreadable(file, err) from err
    try:
        return archive.records(args.files, args.limit or None)
    except (OSError, EOFError, zlib.error) as err:
        raise unreadable(" ".join(map(str, args.files)), err) from err


def opened_encoder(model: str | None) -> Encoder:
    """The encoder that `model` names. Raises Refusal where there is none."""
    from workers.encoder import open_encoder

    try:
        return open_encoder(model)
    except (OSError, ValueError, ImportError) as err:
        reason = " ".join(str(err).split())[:300]
        raise Refusal(f"cannot load the model {model or 'that is packaged'}: {reason}", USAGE) from err


COMMAND = Command(
    name="replay",
    summary="run archives through the monitor, as fast as the machine allows",
    about="Read archives as one stream in the order of their dates; write what the monitor would have made of them.\n"
    "Ignores configuration and environment unless --config is given: the same files give the same bytes.",
    examples=(
        ("wirewatch replay 2024-*.jsonl.gz --out report", "stories, facts and alerts of a year"),
        ("wirewatch replay news.jsonl --out claims --claims-only", "only what each article states; needs no model"),
        ("wirewatch replay news.jsonl --out sagas --granularity saga", "fewer, larger stories"),
        (
            "wirewatch replay a.jsonl --out b --vectors c --config b.toml",
            "other thresholds, same vectors",
        ),
    ),
    add=_add,
    run=_run,
)
