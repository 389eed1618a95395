"""A rolling upgrade on a real Apache Kafka: every worker is replaced by another version while articles flow.

    python -m benchmarks.kafka_upgrade                             from FORMER to this checkout
    python -m benchmarks.kafka_upgrade --old HEAD --new 00bf536    the way back

Readers go first, as docs/kafka.md says: deliver, cluster, embed. Exit status 1 where an article was lost, an event or
alert told twice, an alert not posted, or something decided that neither version decides at its place in the log.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import msgspec
from msgspec import Struct

from benchmarks.kafka_history import Shard, history
from benchmarks.machine import said
from benchmarks.replayed import Decisions, Job
from benchmarks.upgrade_cast import PATIENCE_S, Failed, Hook, Outputs, Process, Watcher, Writer
from benchmarks.versions import Version, environment, version
from deploy.kafka.broker import Broker
from schemas.topics import ALERTS, STORY_EVENTS
from streams.policy import Policy
from workers.kafka_client import Kafka
from workers.kafka_lag import READ_BY
from workers.kafka_offsets import Offsets
from workers.kafka_reader import KafkaReader
from workers.log import Record

FORMER = "00bf536"
"""The last commit whose snapshots have another format and whose linker has other weights than those of 27 November."""
PARTITIONS = 2
SIDE_BY_SIDE_S = 3.0
"""So long both versions are members of a group before the old one is asked to leave, and articles flow afterwards."""
ORDER = ("deliver", "cluster", "embed")
"""Readers before writers: a new form of a record is never read by a worker that does not know it."""
ONE_AT_A_TIME = ("deliver",)
"""Who is started when the old one has ended: before 29 November 2026 a webhook's address had one owner."""


class Handover(Struct, frozen=True):
    """How a worker was replaced: how long it took to end, and the longest time in which nothing came out of its stage,
    in that time and just before.
    """

    ended_s: float
    silence_s: float
    silence_before_s: float


class Upgrade:
    """The old workers, and then the new ones."""

    def __init__(self, kafka: Kafka, room: Path, flags: dict[str, list[str]], held: ExitStack) -> None:
        self._kafka = kafka
        self._room = room
        self._flags = flags
        self._held = held
        self._working: dict[str, Process] = {}

    def start(self, of: Version, stage: str) -> Process:
        """A worker; returns the one that it is to replace, if any, still running. Raises Failed."""
        where = ["--kafka", self._kafka.servers, "--prefix", self._kafka.prefix, "--log-format", "json"]
        command = of.command(stage, *where, *self._flags[stage])
        said_in = self._room / f"{stage}-{len(list(self._room.glob('*.log')))}.log"
        former = self._working.get(stage)
        self._working[stage] = self._held.enter_context(Process(command, environment(), said_in))
        return former or self._working[stage]

    def replace(self, stage: str, new: Version, outputs: Outputs) -> Handover:
        """One worker by its successor, while articles flow. Raises Failed."""
        calm_s = outputs.silence_s(stage, time.monotonic() - SIDE_BY_SIDE_S)
        if stage in ONE_AT_A_TIME:
            asked = time.monotonic()
            self._working[stage].leave()
            ended = time.monotonic()
            self.start(new, stage)
        else:
            old = self.start(new, stage)
            time.sleep(SIDE_BY_SIDE_S)
            asked = time.monotonic()
            old.leave()
            ended = time.monotonic()
        outputs.wait_for_more(stage, ended)
        time.sleep(SIDE_BY_SIDE_S)
        seconds = (ended - asked, outputs.silence_s(stage, asked), calm_s)
        return Handover(*(round(one, 2) for one in seconds))

    def end(self) -> None:
        """All that work, in good order. Raises Failed."""
        for process in self._working.values():
            process.leave()


class Judge:
    """Whether what was decided is what the old version decides up to some article, and the new one from there on."""

    def __init__(self, old: Version, new: Version) -> None:
        self._old = old
        self._new = new
        self.old_events = self.new_events = self.told_apart = 0

    def otherwise(self, shard: Shard, _policy: Policy) -> Iterator[str]:
        """What was decided by neither."""
        kept = {STORY_EVENTS.name: shard.events, ALERTS.name: shard.alerts}
        by_old = self._old.decisions(Job([], shard.reads))
        taken = _as_far_as_kept(by_old, kept)
        done = {topic: _count(by_old[:taken], topic) for topic in kept}
        before = [record.value for record in shard.events[: done[STORY_EVENTS.name]]]
        by_new = self._new.decisions(Job(before, shard.reads[taken:]))
        self.old_events += len(before)
        self.new_events += len(shard.events) - len(before)
        self.told_apart += taken < len(shard.reads)
        for topic, records in kept.items():
            decided = [value for outputs in by_new for name, value in outputs if name == topic]
            if decided != [record.value for record in records[done[topic] :]]:
                yield f"{topic}: what follows record {done[topic]} is decided by neither version"


def _as_far_as_kept(decisions: Decisions, kept: dict[str, list[Record]]) -> int:
    """For how many reads, from the first, the decisions are those in the log."""
    at = dict.fromkeys(kept, 0)
    for number, outputs in enumerate(decisions):
        for topic, value in outputs:
            if topic not in kept:
                continue
            if at[topic] == len(kept[topic]) or kept[topic][at[topic]].value != value:
                return number
            at[topic] += 1
    return len(decisions)


def _count(decisions: Decisions, topic: str) -> int:
    return sum(name == topic for outputs in decisions for name, _ in outputs)


def upgrade(kafka: Kafka, old: Version, new: Version, model: list[str], rate: float) -> dict[str, object]:
    """Everything; what came of it, with `problems`. Raises Failed, CalledProcessError."""
    where = ["--kafka", kafka.servers, "--prefix", kafka.prefix]
    subprocess.run(
        old.command("topics", "create", *where, "--partitions", str(PARTITIONS)),
        check=True, env=environment(), stdout=subprocess.DEVNULL,
    )  # fmt: skip
    outputs = Outputs()
    with ExitStack() as held:
        room = Path(held.enter_context(tempfile.TemporaryDirectory()))
        hook = held.enter_context(Hook(outputs))
        # The new version finds the snapshots of the old one and what it noted.
        flags = {"deliver": ["--webhook", hook.url], "cluster": ["--data", str(room / "cluster")]}
        workers = Upgrade(kafka, room, flags | {"embed": ["--data", str(room / "embed"), *model]}, held)
        for stage in ORDER:
            workers.start(old, stage)
        watcher, writer = Watcher(kafka, outputs), Writer(kafka, rate, PARTITIONS)
        watcher.start()
        writer.start()
        outputs.wait_for_more("deliver", time.monotonic())
        time.sleep(2 * SIDE_BY_SIDE_S)
        found = {stage: workers.replace(stage, new, outputs) for stage in ORDER}
        writer.stop()
        judge = Judge(old, new)
        missing = _wait_until_posted(kafka, hook)
        workers.end()
        watcher.stop()
        left = history(kafka, Policy(), judge.otherwise)
    notes = [] if judge.told_apart else ["both versions decide the same here: nothing shows who decided what"]
    return {
        "old": old.name, "new": new.name, "handovers": msgspec.to_builtins(found), "articles": left.articles,
        "events": left.events, "by the old version": judge.old_events, "by the new version": judge.new_events,
        "alerts": left.alerts, "posted twice": sum(count > 1 for count in hook.posts.values()),
        "problems": [*left.problems, *missing], "notes": notes,
    }  # fmt: skip


def _wait_until_posted(kafka: Kafka, hook: Hook) -> list[str]:
    """Until all is decided and every alert was posted; which were not, after a while."""
    offsets, end = Offsets(kafka), time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        if offsets.all_read(READ_BY):
            alerts = {
                msgspec.json.decode(record.value)["id"] for record in KafkaReader(kafka, offsets).replay(ALERTS.name)
            }
            if alerts <= hook.posts.keys():
                return []
        time.sleep(0.5)
    return ["not every alert was posted"]


def main() -> int:
    """Run it and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--old", default=FORMER, help="a commit (default: %(default)s)")
    parser.add_argument("--new", help="a commit (default: this checkout as it stands)")
    parser.add_argument("--model", default="hashing", help='of the embed workers; "packaged" is the default of `run`')
    parser.add_argument("--rate", type=float, default=10.0, help="articles a second (default: %(default)s)")
    wanted = parser.parse_args()
    model = [] if wanted.model == "packaged" else ["--model", wanted.model]
    with version(wanted.old) as old, version(wanted.new) as new, Broker() as broker:
        try:
            found = upgrade(Kafka(broker.address, "upgrade."), old, new, model, wanted.rate)
        except Failed as err:
            print(f"kafka_upgrade: {err}", file=sys.stderr)
            return 1
    handovers: dict[str, dict[str, float]] = found["handovers"]  # type: ignore[assignment]
    rows = [[stage, *how.values()] for stage, how in handovers.items()]
    said(found, ("worker", "ended, s", "silence, s", "silence before, s"), rows)
    return 1 if found["problems"] else 0


if __name__ == "__main__":
    sys.exit(main())
