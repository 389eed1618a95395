"""Wanted alerts against given ones: what is right, wrong, missed, told twice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from benchmarks.told import Type

Number = int | float | None
Interval = tuple[Number, Number]


class Wanted(Struct, frozen=True):
    """An alert that the editor wants; `optional`: neither missed when absent nor wrong when given.

    `line` is the article's in the story's file, from 1. `sides` are both intervals of a dispute.
    """

    story: str
    line: int
    kind: str
    type: Type
    lo: Number
    hi: Number
    sides: tuple[Interval, ...] = ()
    or_type: Type | None = None
    optional: bool = False


class Given(Struct, frozen=True):
    """An alert that the program gives: the new interval, and the old one where there was one."""

    story: str
    line: int
    kind: str
    type: Type
    new: Interval
    old: Interval | None = None


class Scored(Struct, frozen=True):
    """Every wanted and every given alert in one of these places; `repeated` are some of the `wrong`."""

    right: tuple[tuple[Wanted, Given], ...]
    allowed: tuple[Given, ...]
    wrong: tuple[Given, ...]
    missed: tuple[Wanted, ...]
    repeated: tuple[Given, ...]

    @property
    def precision(self) -> float:
        """The share of the given alerts that are wanted; those that are only allowed do not count."""
        given = len(self.right) + len(self.wrong)
        return len(self.right) / given if given else 1.0

    @property
    def recall(self) -> float:
        """The share of the wanted alerts that are given."""
        wanted = len(self.right) + len(self.missed)
        return len(self.right) / wanted if wanted else 1.0


def answers(wanted: Wanted, given: Given) -> bool:
    """Is `given` what was wanted: at the same article, of that type, with that value (a dispute: with these sides)?"""
    place = (wanted.story, wanted.line, wanted.kind) == (given.story, given.line, given.kind)
    if not place or given.type not in {wanted.type, wanted.or_type}:
        return False
    if given.type == "fact_disputed" and wanted.sides:
        return set(wanted.sides) == {given.old, given.new}
    return (wanted.lo, wanted.hi) == given.new


def scored(wanted: Iterable[Wanted], given: Sequence[Given]) -> Scored:
    """Each wanted alert takes at most one given one, those that are required first.

    A given alert is repeated where nobody wants it and an earlier one of its story gave the same value of that kind.
    """
    required_first = sorted(wanted, key=lambda w: w.optional)
    left = dict.fromkeys(range(len(given)))
    right: list[tuple[Wanted, Given]] = []
    allowed: list[Given] = []
    missed: list[Wanted] = []
    for one in required_first:
        place = next((i for i in left if answers(one, given[i])), None)
        if place is not None:
            del left[place]
        if one.optional:
            allowed += [given[place]] if place is not None else []
        elif place is None:
            missed.append(one)
        else:
            right.append((one, given[place]))
    repeated = [given[i] for i in left if _news(given[i]) in map(_news, given[:i])]
    return Scored(tuple(right), tuple(allowed), tuple(given[i] for i in left), tuple(missed), tuple(repeated))


def _news(given: Given) -> tuple[str, str, Interval]:
    return given.story, given.kind, given.new


def only(found: Scored, name: str) -> Scored:
    """The part of a score that is of one kind or of one type of alert (of the wanted type, where one is right)."""
    return Scored(
        tuple((w, g) for w, g in found.right if name in {w.kind, w.type}),
        tuple(g for g in found.allowed if name in {g.kind, g.type}),
        tuple(g for g in found.wrong if name in {g.kind, g.type}),
        tuple(w for w in found.missed if name in {w.kind, w.type}),
        tuple(g for g in found.repeated if name in {g.kind, g.type}),
    )
