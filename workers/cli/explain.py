"""`wirewatch explain`: what the grammar reads in an article, and why."""

from __future__ import annotations

import sys
import zlib
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from workers.cli import flags
from workers.cli.command import FAILED, USAGE, Command, Refusal, unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from streams.facts.explain import Explanation
    from streams.facts.kinds import Table
    from workers.explain import Explained, Unread

    Printer = Callable[[Explained | Unread], None]


def _add(parser: ArgumentParser) -> None:
    parser.add_argument(
        "file",
        metavar="FILE",
        help='articles as JSON Lines (.jsonl, .jsonl.gz), or one plain text with its title in the first line; "-": '
        "standard input",
    )
    parser.add_argument("--language", metavar="CODE", help="read what names no language as this one, as in fr")
    parser.add_argument("--article", metavar="ID", help="only the article of this id")
    parser.add_argument(
        "--kind",
        metavar="KIND",
        help="only what this kind makes of the articles: its claims, and the numbers beside its words that are none",
    )
    flags.add_flags(parser)
    parser.add_argument("--json", action="store_true", help="one JSON object for each article")


def _run(args: Namespace) -> int:
    from streams.facts.reasons import REASONS
    from workers.explain import Explained

    show = _shown_as_json(args.file) if args.json else _shown()
    tally: Counter[str] = Counter()
    turned_away: Counter[str] = Counter()
    for found in _chosen(args, _tables(args)):
        if isinstance(found, Explained):
            tally.update(proof.claim.scope for proof in found.why.claims)
            tally["article"] += 1
            if args.kind is not None:
                turned_away.update(number.reason for number in found.why.passed)
        else:
            tally["dead letter"] += 1
        show(found)
    if args.article is not None and not tally["article"]:
        raise Refusal(f"no article of {args.file} that can be read has the id {args.article}", FAILED)
    print(_summed(tally, args.kind), file=sys.stderr)
    for reason, number in turned_away.most_common():
        print(f"{number:7} beside its words: {REASONS[reason]}", file=sys.stderr)
    return 0


def _tables(args: Namespace) -> Sequence[Table]:
    """The kinds of the file where `--config` is given; else those that are built in, on every machine."""
    from streams.facts.kind_words import TABLES

    return flags.loaded(args).settings.tables if args.config is not None else TABLES


def _explainer(args: Namespace, tables: Sequence[Table]) -> Callable[[str, str, str | None], Explanation]:
    """Explains all that an article states, or what `--kind` alone makes of it."""
    from streams.facts.explain import explained, tried

    if args.kind is None:
        return lambda title, body, language: explained(title, body, language, tables)
    _known(args.kind, tables)
    return lambda title, body, language: tried(title, body, language, args.kind, tables)


def _known(kind: str, tables: Sequence[Table]) -> None:
    """Raises Refusal where no table finds the kind."""
    import difflib

    known = sorted({kind for table in tables for kind in table.kinds} - {"shot", "treated", "wounds"})
    if kind not in known:
        near = difflib.get_close_matches(kind, known, n=1)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"
        raise Refusal(f"no kind is called {kind}: {hint}; a kind of your own needs --config FILE", USAGE)


def _chosen(args: Namespace, tables: Sequence[Table]) -> Iterator[Explained | Unread]:
    """The articles that are asked for; without `--article` and `--kind` the lines too that cannot be read."""
    from workers.explain import STDIN, Explained, explanations

    if args.file == STDIN and sys.stdin.isatty():
        print("reading standard input: end it with Ctrl-D", file=sys.stderr)
    try:
        for found in explanations(args.file, _explainer(args, tables), args.language):
            if not isinstance(found, Explained):
                if args.article is None:
                    yield found
                continue
            if args.article is not None and found.article.id != args.article:
                continue
            if args.kind is None or found.why.sentences:
                yield found
    except (OSError, EOFError, zlib.error) as err:
        raise unreadable(args.file, err) from err


def _summed(tally: Counter[str], kind: str | None) -> str:
    """What was read, in one line.

    >>> _summed(Counter({"article": 2, "event": 3, "partial": 1}), "killed")
    '2 articles with words of killed, 0 dead letters, 4 claims (3 event, 1 partial)'
    """
    from workers.cli.wording import counted

    scopes = {name: number for name, number in sorted(tally.items()) if name not in {"article", "dead letter"}}
    told = counted(tally["article"], "article") + (f" with words of {kind}" if kind else "")
    detail = ", ".join(f"{number} {name}" for name, number in scopes.items())
    claims = counted(sum(scopes.values()), "claim") + (f" ({detail})" if detail else "")
    return f"{told}, {counted(tally['dead letter'], 'dead letter')}, {claims}"


def _shown_as_json(source: str) -> Printer:
    from schemas import wire
    from workers.explain import as_json

    return lambda found: print(wire.encode(as_json(found, source)).decode())


def _shown() -> Printer:
    from rich.console import Console
    from rich.text import Text

    from workers.cli import marking
    from workers.cli.terminal import shown
    from workers.explain import Explained

    # A pipe gets lines as long as they are; a terminal, words that are not cut.
    console = Console(highlight=False, soft_wrap=not sys.stdout.isatty())

    def show(found: Explained | Unread) -> None:
        if isinstance(found, Explained):
            for part in marking.article(found.article, found.why):
                console.print(part)
        else:
            console.print(Text(f"line {found.line} cannot be read: {shown(found.reason)}\n", style="red"))

    return show


COMMAND = Command(
    name="explain",
    summary="show what is read in articles, and why: every claim's rule, every other number's reason",
    about="Print each article with its claims and statuses marked, each with the rule that found it and the words\n"
    "that prove it, and say why the other numbers of the text are no claims. Ignores configuration and\n"
    "environment unless --config is given.",
    examples=(
        ("wirewatch explain news.jsonl.gz --article 7f3a", "one article of an archive"),
        ("wirewatch explain report.txt", "a plain text: its first line is the title"),
        (
            "wirewatch explain news.jsonl --config my.toml --kind outage",
            "what a kind of your own makes of an archive",
        ),
        ("head -1 news.jsonl | wirewatch explain - --json | jq .numbers", "for programs"),
    ),
    add=_add,
    run=_run,
)
