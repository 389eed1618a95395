"""An article with its claims, statuses and other numbers marked in the text, for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from rich.text import Text

from schemas.article import Article
from schemas.claim import Field
from streams.facts.explain import Explanation, Proof, Ruled
from streams.facts.reasons import REASONS
from workers.cli import wording
from workers.cli.terminal import harmless, shown

CLAIM, PROOF, STATUS, PASSED, HEADING = "bold green", "green underline", "magenta", "yellow", "bold"


class Mark(NamedTuple):
    """What is drawn on `text[start:end]`, and what is written behind it so that it is seen without colour."""

    start: int
    end: int
    style: str
    sign: str = ""


def article(found: Article, why: Explanation) -> Iterator[Text]:
    """The article's id, its text with the marks, and a line or two for each of them."""
    yield Text(shown(found.id), style="dim")
    texts: dict[Field, str] = {"title": found.title, "body": found.body}
    for field, text in texts.items():
        yield from _in_text(why, field, text)
    for number, proof in enumerate(why.claims, 1):
        yield from _claim(number, proof, texts[proof.claim.field])
    for number, ruled in enumerate(why.statuses):
        yield _status(number, ruled)
    if why.passed:
        yield _passed(why)
    yield Text()


def _in_text(why: Explanation, field: Field, text: str) -> Iterator[Text]:
    """The text with its marks; where one kind is asked for, the sentences that have a word of it."""
    marks, style = _marks(why, field), HEADING if field == "title" else ""
    if not why.sentences and text.strip():
        yield marked(text, marks, style)
    for of, (first, last) in why.sentences:
        if of == field:
            inside = [m for m in marks if first <= m.start and m.end <= last]
            yield marked(
                text[first:last], [m._replace(start=m.start - first, end=m.end - first) for m in inside], style
            )


def _letter(number: int) -> str:
    return chr(ord("a") + number)


def _marks(why: Explanation, field: Field) -> list[Mark]:
    found = [
        mark
        for number, proof in enumerate(why.claims, 1)
        if proof.claim.field == field
        for mark in (Mark(*proof.span, CLAIM, f"[{number}]"), *(Mark(*span, PROOF) for span in proof.words))
    ]
    found += [
        Mark(ruled.status.start, ruled.status.end, STATUS, f"[{_letter(number)}]")
        for number, ruled in enumerate(why.statuses)
        if ruled.status.field == field
    ]
    return found + [Mark(n.start, n.end, PASSED) for n in why.passed if n.field == field]


def marked(text: str, marks: Sequence[Mark], style: str = "") -> Text:
    """The text with its marks; their places are those of the text as received.

    >>> marked("Nine men died", [Mark(0, 8, "bold", "[1]")]).plain
    'Nine men[1] died'
    """
    made = Text(style=style)
    cuts = sorted({0, len(text), *(m.start for m in marks), *(m.end for m in marks)})
    for start, end in pairwise(cuts):
        over = [m for m in marks if m.start <= start and end <= m.end]
        # a status spans a sentence, a claim a few words: the narrower one is seen
        inner = min(over, key=lambda m: m.end - m.start, default=None)
        made.append(harmless(text[start:end]), inner.style if inner else None)
        for mark in marks:
            if mark.end == end and mark.sign:
                made.append(mark.sign, mark.style)
    return made


def _claim(number: int, proof: Proof, text: str) -> Iterator[Text]:
    claim = proof.claim
    yield Text.assemble(
        (f"[{number}] {wording.kind_words(claim.kind)} {wording.figure(claim)}", CLAIM),
        f"  {claim.hedge}, {_interval(claim.lo, claim.hi)}; {claim.scope}; of “{shown(claim.subject)}”",
        f"; {shown(claim.attribution)} says so" if claim.attribution else "",
    )
    words = ", ".join(f"“{shown(text[start:end])}”" for start, end in proof.words)
    yield Text(f"    rule {proof.rule}" + (f"; by {words}" if words else ""), style="dim")


def _interval(low: float | None, high: float | None) -> str:
    """The interval as the contract has it.

    >>> _interval(9, None)
    '9 to any'
    """
    return f"{'any' if low is None else low} to {'any' if high is None else high}"


def _status(number: int, ruled: Ruled) -> Text:
    status = ruled.status
    return Text.assemble(
        (f"[{_letter(number)}] {shown(status.what)}: {wording.state(status)}", STATUS), (f"  rule {ruled.rule}", "dim")
    )


def _passed(why: Explanation) -> Text:
    """The other numbers, those of one reason together."""
    by_reason: dict[str, list[str]] = {}
    for number in why.passed:
        by_reason.setdefault(number.reason, []).append(shown(number.text))
    made = Text("no claims:", style=PASSED)
    for reason, numbers in by_reason.items():
        made.append("\n    " + ", ".join(numbers), PASSED)
        made.append(f"  {REASONS[reason]}", "dim")
    return made
