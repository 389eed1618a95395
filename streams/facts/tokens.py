"""Sentences and tokens, each with its place in the text as received.

Every regular expression here has one way to match at a given place, so the time is linear in the length, whatever the
text. A sentence is cut at `SENTENCE_LIMIT` characters, which bounds all later work on one sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

SENTENCE_LIMIT = 700  # characters; the longest sentence of a claim in the development articles has about 500


class Token(NamedTuple):
    """A word, a numeral or one punctuation mark: `text[start:end]`, and the same in lower case."""

    text: str
    low: str
    start: int
    end: int


class Sentence(NamedTuple):
    """`text[start:end]`, without white space at its ends; `order` counts the sentences of the field."""

    start: int
    end: int
    order: int


_END = re.compile(r"\n|(?<=[a-z]{2})[.!?](?=[A-Z][a-z])|[.!?][\"”’')\]]{0,3}\s{1,3}(?=[\"“‘'(\[]{0,2}[A-Z0-9])")
_ABBREVIATION = re.compile(
    r"(?:\b(?:[A-Z]|Mr|Mrs|Ms|Dr|St|Sgt|Lt|Col|Gen|Capt|Cpl|Sen|Rep|Gov|Rev|Det|Jr|Sr|No|vs|Jan|Feb|Mar|Apr|Aug|Sept?|"
    r"Oct|Nov|Dec|Ave|Blvd|Rd|Mt|Ft|Calif|Fla|Okla|Tex|Ala|Ariz|Ark|Colo|Conn|Ga|Ill|Ind|Ky|La|Mass|Mich|Minn|Miss|Mo|"
    r"Mont|Neb|Nev|Ore|Pa|Tenn|Va|Wash|Wis|Wyo)|\b[ap]\.m|\b[A-Z]\.[A-Z])$"
)
_TOKEN = re.compile(
    r"(?:[A-Z]\.){2,4}|[ap]\.m\b|\d+(?:[.,:]\d+)*[^\W\d_]*(?:[-'’][^\W_]+)*%?|[^\W\d_]+(?:[-'’][^\W_]+)*|[^\w\s]"
)


def sentences(text: str) -> Iterator[Sentence]:
    """The sentences of `text`; a line break ends one, an abbreviation does not.

    >>> text = "Two men died in St. Orsk. A third is safe."
    >>> [text[s.start : s.end] for s in sentences(text)]
    ['Two men died in St. Orsk.', 'A third is safe.']
    """
    begin, order = 0, 0
    for end in _ends(text):
        for start in range(begin, end, SENTENCE_LIMIT):
            stop = min(end, start + SENTENCE_LIMIT)
            piece = text[start:stop]
            left = len(piece) - len(piece.lstrip())
            right = len(piece.rstrip())
            if right > left:
                yield Sentence(start + left, start + right, order)
                order += 1
        begin = end


def _ends(text: str) -> Iterator[int]:
    for match in _END.finditer(text):
        dot = match.start()
        if text[dot] != "." or not _ABBREVIATION.search(text, max(0, dot - 8), dot):
            yield match.end()
    yield len(text)


def tokens(text: str, sentence: Sentence) -> list[Token]:
    """The tokens of one sentence; a possessive stays with its word, a fused hyphen too.

    >>> line = "A 9-month-old's 12,000 toys."
    >>> [t.text for t in tokens(line, Sentence(0, len(line), 0))]
    ['A', "9-month-old's", '12,000', 'toys', '.']
    """
    found = _TOKEN.finditer(text, sentence.start, sentence.end)
    return [Token(m.group(), m.group().lower().replace("’", "'"), m.start(), m.end()) for m in found]


class Line:
    """One sentence as tokens, with look-ups that read as empty beyond its ends."""

    __slots__ = ("counted", "has_names", "headline", "text", "tokens", "words")

    def __init__(
        self, text: str, found: list[Token], *, headline: bool, counted: Mapping[str, str] | None = None
    ) -> None:
        """`counted`: nouns that a numeral counts here beside the lexicon's, each with the symbol of the count."""
        self.text = text
        self.tokens = found
        self.words = [t.low for t in found]
        self.headline = headline
        self.counted = counted or {}
        capitals = 10 * sum(t.text[0].isupper() for t in found)
        # In a headline in Title Case a capital says nothing; nor does it in a caption of names alone.
        self.has_names = capitals < (5 if headline else 7) * len(found)

    def __len__(self) -> int:
        return len(self.words)

    def word(self, at: int) -> str:
        """The word at `at` in lower case, or the empty string where there is none."""
        return self.words[at] if 0 <= at < len(self.words) else ""

    def phrase(self, at: int, after: int) -> str:
        """The text from the token at `at` to before the token at `after`."""
        return self.text[self.tokens[at].start : self.tokens[after - 1].end]
