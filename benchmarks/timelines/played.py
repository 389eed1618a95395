"""A story's file through the path that runs live, except that no article is asked whether it belongs to the story."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
from msgspec import Struct

from benchmarks.timelines.scores import Given, Wanted
from benchmarks.told import Type, facts_told
from schemas import wire
from schemas.alert import Alert
from schemas.read import ReadArticle
from schemas.story import ArticleAttached, ArticleRevised, FactChange, StoryEvent
from streams.alerts import alerts_of
from streams.live import LiveStories, evolve
from streams.policy import Policy
from streams.step import in_time, step
from workers import archive
from workers.background import rarity
from workers.embed import EmbedStage
from workers.encoder import HashingEncoder

HERE = Path(__file__).parent
POLICY = msgspec.structs.replace(Policy(), attach_from=0.0)
"""Whatever comes belongs to the one live story: finding it has a benchmark of its own."""


class Told(Struct, frozen=True):
    """An alert of a fact: as it is scored, and as it was given."""

    given: Given
    fact: FactChange
    alert: Alert


class Line(Struct, frozen=True):
    """One article of a story, what it made people be told, and what it repeated, in the ledger's words."""

    number: int
    read: ReadArticle
    body: str
    told: tuple[Told, ...]
    suppressed: tuple[str, ...]


def kinds() -> dict[str, list[str]]:
    """The kinds labelled in each story."""
    found: dict[str, list[str]] = json.loads((HERE / "kinds.json").read_bytes())
    return found


def wanted(stories: set[str]) -> list[Wanted]:
    """What the editor wants of these stories."""
    lines = (HERE / "wanted.alerts.jsonl").read_bytes().splitlines()
    return [one for one in (msgspec.json.decode(line, type=Wanted) for line in lines) if one.story in stories]


def played(story: str, scored_kinds: list[str]) -> list[Line]:
    """The articles of a story in their order, through all that a live one goes through."""
    records = archive.records([HERE / f"{story}.jsonl"], None)
    stage, live = EmbedStage(HashingEncoder(), rarity), LiveStories()
    found = []
    for number, (record, output) in enumerate(zip(records, stage.handle(records), strict=True), 1):
        read = wire.decode_trusted(output.value, ReadArticle)
        events = _arrives(live, read)
        told = [one for event in events for one in _told(event, story, number) if one.fact.kind in scored_kinds]
        body = json.loads(record.value)["body"]
        found.append(Line(number, read, body, tuple(told), _suppressed(events)))
    if len(live.stories) != 1:
        raise ValueError(f"{story} fell into {len(live.stories)} stories")
    return found


def _arrives(live: LiveStories, read: ReadArticle) -> list[StoryEvent]:
    made = []
    for item in in_time(live, read, POLICY):
        for event in step(live, item, POLICY):
            evolve(live, event)
            made.append(event)
    return made


def _told(event: StoryEvent, story: str, number: int) -> list[Told]:
    """What a person is told of facts."""
    alert = alerts_of(event)
    if alert is None:
        return []
    kind, facts = facts_told(alert)
    return [Told(_given(fact, story, number, kind), fact, alert) for fact in facts]


def _given(fact: FactChange, story: str, number: int, kind: Type) -> Given:
    old = (fact.old.lo, fact.old.hi) if fact.old else None
    return Given(story, number, fact.kind, kind, (fact.new.lo, fact.new.hi), old)


def _suppressed(events: list[StoryEvent]) -> tuple[str, ...]:
    return next((e.why.suppressed for e in events if isinstance(e, ArticleAttached | ArticleRevised)), ())
