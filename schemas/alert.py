"""`Alert`: what changed in a story, as a person or a program is told. The fields are fixed by the contract."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import UNSET, Struct, UnsetType

from schemas.read import ArticleRef
from schemas.story import FactChange, StatusChange, Why

AlertType = Literal[
    "story.opened",
    "story.outlet_joined",
    "story.fact_changed",
    "story.fact_corrected",
    "story.fact_disputed",
    "story.fact_settled",
    "story.status_changed",
    "story.article_revised",
    "story.article_retracted",
    "story.merged",
    "story.split",
    "story.closed",
]
"""All that a reader must be ready for. Retractions are not decided yet; the name is kept for them."""


class Alert(Struct, frozen=True, kw_only=True):
    """One change of one story. `facts` and `statuses` are there in `story.opened` alone."""

    schema: int = 1
    id: str
    type: AlertType
    story_id: str
    sequence: int
    at: datetime
    title: str
    article: ArticleRef | None
    outlets: int
    independent: int
    fact: FactChange | None = None
    status: StatusChange | None = None
    other_story: str | None = None
    why: Why
    facts: tuple[FactChange, ...] | UnsetType = UNSET
    statuses: tuple[StatusChange, ...] | UnsetType = UNSET
