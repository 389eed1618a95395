"""What a person is told of an event: at most one alert, made of the event alone."""

from __future__ import annotations

from typing import assert_never

from msgspec import UNSET, UnsetType

from schemas.alert import Alert, AlertType
from schemas.story import (
    ArticleAttached,
    ArticleRevised,
    FactChange,
    FactChanged,
    FactCorrected,
    FactDisputed,
    FactSettled,
    OutletJoined,
    StatusChange,
    StatusChanged,
    StoriesMerged,
    StoryClosed,
    StoryEvent,
    StoryForgotten,
    StoryOpened,
)
from streams.identity import content_id


def alerts_of(event: StoryEvent) -> Alert | None:
    """The alert that `event` makes, or None where there is nothing to tell."""
    match event:
        case ArticleAttached() | StoryForgotten():
            return None
        case StoryOpened():
            return _alert(event, "story.opened", facts=event.facts, statuses=event.statuses)
        case OutletJoined():
            return _alert(event, "story.outlet_joined")
        case ArticleRevised():
            return _alert(event, "story.article_revised")
        case FactChanged():
            return _alert(event, "story.fact_changed", fact=event.fact)
        case FactCorrected():
            return _alert(event, "story.fact_corrected", fact=event.fact)
        case FactDisputed():
            return _alert(event, "story.fact_disputed", fact=event.fact)
        case FactSettled():
            return _alert(event, "story.fact_settled", fact=event.fact)
        case StatusChanged():
            return _alert(event, "story.status_changed", status=event.status)
        case StoriesMerged():
            return _alert(event, "story.merged", other_story=event.other_story)
        case StoryClosed():
            return _alert(event, "story.closed")
        case _:
            assert_never(event)


def _alert(
    event: StoryEvent,
    kind: AlertType,
    *,
    fact: FactChange | None = None,
    status: StatusChange | None = None,
    other_story: str | None = None,
    facts: tuple[FactChange, ...] | UnsetType = UNSET,
    statuses: tuple[StatusChange, ...] | UnsetType = UNSET,
) -> Alert:
    return Alert(
        id=content_id("alert", event.id),
        type=kind,
        story_id=event.story_id,
        sequence=event.sequence,
        at=event.at,
        title=event.title,
        article=event.article,
        outlets=event.outlets,
        independent=event.independent,
        fact=fact,
        status=status,
        other_story=other_story,
        why=event.why,
        facts=facts,
        statuses=statuses,
    )
