"""Which counts an article is so plain about that they may move a fact and be told to a person.

Reports tell what is new in title and first paragraphs. What a count far down counts is often another incident of a
round-up, an earlier case, a headline beside the article or one of several people. Claims remain what they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet

from schemas.claim import Claim, Stance
from schemas.story import FactValue
from streams.facts.scopes import speaks_of_several

_ONE = re.compile(r"(?i)(?<![\w.,:-])(?:1|one)(?![\w.,:-])")  # counted in so many words, as a bulletin does
QUIET = frozenset({"hospitalized"})
"""Kinds that nobody is told of by themselves: readers do not agree on who counts. Their latest value is kept."""

UPPER_CHARS = 750
"""Characters of the body in which a report tells what it is about."""

LARGE = 20
"""Of so many hurt or missing two sources may well have two numbers; of fewer the reports count other people."""

LEAD_CHARS = 400
"""Characters of the body that are its first paragraph or two."""

SUMMED = frozenset({"injured", "missing", "displaced", "evacuated", "rescued", "buildings_destroyed"})
MANY = 5
"""So many of a kind in SUMMED are a total, wherever they stand: a report of a disaster has it where there is room."""


def is_told(claim: Claim) -> bool:
    """May the claim move a fact? Not where it stands far down; "no arrests have been made" stands there by custom."""
    if claim.kind in QUIET:
        return False
    several_arrested = claim.kind == "arrested" and (claim.lo, claim.hi) != (1, 1)
    upper = LEAD_CHARS if several_arrested else UPPER_CHARS
    if claim.field == "title" or claim.start < upper or claim.hi == 0:
        return True
    return claim.kind in SUMMED and claim.lo is not None and claim.lo >= MANY


def untold(claims: Iterable[Claim]) -> Iterator[Claim]:
    """The event's counts that are kept back, of kinds of which there is no other."""
    event = [claim for claim in claims if claim.scope == "event"]
    told = {claim.kind for claim in event if is_told(claim)}
    seen: set[str] = set()
    for claim in event:
        if claim.kind not in told | seen:
            seen.add(claim.kind)
            yield claim


def no_first(kind: str, new: FactValue, *, beside_dead: bool) -> str | None:
    """Why a later report's first count of a kind is none, or None.

    Whoever alone is hurt is in the first report: this one is the dead, who is not told of `beside_dead`, or one of many
    of whom others tell. Whoever is dead is in the title or the first paragraph: those below it are the dead of another
    case.
    """
    if new.field == "title" or (kind == "injured" and new.lo == 1 and beside_dead):
        return None
    if kind == "injured" and (new.lo, new.hi) in {(0, 0), (1, 1)} and not _ONE.search(new.quote):
        return "one person hurt or nobody, of whom no report told before"
    if kind == "killed" and new.start >= LEAD_CHARS and new.lo != 1 and new.hi != 0:
        return "the first dead of whom a report tells, but not above"
    return None


def counts_several(old: FactValue | None, new: FactValue) -> bool:
    """Is a value counted over several incidents, in a story whose own value is not, as that of a round-up is?"""
    return speaks_of_several(new.quote) and (old is None or not speaks_of_several(old.quote))


def counts_the_dead(old: FactValue, new: FactValue, dead: FactValue | None, *, tells_of_dead: bool) -> bool:
    """Has a report that tells of nobody dead the story's one dead among its people shot?"""
    if dead is None or dead.lo != 1 or tells_of_dead or old.lo is None or new.lo is None:
        return False
    return new.lo - old.lo == dead.lo


def no_quarrel(
    kind: str, old: FactValue, new: FactValue, stances: AbstractSet[Stance], rivals: AbstractSet[int | float]
) -> str | None:
    """Why a value that differs from the current one neither corrects nor disputes it, or None.

    Where the words call it a correction, name the current value, or come from the article that gave it, it may do so.
    """
    if old.article_id == new.article_id or "corrected" in stances or old.lo in rivals:
        return None
    if kind != "killed" and min(old.lo or 0, new.lo or 0) < LARGE:
        return "another value, but nothing that it is set against"
    if new.lo is None or new.lo <= 1:
        return "one of those who are counted, or nobody"
    if kind == "killed" and old.lo is not None and old.lo - new.lo == 1:
        return "one less: with and without somebody whom reports count apart"
    return None
