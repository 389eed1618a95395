"""A story in full, folded on demand from its own events: by `evolve`, so that it says what the live stories say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import assert_never

from msgspec.structs import replace

from schemas.alert import Alert
from schemas.story import (
    ArticleAttached,
    ArticleLeft,
    ArticleRevised,
    FactChanged,
    FactCorrected,
    FactDisputed,
    FactSettled,
    OutletJoined,
    StatusChanged,
    StoriesMerged,
    StoryClosed,
    StoryEvent,
    StoryForgotten,
    StoryOpened,
    StorySplit,
)
from streams.identity import oldest_first
from streams.ledger import Ledger
from streams.live import LiveStories, evolve
from workers.view_values import ArticleView, Fact, FactMoment, StatusMoment, StatusNow, StoryDetail, StorySummary


class _Told:
    """What happened, in order."""

    def __init__(self) -> None:
        self.articles: dict[tuple[int, str], ArticleView] = {}
        """By shard and id: the same article in two shards is no revision."""
        self.facts: list[FactMoment] = []
        self.statuses: list[StatusMoment] = []

    def event(self, event: StoryEvent, shard: int) -> None:
        match event:
            case StoryOpened():
                self._article(event, shard)
                self.facts += [FactMoment(event.at, "story.opened", fact, event.why) for fact in event.facts]
                self.statuses += [StatusMoment(event.at, status, event.why) for status in event.statuses]
            case ArticleAttached() | ArticleRevised():
                self._article(event, shard)
            case FactChanged() | FactCorrected() | FactDisputed() | FactSettled():
                self.facts.append(FactMoment(event.at, str(event.__struct_config__.tag), event.fact, event.why))
            case StatusChanged():
                self.statuses.append(StatusMoment(event.at, event.status, event.why))
            case ArticleLeft():
                self.articles.pop((shard, event.article_id), None)
            case OutletJoined() | StoriesMerged() | StorySplit() | StoryClosed() | StoryForgotten():
                pass
            case _:
                assert_never(event)

    def _article(self, event: StoryOpened | ArticleAttached | ArticleRevised, shard: int) -> None:
        read, before = event.read, self.articles.get((shard, event.read.article_id))
        now = ArticleView(
            id=read.article_id,
            seen_at=read.seen_at,
            published_at=read.published_at,
            outlet=read.outlet,
            title=read.title,
            url=read.url,
            copy_of=None if isinstance(event, StoryOpened) else event.copy_of,
            text_of=event.witness,
            revisions=0,
            score=event.why.score,
        )
        if before is not None:
            now = replace(now, seen_at=before.seen_at, score=before.score, revisions=before.revisions + 1)
        self.articles[shard, now.id] = now


def detail_of(
    summary: StorySummary, events: Iterable[tuple[int, StoryEvent]], alerts: Iterable[Alert], redirects: Iterable[str]
) -> StoryDetail:
    """The story that `summary` shows. `events`, each with its shard, and `alerts` are its own and those of the stories
    that are it.
    """
    told, shards = _Told(), defaultdict[int, LiveStories](LiveStories)
    for shard, event in events:
        told.event(event, shard)
        if not isinstance(event, StoryForgotten):  # it would leave memory; what it was is what is shown
            evolve(shards[shard], event)
    ledger = Ledger()
    for story in sorted((s for live in shards.values() for s in live.stories.values()), key=oldest_first):
        ledger.absorb(story.ledger)
    return StoryDetail(
        story=summary,
        articles=tuple(told.articles.values()),
        facts=_current(ledger),
        fact_history=tuple(told.facts),
        statuses=tuple(StatusNow(ledger.whats[key], ledger.statuses[key]) for key in sorted(ledger.statuses)),
        status_history=tuple(told.statuses),
        alerts=tuple(alerts),
        redirects=tuple(redirects),
    )


def _current(ledger: Ledger) -> tuple[Fact, ...]:
    return tuple(
        Fact(kind, scope, value, ledger.as_of[kind, scope], ledger.disputed.get(kind) if scope == "event" else None)
        for (kind, scope), value in sorted(ledger.current.items())
    )
