"""What the words round a count say of other counts: that it rose, corrects one, contradicts one, or ends a quarrel.

A count is given these in the sentences that state it, in the title, and in the sentences next to it that speak of
figures and count nothing else. The ledger of the story decides what they are worth.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from schemas.claim import Stance
from streams.facts.numbers import Number, numeral

_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+|[a-z]+(?:-[a-z]+)?)"
_SOURCE = (
    r"(?:government|ministr\w+|ministers?|officials?|authorit\w+|police|administration|district|army|military|union"
    r"|doctors|hospitals?|charity|prosecutors?|governor|mayor|agency|relatives|witnesses|spokes\w+|company)"
)
STANCES: dict[Stance, str] = {
    "risen": (
        r"(?:(?:gone|went|goes) up|ris(?:es?|en|ing)|rose|rais(?:ed|es|ing)|climb(?:s|ed|ing)?\b|jump\w*|gr[eo]wn?"
        r"|mount(?:s|ed|ing)|increas\w+|reach\w*|bring(?:s|ing)|brought|tak(?:es|ing)|took)\b[^.;]{0,80}"
        r"\b(?:toll|number|dead|deaths|killed|to|total)\b"
        r"|(?:toll|dead|deaths) (?:is |are |stands at )?now\b|(?:toll|number)\b[^.;]{0,30}\b(?:hits?|reach\w+) "
    ),
    "corrected": (
        r"(?:revis|correct|downgrad|amend|adjust|recount|mistak|erroneous|wrongly|double[- ]count"
        r"|counted twice|typing error|overstat|too high|in fact\b|earlier (?:reported|said|put|statement|report)"
        r"|previously (?:reported|said|put|announced|\d)|initially (?:reported|said|put|gave)|lower(?:ed|s|ing)\b"
        r"|reduc(?:ed|es|ing)\b|cuts?\b|down (?:from|to)\b)"
    ),
    "disputed": (
        r"(?:disput|contradict|reject|rebut|insist|maintain(?:s|ed)\b|stood by|stands by|challeng|at odds|in contrast"
        r"|conflicting|den(?:y|ies|ied)\b|understat|sources close to"
        r"|(?:unnamed|anonymous) sources|in addition to (?:those|the \w+) (?:announced|given|reported)"
        r"|far (?:more|fewer) than|accus)"
    ),
    "settled": (
        r"(?:agree(?:d|s)?\b|accept(?:s|ed)?\b|conced|admit|acknowledg|joint(?:ly)?\b|reconcil|in(?:to)? line with"
        r"|both (?:sides|governments|authorities|agencies)|same (?:number|figure|count|toll)|now the same"
        r"|putting an end|ends? (?:the|a) (?:dispute|quarrel)|were right)"
    ),
}
"""The words of each stance, as regular expressions; a word may go on after what is written."""
_WORDS = {stance: re.compile(rf"(?i)\b(?:{words})") for stance, words in STANCES.items()}
FIGURES = re.compile(
    r"(?i)\b(?:toll|figures?|numbers?|counts?|counted|tally|totals?|statement|reports?|data|error|dispute)\b"
)
"""A sentence with one of these speaks of counts, whether it has one or not."""

_FALL = (
    re.compile(rf"(?i)\bfrom (?P<old>{_NUMBER}) to (?P<new>{_NUMBER})\b"),
    re.compile(rf"(?i)\bto (?P<new>{_NUMBER})[^.;]{{0,30}}? from (?P<old>{_NUMBER})\b"),
    re.compile(rf"(?i)\b(?P<new>{_NUMBER})\b[^.;]{{0,60}}?\b(?:not|instead of|rather than) (?P<old>{_NUMBER})\b"),
)
_RIVALS = (
    re.compile(
        rf"(?i)\b{_SOURCE}\b[^.;]{{0,40}}?\b(?:says?|said|speaks? of|spoke of|stood by|stands by|maintain(?:s|ed)|puts?"
        rf"|gave|gives|knows? of|figure (?:is|was|of))\b[^.;\d]{{0,24}}?\b(?P<number>{_NUMBER})\b"
    ),
    re.compile(rf"(?i)\b(?P<number>{_NUMBER}) (?:given|reported|announced|put) by\b"),
    re.compile(rf"(?i)\bfigure of (?P<number>{_NUMBER})\b"),
)


def stances(texts: Iterable[str]) -> tuple[Stance, ...]:
    """What these sentences say of the count that they state, in the order of STANCES.

    >>> stances(["The toll was lowered to 118 from 121."]), stances(["Two were killed, not three."])
    (('corrected',), ('corrected',))
    >>> stances(["Nine died."])
    ()
    """
    held = list(texts)
    found = {stance for stance, words in _WORDS.items() for text in held if words.search(text)}
    if any(_falls(text) for text in held):
        found.add("corrected")
    return tuple(stance for stance in STANCES if stance in found)


def rivals(texts: Iterable[str]) -> tuple[Number, ...]:
    """The numbers that other sources give beside a count, in these sentences, in ascending order.

    >>> rivals(["At least 150 died, far more than the 103 given by the government."])
    (103,)
    """
    found = {numeral(match["number"].lower()) for text in texts for words in _RIVALS for match in words.finditer(text)}
    return tuple(sorted(number for number in found if number is not None))


def _falls(text: str) -> bool:
    """Does the sentence give a number and a larger one that it replaces?"""
    for pattern in _FALL:
        for match in pattern.finditer(text):
            old, new = numeral(match["old"].lower()), numeral(match["new"].lower())
            if old is not None and new is not None and new < old:
                return True
    return False
