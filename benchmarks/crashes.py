"""Kill the monitor with SIGKILL, again and again, and prove after each kill that its log is whole.

    python -m benchmarks.crashes [--kills 100] [--seed 1] [--model hashing]

`wirewatch run --watch FILE --exit-when-idle` is started on a file of invented news with broken lines, duplicates and
revisions in it, killed (two of five kills aimed inside a batch of the embed stage, two inside one of the cluster
stage, one anywhere) and started again, KILLS_A_LOG times; then it may end. After each kill and at the end:

- the articles in the log are the first lines of the file, once each and in order; at the end, all of them;
- what `wirewatch export` writes of the log equals, byte for byte, what it writes of a memory replay of the log's own
  `articles.read`.

Prints JSON, and a row for benchmarks/README.md; exits with 1 where a log was not whole.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from benchmarks.invented import Newsroom
from benchmarks.machine import said
from schemas.topics import ALERTS, ARTICLES, ARTICLES_READ, DEAD_LETTERS
from streams.policy import Policy
from workers.cli.terminal import progress
from workers.cluster import ClusterStage
from workers.embed import EmbedStage
from workers.export import export
from workers.log import Log, Output
from workers.memory_log import MemoryLog
from workers.sqlite_log import SqliteReader

KILLS_A_LOG = 10
ARTICLES_A_LOG = 400
COPIED = 0.2
STAGES = (EmbedStage.group, ClusterStage.group)
AIMS = (*STAGES, *STAGES, None)
WITHIN_S = 0.15
"""A kill comes so long, at most, after a batch began: as long as most batches take."""
ANYWHERE_S = 2.5
"""A kill that is not aimed comes so long, at most, after the start: in the first second there is no log yet."""
OTHER_BATCH = 7
"""The batch of the memory replay: another than the monitor's, which must not matter."""
GIVE_UP_S = 120.0
COMPARED = {"assignments.jsonl", "claims.jsonl", "statuses.jsonl", "facts.jsonl", "events.jsonl", "alerts.jsonl"}
"""The files of an export that say what was read and decided; the others say seconds, and what was never read."""


class Kill(Struct, frozen=True):
    """One kill: whether a batch had begun and was not committed, and what was found wrong with the log."""

    inside: bool
    wrong: tuple[str, ...]


def lines_of(seed: int, count: int) -> list[bytes]:
    """`count` lines of a watched file: invented articles; some cut off, some twice, some again with other text."""
    chance = random.Random(seed)
    lines: list[bytes] = []
    for item in Newsroom(seed, COPIED, mean_words=80).articles(count):
        line = item.line()
        lines.append(line[: len(line) // 2] if chance.random() < 0.03 else line)
        if chance.random() < 0.05:
            lines.append(line)
        if chance.random() < 0.05:
            lines.append(json.dumps(json.loads(line) | {"body": item.body + " The report was changed."}).encode())
    return lines[:count]


def kills(seed: int, count: int, home: Path, model: str) -> Iterator[Kill]:
    """Kill the monitor `count` times on one log in the directory `home`, then let it end (the last `Kill` says how)."""
    chance = random.Random(seed)
    lines = lines_of(seed, ARTICLES_A_LOG)
    watched = home / "news.jsonl"
    watched.write_bytes(b"\n".join(lines) + b"\n")
    data = home / "data"
    command = [sys.executable, "-m", "workers.cli.main", "run", "--data", str(data), "--watch", str(watched)]
    command += ["--exit-when-idle", "--model", model, "--log-level", "error"]
    for _ in range(count):
        inside = _killed(command, data, chance.choice(AIMS), chance)
        yield Kill(inside, tuple(wrong_with(data, lines, home)) if (data / "log.sqlite").is_file() else ())
    status = subprocess.run(command, check=False).returncode
    wrong = [] if status == 0 else [f"the last run ended with status {status}"]
    yield Kill(inside=False, wrong=(*wrong, *wrong_with(data, lines, home), *_unfinished(data, lines)))


def wrong_with(data: Path, lines: Sequence[bytes], home: Path) -> Iterator[str]:
    """What is wrong with the log of `data`, which watched a file of `lines`."""
    with SqliteReader(data / "log.sqlite") as log:
        taken = [record.value for record in log.replay(ARTICLES.name)]
        if taken != list(lines[: len(taken)]):
            yield "its articles are not the first lines of the file"
        export([log], home / "theirs", _untold)
        export([decided_again(log)], home / "again", _untold)
    for path in sorted((home / "theirs").iterdir()):
        if path.name in COMPARED and path.read_bytes() != (home / "again" / path.name).read_bytes():
            yield f"{path.name} is not what a memory replay of articles.read gives"


def decided_again(log: Log) -> Log:
    """The decisions that follow from the `articles.read` of `log`, as far as it has decided, made in memory."""
    stop = log.committed(ClusterStage.group, ARTICLES_READ.name)
    memory, stage = MemoryLog(lambda: 0), ClusterStage(Policy())
    reads = log.replay(ARTICLES_READ.name, 0, stop)
    memory.append([Output(r.topic, r.value, r.key, r.headers, r.timestamp_ms) for r in reads])
    while records := memory.poll(stage.group, ARTICLES_READ.name, OTHER_BATCH):
        memory.commit(stage.group, {ARTICLES_READ.name: records[-1].offset + 1}, stage.handle(records))
    return memory


def _unfinished(data: Path, lines: Sequence[bytes]) -> Iterator[str]:
    with SqliteReader(data / "log.sqlite") as log:
        read, dead = log.end(ARTICLES_READ.name), log.end(DEAD_LETTERS.name)
        if log.end(ARTICLES.name) != len(lines) or read + dead != len(lines):
            yield f"of {len(lines)} lines {log.end(ARTICLES.name)} were taken, {read} read and {dead} dead-lettered"
        if log.end(ALERTS.name) == 0 or log.committed(ClusterStage.group, ARTICLES_READ.name) != read:
            yield "it ended with something left to decide"


def _killed(command: list[str], data: Path, aim: str | None, chance: random.Random) -> bool:
    """Whether the kill came inside a batch; the process may have ended before it."""
    before = {stage: _note(data, stage) for stage in STAGES}
    with subprocess.Popen(command) as process:
        if aim is None:
            time.sleep(chance.uniform(0, ANYWHERE_S))
        else:
            give_up = time.monotonic() + GIVE_UP_S
            while _note(data, aim) in {b"", before[aim]} and process.poll() is None and time.monotonic() < give_up:
                time.sleep(0.001)
            time.sleep(chance.uniform(0, WITHIN_S))
        process.kill()
    return any(_note(data, stage) not in {b"", before[stage]} for stage in STAGES)


def _note(data: Path, stage: str) -> bytes:
    """What the stage is at (`workers.attempts`), b"" between batches."""
    try:
        return (data / f"handling-{stage}").read_bytes().strip()
    except FileNotFoundError:
        return b""


def _untold(_done: int, _total: int) -> None:
    return None


def campaign(seed: int, count: int, model: str) -> Iterator[Kill]:
    """`count` kills, KILLS_A_LOG a log, each log of its own seed; an end after each log's kills."""
    for number, first in enumerate(range(0, count, KILLS_A_LOG)):
        with tempfile.TemporaryDirectory() as home:
            yield from kills(seed + number, min(KILLS_A_LOG, count - first), Path(home), model)


def main() -> None:
    """Run the campaign and print what was found."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.crashes", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=100, help="how often to kill")
    parser.add_argument("--seed", type=int, default=1, help="of the news, and of when and where to kill")
    parser.add_argument("--model", default="hashing", help="any that `wirewatch run --model` takes")
    options = parser.parse_args()
    logs = -(-options.kills // KILLS_A_LOG)
    done: list[Kill] = []
    with progress("kills and ends") as tell:
        for kill in campaign(options.seed, options.kills, options.model):
            done.append(kill)
            tell(len(done), options.kills + logs)
    inside, wrong = sum(kill.inside for kill in done), [text for kill in done for text in kill.wrong]
    measured = f"{options.kills} kills, {inside} inside a batch, {logs} logs: {len(wrong)} found wrong"
    result = {"kills": options.kills, "inside": inside, "logs": logs, "wrong": wrong, "model": options.model}
    said(result, ("what", "measured", "bar"), [("`kill -9` of `wirewatch run`", measured, "0 wrong")])
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
