"""What tells two events of one kind apart: the ages of people, the streets and the days that a text names.

Two shootings in one city share most of their words; a victim of 23 in one street and of 41 in another are two events.
What a text does not name speaks neither for nor against (docs/decisions/0012). English forms; a text in another
language names fewer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from schemas.read import Details

TEXT_CHARS = 8_000
"""Characters read for ages and streets; what stands later in a longer text is mostly other news."""
DAY_CHARS = 2_500
"""Characters read for days: the event's own day stands near the top, background further down."""
DAYS_NAMED = 3
"""Weekdays read, from the top."""
OLDEST = 110

_CAPITAL = r"[A-Z\u00c0-\u00de][\w'\u2019-]{1,24}"
AGE = re.compile(
    r"\b(\d{1,3})[- \u2010\u2011]years?[- \u2010\u2011]old|\baged? (?:of )?(\d{1,3})\b"
    r"|,\s(\d{1,2})(?=,\s)|,\s(\d{1,2})\.(?=\s|$)|\((\d{1,2})\)"
)
"""`aged 53`, `a 53-year-old`, `Ana Brandt, 53, ...`, `Ana Brandt (53)`."""
STREET = re.compile(
    rf"\b(?:(?:[NSEW]\.?|North|South|East|West)\s)?((?:{_CAPITAL}|\d{{1,3}}(?:st|nd|rd|th))(?:\s{_CAPITAL})?)\s"
    r"(?:Street|Avenue|Road|Boulevard|Drive|Lane|Highway|Parkway|Court|Place|Terrace|Circle|Way"
    r"|St|Ave|Rd|Blvd|Dr|Ln|Hwy|Pkwy|Ct)\b"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?\.?|July?\.?|Aug(?:ust|\.)?"
    r"|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_YEAR = r"(?:,?\s((?:19|20)\d\d)\b)?"
DAY = re.compile(
    rf"\b{_MONTH}\s(\d{{1,2}})(?:st|nd|rd|th)?\b(?!:|\s?[ap]\.?m\b){_YEAR}"
    rf"|\b(\d{{1,2}})(?:st|nd|rd|th)?\s{_MONTH}(?=\W|$){_YEAR}"
)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEKDAY = re.compile(r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b")


def details(title: str, body: str, seen_on: date) -> Details:
    """The details of one article that was seen on `seen_on`.

    >>> details("Man held", "Ana Brandt, 53, was hurt in Quarry Street on Tuesday, March 4.", date(2031, 3, 5))
    Details(ages=(53,), streets=('quarry',), days=(22342,))
    """
    text = f"{title}.\n{body}"[:TEXT_CHARS]
    top = text[:DAY_CHARS]
    return Details(
        ages=tuple(sorted(_ages(text))),
        streets=tuple(sorted({match.group(1).lower() for match in STREET.finditer(text)})),
        days=tuple(sorted(since_1970(day) for day in _weekdays(top, seen_on) | _dates(top, seen_on))),
    )


def since_1970(day: date) -> int:
    """Days since 1970-01-01.

    >>> since_1970(date(1970, 1, 2))
    1
    """
    return (day - date(1970, 1, 1)).days


def _ages(text: str) -> set[int]:
    found = (int(next(group for group in match.groups() if group)) for match in AGE.finditer(text))
    return {age for age in found if 0 < age < OLDEST}


def _weekdays(text: str, seen_on: date) -> set[date]:
    """News names a weekday for the last one that passed: each is resolved to that."""
    named = [_WEEKDAYS.index(match.group().lower()) for match in WEEKDAY.finditer(text)][:DAYS_NAMED]
    return {seen_on - timedelta(days=(seen_on.weekday() - weekday) % 7) for weekday in named}


def _dates(text: str, seen_on: date) -> set[date]:
    """Month and day without a year mean the last such day; with one, that day, if it is of this year or the last."""
    found = set()
    for match in DAY.finditer(text):
        month, day, year = match.group(1, 2, 3) if match[1] else match.group(5, 4, 6)
        years = [y for y in (seen_on.year, seen_on.year - 1) if not year or y == int(year)]
        passed = _last(_MONTHS.index(month[:3].lower()) + 1, int(day), years, seen_on)
        found |= {passed} if passed else set()
    return found


def _last(month: int, day: int, years: Sequence[int], seen_on: date) -> date | None:
    for year in years:
        try:
            named = date(year, month, day)
        except ValueError:  # the 30th of February, or the 29th in a year without one
            continue
        if named <= seen_on:
            return named
    return None
