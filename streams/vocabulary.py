"""Numbers for words, without the words.

A word is known by 64 bits of its hash. As a string in a dictionary it would weigh 150 bytes, more than all that an
index holds of it, and half of all words are in one article. That of a million words any two are taken for one has a
chance of one in forty million.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b, shake_256

import numpy as np

from streams.arrays import Ints

HASH_BYTES = 8
POSITIONS = 32
"""Bytes of a word, one behind its end among them, that the table knows: nearly all words are shorter."""
TABLE: Ints = np.frombuffer(shake_256(b"wirewatch words").digest(POSITIONS * 256 * HASH_BYTES), "<u8")

LATE = 4_096
"""Words that are gathered before they are sorted in: that copies all."""


def hashes(words: Sequence[str]) -> Ints:
    """What words (n,) are known by: unsigned numbers of 64 bits, of each byte at its place a random one, summed.

    Any two words have the same with a chance of one in 2**64 (Carter and Wegman 1979, as Zobrist 1970 hashes boards);
    for all at once it takes a quarter of the time of BLAKE2b, which longer words have.
    """
    written = [word.encode("utf-8", "surrogatepass") for word in words]
    lengths = np.fromiter(map(len, written), np.int64, len(written)) + 1
    letters = np.frombuffer(b"\0".join([*written, b""]), np.uint8)
    starts = lengths.cumsum() - lengths
    at = np.arange(len(letters)) - starts.repeat(lengths)
    found: Ints = np.add.reduceat(TABLE[(at % POSITIONS) << 8 | letters], starts) if written else TABLE[:0]
    for place in np.flatnonzero(lengths > POSITIONS).tolist():
        found[place] = int.from_bytes(blake2b(written[place], digest_size=HASH_BYTES).digest(), "little")
    return found


class Vocabulary:
    """Words by number, from 0 in the order in which they came."""

    def __init__(self) -> None:
        self._sorted, self._number = np.zeros(0, np.uint64), np.zeros(0, np.int32)
        """Hashes in ascending order, and the number of each."""
        self._late: dict[int, int] = {}
        """The number of each hash that came since."""

    def __len__(self) -> int:
        return len(self._sorted) + len(self._late)

    @classmethod
    def of(cls, known: Ints) -> Vocabulary:
        """The words with these hashes (n,), numbered in this order."""
        vocabulary = cls()
        order = np.argsort(known)
        vocabulary._sorted, vocabulary._number = known[order].astype(np.uint64), order.astype(np.int32)
        return vocabulary

    def numbers(self, words: Sequence[str]) -> Ints:
        """The numbers (n,) of words; a new word gets the next one."""
        wanted = hashes(words)
        numbers = self._found(wanted)
        late, count = self._late, len(self._sorted)
        unknown = np.flatnonzero(numbers < 0)
        numbers[unknown] = [late.setdefault(one, count + len(late)) for one in wanted[unknown].tolist()]
        if len(late) > LATE:
            self._sort_in()
        return numbers

    def hashes(self) -> Ints:
        """What the words are known by (n,), by number."""
        self._sort_in()
        known = np.zeros(len(self), np.uint64)
        known[self._number] = self._sorted
        return known

    def _found(self, wanted: Ints) -> Ints:
        """The numbers (n,) of the hashes that are sorted in, -1 of others."""
        if not len(self._sorted):
            return np.full(len(wanted), -1, np.int32)
        order = np.argsort(wanted)  # neighbours are looked for near each other: what is looked at stays in caches
        wanted = wanted[order]
        places = np.minimum(self._sorted.searchsorted(wanted), len(self._sorted) - 1)
        found = np.empty(len(wanted), np.int32)
        found[order] = np.where(self._sorted[places] == wanted, self._number[places], np.int32(-1))
        return found

    def _sort_in(self) -> None:
        late = sorted(self._late.items())
        known = np.array([one for one, _ in late], np.uint64)
        places = self._sorted.searchsorted(known)
        self._sorted = np.insert(self._sorted, places, known)
        self._number = np.insert(self._number, places, [number for _, number in late])
        self._late = {}
