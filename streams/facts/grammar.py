"""What numbers of people killed, injured, arrested ... does an article state? `claims` is the only door.

Tokens, chunks, patterns over symbols (the finite-state cascades of Abney 1996, "Partial parsing via finite-state
cascades"), then the document: which of the counts is the total of the article's own event.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import NamedTuple

from schemas.claim import Claim, Field, Scope
from streams.facts import foreign
from streams.facts.chunks import Chunk, chunks
from streams.facts.company import FALLING, Told, in_company
from streams.facts.counts import Count
from streams.facts.document import CASUALTIES, LEAD, Dropped, Mention, resolved
from streams.facts.kind_words import TABLES
from streams.facts.kinds import CORE, NEEDS, Table
from streams.facts.labels import corrected, labelled
from streams.facts.lexicon import SERVICES
from streams.facts.live_pages import Page, entries
from streams.facts.numbers import interval
from streams.facts.quotes import attribution, quote_span
from streams.facts.scopes import (
    cues,
    local_scope,
    names_another,
    replaces,
    speaks_of_incident,
    speaks_of_several,
    speaks_of_violence,
)
from streams.facts.spoken import ENGLISH, grammar_of
from streams.facts.tokens import Sentence, sentences, tokens

_CAPTIVITY = re.compile(r"(?i)\b(?:kidnap|abduct|hostage|captor|captiv)")
_CUSTODY = re.compile(r"(?i)\b(?:police|arrest|custody|jail|suspect|charge[sd])")
_OF_DEATH = re.compile(r"(?i)\b(?:fatal(?:ly)?|deadly|murder(?:ed)?|homicide|killing of|death of)\b")
_OF_MURDERS = re.compile(r"(?i)\bmurder[- ]suicide\b|\b(?:double|triple|quadruple) (?:murder|homicide|killing|slaying)")
CAPTIVITY_CHARS = 800  # of the body: where an article says that it is about people who are held
NONE_LEFT = "none at all"
PLURAL_STATES = frozenset({"missing", "hostages"})  # people leave these, and the last of them leaves nobody
MOST = 16  # counts of one sentence; the most that a development article has in one is 7
# Links to other stories that some sites run into the text, up to a "MORE".
_TEASER = re.compile(r"\bMORE\b(?:['’]s)?")
_ALIVE = re.compile(r"(?i)\balive\b")  # whoever is dug out alive counts, even one person
_NEW = frozenset({"new", "fresh", "additional", "further"})
_AMONG = re.compile(r"\bamong (?:the|those)\b")
_SINCE = re.compile(r"\W+(?:ever )?since\b", re.IGNORECASE)
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
        page = entries(body)
        passages = _in_english(texts, tables, page)
        found = _of_incidents(texts, passages, page, dropped)
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
        claim = _claim(text, mention, says(text, mention.sentence, mention.at))
        key = (claim.kind, claim.lo, claim.hi, claim.hedge, claim.scope, claim.subject)
        if made.setdefault(key, Found(claim, mention)).mention is not mention:
            dropped.drop(mention, "repeats")
    ordered = sorted(made.values(), key=lambda f: _place(f.claim))
    article = [Told(p.field, p.sentence.start, _text_of(texts, p), p.mentions) for p in passages]
    falling = FALLING.union(*(table.kinds for table in tables if table.may_fall))
    stanced = [f._replace(claim=in_company(f.claim, f.mention, article, falling)) if _counts(f) else f for f in ordered]
    return Examined(tuple(stanced), passages, dropped)


def _counts(found: Found) -> bool:
    return found.claim.scope == "event"


def _text_of(texts: Mapping[Field, str], passage: Passage) -> str:
    return texts[passage.field][passage.sentence.start : passage.sentence.end]


def _in_english(texts: Mapping[Field, str], tables: Sequence[Table], page: Page) -> tuple[Passage, ...]:
    titled = _words(texts["title"])
    clocks: dict[Field, dict[int, int]] = {"title": {}, "body": {start: end for start, end, _ in page}}
    return tuple(
        _passage(field, text, s, tables, titled, clocks[field])
        for field, text in texts.items()
        for s in sentences(text)
    )


def _in_words(texts: Mapping[Field, str], code: str) -> tuple[Passage, ...]:
    """The passages of an article in one of `foreign.LANGUAGES`."""
    read = (
        (field, s, foreign.mentions(code, field, text, s)) for field, text in texts.items() for s in sentences(text)
    )
    return tuple(
        Passage(field, s, s.start, mentions=tuple(found), passed_over="" if found else "no_trigger")
        for field, s, found in read
    )


def _of_incidents(
    texts: Mapping[Field, str], passages: Sequence[Passage], page: Page, dropped: Dropped
) -> list[Mention]:
    """The mentions of an English article that may be of an incident, marked where they are of another than its own."""
    title, body = texts["title"], texts["body"]
    found = list(_with_corrections(texts, passages))
    if page:
        found = _newest(found, page)
    if not (speaks_of_violence(title) or speaks_of_violence(body)):
        found = dropped.keep(
            found, lambda m: m.kind not in CASUALTIES or m.counted.form not in {"single", "name"}, "no_incident"
        )
    if _OF_DEATH.search(title) and not any(m.kind == "killed" for m in found):
        all_died = _OF_MURDERS.search(title) is not None
        found = dropped.keep(found, lambda m: not _is_dead_of(m, all_died=all_died), "among_dead")
    found = [m._replace(elsewhere=names_another(texts[m.field], m.sentence, title)) for m in found]
    if not speaks_of_several(title):
        found = [m._replace(scope="cumulative") if _is_of_several(m, texts[m.field]) else m for m in found]
    if _tells_of_captives(title, body, found):
        found = [m._replace(kind="hostages") if _is_held(m, texts[m.field]) else m for m in found]
    found = [m._replace(scope="subset", elsewhere=True) if _is_found(m, texts[m.field]) else m for m in found]
    return list(_none_left(found))


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


def _with_corrections(texts: Mapping[Field, str], passages: Iterable[Passage]) -> Iterator[Mention]:
    """The mentions; "the correct figure is 38" is of the kind that was counted last before it."""
    last: Mention | None = None
    for passage in passages:
        again = corrected(texts[passage.field], passage.sentence)
        yield from passage.mentions
        last = max(passage.mentions, key=lambda m: m.until, default=last)
        if again and last and all(m.counted.interval != again[0] for m in passage.mentions):
            amount, start, end = again
            count = Count(amount, last.counted.subject, "numeral")
            told = Mention(last.kind, count, "event", passage.field, passage.sentence, start, end, latest=True)
            yield _as_measured(told._replace(listed=True), "correct figure")


def _tells_of_captives(title: str, body: str, found: Iterable[Mention]) -> bool:
    """Is the article about people who are held by captors, or freed with no police at hand?"""
    if _CAPTIVITY.search(title) or _CAPTIVITY.search(body, 0, CAPTIVITY_CHARS):
        return True
    return any(m.kind == "rescued" for m in found) and not (_CUSTODY.search(title) or _CUSTODY.search(body))


def _is_of_several(mention: Mention, text: str) -> bool:
    """Is it counted over several incidents, in the body of an article about one?"""
    near = text[max(mention.sentence.start, mention.start - 80) : min(mention.sentence.end, mention.end + 80)]
    return mention.field == "body" and mention.scope in {"event", "partial"} and speaks_of_several(near)


_FOUND_SAFE = re.compile(
    r"(?i)\bmissing\b(?:(?!\bafter\b|\bbefore\b|[.;]).){0,80}?\b(?:was|were|been|up)\b[^.;,]{0,9}"
    r"\b(?:found|located|traced|safe|alive)\b|\bmissing\b[^.;,]{0,40}?\bfound (?:dead|safe|alive|well|unharmed)\b"
)


def _is_found(mention: Mention, text: str) -> bool:
    """Were those who are called missing found?"""
    found = _FOUND_SAFE.search(text, mention.start, mention.sentence.end)
    counted = mention.kind == "missing" and mention.counted.interval.hi != 0
    return counted and found is not None and mention.at < found.start() < mention.end


def _is_dead_of(mention: Mention, *, all_died: bool) -> bool:
    """Is it who is told of as shot below a title that speaks of a death? One person, or where all died, several."""
    one = mention.kind == "shot" and mention.counted.form in {"single", "name"}
    return mention.field == "body" and (one or (all_died and mention.kind in {"shot", "wounds"}))


def _is_held(mention: Mention, text: str) -> bool:
    """Is somebody "being held" by captors, and not by the police?"""
    return mention.kind == "arrested" and any("held" in text[a:b].lower() for a, b in mention.told)


def _none_left(found: list[Mention]) -> Iterator[Mention]:
    """Where nobody is missing or held any more, those who were are told of as they were before."""
    none = {m.kind for m in found if m.rule.endswith(NONE_LEFT)} & PLURAL_STATES
    for mention in found:
        before = mention.kind in none and mention.scope in {"event", "partial"} and mention.counted.interval.hi != 0
        yield mention._replace(scope="subset", elsewhere=True) if before else mention


def _newest(found: list[Mention], page: Page) -> list[Mention]:
    """In a live page only the newest entry that counts a kind has its total: older ones tell of stages."""
    starts = [start for start, _, _ in page]
    entry = [bisect_right(starts, mention.start) - 1 for mention in found]
    ranked = [(m, page[at][2] if at >= 0 else -1) for m, at in zip(found, entry, strict=True)]
    newest: dict[str, int] = {}
    for mention, rank in ranked:
        if mention.field == "body" and mention.scope == "event":
            newest[mention.kind] = min(rank, newest.get(mention.kind, rank))
    return [
        m._replace(scope="partial") if m.field == "body" and m.scope == "event" and rank > newest[m.kind] else m
        for m, rank in ranked
    ]


def _passage(
    field: Field,
    text: str,
    sentence: Sentence,
    tables: Sequence[Table],
    titled: frozenset[str],
    clocks: Mapping[int, int],
) -> Passage:
    """One sentence: every count that a pattern gives a kind, in the order of the tables and the text.

    `clocks`: where the entries of a live page begin, and where the clock of each ends.
    """
    telling, silent = _tells(_words(text[sentence.start : sentence.end]), tables, titled)
    if field == "title" and CORE in tables and CORE not in telling:
        telling.insert(0, CORE)  # a title is read whatever its words: parts of them may prove a kind
    begin = clocks.get(sentence.start, sentence.start)
    if not telling:
        return Passage(field, sentence, begin, passed_over=silent)
    if begin == sentence.start and _CAPTION.match(text, sentence.start, sentence.end):
        return Passage(field, sentence, begin, passed_over="other_story")
    found = [m for table in telling for m in _measured(field, text, sentence, table)]
    if field == "body" and sentence.order and _is_headline(text[sentence.start : sentence.end]):
        return Passage(field, sentence, begin, mentions=tuple(found), passed_over="other_story")
    if teaser := _TEASER.search(text, sentence.start, sentence.end):
        begin = teaser.end()
    read = sentence._replace(start=begin)
    listed = tuple(_listed(field, text, read)) if CORE in telling else ()
    taken = {(m.kind, m.until) for m in listed}
    found += listed
    rows = []
    for table in telling:
        row = chunks(text, tokens(text, read), headline=field == "title", table=table)
        rows.append(tuple(row))
        found += [m for m in _mentions(field, text, read, row, table) if (m.kind, m.until) not in taken]
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
                if count.form == "zero" and _SINCE.match(text, end, sentence.end):
                    continue  # "nobody was found alive since a boy was": somebody was
                scope = _scope(pattern.kind, count, field, line[:at], cues(text, sentence, start, end))
                if _AMONG.search(text, start, end):  # "three clerks were among those killed"
                    scope = "subset"
                latest = "t" in line[:at] and replaces(text, sentence, start, row[at].start)
                mention = Mention(pattern.kind, count, scope, field, sentence, start, end, latest=latest)
                told = tuple((c.start, c.end) for c in row[match.start() : match.end()] if c.symbol in pattern.needs)
                mention = mention._replace(rule=pattern.rule, told=told, at=row[at].start, until=row[at].end)
                if pattern.kind == "rescued" and _ALIVE.search(text, start, end):
                    mention = mention._replace(counted=count._replace(form="numeral"))
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
            yield _as_measured(Mention(kind, none, "event", field, sentence, *found.span()), NONE_LEFT)


def _listed(field: Field, text: str, sentence: Sentence) -> Iterator[Mention]:
    """The figures that stand after a label."""
    for one in labelled(text, sentence):
        count = Count(one.interval, "people", "zero" if one.interval.hi == 0 else "numeral")
        mention = Mention(one.kind, count, "event", field, sentence, one.start, one.end, listed=True)
        yield mention._replace(rule=f"{one.kind}: label", told=((one.start, one.at),), at=one.at, until=one.end)


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
