"""`LiveStories`: the state of the cluster stage, and `evolve`, the only function that changes it.

The state is the fold of `story-events`: `for event in log: evolve(live, event)` is all of recovery.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import assert_never

import msgspec

from schemas.read import ReadArticle
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
from streams.identity import current_id
from streams.index import ArticleIndex
from streams.recent import RecentReads
from streams.side import side_of
from streams.story import Member, Stories, Story

EVOLVE_VERSION = 7
"""Raised whenever `evolve` would fold the same events to another state: a snapshot of another version is refused."""


class LiveStories:
    """All stories that an article may still join, and what finds them."""

    def __init__(self) -> None:
        self.now: datetime | None = None
        self.stories = Stories()
        self.redirects: dict[str, str] = {}
        self.index = ArticleIndex()
        self.recent = RecentReads()
        self.encoder: str | None = None
        self._open: dict[str, None] = {}
        self._closed: dict[str, None] = {}

    def story_of(self, article_id: str) -> Story:
        """The story that a live article belongs to."""
        return self.stories[self.index.story_of(article_id)]

    def current_id(self, story_id: str) -> str:
        """Where a story's id leads after all merges."""
        return current_id(self.redirects, story_id)

    def is_closed(self, story_id: str) -> bool:
        """Whether the story has fallen silent."""
        return story_id in self._closed

    def silence(self) -> tuple[list[str], list[str]]:
        """The open and the closed stories, each by when they were last seen."""
        return list(self._open), list(self._closed)

    def set_silence(self, still_open: Iterable[str], closed: Iterable[str]) -> None:
        """Take over what `silence` said."""
        self._open, self._closed = dict.fromkeys(still_open), dict.fromkeys(closed)

    def silent(self, until: datetime, close_after_s: int, forget_after_s: int) -> Iterator[tuple[datetime, str, bool]]:
        """What is due by `until`: (when, story, whether it is to be forgotten instead of closed), by time."""
        due = list(self._silent_since(self._open, until - timedelta(seconds=close_after_s), close_after_s))
        gone = list(self._silent_since(self._closed, until - timedelta(seconds=forget_after_s), forget_after_s))
        both = [(self.stories[s].last_seen + timedelta(seconds=forget_after_s), s) for _, s in due]
        forgotten = gone + [(at, s) for at, s in both if at <= until]
        yield from sorted([(at, s, False) for at, s in due] + [(at, s, True) for at, s in forgotten], key=_by_time)

    def next_due(self, close_after_s: int, forget_after_s: int) -> datetime | None:
        """The first moment at which time alone decides something; None where nothing is live."""
        firsts = [(next(iter(self._open), None), close_after_s), (next(iter(self._closed), None), forget_after_s)]
        times = [self.stories[s].last_seen + timedelta(seconds=after) for s, after in firsts if s is not None]
        return min(times, default=None)

    def _silent_since(self, stories: dict[str, None], since: datetime, after_s: int) -> Iterator[tuple[datetime, str]]:
        for story_id in stories:
            last_seen = self.stories[story_id].last_seen
            if last_seen > since:
                return
            yield last_seen + timedelta(seconds=after_s), story_id

    def _touch(self, story: Story, at: datetime) -> None:
        """The story is open and was seen last of all: `_open` and `_closed` stay ordered by `last_seen`."""
        story.last_seen = at
        self._closed.pop(story.story_id, None)
        self._open.pop(story.story_id, None)
        self._open[story.story_id] = None

    def _hold(self, story: Story, read: ReadArticle, witness: str, at: datetime) -> None:
        self.encoder = read.encoder
        if read.article_id in self.index:
            self.index.remove(read.article_id)
        side = side_of(at, read.details, read.language)
        self.index.add(read.article_id, read.vector, read.terms, story.story_id, side)
        story.members[read.article_id] = Member(read.digest, read.headline, read.outlet, witness, read.sketch)
        story.ledger.note(read, witness)
        self.recent.hold(read)
        self._touch(story, at)


def _by_time(due: tuple[datetime, str, bool]) -> tuple[datetime, bool, str]:
    return due[0], due[2], due[1]


def evolve(live: LiveStories, event: StoryEvent) -> None:
    """Fold one event into the state."""
    live.now = event.at if live.now is None else max(live.now, event.at)
    match event:
        case StoryOpened():
            story = Story(event.story_id, event.at, event.at, event.title)
            live.stories[event.story_id] = story
            live._hold(story, event.read, event.witness or "", event.at)
            story.ledger.set_first(event.facts, event.at)
            for status in event.statuses:
                story.ledger.set_status(status, event.at)
        case ArticleAttached() | ArticleRevised():
            story = live.stories[event.story_id]
            live._hold(story, event.read, event.witness or "", event.at)
        case FactChanged() | FactCorrected() | FactDisputed() | FactSettled():
            live.stories[event.story_id].ledger.set_fact(event)
        case StatusChanged():
            live.stories[event.story_id].ledger.set_status(event.status, event.at)
        case StoriesMerged(other_shard=msgspec.UNSET):
            _merge(live, event)
        case StoriesMerged():
            live.redirects[event.other_story] = event.story_id
        case ArticleLeft():
            story = live.stories[event.story_id]
            live.index.remove(event.article_id)
            del story.members[event.article_id]
            story.ledger.withdraw(event.article_id)
            story.ledger.set_first(event.facts, event.at)
        case StoryClosed():
            del live._open[event.story_id]
            live._closed[event.story_id] = None
        case StoryForgotten():
            _forget(live, event)
            return
        case OutletJoined() | StorySplit():
            pass
        case _:
            assert_never(event)
    live.stories[event.story_id].title = event.title
    live.stories[event.story_id].sequence = event.sequence


def _merge(live: LiveStories, event: StoriesMerged) -> None:
    story, other = live.stories[event.story_id], live.stories.pop(event.other_story)
    for article_id in other.members:
        live.index.move(article_id, story.story_id)
    both = story.members | other.members
    story.members = {i: both[i] for i in sorted(both, key=lambda i: (live.index.side(i).at, i))}
    story.opened_at = min(story.opened_at, other.opened_at)
    story.ledger.absorb(other.ledger)
    live.redirects[other.story_id] = story.story_id
    live._open.pop(other.story_id, None)
    live._closed.pop(other.story_id, None)
    live._touch(story, event.at)


def _forget(live: LiveStories, event: StoryForgotten) -> None:
    del live._closed[event.story_id]
    for article_id in live.stories.pop(event.story_id).members:
        live.index.remove(article_id)
    for old in [old for old in live.redirects if live.current_id(old) == event.story_id]:
        del live.redirects[old]
