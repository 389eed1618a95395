"""`wirewatch`: parses the command line, runs one command, and turns what goes wrong into one clear line."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import traceback
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from importlib import metadata
from pathlib import Path
from typing import NoReturn

from rich_argparse import RawDescriptionRichHelpFormatter

from workers.cli import brokers, demo, explain, keeping, letters, on_kafka, replay, run, settings, views
from workers.cli.command import FAILED, USAGE, Command, Refusal

COMMANDS: tuple[Command, ...] = (
    demo.COMMAND,
    run.COMMAND,
    views.STORIES,
    views.STORY,
    views.ALERTS,
    replay.COMMAND,
    explain.COMMAND,
    keeping.CHECK,
    keeping.BACKUP,
    keeping.EXPORT,
    keeping.REEMBED,
    brokers.TOPICS,
    on_kafka.INGEST,
    on_kafka.EMBED,
    on_kafka.CLUSTER,
    on_kafka.RECONCILE,
    on_kafka.DELIVER,
    on_kafka.SERVE,
    brokers.LAG,
    brokers.MOVE,
    letters.COMMAND,
    settings.COMMAND,
)
"""In the order in which `wirewatch --help` shows them."""

INTERRUPTED = 130
ABOUT = "A streaming news monitor: articles go in; live stories, and alerts about what changed in them, come out."
START = (
    ("wirewatch run --data news --feeds feeds.txt --listen 8080", "monitor feeds and take articles by HTTP"),
    ("wirewatch alerts --data news --follow", "see what changes as it changes"),
    ("wirewatch replay archive.jsonl.gz --out report", "run an archive through the same code"),
)


class _Formatter(RawDescriptionRichHelpFormatter):
    """Plain words: brackets in a description are brackets."""

    text_markup = help_markup = False


class _Version(argparse.Action):
    """Looks the version up only when it is asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        try:
            version = metadata.version("wirewatch")
        except metadata.PackageNotFoundError:
            version = "(not installed: run `make setup`)"
        print(f"wirewatch {version}")
        parser.exit()


def _examples(examples: Sequence[tuple[str, str]]) -> str:
    return "Examples:\n" + "\n".join(f"  {line}\n      {what}" for line, what in examples)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="wirewatch", allow_abbrev=False, description=ABOUT, epilog=_examples(START), formatter_class=_Formatter
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="say which version this is")
    commands = parser.add_subparsers(title="Commands", metavar="COMMAND", dest="command")
    for command in COMMANDS:
        added = commands.add_parser(
            command.name,
            help=command.summary,
            description=command.about,
            epilog=_examples(command.examples),
            formatter_class=_Formatter,
            allow_abbrev=False,
        )
        command.add(added)
        added.add_argument("--debug", action="store_true", help="show the traceback of an error")
        added.set_defaults(run=command.run, lasts=command.lasts)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit status. Without `argv` the process's own arguments."""
    parser = _parser()
    try:
        args = parser.parse_args(argv)
    except SystemExit as stop:  # argparse has said what is wrong, or shown the help
        return stop.code if isinstance(stop.code, int) else 0
    if args.command is None:
        parser.print_help(sys.stderr)
        return USAGE
    try:
        with ExitStack() as held:
            if args.lasts:
                _end_while_it_starts(held)
            status: int = args.run(args)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _forget_output()
        return 0
    except Exception as err:  # noqa: BLE001  # the last resort: a person is told in one line, --debug shows the rest
        return _failed(err, debug=args.debug)
    return status


def program() -> NoReturn:
    """The process that is `main`. After a command on Kafka it ends as it is: an interpreter that ends in order waits
    for threads and for clients of librdkafka, and where a broker hangs those wait for that.
    """
    try:
        status = main()
    except SystemExit as end:  # by a signal, before there was anything to finish
        status = end.code if isinstance(end.code, int) else 0
    if "confluent_kafka" not in sys.modules:
        sys.exit(status)
    with suppress(OSError):
        sys.stdout.flush()
    os._exit(status)


def _end_while_it_starts(held: ExitStack) -> None:
    """At a signal: for the seconds in which modules are loaded, until the command listens to signals by itself."""
    for number in (signal.SIGTERM, signal.SIGINT):
        held.callback(signal.signal, number, signal.signal(number, lambda *_: os._exit(0)))


def _forget_output() -> None:
    """Nobody reads any more (`| head`): the interpreter must not fail when it flushes at exit."""
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), sys.stdout.fileno())


def _failed(err: Exception, *, debug: bool) -> int:
    if debug:
        traceback.print_exception(err)
    message, status = _in_one_line(err)
    print(f"wirewatch: {message}", file=sys.stderr)
    return status


def _in_one_line(err: Exception) -> tuple[str, int]:
    """What is said of an error, and the exit status."""
    from schemas.upcast import NewerVersion
    from workers.embed import EncoderChanged
    from workers.encoder import NoModel
    from workers.guard import StageBroken
    from workers.log import LogFull, LogLost, LogRefused
    from workers.settings import BadSettings
    from workers.sources.feed_list import BadFeedList
    from workers.sources.follow import NotWatchable
    from workers.sqlite_log import LogDamaged

    text = " ".join(str(err).split())
    match err:
        case Refusal():
            return text, err.status
        case BadSettings() | BadFeedList() | NotWatchable() | NoModel():
            return text, USAGE
        case LogFull():
            return f"{text}; make room and start again: nothing that was committed is lost", FAILED
        case LogRefused() | LogLost() | LogDamaged() | EncoderChanged() | StageBroken() | NewerVersion():
            return text, FAILED
        case OSError():
            said = err.strerror or text
            return f"{err.filename}: {said}" if err.filename else said, FAILED
        case _:
            return f"a fault in wirewatch: {type(err).__name__}: {text} (--debug shows where)", FAILED


if __name__ == "__main__":
    program()
