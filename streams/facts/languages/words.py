"""What is known of a language: its numbers, its words for people and what became of them, and its cues."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from schemas.claim import Hedge, Scope


class Language(NamedTuple):
    """The words of one language, in lower case; a phrase is words with single spaces, the longest that fits is read.

    `numbers`   number words up to a hundred, each with its value
    `scales`    words that multiply the number before them, or stand alone
    `vague`     words for many, each with the least that they mean (annotation guide: dozens are 24 or more)
    `rough`     words for about so many: "une centaine"
    `hedges`    phrases before a number
    `people`    nouns of people that a number counts
    `things`    nouns after a number that end the search for people: "12 minutes"
    `units`     kind -> nouns of which a number alone is a claim: "12 morts"; with a capital where the noun needs one
    `after`     kind -> what is said of people after their number: "12 personnes ... tuées"
    `before`    kind -> what is said of them before it: "tuant 12 personnes"
    `passives`  auxiliaries of what people suffer, which may stand between number and `after`
    `actives`   auxiliaries of what people do: between number and `after` they make them the doers
    `joins`     "and", which sums two numbers of people
    `parts`     words before a part of a total: "dont", "darunter"
    `negations` words that say it did not happen, or to nobody
    `elisions`  what an apostrophe joins to the next word: "d'au moins"
    `cues`      words that give all numbers of their sentence another scope than the event
    `incident`  words of violence, accident and disaster; without them a later number is of another event
    `said`      who says so, group 1
    """

    numbers: Mapping[str, int]
    scales: Mapping[str, int]
    vague: Mapping[str, int]
    rough: Mapping[str, int]
    hedges: Mapping[str, Hedge]
    people: frozenset[str]
    things: frozenset[str]
    units: Mapping[str, tuple[str, ...]]
    after: Mapping[str, tuple[str, ...]]
    before: Mapping[str, tuple[str, ...]]
    passives: tuple[str, ...]
    actives: tuple[str, ...]
    joins: frozenset[str]
    parts: frozenset[str]
    negations: frozenset[str]
    cues: tuple[tuple[Scope, re.Pattern[str]], ...]
    incident: re.Pattern[str]
    said: re.Pattern[str]
    elisions: re.Pattern[str] | None = None


def numbered(words: str, start: int = 0, step: int = 1) -> dict[str, int]:
    """Words with their values, "_" for a space.

    >>> numbered("vingt trente", 20, 10)
    {'vingt': 20, 'trente': 30}
    """
    return {word.replace("_", " "): start + step * at for at, word in enumerate(words.split())}


def joined(tens: Mapping[str, int], ones: Mapping[str, int], shape: str) -> dict[str, int]:
    """The numbers between the tens.

    >>> joined({"vingt": 20}, {"deux": 2}, "{ten}-{one}")
    {'vingt-deux': 22}
    """
    return {shape.format(ten=ten, one=one): tens[ten] + ones[one] for ten in tens for one in ones if 0 < ones[one] < 10}


def cue(scope: Scope, *words: str) -> tuple[Scope, re.Pattern[str]]:
    """A cue of whole words, alternatives of a regular expression."""
    return scope, re.compile(rf"(?i)(?<!\w)(?:{'|'.join(words)})(?!\w)")
