"""The cluster step alone, against the encoder on the same one core; recovery; what a live story weighs."""

from __future__ import annotations

import gc
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from benchmarks.invented import Newsroom
from benchmarks.invented_reads import ENCODER, Wire, opening_and_following
from benchmarks.speed_path import rate, texts_of
from schemas import wire
from schemas.read import ReadArticle
from schemas.topics import ARTICLES_READ, STORY_EVENTS
from streams.policy import Policy
from streams.step import step
from workers.cluster import ClusterStage
from workers.encoder import Encoder
from workers.log import Log, Output, Record
from workers.metrics import Metrics
from workers.run import clock_ms
from workers.snapshot_store import Directory
from workers.snapshots import Snapshots
from workers.sqlite_log import SqliteLog
from workers.stage import BATCH

BATCHES = 4
"""Batches of BATCH articles a round, as the runner makes them where articles wait."""
ALONE = 100
"""Articles a round that are handled alone, as where none waits: these give the percentiles."""
TEXTS = 24
POLICY = replace(Policy(), experts=tuple(replace(expert, encoder=ENCODER) for expert in Policy().experts))
"""Experts that are asked whether they know the articles, as they are of news; of what is invented they know nothing."""
WRITTEN = 1_000


class Scale(Struct):
    """One number of live stories. Rates are articles a second: of the step, and of the encoder in the same round."""

    stories: int
    articles: int
    rates: list[float] = []
    encoder: list[float] = []
    alone_ms: list[float] = []
    recovery_s: float = 0.0
    snapshot_taken_s: float = 0.0
    snapshot_recovery_s: float = 0.0
    snapshot_bytes_a_story: float = 0.0
    log_bytes_a_story: float = 0.0
    memory_bytes_a_story: float = 0.0

    def summary(self) -> dict[str, float]:
        """Medians, and the slowest hundredth of articles handled alone."""
        multiples = [ours / theirs for ours, theirs in zip(self.rates, self.encoder, strict=True)]
        return {
            "stories": self.stories,
            "articles": self.articles,
            "articles_per_s": round(statistics.median(self.rates), 1),
            "encoder_per_s": round(statistics.median(self.encoder), 2),
            "multiple": round(statistics.median(multiples), 1),
            "median_ms": round(float(np.percentile(self.alone_ms, 50)), 2),
            "p99_ms": round(float(np.percentile(self.alone_ms, 99)), 2),
            "recovery_s": round(self.recovery_s, 2),
            "snapshot_taken_s": round(self.snapshot_taken_s, 2),
            "snapshot_recovery_s": round(self.snapshot_recovery_s, 2),
            "snapshot_bytes_a_story": round(self.snapshot_bytes_a_story),
            "log_bytes_a_story": round(self.log_bytes_a_story),
            "memory_bytes_a_story": round(self.memory_bytes_a_story),
        }


@contextmanager
def one_core() -> Iterator[None]:
    """Everything in here computes on one core: torch, BLAS and the encoder's lanes."""
    import torch
    from threadpoolctl import threadpool_limits

    before = torch.get_num_threads()
    with threadpool_limits(1):
        torch.set_num_threads(1)
        try:
            yield
        finally:
            torch.set_num_threads(before)


def measured(
    stories: int, per_story: int, encoder: Encoder, repeats: int, home: Path | None, tell: Callable[[int, int], None]
) -> Scale:
    """Open `stories` stories of `per_story` articles, recover them, and feed more of the same kind. In `one_core`."""
    stream = Wire(stories)
    result = Scale(stories, stories * per_story)
    texts = texts_of(list(Newsroom(stories).articles(TEXTS)))
    with tempfile.TemporaryDirectory(dir=home) as data, _opened(Path(data)) as log:
        _write(log, stream.grown(stories, per_story), lambda done: tell(done, stories * per_story))
        result.log_bytes_a_story = (Path(data) / "log.sqlite").stat().st_size / stories
        before = _resident_bytes()
        metrics, group = Metrics(), ClusterStage.group
        snapshots = Snapshots(Directory(Path(data) / "snapshots"), group, group, stories, POLICY, metrics)
        stage = ClusterStage(POLICY, keeper=snapshots.keeper())
        result.recovery_s = _restored(stage, log)
        step(stage.live, next(stream.running(1))[1], POLICY)  # what is sought by is built when it is first asked
        result.memory_bytes_a_story = (_resident_bytes() - before) / stories
        stage.ended()
        result.snapshot_taken_s = _sample(metrics, "wirewatch_snapshot_seconds_sum", part="encode")
        result.snapshot_bytes_a_story = _sample(metrics, "wirewatch_snapshot_bytes") / stories
        result.snapshot_recovery_s = _restored(ClusterStage(POLICY, keeper=snapshots.keeper()), log)
        snapshots.close()
    assert _sample(metrics, "wirewatch_snapshots_failed_total") == 0
    assert len(stage.live.stories) == stories
    assert len(stage.live.index) == stories * per_story
    new = _records(stream.running((BATCH * BATCHES + ALONE) * repeats))
    for _ in range(repeats):
        result.encoder.append(rate(TEXTS, lambda: encoder.encode(texts)))
        batches = [[next(new) for _ in range(BATCH)] for _ in range(BATCHES)]
        result.rates.append(rate(BATCH * BATCHES, partial(_handled, stage, batches)))
        result.alone_ms.extend(1000 / rate(1, partial(_handled, stage, [[next(new)]])) for _ in range(ALONE))
    return result


def _restored(stage: ClusterStage, log: Log) -> float:
    """Seconds that it takes to restore a stage."""
    start = time.perf_counter()
    stage.restore(log)
    return time.perf_counter() - start


def _sample(metrics: Metrics, name: str, **labels: str) -> float:
    found = metrics.registry.get_sample_value(name, labels)
    assert found is not None, f"{name} was never told"
    return found


def _handled(stage: ClusterStage, batches: Sequence[Sequence[Record]]) -> None:
    for batch in batches:
        stage.handle(batch)


@contextmanager
def _opened(data: Path) -> Iterator[SqliteLog]:
    log = SqliteLog(data / "log.sqlite", clock_ms, synchronous="OFF")  # writing is not what is measured here
    try:
        yield log
    finally:
        log.close()


def _write(log: Log, articles: Iterator[tuple[int, ReadArticle]], tell: Callable[[int], None]) -> None:
    """The events that open these stories and attach their articles, decided by the policy with labels for scores."""
    batch: list[Output] = []
    for done, event in enumerate(opening_and_following(articles), 1):
        batch.append(Output(STORY_EVENTS.name, wire.encode(event), key=event.story_id))
        if len(batch) == WRITTEN:
            log.append(batch)
            batch.clear()
            tell(done)
    log.append(batch)


def _records(articles: Iterator[tuple[int, ReadArticle]]) -> Iterator[Record]:
    for offset, (_, read) in enumerate(articles):
        milliseconds = round(read.seen_at.timestamp() * 1000)
        yield Record(ARTICLES_READ.name, offset, milliseconds, wire.encode(read))


def _resident_bytes() -> int:
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")
