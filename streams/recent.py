"""The last articles as they were read: one that is moved is read again by its new story."""

from __future__ import annotations

from collections.abc import Iterable

import cramjam

from schemas import wire
from schemas.read import ReadArticle

READS = 512
"""So many are kept, at 3 to 4 kB each. Of 42 articles that were moved on the labelled sets three in four were among the
last 32 (docs/decisions/0030)."""


class RecentReads:
    """Packed, by id; the last READS to be held stay."""

    def __init__(self, packed: Iterable[tuple[str, bytes]] = ()) -> None:
        self._packed = dict(packed)

    def hold(self, read: ReadArticle) -> None:
        """Keep an article, and forget the first one where there are too many."""
        self._packed.pop(read.article_id, None)
        self._packed[read.article_id] = bytes(cramjam.lz4.compress_block(wire.encode(read)))
        if len(self._packed) > READS:
            del self._packed[next(iter(self._packed))]

    def read(self, article_id: str) -> ReadArticle | None:
        """The article, or None where it is forgotten."""
        found = self._packed.get(article_id)
        return None if found is None else wire.decode_trusted(bytes(cramjam.lz4.decompress_block(found)), ReadArticle)

    def packed(self) -> list[tuple[str, bytes]]:
        """All that is held, in order."""
        return list(self._packed.items())
