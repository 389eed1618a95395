"""Alerts against verdicts on them, and against what an editor wanted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Literal

from msgspec import Struct

from benchmarks.told import Type

Number = int | float | None
Interval = tuple[Number, Number]
Reason = Literal[
    "not a claim",
    "wrong number",
    "wrong kind",
    "wrong scope",
    "other event",
    "old value",
    "repeat",
    "wrong type",
    "linker's fault",
]


class Given(Struct, frozen=True):
    """An alert that the program gives of a fact: what a verdict is found by. The bounds are of the new value."""

    article: str
    kind: str
    type: Type
    lo: Number
    hi: Number


class Wanted(Struct, frozen=True, forbid_unknown_fields=True, rename={"others": "or"}):
    """An alert that the editor wants; `others`: values that are as right; `optional`: not missed when absent."""

    article: str
    kind: str
    type: Type
    lo: Number
    hi: Number
    others: tuple[Interval, ...] = ()
    optional: bool = False

    def met_by(self) -> set[Given]:
        """The alerts that are what was wanted."""
        values = ((self.lo, self.hi), *self.others)
        return {Given(self.article, self.kind, self.type, *value) for value in values}


class Verdict(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a reader says of a given alert; `wrong` says why, None: it is right."""

    article: str
    kind: str
    type: Type
    lo: Number
    hi: Number
    wrong: Reason | None = None

    @property
    def of(self) -> Given:
        """The alert that it is a verdict on."""
        return Given(self.article, self.kind, self.type, self.lo, self.hi)


class Scored(Struct, frozen=True):
    """Every given alert is in one of the first three, every wanted one that is not optional in one of the others."""

    right: tuple[Given, ...] = ()
    wrong: tuple[Verdict, ...] = ()
    unjudged: tuple[Given, ...] = ()
    met: tuple[Wanted, ...] = ()
    missed: tuple[Wanted, ...] = ()

    @property
    def precision(self) -> float:
        """The share of the judged alerts that are right."""
        judged = len(self.right) + len(self.wrong)
        return len(self.right) / judged if judged else 1.0

    @property
    def recall(self) -> float:
        """The share of the wanted alerts that are given."""
        wanted = len(self.met) + len(self.missed)
        return len(self.met) / wanted if wanted else 1.0

    @property
    def reasons(self) -> dict[str, int]:
        """How often each reason is given, the most frequent first."""
        return dict(Counter(str(one.wrong) for one in self.wrong).most_common())


def scored(given: Sequence[Given], verdicts: Iterable[Verdict], wanted: Iterable[Wanted]) -> Scored:
    """What is wanted needs no verdict to be right; what is only optional does, and a verdict is above a wish.

    An alert that is given twice is judged once: the second time it is wrong, a repeat, whatever it is at first.
    """
    known = {one.of: one for one in verdicts}
    required = [one for one in wanted if not one.optional]
    hoped = {answer for one in required for answer in one.met_by()}
    right, wrong, unjudged = [], [], []
    seen: set[Given] = set()
    for one in given:
        verdict = known.get(one)
        if one in seen:
            wrong.append(Verdict(one.article, one.kind, one.type, one.lo, one.hi, "repeat"))
        elif verdict is not None and verdict.wrong:
            wrong.append(verdict)
        elif verdict is not None or one in hoped:
            right.append(one)
        else:
            unjudged.append(one)
        seen.add(one)
    met = tuple(one for one in required if one.met_by() & seen)
    missed = tuple(one for one in required if not one.met_by() & seen)
    return Scored(tuple(right), tuple(wrong), tuple(unjudged), met, missed)


def only(found: Scored, name: str) -> Scored:
    """The part of a score that is of one kind or of one type of alert."""
    return Scored(
        tuple(one for one in found.right if name in {one.kind, one.type}),
        tuple(one for one in found.wrong if name in {one.kind, one.type}),
        tuple(one for one in found.unjudged if name in {one.kind, one.type}),
        tuple(one for one in found.met if name in {one.kind, one.type}),
        tuple(one for one in found.missed if name in {one.kind, one.type}),
    )
