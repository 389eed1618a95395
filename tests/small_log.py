"""Small data directories, made by the stages that run live, with an encoder that needs no model."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from schemas.article import parse_time
from schemas.topics import ARTICLES
from streams.policy import Policy
from workers.attempts import Attempts
from workers.background import rarity
from workers.cluster import ClusterStage
from workers.embed import EmbedStage
from workers.encoder import Encoder, HashingEncoder
from workers.log import Log, Output
from workers.metrics import Metrics
from workers.sqlite_log import SqliteLog
from workers.stage import Runner

HASHING = HashingEncoder()
DAY = Path(__file__).parent.parent / "examples" / "day-of-news.jsonl"


def article(number: int, title: str, body: str, outlet: str, at: str) -> dict[str, Any]:
    """An article as it comes in."""
    return {"id": f"a{number}", "title": title, "body": body, "outlet": outlet, "published_at": at}


FERRY = [
    article(1, "Ferry sinks off Málnes, two dead", "Two people were killed when the ferry Alma sank off Málnes harbour "
            "on Monday, police said. The coast guard is searching for survivors.", "harbour.example",
            "2031-03-01T08:00:00Z"),
    article(2, "Ferry Alma sinks off Málnes: five dead", "Five people were killed when the ferry Alma sank off Málnes "
            "harbour on Monday, the coast guard said. The search for survivors goes on.", "coast.example",
            "2031-03-01T09:00:00Z"),
    article(3, "Council in Østrand votes for tram", "The council of Østrand voted on Monday for a tram line to the "
            "university, the first new one in forty years.", "ostrand.example", "2031-03-01T10:00:00Z"),
]  # fmt: skip
"""Two stories: a toll that rises from two to five in two outlets, and a tram."""

LATER = article(4, "Østrand tram: council names builder", "The council of Østrand named a builder for the tram line to "
                "the university on Friday, after a vote earlier this month.", "ostrand.example",
                "2031-03-19T10:00:00Z")  # fmt: skip
"""Long after: what was silent has been closed."""


def fill(log: Log, articles: Iterable[dict[str, Any] | bytes], data: Path, encoder: Encoder = HASHING) -> None:
    """Append articles as if they were seen when they were published, and run the stages until all is decided."""
    outputs = []
    for one in articles:
        line = one if isinstance(one, bytes) else json.dumps(one).encode()
        outputs.append(Output(ARTICLES.name, line, timestamp_ms=_published_ms(line)))
    log.append(outputs)
    for stage in (EmbedStage(encoder, rarity), ClusterStage(Policy())):
        runner = Runner(stage, log, Attempts(data / f"handling-{stage.group}"), Metrics())
        runner.restore()
        while runner.advance():
            pass


def _published_ms(line: bytes) -> int:
    try:
        return round(parse_time(json.loads(line)["published_at"]).timestamp() * 1000)
    except ValueError:
        return 0


def make(data: Path, articles: Iterable[dict[str, Any] | bytes] = (*FERRY, LATER)) -> Path:
    """A data directory whose log holds what follows from `articles`."""
    log = SqliteLog(data / "log.sqlite", lambda: 0)
    fill(log, articles, data)
    log.close()
    return data


def day() -> list[bytes]:
    """The bundled day of news, as it comes in."""
    return DAY.read_bytes().splitlines()
