"""An article that was put into the wrong story goes over to its own (docs/decisions/0030)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import msgspec

from schemas.read import ReadArticle
from schemas.story import (
    ArticleAttached,
    ArticleLeft,
    FactChange,
    FactCorrected,
    OutletJoined,
    StoryEvent,
    StorySplit,
    Why,
)
from streams import deciding, drafts, stated
from streams.drafts import Draft
from streams.facts.machines import topic_key
from streams.live import LiveStories
from streams.placing import Misplaced
from streams.policy import Policy
from streams.story import HEADLINE_MEMBERS, Story


def moved(live: LiveStories, into: Draft, story: Story, found: Misplaced, policy: Policy) -> Iterator[StoryEvent]:
    """The events of both stories, after those that `into` told of `story`. None where the misplaced article came so
    long ago that it cannot be read again.
    """
    read, shown_by = live.recent.read(found.article_id), into.read
    if read is None or shown_by is None:
        return
    why = Why("a later article shows whose it is", found.score, {"shown_by": shown_by.article_id})
    yield from _left(live, live.stories[found.story_id], read, into.at, why)
    yield from _joined(into, story, read, found.story_id, why, policy)


def _left(live: LiveStories, story: Story, read: ReadArticle, at: datetime, why: Why) -> Iterator[StoryEvent]:
    """Of the values that the article gave, what others state holds."""
    others = {i: member for i, member in story.members.items() if i != read.article_id}
    draft = Draft(msgspec.structs.replace(story, members=others), at, read)
    central = live.index.most_central([i for i in [*others][-HEADLINE_MEMBERS:] if others[i].headline], None)
    draft.title = others[central].headline if central else story.title
    gone = read.outlet if read.outlet not in draft.outlets else None
    changes = [
        FactChange(kind, "event", story.ledger.current[kind, "event"], value)
        for kind, value in story.ledger.without(read.article_id).items()
    ]
    stays = tuple(change for change in changes if change.old and stated.same(change.old, change.new))
    yield draft.untold(ArticleLeft, why, article_id=read.article_id, outlet=gone, facts=stays)
    for change in changes:
        if change not in stays:
            yield draft.told(FactCorrected, Why("the article that gave the value is another story's"), fact=change)


def _joined(into: Draft, story: Story, read: ReadArticle, other: str, why: Why, policy: Policy) -> Iterator[StoryEvent]:
    """Older than what is known, the article adds what nobody has stated yet, and changes nothing."""
    draft = Draft(story, into.at, read)
    draft.sequence, draft.title = into.sequence, into.title
    origin = copied, _, witness = drafts.origin(story, read)
    joins = read.outlet is not None and read.outlet not in into.outlets
    draft.outlets = into.outlets | ({read.outlet} if read.outlet else set())
    draft.witnesses = into.witnesses | ({witness} if witness else set())
    yield draft.untold(ArticleAttached, why, read=read, copy_of=copied, witness=witness or None)
    yield draft.told(StorySplit, why, other_story=other)
    if joins:
        yield draft.told(OutletJoined, why, outlet=read.outlet)
    facts = deciding.decide(story.ledger, read, witness, policy.may_fall)
    first = [moved for moved in facts.moved if moved.change.old is None and moved.change.kind not in into.kinds]
    statuses = [
        change
        for change in deciding.decide_statuses(story.ledger, read)
        if change.old is None and topic_key(change.what) not in into.topics
    ]
    yield from drafts.stated_in(draft, deciding.Decided(tuple(first)), statuses, drafts.copied(origin))
