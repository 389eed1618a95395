"""A story as a list keeps it: what is shown of it, what is searched, and where in the log the rest stands."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import assert_never

from msgspec.structs import replace

from schemas.claim import Scope
from streams.facts.machines import topic_key
from streams.stated import same
from workers.view_values import Fact, LightEvent, StatusNow, StoryState, StorySummary, folded

MAIN_SCOPE: Scope = "event"


def _offsets() -> array[int]:
    return array("q")


@dataclass(slots=True)
class Row:
    """One story. `events` and `alerts` are offsets in the log, ascending; `said` is what a search looks at."""

    story_id: str
    title: str
    opened_at: datetime
    last_seen: datetime
    state: StoryState = "open"
    articles: int = 0
    outlets: int = 0
    independent: int = 0
    sequence: int = 0
    outlet_names: dict[str, None] = field(default_factory=dict)
    facts: dict[str, Fact] = field(default_factory=dict)
    statuses: dict[str, StatusNow] = field(default_factory=dict)
    status_as_of: dict[str, datetime] = field(default_factory=dict)
    said: dict[str, None] = field(default_factory=dict)
    redirects: list[str] = field(default_factory=list)
    events: array[int] = field(default_factory=_offsets)
    alerts: array[int] = field(default_factory=_offsets)

    def fold(self, event: LightEvent) -> None:
        """Take over one event of this story; a merge's other half comes by `absorb`."""
        match event.type:
            case "story.opened" | "story.attached":
                self.articles += 1
                self._arrived(event)
            case "story.article_revised":
                self._arrived(event)
            case "story.fact_changed" | "story.fact_corrected" | "story.fact_settled":
                self._moved(event)
            case "story.fact_disputed":
                self._disputed(event)
            case "story.status_changed":
                self._moved(event)
            case "story.merged":
                if event.other_shard is None:  # else nothing came here
                    self.last_seen, self.state = event.at, "open"
            case "story.closed" | "story.forgotten":
                self.state = "closed"
            case "story.article_left":
                self._left(event)
            case "story.outlet_joined" | "story.split":
                pass
            case _:
                assert_never(event.type)
        self.title, self.sequence = event.title, event.sequence
        self.outlets, self.independent = event.outlets, event.independent
        self.said[folded(event.title)] = None

    def absorb(self, other: Row) -> None:
        """Take over a story that proved to be this one, as `streams.ledger.Ledger.absorb` does."""
        self.opened_at = min(self.opened_at, other.opened_at)
        self.articles += other.articles
        self.outlet_names |= other.outlet_names
        self.said |= other.said
        self.redirects += [other.story_id, *other.redirects]
        for kind, fact in other.facts.items():
            if kind not in self.facts or self.facts[kind].as_of < fact.as_of:
                self.facts[kind] = fact
            elif self.facts[kind].disputed is None and same(self.facts[kind].value, fact.value):
                self.facts[kind] = replace(self.facts[kind], disputed=fact.disputed)
        for key, status in other.statuses.items():
            if key not in self.statuses or self.status_as_of[key] < other.status_as_of[key]:
                self.statuses[key], self.status_as_of[key] = status, other.status_as_of[key]
        self.events = array("q", sorted(self.events + other.events))
        self.alerts = array("q", sorted(self.alerts + other.alerts))

    def summary(self) -> StorySummary:
        """The story as a list shows it."""
        return StorySummary(
            story_id=self.story_id,
            title=self.title,
            state=self.state,
            opened_at=self.opened_at,
            last_seen=self.last_seen,
            articles=self.articles,
            outlets=self.outlets,
            independent=self.independent,
            alerts=len(self.alerts),
            outlet_names=tuple(self.outlet_names),
            facts=tuple(self.facts[kind] for kind in sorted(self.facts)),
            statuses=tuple(self.statuses[key] for key in sorted(self.statuses)),
        )

    def mentions(self, words: list[str]) -> bool:
        """Whether every one of these folded words is in a title or an outlet."""
        return all(any(word in said for said in self.said) for word in words)

    def _arrived(self, event: LightEvent) -> None:
        self.last_seen, self.state = event.at, "open"
        if event.read is not None:
            self.said[folded(event.read.title)] = None
            if event.read.outlet:
                self.outlet_names[event.read.outlet] = None
                self.said[folded(event.read.outlet)] = None
        self._moved(event)

    def _left(self, event: LightEvent) -> None:
        """As `streams.ledger.Ledger.withdraw` does."""
        self.articles -= 1
        if event.outlet:
            self.outlet_names.pop(event.outlet, None)
        self.facts = {kind: fact for kind, fact in self.facts.items() if fact.value.article_id != event.article_id}
        for kind, fact in self.facts.items():
            if fact.disputed is not None and fact.disputed.article_id == event.article_id:
                self.facts[kind] = replace(fact, disputed=None)
        for key in [key for key, status in self.statuses.items() if status.value.article_id == event.article_id]:
            del self.statuses[key], self.status_as_of[key]
        self._moved(event)

    def _moved(self, event: LightEvent) -> None:
        for fact in (*event.facts, *([event.fact] if event.fact else ())):
            if fact.scope == MAIN_SCOPE:
                self.facts[fact.kind] = Fact(fact.kind, fact.scope, fact.new, event.at)
        for status in (*event.statuses, *([event.status] if event.status else ())):
            key = topic_key(status.what)
            self.statuses[key], self.status_as_of[key] = StatusNow(status.what, status.new), event.at

    def _disputed(self, event: LightEvent) -> None:
        now = self.facts.get(event.fact.kind) if event.fact else None
        if now is not None and event.fact is not None:
            self.facts[now.kind] = Fact(now.kind, now.scope, now.value, now.as_of, event.fact.new)


def joined(parts: Sequence[Row]) -> Row:
    """One row of what several shards tell of a story, the part that leads first. It is said to have as many independent
    sources as the part with most: whether one's are another's, neither shard knows.
    """
    lead = parts[0]
    newest = max(parts, key=lambda part: part.last_seen)
    whole = Row(lead.story_id, newest.title, lead.opened_at, newest.last_seen)
    for part in parts:
        whole.absorb(part)
    whole.redirects.remove(lead.story_id)
    whole.state = "open" if any(part.state == "open" for part in parts) else "closed"
    whole.outlets, whole.independent = len(whole.outlet_names), max(part.independent for part in parts)
    return whole
