"""From tokens to chunks: a count phrase or a telling word becomes one symbol with its place in the text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from streams.facts.counted import Count
from streams.facts.counts import count_phrase, tally, unread
from streams.facts.kinds import CORE, Table
from streams.facts.lexicon import (
    DETERMINERS,
    HYPERNYMS,
    IMPACTS,
    INVESTIGATING,
    MANY_PERPETRATORS,
    PEOPLE,
    SKIPPED,
    STRIKING,
    SYMBOLS,
)
from streams.facts.numbers import total
from streams.facts.reasons import is_number
from streams.facts.tokens import Line, Token

_LISTED = re.compile("(?<=[KHIN])(?:[ns],[ns](?=$|;)|s,[ns](?=%|[xo7]{1,3}$))")
"""A headline's comma is an "and": "Man kills wife, two sons"."""


class Chunk(NamedTuple):
    """One symbol of a sentence and the characters it stands for.

    `reason`: why a number in it is no count; `group`: the chunks that it was reduced from.
    """

    symbol: str
    start: int
    end: int
    counted: Count | None = None
    reason: str = ""
    group: tuple[Chunk, ...] = ()


def chunks(text: str, found: list[Token], *, headline: bool, table: Table = CORE) -> list[Chunk]:
    """The chunks of one sentence as `table` knows the words, verbs reduced and coordinations summed.

    >>> from streams.facts.tokens import Sentence, tokens
    >>> line = "At least 12 miners were killed and a cook hurt."
    >>> row = chunks(line, tokens(line, Sentence(0, len(line), 0)), headline=False)
    >>> " ".join(c.symbol for c in row), row[0].counted.interval.lo
    ('n b k & s i .', 12)
    """
    made = _read(Line(text, found, headline=headline, counted=table.counted), table)
    for pattern, symbol in table.reductions:
        made = _reduced(made, pattern, symbol)
    return _reduced(made, _LISTED, "n") if headline else made


def _read(line: Line, table: Table) -> list[Chunk]:
    made: list[Chunk] = []
    at = 0
    while at < len(line):
        start = line.tokens[at].start
        read = count_phrase(line, at) or tally(line, at)
        if read is None:
            symbol, after = _phrase(line, at, table) or (table.symbols.get(line.word(at)) or _symbol(line, at), at + 1)
            if symbol:
                reason = unread(line, at) if symbol == "x" and is_number(line.word(at)) else ""
                made.append(Chunk(symbol, start, line.tokens[after - 1].end, reason=reason))
        else:
            after = read.after
            end = line.tokens[after - 1].end
            made.append(Chunk(read.symbol, start, end, read.counted, read.reason))
            if line.word(after - 1).endswith(("'s", "s'")) or line.word(after) == "'":
                made.append(Chunk("'", end, end))  # "the man's car" says nothing of the man
        at = after
    return made


def _phrase(line: Line, at: int, table: Table) -> tuple[str, int] | None:
    """The symbol of the table's phrase whose words begin at `at`, and the place after them."""
    for words, symbol in table.phrases.get(line.word(at), ()):
        if tuple(line.words[at : at + len(words)]) == words:
            return symbol, at + len(words)
    return None


def _symbol(line: Line, at: int) -> str:
    """The symbol of a word that is no count phrase; the empty string for one that is skipped."""
    word = line.word(at)
    if word == "homicide" and line.word(at + 1) in INVESTIGATING:
        return "x"
    if word in SKIPPED:
        acted = word == "found" and line.word(at - 1) == "and" and line.word(at + 1) in DETERMINERS
        return "x" if acted else ""  # "police reached the house of Ann Lee and found the girl" adds nobody
    if (
        word in STRIKING
        and line.word(at + 1) not in {".", ""}
        and IMPACTS.isdisjoint(line.words[max(0, at - (10 if word.endswith("ing") else 4)) : at + 7])
    ):
        return "x"
    if word in SYMBOLS:
        noun = SYMBOLS[word] in "kihd" and line.word(at - 1) in {"the", "a", "an"}
        return "x" if noun else SYMBOLS[word]  # "the injured", "a slain friend"
    if word in PEOPLE:
        return "6"
    if word.endswith("'s") and at and line.word(at - 1) not in DETERMINERS:
        return "x"
    return "" if word.endswith("ly") and len(word) > 4 else "x"


def _reduced(made: list[Chunk], pattern: re.Pattern[str], symbol: str) -> list[Chunk]:
    kept: list[Chunk] = []
    done = 0
    for match in pattern.finditer("".join(c.symbol for c in made)):
        group = made[match.start() : match.end()]
        kept += made[done : match.start()]
        kept.append(Chunk(symbol, group[0].start, group[-1].end, _sum(group), group=tuple(group)))
        done = match.end()
    return kept + made[done:]


def _explains(first: Count, rest: Sequence[Count]) -> bool:
    """Do the `rest` only say who the `first` are, as in "two people, a woman and her son"?"""
    named = all(part.form == "name" for part in rest)
    anyone = first.subject.lower().rpartition(" ")[2] in HYPERNYMS
    listed = len(rest) > 1 and all(part.form == "numeral" for part in rest)  # "42 pupils, 29 boys and 13 girls"
    return (
        first.form == "numeral"
        and (named or anyone or listed)
        and first.interval == total([part.interval for part in rest])
    )


def _victims(parts: list[Count]) -> list[Count]:
    """Of "eight people and four gunmen" the people: those who did it are added to no victims."""
    if not parts or parts[0].form != "numeral" or parts[0].subject.lower().rpartition(" ")[2] not in HYPERNYMS:
        return parts
    return parts[:1] + [part for part in parts[1:] if part.subject.lower().rpartition(" ")[2] not in MANY_PERPETRATORS]


def _sum(group: Sequence[Chunk]) -> Count | None:
    """The count of a coordination, which keeps its parts; `None` for a group of verbs."""
    parts: list[Count] = []
    for chunk in group:
        count = chunk.counted
        if count is None:
            continue
        named = (count.form == "name" and chunk.symbol != "e") or count.subject[:1].isdigit()
        if not (parts and named and parts[-1].form == "single"):  # "his wife, Ann Lee" is one person
            parts.append(count)
    if group[-1].symbol == "e" and parts[0].interval.hedge == "vague":
        return parts[0]  # "dozens and then himself" are dozens
    parts = _victims(parts)
    if len(parts) < 2:
        return parts[0] if parts else None
    if _explains(parts[0], parts[1:]):
        return parts[0]
    return Count(total([c.interval for c in parts]), ", ".join(c.subject for c in parts), "sum", parts=tuple(parts))
