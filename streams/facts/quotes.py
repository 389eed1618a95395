"""The words that prove a claim: a sentence, or the clause of a long one, and who it is attributed to."""

from __future__ import annotations

import re

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
    r", ((?!(?:he|she|it|they|who|which|and|but|\w+ing)\b)(?:[\w'’-]+ ){1,8}?)"
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


def attribution(text: str, sentence: Sentence) -> str | None:
    """Who says it, where the sentence tells.

    >>> line = "Nine were hurt, the ministry said."
    >>> attribution(line, Sentence(0, len(line), 0))
    'the ministry'
    >>> line = "Three missing, says coastguard"
    >>> attribution(line, Sentence(0, len(line), 0))
    'coastguard'
    """
    for pattern in (_AFTER, _INVERTED, _SAID, _ACCORDING, _PUT):
        if found := pattern.search(text, sentence.start, sentence.end):
            return found.group(1).strip()
    return None
