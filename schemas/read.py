"""`ReadArticle`: one article, understood once; `Tick`: time that passed; `Redirect`: a story of another shard that is
one of this. Together the topic `articles.read`.

This topic is the line of determinism: every decision behind it is a function of these records alone.
"""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from schemas.claim import Claim, Status


class Term(Struct, frozen=True, array_like=True):
    """A term of an article: `count` occurrences, `rarity` (10 times the natural logarithm of the inverse document
    frequency in the language at large) and `places`, a sum of 1 title, 2 lead, 4 written as a name.
    """

    count: int
    rarity: int
    places: int


class Details(Struct, frozen=True, omit_defaults=True):
    """What sets an article's event apart from others of its kind. What the text does not name is empty, and so is
    everything where it was written before details were read.

    `ages`     of people, in years
    `streets`  lower-cased, without their kind: `quarry` of Quarry Street
    `days`     since 1970-01-01, of what happened lately; weekdays are resolved by the day on which our log took it
    """

    ages: tuple[int, ...] = ()
    streets: tuple[str, ...] = ()
    days: tuple[int, ...] = ()


class ReadArticle(Struct, frozen=True, tag_field="type", tag="article"):
    """An article with all that the later stages need of it.

    `seen_at`   when our log took it; decides everything (the publisher's date is data)
    `digest`    first 32 hex digits of sha256 of title and body: same id and digest again is a duplicate, another digest
                a revision
    `headline`  the title without site names and labels
    `encoder`   identity of the encoder that made `vector`
    `vector`    d int8 components, scaled so that their products need integers only: see `streams.dense`
    `terms`     for each term its count, its rarity in the language at large and where it stands: see `Term`
    `sketch`    MinHash signature of the body's word shingles, little-endian uint32; empty where too short to tell
    `details`   ages, streets and days that the text names
    """

    article_id: str
    seen_at: datetime
    title: str
    headline: str
    url: str | None
    outlet: str | None
    language: str | None
    published_at: str | None
    digest: str
    encoder: str
    vector: bytes
    terms: dict[str, Term]
    sketch: bytes
    claims: tuple[Claim, ...] = ()
    statuses: tuple[Status, ...] = ()
    details: Details = Details()
    schema: int = 1


class Tick(Struct, frozen=True, tag_field="type", tag="tick"):
    """It is `tick` now, and no article came: what was due by then is due."""

    tick: datetime
    schema: int = 1


class ArticleRef(Struct, frozen=True):
    """The article that caused an event, as a reader is shown it."""

    id: str
    url: str | None
    outlet: str | None
    title: str
    published_at: str | None


class Redirect(Struct, frozen=True, tag_field="type", tag="redirect"):
    """`other_story`, of the shard `other_shard`, is `story_id` of this one: its id is to redirect here.

    `at`       when the article that links them came
    `score`    mean probability that an article of the one and one of the other are of one event; 0..1
    `article`  the article that links them
    """

    story_id: str
    other_story: str
    other_shard: int
    at: datetime
    score: float
    article: ArticleRef
    schema: int = 1


Read = ReadArticle | Tick | Redirect
