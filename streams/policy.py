"""`Policy`: the thresholds that an operator may set, in one frozen value, each with its unit and its source."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from streams.experts import Expert
from streams.fitted import EXPERTS, LINKER
from streams.link import DAY_S, Linker

Granularity = Literal["incident", "event", "saga"]
"""How finely stories are cut: what one day brought, an event with what followed from it, or all that belongs to it."""

GRANULARITIES: dict[Granularity, dict[str, float]] = {
    "incident": {"attach_from": 0.7, "merge_average": 0.7},
    "event": {"attach_from": 0.5, "merge_average": 0.5},
    "saga": {"attach_from": 0.35, "merge_average": 0.35},
}
"""The thresholds of a `Policy` that each means; what each is worth on each labelled set: benchmarks/README.md."""


class Policy(Struct, frozen=True):
    """What decides. A changed policy decides what comes; what has been decided stays as the log has it.

    `linker`          how likely two articles are of one event, on news of any kind
    `experts`         the same on kinds of news that one was trained on, each for one encoder's vectors
    `attach_from`     a story's score from which an article belongs to it; 0..1
    `best_members`    members whose likelihood makes a story's score: the best 3 (docs/decisions/0004), more in a story
                      of more than 15 (docs/decisions/0028)
    `matches`         live articles compared in full; 20 lose nothing (docs/decisions/0009)
    `merge_from`      score of a second story at which two stories are held against each other; 0..1
    `merge_average`   mean likelihood of the pairs of two stories from which they are one; 0..1
    `merge_members`   newest members of each story that are held against each other (docs/decisions/0029)
    `move_margin`     how much better an article of the second story must fit the first to be moved; 0..1
    `move_members`    newest members of each story that it is held against for that
    `vector_languages` languages that the encoder knows, as in BCP 47; articles in others are linked by their words;
                      () for an encoder that knows all
    `close_after_s`   silence after which a story is closed, seconds
    `may_fall`        kinds of claim, beside those built in, of which a lower value is news and no contradiction
    `forget_after_s`  silence after which a story leaves memory, seconds
    """

    linker: Linker = LINKER
    experts: tuple[Expert, ...] = EXPERTS
    attach_from: float = GRANULARITIES["event"]["attach_from"]
    best_members: int = 3
    matches: int = 20
    merge_from: float = 0.3
    merge_average: float = GRANULARITIES["event"]["merge_average"]
    merge_members: int = 3
    move_margin: float = 0.1
    move_members: int = 24
    vector_languages: tuple[str, ...] = ("en",)
    may_fall: tuple[str, ...] = ()
    close_after_s: int = 7 * DAY_S
    forget_after_s: int = 3 * 365 * DAY_S

    def __post_init__(self) -> None:
        if not 0 < self.close_after_s <= self.forget_after_s:
            raise ValueError("a story must close before it is forgotten: 0 < close_after_s <= forget_after_s")
        if self.matches < self.best_members or self.best_members < 1:
            raise ValueError("1 <= best_members <= matches")
        if self.merge_members < 1 or self.move_members < 1:
            raise ValueError("1 <= merge_members, move_members")
