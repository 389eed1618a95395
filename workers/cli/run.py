"""`wirewatch run`: the monitor, in one process."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from workers.cli import flags
from workers.cli.command import USAGE, Command, Refusal

DEFAULT_LISTEN = "127.0.0.1:8080"


def _add(parser: ArgumentParser) -> None:
    flags.add_flags(parser, *(key for key in flags.ONE if key not in flags.KAFKA), *flags.MANY, *flags.SWITCHES)
    flags.add_policy(parser)


def _run(args: Namespace) -> int:
    settings = flags.loaded(args).settings
    if not (settings.watch or settings.feeds or settings.listen or settings.exit_when_idle):
        args.listen = DEFAULT_LISTEN  # with no other source articles can come by HTTP alone
        settings = flags.loaded(args).settings
    if settings.data.exists() and not settings.data.is_dir():
        raise Refusal(f"{settings.data} is not a directory: --data names the directory of the log", USAGE)
    flags.look_at_sources(settings)
    from workers import logs
    from workers.run import run

    logs.configure(settings.log_level, settings.log_format)
    return run(settings)


COMMAND = Command(
    name="run",
    summary="monitor: articles in, live stories and alerts out",
    about="Read feeds, files and HTTP, and keep stories and alerts in a log of one file. Ends on SIGINT or SIGTERM;\n"
    "what was taken is never lost, whatever ends it. Without any source it listens on 127.0.0.1:8080.\n\n"
    "Settings come from --config, then WIREWATCH_* in the environment, then flags. Secrets are not flags, which\n"
    "others can see: WIREWATCH_TOKEN guards the HTTP API, WIREWATCH_WEBHOOK_SECRET signs what is posted.",
    examples=(
        ("wirewatch run --data news --feeds feeds.opml", "monitor feeds"),
        ("tail -F spool.jsonl | wirewatch run --data news --watch -", "read standard input"),
        ("WIREWATCH_TOKEN=... wirewatch run --data news --listen 0.0.0.0:8080", "serve other machines"),
        ("wirewatch run --data news --watch day.jsonl --exit-when-idle --seen-at published", "an archive, with a log"),
    ),
    add=_add,
    run=_run,
    lasts=True,
)
