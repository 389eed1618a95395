"""What numbers of people killed, injured, arrested ... does an article state? `claims` is the only door.

Tokens, chunks, patterns over symbols (the finite-state cascades of Abney 1996, "Partial parsing via finite-state
cascades"), then the document: which of the counts is the total of the article's own event.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import NamedTuple

from schemas.claim import Claim, Field, Scope
from streams.facts import foreign
from streams.facts.chunks import Chunk, chunks
from streams.facts.counts import Count
from streams.facts.document import CASUALTIES, LEAD, Dropped, Mention, resolved
from streams.facts.kind_words import TABLES
from streams.facts.kinds import CORE, NEEDS, Table
from streams.facts.lexicon import SERVICES
from streams.facts.numbers import interval
from streams.facts.quotes import attribution, quote_span
from streams.facts.scopes import cues, local_scope, names_another, replaces, speaks_of_incident, speaks_of_violence
from streams.facts.spoken import ENGLISH, grammar_of
from streams.facts.tokens import Sentence, sentences, tokens

MOST = 16  # counts of one sentence; the most that a development article has in one is 7
# Links to other stories that some sites run into the text, up to a "MORE".
_TEASER = re.compile(r"\bMORE\b(?:['’]s)?")
_NEW = frozenset({"new", "fresh", "additional", "further"})
_AMONG = re.compile(r"\bamong (?:the|those)\b")
_WORD = re.compile(r"[^\W_]+")


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.lower()))


def _tells(words: frozenset[str], tables: Sequence[Table], titled: frozenset[str]) -> tuple[list[Table], str]:
    """The tables of which a sentence of these words may claim something; where there are none, the reason.

    Most sentences have no word that can prove a kind and end here. `titled`: the words of the article's title.
    """
    found = [table for table in tables if not table.telling.isdisjoint(words) and _is_told(table, words)]
    told = [table for table in found if _is_open(table, words, titled)]
    return told, "" if told else "gated" if found else "no_trigger"


def _is_told(table: Table, words: frozenset[str]) -> bool:
    return not table.proofs or any(proof <= words for proof in table.proofs)


def _is_open(table: Table, words: frozenset[str], titled: frozenset[str]) -> bool:
    if table.nouns and table.nouns.isdisjoint(words):
        return False
    near = not table.near or not (table.near.isdisjoint(words) and table.near.isdisjoint(titled))
    return near and table.unless.isdisjoint(words)


# "2:07 A video of something else", "READ MORE: ...": other stories, not this one.
_CAPTION = re.compile(
    r"\d{1,2}:\d\d [A-Z]|(?:READ MORE|RELATED|ALSO READ|MORE|WATCH|PHOTOS|VIDEO|SEE ALSO|Read more|Related)\b ?:?"
)


class Passage(NamedTuple):
    """One sentence as it was read: the chunks and the counts of each table whose words it has.

    `passed_over`: the reason why its counts are not looked for; `begin`: where what is read of it begins.
    """

    field: Field
    sentence: Sentence
    begin: int
    rows: tuple[tuple[Chunk, ...], ...] = ()
    mentions: tuple[Mention, ...] = ()
    passed_over: str = ""


class Found(NamedTuple):
    """A claim and the count that it was made of."""

    claim: Claim
    mention: Mention


class Examined(NamedTuple):
    """An article as the grammar read it: the claims in their order, every sentence, and what was turned away."""

    found: tuple[Found, ...]
    passages: tuple[Passage, ...]
    dropped: Dropped


def claims(title: str, body: str, language: str | None, tables: Sequence[Table] = TABLES) -> tuple[Claim, ...]:
    """The claims of one article, the title's first, then by place; none for a language without a grammar.

    >>> found = claims("Two miners killed in Orsk", "Nine others were hurt.", "en")
    >>> [(c.kind, c.lo, c.hi, c.scope, c.quote) for c in found]
    [('killed', 2, 2, 'event', 'Two miners killed in Orsk'), ('injured', 9, 9, 'event', 'Nine others were hurt.')]
    """
    return tuple(one.claim for one in examined(title, body, language, tables).found)


def examined(title: str, body: str, language: str | None, tables: Sequence[Table] = TABLES) -> Examined:
    """The claims of one article with all that led to them."""
    dropped = Dropped()
    spoken = grammar_of(title, body, language)
    if spoken is None:
        return Examined((), (), dropped)
    texts: dict[Field, str] = {"title": title, "body": body}
    if spoken == ENGLISH:
        passages = _in_english(texts, tables)
        found = _of_incidents(texts, [m for passage in passages for m in passage.mentions], dropped)
        tells, says = speaks_of_incident, attribution
    else:
        passages = _in_words(texts, spoken)
        found = [m for passage in passages for m in passage.mentions]
        tells, says = partial(foreign.speaks_of_incident, spoken), partial(foreign.attribution, spoken)
    in_lead = tells(body[: _lead_end(body)])
    scoped = resolved(found, in_title=tells(title), in_lead=in_lead, dropped=dropped)
    made: dict[tuple[object, ...], Found] = {}
    for mention in scoped:
        text = texts[mention.field]
        claim = _claim(text, mention, says(text, mention.sentence))
        key = (claim.kind, claim.lo, claim.hi, claim.hedge, claim.scope, claim.subject)
        if made.setdefault(key, Found(claim, mention)).mention is not mention:
            dropped.drop(mention, "repeats")
    ordered = sorted(made.values(), key=lambda f: _place(f.claim))
    return Examined(tuple(ordered), passages, dropped)


def _in_english(texts: Mapping[Field, str], tables: Sequence[Table]) -> tuple[Passage, ...]:
    titled = _words(texts["title"])
    return tuple(_passage(field, text, s, tables, titled) for field, text in texts.items() for s in sentences(text))


def _in_words(texts: Mapping[Field, str], code: str) -> tuple[Passage, ...]:
    """The passages of an article in one of `foreign.LANGUAGES`."""
    read = (
        (field, s, foreign.mentions(code, field, text, s)) for field, text in texts.items() for s in sentences(text)
    )
    return tuple(
        Passage(field, s, s.start, mentions=tuple(found), passed_over="" if found else "no_trigger")
        for field, s, found in read
    )


def _of_incidents(texts: Mapping[Field, str], found: list[Mention], dropped: Dropped) -> list[Mention]:
    """Those of an English article that may be of an incident, marked where they are of another than its own."""
    if not any(speaks_of_violence(text) for text in texts.values()):
        found = dropped.keep(
            found, lambda m: m.kind not in CASUALTIES or m.counted.form not in {"single", "name"}, "no_incident"
        )
    return [m._replace(elsewhere=names_another(texts[m.field], m.sentence, texts["title"])) for m in found]


def _place(claim: Claim) -> tuple[bool, int, int, str, str, str]:
    return claim.field == "body", claim.start, claim.end, claim.kind, claim.scope, claim.subject


def _lead_end(body: str) -> int:
    return max((s.end for s in islice(sentences(body), LEAD)), default=0)


def _claim(text: str, mention: Mention, source: str | None) -> Claim:
    start, end = quote_span(text, mention.sentence, mention.start, mention.end)
    count = mention.counted
    return Claim(
        kind=mention.kind,
        lo=count.interval.lo,
        hi=count.interval.hi,
        hedge=count.interval.hedge,
        scope=mention.scope,
        subject=count.subject,
        quote=text[start:end],
        field=mention.field,
        start=start,
        end=end,
        attribution=source,
    )


def _passage(field: Field, text: str, sentence: Sentence, tables: Sequence[Table], titled: frozenset[str]) -> Passage:
    """One sentence: every count that a pattern gives a kind, in the order of the tables and the text."""
    telling, silent = _tells(_words(text[sentence.start : sentence.end]), tables, titled)
    if field == "title" and CORE in tables and CORE not in telling:
        telling.insert(0, CORE)  # a title is read whatever its words: parts of them may prove a kind
    begin = sentence.start
    if not telling:
        return Passage(field, sentence, begin, passed_over=silent)
    if _CAPTION.match(text, sentence.start, sentence.end):
        return Passage(field, sentence, begin, passed_over="other_story")
    found = [m for table in telling for m in _measured(field, text, sentence, table)]
    if field == "body" and sentence.order and _is_headline(text[sentence.start : sentence.end]):
        return Passage(field, sentence, begin, mentions=tuple(found), passed_over="other_story")
    if teaser := _TEASER.search(text, sentence.start, sentence.end):
        begin = teaser.end()
    read = sentence._replace(start=begin)
    rows = []
    for table in telling:
        row = chunks(text, tokens(text, read), headline=field == "title", table=table)
        rows.append(tuple(row))
        found += _mentions(field, text, read, row, table)
    return Passage(field, sentence, begin, tuple(rows), tuple(found))


def _mentions(field: Field, text: str, sentence: Sentence, row: list[Chunk], table: Table) -> list[Mention]:
    line = "".join(c.symbol for c in row)
    letters = set(line)
    seen: dict[tuple[str, int], Mention] = {}
    for pattern in table.patterns:
        if letters.isdisjoint(pattern.needs):
            continue
        for match in pattern.shape.finditer(line):
            at = match.start("c")
            count = row[at].counted
            if count and (pattern.kind, at) not in seen and len(seen) < MOST and not _is_whole(pattern.kind, row, at):
                start, end = row[match.start()].start, row[match.end() - 1].end
                scope = _scope(pattern.kind, count, field, line[:at], cues(text, sentence, start, end))
                if _AMONG.search(text, start, end):  # "three clerks were among those killed"
                    scope = "subset"
                latest = "t" in line[:at] and replaces(text, sentence, start, row[at].start)
                mention = Mention(pattern.kind, count, scope, field, sentence, start, end, latest=latest)
                told = tuple((c.start, c.end) for c in row[match.start() : match.end()] if c.symbol in pattern.needs)
                mention = mention._replace(rule=pattern.rule, told=told, at=row[at].start, until=row[at].end)
                seen[pattern.kind, at] = mention
    return [*seen.values(), *_parts(row, seen)]


def _is_whole(kind: str, row: list[Chunk], at: int) -> bool:
    """Is it a whole of which a part is told: "half of the 300 homes", "a third of Orsk's 300 homes"?"""
    counted = row[at].counted
    before = "".join(c.symbol for c in row[max(0, at - 3) : at])
    of = before.endswith("'") or (before.endswith("o") and counted is not None and counted.definite)
    return kind not in NEEDS and of


def _is_headline(line: str) -> bool:
    """Is a line of the body another story's headline, in Title Case and without a full stop?"""
    words = [word for word in line.split() if word[:1].isalpha() and len(word) > 3]
    return (
        line.rstrip("'\"’”")[-1:].isalnum()
        and len(words) > 3
        and sum(word[0].isupper() for word in words) >= 0.8 * len(words)
    )


def _measured(field: Field, text: str, sentence: Sentence, table: Table) -> Iterator[Mention]:
    for kind, pattern in table.measures.items():
        for match in pattern.finditer(text, sentence.start, sentence.end):
            value = float(next(filter(None, match.groups())))
            scope = local_scope(kind, "numeral", field, cues(text, sentence, *match.span()) - {"partial"})
            count = Count(interval(value, "exact"), kind, "numeral")
            yield _as_measured(Mention(kind, count, scope, field, sentence, *match.span()), "with its unit")
    for kind, pattern in table.none_at_all.items():
        if found := pattern.search(text, sentence.start, sentence.end):
            none = Count(interval(0, "exact"), "people", "zero")
            yield _as_measured(Mention(kind, none, "event", field, sentence, *found.span()), "none at all")


def _as_measured(mention: Mention, form: str) -> Mention:
    """A mention that is read from the characters: count and words that prove it are one."""
    span = mention.start, mention.end
    return mention._replace(rule=f"{mention.kind}: {form}", told=(span,), at=mention.start, until=mention.end)


def _scope(kind: str, count: Count, field: Field, before: str, near: frozenset[Scope]) -> Scope:
    part_of_none = count.form == "zero" and (count.other or count.subject in SERVICES)
    if count.partitive or part_of_none or "y" in before[-3:]:  # "two of the victims", "including at least two"
        return "subset"
    if kind not in NEEDS and not _NEW.isdisjoint(count.subject.lower().split()):
        return "partial"  # "19 new cases" are what came to those before, unless nothing is told of these
    return local_scope(kind, count.form, field, near)


def _parts(row: list[Chunk], seen: dict[tuple[str, int], Mention]) -> Iterator[Mention]:
    """The numerals inside a sum, and those after "including": parts of the count that stands before them."""
    for mention in seen.values():
        for part in mention.counted.parts:
            if part.form == "numeral":
                yield mention._replace(counted=part, scope="subset")
    taken = {at for _, at in seen}
    for at, chunk in enumerate(row):
        included = "y" in {c.symbol for c in row[max(0, at - 2) : at]} and chunk.symbol in "nq" and at not in taken
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
