"""Which stories of two shards are one. Each shard decides on its own; this looks at what all of them decided.

An article that its shard has placed is compared with the stories of all other shards as it was with those of its own:
what would have merged two stories of one shard (`placing.same_event`) lets the younger one's id redirect to the older.
Nothing moves: members stay where they are, and only the shard of the older story says so (docs/decisions/0020).
"""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from schemas.read import ArticleRef, Redirect
from schemas.story import (
    ArticleAttached,
    ArticleLeft,
    ArticleRevised,
    StoriesMerged,
    StoryEvent,
    StoryOpened,
    StorySplit,
)
from streams import placing
from streams.live import LiveStories, evolve
from streams.policy import Policy


class Reconciler:
    """The live stories of all shards, and which of them redirect to which: the fold of `story-events`.

    The order between shards is that of telling. A redirect that is asked for counts at once, and is said by a shard
    later; one that no shard said, for the process died, is asked for again by the next article that links the two.
    """

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._live = LiveStories()

    def fold(self, event: StoryEvent, shard: int) -> None:
        """Take over what a shard decided."""
        evolve(self._live, _apart(event, shard))

    def seen(self, event: StoryEvent, shard: int) -> tuple[int, Redirect] | None:
        """Take over what a shard decided; what is to be said about it, and to which shard."""
        if not isinstance(event, StoryOpened | ArticleAttached) or event.article is None:
            self.fold(event, shard)
            return None
        near = self._elsewhere(event, shard)
        self.fold(event, shard)
        mine = f"{shard}/{event.story_id}"
        redirects = (self._redirect(event, event.article, mine, story_id) for story_id in near)
        return next((redirect for redirect in redirects if redirect is not None), None)

    def _elsewhere(self, event: StoryOpened | ArticleAttached, shard: int) -> list[str]:
        """The stories of other shards that an article links, likeliest first."""
        found = placing.candidates(self._live, event.read, event.at, self._policy).stories
        likely = (one.story_id for one in found if one.score >= self._policy.merge_from)
        return [story_id for story_id in likely if _shard_and_id(story_id)[0] != shard]

    def _redirect(self, event: StoryEvent, article: ArticleRef, mine: str, near: str) -> tuple[int, Redirect] | None:
        stories = [self._live.stories[self._live.current_id(story_id)] for story_id in (mine, near)]
        older, younger = sorted(stories, key=lambda story: (story.opened_at, _shard_and_id(story.story_id)[::-1]))
        (shard, story_id), (other_shard, other_id) = _shard_and_id(older.story_id), _shard_and_id(younger.story_id)
        if shard == other_shard or story_id == other_id:  # one story by now, or two that are their own shard's to merge
            return None
        score = placing.alike(self._live, mine, near, self._policy)
        if score <= self._policy.merge_average:
            return None
        self._live.redirects[younger.story_id] = older.story_id
        return shard, Redirect(story_id, other_id, other_shard, event.at, score, article)


def _apart(event: StoryEvent, shard: int) -> StoryEvent:
    """The event with ids that no other shard has: the same article may be in two, and open a story of the same id."""
    more: dict[str, object] = {"story_id": f"{shard}/{event.story_id}"}
    match event:
        case StoryOpened() | ArticleAttached() | ArticleRevised():
            more["read"] = replace(event.read, article_id=f"{shard}/{event.read.article_id}")
        case ArticleLeft():
            more["article_id"] = f"{shard}/{event.article_id}"
        case StorySplit() | StoriesMerged(other_shard=msgspec.UNSET):
            more["other_story"] = f"{shard}/{event.other_story}"
        case StoriesMerged():
            more["other_story"] = f"{event.other_shard}/{event.other_story}"
        case _:
            pass
    return replace(event, **more)


def _shard_and_id(apart: str) -> tuple[int, str]:
    shard, _, story_id = apart.partition("/")
    return int(shard), story_id
