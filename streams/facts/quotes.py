"""The words that prove a claim: a sentence, or the clause of a long one, and who it is attributed to."""

from __future__ import annotations

import re
from itertools import pairwise

from streams.facts.tokens import Sentence

LONGEST = 30  # words of a quote, as the annotation guide has it
_WORD = re.compile(r"\S+")
_SPEAKERS = (
    "police|officials|authorities|ministry|sheriff|officers|deputies|investigators|prosecutors|spokes(?:man|woman|person)|"
    "mayor|governor|government|observatory|AFP|AP|Reuters"
)
_SAID = re.compile(
    rf"\b((?:the |\w+ )?(?:{_SPEAKERS}))\b[^.]{{0,40}}?\b(?:said|says|told|reported|confirmed|announced)\b",
    re.IGNORECASE,
)
# "..., the health authority of Dunmar said": a clause of its own, whose subject is no pronoun.
_AFTER = re.compile(
    r", ((?!(?:he|she|it|they|who|which|and|but|while|whereas|as|though|although|\w+ing)\b)(?:[\w'’-]+ ){1,8}?)"
    r"(?:said|says|reported|confirmed|announced)\b",
    re.IGNORECASE,
)
# "..., says coastguard": as headlines have it.
_INVERTED = re.compile(
    r", (?:said|says) ((?!(?:he|she|it|they|who|which)\b)[\w'’-]+(?: [\w'’-]+){0,5})(?=[,;.]|$)", re.IGNORECASE
)
_PUT = re.compile(
    r"((?:the )?(?:[\w-]+ )?(?:ministry|authority|officials|police|government|agency|commission)"
    r"(?: (?:of|in)(?: the)? [\w-]+)?) (?:put|puts|says|said|gave|gives) ",
    re.IGNORECASE,
)
# "The transport union says ...", "but the fire brigade gives ...": what a clause begins with.
_BEGINNING = re.compile(
    r"\W{0,3}(?:and |but |while |whereas |though |although )?((?:the|an?) (?:[\w'’-]+ ){1,4}?)"
    r"(?:said|says|reports|reported|confirmed|announced|puts?|gives|gave|counts|counted)\b",
    re.IGNORECASE,
)
_APART = re.compile(r",? (?=(?:but|while|whereas|though|although)\b)|; |, (?=and\b)", re.IGNORECASE)
"""Where another clause begins, of which another may be the speaker."""
_TRAILING_CHARS = 25
"""A speaker who is named last, "police said on Monday", has said all of the sentence."""
_ACCORDING = re.compile(r"\baccording to ((?:the )?[^,.;]{2,60})", re.IGNORECASE)


def quote_span(text: str, sentence: Sentence, start: int, end: int) -> tuple[int, int]:
    """The span of the quote: the sentence if it has at most `LONGEST` words, else a window of words round the claim."""
    words = [m.span() for m in _WORD.finditer(text, sentence.start, sentence.end)]
    if len(words) <= LONGEST:
        return sentence.start, sentence.end
    first = max(i for i, (a, _) in enumerate(words) if a <= start or i == 0)
    last = max(i for i, (a, _) in enumerate(words) if a < end or i == first)
    room = max(0, LONGEST - (last - first + 1))
    begin = max(0, first - room // 2)
    stop = min(len(words) - 1, begin + LONGEST - 1)
    begin = max(0, min(begin, stop - LONGEST + 1))
    return words[begin][0], words[stop][1]


def attribution(text: str, sentence: Sentence, start: int = 0) -> str | None:
    """Who says what stands at `start`, where its sentence tells: in its own clause, in one before it, or at
    the end for all of them.

    >>> line = "Nine were hurt, the ministry said."
    >>> attribution(line, Sentence(0, len(line), 0))
    'the ministry'
    >>> line = "Three missing, says coastguard"
    >>> attribution(line, Sentence(0, len(line), 0))
    'coastguard'
    >>> line = "Police said nine died, but the ministry said 12 died."
    >>> [attribution(line, Sentence(0, len(line), 0), at) for at in (12, 45)]
    ['Police', 'the ministry']
    """
    clauses = _clauses(text, sentence)
    own = max((i for i, (begin, _) in enumerate(clauses) if begin <= max(start, sentence.start)), default=0)
    for begin, stop in reversed(clauses[: own + 1]):
        if found := _speaker(text, begin, stop):
            return found[0]
    last = _speaker(text, *clauses[-1])
    return last[0] if last and sentence.end - last[1] <= _TRAILING_CHARS else None


def _clauses(text: str, sentence: Sentence) -> list[tuple[int, int]]:
    cuts = [m.end() for m in _APART.finditer(text, sentence.start, sentence.end)]
    return list(pairwise([sentence.start, *cuts, sentence.end]))


def _speaker(text: str, start: int, end: int) -> tuple[str, int] | None:
    """Who speaks in `text[start:end]`, and where the words that say so end."""
    if begins := _BEGINNING.match(text, start, end):
        return begins.group(1).strip(), begins.end()
    for pattern in (_AFTER, _INVERTED, _SAID, _ACCORDING, _PUT):
        if found := pattern.search(text, start, end):
            return found.group(1).strip(), found.end()
    return None
