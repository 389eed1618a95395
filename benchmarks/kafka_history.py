"""Does what was committed on Kafka follow from what came in? Read afterwards, `read_committed`, by nobody's member."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest
from operator import attrgetter

import msgspec
from msgspec import Struct

from schemas.article import parse_article
from schemas.read import ReadArticle
from schemas.story import ArticleAttached, ArticleRevised, StoriesMerged, StoryOpened
from schemas.topics import ALERTS, ARTICLES, ARTICLES_READ, DEAD_LETTERS, SHARDED, STORY_EVENTS
from schemas.upcast import read_event, read_item
from schemas.wire import BadMessage
from streams.identity import content_id, identified
from streams.policy import Policy
from streams.routing import Places
from workers.cluster import ClusterStage
from workers.kafka_client import Kafka
from workers.kafka_offsets import Offsets
from workers.kafka_reader import KafkaReader
from workers.kafka_whole import partitions
from workers.log import Record

Text = tuple[str, str]
"""An article's id and the digest of its text."""


class _Id(Struct):
    id: str


class History(Struct, frozen=True):
    """What the topics of one prefix hold, and what is wrong with it."""

    articles: int
    reads: int
    events: int
    alerts: int
    dead_letters: int
    redirects: int
    problems: tuple[str, ...]


class Shard(Struct, frozen=True):
    """What one shard holds."""

    number: int
    reads: list[Record]
    events: list[Record]
    alerts: list[Record]


DecidedOtherwise = Callable[[Shard, Policy], Iterator[str]]
"""Tells what of a shard's events and alerts its reads do not lead to."""


def decided_otherwise(shard: Shard, policy: Policy) -> Iterator[str]:
    """What was committed is what a memory replay of the committed reads decides, byte for byte, in that order."""
    outputs = ClusterStage(policy).handle(shard.reads) if shard.reads else []
    for topic, kept in ((STORY_EVENTS.name, shard.events), (ALERTS.name, shard.alerts)):
        decided = [output.value for output in outputs if output.topic == topic]
        for number, (one, other) in enumerate(zip_longest(decided, (record.value for record in kept))):
            if one != other:
                yield f"{topic}: record {number} of {len(kept)} is not what a replay of {len(decided)} decides"
                break


def history(kafka: Kafka, policy: Policy, otherwise: DecidedOtherwise = decided_otherwise) -> History:
    """Read everything and hold it against the laws: those of a shard shard by shard, the others over all of them."""
    offsets = Offsets(kafka)
    articles = [record for reader in partitions(kafka, offsets, ARTICLES) for record in reader.replay(ARTICLES.name)]
    shards = [
        Shard(number, *(list(reader.replay(topic.name)) for topic in SHARDED))
        for number, reader in enumerate(partitions(kafka, offsets, ARTICLES_READ))
    ]
    dead = list(KafkaReader(kafka, offsets).replay(DEAD_LETTERS.name))
    reads, events, alerts = (
        [record for shard in shards for record in of(shard)]
        for of in (attrgetter("reads"), attrgetter("events"), attrgetter("alerts"))
    )
    redirects = [found for record in events if (found := _redirect(record.value)) is not None]
    problems = (
        *_lost_or_read_twice(articles, reads, dead),
        *_misplaced(shards, policy),
        *(problem for shard in shards for problem in _not_in_a_story(shard.reads, shard.events)),
        *_told_twice(STORY_EVENTS.name, events),
        *_told_twice(ALERTS.name, alerts),
        *(f"{count} times: story {b} is {a}" for (a, b), count in Counter(redirects).items() if count > 1),
        *(problem for one in shards for problem in otherwise(one, policy)),
    )
    return History(len(articles), len(reads), len(events), len(alerts), len(dead), len(redirects), problems)


def _misplaced(shards: Sequence[Shard], policy: Policy) -> Iterator[str]:
    """Every article is in the shard of its cell, or something in its shard led it there; no text is in two shards.

    Not so of what was placed before shards were added: that stays where it was.
    """
    held: dict[Text, int] = {}
    for shard in shards if len(shards) > 1 else ():
        reads = [item for record in shard.reads if isinstance(item := read_item(record.value), ReadArticle)]
        for read in reads:
            before = held.setdefault((read.article_id, read.digest), shard.number)
            if before != shard.number:
                yield f"in two shards, {before} and {shard.number}: article {read.article_id}"
            others = Places(len(shards), policy.vector_languages)
            for other in reads:
                if other is not read:
                    others.remember(other, shard.number)
            if others.place(read) != shard.number:
                yield f"nothing leads to shard {shard.number}: article {read.article_id}"


def _lost_or_read_twice(articles: Sequence[Record], reads: Sequence[Record], dead: Sequence[Record]) -> Iterator[str]:
    """Every article is read or dead-lettered, once."""
    letters = Counter(
        (r.headers["partition"], r.headers["offset"]) for r in dead if r.headers["topic"] == ARTICLES.name
    )
    came = Counter(text for r in articles if (text := _text(r.value)) is not None)
    unreadable = sum(_text(r.value) is None for r in articles)
    read = Counter((item.article_id, item.digest) for r in reads if isinstance(item := read_item(r.value), ReadArticle))
    yield from (f"lost: article {text}" for text in (came - read).elements())
    yield from (f"read twice, or never sent: article {text}" for text in (read - came).elements())
    yield from (f"dead-lettered twice: {where}" for where, count in letters.items() if count > 1)
    if len(letters) != unreadable:
        yield f"{unreadable} articles cannot be read, {len(letters)} are dead letters"


def _text(value: bytes) -> Text | None:
    try:
        article = identified(parse_article(value))
    except BadMessage:
        return None
    return article.id, content_id(article.title, article.body)


def _not_in_a_story(reads: Sequence[Record], events: Sequence[Record]) -> Iterator[str]:
    """Every article that was read is in a story, or repeats one that is."""
    held = set()
    for record in events:
        event = read_event(record.value)
        if isinstance(event, StoryOpened | ArticleAttached | ArticleRevised):
            held.add((event.read.article_id, event.read.digest))
    for record in reads:
        item = read_item(record.value)
        if isinstance(item, ReadArticle) and (item.article_id, item.digest) not in held:
            yield f"in no story: article {item.article_id}"


def _redirect(event: bytes) -> tuple[str, str] | None:
    """The older and the younger of two shards' stories that proved to be one."""
    told = read_event(event)
    if isinstance(told, StoriesMerged) and told.other_shard is not msgspec.UNSET:
        return told.story_id, told.other_story
    return None


def _told_twice(topic: str, records: Sequence[Record]) -> Iterator[str]:
    counts = Counter(msgspec.json.decode(record.value, type=_Id).id for record in records)
    yield from (f"{topic}: {count} times {name}" for name, count in counts.items() if count > 1)
