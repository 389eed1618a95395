"""`wirewatch stories`, `story` and `alerts`: what the monitor has found, for people and with `--json` for programs."""

from __future__ import annotations

import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from workers.cli import flags
from workers.cli.command import USAGE, Command, Refusal, count

if TYPE_CHECKING:
    from rich.text import Text

    from schemas.alert import AlertType
    from workers.sqlite_log import SqliteReader
    from workers.view_values import AlertQuery, KeptAlert
    from workers.views import Views

STORIES_SHOWN = 50
ALERTS_AT_ONCE = 10_000
LOOK_S = 0.2
ON_KAFKA = (
    "on Apache Kafka stories and alerts are told over HTTP: start `wirewatch serve --listen 8083` and ask it for "
    "/stories, /stories/ID or /alerts; --data DIR names a log on this machine"
)


@contextmanager
def _opened(args: Namespace) -> Iterator[tuple[Views, SqliteReader]]:
    """The views of the whole log, and the log."""
    if flags.on_kafka(args):
        raise Refusal(ON_KAFKA, USAGE)
    from workers.sqlite_log import SqliteReader
    from workers.view_values import AmbiguousStory, NoSuchStory
    from workers.views import Views

    views = Views()
    with SqliteReader(flags.log_path(args)) as log:
        views.catch_up(log)
        try:
            yield views, log
        except NoSuchStory as err:
            raise Refusal(f"{err.args[0]}; `wirewatch stories` lists them") from err
        except AmbiguousStory as err:
            raise Refusal(f"{err.args[0]}; give more of the id") from err


def _since(args: Namespace) -> datetime | None:
    from workers.queries import moment

    try:
        return moment(args.since, datetime.now(UTC)) if args.since else None
    except ValueError as err:
        raise Refusal(f"--since {args.since}: {err}", USAGE) from err


def _printer() -> Callable[[Text], None]:
    """Prints text as it is, in lines as long as they are, in colour where the terminal has it."""
    from rich.console import Console

    console = Console(highlight=False, soft_wrap=True)
    return console.print


def _write(line: bytes) -> None:
    sys.stdout.write(line.decode() + "\n")


def _add_stories(parser: ArgumentParser) -> None:
    flags.add_flags(parser, "data")
    parser.add_argument("--search", default="", metavar="TEXT", help="every word in a title or an outlet's name")
    parser.add_argument("--outlet", metavar="O", help="reported by this outlet")
    parser.add_argument("--kind", metavar="KIND", help="with a fact of this kind, as in killed")
    state = parser.add_mutually_exclusive_group()
    state.add_argument("--open", dest="state", action="store_const", const="open", help="still reported")
    state.add_argument("--closed", dest="state", action="store_const", const="closed", help="fallen silent")
    parser.add_argument("--since", metavar="TIME", help="reported since then: a time, a date, or 12h, 7d ago")
    parser.add_argument(
        "--limit", type=count, metavar="N", help=f"so many (0: all; default: {STORIES_SHOWN}, all as JSON)"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a line")


def _stories(args: Namespace) -> int:
    from schemas import wire
    from workers.view_values import StoryQuery

    limit = args.limit if args.limit is not None else 0 if args.json else STORIES_SHOWN
    query = StoryQuery(args.search, args.outlet, args.kind, args.state, _since(args), limit or None)
    with _opened(args) as (views, _):
        page = views.stories(query)
        if args.json:
            for story in page.stories:
                _write(wire.encode(story))
            return 0
        from workers.cli import wording

        show = _printer()
        for story in page.stories:
            show(wording.summary(story))
        if page.next is not None:
            print(
                f"{len(page.stories)} of {wording.counted(len(views), 'story')}; --limit 0 shows all", file=sys.stderr
            )
        elif not page.stories:
            many = f"none of {wording.counted(len(views), 'story')} is like that" if len(views) else "no story yet"
            print(many, file=sys.stderr)
    return 0


def _add_story(parser: ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", help="the story's id, its beginning, or the id of a story merged into it")
    flags.add_flags(parser, "data")
    parser.add_argument("--json", action="store_true", help="as one JSON object")


def _story(args: Namespace) -> int:
    from schemas import wire

    with _opened(args) as (views, log):
        found = views.story(log, args.id)
    if args.json:
        _write(wire.encode(found))
        return 0
    from workers.cli import wording

    show = _printer()
    for part in wording.detail(found):
        show(part)
    return 0


def _add_alerts(parser: ArgumentParser) -> None:
    flags.add_flags(parser, "data")
    parser.add_argument("--follow", action="store_true", help="go on with new ones as they come, until interrupted")
    parser.add_argument(
        "--type", action="append", metavar="T", help="of this type, as in fact_changed; may be given again"
    )
    parser.add_argument("--story", metavar="ID", help="of this story")
    parser.add_argument("--since", metavar="TIME", help="since then: a time, a date, or 12h, 7d ago")
    parser.add_argument("--json", action="store_true", help="one JSON object a line, as it is in the log")


def _alerts(args: Namespace) -> int:
    from workers.view_values import AlertQuery

    show = _alert_printer(as_json=args.json)
    query = AlertQuery(since=_since(args), types=_types(args.type or ()), story=args.story)
    with _opened(args) as (views, log):
        some = False
        for found in found_alerts(views, log, query, follow=args.follow):
            some = True
            show(found)
            sys.stdout.flush()
    if not (some or args.json):
        print("no alert is like that" if len(views) else "no alert yet", file=sys.stderr)
    return 0


def found_alerts(
    views: Views, log: SqliteReader, query: AlertQuery, *, follow: bool, at_once: int = ALERTS_AT_ONCE
) -> Iterator[KeptAlert]:
    """The alerts that `query` asks for, `at_once` of them in memory; with `follow` those that come, without end."""
    from msgspec.structs import replace

    query = replace(query, cursor=0, limit=at_once)
    while True:
        page = views.alerts(log, query)
        yield from page.alerts
        query = replace(query, cursor=page.next)
        if len(page.alerts) == at_once:
            continue
        if not follow:
            return
        while not views.catch_up(log):
            time.sleep(LOOK_S)


def _types(names: Iterable[str]) -> frozenset[AlertType]:
    from workers.queries import alert_types

    try:
        return alert_types(names)
    except ValueError as err:
        raise Refusal(f"--type {err}", USAGE) from err


def _alert_printer(*, as_json: bool) -> Callable[[KeptAlert], None]:
    if as_json:
        return lambda found: _write(found.value)
    from workers.cli import wording

    show = _printer()
    return lambda found: show(wording.alert(found.alert))


STORIES = Command(
    name="stories",
    summary="list stories, the last reported first",
    about="List stories with their outlets (and how many of them are independent), current facts and statuses.\n"
    "The log may be running.",
    examples=(
        ("wirewatch stories --data news --open --since 12h", "what is going on"),
        ("wirewatch stories --data news --search 'ferry malnes' --kind killed", "case and accents do not matter"),
        ("wirewatch stories --data news --json | jq -r .title", "for programs"),
    ),
    add=_add_stories,
    run=_stories,
)
STORY = Command(
    name="story",
    summary="show one story: articles, facts with quotes, alerts and why",
    about="Show a story in full: its articles with copies marked, what is known and in whose words, and every alert\n"
    "with the reason for it.",
    examples=(("wirewatch story 319f0a37 --data news", "the beginning of an id is enough"),),
    add=_add_story,
    run=_story,
)
ALERTS = Command(
    name="alerts",
    summary="list alerts, or follow them",
    about="List alerts, the oldest first; with --follow go on with new ones. The log may be running.",
    examples=(
        ("wirewatch alerts --data news --follow --since 0s", "only what comes from now on"),
        ("wirewatch alerts --data news --type fact_changed --type fact_disputed", "only these"),
        ("wirewatch alerts --data news --follow --json | while read -r alert; do ...; done", "for programs"),
    ),
    add=_add_alerts,
    run=_alerts,
)
