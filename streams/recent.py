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
    """By id; the last READS to be held stay. They are packed when `pack` is called: who folds a long log packs none
    that others push out.
    """

    def __init__(self, packed: Iterable[tuple[str, bytes]] = ()) -> None:
        self._held: dict[str, ReadArticle | bytes] = dict(packed)
        self._unpacked: dict[str, ReadArticle] = {}

    def hold(self, read: ReadArticle) -> None:
        """Keep an article, and forget the first one where there are too many."""
        self._held.pop(read.article_id, None)
        self._held[read.article_id] = self._unpacked[read.article_id] = read
        if len(self._held) > READS:
            first = next(iter(self._held))
            del self._held[first]
            self._unpacked.pop(first, None)

    def read(self, article_id: str) -> ReadArticle | None:
        """The article, or None where it is forgotten."""
        found = self._held.get(article_id)
        if not isinstance(found, bytes):
            return found
        read: ReadArticle = wire.decode_trusted(bytes(cramjam.lz4.decompress_block(found)), ReadArticle)
        return read

    def pack(self) -> None:
        """Take less room. It changes no answer."""
        for article_id, read in self._unpacked.items():
            self._held[article_id] = bytes(cramjam.lz4.compress_block(wire.encode(read)))
        self._unpacked.clear()

    def packed(self) -> list[tuple[str, bytes]]:
        """All that is held, in order."""
        self.pack()
        return [(article_id, read) for article_id, read in self._held.items() if isinstance(read, bytes)]
