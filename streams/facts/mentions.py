"""What one sentence counts: each match of a table's patterns is a mention, with the scope of the words near it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from schemas.claim import Field, Hedge, Scope
from streams.facts.chunks import Chunk
from streams.facts.counted import Count
from streams.facts.document import CASUALTIES, Mention
from streams.facts.kinds import NEEDS, Pattern, Table
from streams.facts.lexicon import SERVICES
from streams.facts.numbers import Interval, interval
from streams.facts.scopes import cues, is_of_a_time, local_scope, replaces
from streams.facts.tokens import Sentence

REACH = 70  # characters behind a verb that may say that whoever was hurt lives
MOST = 16  # counts of one sentence; the most that a development article has in one is 7
STATISTIC = 50  # so many are counted over a year; fewer are of one incident in it
_ALIVE = re.compile(r"(?i)\balive\b")  # whoever is dug out alive counts, even one person
_NEW = frozenset({"new", "fresh", "additional", "further"})
_AMONG = re.compile(r"(?i)\bamong (?:the|those)\b|\b(?:dead|killed|injured|wounded|fatalities) includ")
_ALSO = re.compile(r"\balso\b")
_SINCE = re.compile(r"\W+(?:ever )?since\b", re.IGNORECASE)
_PLURAL_VERBS = frozenset({"were", "are", "have"})
_INFINITIVES = frozenset({"die", "perish"})
_GRAVELY = re.compile(r" (?:of (?:them|whom) )?(?:critical|serious|bad|grave|severe)(?:ly)?\b")
_LIVES = re.compile(
    r"(?i)\b(?:expected to (?:survive|live|recover|be (?:ok|okay|fine)|make)|surviv(?:es|ed)\b|(?:stable|good|fair) "
    r"condition"
    r"|treated and released|(?:not|non)[ -]life[ -]threatening|is recovering)"
)
# Whoever is only questioned, or let go again, is not arrested; whoever was "twice arrested" was so in other years.
_LET_GO = re.compile(
    r"(?i)\bfor questioning\b|\bbriefly (?:detained|handcuffed|arrested|held)\b"
    r"|\b(?:detained|handcuffed|arrested|custody)\b[^.;]{0,20}\b(?:and|but|then|later) (?:then |later |subsequently )?"
    r"(?:released|let go|freed)\b(?! on)|\barrested (?:twice|repeatedly|(?:\w+|\d+) times)\b"
)
NONE_LEFT = "none at all"


def mentions_of(field: Field, text: str, sentence: Sentence, row: list[Chunk], table: Table) -> list[Mention]:
    """What the chunks of a sentence count by the patterns of `table`, each count once a kind."""
    line = "".join(c.symbol for c in row)
    letters = set(line)
    seen: dict[tuple[str, int], Mention] = {}
    for pattern in table.patterns:
        if letters.isdisjoint(pattern.needs):
            continue
        for match in pattern.shape.finditer(line):
            at = match.start("c")
            if (pattern.kind, at) in seen or len(seen) >= MOST or not _counts(text, row, pattern.kind, at, match.end()):
                continue
            if mention := _mention(pattern, field, text, sentence, row, match):
                seen[pattern.kind, at] = mention
    return [*_together(seen), *_parts(text, row, seen)]


def _mention(
    pattern: Pattern, field: Field, text: str, sentence: Sentence, row: list[Chunk], match: re.Match[str]
) -> Mention | None:
    """The count of a match with its place and scope."""
    kind, at, count = pattern.kind, match.start("c"), row[match.start("c")].counted
    start, end = row[match.start()].start, row[match.end() - 1].end
    if count is None or (count.form == "zero" and _SINCE.match(text, end, sentence.end)):
        return None  # "nobody was found alive since a boy was": somebody was
    if kind == "shot" and row[at].symbol != "ο" and _ALSO.search(text, start, end):
        count = count._replace(other=True)  # "two men were also shot": beside those told of before
    if kind == "rescued" and _ALIVE.search(text, start, end):
        count = count._replace(form="numeral")
    following = next((c.start for c in row[match.end() :] if c.symbol in "nsq"), None)
    near = cues(text, sentence, start, end, following)
    if "other_event" in near and _is_statistic(count) and is_of_a_time(text, sentence):
        near |= {"cumulative"}
    before = "".join(c.symbol for c in row[:at])
    among = _AMONG.search(text, start, end) is not None  # "three clerks were among those killed"
    scope: Scope = "subset" if among else _scope(kind, count, field, before, near)
    latest = "t" in before and replaces(text, sentence, start, row[at].start)
    told = tuple((c.start, c.end) for c in row[match.start() : match.end()] if c.symbol in pattern.needs)
    mention = Mention(kind, count, scope, field, sentence, start, end, latest=latest, rule=pattern.rule, told=told)
    lives = _LIVES.search(text, start, min(sentence.end, end + REACH)) is not None
    return mention._replace(at=row[at].start, until=row[at].end, lives=lives)


def _together(seen: Mapping[tuple[str, int], Mention]) -> Iterator[Mention]:
    """The mentions; of one kind, "a man was shot in the leg and a girl in the arm" are two people of one count."""
    for kind in dict.fromkeys(kind for kind, _ in seen):
        same = [seen[key] for key in sorted(seen) if key[0] == kind]
        heads = {m.counted.subject.lower().removeprefix("one ").removeprefix("a ").removeprefix("an ") for m in same}
        strangers = len(heads) == len(same) > 1 and not same[0].counted.other and all(map(_is_stranger, same))
        if kind in CASUALTIES and strangers:
            subject = ", ".join(m.counted.subject for m in same)
            parts = tuple(m.counted for m in same)
            count = Count(interval(len(same), "exact"), subject, "sum", parts=parts)
            yield same[0]._replace(counted=count, end=same[-1].end, until=same[-1].until)
        else:
            yield from same


def _is_stranger(mention: Mention) -> bool:
    """Is it one person of whom nothing has been said: "a girl", "another man"?"""
    count = mention.counted
    one = count.form in {"single", "numeral"} and count.interval[:2] == (1, 1) and not count.definite
    return one and mention.scope == "event" and count.subject != "person"


def _counts(text: str, row: list[Chunk], kind: str, at: int, after: int) -> bool:
    """Is what stands at `at` a count of those of whom the words up to `after` speak?"""
    if kind == "arrested" and _LET_GO.search(text, row[at].start, min(row[after - 1].end + REACH, row[-1].end)):
        return False
    return not (_is_whole(kind, row, at) or _is_of_more(text, row, at, after) or _is_member(row, at))


def _is_whole(kind: str, row: list[Chunk], at: int) -> bool:
    """Is it a whole of which a part is told: "half of the 300 homes", "a third of Orsk's 300 homes"?"""
    counted = row[at].counted
    before = "".join(c.symbol for c in row[max(0, at - 3) : at])
    of = before.endswith("'") or (before.endswith("o") and counted is not None and counted.definite)
    return kind not in NEEDS and of


def _is_statistic(count: Count) -> bool:
    return max(count.interval.lo or 0, count.interval.hi or 0) >= STATISTIC


def _is_member(row: list[Chunk], at: int) -> bool:
    """Does "one of the victims" only say who somebody is, as in "Lee is one of the victims who died"?"""
    counted = row[at].counted
    one = counted is not None and counted.partitive and counted.interval.hi == 1
    return one and at > 0 and row[at - 1].symbol == "b"


def _is_of_more(text: str, row: list[Chunk], at: int, after: int) -> bool:
    """Does the verb not speak of the one person, as in "friends of a girl were arrested", "don't let my son die"?"""
    counted = row[at].counted
    if counted is None or counted.form not in {"single", "name"} or counted.interval.hi != 1:
        return False
    if any(c.symbol == "D" and text[c.start : c.end].lower() in _INFINITIVES for c in row[at:after]):
        return True
    if not at or row[at - 1].symbol not in "ouT":
        return False
    verb = next((c for c in row[at:after] if c.symbol == "b"), None)
    return verb is not None and text[verb.start : verb.end].lower() in _PLURAL_VERBS


def _scope(kind: str, count: Count, field: Field, before: str, near: frozenset[Scope]) -> Scope:
    part_of_none = count.form == "zero" and (count.other or count.subject in SERVICES)
    if count.partitive or part_of_none or "y" in before[-3:]:  # "two of the victims", "including at least two"
        return "subset"
    if kind not in NEEDS and not _NEW.isdisjoint(count.subject.lower().split()):
        return "partial"  # "19 new cases" are what came to those before, unless nothing is told of these
    return local_scope(kind, count.form, field, near)


def _is_part(text: str, row: list[Chunk], at: int) -> bool:
    """Is a count a part of the one before it: "including two", ", two of them children", ", two seriously"?"""
    if "y" in {c.symbol for c in row[max(0, at - 2) : at]}:
        return True
    if not at or row[at - 1].symbol not in {",", ";"}:
        return False
    ends = at + 1 == len(row) or row[at + 1].symbol in {",", ".", ";", "6"}
    counted = row[at].counted
    partitive = counted is not None and counted.partitive
    return ends and (partitive or _GRAVELY.match(text, row[at].end) is not None)


def _parts(text: str, row: list[Chunk], seen: dict[tuple[str, int], Mention]) -> Iterator[Mention]:
    """The numerals inside a sum, and those after "including": parts of the count that stands before them."""
    for mention in seen.values():
        for part in mention.counted.parts:
            if part.form == "numeral":
                yield mention._replace(counted=part, scope="subset")
    taken = {at for _, at in seen}
    for at, chunk in enumerate(row):
        included = chunk.symbol in "nq" and at not in taken and _is_part(text, row, at)
        wholes = [(place, kind) for kind, place in seen if place < at] if included else []
        if wholes and chunk.counted:
            place, kind = max(wholes)
            mention = seen[kind, place]
            scope: Scope = "other_event" if mention.scope == "other_event" else "subset"
            yield mention._replace(
                counted=chunk.counted,
                scope=scope,
                end=max(mention.end, chunk.end),
                rule=f"{mention.kind}: included",
                at=chunk.start,
                until=chunk.end,
            )


def measured(field: Field, text: str, sentence: Sentence, table: Table) -> Iterator[Mention]:
    for kind, pattern in table.measures.items():
        for match in pattern.finditer(text, sentence.start, sentence.end):
            value = float(next(filter(None, match.groups())))
            hedge: Hedge = (
                "at_least" if " least " in match.group() else "more_than" if " over " in match.group() else "exact"
            )
            scope = local_scope(kind, "numeral", field, cues(text, sentence, *match.span()) - {"partial"})
            amount = Interval(value, None, hedge) if hedge != "exact" else interval(value, hedge)
            count = Count(amount, kind, "numeral")
            yield as_measured(Mention(kind, count, scope, field, sentence, *match.span()), "with its unit")
    for kind, pattern in table.none_at_all.items():
        if found := pattern.search(text, sentence.start, sentence.end):
            none = Count(interval(0, "exact"), "people", "zero")
            yield as_measured(Mention(kind, none, "event", field, sentence, *found.span()), NONE_LEFT)


def as_measured(mention: Mention, form: str) -> Mention:
    """A mention that is read from the characters: count and words that prove it are one."""
    span = mention.start, mention.end
    return mention._replace(rule=f"{mention.kind}: {form}", told=(span,), at=mention.start, until=mention.end)
