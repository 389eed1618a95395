"""The document decides: who was shot is injured or dead, and which count is the total of the article's own event."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from schemas.claim import Field, Scope
from streams.facts.counted import Count
from streams.facts.lexicon import COUNTED, PERPETRATORS
from streams.facts.numbers import Number, interval
from streams.facts.persons import SELVES
from streams.facts.tokens import Sentence


class Mention(NamedTuple):
    """A count that a sentence states, before the document is read as a whole."""

    kind: str
    counted: Count
    scope: Scope
    field: Field
    sentence: Sentence
    start: int
    end: int
    elsewhere: bool = False  # the words name another incident than the article's own
    latest: bool = False  # the words say that the count replaces another: "rose to", "revised to"
    rule: str = ""  # the pattern that found it
    told: tuple[tuple[int, int], ...] = ()  # where the words stand that prove the kind
    at: int = 0  # where the count phrase itself begins
    until: int = 0
    listed: bool = False  # a figure after its label, as bulletins have them
    lives: bool = False  # the words say that whoever is hurt will live


_HURT = frozenset({"injured", "shot", "treated", "wounds"})
_PATIENTS = frozenset({"hospitalized", "treated"})
CASUALTIES = _HURT | {"killed"}
PLURAL = frozenset({"missing", "evacuated", "displaced", "rescued"})  # of one person these are a tale, not a toll
UPPER = 12  # sentences of the body that speak of the article's own event where the lead does and the title does not
STATES = ("φ", "9")  # ends of the patterns of "in a coma" and "in critical condition"
FAR = 20  # from this sentence of the body on, a name is not of those whom the article is about
LEAD = 4  # sentences of the body in which the event's total is looked for when the title has none


class Dropped:
    """What the document turned away, by place: the first reason that each count phrase was given."""

    def __init__(self) -> None:
        self._reasons: dict[tuple[Field, int], str] = {}

    def keep(self, found: Iterable[Mention], is_kept: Callable[[Mention], bool], reason: str) -> list[Mention]:
        """Those that are kept; the others leave their reason."""
        kept = []
        for mention in found:
            if is_kept(mention):
                kept.append(mention)
            else:
                self.drop(mention, reason)
        return kept

    def drop(self, mention: Mention, reason: str) -> None:
        """Note why `mention` is no claim."""
        self._reasons.setdefault((mention.field, mention.at), reason)

    def reason(self, field: Field, at: int) -> str | None:
        """Why the count phrase that begins at `at` is no claim; `None` where it was not dropped."""
        return self._reasons.get((field, at))


class Opening(NamedTuple):
    """How an article begins: whether title and lead speak of an incident at all."""

    in_title: bool
    in_lead: bool
    violent: bool  # the title names a cause, and not only victims or survivors
    has_title: bool

    @property
    def is_of_incident(self) -> bool:
        """Is the article about an incident? Without a title its lead says so."""
        return self.in_title if self.has_title else self.in_lead


def resolved(found: Sequence[Mention], opening: Opening, dropped: Dropped) -> list[Mention]:
    """The mentions with the scopes that the document gives them, "shot" resolved to killed and injured.

    What is left out is noted in `dropped`.
    """
    kept = _resolved(found, opening, dropped)
    places = {(m.field, m.at) for m in kept}
    for mention in found:
        if (mention.field, mention.at) not in places:
            dropped.drop(mention, "not_the_total")
    return kept


def _resolved(found: Sequence[Mention], opening: Opening, dropped: Dropped) -> list[Mention]:
    in_title, in_lead = opening.in_title, opening.in_lead
    found = dropped.keep(found, lambda m: not _is_perpetrator(m), "perpetrator")
    found = dropped.keep(found, lambda m: m.kind not in PLURAL or _is_counted(m), "lone_tale")
    if not opening.is_of_incident:
        found = dropped.keep(
            found, lambda m: _is_counted(m) or _is_told_at_once(m, in_lead=in_lead), "title_of_no_incident"
        )
    if not in_title:
        found = [m if _is_of_the_article(m, in_lead=in_lead) else _aside(m) for m in found]
    elif not any(m.kind in CASUALTIES and (m.field == "title" or m.sentence.order < UPPER) for m in found):
        # a title that speaks of terror or of a storm, and of one person's death in passing only, far down
        found = dropped.keep(found, lambda m: m.kind != "killed" or _is_counted(m), "in_passing")
    if not any(m.kind in _HURT and _is_early(m) for m in found):
        found = dropped.keep(found, lambda m: not _is_late_tale(m), "late_tale")
    if not any(m.kind == "arrested" and _is_early(m) for m in found):
        found = dropped.keep(found, lambda m: not _is_late_arrest(m), "late_arrest")
    hurt_early = _hurt_early(found)
    if not in_title or hurt_early:
        found = dropped.keep(found, lambda m: not _is_late_death(m, hurt_early), "late_death")
    own = _own_scopes(found, in_title=in_title and opening.violent)
    kinds = sorted({m.kind for m in found} - {"shot", "injured", "treated", "wounds"})
    kept = [m for kind in kinds for m in _totals([m for m in found if m.kind == kind], own)]
    deaths = [m for m in kept if m.kind == "killed" and m.scope == "event" and _size(m)]
    dead = max(map(_size, deaths), default=0)
    hurt = _injured(found, dead, dropped)
    if not any(m.scope in {"event", "partial"} and m.counted.form != "zero" for m in hurt):
        hurt += _in_hospital(found, deaths, dropped)
    hurt = _totals(hurt, own)
    patients = max((_size(m) for m in found if m.kind in _PATIENTS and m.field == "title"), default=0)
    hurt = [m._replace(scope="subset") if m.scope == "event" and 0 < _size(m) < patients else m for m in hurt]
    if dead:
        hurt = [_aside(m) if _is_of_another(m, deaths) else m for m in hurt]
    if not any(m.scope == "event" and m.counted.form != "zero" for m in hurt):
        hurt += _totals(_in_hospital(found, deaths, dropped), own)
    return kept + hurt


def _in_hospital(found: Sequence[Mention], deaths: Sequence[Mention], dropped: Dropped) -> list[Mention]:
    """Those taken to hospital, who are the injured where no total of these is told."""
    dead = max(map(_size, deaths), default=0)
    told = {m.sentence for m in deaths}  # "four are dead and 29 in hospital": these are no part of those
    treated = [m._replace(kind="injured" if m.sentence in told else "shot") for m in found if m.kind == "treated"]
    return _injured(treated, dead, dropped)


def _is_counted(mention: Mention) -> bool:
    return mention.counted.form in {"numeral", "sum", "zero"}


def _is_told_at_once(mention: Mention, *, in_lead: bool) -> bool:
    """In an article whose title speaks of no incident: is one person a claim at all?"""
    return _is_early(mention) and (mention.kind == "arrested" or (in_lead and mention.counted.form == "single"))


def _is_of_the_article(mention: Mention, *, in_lead: bool) -> bool:
    """In an article whose title speaks of no incident: is a count nevertheless of the event that it is about?"""
    if mention.listed or _is_none_hurt(mention) or (in_lead and mention.sentence.order < UPPER):
        return True
    return _is_early(mention) and mention.kind not in CASUALTIES


def _is_none_hurt(mention: Mention) -> bool:
    """Reads "no injuries were reported" as of whatever the article is about."""
    return (
        mention.counted.form == "zero" and mention.counted.subject in COUNTED and mention.kind in {"injured", "killed"}
    )


def _hurt_early(found: Sequence[Mention]) -> Number:
    """How many do title and lead tell of as hurt, where they tell of nobody dead? A later death is of another day."""
    early = [m for m in found if _is_early(m) and m.counted.form != "zero"]
    if any(m.kind == "killed" for m in early):
        return 0
    return max((_size(m) for m in early if m.kind in _HURT and m.scope == "event"), default=0)


def _is_late_death(mention: Mention, hurt: Number) -> bool:
    """Is it the death of one person who is told of only below the lead? A name is one of few hurt, not of many."""
    count = mention.counted
    stranger = count.form == "single" and not count.definite and count.subject != "person"
    named = count.form == "name" and count.subject[0].isupper() and (hurt > 1 or mention.scope == "other_event")
    return mention.kind == "killed" and (stranger or named) and not _is_early(mention)


def _is_late_tale(mention: Mention) -> bool:
    """Is it one hurt who is named, or "several", below a lead that tells of nobody hurt? A toll is not told so late."""
    if mention.kind not in _HURT or _is_early(mention):
        return False
    amount = mention.counted.interval
    some = amount.hedge == "vague" and amount.lo is not None and amount.lo <= SMALL_VAGUE
    return mention.counted.form == "name" or (some and mention.sentence.order >= UPPER)


def _is_late_arrest(mention: Mention) -> bool:
    """Is it one named as arrested, far below what the article is about? It tells of a life, or of another day."""
    return mention.kind == "arrested" and mention.counted.form == "name" and mention.sentence.order >= FAR


def _is_early(mention: Mention) -> bool:
    return mention.field == "title" or mention.sentence.order < LEAD


def _is_raised(mention: Mention) -> bool:
    return _is_early(mention) and not mention.elsewhere


def _is_of_another(zero: Mention, dead: Sequence[Mention]) -> bool:
    """Does "nobody was hurt" contradict the event's deaths, told far from them? An arrest may go off quietly."""
    if zero.counted.form != "zero" or zero.counted.other or zero.counted.subject in COUNTED:
        return False
    return not any(d.field == zero.field and abs(d.sentence.order - zero.sentence.order) <= 1 for d in dead)


def _aside(mention: Mention) -> Mention:
    return mention._replace(scope="other_event" if mention.scope in {"event", "partial"} else mention.scope)


def _is_perpetrator(mention: Mention) -> bool:
    words = mention.counted.subject.lower().split()
    return mention.counted.form == "single" and words[-1] in PERPETRATORS and mention.kind in CASUALTIES


def _size(mention: Mention) -> Number:
    amount = mention.counted.interval
    return amount.lo if amount.lo is not None else amount.hi or 0


def _allows(mention: Mention, value: Number) -> bool:
    low, high, _ = mention.counted.interval
    return (low is None or low <= value) and (high is None or value <= high)


def _own_scopes(found: Iterable[Mention], *, in_title: bool) -> frozenset[Scope]:
    """The scopes that may be the event's where nothing else is of it.

    In a trial "last year" is the event's own time, unless the lead tells of casualties of now.
    """
    if not in_title:
        return frozenset()
    now = any(
        m.kind in CASUALTIES and m.scope == "event" and m.field == "body" and m.sentence.order < LEAD and _size(m)
        for m in found
    )
    return frozenset({"subset"}) if now else frozenset({"subset", "other_event"})


def _totals(same: Sequence[Mention], own: frozenset[Scope]) -> list[Mention]:
    """Of the counts of one kind, the event's total: the largest of title and lead, else of the first sentence.

    A looser count that allows the total is the event's too; a smaller one is a part of it; a larger one that only the
    later text has is of another event; people without a numeral are a total only where there is no other.
    """
    counted = [m for m in same if _is_counted(m)]
    raised: set[Scope] = {"event"}
    if not any(m.counted.form in _COUNTED for m in same if m.scope == "event"):
        raised |= {"partial"}  # what was found at the scene is then all there is
    event = [m._replace(scope="event") for m in same if m.scope in raised]
    positive = [m for m in event if m.counted.form != "zero"]
    if not positive:  # "the number of dead since 18 March is four": a tally is of the article's own event
        tallied = [m for m in same if m.scope == "cumulative" and _is_early(m) and m.rule.startswith("killed: t ")]
        event += [m._replace(scope="event") for m in tallied]
        positive = [m for m in event if m.counted.form != "zero"]
    if not positive and own:
        raised |= own
        again = [m for m in same if m.scope in raised - {"event", "partial"} and _is_whole(m)]
        event += [m._replace(scope="event") for m in again if _is_raised(m)]
        positive = [m for m in event if m.counted.form != "zero"]
    if not positive:
        return [*event, *(m for m in counted if m.scope not in raised or m.counted.form == "zero")]
    pool = _first(positive)
    if same[0].kind == "killed" and not any(m.counted.form in _COUNTED for m in pool):  # a title may name one of many
        pool = _first([m for m in positive if m.counted.form in _COUNTED] or positive)
    latest = [m for m in event if m.latest and m.counted.form in _COUNTED]
    anchor = max(latest or _told_again(pool) or [m for m in pool if m.counted.form in _COUNTED] or pool, key=_size)
    made = [m for m in counted if m.scope not in raised or (m.scope in {"other_event", "subset"} and not _is_raised(m))]
    made = [m._replace(scope="event") if _repeats(m, anchor) else m for m in made]
    return made + [scoped for m in event if (scoped := _beside(m, anchor))]


def _is_whole(mention: Mention) -> bool:
    """May it be all there are? Not nobody, nor three "of whom" the state alone is told: all of them are hurt."""
    part = mention.counted.partitive and mention.rule.endswith(STATES)
    return mention.counted.form != "zero" and not part


def _told_again(pool: Sequence[Mention]) -> list[Mention]:
    """The title's total where the lead's first count repeats it: what is larger further down is of another event."""
    counted = sorted((m for m in pool if m.counted.form in _COUNTED), key=lambda m: (m.field == "body", m.start))
    titled = [m for m in counted if m.field == "title"]
    told = [m for m in counted if m.field == "body"]
    whole = max(titled, key=_size, default=None)
    first = [m for m in told if m.sentence == told[0].sentence]
    if whole is None or not first or whole.counted.interval.hedge == "vague":
        return []
    return [whole] if _size(whole) == max(map(_size, first)) else []


ECHO = 3  # from this size on, the same number of the same kind is the same people, whatever the words near it say


def _repeats(mention: Mention, anchor: Mention) -> bool:
    """Does `mention` tell the total of `anchor` once more, with words near it that speak of a part or of a past?"""
    same = mention.counted.interval.lo == anchor.counted.interval.lo
    if mention.elsewhere or not same or mention.counted.interval.hi not in {None, anchor.counted.interval.hi}:
        return False
    return mention.scope in {"partial", "subset", "hypothetical"} or _size(mention) >= ECHO


_COUNTED = frozenset({"numeral", "sum"})
ANYBODY = frozenset({"people", "persons"})
MANY = 20  # a toll of so many is counted again and again: nearly as many are an earlier stage of it
SMALL_VAGUE = 3  # "several", "multiple": too loose to stand beside an exact total


def _beside(mention: Mention, anchor: Mention) -> Mention | None:
    """`mention` with the scope it has where `anchor` is the event's total; `None` where it says nothing new."""
    top, size = _size(anchor), _size(mention)
    exact = anchor.counted.interval.hedge != "vague"
    loose = mention.counted.interval.hedge == "vague" and size <= SMALL_VAGUE and mention.field == "body"
    if loose and exact and not mention.counted.other:
        return mention._replace(scope="partial")
    bound = mention.counted.interval.hedge in {"at_least", "more_than"}
    if bound and 10 * size < 9 * top:  # a bound well below the total is an earlier stage of it
        return mention._replace(scope="partial")
    if _allows(mention, top) or (_allows(anchor, size) and size > top):
        return mention
    if mention.counted.form not in _COUNTED and mention.counted.form != "zero":
        return None
    if anchor.latest and _is_early(mention):
        return mention._replace(scope="partial")
    if size > top or mention.kind == "magnitude":
        return mention._replace(scope="other_event")
    stage = mention.field == "title" or (mention.counted.subject in ANYBODY and top >= MANY and 5 * size >= 4 * top)
    return mention._replace(scope="partial" if stage else "subset")


def _first(mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions of title and lead, else of the first sentence that has any."""
    first = min(mentions, key=lambda m: m.sentence.order)
    return [m for m in mentions if _is_early(m)] or [m for m in mentions if m.sentence == first.sentence]


def _injured(found: Sequence[Mention], dead: Number, dropped: Dropped) -> list[Mention]:
    """People injured, and people shot less the dead (annotation guide, settled cases)."""
    deaths: dict[tuple[Field, int], list[Mention]] = {}
    for m in found:
        if m.kind == "killed":
            deaths.setdefault((m.field, m.sentence.order), []).append(m)
    made: list[Mention] = []
    for mention in found:
        m = _of_wounds(mention, dead)
        if m.kind not in {"injured", "shot"}:
            continue
        told = deaths.get((m.field, m.sentence.order), [])
        if dead and (_is_among_dead(m, told) or any(d.at == m.at and d.until == m.until for d in told)):
            dropped.drop(m, "among_dead")
            continue
        if m.kind == "injured":
            made.append(m)
        elif m.scope == "subset" and _size(m) <= dead:
            dropped.drop(m, "among_dead")  # the children who were shot
        elif m.scope not in {"event", "partial"} or not dead or m.counted.form == "zero" or _is_apart(m, told):
            made.append(m._replace(kind="injured"))
        elif m.counted.interval.hedge != "vague" and (left := _size(m) - dead - _shot_selves(m)) > 0:
            amount = interval(left, m.counted.interval.hedge)
            made.append(m._replace(kind="injured", counted=m.counted._replace(interval=amount)))
        else:
            dropped.drop(m, "among_dead")
    return made


def _shot_selves(shot: Mention) -> int:
    """How many of those shot are who shot them: whoever shot "a girl and then himself" is rarely hurt alone."""
    return sum(part.subject.lower() in SELVES for part in shot.counted.parts)


def _is_apart(shot: Mention, told: Sequence[Mention]) -> bool:
    """Are "four others" who were shot apart from the dead? Not where the sentence counts dead among them."""
    return shot.counted.other and not any(dead.scope == "subset" and dead.at > shot.at for dead in told)


def _of_wounds(mention: Mention, dead: Number) -> Mention:
    """Whoever is found with wounds may die of them, as one who is shot: "all three had wounds" are the three dead."""
    if mention.kind != "wounds":
        return mention
    found_so = mention.scope == "partial" or (dead and _size(mention) == dead)
    return mention._replace(kind="shot" if found_so else "injured")


def _is_among_dead(mention: Mention, beside: Sequence[Mention]) -> bool:
    """Is the person hurt the one who died? Not another one, nor one told of `beside` the sentence's deaths."""
    if mention.counted.form not in {"single", "name"} or mention.lives:
        return False
    if mention.kind == "shot" and mention.field == "body" and not beside:
        return True  # "another was shot outside": one of those who died
    if mention.counted.other:
        return False
    if any(d.counted is mention.counted for d in beside):
        return True
    return mention.field != "title" and not (beside and mention.kind == "injured")
