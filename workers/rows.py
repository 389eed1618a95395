"""The rows of a log's stories: one for each story as it is told by its shard, and what is shown of them.

Stories of two shards that are one are shown as one (`streams.reconcile`): the oldest's id leads, and what its shard and
the others tell from then on is put together. With one shard the two are the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from streams.identity import current_id, oldest_first
from workers.view_rows import Row, joined
from workers.view_values import LightEvent


class Rows:
    """Folded from events, each shard's in its own order; what one shard says of another's story may come before it."""

    def __init__(self) -> None:
        self._parts: dict[str, Row] = {}
        self._together: dict[str, dict[str, None]] = {}
        """For each story that is joined with others, all of them."""
        self._redirects: dict[str, str] = {}
        self._shown: dict[str, Row] = {}
        self._stale: dict[str, list[Row]] = {}
        """What is shown of these is put together when somebody asks: a story of thousands is told of as often."""

    def __len__(self) -> int:
        return len(self._shown)

    def __getitem__(self, story_id: str) -> Row:
        """What is shown of a story. Raises KeyError for an id that leads elsewhere, or that nobody told of."""
        return self.shown[story_id]

    @property
    def shown(self) -> Mapping[str, Row]:
        """What is shown of every story, by its id."""
        while self._stale:
            lead, parts = self._stale.popitem()
            self._shown[lead] = joined(parts)
        return self._shown

    @property
    def redirects(self) -> Mapping[str, str]:
        """Where the ids lead that are no story's own any more."""
        return self._redirects

    def current(self, story_id: str) -> str:
        """Where an id leads."""
        return current_id(self._redirects, story_id)

    def event(self, event: LightEvent, offset: int) -> None:
        """A story's event, at `offset` of the log."""
        part = self._parts.get(event.story_id)
        if part is None:
            part = self._parts[event.story_id] = Row(event.story_id, event.title, event.at, event.at)
        part.events.append(offset)
        if event.other_shard is not None:
            self._join(event.story_id, self._part_of(event.other_story))
        elif event.type == "story.merged" and event.other_story in self._parts:
            self._absorb(part, self._parts.pop(event.other_story))
        part.fold(event)
        self._show(part)

    def alert(self, story_id: str, offset: int) -> None:
        """An alert of a story, at `offset` of the log. Where nobody told of the story, `wirewatch check` says so."""
        part = self._parts.get(self._part_of(story_id))
        if part is not None:
            part.alerts.append(offset)
            self._show(part)

    def _part_of(self, story_id: str) -> str:
        """Where its own shard's merges lead."""
        while story_id not in self._parts and story_id in self._redirects:
            story_id = self._redirects[story_id]
        return story_id

    def _absorb(self, part: Row, other: Row) -> None:
        part.absorb(other)
        if other.story_id in self._together:
            self._join(part.story_id, other.story_id)
        self._shown.pop(other.story_id, None)
        self._stale.pop(other.story_id, None)
        self._redirects[other.story_id] = part.story_id

    def _join(self, one: str, other: str) -> None:
        both = self._together.get(one, {one: None}) | self._together.get(other, {other: None})
        self._together |= dict.fromkeys(both, both)

    def _show(self, part: Row) -> None:
        if part.story_id not in self._together:
            self._shown[part.story_id] = part
            return
        parts = sorted(self._parts_of(part.story_id), key=oldest_first)
        lead = parts[0].story_id
        for story_id in self._together[part.story_id]:
            self._shown.pop(story_id, None)
            self._stale.pop(story_id, None)
            if story_id not in self._redirects or story_id in self._parts:
                self._redirects[story_id] = lead
        self._redirects.pop(lead, None)
        self._shown[lead], self._stale[lead] = parts[0], parts

    def _parts_of(self, story_id: str) -> Iterator[Row]:
        return (self._parts[one] for one in self._together[story_id] if one in self._parts)
