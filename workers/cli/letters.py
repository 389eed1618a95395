"""`wirewatch dead-letters`: what could not be read, why, and back into the stream after a fix."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from workers.cli import flags, terminal
from workers.cli.command import USAGE, Command, Refusal, count

if TYPE_CHECKING:
    from workers.dead_letters import DeadLetter

OWNER = "dead-letters"
HEADER = f"{'number':6}  {'at (UTC)':19}  from, size and why"


def _add(parser: ArgumentParser) -> None:
    parser.add_argument(
        "action", choices=("list", "show", "replay"), help="all of them, one with its bytes, back again"
    )
    parser.add_argument("numbers", nargs="*", type=count, metavar="N", help="which ones, as `list` numbers them")
    parser.add_argument("--all", action="store_true", help="replay every one that can be; one that failed again, once")
    parser.add_argument("--json", action="store_true", help="print JSON Lines")
    flags.add_kafka(parser, "data", "broker_patience_s")


def _run(args: Namespace) -> int:
    if args.action == "list" and (args.numbers or args.all):
        raise Refusal("list shows all; name numbers with show or replay", USAGE)
    if args.action == "show" and len(args.numbers) != 1:
        raise Refusal("show which one? Give the number that `wirewatch dead-letters list` shows", USAGE)
    if args.action == "replay" and bool(args.numbers) == args.all:
        raise Refusal("replay which ones? Give their numbers, or --all", USAGE)
    return {"list": _list, "show": _show, "replay": _replay}[args.action](args)


def _list(args: Namespace) -> int:
    from schemas import wire
    from workers.dead_letters import dead_letters, failed_again

    with closing(flags.opened_to_read(args)) as log:
        letters = list(dead_letters(log))
    if letters and not args.json:
        print(HEADER)
    again = failed_again(letters)
    for letter in letters:
        since = f" (replayed: it is {again[letter.number]} now)" if letter.number in again else ""
        print(wire.encode(letter).decode() if args.json else _line(letter) + since)
    if not letters:
        print("no dead letters", file=sys.stderr)
    return 0


def _show(args: Namespace) -> int:
    from workers.dead_letters import bytes_of

    [number] = args.numbers
    with closing(flags.opened_to_read(args)) as log:
        try:
            letter, value = bytes_of(log, number)
        except LookupError as err:
            raise Refusal(str(err)) from err
    print(_line(letter), file=sys.stderr)
    for name, text in sorted(letter.headers.items()):
        print(f"{terminal.shown(name)}: {terminal.shown(text)}", file=sys.stderr)
    sys.stdout.flush()
    sys.stdout.buffer.write(value + (b"\n" if sys.stdout.isatty() else b""))
    return 0


def _replay(args: Namespace) -> int:
    from workers.cli import wording
    from workers.dead_letters import CannotReplay, dead_letters, failed_again, replay

    with closing(flags.opened_to_write(args, OWNER)) as log:
        numbers = args.numbers
        if args.all:
            letters = list(dead_letters(log))
            again = failed_again(letters)
            numbers = [one.number for one in letters if one.topic is not None and one.whole and one.number not in again]
        try:
            replay(log, numbers)
        except (LookupError, CannotReplay) as err:
            raise Refusal(str(err)) from err
    print(f"{wording.counted(len(numbers), 'record')} written to where they came from", file=sys.stderr)
    return 0


def _line(letter: DeadLetter) -> str:
    at = datetime.fromtimestamp(letter.at_ms / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S")
    tried = f", tried {letter.attempts} times" if letter.attempts > 1 else ""
    told = terminal.shown(f"{at}  {_whence(letter)}  {letter.size} bytes  {letter.error}{tried}: {letter.reason}")
    return f"{letter.number:6}  {told}"


def _whence(letter: DeadLetter) -> str:
    """Where it came from: the line of a file or the feed, where it has one, and where it was in the log."""
    headers = letter.headers
    outside = f"{headers['file']}:{headers['line']}" if "file" in headers and "line" in headers else ""
    place = f"{letter.topic} {letter.partition} {letter.offset}" if letter.topic else ""
    found = [part for part in (outside or headers.get("source", ""), place) if part]
    return f"{found[0]} ({found[1]})" if len(found) > 1 else found[0] if found else "-"


COMMAND = Command(
    name="dead-letters",
    summary="what could not be read, why, and back into the stream",
    about="list: every record that could not be read, where it was and why. show: one, its bytes on standard output.\n"
    "replay: append them again to the topics where they were, after what stopped them is mended; a record that was\n"
    "read after all is a duplicate there and changes nothing. Of a log in a directory the monitor must be stopped.",
    examples=(
        ("wirewatch dead-letters list --kafka localhost:9092", "what went wrong?"),
        ("wirewatch dead-letters show 17 --kafka localhost:9092 > broken.json", "the bytes as they came"),
        ("wirewatch dead-letters replay 17 18 --kafka localhost:9092", "after an upgrade that reads them"),
    ),
    add=_add,
    run=_run,
)
