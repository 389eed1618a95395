"""Figures that stand after their label, as bulletins have them: "Dead: 21", "Missing - 32".

A label begins its line, its sentence or its item of a list; what follows a colon, a dash or nothing is its number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from streams.facts.lexicon import UNIT
from streams.facts.numbers import Interval, interval, quantity_at
from streams.facts.tokens import Sentence, tokens

_PEOPLE = r"(?:persons|people|victims|citizens|residents|passengers|workers)"
LABELS: dict[str, str] = {
    "killed": rf"dead|death toll|deaths|deceased|fatalities|killed|(?:fatal |dead )?victims|{_PEOPLE} (?:killed|dead)",
    "injured": rf"injured|wounded|hurt|injuries|injured {_PEOPLE}|{_PEOPLE} (?:injured|wounded|hurt)",
    "missing": rf"missing|unaccounted for|no contact|missing {_PEOPLE}|{_PEOPLE} (?:still )?missing",
    "rescued": rf"rescued|saved|{_PEOPLE} (?:rescued|saved)",
    "evacuated": rf"evacuated|{_PEOPLE} evacuated",
    "arrested": rf"arrested|detained|{_PEOPLE} (?:arrested|detained)",
    "hostages": r"hostages",
}
"""The labels of each kind, as regular expressions in lower case."""

_DIGITS = r"\d{1,3}(?:,\d{3})+|\d+"
_HEDGE = "at least |about |some |around |more than |over |nearly "
_NUMBER = rf"(?P<number>(?:{_HEDGE})?(?:{_DIGITS}|[a-z]+(?:-[a-z]+)?))"
_BEGIN = r"(?:(?<![^.;,:(\n])|(?<=[.;,:(\n] )|(?<=\band ))"
_MORE = r"(?: (?:alive|so far|from (?:the )?\w+|in hospital))?"
_PATTERNS = {
    kind: re.compile(
        rf"(?i){_BEGIN}(?P<label>(?:(?:total )?number of )?(?:{words}){_MORE})(?:(?: ?[:=] ?| [-–—] ){_NUMBER}"
        rf"(?![\d.]*\d|[-–:/%]\w)| (?P<bare>{_DIGITS})(?= ?(?:\.(?!\d)|[;(\n]|, |$)))"
    )
    for kind, words in LABELS.items()
}
_REFERENCE = re.compile(
    rf"(?i)\bthe (?:(?:correct|right|true|corrected|actual) (?:number|figure|toll|count) (?:is|was)"
    rf"|(?:total|tally|number|count)(?: so far| now)? to) {_NUMBER}\b(?! of\b)"
)
_NEVER_NONE = frozenset({"evacuated", "rescued", "arrested"})  # "Evacuated: none" counts nobody
_NEXT = re.compile(r" ([a-zA-Z]+)")
_IN_ALL = re.compile(
    rf"(?i)\b(?:(?:for|making) a total of {_NUMBER}(?=[.,;])|{_NUMBER.replace('number', 'all')} in all\b)"
)


_TELLING = (
    "correct",
    "right",
    "true",
    "actual",
    "total of",
    " in all",
    "the total",
    "the tally",
    "the number",
    "the count",
)
"""One of them is in every `corrected` sentence: looked for first, for most have none."""


class Labelled(NamedTuple):
    """A number with its label, at `start:end` of the text; the number itself begins at `at`."""

    kind: str
    interval: Interval
    start: int
    at: int
    end: int


def labelled(text: str, sentence: Sentence) -> Iterator[Labelled]:
    """The labelled figures of one sentence.

    >>> line = "Dead: 1,021. Missing - at least 32; injured: none."
    >>> [(one.kind, one.interval.lo) for one in labelled(line, Sentence(0, len(line), 0))]
    [('killed', 1021), ('injured', 0), ('missing', 32)]
    """
    for kind, pattern in _PATTERNS.items():
        for match in pattern.finditer(text, sentence.start, sentence.end):
            group = "bare" if match["bare"] else "number"
            unit = _NEXT.match(text, match.end(group))
            if unit and unit[1].lower() in UNIT:
                continue
            amount = _amount(text, match.span(group))
            if amount and (amount.hi != 0 or kind not in _NEVER_NONE):
                yield Labelled(kind, amount, match.start("label"), *match.span(group))


def corrected(text: str, sentence: Sentence) -> tuple[Interval, int, int] | None:
    """The number of "the correct figure is 38", or "for a total of 41", with its place: it is of the kind before it."""
    low = text[sentence.start : sentence.end].lower()
    if not any(word in low for word in _TELLING):
        return None
    match = _REFERENCE.search(text, sentence.start, sentence.end) or _IN_ALL.search(text, sentence.start, sentence.end)
    group = "all" if match and "all" in match.groupdict() and match["all"] else "number"
    amount = _amount(text, match.span(group)) if match else None
    return (amount, *match.span()) if match and amount else None


def _amount(text: str, span: tuple[int, int]) -> Interval | None:
    words = [token.low for token in tokens(text, Sentence(*span, 0))]
    if words in (["none"], ["nil"]):
        return interval(0, "exact")
    read = quantity_at(words, 0)
    return read[0] if read and read[1] == len(words) else None
