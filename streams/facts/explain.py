"""Why the grammar read an article as it did: each claim with its rule and words, every other number with its reason.

Nothing is decided here: the reasons are those that the readers left on the way (`grammar.examined`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from schemas.claim import Claim, Field, Status
from streams.facts.chunks import Chunk, chunks
from streams.facts.grammar import Examined, Found, examined
from streams.facts.kind_words import TABLES
from streams.facts.kinds import Table
from streams.facts.passages import Passage
from streams.facts.reasons import is_number
from streams.facts.statuses import stated
from streams.facts.tokens import Token, sentences, tokens

Span = tuple[int, int]


class Proof(NamedTuple):
    """A claim, the pattern that found it, the `span` of its count phrase and those of the `words` that prove it."""

    claim: Claim
    rule: str
    span: Span
    words: tuple[Span, ...]


class Ruled(NamedTuple):
    """A status and the rule that found it: its machine and what was looked for."""

    status: Status
    rule: str


class Passed(NamedTuple):
    """A number of the text that is no claim, `text[start:end]` of a field, and the reason: a key of `REASONS`."""

    field: Field
    start: int
    end: int
    text: str
    reason: str


class Explanation(NamedTuple):
    """Every claim, status and number of one article. A number lies in the count of a claim or is `passed`.

    `sentences`: where one kind alone is asked for, those that have a word of it; else none, for all are read.
    """

    claims: tuple[Proof, ...]
    statuses: tuple[Ruled, ...]
    passed: tuple[Passed, ...]
    sentences: tuple[tuple[Field, Span], ...] = ()


def explained(title: str, body: str, language: str | None, tables: Sequence[Table] = TABLES) -> Explanation:
    """Why the article states what it states, and nothing else.

    >>> found = explained("Two miners killed in Orsk", "Both were 41 years old. It was the worst day since 2011.", "en")
    >>> [(proof.claim.kind, proof.rule) for proof in found.claims], [(n.text, n.reason) for n in found.passed]
    ([('killed', 'killed: participle')], [('41', 'age'), ('2011', 'year')])
    """
    examination = examined(title, body, language, tables)
    proofs = tuple(map(_proof, examination.found))
    ruled = tuple(Ruled(s.status, f"{s.rule.machine}: {s.rule.value}") for s in stated(title, body, language))
    texts: dict[Field, str] = {"title": title, "body": body}
    if examination.passages:
        passed = [n for p in examination.passages for n in _passed(p, texts[p.field], examination)]
    else:
        passed = [
            Passed(field, token.start, token.end, token.text, "language")
            for field, text in texts.items()
            for sentence in sentences(text)
            for token in _numbers(tokens(text, sentence))
        ]
    return Explanation(proofs, ruled, tuple(passed))


def tried(title: str, body: str, language: str | None, kind: str, tables: Sequence[Table]) -> Explanation:
    """What one kind of `tables` makes of the article: its claims, and the numbers beside its words that are none.

    >>> found = tried("Storm", "Police have 3 cars. It killed 2 men in a hall of 1987.", "en", "killed", TABLES)
    >>> [proof.claim.lo for proof in found.claims], [n.text for n in found.passed], found.sentences
    ([2], ['1987'], (('body', (20, 54)),))
    """
    own = [table for table in tables if kind in table.kinds]
    examination = examined(title, body, language, own)
    texts: dict[Field, str] = {"title": title, "body": body}
    proofs = tuple(p for p in map(_proof, examination.found) if p.claim.kind == kind)
    told = [p for p in examination.passages if p.mentions or _tells_of(p, texts[p.field], kind, own)]
    passed = tuple(n for p in told for n in _passed(p, texts[p.field], examination))
    marked = [(n.field, n.start) for n in passed] + [(p.claim.field, p.span[0]) for p in proofs]
    spans = tuple(
        (p.field, (p.sentence.start, p.sentence.end))
        for p in told
        if any(field == p.field and p.sentence.start <= at < p.sentence.end for field, at in marked)
    )
    return Explanation(proofs, (), passed, spans)


def _tells_of(passage: Passage, text: str, kind: str, tables: Sequence[Table]) -> bool:
    """Does a sentence have words that a pattern of the kind needs?"""
    if passage.passed_over not in {"", "gated"}:
        return False
    found, headline = tokens(text, passage.sentence), passage.field == "title"
    letters = {c.symbol for table in tables for c in chunks(text, found, headline=headline, table=table)}
    return any(not letters.isdisjoint(p.needs) for table in tables for p in table.patterns if p.kind == kind)


def _proof(found: Found) -> Proof:
    mention = found.mention
    return Proof(found.claim, mention.rule, (mention.at, mention.until), mention.told)


def _numbers(found: Iterable[Token]) -> Iterator[Token]:
    return (token for token in found if is_number(token.low))


def _passed(passage: Passage, text: str, examination: Examined) -> Iterator[Passed]:
    """The numbers of one sentence that are in no claim."""
    counts = [(f.mention.at, f.mention.until) for f in examination.found if f.claim.field == passage.field]
    found = tokens(text, passage.sentence)
    if any(_numbers(found)):
        rows = passage.rows or (tuple(chunks(text, found, headline=passage.field == "title")),)
        for token in _numbers(found):
            covering = [leaf for row in rows for leaf in _leaves(row, token)]
            claimed = any(start <= token.start < end for start, end in counts)
            if not claimed or any(_is_aside(leaf) for leaf in covering):
                reason = _reason(passage, covering, token, examination)
                yield Passed(passage.field, token.start, token.end, token.text, reason)


def _leaves(row: Iterable[Chunk], token: Token) -> Iterator[Chunk]:
    """The chunks that the number stands in, those of a coordination apart."""
    for chunk in row:
        if chunk.start <= token.start < chunk.end:
            yield from _leaves(chunk.group, token) if chunk.group else (chunk,)


def _is_aside(leaf: Chunk) -> bool:
    """Is a number in the phrase of one person: "a girl, 9", "a mother of two"? It says who they are."""
    counted = leaf.counted
    return counted is not None and counted.form in {"single", "name"} and counted.interval.hi == 1


def _reason(passage: Passage, covering: Sequence[Chunk], token: Token, examination: Examined) -> str:
    if token.start < passage.begin:
        return "other_story"
    own = next((leaf.reason for leaf in covering if leaf.reason), "")
    if own or any(_is_aside(leaf) for leaf in covering):
        return own or ("age" if token.text[0].isdigit() else "person")
    if passage.passed_over:
        return passage.passed_over
    mentioned = [m for m in passage.mentions if m.at <= token.start < m.until]
    reasons = [r for m in mentioned if (r := examination.dropped.reason(m.field, m.at)) is not None]
    if not mentioned:
        return "no_pattern"
    kept = set(reasons) - {"not_the_total"}
    return min(kept) if kept else "not_the_total"
