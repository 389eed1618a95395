"""Near copies: the same agency text on ten sites is one witness.

MinHash over word shingles (Broder 1997), by datasketch. Whose text it is matters inside a story, so a new text is held
against those of its story, every one: no index of bands, which at the similarity of an edited copy misses most.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from streams.arrays import DEAD_BEFORE_SWEEP, Growing, Ints
from streams.text import words

if TYPE_CHECKING:
    from datasketch import MinHash

PERMUTATIONS = 64
SHINGLE_WORDS = 4
FEWEST_WORDS = 30
"""Two short notices are alike by chance: below this no sketch is made."""
MOST_WORDS = 1_000
COPY = 0.25
"""Estimated Jaccard similarity from which a text is a copy of another of its story (`benchmarks/near_copies`): an
agency's text that a desk cut and edited is .3 alike, two reports that quote one statement .15."""


@cache
def _empty() -> MinHash:
    from datasketch import MinHash  # it imports scipy: a second, which those who only read a log need not wait

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


def nearest_of(signatures: Mapping[str, bytes], signature: bytes, least: float) -> tuple[str, float] | None:
    """The key of the signature most similar to `signature`, at least `least`; None if there is none. Ties by key.

    A text without a signature is no copy of anything.
    """
    held = {key: one for key, one in signatures.items() if one}
    rows = np.frombuffer(b"".join(held.values()), "<u4").reshape(-1, PERMUTATIONS)
    same = _same(signature, rows)
    return _best((-n, key) for n, key in zip(same.tolist(), held, strict=True) if n >= least * PERMUTATIONS)


class Sketches:
    """Texts by key, and which of them a new text repeats. Answers are a function of what is held, not of the order.

    The dead are swept out once they outnumber the living.
    """

    def __init__(self) -> None:
        self._keys: list[str] = []
        self._row_of: dict[str, int] = {}
        self._rows = Growing(np.uint32, PERMUTATIONS)

    def __contains__(self, key: str) -> bool:
        return key in self._row_of

    def add(self, key: str, signature: bytes) -> None:
        """Remember a text; one without a signature is no copy of anything."""
        if signature and key not in self._row_of:
            self._row_of[key] = len(self._keys)
            self._keys.append(key)
            self._rows.extend(_row(signature)[None])

    def remove(self, key: str) -> None:
        """Forget a text."""
        if self._row_of.pop(key, None) is not None:
            dead = len(self._keys) - len(self._row_of)
            if dead > max(DEAD_BEFORE_SWEEP, len(self._row_of)):
                self._hold(list(self._row_of), self._rows.values[list(self._row_of.values())])

    def nearest(self, signature: bytes, least: float, since: str = "") -> tuple[str, float] | None:
        """The key, not before `since`, most similar to `signature`, at least `least`; None if there is none.

        Ties by key.
        """
        same = _same(signature, self._rows.values)
        alike = np.flatnonzero(same >= least * PERMUTATIONS).tolist()
        found = [(-int(same[row]), self._keys[row]) for row in alike if self._row_of.get(self._keys[row]) == row]
        return _best(pair for pair in found if pair[1] >= since)

    def _hold(self, keys: list[str], rows: Ints) -> None:
        """Begin anew with these (n, PERMUTATIONS)."""
        self._keys, self._row_of = keys, {key: row for row, key in enumerate(keys)}
        self._rows = Growing(np.uint32, PERMUTATIONS)
        self._rows.extend(rows)


def _same(signature: bytes, rows: Ints) -> Ints:
    """In how many places each of `rows` (n, PERMUTATIONS) is equal to a signature: (n,)."""
    return (rows == _row(signature)).sum(axis=1) if signature else np.zeros(len(rows), np.int64)


def _row(signature: bytes) -> Ints:
    return np.frombuffer(signature, dtype="<u4")


def _best(found: Iterable[tuple[int, str]]) -> tuple[str, float] | None:
    best = min(found, default=None)
    return (best[1], -best[0] / PERMUTATIONS) if best else None
