"""What a count phrase says, and what is read of a line: a symbol, where it ends, and its count."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from streams.facts.numbers import Interval, interval

Form = Literal["numeral", "single", "name", "zero", "sum"]


class Count(NamedTuple):
    """What a count phrase says: how many, of whom, and how it says it."""

    interval: Interval
    subject: str
    form: Form
    definite: bool = False
    partitive: bool = False
    other: bool = False
    parts: tuple[Count, ...] = ()


class Reading(NamedTuple):
    """A phrase read from a line: its symbol, the token after it, and its count (`None`: a numeral of no count, with the
    `reason`).
    """

    symbol: str
    after: int
    counted: Count | None
    reason: str = ""


ONE, NONE = interval(1, "exact"), interval(0, "exact")
AGE = re.compile(r"(?:- )?(?:year-old|month-old)|years? old|months? old")
