"""`StoryEvent`: what happened to a story. The topic `story-events` is the truth; the live stories are its fold.

Every event carries what the fold needs and what a person is told, so that neither a model nor a threshold
is asked again: a changed policy never rewrites history.
"""

from __future__ import annotations

from datetime import datetime

from msgspec import UNSET, Struct, UnsetType

from schemas.claim import Field, Hedge, Scope
from schemas.read import ArticleRef, ReadArticle


class FactValue(Struct, frozen=True):
    """One side of a changed fact: the interval, the words, and who said them."""

    lo: int | float | None
    hi: int | float | None
    hedge: Hedge
    quote: str
    field: Field
    start: int
    end: int
    article_id: str
    outlet: str | None
    attribution: str | None


class StatusValue(Struct, frozen=True):
    """One side of a changed status: the state, the words, and who said them."""

    value: str
    quote: str
    field: Field
    start: int
    end: int
    article_id: str
    outlet: str | None
    attribution: str | None


class FactChange(Struct, frozen=True):
    """A fact's value before and after; `old` is None for a first value."""

    kind: str
    scope: Scope
    old: FactValue | None
    new: FactValue


class StatusChange(Struct, frozen=True):
    """A status before and after; `old` is None for a first value."""

    what: str
    old: StatusValue | None
    new: StatusValue


class Why(Struct, frozen=True):
    """The rule that fired, its score where it has one, what spoke for it, and what it kept from being said twice."""

    rule: str
    score: float | None = None
    evidence: dict[str, float | str] = {}
    suppressed: tuple[str, ...] = ()


class _Event(Struct, frozen=True, tag_field="type"):
    """What every event says.

    `sequence` numbers the story's alerts from 1 without gaps; an event that tells nobody anything repeats the last.
    `title` is the story's headline, `outlets` and `independent` its witnesses, all counted after this event.
    """

    id: str
    story_id: str
    at: datetime
    sequence: int
    title: str
    article: ArticleRef | None
    outlets: int
    independent: int
    why: Why


class StoryOpened(_Event, frozen=True, kw_only=True, tag="story.opened"):
    """An article that belongs to no live story opened one."""

    read: ReadArticle
    witness: str | None = None
    facts: tuple[FactChange, ...] = ()
    statuses: tuple[StatusChange, ...] = ()
    schema: int = 1


class ArticleAttached(_Event, frozen=True, kw_only=True, tag="story.attached"):
    """An article joined a story. `copy_of`: the earlier article whose text it repeats; `witness`: whose text it is."""

    read: ReadArticle
    copy_of: str | None = None
    witness: str | None = None
    schema: int = 1


class OutletJoined(_Event, frozen=True, kw_only=True, tag="story.outlet_joined"):
    """An outlet reports the story for the first time."""

    outlet: str
    schema: int = 1


class ArticleRevised(_Event, frozen=True, kw_only=True, tag="story.article_revised"):
    """An article that the story has came again with other text, which replaces the old one."""

    read: ReadArticle
    copy_of: str | None = None
    witness: str | None = None
    schema: int = 1


class FactChanged(_Event, frozen=True, kw_only=True, tag="story.fact_changed"):
    """The possible value of a fact moved."""

    fact: FactChange
    schema: int = 1


class FactCorrected(_Event, frozen=True, kw_only=True, tag="story.fact_corrected"):
    """A value fell, with words that say so or with two independent sources."""

    fact: FactChange
    schema: int = 1


class FactDisputed(_Event, frozen=True, kw_only=True, tag="story.fact_disputed"):
    """A source contradicts the current value, which stands: `old` is that value, `new` the other side's."""

    fact: FactChange
    schema: int = 1


class FactSettled(_Event, frozen=True, kw_only=True, tag="story.fact_settled"):
    """The sides of a dispute agree again on `new`."""

    fact: FactChange
    schema: int = 1


class StatusChanged(_Event, frozen=True, kw_only=True, tag="story.status_changed"):
    """A planned event, a suspect, an order or an office moved to another state."""

    status: StatusChange
    schema: int = 1


class StoriesMerged(_Event, frozen=True, kw_only=True, tag="story.merged"):
    """`other_story` proved to be this story: its id redirects here from now on.

    `other_shard` is there where the other story is another shard's: its articles, and what is told of them, stay there.
    """

    other_story: str
    other_shard: int | UnsetType = UNSET
    schema: int = 1


class ArticleLeft(_Event, frozen=True, kw_only=True, tag="story.article_left"):
    """An article proved to be another story's, which it joins next (`story.attached`). Nobody is alerted.

    `outlet`: its outlet, where that has no other article here. `facts`: values that it gave and that others state as
    well, in the words of one of these.
    """

    article_id: str
    outlet: str | None = None
    facts: tuple[FactChange, ...] = ()
    schema: int = 1


class StorySplit(_Event, frozen=True, kw_only=True, tag="story.split"):
    """An article of `other_story` has left it and is this story's: the one that `article` names."""

    other_story: str
    schema: int = 1


class StoryClosed(_Event, frozen=True, kw_only=True, tag="story.closed"):
    """Nothing came for the policy's `close_after_s`; a late follow-up may still attach."""

    schema: int = 1


class StoryForgotten(_Event, frozen=True, kw_only=True, tag="story.forgotten"):
    """Nothing came for the policy's `forget_after_s`: the story leaves memory. Nobody is alerted."""

    schema: int = 1


FactEvent = FactChanged | FactCorrected | FactDisputed | FactSettled

StoryEvent = (
    StoryOpened
    | ArticleAttached
    | OutletJoined
    | ArticleRevised
    | FactChanged
    | FactCorrected
    | FactDisputed
    | FactSettled
    | StatusChanged
    | StoriesMerged
    | ArticleLeft
    | StorySplit
    | StoryClosed
    | StoryForgotten
)
