"""The sentences of an English article as they are read: which tables have a say in one, and what it counts by them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from schemas.claim import Field
from streams.facts.chunks import Chunk, chunks
from streams.facts.counted import Count
from streams.facts.document import Mention
from streams.facts.kinds import CORE, Table
from streams.facts.labels import labelled
from streams.facts.mentions import measured, mentions_of
from streams.facts.tokens import Sentence, tokens

_WORD = re.compile(r"[^\W_]+")
# Links to other stories that some sites run into the text, up to a "MORE".
_TEASER = re.compile(r"\bMORE\b(?:['’]s)?")
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


def passage_of(
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
    telling, silent = _tells(words_of(text[sentence.start : sentence.end]), tables, titled)
    if field == "title" and CORE in tables and CORE not in telling:
        telling.insert(0, CORE)  # a title is read whatever its words: parts of them may prove a kind
    begin = clocks.get(sentence.start, sentence.start)
    if not telling:
        return Passage(field, sentence, begin, passed_over=silent)
    if begin == sentence.start and _CAPTION.match(text, sentence.start, sentence.end):
        return Passage(field, sentence, begin, passed_over="other_story")
    found = [m for table in telling for m in measured(field, text, sentence, table)]
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
        found += [m for m in mentions_of(field, text, read, row, table) if (m.kind, m.until) not in taken]
    return Passage(field, sentence, begin, tuple(rows), tuple(found))


def words_of(text: str) -> frozenset[str]:
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


def _is_headline(line: str) -> bool:
    """Is a line of the body another story's headline, in Title Case and without a full stop?"""
    words = [word for word in line.split() if word[:1].isalpha() and len(word) > 3]
    return (
        line.rstrip("'\"’”")[-1:].isalnum()
        and len(words) > 3
        and sum(word[0].isupper() for word in words) >= 0.8 * len(words)
    )


def _listed(field: Field, text: str, sentence: Sentence) -> Iterator[Mention]:
    """The figures that stand after a label."""
    for one in labelled(text, sentence):
        count = Count(one.interval, "people", "zero" if one.interval.hi == 0 else "numeral")
        mention = Mention(one.kind, count, "event", field, sentence, one.start, one.end, listed=True)
        yield mention._replace(rule=f"{one.kind}: label", told=((one.start, one.at),), at=one.at, until=one.end)
