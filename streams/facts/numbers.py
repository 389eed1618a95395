"""Number words and hedges: what interval of values do the words allow?

The readings of vague words ("dozens" is at least 24) are those of the annotation guide of our evaluation sets.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from schemas.claim import Hedge

Number = int | float


class Interval(NamedTuple):
    """The closed interval `lo..hi`; `None` is unbounded."""

    lo: Number | None
    hi: Number | None
    hedge: Hedge


_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
UNITS: dict[str, int] = {word: value for value, word in enumerate(_SMALL.split())}
TENS: dict[str, int] = {
    word: 10 * value for value, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}
SCALES: dict[str, int] = {"dozen": 12, "hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 10**9}
ORDINALS: dict[str, int] = {
    word: value
    for value, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
        "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth".split(),
        1,
    )
} | {f"{n}{'st' if n % 10 == 1 else 'nd' if n % 10 == 2 else 'rd' if n % 10 == 3 else 'th'}": n for n in range(1, 10)}
VAGUE: dict[str, int] = {
    "tens of thousands": 20_000,
    "hundreds of thousands": 200_000,
    "several dozen": 36,
    "several hundred": 300,
    "several thousand": 3_000,
    "a few dozen": 24,
    "a few hundred": 200,
    "a few thousand": 2_000,
    "a few": 2,
    "a couple": 2,
    "a pair": 2,
    "a handful": 3,
    "dozens": 24,
    "scores": 40,
    "hundreds": 200,
    "thousands": 2_000,
    "millions": 2_000_000,
    "several": 3,
    "multiple": 2,
}
EXACT_PAIRS: frozenset[str] = frozenset({"a couple", "a pair"})

_HEDGES: dict[Hedge, str] = {
    "at_least": "at least|no fewer than|no less than|not less than|a minimum of|upwards of|minimum of",
    "at_most": "at most|up to|as many as|no more than|a maximum of|not more than",
    "more_than": "more than|over|above|upward of|in excess of",
    "fewer_than": "fewer than|less than|under",
    "about": "about|around|some|roughly|approximately|an estimated|estimated|approx|circa|close on",
    "nearly": "nearly|almost|close to|just under",
}
HEDGES: dict[tuple[str, ...], Hedge] = {
    tuple(words.split()): hedge for hedge, phrases in _HEDGES.items() for words in phrases.split("|")
}
# A quantity begins with a digit or with one of these; most words do not, which saves most of the work.
STARTS = frozenset(
    {*UNITS, *TENS, "a", "between", "half"} | {words[0] for words in HEDGES} | {phrase.split()[0] for phrase in VAGUE}
)
_DIGITS = re.compile(r"\d{1,3}(?:,\d{3}){1,3}|\d{1,9}(?:\.\d{1,2})?")


def interval(value: Number, hedge: Hedge) -> Interval:
    """The interval that `hedge` makes of `value`.

    >>> interval(9, "more_than")
    Interval(lo=10, hi=None, hedge='more_than')
    >>> interval(300, "nearly")
    Interval(lo=None, hi=300, hedge='nearly')
    """
    match hedge:
        case "at_least" | "vague":
            return Interval(value, None, hedge)
        case "more_than":
            return Interval(value + 1, None, hedge)
        case "at_most" | "nearly":
            return Interval(None, value, hedge)
        case "fewer_than":
            return Interval(None, value - 1, hedge)
        case _:
            return Interval(value, value, hedge)


def total(parts: Sequence[Interval]) -> Interval:
    """The interval of a coordination: "a mother and her two sons" is three.

    >>> total([interval(1, "exact"), interval(2, "at_least")])
    Interval(lo=3, hi=None, hedge='at_least')
    """
    lows, highs = [p.lo for p in parts], [p.hi for p in parts]
    hedge = next((p.hedge for p in parts if p.hedge != "exact"), parts[0].hedge)
    low = None if None in lows else sum(x for x in lows if x is not None)
    high = None if None in highs else sum(x for x in highs if x is not None)
    return Interval(low, high, hedge)


def numeral(word: str) -> Number | None:
    """The value of digits or of one number word.

    >>> numeral("12,000"), numeral("6.1"), numeral("twenty-three"), numeral("3-1")
    (12000, 6.1, 23, None)
    """
    if _DIGITS.fullmatch(word):
        plain = word.replace(",", "")
        return float(plain) if "." in plain else int(plain)
    if word in UNITS:
        return UNITS[word]
    if word in TENS:
        return TENS[word]
    ten, _, unit = word.partition("-")
    return TENS[ten] + UNITS[unit] if ten in TENS and 0 < UNITS.get(unit, 0) < 10 else None


def number_at(words: Sequence[str], at: int) -> tuple[Number, int] | None:
    """The number that begins at `words[at]` and the place after it.

    >>> number_at("one hundred and five men".split(), 0)
    (105, 4)
    >>> number_at("half a dozen men".split(), 0)
    (6, 3)
    """
    if words[at : at + 3] == ["half", "a", "dozen"]:
        return 6, at + 3
    value: Number | None
    if words[at] == "a" and at + 1 < len(words) and words[at + 1] in SCALES:
        value, after = 1, at + 1
    else:
        value, after = numeral(words[at]), at + 1
    if value is None:
        return None
    while after < len(words) and (scale := SCALES.get(words[after])):
        value, after = value * scale, after + 1
    return _remainder(words, value, after)


def _remainder(words: Sequence[str], value: Number, after: int) -> tuple[Number, int]:
    """In "two hundred and five" the smaller number word that follows a round one belongs to it."""
    rest = after + (after < len(words) and words[after] == "and")
    if value >= 100 and value % 100 == 0 and rest < len(words) and words[rest][:1].isalpha() and rest > after:
        small = numeral(words[rest])
        if small is not None and small < 100 and words[after - 1] in SCALES:
            return value + small, rest + 1
    return (int(value) if value == int(value) else value), after


def quantity_at(words: Sequence[str], at: int) -> tuple[Interval, int] | None:
    """The hedged quantity that begins at `words[at]` and the place after it.

    >>> quantity_at("between 20 and 30 people".split(), 0)
    (Interval(lo=20, hi=30, hedge='between'), 4)
    >>> quantity_at("at least a dozen people".split(), 0)
    (Interval(lo=12, hi=None, hedge='at_least'), 4)
    >>> quantity_at("dozens of homes".split(), 0)
    (Interval(lo=24, hi=None, hedge='vague'), 1)
    """
    if at >= len(words) or not (words[at][:1].isdigit() or words[at].partition("-")[0] in STARTS):
        return None
    hedge, start = _hedge_at(words, at)
    if start >= len(words):
        return None
    if words[start] == "between" and (pair := _range_at(words, start + 1, "and")):
        return pair
    for size in (3, 2, 1):
        phrase = " ".join(words[start : start + size])
        if phrase in VAGUE and start + size <= len(words):
            vague: Hedge = "exact" if phrase in EXACT_PAIRS else "vague"
            return interval(VAGUE[phrase], vague), start + size
    found = number_at(words, start)
    if found is None:
        return None
    if hedge == "exact" and (pair := _range_at(words, start, "to") or _range_at(words, start, "or")):
        return pair
    value, after = found
    if words[after : after + 2] == ["or", "more"]:
        return interval(value, "at_least"), after + 2
    return interval(value, hedge), after


def _hedge_at(words: Sequence[str], at: int) -> tuple[Hedge, int]:
    for size in (3, 2, 1):
        hedge = HEDGES.get(tuple(words[at : at + size]))
        if hedge and at + size <= len(words):
            return hedge, at + size
    return "exact", at


def _range_at(words: Sequence[str], at: int, link: str) -> tuple[Interval, int] | None:
    low = number_at(words, at) if at < len(words) else None
    if low is None or low[1] + 1 >= len(words) or words[low[1]] != link:
        return None
    high = number_at(words, low[1] + 1)
    if high is None or high[0] <= low[0]:
        return None
    return Interval(low[0], high[0], "between"), high[1]
