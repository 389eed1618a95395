"""The articles through the path that runs live, and what it tells of facts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import msgspec
from msgspec import Struct

from benchmarks.told import facts_told
from benchmarks.verdicts.scores import Given
from schemas import wire
from schemas.read import ReadArticle
from schemas.story import FactValue, StoryEvent
from streams.alerts import alerts_of
from streams.link import DAY_S
from streams.live import LiveStories, evolve
from streams.policy import Policy
from streams.step import in_time, prepare, step
from workers.background import rarity
from workers.embed import EmbedStage
from workers.encoder import Encoder, HashingEncoder
from workers.log import Record
from workers.replay import BATCH

NEVER_S = 100 * 365 * DAY_S
POLICY = msgspec.structs.replace(Policy(), attach_from=0.0, close_after_s=NEVER_S, forget_after_s=NEVER_S)
"""Whatever comes belongs to the one live story, however late."""
Tell = Callable[[int, int], None]


class Told(Struct, frozen=True):
    """A fact that a person was told: as it is judged, the old value, and the words and the rule behind it."""

    given: Given
    title: str
    old: FactValue | None
    new: FactValue
    rule: str


def forced(stories: dict[str, list[Record]], tell: Tell) -> Iterator[Told]:
    """Every story by itself, so that a verdict is about the fact: no article is asked whether it belongs."""
    for number, (name, records) in enumerate(stories.items(), 1):
        live = LiveStories()
        yield from _told(live, _understood(records, HashingEncoder()), POLICY)
        if len(live.stories) != 1:
            raise ValueError(f"{name} fell into {len(live.stories)} stories")
        tell(number, len(stories))


def linked(stories: dict[str, list[Record]], encoder: Encoder, tell: Tell) -> Iterator[Told]:
    """All stories as one stream through the shipped linker: what a user of these articles would have been told."""
    records = sorted((r for of_story in stories.values() for r in of_story), key=lambda r: r.offset)
    live = LiveStories()
    reads = list(_understood(records, encoder))
    for start in range(0, len(reads), BATCH):
        batch = reads[start : start + BATCH]
        prepare(live, batch)
        yield from _told(live, batch, Policy())
        tell(min(start + BATCH, len(reads)), len(reads))


def _understood(records: list[Record], encoder: Encoder) -> Iterator[ReadArticle]:
    stage = EmbedStage(encoder, rarity)
    for start in range(0, len(records), BATCH):
        for output in stage.handle(records[start : start + BATCH]):
            yield wire.decode_trusted(output.value, ReadArticle)
        stage.committed()


def _told(live: LiveStories, reads: Iterable[ReadArticle], policy: Policy) -> Iterator[Told]:
    for read in reads:
        for item in in_time(live, read, policy):
            for event in step(live, item, policy):
                evolve(live, event)
                yield from _facts(event)


def _facts(event: StoryEvent) -> Iterator[Told]:
    """The facts of an alert."""
    alert = alerts_of(event)
    if alert is None or alert.article is None:
        return
    kind, facts = facts_told(alert)
    for fact in facts:
        given = Given(alert.article.id, fact.kind, kind, fact.new.lo, fact.new.hi)
        yield Told(given, alert.article.title, fact.old, fact.new, alert.why.rule)
