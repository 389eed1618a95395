"""What an event tells a person of facts, as the benchmarks of alerts score it."""

from __future__ import annotations

from typing import Literal, cast

from schemas.alert import Alert
from schemas.story import FactChange

Type = Literal["fact_changed", "fact_corrected", "fact_disputed", "fact_settled"]


def facts_told(alert: Alert) -> tuple[Type, list[FactChange]]:
    """The type and the facts of scope `event` of an alert; what an opening article states counts as changed."""
    facts = [*(alert.facts or ()), *([alert.fact] if alert.fact else [])]
    kind = "fact_changed" if alert.facts else alert.type.removeprefix("story.")
    return cast("Type", kind), [fact for fact in facts if fact.scope == "event"]
