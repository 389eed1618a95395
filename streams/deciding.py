"""What an article does to the facts and statuses of a story.

The rule, in full. Of scope `event`, one claim of each kind counts from an article. It moves the fact when the
possible value moves: upwards at once; downwards where the words say that it is a correction, where the article that
gave the value is revised, or where two independent sources say so. A value that the story has had before is an old
report told late. A lower one that it never had, in a title or with its source named, is the other side of a dispute,
and the current value stands until the sides agree. Those of the injured who die leave the injured (`streams/dying.py`).
All other scopes keep their latest value and alert nobody; nor do counts that `streams/telling.py` keeps back.
"""

from __future__ import annotations

from collections.abc import Collection

from msgspec import Struct
from msgspec.structs import replace

from schemas.claim import Status
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
)
from streams import dying, telling
from streams.facts.company import FALLING
from streams.facts.machines import moves, topic_key
from streams.ledger import Ledger
from streams.stated import (
    Stated,
    counted,
    fact_value,
    in_words,
    is_less,
    is_near,
    overlaps,
    point,
    same,
    stated,
    status_value,
)

INDEPENDENT_SOURCES = 2

LEADING_TOPICS = frozenset({"planned_event", "suspect", "order", "office"})
"""Things whose state is news in the lead too, and not in the title alone."""
ADDED_UP = frozenset({"rescued", "arrested"})
"""Kinds that are counted one by one: a lower number that nobody calls a correction or disputes is a part of them."""

Outcome = tuple[type[FactEvent], str]


class Moved(Struct, frozen=True):
    """A decision about one fact: the kind of event it makes, the change and the rule that fired."""

    event: type[FactEvent]
    change: FactChange
    rule: str


class Decided(Struct, frozen=True):
    """What an article does to the facts: what moves, and what it repeats, in words."""

    moved: tuple[Moved, ...] = ()
    suppressed: tuple[str, ...] = ()


def decide(ledger: Ledger, read: ReadArticle, witness: str, may_fall: Collection[str] = ()) -> Decided:
    """What an article does to a story's facts of scope `event`.

    `may_fall`: kinds, beside FALLING, of which a lower value is news.
    """
    may_fall = FALLING | frozenset(may_fall)
    moved, suppressed = [], []
    claims = {claim.kind: claim for claim in counted(read.claims)}
    by_kind = stated(read)
    late, disputed = _late_or_disputed(ledger, by_kind.get("killed"), witness)
    for kind, new in by_kind.items():
        old = ledger.current.get((kind, "event"))
        if kind == "injured" and dying.is_told_late(ledger.current, ledger.said, claims):
            suppressed.append(f"injured {in_words(new.value)}: told before those died who are known to be dead")
            continue
        outcome = _outcome(ledger, kind, old, new, witness, may_fall)
        if not isinstance(outcome, str) and late and is_less(old, new.value):
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


def current_with(ledger: Ledger, decided: Decided) -> dict[str, FactValue]:
    """The current values of scope `event`, by kind, once what was decided is folded."""
    now = {kind: value for (kind, scope), value in ledger.current.items() if scope == "event"}
    return now | {m.change.kind: m.change.new for m in decided.moved if m.event is not FactDisputed}


def _late_or_disputed(ledger: Ledger, dead: Stated | None, witness: str) -> tuple[bool, bool]:
    """Is an article an old report, which knows of fewer dead than the story does and neither corrects nor disputes it?
    And does it dispute how many are dead?
    """
    if dead is None:
        return False, False
    old = ledger.current.get(("killed", "event"))
    outcome = _outcome(ledger, "killed", old, dead, witness)
    if isinstance(outcome, str):
        return is_less(old, dead.value), False
    return False, outcome[0] is FactDisputed


def _outcome(
    ledger: Ledger, kind: str, old: FactValue | None, new: Stated, witness: str, may_fall: Collection[str] = FALLING
) -> Outcome | str:
    """The event that a new claim makes and its rule, or in words why it makes none."""
    if telling.counts_several(old, new.value):
        return "counted over several incidents"
    outcome = _moves(ledger, kind, old, new, witness, falls=kind in may_fall)
    if old is None or isinstance(outcome, str) or outcome[0] not in {FactDisputed, FactCorrected}:
        return outcome
    reason = telling.no_quarrel(kind, old, new.value, new.stances, new.rivals)
    if reason and point(new.value) > point(old):
        return FactChanged, "rose"
    return reason or outcome


def _moves(
    ledger: Ledger, kind: str, old: FactValue | None, new: Stated, witness: str, *, falls: bool
) -> Outcome | str:
    if old is None:
        return _first(ledger, kind, new, witness)
    side = ledger.disputed.get(kind)
    settled = side and _settles(ledger, kind, old, side, new, witness)
    if settled:
        return FactSettled, settled
    if same(old, new.value):
        return "repeats the current value"
    if side and same(side, new.value):
        fell = point(new.value) < point(old) and not _retells(old, new)
        corrected = _corrects(ledger, kind, old, new, witness) if fell else None
        return (FactCorrected, corrected) if corrected else "repeats the other side of the dispute"
    if _contradicts(old, new):
        return FactDisputed, "the words contradict the current value"
    if _told_late(ledger, kind, old, new, falls=falls):
        return "repeats an earlier value"
    return _against(ledger, kind, old, new, witness, falls=falls)


def _first(ledger: Ledger, kind: str, new: Stated, witness: str) -> Outcome | str:
    """What the first value of a kind is, in a report that does not open its story."""
    reason = telling.no_first(kind, new.value, beside_dead=new.beside_dead)
    if reason and _sources(ledger, kind, new.value, witness) < INDEPENDENT_SOURCES:
        return reason
    return FactChanged, "first value, of two independent sources" if reason else "first value"


def _contradicts(old: FactValue, new: Stated) -> bool:
    """Do the words set the value against the current one? Not where they say that a count has risen or was wrong."""
    if overlaps(old, new.value) and point(new.value) <= point(old):
        return False
    if {"risen", "corrected"} & new.stances:
        return False
    return _retells(old, new)


def _retells(old: FactValue, new: Stated) -> bool:
    """Does an article set a value against another one, which may be the current one?"""
    return point(old) in new.rivals or "disputed" in new.stances


def _against(ledger: Ledger, kind: str, old: FactValue, new: Stated, witness: str, *, falls: bool) -> Outcome | str:
    """What a value that is no repeat of an old one does to the current value `old`."""
    value = new.value
    if (value.lo is None and overlaps(old, value)) or is_near(old, value):
        return "allows the current value"
    if old.hedge in {"at_most", "fewer_than"} and value.lo is not None and overlaps(old, value):
        return FactChanged, "made precise"
    if falls and "corrected" in new.stances and not overlaps(old, value):
        return FactCorrected, "the words say that it is a correction"
    if point(value) > point(old):
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


def _told_late(ledger: Ledger, kind: str, old: FactValue, new: Stated, *, falls: bool) -> bool:
    """Whether the story had the value and left it, and nothing says that it holds again."""
    value = new.value
    if old.article_id == value.article_id or "corrected" in new.stances:
        return False
    if "risen" in new.stances and point(value) > point(old) and not falls:
        return False
    return point(value) != point(old) and any(point(past) == point(value) for past in ledger.past.get(kind, ()))


def _corrects(ledger: Ledger, kind: str, old: FactValue, new: Stated, witness: str) -> str | None:
    """Why a lower value corrects the current one, or None."""
    if old.article_id == new.value.article_id:
        return "the article that gave the value was revised"
    if "corrected" in new.stances:
        return "the words say that it is a correction"
    if _sources(ledger, kind, new.value, witness) >= INDEPENDENT_SOURCES:
        return "two independent sources give a lower value"
    return None


def _sources(ledger: Ledger, kind: str, new: FactValue, witness: str) -> int:
    """How many known witnesses give the value, with the one of this article."""
    backers = {other for value, other in ledger.said.get(kind, {}).values() if same(value, new)}
    return len((backers | {witness}) - {""})


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


def decide_statuses(ledger: Ledger, read: ReadArticle) -> tuple[StatusChange, ...]:
    """The statuses that an article moves: allowed by the thing's state machine, one of each thing.

    A thing that the story did not know until now must be what the article is about: in its title, or of a kind that
    has a machine of its own and in the lead. Else each of twenty reports would add a side story.
    """
    changed: dict[str, StatusChange] = {}
    for status in read.statuses:
        key = topic_key(status.what)
        old = ledger.statuses.get(key)
        news = _is_prominent(status, key) if old is None else moves(key, old.value, status.value)
        if key not in changed and news:
            changed[key] = StatusChange(status.what, old, status_value(status, read))
    return tuple(changed.values())


def _is_prominent(status: Status, key: str) -> bool:
    return status.field == "title" or (key in LEADING_TOPICS and status.start < telling.LEAD_CHARS)
