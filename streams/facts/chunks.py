"""From tokens to chunks: a count phrase, a named person or a telling word becomes one symbol with its place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from streams.facts.kinds import REDUCTIONS
from streams.facts.lexicon import (
    COUNTED,
    DEFINITE,
    DETERMINERS,
    MONTHS,
    MULTIPLES,
    MULTIPLIED,
    NOT_BEFORE,
    PAIRS,
    PEOPLE,
    PERSON,
    PLACE_BEFORE,
    PRONOUNS,
    SKIPPED,
    STOP,
    SYMBOLS,
    UNIT,
    ZERO_BETWEEN,
)
from streams.facts.numbers import ORDINALS, Interval, interval, number_at, quantity_at, total
from streams.facts.tokens import Token

Form = Literal["numeral", "single", "name", "zero", "sum"]
HEAD_REACH = 6  # tokens between a numeral or determiner and the noun it counts


class Count(NamedTuple):
    """What a count phrase says: how many, of whom, and how it says it."""

    interval: Interval
    subject: str
    form: Form
    definite: bool = False
    partitive: bool = False
    other: bool = False
    parts: tuple[Count, ...] = ()


class Chunk(NamedTuple):
    """One symbol of a sentence and the characters it stands for."""

    symbol: str
    start: int
    end: int
    count: Count | None = None


class _Reader:
    """Reads the chunks of one sentence from left to right."""

    def __init__(self, text: str, found: Sequence[Token], headline: bool) -> None:
        self.text = text
        self.tokens = found
        self.words = [t.low for t in found]
        self.headline = headline
        capitals = sum(t.text[0].isupper() for t in found)
        self.names = capitals * 2 < len(found) or (not headline and capitals * 10 < len(found) * 7)

    def chunks(self) -> list[Chunk]:
        made: list[Chunk] = []
        at = 0
        while at < len(self.words):
            read = self._quantity(at) or self._zero(at) or self._single(at) or self._name(at)
            if read:
                new, at = read
                made.extend(new)
            else:
                symbol = self._symbol(at)
                if symbol:
                    made.append(Chunk(symbol, self.tokens[at].start, self.tokens[at].end))
                at += 1
        return made

    def _symbol(self, at: int) -> str:
        word = self.words[at]
        if word in SKIPPED:
            return ""
        if word in SYMBOLS:
            noun = SYMBOLS[word] in "kihd" and at > 0 and self.words[at - 1] in {"the", "a", "an"}
            return "x" if noun else SYMBOLS[word]  # "the injured", "a slain friend"
        if word in PEOPLE:
            return "6"
        if word.endswith("'s") and at and self.words[at - 1] not in DETERMINERS:
            return "x"
        return "" if word.endswith("ly") and len(word) > 4 else "x"

    def _chunk(self, symbol: str, at: int, after: int, count: Count) -> tuple[list[Chunk], int]:
        made = [Chunk(symbol, self.tokens[at].start, self.tokens[after - 1].end, count)]
        if self.words[after - 1].endswith(("'s", "s'")) or self.words[after : after + 1] == ["'"]:
            made.append(Chunk("'", self.tokens[after - 1].end, self.tokens[after - 1].end))
        return made, after

    def _phrase(self, at: int, after: int) -> str:
        return self.text[self.tokens[at].start : self.tokens[after - 1].end]

    def _quantity(self, at: int) -> tuple[list[Chunk], int] | None:
        """"at least 12 other people", "two of the victims", "four", "dozens of homes"."""
        begin = at + (self.words[at] in DEFINITE and at + 1 < len(self.words))
        read = quantity_at(self.words, begin)
        if read is None:
            return None
        amount, after = read
        if self.words[after : after + 1] and _AGE.match(" ".join(self.words[after : after + 2])):
            return None  # "a 13 year old boy" is read as one person
        if self._is_no_count(at, begin, after, amount):
            return [Chunk("x", self.tokens[at].start, self.tokens[after - 1].end)], after
        partitive, nested = False, None
        if self.words[after : after + 1] == ["of"] and after + 1 < len(self.words):
            after += 1
            partitive = self.words[after] in {"the", "those", "them", "whom", "these"}
            inner = after + partitive
            if partitive and inner < len(self.words) and (nested := quantity_at(self.words, inner)):
                after = nested[1]
        head, end, kind = self._head(after)
        symbol = kind if kind else "z" if amount.hi == 0 else "n"
        if kind == "x":
            return [Chunk("x", self.tokens[at].start, self.tokens[end - 1].end)], end
        subject = self._phrase(after, head) if head > after else "people"
        form: Form = "zero" if amount.hi == 0 else "numeral"
        other = any(w in {"other", "others", "more", "additional", "another"} for w in self.words[after:end])
        if nested and end < len(self.words) and SYMBOLS.get(self.words[end], " ") in "RkihD":
            amount, partitive = nested[0], False  # "one of the five people who died": five died
        made = Count(amount, subject, form, begin > at, partitive, other)
        return self._chunk(symbol, at, max(end, after), made)

    def _is_no_count(self, at: int, begin: int, after: int, amount: Interval) -> bool:
        before = self.words[at - 1] if at else ""
        following = self.words[after] if after < len(self.words) else ""
        word = self.words[begin]
        units = following in UNIT and not set(self.words[after + 1 : after + 2]) & PEOPLE
        if before in NOT_BEFORE or before == "both" or units or following in {"%", "-", "°", "th", "/"}:
            return True
        if before in MONTHS and (amount.lo or 0) <= 31 or following in MONTHS:
            return True
        if isinstance(amount.lo, float) or isinstance(amount.hi, float):
            return True
        if word == "one" and following in {"in", "another", "side", "by"}:
            return True
        named = begin > 0 and self.tokens[begin - 1].text[0].isupper() and self.words[begin - 1] not in STOP
        if named and begin > 1 and word.isdigit() and not self.headline and following not in PEOPLE:
            return True  # "told Channel 8 that"
        year = word.isdigit() and len(word) == 4 and 1900 <= int(word) <= 2100
        return year and following not in PEOPLE

    def _head(self, after: int) -> tuple[int, int, str]:
        """Where the counted noun that starts at `after` ends, where the phrase ends, and its symbol if not `n`."""
        at = after
        while at < min(len(self.words), after + HEAD_REACH):
            word = self.words[at].removesuffix("'s").removesuffix("'")
            if word in COUNTED and not (set(self.words[at + 1 : at + 2]) & UNIT):
                return at + 1, at + 1, COUNTED[word]
            if word in PERSON and self.words[at + 1 : at + 2] and self._continues(at + 1, after):
                at += 1
                continue
            if word in PEOPLE or word in PERSON or word.endswith("year-olds"):
                while at + 1 < len(self.words) and (self.words[at + 1] in PEOPLE or self.words[at + 1] in PERSON):
                    at += 1
                if self.words[at + 1 : at + 2] == ["and"] and set(self.words[at + 2 : at + 3]) & PEOPLE:
                    at += 2  # "five men and women"
                return at + 1, at + 1, ""
            if (word in UNIT or word == "shooting") and set(self.words[at + 1 : at + 2]) & PEOPLE:
                at += 1  # "12 school children", "six shooting victims"
                continue
            if word in UNIT and at > after:
                return at + 1, at + 1, "x"
            if word in STOP or word in SYMBOLS or word in SKIPPED or not word[:1].isalnum() or word[0].isdigit():
                break
            at += 1
        plain = all(w in {"more", "other", "additional", "them", "the", "those"} for w in self.words[after:at])
        if at == after or plain:
            return at, at, ""
        return (at, at, "q") if self.words[at - 1].endswith("s") else (at, at, "x")

    def _continues(self, at: int, after: int) -> bool:
        """Is the singular noun before `at` part of a longer one, as in "20 passenger vehicle occupants"?"""
        return self.words[after - 1] != "one" and any(w in PEOPLE for w in self.words[at : at + 2])

    def _zero(self, at: int) -> tuple[list[Chunk], int] | None:
        """"no one", "no injuries", "no other officers"."""
        none = interval(0, "exact")
        if self.words[at] in {"nobody", "none"}:
            return self._chunk("z", at, at + 1, Count(none, "people", "zero"))
        if self.words[at] == "neither" or self.words[at] != "no":
            return None
        if self.words[at + 1 : at + 2] == ["one"]:
            other = self.words[at + 2 : at + 3] == ["else"]
            return self._chunk("z", at, at + 2 + other, Count(none, "people", "zero", other=other))
        for end in range(at + 1, min(at + 4, len(self.words))):
            word = self.words[end]
            if word in PERSON or word in PEOPLE or word in COUNTED:
                if not ZERO_BETWEEN.issuperset(self.words[at + 1 : end]):
                    break
                symbol = {"F": "4", "J": "5"}.get(COUNTED.get(word, ""), "z")
                other = "other" in self.words[at:end] or "further" in self.words[at:end] or word == "others"
                return self._chunk(symbol, at, end + 1, Count(none, "people", "zero", other=other))
            if word in STOP:
                break
        return None

    def _single(self, at: int) -> tuple[list[Chunk], int] | None:
        """"a 9-month-old girl", "his wife", "another man"; in a headline "Teen" alone."""
        word = self.words[at]
        begin = at + (word in DETERMINERS)
        if (size := MULTIPLES.get(self.words[begin : begin + 1][0] if self.words[begin : begin + 1] else "")) and (
            kind := MULTIPLIED.get((self.words[begin + 1 : begin + 2] or [""])[0])
        ):
            return self._chunk(kind, at, begin + 2, Count(interval(size, "exact"), "people", "numeral"))
        begin = at + 1 if word in DETERMINERS or word in ORDINALS else at
        if begin == at and not (self.headline or "year-old" in word or "month-old" in word):
            return None
        if self.words[begin : begin + 1] == ["body"] and word not in DEFINITE:
            return self._chunk("F", at, begin + 1, Count(interval(1, "exact"), "person", "single"))
        if set(self.words[begin : begin + 1]) & PAIRS and begin > at:
            return self._chunk("n", at, begin + 1, Count(interval(2, "exact"), self.words[begin], "single", True))
        end = self._person(begin)
        if end is None:
            return None
        amount = interval(1, "exact")
        if self.words[end : end + 1] == ["of"] and end + 1 < len(self.words):
            if (size := number_at(self.words, end + 1)) and self.words[end - 1] in {"family", "group"}:
                amount, end = interval(size[0], "exact"), size[1]
            elif size:
                end = size[1]
        definite = word in DEFINITE
        if self.words[end : end + 1] == ["and"] and set(self.words[end + 1 : end + 2]) & PERSON:
            amount, end = interval(2, "exact"), end + 2  # "a father and daughter"
        other = word == "another" or "other" in self.words[begin:end]
        return self._chunk("s", at, end, Count(amount, self._phrase(at, end), "single", definite, False, other))

    def _person(self, begin: int) -> int | None:
        """The end of a noun phrase for one person that starts at `begin`."""
        last: int | None = None
        for at in range(begin, min(begin + HEAD_REACH, len(self.words))):
            word = self.words[at]
            bare = word.removesuffix("'s")
            if bare in PERSON or word.endswith(("-year-old", "-month-old", "-week-old", "-day-old")) or bare == "family":
                last = at + 1
                if self._is_compound(last, word):
                    return None
            elif last is not None and word.isalpha() and self.words[last - 1].endswith("-old") and self._is_name(at):
                last = at + 1
            elif last is not None and not self.words[last - 1].endswith(("'s", "-old")):
                break
            elif word in STOP or word in SKIPPED or word in PEOPLE or not word[:1].isalnum():
                break
            elif word in SYMBOLS and SYMBOLS[word] not in "Hfih":
                break
        return last

    def _is_compound(self, after: int, head: str) -> bool:
        """Is the noun before `after` part of another, as in "a tourist ship"?"""
        if after >= len(self.words):
            return False
        word = self.words[after]
        if word in UNIT or SYMBOLS.get(word) == "*":
            return True
        known = word in PERSON or word in STOP or word in SYMBOLS or word in SKIPPED or word in DETERMINERS
        if known or head.endswith(("'s", "-old")) or self.headline or not word.isalpha() or not self.tokens[after].text.islower():
            return False
        return not word.endswith(("ed", "ing", "ly"))

    def _name(self, at: int) -> tuple[list[Chunk], int] | None:
        """"Officer Ann Lee, 31," or "she"."""
        one = interval(1, "exact")
        if SYMBOLS.get(self.words[at]) == "e":
            return self._chunk("e", at, at + 1, Count(one, self.tokens[at].text, "name", True))
        if self.words[at] in PRONOUNS:
            return self._chunk("r", at, at + 1, Count(one, self.tokens[at].text, "name", True))
        end = at
        while self.names and end < len(self.words) and self._is_name(end):
            end += 1
            if self.words[end - 1].endswith("'s"):
                break
        if end == at or (end == at + 1 and at == 0 and self.words[end : end + 1] and self.words[end] not in _AFTER_NAME):
            return None
        place = at - 1 - (at > 1 and self.words[at - 1] == "the")
        if at and self.words[place] in PLACE_BEFORE:
            return [Chunk("x", self.tokens[at].start, self.tokens[end - 1].end)], end
        after = end
        if self.words[end : end + 1] == [","] and end + 1 < len(self.words) and self.words[end + 1][:2].isdigit():
            after = end + 2 + (self.words[end + 2 : end + 3] == [","])
        symbol = "p" if after > at + 1 else "7"
        return self._chunk(symbol, at, after, Count(one, self._phrase(at, end), "name", True))

    def _is_name(self, at: int) -> bool:
        token = self.tokens[at]
        bare = token.low.partition("'")[0]
        known = token.low in SYMBOLS or bare in STOP or SYMBOLS.get(bare) == "*" or token.low in SKIPPED or token.low in MONTHS
        shouted = token.text.isupper() and len(token.text) > 3
        return token.text[0].isupper() and not known and not shouted and token.low not in DETERMINERS and token.low not in _NO_NAMES


_AGE = re.compile(r"year-old|years? old|month-old|months? old")
_AFTER_NAME = frozenset("was died is had has who , and dies".split())
_NO_NAMES = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday police authorities officials county state university "
    "hospital school street avenue road center centre church department isis party zoo club company inc corp army navy team news house times post "
    "court group council association agency bureau office service hall park city".split()
)


def chunks(text: str, found: Sequence[Token], headline: bool) -> list[Chunk]:
    """The chunks of one sentence, verbs reduced and coordinations summed.

    >>> from streams.facts.tokens import Sentence, tokens
    >>> line = "At least 12 miners were killed and a cook hurt."
    >>> [(c.symbol, c.count.interval.lo if c.count else None) for c in chunks(line, tokens(line, Sentence(0, 47, 0)), False)]
    [('n', 12), ('b', None), ('k', None), ('&', None), ('x', None), ('x', None), ('i', None), ('.', None)]
    """
    made = _Reader(text, found, headline).chunks()
    for pattern, symbol in REDUCTIONS:
        made = _reduced(made, pattern, symbol)
    return made


def _reduced(made: list[Chunk], pattern: re.Pattern[str], symbol: str) -> list[Chunk]:
    kept: list[Chunk] = []
    done = 0
    for match in pattern.finditer("".join(c.symbol for c in made)):
        group = made[match.start() : match.end()]
        kept += made[done : match.start()]
        kept.append(Chunk(symbol, group[0].start, group[-1].end, _sum(group)))
        done = match.end()
    return kept + made[done:]


def _sum(group: Sequence[Chunk]) -> Count | None:
    """The count of a coordination, which keeps its parts; `None` for a group of verbs."""
    parts: list[Count] = []
    for count in (c.count for c in group if c.count):
        named = count.form == "name" or count.subject[:1].isdigit()
        if not (parts and named and parts[-1].form == "single" and count.subject not in _SELF):  # "his wife, Ann Lee"
            parts.append(count)
    if not parts:
        return None
    if len(parts) == 1:
        return parts[0]
    return Count(total([c.interval for c in parts]), ", ".join(c.subject for c in parts), "sum", parts=tuple(parts))


_SELF = frozenset("himself herself themselves self Self Himself Herself".split())
