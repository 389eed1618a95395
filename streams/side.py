"""What links an article beside its vector and its words."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from msgspec import Struct

from schemas.read import Details

NONE_NAMED = Details()


class Side(Struct, frozen=True, array_like=True, gc=False):
    """When an article came, its details and its language."""

    at: datetime
    details: Details
    language: str | None


def side_of(at: datetime, details: Details, language: str | None) -> Side:
    """In little room: most texts name nothing, and all are in a few languages."""
    return Side(at, details if details != NONE_NAMED else NONE_NAMED, _shared(language))


@lru_cache(256)
def _shared(language: str | None) -> str | None:
    return language
