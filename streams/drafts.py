"""How the events of a story are written: numbered, counted, and with the words and the sources of what they tell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from schemas.read import ArticleRef, ReadArticle
from schemas.story import StatusChange, StatusChanged, StoryEvent, Why
from streams import copies, deciding, stated
from streams.facts.machines import topic_key
from streams.identity import content_id
from streams.story import Story


class Draft:
    """Builds the events of one story, numbering its alerts and counting its witnesses as it goes; it knows of which
    kinds of fact and of which things it has told.

    A witness may be an outlet whose own text was revised away: sources are never more than outlets.
    """

    def __init__(self, story: Story, at: datetime, read: ReadArticle | None) -> None:
        self.story_id = story.story_id
        self.at = at
        self.read = read
        self.article = ref(read) if read else None
        self.sequence = story.sequence
        self.title = story.title
        self.outlets = set(story.outlets)
        self.witnesses = set(story.witnesses)
        self.kinds = set[str]()
        self.topics = set[str]()

    def told(self, event: Any, why: Why, **more: Any) -> Any:
        """An event that makes an alert."""
        self.sequence += 1
        return self.untold(event, why, **more)

    def untold(self, event: Any, why: Why, **more: Any) -> Any:
        """An event that makes none."""
        kind = event.__struct_config__.tag
        about = self.read.article_id + self.read.digest if self.read else ""
        detail = more.get("other_story", "") or (more["fact"].kind if "fact" in more else "")
        detail = more["status"].what if "status" in more else detail
        self.kinds |= {change.kind for change in (*more.get("facts", ()), *filter(None, [more.get("fact")]))}
        statuses = (*more.get("statuses", ()), *filter(None, [more.get("status")]))
        self.topics |= {topic_key(change.what) for change in statuses}
        return event(
            id=content_id("event", self.story_id, kind, str(self.sequence), self.at.isoformat(), about, detail),
            story_id=self.story_id,
            at=self.at,
            sequence=self.sequence,
            title=self.title,
            article=self.article,
            outlets=len(self.outlets),
            independent=min(len(self.witnesses), len(self.outlets)),
            why=why,
            **more,
        )


def ref(read: ReadArticle) -> ArticleRef:
    return ArticleRef(read.article_id, read.url, read.outlet, read.title, read.published_at)


def origin(story: Story, read: ReadArticle) -> tuple[str | None, float, str]:
    """The article of its story whose text this one repeats, how much of it, and whose text it so is ("" unknown).

    What articles of two stories have in common is the furniture of a site (docs/decisions/0005).
    """
    others = {i: member.sketch for i, member in story.members.items() if i != read.article_id}
    nearest = copies.nearest_of(others, read.sketch, copies.COPY)
    if nearest is None:
        return None, 0.0, read.outlet or ""
    copied, similarity = nearest
    return copied, similarity, story.members[copied].witness or read.outlet or ""


def copied(origin: tuple[str | None, float, str]) -> dict[str, float | str]:
    """What a reader is to know of a text that is another's."""
    text_of, similarity, witness = origin
    return {} if text_of is None else {"copy_of": text_of, "copied": round(similarity, 2), "text_of": witness}


def stated_in(
    draft: Draft, facts: deciding.Decided, statuses: Iterable[StatusChange], whose: dict[str, float | str]
) -> Iterator[StoryEvent]:
    for moved in facts.moved:
        words = stated.change_in_words(moved.change)
        why = Why(moved.rule, evidence=words | whose, suppressed=facts.suppressed)
        yield draft.told(moved.event, why, fact=moved.change)
    for change in statuses:
        rule = "first value" if change.old is None else f"{change.old.value} may become {change.new.value}"
        yield draft.told(StatusChanged, Why(rule), status=change)
