"""Near copies: the same agency text on ten sites is one witness.

MinHash over word shingles (Broder 1997), by datasketch; bands find the candidates (Leskovec, Rajaraman and
Ullman, "Mining of Massive Datasets", section 3.4).
"""

from __future__ import annotations

from functools import cache

import numpy as np
from datasketch import MinHash, MinHashLSH

from streams.text import words

PERMUTATIONS = 64
BANDS, ROWS = 16, 4
"""A pair of similarity 0.5 meets in a band with probability .64, one of 0.7 with .99."""
SHINGLE_WORDS = 4
FEWEST_WORDS = 30
"""Two short notices are alike by chance: below this no sketch is made."""
MOST_WORDS = 1_000
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


class CopyIndex:
    """Finds the text that a new text repeats. Its answers are a function of what it holds, not of the order."""

    def __init__(self) -> None:
        self._bands = MinHashLSH(num_perm=PERMUTATIONS, params=(BANDS, ROWS))
        self._sketches: dict[str, bytes] = {}

    def add(self, key: str, signature: bytes) -> None:
        """Remember a text; one without a signature is no copy of anything."""
        if signature and key not in self._sketches:
            self._sketches[key] = signature
            self._bands.insert(key, _minhash(signature))

    def remove(self, key: str) -> None:
        """Forget a text."""
        if self._sketches.pop(key, None) is not None:
            self._bands.remove(key)

    def nearest(
        self, signature: bytes, least: float = COPY, since: str = "", but: str | None = None
    ) -> tuple[str, float] | None:
        """The key, not before `since` and not `but`, most similar to `signature`, at least `least`; None if there is
        none. Ties by key.
        """
        if not signature:
            return None
        keys = [key for key in self._bands.query(_minhash(signature)) if key >= since and key != but]
        found = [(-similarity(signature, self._sketches[key]), key) for key in keys]
        best = min((pair for pair in found if -pair[0] >= least), default=None)
        return (best[1], -best[0]) if best else None


def _minhash(signature: bytes) -> MinHash:
    minhash = _empty().copy()
    minhash.hashvalues = np.frombuffer(signature, dtype="<u4").astype(np.uint32)
    return minhash
