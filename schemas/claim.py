"""What one article states: counts (`Claim`) and states of affairs (`Status`), each with the words that prove it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

Hedge = Literal["exact", "at_least", "at_most", "more_than", "fewer_than", "about", "nearly", "between", "vague"]
Scope = Literal["event", "subset", "partial", "other_event", "cumulative", "hypothetical"]
Field = Literal["title", "body"]
Stance = Literal["risen", "corrected", "disputed", "settled", "tallied"]


class Claim(Struct, frozen=True):
    """A count that an article states, as the closed interval `lo..hi` of the values its words allow.

    `None` as a bound means unbounded: "at least 9" is 9..None, "nearly 300" is None..300.
    `article.<field>[start:end] == quote` holds on the text as received, in Python's code points.
    `stances`: what the words round it say of other counts; `rivals`: the numbers that other sources give beside it.
    """

    kind: str
    lo: int | float | None
    hi: int | float | None
    hedge: Hedge
    scope: Scope
    subject: str
    quote: str
    field: Field
    start: int
    end: int
    as_of: datetime | None = None
    attribution: str | None = None
    stances: tuple[Stance, ...] = ()
    rivals: tuple[int | float, ...] = ()


class Status(Struct, frozen=True):
    """A state that an article reports of the main event: `what` ("visit to Paris") is now `value` ("cancelled")."""

    what: str
    value: str
    quote: str
    field: Field
    start: int
    end: int
    attribution: str | None = None
