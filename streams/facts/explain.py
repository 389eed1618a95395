"""Why the grammar read an article as it did: each claim with its rule and words, every other number with its reason.

Nothing is decided here: the reasons are those that the readers left on the way (`grammar.examined`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from schemas.claim import Claim, Field, Status
from streams.facts.chunks import Chunk, chunks
from streams.facts.grammar import Examined, Passage, examined
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
    """Every claim, status and number of one article. A number lies in the count of a claim or is `passed`."""

    claims: tuple[Proof, ...]
    statuses: tuple[Ruled, ...]
    passed: tuple[Passed, ...]


def explained(title: str, body: str, language: str | None) -> Explanation:
    """Why the article states what it states, and nothing else.

    >>> found = explained("Two miners killed in Orsk", "Both were 41 years old. It was the worst day since 2011.", "en")
    >>> [(proof.claim.kind, proof.rule) for proof in found.claims], [(n.text, n.reason) for n in found.passed]
    ([('killed', 'killed: participle')], [('41', 'age'), ('2011', 'year')])
    """
    examination = examined(title, body, language)
    proofs = tuple(Proof(f.claim, f.mention.rule, (f.mention.at, f.mention.until), f.mention.told)
                   for f in examination.found)  # fmt: skip
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


def _numbers(found: Iterable[Token]) -> Iterator[Token]:
    return (token for token in found if is_number(token.low))


def _passed(passage: Passage, text: str, examination: Examined) -> Iterator[Passed]:
    """The numbers of one sentence that are in no claim."""
    counts = [(f.mention.at, f.mention.until) for f in examination.found if f.claim.field == passage.field]
    found = tokens(text, passage.sentence)
    if any(_numbers(found)):
        row = passage.row or chunks(text, found, headline=passage.field == "title")
        for token in _numbers(found):
            covering = list(_leaves(row, token))
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
