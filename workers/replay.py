"""`wirewatch replay`: archives through the very stages that run live, as fast as the machine allows."""

from __future__ import annotations

import hashlib
import sqlite3
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from schemas import wire
from schemas.article import parse_article
from schemas.read import Read, ReadArticle
from schemas.topics import ARTICLES_READ, DEAD_LETTERS
from schemas.wire import BadMessage
from streams.facts.kind_words import TABLES
from streams.facts.kinds import Table
from streams.identity import identified
from streams.policy import Policy
from streams.reading import Rarity, understood
from workers.cluster import ClusterStage
from workers.embed import EmbedStage, too_large
from workers.encoder import Encoder
from workers.guard import SINGLE_S, StageBroken, blamed, dead_letter, time_limit
from workers.log import Output, Record
from workers.report import OF_CLAIMS, Report

BATCH = 256
STORE_TIMEOUT_S = 20.0
"""How long a run waits for another that is writing vectors: less than a record may take."""
_STORED = "SELECT vector FROM vectors WHERE text = ?"

Progress = Callable[[int, int], None]
"""Told after each batch how many of how many lines are done."""


class StoredVectors(Encoder):
    """An encoder that keeps its vectors between runs, by text and encoder identity: for research. Runs may share it."""

    def __init__(self, encoder: Encoder, directory: Path, timeout_s: float = STORE_TIMEOUT_S) -> None:
        """Raises StageBroken where the store cannot be used, as `encode` does."""
        directory.mkdir(parents=True, exist_ok=True)
        self.identity = encoder.identity
        self._encoder = encoder
        with _store_errors():
            self._store = sqlite3.connect(directory / f"{encoder.identity}.sqlite", timeout=timeout_s)
            self._store.execute("PRAGMA journal_mode = WAL")
            self._store.execute("CREATE TABLE IF NOT EXISTS vectors (text BLOB PRIMARY KEY, vector BLOB) WITHOUT ROWID")

    def encode(self, texts: Sequence[str]) -> list[bytes]:
        """See Encoder."""
        keys = [hashlib.sha256(text.encode()).digest() for text in texts]
        with _store_errors():
            found = [self._store.execute(_STORED, (key,)).fetchone() for key in keys]
        missing = [i for i, row in enumerate(found) if row is None]
        new = dict(zip(missing, self._encoder.encode([texts[i] for i in missing]), strict=True))
        if new:
            with _store_errors(), self._store:
                rows = [(keys[i], vector) for i, vector in new.items()]
                self._store.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)
        return [row[0] if row else new[i] for i, row in enumerate(found)]

    def close(self) -> None:
        """Release the store."""
        self._store.close()


@contextmanager
def _store_errors() -> Iterator[None]:
    """A store that fails is no article's fault."""
    try:
        yield
    except sqlite3.Error as err:
        raise StageBroken(f"the store of vectors cannot be used: {err}") from err


class Stopwatch:
    """Seconds spent in each stage."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)

    @contextmanager
    def timing(self, stage: str) -> Iterator[None]:
        """Count the time in here for `stage`."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[stage] += time.perf_counter() - start


def replay(
    records: Sequence[Record],
    encoder: Encoder,
    rarity: Rarity,
    policy: Policy,
    out: Path,
    progress: Progress,
    tables: Sequence[Table] = TABLES,
) -> dict[str, Any]:
    """Run `records` through embed and cluster and write the report's files into `out`; returns the summary."""
    report = Report(out)
    embed, cluster = EmbedStage(encoder, rarity, tables=tables), ClusterStage(policy, report.event)
    watch = Stopwatch()
    read_so_far = 0
    for start in range(0, len(records), BATCH):
        batch = records[start : start + BATCH]
        with watch.timing("embed"):
            embedded = embed.handle(batch)
            embed.committed()
        reads: list[Record] = []
        for output in embedded:
            if output.topic == ARTICLES_READ.name:
                reads.append(_as_record(output, read_so_far + len(reads)))
            else:
                report.output(output)
        read_so_far += len(reads)
        with watch.timing("cluster"):
            clustered = cluster.handle(reads)
        with watch.timing("write"):
            _report(report, reads, clustered)
        progress(min(start + BATCH, len(records)), len(records))
    return report.finish(cluster.live.stories.values(), _timings(watch, len(records)))


def replay_claims(
    records: Sequence[Record], rarity: Rarity, out: Path, progress: Progress, tables: Sequence[Table] = TABLES
) -> dict[str, Any]:
    """Write the claims and statuses of `records` alone; loads no model."""
    report = Report(out, OF_CLAIMS)
    watch = Stopwatch()
    for done, record in enumerate(records, 1):
        with watch.timing("claims"):
            try:
                with time_limit(SINGLE_S):
                    read = _claims_of(record, rarity, tables)
            except BadMessage as err:
                report.output(dead_letter(record, str(err), "BadMessage"))
            except Exception as err:  # noqa: BLE001 (one article must not end a research run)
                report.output(blamed(record, err))
            else:
                letter = too_large(wire.encode(read), record)
                if letter is None:
                    report.read(read)
                else:
                    report.output(letter)
        if done % BATCH == 0 or done == len(records):
            progress(done, len(records))
    return report.finish(None, _timings(watch, len(records)))


def _claims_of(record: Record, rarity: Rarity, tables: Sequence[Table]) -> ReadArticle:
    article = identified(parse_article(record.value))
    return understood(article, datetime.fromtimestamp(record.timestamp_ms / 1000, UTC), b"", "", rarity, tables)


def _report(report: Report, reads: Sequence[Record], outputs: Sequence[Output]) -> None:
    lost = {output.headers["offset"] for output in outputs if output.topic == DEAD_LETTERS.name}
    for record in reads:
        item = wire.decode_trusted(record.value, Read)
        if isinstance(item, ReadArticle) and str(record.offset) not in lost:
            report.read(item)
    for output in outputs:
        report.output(output)


def _as_record(output: Output, offset: int) -> Record:
    return Record(output.topic, offset, output.timestamp_ms or 0, output.value, output.key, output.headers)


def _timings(watch: Stopwatch, articles: int) -> dict[str, float]:
    total = sum(watch.seconds.values())
    rounded = {stage: round(seconds, 3) for stage, seconds in watch.seconds.items()}
    return rounded | {"articles_per_s": round(articles / total, 1) if total else 0.0}
