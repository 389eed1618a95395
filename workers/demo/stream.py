"""The real stages on a log, article by article."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from schemas.topics import ARTICLES
from streams.policy import Policy
from streams.reading import Rarity
from workers.cluster import ClusterStage
from workers.embed import EmbedStage
from workers.encoder import Encoder
from workers.log import Log, Output, Record
from workers.metrics import Metrics
from workers.stage import InTurn


class Stream:
    """Takes articles into the log and runs embed and cluster until everything is decided, as `wirewatch run` does."""

    def __init__(self, log: Log, data: Path, encoder: Encoder, rarity: Rarity) -> None:
        self._log = log
        self._stages = InTurn(EmbedStage(encoder, rarity), ClusterStage(Policy()), log, data, Metrics())

    def take(self, records: Sequence[Record]) -> None:
        """Append the records as they are, dated as they are, and decide all that follows from them."""
        self._log.append([Output(ARTICLES.name, r.value, r.key, r.headers, r.timestamp_ms) for r in records])
        while self._stages.advance():
            pass

    def close(self) -> None:
        """Release the files."""
        self._stages.close()
