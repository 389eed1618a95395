"""In what company a claim stands: the sentences of its article that speak of its count, and what they say of it."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from schemas.claim import Claim, Field
from streams.facts.document import Mention
from streams.facts.stances import FIGURES, rivals, stances

FALLING = frozenset({"missing", "hostages", "displaced", "evacuated", "hospitalized", "suspects_sought"})
"""Kinds whose true value falls as time goes on: of these only the words that state them say that one was wrong."""
_LOWERING = re.compile(r"(?i)\b(?:lower(?:ed|s|ing)|reduc(?:ed|es|ing)|cuts?|down (?:from|to))\b|\bfrom\b")
NEAR = (-1, 1, 2)
"""Sentences from one that states a count to those that may speak of it: the one before, and two after it."""


class Told(NamedTuple):
    """A sentence of an article and what is counted in it."""

    field: Field
    start: int
    text: str
    mentions: tuple[Mention, ...]


def in_company(claim: Claim, own: Mention, article: Sequence[Told], falling: Collection[str] = FALLING) -> Claim:
    """The claim with its stances and rivals.

    They are looked for in the title, in the sentences that state the same count, and in those next to these that
    speak of figures and count nothing of another kind. `falling`: kinds that may fall, see FALLING.
    """
    stating = [i for i, told in enumerate(article) if _states(told, claim, own)]
    near = {i + step for i in stating for step in NEAR if article[i].field == "body"}
    beside = [
        article[i].text
        for i in sorted(near - set(stating))
        if 0 <= i < len(article) and article[i].field == "body" and _speaks(article[i], claim.kind)
    ]
    texts = [article[i].text for i in stating] + beside
    titles = [
        told.text
        for i, told in enumerate(article)
        if told.field == "title" and i not in stating and (claim.kind == "killed" or _counts(told, claim.kind))
    ]
    number = claim.lo if claim.lo is not None else claim.hi
    others = tuple(n for n in rivals(texts) if n != number)
    words = [_LOWERING.sub(" ", article[i].text) for i in stating] if claim.kind in falling else texts + titles
    said = stances(words)
    return replace(claim, stances=(*said, "tallied") if _is_tally(own) else said, rivals=others)


def _states(told: Told, claim: Claim, own: Mention) -> bool:
    if told.field == own.field and told.start == own.sentence.start:
        return True
    return any(m.kind == claim.kind and m.counted.interval[:2] == (claim.lo, claim.hi) for m in told.mentions)


def _is_tally(mention: Mention) -> bool:
    """Do the words give the count as that of all, as a label and "the number of dead is" do?"""
    return mention.listed or mention.rule.startswith(f"{mention.kind}: t")


def _counts(told: Told, kind: str) -> bool:
    return any(m.kind == kind for m in told.mentions)


def _speaks(told: Told, kind: str) -> bool:
    return all(m.kind == kind for m in told.mentions) and (
        FIGURES.search(told.text) is not None or bool(rivals([told.text]))
    )
