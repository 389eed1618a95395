"""`wirewatch reembed`: a new log from the articles of an old one, by another encoder, through the stages that run live.

Kept are the articles with the times at which the old log took them, where its sources stand, what could not be read,
and which webhooks had what: the new alerts have other ids, and nobody is told the past again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path

from schemas import wire
from schemas.delivery import Delivery
from schemas.read import Tick
from schemas.topics import ALERTS, ARTICLES, ARTICLES_READ, DEAD_LETTERS, DELIVERIES, SOURCES
from schemas.upcast import read_item
from streams.facts.kind_words import TABLES
from streams.facts.kinds import Table
from streams.policy import Policy
from streams.reading import Rarity
from workers.attempts import Attempts
from workers.cluster import ClusterStage
from workers.embed import SHARD, EmbedStage
from workers.encoder import Encoder
from workers.log import Log, Output, Record
from workers.metrics import Metrics
from workers.stage import Runner

COPIED_AT_ONCE = 500
STAGES = frozenset((ARTICLES.name, ARTICLES_READ.name))
"""What could not be read of these will be tried again."""


def reembed(
    old: Log,
    new: Log,
    notes: Path,
    encoder: Encoder,
    rarity: Rarity,
    policy: Policy,
    tell: Callable[[int, int], None],
    tables: Sequence[Table] = TABLES,
) -> int:
    """Fill the empty log `new` with the kinds of `tables`, keeping notes of attempts in the directory `notes`.

    Returns how many articles it has.
    """
    copied = (record for topic in (ARTICLES, DELIVERIES, SOURCES) for record in old.replay(topic.name))
    letters = (record for record in old.replay(DEAD_LETTERS.name) if record.headers.get("topic") not in STAGES)
    for batch in batched(chain(copied, letters)):
        new.append([as_output(record) for record in batch])
    total = new.end(ARTICLES.name)
    embed = EmbedStage(encoder, rarity, tables=tables)
    _drain(new, embed, notes, lambda: tell(new.committed(embed.group, ARTICLES.name), total))
    tick = _last_tick(old)
    if tick is not None:
        new.append([Output(ARTICLES_READ.name, wire.encode(tick), key=SHARD, timestamp_ms=_ms(tick))])
    _drain(new, ClusterStage(policy), notes, lambda: None)
    for group in webhook_groups(old):
        new.commit(group, {ALERTS.name: new.end(ALERTS.name)}, ())
    return total


def webhook_groups(log: Log) -> list[str]:
    """The groups of the webhooks that were ever posted to."""
    return sorted({f"deliver-{wire.decode_trusted(r.value, Delivery).target}" for r in log.replay(DELIVERIES.name)})


def as_output(record: Record) -> Output:
    """A record as it is written to another log."""
    return Output(record.topic, record.value, record.key, record.headers, record.timestamp_ms, partition=0)


def batched(records: Iterator[Record]) -> Iterator[list[Record]]:
    """Some records at a time."""
    while batch := list(islice(records, COPIED_AT_ONCE)):
        yield batch


def _drain(log: Log, stage: EmbedStage | ClusterStage, notes: Path, told: Callable[[], None]) -> None:
    attempts = Attempts(notes / f"handling-{stage.group}")
    try:
        runner = Runner(stage, log, attempts, Metrics())
        runner.restore()
        while runner.advance():
            told()
    finally:
        attempts.close()


def _last_tick(old: Log) -> Tick | None:
    """The tick that the old log ends with. Those before it change nothing: an article brings what is due before it."""
    end = old.end(ARTICLES_READ.name)
    for record in old.replay(ARTICLES_READ.name, max(0, end - 1)):
        item = read_item(record.value)
        return item if isinstance(item, Tick) else None
    return None


def _ms(tick: Tick) -> int:
    return round(tick.tick.timestamp() * 1000)
