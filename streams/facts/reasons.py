"""Why a number in a text is no claim: the words of each reason, and the reason that a number's own form gives.

The readers (`counts`, `grammar`, `document`) name a reason where they turn a number away; nobody decides it twice.
"""

from __future__ import annotations

import re
from typing import Final

from streams.facts.numbers import SCALES, VAGUE, numeral

REASONS: Final[dict[str, str]] = {
    # what the number is
    "age": "an age",
    "date": "a day of a month or a week",
    "year": "a year",
    "time": "a time of day or a length of time",
    "address": "a part of a name or an address",
    "score": "a score, a ratio or a range of no count",
    "percentage": "a percentage",
    "price": "an amount of money",
    "measure": "a distance, a weight or another measure",
    "capacity": "room for people, not people",
    "unit": "counts things, not people",
    "decimal": "a fraction: people are counted in whole numbers",
    "telephone": "a telephone number",
    "ordinal": "a place in an order",
    "ratio": 'a share, or a "one" that counts nobody, as in "one in ten"',
    "pronoun": '"one" stands for somebody or something',
    "person": "tells who one person is, and counts nobody",
    "name": "a part of a name or a code",
    # what the sentence is
    "no_trigger": "no word near it says what became of those who are counted",
    "gated": "a noun or another word that must be near is missing, or one is near that must not be",
    "not_counted": "nothing that it counts can be read",
    "no_pattern": "the words near it do not say that it happened to those who are counted",
    "other_story": "a link, a caption or a headline of another story",
    "crowded": "the sentence has more counts than are read",
    # what the article is
    "title_of_no_incident": "the title speaks of no incident, and the number stands outside the lead",
    "no_incident": "the article speaks of no cause that makes one person's fate a toll",
    "perpetrator": "whoever did it is no victim",
    "lone_tale": "of one person this is a tale, not a toll",
    "in_passing": "one person's death, told in passing below what the article is about",
    "late_death": "one person's death, told below a lead in which nobody is dead",
    "late_arrest": "one who is named as arrested, told far below what the article is about",
    "late_tale": "one person hurt who is named, or a few, told below a lead in which nobody is hurt",
    "among_dead": "those hurt are among the dead",
    "not_the_total": "beside the article's total it says nothing more",
    "repeats": "says again what an earlier claim says",
    "language": "no grammar for the article's language",
}
"""Each reason in words for people."""

_UNITS: Final[dict[str, str]] = {
    **dict.fromkeys("dollar dollars euro euros cent cents marks francs crowns yen rupees pesos rubles roubles yuan "
                    "shillings lira dinars riyals dirhams kroner kronor zloty".split(), "price"),
    **dict.fromkeys("year years month months week weeks day days hour hours minute minutes second seconds p.m a.m pm "
                    "am o'clock decade decades century centuries night nights morning generations".split(), "time"),
    **dict.fromkeys("mile miles km kilometer kilometers kilometre kilometres metre metres meter meters foot feet inch "
                    "inches yard yards acre acres pound pounds lb lbs kg kilo kilos degrees mph caliber calibre gauge "
                    "magnitude tons tonnes barrels gallons liters squares square".split(), "measure"),
    **dict.fromkeys("points point goals wins losses votes vote".split(), "score"),
    **dict.fromkeys("seats rooms beds".split(), "capacity"),
    **dict.fromkeys("st nd rd th block blocks".split(), "address"),
    "percent": "percentage",
}  # fmt: skip


def of_unit(word: str) -> str:
    """The reason that the noun after a number gives.

    >>> of_unit("miles"), of_unit("euros"), of_unit("trucks")
    ('measure', 'price', 'unit')
    """
    return _UNITS.get(word, "unit")


_SHAPES: Final = tuple(
    (re.compile(shape), reason)
    for shape, reason in (
        (r".*%", "percentage"),
        (r"\d+:\d.*", "time"),
        (r"\d+(?:am|pm|hrs?|h)", "time"),
        (r".*(?:year|month|week|day)s?-old.*", "age"),
        (r"\d+s", "year"),
        (r"\d+(?:st|nd|rd|th)\b.*", "ordinal"),
        (r"\d+(?:-\d+)+", "score"),
        (r"[\d,]*\.\d.*", "decimal"),
        (r".*-.*", "measure"),
    )
)


def of_shape(word: str) -> str:
    """The reason that the form of a number gives, where no count phrase could be read.

    >>> [of_shape(word) for word in ("3-1", "8:30", "12%", "1990s", "9-year-old", "181-kg", "5th", "b52", "12")]
    ['score', 'time', 'percentage', 'year', 'age', 'measure', 'ordinal', 'name', 'not_counted']
    """
    for shape, reason in _SHAPES:
        if shape.fullmatch(word):
            return reason
    return "not_counted" if numeral(word) is not None or word.isalpha() else "name"


_WORDS: Final = {*SCALES, *(phrase for phrase in VAGUE if " " not in phrase)} | {f"{word}s" for word in SCALES}


def is_number(word: str) -> bool:
    """Does a token in lower case hold a numeral, in digits or in words?

    >>> [is_number(word) for word in ("12", "covid-19", "twenty-one", "dozens", "no", "second")]
    [True, True, True, True, False, False]
    """
    in_digits = not word.isalpha() and any(char.isdigit() for char in word)  # most words are letters alone
    return in_digits or numeral(word) is not None or word in _WORDS
