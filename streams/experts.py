"""Who judges a pair of articles: the general linker, and on kinds of news that it knows an expert.

How finely a saga is cut, and what tells two events apart, differs by kind of news; one linker for all kinds is a
compromise, one of a kind misjudges the others. So experts are mixed (Jacobs, Jordan, Nowlan and Hinton 1991) by what
the news is about: an expert has a say in as far as an article and what is most like it lie as near to the centres of
what it was trained on as that does itself (its domain of applicability), and elsewhere the general linker alone
decides (docs/decisions/0026, 0028).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from streams import dense, link
from streams.arrays import Bools, Floats
from streams.link import Linker


class Expert(Struct, frozen=True):
    """A linker of one kind of news, and what that kind is about: the `centres`, vectors (m, d) int8, one after the
    other, as one encoder makes them.

    Up to a mean cosine `strange` of some articles with their nearest centres it has no say in them, from `familiar` on
    it has all.
    """

    kind: str
    encoder: str
    centres: bytes
    strange: float
    familiar: float
    linker: Linker


class Panel(Struct, frozen=True):
    """The general linker with the experts that know an encoder's vectors, and the say (m, k) of each in k pairs."""

    linker: Linker
    experts: tuple[Expert, ...]
    says: Floats

    def judge(self, place: int) -> tuple[str, Linker]:
        """Who had most to say of one pair: the kind of news ("" in general), and its linker."""
        for expert, says in zip(self.experts, self.says[:, place].tolist(), strict=True):
            if says > 0.5:
                return expert.kind, expert.linker
        return "", self.linker


def alone(linker: Linker, pairs: int) -> Panel:
    """No expert knows these vectors."""
    return Panel(linker, (), np.zeros((0, pairs)))


def panel(linker: Linker, experts: Sequence[Expert], vectors: npt.NDArray[np.int8], trusted: Bools) -> Panel:
    """Who judges an article and each of k others, `vectors` (1 + k, d) with its own first.

    It is the expert that all of them are nearest to in the mean: one article of a kind may lie anywhere, twenty do not.
    Of the k pairs only those are its business that are `trusted` (k,): whose vectors mean something.
    """
    meant = vectors[np.concatenate([[True], trusted])]
    near = [nearness(expert.centres, meant) for expert in experts]
    nearest = near.index(max(near))
    says = np.zeros((len(experts), len(trusted)))
    says[nearest] = trusted * _say(experts[nearest], near[nearest])
    return Panel(linker, tuple(experts), says)


def probabilities(panel: Panel, features: Floats) -> list[float]:
    """That two articles are of one event, for each pair's FEATURES (k, n), to six digits: more differs by machine."""
    found = link.likely(panel.linker, features)
    for expert, says in zip(panel.experts, panel.says, strict=True):
        heard = np.flatnonzero(says)
        if len(heard):
            found[heard] += says[heard] * (link.likely(expert.linker, features[heard]) - found[heard])
    rounded: list[float] = found.round(6).tolist()
    return rounded


def nearness(centres: bytes, vectors: npt.NDArray[np.int8]) -> float:
    """The mean cosine of articles (k, d), each with the nearest of some centres."""
    nearest = dense.products(vectors, _packed(centres, vectors.shape[1])).max(axis=1)
    return int(nearest.sum()) / len(nearest) / dense.scale(vectors.shape[1]) ** 2


def _say(expert: Expert, near: float) -> float:
    """How familiar is what lies so near to an expert's centres: 0..1."""
    return round(min(max((near - expert.strange) / (expert.familiar - expert.strange), 0.0), 1.0), 6)


@cache
def _packed(centres: bytes, dimensions: int) -> dense.Packed:
    return dense.packed(np.frombuffer(centres, np.int8).reshape(-1, dimensions))
