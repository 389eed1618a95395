"""The live stories as one value that can be written down, and back: what a snapshot holds.

The image is a function of the fold alone. What indexes hold of the dead, how they number terms and when they swept is
left out; so a state that was restored and folded on has the same bytes as one that was folded from the beginning.
"""

from __future__ import annotations

from datetime import datetime

import msgspec
from msgspec import Struct

from streams.index import ArticleIndex, PackedIndex
from streams.live import LiveStories
from streams.recent import RecentReads
from streams.story import PackedStory


class _Image(Struct, frozen=True, array_like=True):
    now: datetime | None
    encoder: str | None
    redirects: dict[str, str]
    silent: tuple[list[str], list[str]]
    story_ids: list[str]
    stories: list[PackedStory]
    index: PackedIndex
    recent: list[tuple[str, bytes]]


_DECODER = msgspec.msgpack.Decoder(_Image)


def image_of(live: LiveStories) -> bytes:
    """The state as bytes. Raises OverflowError where a fact's number has more than 64 bits."""
    return msgspec.msgpack.encode(
        _Image(
            live.now,
            live.encoder,
            live.redirects,
            live.silence(),
            list(live.stories),
            live.stories.packed(),
            live.index.packed(),
            live.recent.packed(),
        )
    )


def live_of(image: bytes | memoryview) -> LiveStories:
    """The state that an image is of. Raises ValueError or LookupError where it is none."""
    found = _DECODER.decode(image)
    live = LiveStories()
    live.now, live.encoder, live.redirects = found.now, found.encoder, found.redirects
    live.stories.take(found.story_ids, found.stories)
    shared = dict(zip(found.story_ids, found.story_ids, strict=True))
    live.set_silence(*([shared[story_id] for story_id in ids] for ids in found.silent))
    live.index = ArticleIndex.unpacked(found.index, shared)
    live.recent = RecentReads(found.recent)
    return live
