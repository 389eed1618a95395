"""Live stories by id, and what each is made of. What nobody asked for lately is packed: a tenth of its room.

As objects with a name and an address for each of their parts, a story of three articles and its ledger take ten
kilobytes, and most of what they say they say several times: who said it, in which article, in which words.
"""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from datetime import datetime

import cramjam
import msgspec
from msgspec import Struct, field

from streams.ledger import Ledger

HEADLINE_MEMBERS = 8
"""The newest members that compete for a story's headline."""
LATELY = 64
"""Stories that stay unpacked: those that articles keep coming to are never packed."""


class Member(Struct, array_like=True):
    """An article in a story, as only its story asks for it: what links it is in the index.

    `witness` is the outlet whose text it is, "" where nobody knows; `sketch` as in `ReadArticle`.
    """

    digest: str
    headline: str
    outlet: str | None
    witness: str
    sketch: bytes


class Story(Struct, array_like=True):
    """A live story. `members`: its articles by id, in the order of arrival."""

    story_id: str
    opened_at: datetime
    last_seen: datetime
    title: str
    sequence: int = 0
    members: dict[str, Member] = field(default_factory=dict)
    ledger: Ledger = field(default_factory=Ledger)

    @property
    def outlets(self) -> set[str]:
        """Who reports it."""
        return {member.outlet for member in self.members.values() if member.outlet}

    @property
    def witnesses(self) -> set[str]:
        """Whose texts they are."""
        return {member.witness for member in self.members.values() if member.witness}


class PackedStory(Struct, frozen=True, array_like=True):
    """A story to be written down: `plain` without signatures, as msgpack with the length of each in its place; and
    `sketches`, one after the other.
    """

    plain: msgspec.Raw
    sketches: bytes


class _Packed(Struct, gc=False):
    """A story as bytes. Its id is kept beside them, so that all who name it hold one string; and how many articles.

    `data`: `sketched` bytes of near-copy signatures, which nothing makes smaller, and the rest, compressed.
    """

    story_id: str
    size: int
    sketched: int
    data: bytes


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(Story)


class Stories(MutableMapping[str, Story]):
    """Stories by id, in the order in which they came.

    A story may be changed until as many others as stay unpacked, two at least, were asked for.
    """

    def __init__(self, lately: int = LATELY) -> None:
        self._held: dict[str, Story | _Packed] = {}
        self._lately: dict[str, None] = {}
        self._most = lately

    def __getitem__(self, story_id: str) -> Story:
        held = self._held[story_id]
        story = _read(held.story_id, _inflated(held)) if isinstance(held, _Packed) else held
        self[story.story_id] = story
        return story

    def __setitem__(self, story_id: str, story: Story) -> None:
        self._held[story_id] = story
        self._lately.pop(story_id, None)
        self._lately[story_id] = None
        if len(self._lately) > self._most:
            self._pack(next(iter(self._lately)))

    def __delitem__(self, story_id: str) -> None:
        del self._held[story_id]
        self._lately.pop(story_id, None)

    def __iter__(self) -> Iterator[str]:
        return iter(self._held)

    def __len__(self) -> int:
        return len(self._held)

    def size(self, story_id: str) -> int:
        """How many articles a story has: asked of many stories, and told without unpacking them."""
        held = self._held[story_id]
        return held.size if isinstance(held, _Packed) else len(held.members)

    def packed(self) -> list[PackedStory]:
        """All stories. Raises OverflowError where a fact's number has more than 64 bits."""
        return [_inflated(held) if isinstance(held, _Packed) else _written(held) for held in self._held.values()]

    def take(self, ids: list[str], packed: list[PackedStory]) -> None:
        """Hold stories that were written down. Raises ValueError where they are none."""
        for story_id, one in zip(ids, packed, strict=True):
            self[story_id] = _read(story_id, one)

    def _pack(self, story_id: str) -> None:
        del self._lately[story_id]
        story = self._held[story_id]
        if isinstance(story, Story):
            try:
                written = _written(story)
            except OverflowError:  # a number of more than 64 bits: it stays as it is
                return
            data = written.sketches + bytes(cramjam.lz4.compress_block(bytes(written.plain)))
            self._held[story_id] = _Packed(story_id, len(story.members), len(written.sketches), data)


def _written(story: Story) -> PackedStory:
    members = {
        article_id: Member(one.digest, one.headline, one.outlet, one.witness, len(one.sketch).to_bytes(4))
        for article_id, one in story.members.items()
    }
    plain = Story(story.story_id, story.opened_at, story.last_seen, story.title, story.sequence, members, story.ledger)
    sketches = b"".join([one.sketch for one in story.members.values()])
    return PackedStory(msgspec.Raw(_ENCODER.encode(plain)), sketches)


def _read(story_id: str, packed: PackedStory) -> Story:
    story, sketches = _DECODER.decode(packed.plain), packed.sketches
    story.story_id = story_id
    start = 0
    for member in story.members.values():
        stop = start + int.from_bytes(member.sketch)
        member.sketch = sketches[start:stop]
        start = stop
    if start != len(sketches):
        raise ValueError(f"{len(sketches)} bytes for signatures of {start}")
    return story


def _inflated(packed: _Packed) -> PackedStory:
    plain = bytes(cramjam.lz4.decompress_block(packed.data[packed.sketched :]))
    return PackedStory(msgspec.Raw(plain), packed.data[: packed.sketched])
