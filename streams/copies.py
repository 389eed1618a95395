"""Near copies: the same agency text on ten sites is one witness.

MinHash over word shingles (Broder 1997), by datasketch; bands find the candidates (Leskovec, Rajaraman and
Ullman, "Mining of Massive Datasets", section 3.4), in arrays: datasketch's own index takes ten times the time and room.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from itertools import pairwise

import numpy as np
from datasketch import MinHash
from msgspec import Struct

from streams.arrays import DEAD_BEFORE_SWEEP, Growing, Ints, ranges
from streams.text import words

PERMUTATIONS = 64
BANDS, ROWS = 16, 4
"""A pair of similarity 0.5 meets in a band with probability .64, one of 0.7 with .99."""
SHINGLE_WORDS = 4
FEWEST_WORDS = 30
"""Two short notices are alike by chance: below this no sketch is made."""
MOST_WORDS = 1_000
ROW = np.int64(2**32)
"""More than any row."""
LARGEST_RUN = 2**18
"""Bands beyond which runs are merged no more: a merge must not hold up an article."""
MEETINGS_AT_ONCE = 1_000_000
"""Bands shared with texts that are held, of a batch sought at once: copies of thousands of copies are sought singly."""
COPY = 0.5
"""Estimated Jaccard similarity from which a text is a near copy: unlike texts of one story stay below .2."""


@cache
def _empty() -> MinHash:
    return MinHash(num_perm=PERMUTATIONS, seed=1, scheme="affine32")


def sketch(body: str) -> bytes:
    """Signature of `body`'s shingles: 64 uint32, little-endian; b"" where there are too few words to tell.

    >>> len(sketch("word " * 40)), sketch("too short to tell")
    (256, b'')
    """
    tokens = words(body)[:MOST_WORDS]
    if len(tokens) < FEWEST_WORDS:
        return b""
    minhash = _empty().copy()
    shingles = {" ".join(tokens[i : i + SHINGLE_WORDS]) for i in range(len(tokens) - SHINGLE_WORDS + 1)}
    minhash.update_batch([s.encode() for s in sorted(shingles)])
    return bytes(minhash.hashvalues.astype("<u4"))


def similarity(one: bytes, other: bytes) -> float:
    """Estimated Jaccard similarity of the texts behind two signatures."""
    same = np.frombuffer(one, dtype="<u4") == np.frombuffer(other, dtype="<u4")
    return int(same.sum()) / PERMUTATIONS


class PackedCopies(Struct, frozen=True, array_like=True):
    """What a `CopyIndex` holds, to be written down: signatures (n, PERMUTATIONS) of n `keys`, little-endian uint32."""

    keys: list[str]
    sketches: bytes


class CopyIndex:
    """Finds the text that a new text repeats. Its answers are a function of what it holds, not of the order.

    What arrives is indexed when it is first asked about. The dead are swept out once they outnumber the living.
    """

    def __init__(self) -> None:
        self._keys: list[str] = []
        self._row_of: dict[str, int] = {}
        self._arrived: list[bytes] = []
        self._ahead: dict[bytes, Ints] = {}
        self._hold(np.zeros((0, PERMUTATIONS), np.uint32))

    def __contains__(self, key: str) -> bool:
        return key in self._row_of

    def add(self, key: str, signature: bytes) -> None:
        """Remember a text; one without a signature is no copy of anything."""
        if signature and key not in self._row_of:
            self._row_of[key] = len(self._keys)
            self._keys.append(key)
            self._arrived.append(signature)

    def remove(self, key: str) -> None:
        """Forget a text."""
        self.settle()
        row = self._row_of.pop(key, None)
        if row is not None:
            self._alive.values[row] = False
            if len(self._keys) - len(self._row_of) > max(DEAD_BEFORE_SWEEP, len(self._row_of)):
                self._sweep()

    def look_ahead(self, signatures: Iterable[bytes], meetings: int = MEETINGS_AT_ONCE) -> None:
        """Find at once which of the texts held may be alike to each of a batch: the same rows, many times faster.

        `meetings`: bands shared with them beyond which a batch is not sought at once.
        """
        self.settle()
        self._sort()
        wanted = [signature for signature in dict.fromkeys(signatures) if signature]
        if wanted and (found := self._meeting(_bands(np.stack([_row(signature) for signature in wanted])), meetings)):
            self._ahead = dict(zip(wanted, found, strict=True))

    def nearest(
        self, signature: bytes, least: float = COPY, since: str = "", but: str | None = None
    ) -> tuple[str, float] | None:
        """The key, not before `since` and not `but`, most similar to `signature`, at least `least`; None if there is
        none. Ties by key.
        """
        self.settle()
        if not signature or not self._keys:
            return None
        if signature not in self._ahead:
            self.look_ahead([signature])
        own = _row(signature)
        rows = np.concatenate([self._ahead[signature], np.arange(self._sorted, len(self._sketches))])
        rows = rows[self._alive.values[rows]]
        equal = self._sketches.values[rows] == own
        same = equal.sum(axis=1)
        enough = equal.reshape(-1, BANDS, ROWS).all(axis=2).any(axis=1) & (same >= least * PERMUTATIONS)
        found = [
            (-n / PERMUTATIONS, self._keys[row])
            for row, n in zip(rows[enough].tolist(), same[enough].tolist(), strict=True)
        ]
        best = min((pair for pair in found if pair[1] >= since and pair[1] != but), default=None)
        return (best[1], -best[0]) if best else None

    def packed(self) -> PackedCopies:
        """What is held, in the order of arrival."""
        self.settle()
        living = np.flatnonzero(self._alive.values)
        return PackedCopies([self._keys[row] for row in living], self._sketches.values[living].astype("<u4").tobytes())

    @classmethod
    def unpacked(cls, packed: PackedCopies) -> CopyIndex:
        """The index that holds what was written down. Raises ValueError where that is nothing an index holds."""
        index = cls()
        sketches = np.frombuffer(packed.sketches, "<u4").reshape(len(packed.keys), PERMUTATIONS)
        index._keys = packed.keys
        index._row_of = {key: row for row, key in enumerate(packed.keys)}
        index._hold(sketches)
        return index

    def settle(self) -> None:
        """Index what arrived."""
        if self._arrived:
            arrived, self._arrived = self._arrived, []
            self._extend(np.stack([_row(signature) for signature in arrived]))

    def _hold(self, sketches: Ints) -> None:
        """Begin anew with these (n, PERMUTATIONS)."""
        self._sketches, self._alive = Growing(np.uint32, PERMUTATIONS), Growing(np.bool_)
        self._runs: list[Ints] = []
        """Each band of each sorted row, times ROW, and the row: in ascending order, in runs as of a binary counter."""
        self._sorted = 0
        self._ahead = {}
        self._extend(sketches)

    def _extend(self, sketches: Ints) -> None:
        self._sketches.extend(sketches)
        self._alive.extend(np.ones(len(sketches), np.bool_))

    def _sort(self) -> None:
        """Bring all rows into the runs. What was found ahead is found no more."""
        self._ahead = {}
        newest = self._sketches.values[self._sorted :]
        run = np.sort((_bands(newest) * ROW + np.arange(self._sorted, len(self._sketches))[:, None]).ravel())
        self._sorted = len(self._sketches)
        while self._runs and len(self._runs[-1]) <= 2 * len(run) and len(self._runs[-1]) + len(run) <= LARGEST_RUN:
            run = np.sort(np.concatenate([self._runs.pop(), run]))
        self._runs += [run] if len(run) else []

    def _meeting(self, bands: Ints, most: int) -> list[Ints]:
        """For each of several texts by its `bands` (n, BANDS): the sorted rows that share one, in ascending order.

        [] where several texts share more than `most`.
        """
        owners = np.repeat(np.arange(len(bands)), BANDS)
        first = (bands * ROW).ravel()
        last = first + (ROW - 1)
        spans = [(run, np.searchsorted(run, first), np.searchsorted(run, last, "right")) for run in self._runs]
        if len(bands) > 1 and sum(int((stop - start).sum()) for _, start, stop in spans) > most:
            return []
        found: list[Ints] = [np.zeros(0, np.int64)]
        for run, start, stop in spans:
            met, at = ranges(owners, start, stop)
            found.append(met * ROW + run[at] % ROW)
        pairs = np.unique(np.concatenate(found))
        bounds = np.searchsorted(pairs, np.arange(len(bands) + 1) * ROW).tolist()
        return [pairs[start:stop] % ROW for start, stop in pairwise(bounds)]

    def _sweep(self) -> None:
        living = np.flatnonzero(self._alive.values)
        self._keys = [self._keys[row] for row in living]
        self._row_of = {key: row for row, key in enumerate(self._keys)}
        self._hold(self._sketches.values[living])


def _row(signature: bytes) -> Ints:
    return np.frombuffer(signature, dtype="<u4").astype(np.uint32)


def _bands(sketches: Ints) -> Ints:
    """A number for each band of each signature: (n, BANDS) from (n, PERMUTATIONS).

    Equal bands have equal numbers. Unequal ones too, once in 2**31 times: a candidate more, which is then compared.
    """
    parts = sketches.reshape(len(sketches), BANDS, ROWS).astype(np.uint64)
    mixed = np.broadcast_to(np.arange(1, BANDS + 1, dtype=np.uint64), parts.shape[:2])
    for part in range(ROWS):
        mixed = (mixed ^ parts[:, :, part]) * np.uint64(0x9E3779B97F4A7C15)  # Fibonacci hashing (Knuth, vol. 3, 6.4)
    return (mixed >> np.uint64(33)).astype(np.int32)
