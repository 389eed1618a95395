"""What the demo shows, read from its log: the same read model as `wirewatch stories` and `wirewatch alerts`."""

from __future__ import annotations

from collections import Counter, deque
from datetime import UTC, datetime

from msgspec import Struct

from schemas.alert import Alert
from schemas.topics import ARTICLES, ARTICLES_READ, DEAD_LETTERS
from streams.facts.machines import topic_key
from workers.cli.wording import figure, state
from workers.log import Log, Record
from workers.view_values import AlertQuery, StoryQuery, StorySummary
from workers.views import Views

NEWEST_STORIES, NEWEST_ALERTS = 40, 40
WEIGHTS = {
    "story.fact_corrected": 4,
    "story.fact_disputed": 4,
    "story.fact_settled": 4,
    "story.fact_changed": 2,
    "story.status_changed": 2,
    "story.article_revised": 1,
}
"""How much an alert adds to what a story has to tell; a first value adds half."""


class DeadLetter(Struct, frozen=True):
    """A line that could not be read."""

    at: datetime | None
    line: str
    reason: str


class Scene(Struct, frozen=True):
    """All that a frame shows. `stories` in the order of their opening, `alerts` with the newest first.

    `was` holds in words what a fact or a status was before: by story and kind, or story and topic.
    `doing` says what is being done before and after the stream, and `elapsed_s` for how long.
    """

    doing: str = ""
    elapsed_s: float = 0.0
    clock: datetime | None = None
    total: int = 0
    taken: int = 0
    read: int = 0
    stories: tuple[StorySummary, ...] = ()
    known: int = 0
    alerts: tuple[Alert, ...] = ()
    counts: dict[str, int] = {}
    dead: tuple[DeadLetter, ...] = ()
    was: dict[tuple[str, str], str] = {}


class Board:
    """Folds the log as it grows."""

    def __init__(self, log: Log, total: int = 0) -> None:
        self._log = log
        self._total = total
        self.views = Views()
        self.counts: Counter[str] = Counter()
        self.interest: Counter[str] = Counter()
        self.dead: list[DeadLetter] = []
        self._newest: deque[Alert] = deque(maxlen=NEWEST_ALERTS)
        self._was: dict[tuple[str, str], str] = {}
        self._next_alert = 0

    def catch_up(self) -> list[Alert]:
        """Read what is new in the log; the new alerts, oldest first."""
        self.views.catch_up(self._log)
        page = self.views.alerts(self._log, AlertQuery(cursor=self._next_alert))
        self._next_alert = page.next
        alerts = [kept.alert for kept in page.alerts]
        for alert in alerts:
            self._alert(alert)
        self.dead += map(_dead_letter, self._log.replay(DEAD_LETTERS.name, len(self.dead)))
        return alerts

    def scene(self, clock: datetime | None = None) -> Scene:
        """What there is to be seen."""
        newest = self.views.stories(StoryQuery(limit=NEWEST_STORIES)).stories
        return Scene(
            clock=clock,
            total=self._total,
            taken=self._log.end(ARTICLES.name),
            read=self._log.end(ARTICLES_READ.name),
            stories=tuple(sorted(newest, key=lambda story: (story.opened_at, story.story_id))),
            known=len(self.views),
            alerts=tuple(reversed(self._newest)),
            counts=dict(self.counts),
            dead=tuple(self.dead),
            was=dict(self._was),
        )

    def _alert(self, alert: Alert) -> None:
        self.counts[alert.type] += 1
        self._newest.append(alert)
        first = (alert.fact and alert.fact.old is None) or (alert.status and alert.status.old is None)
        weight = WEIGHTS.get(alert.type, 0)
        self.interest[alert.story_id] += weight // 2 if first else weight
        if alert.fact and alert.fact.old and alert.type != "story.fact_disputed":
            self._was[alert.story_id, alert.fact.kind] = figure(alert.fact.old)
        if alert.status and alert.status.old:
            self._was[alert.story_id, topic_key(alert.status.what)] = state(alert.status.old)


def _dead_letter(record: Record) -> DeadLetter:
    """The record as it is shown; its own timestamp is when it was given up, the article's stands in the headers."""
    taken_ms = record.headers.get("timestamp_ms", "")
    at = datetime.fromtimestamp(int(taken_ms) / 1000, UTC) if taken_ms.isdigit() else None
    return DeadLetter(at, record.headers.get("line", ""), record.headers.get("reason", ""))
