"""What a person is told of an event: at most one alert, made of the event alone."""

from __future__ import annotations

from typing import assert_never, cast

from msgspec import UNSET, UnsetType

from schemas.alert import Alert, AlertType
from schemas.story import (
    ArticleAttached,
    ArticleLeft,
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
    StorySplit,
)
from streams.identity import content_id


def alerts_of(event: StoryEvent) -> Alert | None:
    """The alert that `event` makes, or None where there is nothing to tell."""
    match event:
        case ArticleAttached() | ArticleLeft() | StoryForgotten():
            return None
        case StoryOpened():
            return _alert(event, facts=event.facts, statuses=event.statuses)
        case FactChanged() | FactCorrected() | FactDisputed() | FactSettled():
            return _alert(event, fact=event.fact)
        case StatusChanged():
            return _alert(event, status=event.status)
        case StoriesMerged() | StorySplit():
            return _alert(event, other_story=event.other_story)
        case OutletJoined() | ArticleRevised() | StoryClosed():
            return _alert(event)
        case _:
            assert_never(event)


def _alert(
    event: StoryEvent,
    *,
    fact: FactChange | None = None,
    status: StatusChange | None = None,
    other_story: str | None = None,
    facts: tuple[FactChange, ...] | UnsetType = UNSET,
    statuses: tuple[StatusChange, ...] | UnsetType = UNSET,
) -> Alert:
    return Alert(
        id=content_id("alert", event.id),
        type=cast("AlertType", event.__struct_config__.tag),
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
