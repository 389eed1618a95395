"""Whoever is hurt may die: what an article's deaths do to a story's injured, and how late reports of the injured look.

Reports seldom say that the dead are those who were hurt before; but where nobody else is hurt, as many dead as were
hurt are the same people, and where as many more are dead as fewer are hurt, some of the injured have died.
"""

from __future__ import annotations

from collections.abc import Mapping

from schemas.claim import Claim, Scope
from schemas.story import FactValue

Current = Mapping[tuple[str, Scope], FactValue]
"""The current value of each kind and scope of a story."""
Said = Mapping[str, Mapping[str, tuple[FactValue, str]]]
"""What each article of a story claims, by kind: its value and its witness."""


def all_died(current: Current, said: Said, claims: Mapping[str, Claim]) -> bool:
    """Does an article that tells of nobody hurt tell of the first deaths, as many as were hurt until now?"""
    hurt = current.get(("injured", "event"))
    if hurt is None or "injured" in claims or "killed" not in claims or said.get("killed"):
        return False
    return bool(hurt.lo) and hurt.lo == claims["killed"].lo


def some_died(current: Current, claims: Mapping[str, Claim]) -> bool:
    """Does an article tell of as many more dead as it tells of fewer hurt, or of even more?"""
    hurt, dead = current.get(("injured", "event")), current.get(("killed", "event"))
    if hurt is None or hurt.lo is None or "killed" not in claims or "injured" not in claims:
        return False
    deaths, left = claims["killed"].lo, claims["injured"].lo
    most = claims["injured"].hi
    if deaths is None or left is None or most is None or most >= hurt.lo:
        return False
    return deaths - ((dead.lo or 0) if dead else 0) >= hurt.lo - left


def is_told_late(current: Current, said: Said, claims: Mapping[str, Claim]) -> bool:
    """Does a report that knows of no deaths tell of people hurt whom the story knows as its dead, and of no others?"""
    dead = current.get(("killed", "event"))
    if dead is None or "killed" in claims or not claims["injured"].lo or claims["injured"].lo != dead.lo:
        return False
    return not any(value.lo for value, _ in said.get("injured", {}).values())
