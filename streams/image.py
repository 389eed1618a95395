"""The live stories as one value that can be written down, and back: what a snapshot holds.

The image is a function of the fold alone. What indexes hold of the dead, how they number terms and when they swept is
left out; so a state that was restored and folded on has the same bytes as one that was folded from the beginning.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import msgspec
from msgspec import Struct

from schemas.read import Details
from streams.copies import PackedSketches, Sketches
from streams.index import ArticleIndex, PackedIndex
from streams.ledger import Ledger
from streams.live import LiveStories, Member, Story


class _Stories(Struct, frozen=True, array_like=True):
    """A column for each field of `Story`; outlets and witnesses are those of its members."""

    ids: list[str]
    opened_at: list[datetime]
    last_seen: list[datetime]
    titles: list[str]
    sequences: list[int]
    members: list[list[str]]
    ledgers: list[Ledger]


class _Members(Struct, frozen=True, array_like=True):
    """A column for each field of `Member`."""

    ids: list[str]
    story_ids: list[str]
    digests: list[str]
    headlines: list[str]
    outlets: list[str | None]
    witnesses: list[str]
    seen_at: list[datetime]
    details: list[Details]
    languages: list[str | None]


class _Image(Struct, frozen=True, array_like=True):
    now: datetime | None
    encoder: str | None
    redirects: dict[str, str]
    silent: tuple[list[str], list[str]]
    stories: _Stories
    members: _Members
    index: PackedIndex
    copies: PackedSketches


_DECODER = msgspec.msgpack.Decoder(_Image)


def image_of(live: LiveStories) -> bytes:
    """The state as bytes. Raises OverflowError where a fact's number has more than 64 bits."""
    stories, members = list(live.stories.values()), list(live.articles.values())
    return msgspec.msgpack.encode(
        _Image(
            live.now,
            live.encoder,
            live.redirects,
            live.silence(),
            _Stories(
                [s.story_id for s in stories],
                [s.opened_at for s in stories],
                [s.last_seen for s in stories],
                [s.title for s in stories],
                [s.sequence for s in stories],
                [s.members for s in stories],
                [s.ledger for s in stories],
            ),
            _Members(
                list(live.articles),
                [m.story_id for m in members],
                [m.digest for m in members],
                [m.headline for m in members],
                [m.outlet for m in members],
                [m.witness for m in members],
                [m.seen_at for m in members],
                [m.details for m in members],
                [m.language for m in members],
            ),
            live.index.packed(),
            live.copies.packed(),
        )
    )


def live_of(image: bytes | memoryview) -> LiveStories:
    """The state that an image is of. Raises ValueError where it is none."""
    found = _DECODER.decode(image)
    live = LiveStories()
    live.now, live.encoder, live.redirects = found.now, found.encoder, found.redirects
    live.articles = dict(zip(found.members.ids, _members(found.members), strict=True))
    for story in _stories(found.stories):
        story.count(live.articles)
        live.stories[story.story_id] = story
    live.set_silence(*found.silent)
    live.index = ArticleIndex.unpacked(found.index)
    live.copies = Sketches.unpacked(found.copies)
    return live


def _stories(columns: _Stories) -> Iterator[Story]:
    for number, ledger in enumerate(columns.ledgers):
        yield Story(
            columns.ids[number],
            columns.opened_at[number],
            columns.last_seen[number],
            columns.titles[number],
            columns.sequences[number],
            columns.members[number],
            ledger=ledger,
        )


def _members(columns: _Members) -> Iterator[Member]:
    return map(
        Member,
        columns.story_ids,
        columns.digests,
        columns.headlines,
        columns.outlets,
        columns.witnesses,
        columns.seen_at,
        columns.details,
        columns.languages,
    )
