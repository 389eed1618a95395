"""The one table of topics."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Cleanup = Literal["delete", "compact"]
Stamped = Literal["record", "broker"]
DAY_S = 86_400
SCHEMA_ID = "__value_schema_id"
"""The header that names a value's schema, for the value stays plain JSON. Confluent's clients look there first."""


class Topic(Struct, frozen=True):
    """One topic. `retention_s` None keeps for ever; `compact` keeps the newest record of a key.

    `stamped`: whose time a record carries on Kafka. The broker's, of its append, wherever records expire: retention
    goes by that time, and what an archive of ten years ago causes must not expire on arrival.
    """

    name: str
    key: str
    holds: str
    cleanup: Cleanup = "delete"
    retention_s: int | None = None
    partitions: int = 1
    max_bytes: int = 2_097_152
    stamped: Stamped = "record"


ARTICLES = Topic(
    "articles",
    "any, or none",
    "Article: raw input, any producer may write it",
    retention_s=30 * DAY_S,
    stamped="broker",
)
ARTICLES_READ = Topic("articles.read", "shard", "ReadArticle: one article, understood; Tick; Redirect")
STORY_EVENTS = Topic("story-events", "story_id", "StoryEvent: the truth; the live stories are its fold")
ALERTS = Topic(
    "alerts", "story_id", "Alert: what changed, who says so, in which words", retention_s=365 * DAY_S, stamped="broker"
)
DELIVERIES = Topic(
    "deliveries", "alert id", "Delivery: every attempt to post an alert", retention_s=30 * DAY_S, stamped="broker"
)
DEAD_LETTERS = Topic("dead-letters", "none", "the bytes of a record that could not be read; the reason in its headers")
SOURCES = Topic("sources", "source", "SourceState: how far a feed or file has been read", cleanup="compact")

SHARDED = (ARTICLES_READ, STORY_EVENTS, ALERTS)
"""A shard is one partition of each of these, in the order of an article's path: they have the same number of them."""
TOPICS = (ARTICLES, ARTICLES_READ, STORY_EVENTS, ALERTS, DELIVERIES, DEAD_LETTERS, SOURCES)
