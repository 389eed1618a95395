"""Which stories of two shards are one. Each shard decides on its own; this looks at what all of them decided.

An article that its shard has placed is compared with the stories of all other shards as it was with those of its own:
what would have merged two stories of one shard (`placing.same_event`) lets the younger one's id redirect to the older.
Nothing moves: members stay where they are, and only the shard of the older story says so (docs/decisions/0020).
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from msgspec.structs import replace

from schemas.read import ArticleRef, ReadArticle, Redirect
from schemas.story import ArticleAttached, ArticleRevised, StoriesMerged, StoryEvent, StoryForgotten, StoryOpened
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
        self._shard_of: dict[str, int] = {}

    def fold(self, event: StoryEvent, shard: int) -> None:
        """Take over what a shard decided."""
        self._shard_of[event.story_id] = shard
        evolve(self._live, _apart(event, shard))
        match event:
            case StoryForgotten(story_id=gone) | StoriesMerged(other_story=gone, other_shard=msgspec.UNSET):
                del self._shard_of[gone]
            case _:
                pass

    def seen(self, event: StoryEvent, shard: int) -> tuple[int, Redirect] | None:
        """Take over what a shard decided; what is to be said about it, and to which shard."""
        if not isinstance(event, StoryOpened | ArticleAttached) or event.article is None:
            self.fold(event, shard)
            return None
        near = next(self._elsewhere(event.read, event, shard), None)
        self.fold(event, shard)
        return None if near is None else self._redirect(event, event.article, near)

    def _elsewhere(self, read: ReadArticle, event: StoryEvent, shard: int) -> Iterator[str]:
        """The stories of other shards that an article links, likeliest first."""
        if self._live.encoder not in (None, read.encoder):
            return
        for found in placing.candidates(self._live, read, event.at, self._policy).stories:
            if found.score >= self._policy.merge_from and self._shard_of[found.story_id] != shard:
                yield found.story_id

    def _redirect(self, event: StoryEvent, article: ArticleRef, near: str) -> tuple[int, Redirect] | None:
        stories = [self._live.stories[self._live.current_id(story_id)] for story_id in (event.story_id, near)]
        older, younger = sorted(stories, key=lambda story: (story.opened_at, story.story_id))
        shard, other_shard = self._shard_of[older.story_id], self._shard_of[younger.story_id]
        if shard == other_shard:  # one story by now, or two of a shard that told them apart
            return None
        score = placing.alike(self._live, event.story_id, near, self._policy)
        if score <= self._policy.merge_average:
            return None
        self._live.redirects[younger.story_id] = older.story_id
        return shard, Redirect(older.story_id, younger.story_id, other_shard, event.at, score, article)


def _apart(event: StoryEvent, shard: int) -> StoryEvent:
    """The event with an id of its article that no other shard has: the same one may be in two."""
    if not isinstance(event, StoryOpened | ArticleAttached | ArticleRevised):
        return event
    return replace(event, read=replace(event.read, article_id=f"{shard}/{event.read.article_id}"))
