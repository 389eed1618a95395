"""A stage on a log: what a restart makes of how the last process ended."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from schemas import wire
from streams.link import Linker
from streams.policy import Policy
from tests.stories import HASHING, article, rarity, read
from workers.attempts import DEATHS, Attempts
from workers.cluster import ClusterStage
from workers.embed import EmbedStage
from workers.guard import StageBroken
from workers.log import LogFull, Output, Record
from workers.memory_log import MemoryLog
from workers.metrics import Metrics
from workers.stage import BATCH, InTurn, Runner


class Cramped(MemoryLog):
    """Has room for nothing that a stage commits, until it is given some."""

    room = False

    def commit(self, group: str, consumed: Mapping[str, int], outputs: Iterable[Output]) -> None:
        """See Log.commit."""
        if group and not self.room:
            raise LogFull("no space left")
        super().commit(group, consumed, outputs)


class Deadly(EmbedStage):
    """Takes the process with it."""

    def _handled(self, records: object) -> list[Output]:
        raise KeyboardInterrupt


def processed(log: MemoryLog, stage: EmbedStage, notes: Path) -> None:
    """A process handles a batch; nothing of it is left but the log and the notes."""
    attempts = Attempts(notes / "handling")
    try:
        Runner(stage, log, attempts, Metrics()).advance()
    finally:
        attempts.close()


def test_a_full_disk_is_no_articles_fault(tmp_path: Path) -> None:
    """However often a process starts on it."""
    log = Cramped(lambda: 0)
    log.append([Output("articles", wire.encode(article(text))) for text in ("Ferry late", "Dam bursts")])
    for _ in range(DEATHS + 2):
        with pytest.raises(LogFull):
            processed(log, EmbedStage(HASHING, rarity), tmp_path)
        log = _next_process(log)
    log.room = True
    processed(log, EmbedStage(HASHING, rarity), tmp_path)
    assert (log.end("articles.read"), log.end("dead-letters")) == (2, 0)


def test_what_processes_die_over_alone_is_given_up_in_the_end(tmp_path: Path) -> None:
    """And its neighbour is read."""
    log = MemoryLog(lambda: 0)
    log.append([Output("articles", wire.encode(article(text))) for text in ("Ferry late", "Dam bursts")])
    for _ in range(DEATHS + 1):
        with pytest.raises(KeyboardInterrupt):
            processed(log, Deadly(HASHING, rarity), tmp_path)
        log = log.reopened()
    processed(log, EmbedStage(HASHING, rarity), tmp_path)
    assert [record.headers["error"] for record in log.replay("dead-letters")] == ["ProcessDied"]
    processed(log, EmbedStage(HASHING, rarity), tmp_path)
    assert log.end("articles.read") == 1


class DeadlyCluster(ClusterStage):
    """Takes the process with it."""

    def handle(self, records: object) -> list[Output]:
        """Never returns."""
        raise KeyboardInterrupt


@pytest.mark.parametrize("deaths", [DEATHS, DEATHS + 1])
def test_whom_a_process_died_over_is_known_though_two_stages_were_at_work(tmp_path: Path, deaths: int) -> None:
    """What the embed stage had in hand is tried alone like the other, and not given up for it."""
    log = MemoryLog(lambda: 0)
    log.append([Output("articles", wire.encode(article(text))) for text in ("Ferry late", "Dam bursts", "Fog")])
    _round(log, ClusterStage(Policy()), tmp_path)
    log = log.reopened()
    log.append([Output("articles", wire.encode(article("Quake")))])
    for _ in range(deaths):
        with pytest.raises(KeyboardInterrupt):
            _round(log, DeadlyCluster(Policy()), tmp_path)
        log = log.reopened()
    for _ in range(5):
        _round(log, ClusterStage(Policy()), tmp_path)
    assert (log.end("articles.read"), log.committed("cluster", "articles.read")) == (4, 4)
    given_up = [(letter.headers["error"], letter.headers["topic"]) for letter in log.replay("dead-letters")]
    assert given_up == [("ProcessDied", "articles.read")] * (deaths > DEATHS)


def test_what_was_only_prefetched_is_charged_with_no_death(tmp_path: Path) -> None:
    """It is tried alone, and as often as any other."""
    attempts = Attempts(tmp_path / "note")
    attempts.prefetch(7, 1)
    for deaths in range(DEATHS):
        attempts = Attempts(tmp_path / "note")
        assert (attempts.limit(7, BATCH), attempts.given_up(7)) == (1, 0), deaths
        attempts.begin(7, 1)
    assert Attempts(tmp_path / "note").given_up(7) == DEATHS


class Noted(ClusterStage):
    """Tells what the encoder had been given by the time it handled something."""

    def __init__(self, embed: EmbedStage) -> None:
        super().__init__(Policy())
        self._embed = embed
        self.ahead: list[int] = []

    def handle(self, records: Sequence[Record]) -> list[Output]:
        """See Stage."""
        held = self._embed._prefetched
        self.ahead.append(len(held.given) if held else 0)
        return super().handle(records)


def test_the_encoder_is_at_work_while_stories_are_linked(tmp_path: Path) -> None:
    """And whatever is polled ahead is handled, however often one asks."""
    log = MemoryLog(lambda: 0)
    log.append([Output("articles", wire.encode(article(f"Ferry {n} late"))) for n in range(BATCH + 5)])
    embed = EmbedStage(HASHING, rarity)
    cluster = Noted(embed)
    with closing(InTurn(embed, cluster, log, tmp_path, Metrics())) as stages:
        stages.embed.prefetch()
        while stages.advance():
            pass
    assert cluster.ahead == [5, 0]
    assert log.committed("cluster", "articles.read") == log.end("articles.read") == BATCH + 5


def _round(log: MemoryLog, cluster: ClusterStage, notes: Path) -> None:
    """One round of a process that has just started; nothing of it is left but the log and the notes."""
    with closing(InTurn(EmbedStage(HASHING, rarity), cluster, log, notes, Metrics())) as stages:
        stages.embed.restore()
        stages.cluster.restore()
        stages.advance()


def test_the_lag_that_is_told_falls_to_nothing_once_nothing_is_left(tmp_path: Path) -> None:
    """Batches that follow each other within a second tell it once: what was told then must not stand for ever."""
    log, metrics, now = MemoryLog(lambda: 0), Metrics(), [0.0]
    log.append([Output("articles", wire.encode(article(f"Ferry {n} late"))) for n in range(BATCH + 1)])
    attempts = Attempts(tmp_path / "handling")
    runner = Runner(EmbedStage(HASHING, rarity), log, attempts, metrics, lambda: now[0])
    runner.restore()
    told = []
    for _ in range(4):
        runner.advance()
        told.append(metrics.registry.get_sample_value("wirewatch_lag_records", {"stage": "embed"}))
        now[0] += 0.7
    attempts.close()
    assert told == [1, 1, 0, 0]


def test_the_lag_of_a_partition_that_was_taken_away_is_not_told_any_more(tmp_path: Path) -> None:
    """And that of another partition of the same worker still is."""
    metrics, runners = Metrics(), []
    for name in ("one", "other"):
        log = MemoryLog(lambda: 0)
        log.append([Output("articles", wire.encode(article(f"Ferry {n} late"))) for n in range(BATCH + 2)])
        runners.append(Runner(EmbedStage(HASHING, rarity), log, Attempts(tmp_path / name), metrics))
        runners[-1].restore()
        runners[-1].advance()
    assert metrics.registry.get_sample_value("wirewatch_lag_records", {"stage": "embed"}) == 4
    runners[0].close()
    assert metrics.registry.get_sample_value("wirewatch_lag_records", {"stage": "embed"}) == 2


def _next_process(log: Cramped) -> Cramped:
    fresh = Cramped(lambda: 0)
    fresh._kept = log._kept
    return fresh


def reads(*texts: str, vector: bytes | None = None) -> list[Record]:
    """Records of articles.read; the last one's vector is `vector`, where that is given."""
    items = [read(article(text)) for text in texts]
    if vector is not None:
        items[-1] = msgspec.structs.replace(items[-1], vector=vector)
    return [Record("articles.read", i, 0, wire.encode(item)) for i, item in enumerate(items)]


def test_an_article_of_a_time_that_cannot_be_compared_is_the_only_dead_letter() -> None:
    """Somebody else wrote it: ours all have an offset."""
    first, bad, last = reads("Ferry late", "Dam bursts", "Fog")
    bad = msgspec.structs.replace(bad, value=re.sub(rb'"seen_at":"([^"Z+]*)[^"]*"', rb'"seen_at":"\1"', bad.value))
    outputs = ClusterStage(Policy()).handle([first, bad, last])
    assert [(o.topic, o.headers.get("error")) for o in outputs if o.topic == "dead-letters"] == [
        ("dead-letters", "TypeError")
    ]
    assert sum(output.topic == "story-events" for output in outputs) == 2


def test_a_full_disk_accuses_nobody_of_what_was_prefetched(tmp_path: Path) -> None:
    """The cluster stage could not commit; what the embed stage had begun with is taken whole by the next process."""
    log = Cramped(lambda: 0)
    log.append([Output("articles", wire.encode(article(text))) for text in ("Ferry late", "Dam bursts")])
    log.room = True
    _round(log, ClusterStage(Policy()), tmp_path)
    log = _next_process(log)
    log.append([Output("articles", wire.encode(article(text))) for text in ("Fog", "Quake")])
    with pytest.raises(LogFull):
        _round(log, ClusterStage(Policy()), tmp_path)
    note = Attempts(tmp_path / "handling-embed")
    assert note.limit(log.committed("embed", "articles"), BATCH) == BATCH
    note.close()


def test_a_policy_that_decides_nothing_blames_no_article() -> None:
    """The process ends, and the articles wait."""
    with pytest.raises(StageBroken, match="not even a plain article"):
        ClusterStage(Policy(linker=Linker(0.0, (1.0,)))).handle(reads("Ferry late", "Dam bursts"))


def test_an_article_that_cannot_be_decided_is_the_only_dead_letter() -> None:
    """Where others can."""
    outputs = ClusterStage(Policy()).handle(reads("Ferry late", "Dam bursts", vector=b"short"))
    assert [output.topic for output in outputs] == ["story-events", "alerts", "dead-letters"]
