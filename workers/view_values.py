"""What the views show and what may be asked of them: frozen values, the same for command line and JSON API."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from typing import Literal

from msgspec import Raw, Struct

from schemas import wire
from schemas.alert import Alert, AlertType
from schemas.claim import Scope
from schemas.story import FactChange, FactValue, StatusChange, StatusValue, Why

StoryState = Literal["open", "closed"]


class NoSuchStory(LookupError):
    """No story has this id, or begins with it."""


class AmbiguousStory(LookupError):
    """Several stories' ids begin like this."""


class BadCursor(ValueError):
    """Not a cursor that a page gave."""


class Fact(Struct, frozen=True):
    """The current value of a fact; `disputed` is the other side's value where there is one."""

    kind: str
    scope: Scope
    value: FactValue
    as_of: datetime
    disputed: FactValue | None = None


class StatusNow(Struct, frozen=True):
    """The current state of a thing."""

    what: str
    value: StatusValue


class StorySummary(Struct, frozen=True):
    """A story in a list. `facts` are those of scope `event`; `alerts` is the number of its alerts."""

    story_id: str
    title: str
    state: StoryState
    opened_at: datetime
    last_seen: datetime
    articles: int
    outlets: int
    independent: int
    alerts: int
    outlet_names: tuple[str, ...]
    facts: tuple[Fact, ...]
    statuses: tuple[StatusNow, ...]


class ArticleView(Struct, frozen=True):
    """An article of a story. `copy_of`: the article whose text it repeats; `text_of`: the outlet whose text it is."""

    id: str
    seen_at: datetime
    published_at: str | None
    outlet: str | None
    title: str
    url: str | None
    copy_of: str | None
    text_of: str | None
    revisions: int
    score: float | None


class FactMoment(Struct, frozen=True):
    """A moment of a fact's history: the alert's type, what it said, and why."""

    at: datetime
    type: str
    fact: FactChange
    why: Why


class StatusMoment(Struct, frozen=True):
    """A moment of a status's history."""

    at: datetime
    status: StatusChange
    why: Why


class StoryDetail(Struct, frozen=True):
    """A story in full. `facts` are of all scopes; `redirects` are ids that lead here since they were merged in."""

    story: StorySummary
    articles: tuple[ArticleView, ...]
    facts: tuple[Fact, ...]
    fact_history: tuple[FactMoment, ...]
    statuses: tuple[StatusNow, ...]
    status_history: tuple[StatusMoment, ...]
    alerts: tuple[Alert, ...]
    redirects: tuple[str, ...]


class StoryQuery(Struct, frozen=True):
    """Which stories, newest first. `search`: every word of it in a title or an outlet, whatever case and accents."""

    search: str = ""
    outlet: str | None = None
    kind: str | None = None
    state: StoryState | None = None
    since: datetime | None = None
    limit: int | None = None
    cursor: str | None = None


class StoryPage(Struct, frozen=True):
    """Some stories, and the cursor of those that follow, None at the end."""

    stories: tuple[StorySummary, ...]
    next: str | None


class AlertQuery(Struct, frozen=True):
    """Which alerts, oldest first: those after `cursor`, else from `since` on, else the last `limit`."""

    since: datetime | None = None
    types: frozenset[AlertType] = frozenset()
    story: str | None = None
    limit: int | None = None
    cursor: int | None = None


class KeptAlert(Struct, frozen=True):
    """An alert as the log has it, byte for byte."""

    offset: int
    value: bytes

    @property
    def alert(self) -> Alert:
        """The alert as a value."""
        alert: Alert = wire.decode_trusted(self.value, Alert)
        return alert


class AlertPage(Struct, frozen=True):
    """Some alerts, and the cursor with which to ask for those that come after them."""

    alerts: tuple[KeptAlert, ...]
    next: int

    def as_json(self) -> bytes:
        """The page with its alerts' own bytes."""
        return wire.encode({"alerts": [Raw(kept.value) for kept in self.alerts], "next": str(self.next)})


class LightRead(Struct, frozen=True):
    """Of an event's article what a list shows: neither vector nor terms are decoded."""

    title: str
    outlet: str | None


EventType = Literal[
    "story.opened",
    "story.attached",
    "story.outlet_joined",
    "story.article_revised",
    "story.fact_changed",
    "story.fact_corrected",
    "story.fact_disputed",
    "story.fact_settled",
    "story.status_changed",
    "story.merged",
    "story.article_left",
    "story.split",
    "story.closed",
    "story.forgotten",
]


class LightEvent(Struct, frozen=True):
    """Any `StoryEvent`, as much of it as a list needs: decoded in a tenth of the time."""

    type: EventType
    story_id: str
    at: datetime
    sequence: int
    title: str
    outlets: int
    independent: int
    read: LightRead | None = None
    facts: tuple[FactChange, ...] = ()
    statuses: tuple[StatusChange, ...] = ()
    fact: FactChange | None = None
    status: StatusChange | None = None
    other_story: str = ""
    other_shard: int | None = None
    article_id: str = ""
    outlet: str | None = None


_UNMARKED = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe"})
"""Letters that Unicode does not take apart into a letter and a mark."""


def folded(text: str) -> str:
    """`text` as it is searched: without case and accents.

    >>> folded("Gdańsk – ŁÓDŹ, Tromsø")
    'gdansk – lodz, tromso'
    """
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return bare.translate(_UNMARKED)
