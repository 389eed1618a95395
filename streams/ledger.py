"""The ledger of a story: who claims what, and what therefore is the current value of each fact.

The rule, in full. Of scope `event`, one claim of each kind counts from an article. It moves the fact when the
possible value moves: upwards at once; downwards where the words say that it is a correction, where the article that
gave the value is revised, or where two independent sources say so. A value that the story has had before is an old
report told late. A lower one that it never had, in a title or with its source named, is the other side of a dispute,
and the current value stands until the sides agree. Those of the injured who die leave the injured (`streams/dying.py`).
All other scopes keep their latest value and alert nobody; nor do counts that `streams/telling.py` keeps back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from schemas.claim import Claim, Scope, Stance, Status
from schemas.read import ReadArticle
from schemas.story import (
    FactChange,
    FactChanged,
    FactCorrected,
    FactDisputed,
    FactEvent,
    FactSettled,
    FactValue,
    StatusChange,
    StatusValue,
)
from streams import dying, telling
from streams.facts.company import FALLING
from streams.facts.machines import moves, topic_key

INDEPENDENT_SOURCES = 2

LEADING_TOPICS = frozenset({"planned_event", "suspect", "order", "office"})
LEAD_CHARS = 400
"""Where a report says what it is about; after it comes what else is known."""

Key = tuple[str, Scope]


class Moved(Struct, frozen=True):
    """A decision about one fact: the kind of event it makes, the change and the rule that fired."""

    event: type[FactEvent]
    change: FactChange
    rule: str


class Decided(Struct, frozen=True):
    """What an article does to the facts: what moves, and what it repeats, in words."""

    moved: tuple[Moved, ...] = ()
    suppressed: tuple[str, ...] = ()


@dataclass(slots=True)
class Ledger:
    """Folded from a story's events; only `evolve` writes it."""

    current: dict[Key, FactValue] = field(default_factory=dict)
    as_of: dict[Key, datetime] = field(default_factory=dict)
    past: dict[str, list[FactValue]] = field(default_factory=dict)
    said: dict[str, dict[str, tuple[FactValue, str]]] = field(default_factory=dict)
    disputed: dict[str, FactValue] = field(default_factory=dict)
    statuses: dict[str, StatusValue] = field(default_factory=dict)
    status_as_of: dict[str, datetime] = field(default_factory=dict)
    whats: dict[str, str] = field(default_factory=dict)

    def note(self, read: ReadArticle, witness: str) -> None:
        """Remember what an article states; a revision replaces what it stated before."""
        for by_article in self.said.values():
            by_article.pop(read.article_id, None)
        for claim in counted(read.claims):
            self.said.setdefault(claim.kind, {})[read.article_id] = (fact_value(claim, read), witness)
        for key, value in other_scopes(read):
            self.current[key] = value
            self.as_of[key] = read.seen_at

    def set_fact(self, event: FactEvent) -> None:
        """Take over what an event decided."""
        if isinstance(event, FactDisputed):
            self.disputed[event.fact.kind] = event.fact.new
        else:
            self._take(event.fact, event.at)

    def set_first(self, facts: Iterable[FactChange], at: datetime) -> None:
        """Take over what the opening article states."""
        for change in facts:
            self._take(change, at)

    def _take(self, change: FactChange, at: datetime) -> None:
        key = (change.kind, change.scope)
        if change.scope == "event":
            side = self.disputed.pop(change.kind, None)
            self.past.setdefault(change.kind, []).extend([change.new] if side is None else [side, change.new])
        self.current[key] = change.new
        self.as_of[key] = at

    def set_status(self, change: StatusChange, at: datetime) -> None:
        """Take over a status."""
        key = topic_key(change.what)
        self.statuses[key] = change.new
        self.status_as_of[key] = at
        self.whats[key] = change.what

    def absorb(self, other: Ledger) -> None:
        """Take over the ledger of a story that proved to be this one: values where this one has none or older ones."""
        for kind, by_article in other.said.items():
            self.said.setdefault(kind, {}).update(by_article)
        for kind, values in other.past.items():
            self.past.setdefault(kind, []).extend(values)
        for key, value in other.current.items():
            if key not in self.current or self.as_of[key] < other.as_of[key]:
                self.current[key], self.as_of[key] = value, other.as_of[key]
        for topic, status in other.statuses.items():
            if topic not in self.statuses or self.status_as_of[topic] < other.status_as_of[topic]:
                self.statuses[topic], self.whats[topic] = status, other.whats[topic]
                self.status_as_of[topic] = other.status_as_of[topic]


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
            rank = (claim.lo is None, claim.hedge == "vague", -_point(claim), exact, claim.field == "body", claim.start)
            if claim.kind not in best or rank < best[claim.kind][0]:
                best[claim.kind] = (rank, claim)
    return [claim for _, claim in best.values()]


def other_scopes(read: ReadArticle) -> Iterator[tuple[Key, FactValue]]:
    """The first claim of each kind and scope other than `event`, and of each kind that is told to nobody."""
    found: set[Key] = set()
    for claim in read.claims:
        key = (claim.kind, claim.scope)
        if (claim.scope != "event" or claim.kind in telling.QUIET) and key not in found:
            found.add(key)
            yield key, fact_value(claim, read)


def first_facts(read: ReadArticle) -> tuple[FactChange, ...]:
    """What an opening article states, of all scopes."""
    event = [(("event", c.kind), FactChange(c.kind, "event", None, fact_value(c, read))) for c in counted(read.claims)]
    other = [
        ((scope, kind), FactChange(kind, scope, None, v))
        for (kind, scope), v in other_scopes(read)
        if kind not in telling.QUIET
    ]
    return tuple(change for _, change in event + other)


def first_statuses(read: ReadArticle) -> tuple[StatusChange, ...]:
    """What an opening article states, one status of each thing."""
    found: dict[str, StatusChange] = {}
    for status in read.statuses:
        found.setdefault(topic_key(status.what), StatusChange(status.what, None, status_value(status, read)))
    return tuple(found.values())


class Stated(NamedTuple):
    """The claim of a kind that counts from an article, as a value, with what the article says round all of its like."""

    value: FactValue
    stances: frozenset[Stance]
    rivals: frozenset[int | float]


def _stated(read: ReadArticle) -> dict[str, Stated]:
    found = {}
    for claim in counted(read.claims):
        alike = [c for c in read.claims if (c.kind, c.scope) == (claim.kind, "event") and _point(c) == _point(claim)]
        stances = frozenset(stance for one in alike for stance in one.stances)
        rivals = frozenset(number for one in alike for number in one.rivals)
        found[claim.kind] = Stated(fact_value(claim, read), stances, rivals)
    return found


def decide(ledger: Ledger, read: ReadArticle, witness: str, may_fall: Collection[str] = ()) -> Decided:
    """What an article does to a story's facts of scope `event`.

    `may_fall`: kinds, beside FALLING, of which a lower value is news.
    """
    may_fall = FALLING | frozenset(may_fall)
    moved, suppressed = [], []
    claims = {claim.kind: claim for claim in counted(read.claims)}
    stated = _stated(read)
    late, disputed = _late_or_disputed(ledger, stated.get("killed"), witness)
    for kind, new in stated.items():
        old = ledger.current.get((kind, "event"))
        if kind == "injured" and dying.is_told_late(ledger.current, ledger.said, claims):
            suppressed.append(f"injured {in_words(new.value)}: told before those died who are known to be dead")
            continue
        outcome = _outcome(ledger, kind, old, new, witness, may_fall)
        if not isinstance(outcome, str) and late and _is_less(old, new.value):
            outcome = "lower, in a report that is older than what is known of the dead"
        if kind == "injured" and not (late or "corrected" in new.stances) and dying.some_died(ledger.current, claims):
            died = FactChanged, "some of the injured have died"
            outcome = "fewer by those whose deaths are disputed" if disputed else died
        dead = ledger.current.get(("killed", "event"))
        if (
            kind == "injured"
            and old
            and telling.counts_the_dead(old, new.value, dead, tells_of_dead="killed" in claims)
        ):
            outcome = "those who are known to be dead are among them"
        if isinstance(outcome, str):
            suppressed.append(f"{kind} {in_words(new.value)}: {outcome}")
        else:
            event, rule = outcome
            moved.append(Moved(event, FactChange(kind, "event", old, new.value), rule))
    suppressed += [
        f"{kept.kind} {in_words(kept)}: told to nobody by itself, or only far down"
        for kept in telling.untold(read.claims)
    ]
    if dying.all_died(ledger.current, ledger.said, claims):
        none_left = replace(fact_value(claims["killed"], read), lo=0, hi=0, hedge="exact")
        change = FactChange("injured", "event", ledger.current["injured", "event"], none_left)
        moved.append(Moved(FactChanged, change, "those who were hurt have died"))
    return Decided(tuple(moved), tuple(suppressed))


def _late_or_disputed(ledger: Ledger, dead: Stated | None, witness: str) -> tuple[bool, bool]:
    """Is an article an old report, which knows of fewer dead than the story does and neither corrects nor disputes it?
    And does it dispute how many are dead?
    """
    if dead is None:
        return False, False
    old = ledger.current.get(("killed", "event"))
    outcome = _outcome(ledger, "killed", old, dead, witness)
    if isinstance(outcome, str):
        return _is_less(old, dead.value), False
    return False, outcome[0] is FactDisputed


def _is_less(old: FactValue | None, new: FactValue) -> bool:
    return old is not None and new.hi is not None and _point(new) < _point(old)


Outcome = tuple[type[FactEvent], str]


def _outcome(
    ledger: Ledger, kind: str, old: FactValue | None, new: Stated, witness: str, may_fall: Collection[str] = FALLING
) -> Outcome | str:
    """The event that a new claim makes and its rule, or in words why it makes none."""
    outcome = _moves(ledger, kind, old, new, witness, falls=kind in may_fall)
    if old is None or isinstance(outcome, str) or outcome[0] not in {FactDisputed, FactCorrected}:
        return outcome
    reason = telling.no_quarrel(kind, old, new.value, new.stances, new.rivals)
    if reason and _point(new.value) > _point(old):
        return FactChanged, "rose"
    return reason or outcome


def _moves(
    ledger: Ledger, kind: str, old: FactValue | None, new: Stated, witness: str, *, falls: bool
) -> Outcome | str:
    if old is None:
        return telling.no_first(kind, new.value) or (FactChanged, "first value")
    side = ledger.disputed.get(kind)
    settled = side and _settles(ledger, kind, old, side, new, witness)
    if settled:
        return FactSettled, settled
    if same(old, new.value):
        return "repeats the current value"
    if side and same(side, new.value):
        fell = _point(new.value) < _point(old) and not _retells(old, new)
        corrected = _corrects(ledger, kind, old, new, witness) if fell else None
        return (FactCorrected, corrected) if corrected else "repeats the other side of the dispute"
    if _contradicts(old, new):
        return FactDisputed, "the words contradict the current value"
    if _told_late(ledger, kind, old, new, falls=falls):
        return "repeats an earlier value"
    return _against(ledger, kind, old, new, witness, falls=falls)


def _contradicts(old: FactValue, new: Stated) -> bool:
    """Do the words set the value against the current one? Not where they say that a count has risen or was wrong."""
    if overlaps(old, new.value) and _point(new.value) <= _point(old):
        return False
    if {"risen", "corrected"} & new.stances:
        return False
    return _retells(old, new)


def _retells(old: FactValue, new: Stated) -> bool:
    """Does an article set a value against another one, which may be the current one?"""
    return _point(old) in new.rivals or "disputed" in new.stances


def _against(ledger: Ledger, kind: str, old: FactValue, new: Stated, witness: str, *, falls: bool) -> Outcome | str:
    """What a value that is no repeat of an old one does to the current value `old`."""
    value = new.value
    if (value.lo is None and overlaps(old, value)) or _is_near(old, value):
        return "allows the current value"
    if old.hedge in {"at_most", "fewer_than"} and value.lo is not None and overlaps(old, value):
        return FactChanged, "made precise"
    if falls and "corrected" in new.stances and not overlaps(old, value):
        return FactCorrected, "the words say that it is a correction"
    if _point(value) > _point(old):
        return FactChanged, "rose"
    if overlaps(old, value):
        return "allows the current value"
    corrected = _corrects(ledger, kind, old, new, witness)
    if falls:
        return FactChanged, "fell, as this kind may"
    if corrected:
        return FactCorrected, corrected
    if kind in ADDED_UP:
        return "a part of those who were counted before"
    if value.hi == 0:
        return "nobody, where some were counted before: of another time or place"
    if value.attribution is None and value.field == "body" and "tallied" not in new.stances:
        return "a lower value in passing, with no source named"
    return FactDisputed, "a source gives a lower value"


ADDED_UP = frozenset({"rescued", "arrested"})
"""Kinds that are counted one by one: a lower number that nobody calls a correction or disputes is a part of them."""
ABOUT = 0.1
"""What "about" allows either way, as a share of the number."""


def _is_near(old: FactValue, new: FactValue) -> bool:
    """Does "about 30" allow the 31 that are known?"""
    return new.hedge == "about" and abs(_point(new) - _point(old)) <= ABOUT * _point(new)


def _told_late(ledger: Ledger, kind: str, old: FactValue, new: Stated, *, falls: bool) -> bool:
    """Whether the story had the value and left it, and nothing says that it holds again."""
    value = new.value
    if old.article_id == value.article_id or "corrected" in new.stances:
        return False
    if "risen" in new.stances and _point(value) > _point(old) and not falls:
        return False
    return _point(value) != _point(old) and any(_point(past) == _point(value) for past in ledger.past.get(kind, ()))


def _corrects(ledger: Ledger, kind: str, old: FactValue, new: Stated, witness: str) -> str | None:
    """Why a lower value corrects the current one, or None."""
    if old.article_id == new.value.article_id:
        return "the article that gave the value was revised"
    if "corrected" in new.stances:
        return "the words say that it is a correction"
    if len((_backers(ledger, kind, new.value) | {witness}) - {""}) >= INDEPENDENT_SOURCES:
        return "two independent sources give a lower value"
    return None


def _backers(ledger: Ledger, kind: str, new: FactValue) -> set[str]:
    """The witnesses that give the value, "" for those whom nobody knows."""
    return {witness for value, witness in ledger.said.get(kind, {}).values() if same(value, new)}


def _settles(ledger: Ledger, kind: str, old: FactValue, side: FactValue, new: Stated, witness: str) -> str | None:
    """Why a claim ends the dispute between the values `old` and `side`, or None."""
    value = new.value
    if "settled" in new.stances:
        return "the words say that the sides agree"
    gives_way = same(old, value) or (same(side, value) and not _same_source(ledger, kind, side, value, witness))
    if "corrected" in new.stances and gives_way:
        return "one side's value is taken back"
    if _retells(old, new):
        return None
    if same(old, value) and _same_source(ledger, kind, side, value, witness):
        return "a source of the other side now gives the current value"
    if same(side, value) and _same_source(ledger, kind, old, value, witness):
        return "the source of the current value now gives the other side's"
    return None


def _same_source(ledger: Ledger, kind: str, before: FactValue, new: FactValue, witness: str) -> bool:
    """Whether `new` is given by whoever gave `before`: the attribution where both have one, else the witness."""
    if before.attribution and new.attribution:
        return before.attribution.casefold() == new.attribution.casefold()
    said = ledger.said.get(kind, {}).get(before.article_id)
    return said is not None and said[1] == witness


def same(one: FactValue, other: FactValue) -> bool:
    """Whether two values allow the same."""
    return (one.lo, one.hi) == (other.lo, other.hi)


def overlaps(one: FactValue, other: FactValue) -> bool:
    """Whether some number is possible under both."""
    return (one.lo is None or other.hi is None or one.lo <= other.hi) and (
        other.lo is None or one.hi is None or other.lo <= one.hi
    )


def _point(value: Claim | FactValue) -> float:
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
        case "more_than":
            return f"at least {value.lo}"
        case "fewer_than":
            return f"at most {value.hi}"
        case _:
            return f"{value.hedge.replace('_', ' ')} {value.lo if value.lo is not None else value.hi}"


def change_in_words(change: FactChange) -> dict[str, float | str]:
    """The values of a change as a reader would say them, under `new` and, where there was one, `old`."""
    old: dict[str, float | str] = {} if change.old is None else {"old": in_words(change.old)}
    return old | {"new": in_words(change.new)}


def decide_statuses(ledger: Ledger, read: ReadArticle) -> tuple[StatusChange, ...]:
    """The statuses that an article moves: allowed by the thing's state machine, one of each thing.

    A thing that the story did not know until now must be what the article is about: in its title, or of a kind that
    has a machine of its own and in the lead. Else each of twenty reports would add a side story.
    """
    changed: dict[str, StatusChange] = {}
    for status in read.statuses:
        key = topic_key(status.what)
        old = ledger.statuses.get(key)
        news = _is_prominent(status, key) if old is None else moves(old.value, status.value)
        if key not in changed and news:
            changed[key] = StatusChange(status.what, old, status_value(status, read))
    return tuple(changed.values())


def _is_prominent(status: Status, key: str) -> bool:
    return status.field == "title" or (key in LEADING_TOPICS and status.start < LEAD_CHARS)
