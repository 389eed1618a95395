"""Dense vectors as small integers, so that a cosine is the same number on every machine.

A unit vector of d dimensions is multiplied by `scale(d)` and rounded to int8. A component of a sentence
embedding has a standard deviation near 1/sqrt(d), so the range holds about five of them; what is beyond is clipped.
Products of two such vectors sum to about scale(d)**2 < 2**24: float32 adds them exactly in any order (design.md, 3).
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

DEVIATIONS = 4.9
LARGEST = 127


def scale(dimensions: int) -> float:
    """What a unit vector's components are multiplied by.

    >>> round(scale(384), 1)
    507.9
    """
    return LARGEST / DEVIATIONS * math.sqrt(dimensions)


def quantised(vector: npt.NDArray[np.float32]) -> bytes:
    """Unit vector (d,) as d int8 components."""
    scaled = np.rint(vector * scale(vector.shape[0]))
    return bytes(np.clip(scaled, -LARGEST, LARGEST).astype(np.int8))


def row(vector: bytes) -> npt.NDArray[np.float32]:
    """The int8 components as float32 (d,), ready for an exact dot product."""
    return np.frombuffer(vector, dtype=np.int8).astype(np.float32)
