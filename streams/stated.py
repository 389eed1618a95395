"""What an article states of a story's facts: values that can be compared, and put in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from schemas.claim import Claim, Scope, Stance, Status
from schemas.read import ReadArticle
from schemas.story import FactChange, FactValue, StatusChange, StatusValue
from streams import telling
from streams.facts.machines import topic_key

Key = tuple[str, Scope]
ABOUT = 0.1
"""What "about" allows either way, as a share of the number."""


def fact_value(claim: Claim, read: ReadArticle) -> FactValue:
    """The claim as one side of a fact."""
    return FactValue(
        lo=claim.lo,
        hi=claim.hi,
        hedge=claim.hedge,
        quote=claim.quote,
        field=claim.field,
        start=claim.start,
        end=claim.end,
        article_id=read.article_id,
        outlet=read.outlet,
        attribution=claim.attribution,
    )


def status_value(status: Status, read: ReadArticle) -> StatusValue:
    """The status as one side of a change."""
    return StatusValue(
        value=status.value,
        quote=status.quote,
        field=status.field,
        start=status.start,
        end=status.end,
        article_id=read.article_id,
        outlet=read.outlet,
        attribution=status.attribution,
    )


def counted(claims: Iterable[Claim]) -> list[Claim]:
    """Of each kind the one claim of scope `event` that counts.

    Those with a lower bound before "up to" and "nearly", not vague before vague, then the larger, then those
    with a hedge (a headline leaves it out), then the earlier.
    """
    best: dict[str, tuple[tuple[bool, bool, float, bool, bool, int], Claim]] = {}
    for claim in claims:
        if claim.scope == "event" and telling.is_told(claim):
            exact = claim.hi is not None
            rank = (claim.lo is None, claim.hedge == "vague", -point(claim), exact, claim.field == "body", claim.start)
            if claim.kind not in best or rank < best[claim.kind][0]:
                best[claim.kind] = (rank, claim)
    return [claim for _, claim in best.values()]


def is_decided(kind: str, scope: Scope) -> bool:
    """Whether events decide the current value; else it is what the last article says."""
    return scope == "event" and kind not in telling.QUIET


def other_scopes(read: ReadArticle) -> Iterator[tuple[Key, FactValue]]:
    """The first claim of each kind and scope that no event decides."""
    found: set[Key] = set()
    for claim in read.claims:
        key = (claim.kind, claim.scope)
        if not is_decided(*key) and key not in found:
            found.add(key)
            yield key, fact_value(claim, read)


def first_facts(read: ReadArticle) -> tuple[FactChange, ...]:
    """What an opening article states, of all scopes."""
    event = [FactChange(kind, "event", None, value) for kind, value in counted_values(read).items()]
    other = [FactChange(kind, scope, None, v) for (kind, scope), v in other_scopes(read) if kind not in telling.QUIET]
    return (*event, *other)


def first_statuses(read: ReadArticle) -> tuple[StatusChange, ...]:
    """What an opening article states, one status of each thing."""
    found: dict[str, StatusChange] = {}
    for status in read.statuses:
        found.setdefault(topic_key(status.what), StatusChange(status.what, None, status_value(status, read)))
    return tuple(found.values())


class Stated(NamedTuple):
    """The claim of a kind that counts from an article, as a value, with what the article says round all of its like.

    `beside_dead`: whether one of these stands in a sentence that tells of dead as well.
    """

    value: FactValue
    stances: frozenset[Stance]
    rivals: frozenset[int | float]
    beside_dead: bool = False


def stated(read: ReadArticle) -> dict[str, Stated]:
    found = {}
    dead = [claim for claim in read.claims if claim.kind == "killed" and claim.scope == "event" and claim.hi != 0]
    for claim in counted(read.claims):
        alike = [c for c in read.claims if (c.kind, c.scope) == (claim.kind, "event") and point(c) == point(claim)]
        stances = frozenset(stance for one in alike for stance in one.stances)
        rivals = frozenset(number for one in alike for number in one.rivals)
        beside_dead = any(_are_quoted_together(one, other) for one in alike for other in dead)
        found[claim.kind] = Stated(fact_value(claim, read), stances, rivals, beside_dead)
    return found


def _are_quoted_together(one: Claim, other: Claim) -> bool:
    return one.field == other.field and one.start < other.end and other.start < one.end


def counted_values(read: ReadArticle) -> dict[str, FactValue]:
    """What an article states of scope `event`, by kind."""
    return {claim.kind: fact_value(claim, read) for claim in counted(read.claims)}


def overtaken(said: Mapping[str, FactValue], now: Mapping[str, FactValue]) -> int:
    """Of how many kinds another number is current than what was said."""
    return sum(kind in now and point(value) != point(now[kind]) for kind, value in said.items())


def same(one: FactValue, other: FactValue) -> bool:
    """Whether two values allow the same."""
    return (one.lo, one.hi) == (other.lo, other.hi)


def overlaps(one: FactValue, other: FactValue) -> bool:
    """Whether some number is possible under both."""
    return (one.lo is None or other.hi is None or one.lo <= other.hi) and (
        other.lo is None or one.hi is None or other.lo <= one.hi
    )


def is_less(old: FactValue | None, new: FactValue) -> bool:
    return old is not None and new.hi is not None and point(new) < point(old)


def is_near(old: FactValue, new: FactValue) -> bool:
    """Does "about 30" allow the 31 that are known?"""
    return new.hedge == "about" and abs(point(new) - point(old)) <= ABOUT * point(new)


def point(value: Claim | FactValue) -> float:
    """The number that an interval is known by: its lower bound, else its upper."""
    return float(value.lo if value.lo is not None else value.hi if value.hi is not None else 0)


def in_words(value: FactValue | Claim) -> str:
    """An interval as a reader would say it.

    >>> in_words(FactValue(9, None, "at_least", "", "body", 0, 0, "a", None, None))
    'at least 9'
    """
    match value.hedge:
        case "exact":
            return f"{value.lo}"
        case "between":
            return f"{value.lo} to {value.hi}"
        case "vague":
            return f"{value.lo} or more"
        case "more_than" if value.lo is not None:
            return f"more than {value.lo - 1}"
        case "fewer_than" if value.hi is not None:
            return f"fewer than {value.hi + 1}"
        case _:
            return f"{value.hedge.replace('_', ' ')} {value.lo if value.lo is not None else value.hi}"


def change_in_words(change: FactChange) -> dict[str, float | str]:
    """The values of a change as a reader would say them, under `new` and, where there was one, `old`."""
    old: dict[str, float | str] = {} if change.old is None else {"old": in_words(change.old)}
    return old | {"new": in_words(change.new)}
