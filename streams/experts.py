"""Who judges a pair of articles: the general linker, and on kinds of news that it knows an expert.

How finely a saga is cut, and what tells two events apart, differs by kind of news; one linker for all kinds is a
compromise, one of a kind misjudges the others. So experts are mixed (Jacobs, Jordan, Nowlan and Hinton 1991) by what
the articles are about: an expert has a say in as far as both lie near the centres of what it was trained on
(its domain of applicability), and elsewhere the general linker alone decides (docs/decisions/0026).
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

STRANGE, FAMILIAR = 0.62, 0.68
"""Cosine of an article with the nearest centre up to which an expert has no say, and from which it has all. Tried:
docs/decisions/0026."""


class Expert(Struct, frozen=True):
    """A linker of one kind of news, and what that kind is about: vectors (m, d) int8, one after the other, as one
    encoder makes them.
    """

    kind: str
    encoder: str
    centres: bytes
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

    It is the expert that they are most familiar to, and its say is the mean of how familiar either is. Of the k pairs
    only those are its business that are `trusted` (k,): whose vectors mean something.
    """
    known = np.array([_familiar(expert.centres, vectors) for expert in experts])
    says = np.where(trusted, (known[:, :1] + known[:, 1:]) / 2, 0).round(6)
    nearest = says.argmax(axis=0) == np.arange(len(experts))[:, None]
    return Panel(linker, tuple(experts), np.where(nearest, says, 0))


def probabilities(panel: Panel, features: Floats) -> list[float]:
    """That two articles are of one event, for each pair's FEATURES (k, n), to six digits: more differs by machine."""
    found = link.likely(panel.linker, features)
    for expert, says in zip(panel.experts, panel.says, strict=True):
        heard = np.flatnonzero(says)
        if len(heard):
            found[heard] += says[heard] * (link.likely(expert.linker, features[heard]) - found[heard])
    rounded: list[float] = found.round(6).tolist()
    return rounded


def _familiar(centres: bytes, vectors: npt.NDArray[np.int8]) -> Floats:
    """How familiar articles (k, d) are to whom these centres were given: 0..1 each."""
    nearest = dense.products(vectors, _packed(centres, vectors.shape[1])).max(axis=1)
    cosines = nearest / dense.scale(vectors.shape[1]) ** 2
    familiar: Floats = ((cosines - STRANGE) / (FAMILIAR - STRANGE)).clip(0, 1)
    return familiar


@cache
def _packed(centres: bytes, dimensions: int) -> dense.Packed:
    return dense.packed(np.frombuffer(centres, np.int8).reshape(-1, dimensions))
