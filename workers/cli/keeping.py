"""`wirewatch check`, `backup`, `export` and `reembed`: looking after a log."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from contextlib import ExitStack, closing
from pathlib import Path

from workers.cli import flags, terminal
from workers.cli.command import FAILED, USAGE, Command, Refusal

OTHER_POLICY = (
    "everything in it agrees, but this wirewatch would decide otherwise; if its thresholds or its version were others, "
    "give those thresholds (--config, --policy) or --skip-decisions"
)


def _add_check(parser: ArgumentParser) -> None:
    flags.add_flags(parser, "data", "granularity")
    flags.add_policy(parser)
    parser.add_argument(
        "--snapshots",
        metavar="DIR_OR_URL",
        help="prove the snapshots that are here (default: those of --data; off: none)",
    )
    parser.add_argument(
        "--skip-decisions", action="store_true", help="do not decide again: for a log written under several policies"
    )


def _check(args: Namespace) -> int:
    from workers import logs
    from workers.check import check
    from workers.settings import OFF
    from workers.snapshot_store import open_store
    from workers.sqlite_log import SqliteReader

    logs.configure("warning")
    settings = flags.loaded(args).settings
    policy = None if args.skip_decisions else settings.policy
    # A log that is named by its file, as a backup, has no snapshots unless they are named too.
    where = settings.snapshots if settings.data.is_file() else settings.snapshot_home
    with SqliteReader(flags.log_path(args)) as log, terminal.progress("deciding again") as tell:
        found = list(check(log, policy, tell, open_store(where) if where and where != OFF else None))
    for finding in found:
        print(f"{finding.what:14}{finding.records:10}  {'not sound' if finding.problems else 'sound'}")
        for problem in (*finding.problems, *finding.notes):
            print(f"{'':26}{terminal.shown(problem)}")
    wrong = {finding.what for finding in found if finding.problems}
    if not wrong:
        return 0
    if wrong == {"snapshots"}:
        print("wirewatch: the log is sound, and a snapshot beside it is not: delete that one", file=sys.stderr)
        return FAILED
    advice = OTHER_POLICY if wrong == {"decisions"} else "it says what its articles do not: restore a backup"
    print(f"wirewatch: this log is not sound: {advice}", file=sys.stderr)
    return FAILED


def _add_backup(parser: ArgumentParser) -> None:
    parser.add_argument("target", type=Path, metavar="TARGET", help="a new file, or a directory for log.sqlite")
    flags.add_flags(parser, "data")


def _backup(args: Namespace) -> int:
    from workers.sqlite_log import SqliteReader

    target = args.target / "log.sqlite" if args.target.is_dir() else args.target
    with SqliteReader(flags.log_path(args)) as log:
        try:
            log.backup(target)
        except FileExistsError as err:
            raise Refusal(f"{target} is there already; name a new file") from err
    print(f"{target}: {target.stat().st_size} bytes; `wirewatch check --data {target}` proves it", file=sys.stderr)
    if target.name != "log.sqlite":
        print("to restore it, copy it to DIR/log.sqlite in a new DIR and `wirewatch run --data DIR`", file=sys.stderr)
    return 0


def _add_export(parser: ArgumentParser) -> None:
    flags.add_kafka(parser, "data", "broker_patience_s")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="directory for the files")


def _export(args: Namespace) -> int:
    from workers import logs
    from workers.cli import wording
    from workers.export import export
    from workers.report import earlier

    logs.configure("warning")
    before = earlier(args.out)
    with ExitStack() as held, terminal.progress("export") as tell:
        shards = [held.enter_context(closing(log)) for log in flags.shards_to_read(args)]
        summary = export(shards, args.out, tell)
    print(f"{wording.summed(summary)}: {args.out}{wording.replaced(before)}", file=sys.stderr)
    return 0


def _add_reembed(parser: ArgumentParser) -> None:
    flags.add_flags(parser, "data", "model", "granularity")
    flags.add_policy(parser)
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="directory for the new log")


def _reembed(args: Namespace) -> int:
    from workers import logs
    from workers.background import rarity
    from workers.cli import wording
    from workers.cli.replay import opened_encoder
    from workers.reembed import reembed
    from workers.sqlite_log import SqliteLog, SqliteReader

    logs.configure("warning")
    settings = flags.loaded(args).settings
    path = flags.log_path(args)
    if args.out.exists() and (not args.out.is_dir() or any(args.out.iterdir())):
        raise Refusal(f"{args.out} is there already; name a new directory", USAGE)
    partial = args.out.with_name(f"{args.out.name}.partial")
    if partial.exists():
        raise Refusal(f"{partial} is left of a re-embedding that did not end; remove it and start again")
    encoder = opened_encoder(settings.model)
    with SqliteReader(path) as old, terminal.progress("re-embedding") as tell:
        new = SqliteLog(partial / "log.sqlite", lambda: 0)
        try:
            articles = reembed(old, new, partial, encoder, rarity, settings.policy, tell, settings.tables)
        finally:
            new.close()
    partial.rename(args.out)
    print(
        f"{wording.counted(articles, 'article')} by {encoder.identity}: go on with `wirewatch run --data {args.out}`",
        file=sys.stderr,
    )
    return 0


CHECK = Command(
    name="check",
    summary="prove that a log is sound",
    about="Look whether the file is whole, every read article says what its article says, the events fold, the alerts\n"
    "are those of the events without gaps, each snapshot gives the state that folding the log gives (one that a start\n"
    "would refuse is named, and does no harm), and deciding again gives the same bytes. Exit status 0 where all is\n"
    "so. The log may be running. Decides by the thresholds of --config, WIREWATCH_POLICY_* and --policy.",
    examples=(("wirewatch check --data news", "before an upgrade, after a crash, on a backup"),),
    add=_add_check,
    run=_check,
)
BACKUP = Command(
    name="backup",
    summary="copy a log, running or not",
    about="Copy the log as it is at one moment into one file, without snapshots, which save time and nothing else. To\n"
    "restore it: stop the monitor, copy the file to log.sqlite in a new directory, and go on with\n"
    "`wirewatch run --data` and that directory.",
    examples=(("wirewatch backup --data news news-2031-03-01.sqlite", "while the monitor runs"),),
    add=_add_backup,
    run=_backup,
)
EXPORT = Command(
    name="export",
    summary="write replay's files out of a log",
    about="Write assignments, claims, statuses, facts, events, alerts, dead letters and a summary, as `replay` does,\n"
    "from what the log holds. Nothing is decided again.",
    examples=(
        ("wirewatch export --data news --out report", "everything as JSON Lines"),
        ("wirewatch export --kafka localhost:9092 --out report", "out of the topics, while the workers run"),
    ),
    add=_add_export,
    run=_export,
)
REEMBED = Command(
    name="reembed",
    summary="make a new log by another model",
    about="Make a new log from the articles of an old one, with the times at which it took them, by another encoder.\n"
    "Stories and alerts are decided anew; webhooks are not told the past again. The old log is left as it is;\n"
    "stop its monitor first, or what it takes meanwhile is missing.",
    examples=(("wirewatch reembed --data news --out news2 --model BAAI/bge-small-en-v1.5", "then run on news2"),),
    add=_add_reembed,
    run=_reembed,
)
