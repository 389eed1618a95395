"""The whole path against the bare encoder: the same texts, threads and device, in turns, in one process."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from benchmarks.invented import Item, Newsroom
from schemas.article import parse_article
from schemas.topics import ARTICLES, STORY_EVENTS
from streams.policy import Policy
from streams.reading import encoded_text
from workers.background import rarity
from workers.cluster import ClusterStage
from workers.embed import EmbedStage
from workers.encoder import Encoder
from workers.log import Output
from workers.metrics import Metrics
from workers.run import clock_ms
from workers.sqlite_log import SqliteLog
from workers.stage import BATCH, InTurn

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

COPIED = 0.4
BARE_BATCH = 32
"""The batch of sentence-transformers, if a user says nothing."""


class Round(Struct):
    """Articles a second of one round: each way, one after the other."""

    bare: float
    ours: float
    whole: float
    whole_copies: float


class Size(Struct):
    """What one run of the whole path left on the disk."""

    articles: int
    stories: int
    log_bytes: int


def bare_encoder(model: str) -> SentenceTransformer:
    """The model as sentence-transformers loads it."""
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(model)


def rate(count: int, work: Callable[[], object]) -> float:
    """`count` a second, for as long as `work` takes."""
    start = time.perf_counter()
    work()
    return count / (time.perf_counter() - start)


def texts_of(items: Sequence[Item]) -> list[str]:
    """What an encoder is given of each article."""
    return [encoded_text(parse_article(item.line())) for item in items]


def rounds(
    model: SentenceTransformer,
    encoder: Encoder,
    count: int,
    repeats: int,
    home: Path | None,
    tell: Callable[[int, int], None],
) -> Iterator[tuple[Round, Size]]:
    """Measure `repeats` times, on `count` new articles each time; every other round in reverse order."""
    for number in range(repeats):
        plain = list(Newsroom(2 * number).articles(count))
        copied = list(Newsroom(2 * number + 1, COPIED).articles(count))
        texts, sizes = texts_of(plain), list[Size]()
        ways: dict[str, Callable[[], float]] = {
            "bare": partial(_encoded, partial(model.encode, batch_size=BARE_BATCH), texts),
            "ours": partial(_encoded, encoder.encode, texts),
            "whole": partial(whole, plain, encoder, home, sizes),
            "whole_copies": partial(whole, copied, encoder, home),
        }
        found = {name: ways[name]() for name in (ways if number % 2 == 0 else reversed(ways))}
        tell(number + 1, repeats)
        yield Round(**found), sizes[0]


def ratios(measured: Sequence[Round]) -> dict[str, float]:
    """Medians over the rounds of each way's rate divided by the bare encoder's of the same round."""
    names = ("ours", "whole", "whole_copies")
    return {name: round(statistics.median(getattr(r, name) / r.bare for r in measured), 3) for name in names}


def medians(measured: Sequence[Round]) -> dict[str, float]:
    """Median articles a second of each way."""
    return {name: round(statistics.median(getattr(r, name) for r in measured), 1) for name in Round.__struct_fields__}


def _encoded(encode: Callable[[list[str]], object], texts: list[str]) -> float:
    return rate(len(texts), lambda: encode(texts))


def whole(items: Sequence[Item], encoder: Encoder, home: Path | None = None, sizes: list[Size] | None = None) -> float:
    """Articles a second from the first append to the last commit, every commit on the disk (synchronous FULL).

    What is left on the disk is added to `sizes`.
    """
    lines = [item.line() for item in items]
    with tempfile.TemporaryDirectory(dir=home) as data:
        with _pipeline(Path(data), encoder) as (log, stages):
            took = rate(len(lines), lambda: _through(lines, log, stages))
            opened = len({record.key for record in log.replay(STORY_EVENTS.name)})
        size = sum(path.stat().st_size for path in Path(data).iterdir())
        if sizes is not None:
            sizes.append(Size(len(lines), opened, size))
        return took


def _through(lines: Sequence[bytes], log: SqliteLog, stages: InTurn) -> None:
    """Articles arrive in batches, as from a watched file, and everything that there is to do is done."""
    for start in range(0, len(lines), BATCH):
        log.append([Output(ARTICLES.name, line) for line in lines[start : start + BATCH]])
        stages.advance()
    while stages.advance():
        pass


@contextmanager
def _pipeline(data: Path, encoder: Encoder) -> Iterator[tuple[SqliteLog, InTurn]]:
    with (
        SqliteLog(data / "log.sqlite", clock_ms, synchronous="FULL") as log,
        closing(InTurn(EmbedStage(encoder, rarity), ClusterStage(Policy()), log, data, Metrics())) as stages,
    ):
        yield log, stages
