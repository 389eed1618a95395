"""`wirewatch check`: is a log what its own articles make of it?

The file is sound; every read article says what its article says, in its words; the events fold; the alerts are those
that the events make, numbered without gaps; and `step`, asked again, decides the same bytes. A running log is checked
as it was at one moment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice, zip_longest

from msgspec import Struct

from schemas import wire
from schemas.article import Article, parse_article
from schemas.claim import Claim, Status
from schemas.read import Read, ReadArticle
from schemas.story import StoryEvent
from schemas.topics import ALERTS, ARTICLES, ARTICLES_READ, DEAD_LETTERS, STORY_EVENTS
from schemas.upcast import read_event, read_item
from schemas.wire import BadMessage
from streams.alerts import alerts_of
from streams.identity import content_id, identified
from streams.live import LiveStories, evolve
from streams.policy import Policy
from workers.cluster import ClusterStage
from workers.embed import EmbedStage
from workers.log import Log, Output, Record
from workers.sqlite_log import SqliteReader

BATCH = 256
SHOWN = 5
"""Problems of a kind that are told one by one; the rest is counted."""

Tell = Callable[[int, int], None]


class Finding(Struct, frozen=True):
    """What was looked at, how many records of it, and what is wrong with them."""

    what: str
    records: int
    problems: tuple[str, ...] = ()


class Moment(Struct, frozen=True):
    """How far a log was at one moment: offsets of the first record that is not looked at."""

    articles: int
    reads: int
    decided: int
    events: int
    alerts: int


def moment_of(log: Log) -> Moment:
    """The ends of a log that may be written to, as they were between two commits of the cluster stage."""
    while True:
        decided = log.committed(ClusterStage.group, ARTICLES_READ.name)
        embedded = log.committed(EmbedStage.group, ARTICLES.name)
        ends = [log.end(topic.name) for topic in (ARTICLES_READ, STORY_EVENTS, ALERTS)]
        again = log.committed(ClusterStage.group, ARTICLES_READ.name), log.committed(EmbedStage.group, ARTICLES.name)
        if again == (decided, embedded):
            return Moment(embedded, ends[0], decided, ends[1], ends[2])


def check(log: SqliteReader, policy: Policy | None, tell: Tell) -> Iterator[Finding]:
    """What is found, part by part. Without `policy` nothing is decided again."""
    yield Finding("file", 1, _few(iter(log.sound())))
    moment = moment_of(log)
    yield Finding("articles", moment.articles, _few(_misread(log, moment)))
    yield Finding("story-events", moment.events, _few(_unfoldable(log, moment)))
    yield Finding("alerts", moment.alerts, _few(_mistold(log, moment)))
    if policy is not None:
        yield Finding("decisions", moment.decided, _few(_decided_otherwise(log, moment, policy, tell)))


def _few(problems: Iterator[str]) -> tuple[str, ...]:
    """The first problems; what breaks the check itself is one of them."""
    found: list[str] = []
    try:
        found += islice(problems, SHOWN)
        more = sum(1 for _ in problems)
    except (BadMessage, LookupError, ValueError) as err:
        return (*found, f"cannot go on: {type(err).__name__}: {err}")
    return (*found, f"and {more} more") if more else tuple(found)


def _dead(log: Log, topic: str) -> set[int]:
    """Offsets of `topic` that ended as dead letters."""
    found = (record.headers for record in log.replay(DEAD_LETTERS.name))
    return {int(headers["offset"]) for headers in found if headers.get("topic") == topic and "offset" in headers}


def _misread(log: Log, moment: Moment) -> Iterator[str]:
    dead = _dead(log, ARTICLES.name)
    articles = (r for r in log.replay(ARTICLES.name, 0, moment.articles) if r.offset not in dead)
    reads = ((r.offset, item) for r, item in _reads(log, moment.reads) if isinstance(item, ReadArticle))
    encoder = ""
    for record, found in zip_longest(articles, reads):
        if record is None:
            yield f"articles.read {found[0]}: there is no article for it"
        elif found is None:
            yield f"articles {record.offset}: neither read nor dead-lettered"
        else:
            offset, read = found
            yield from (f"articles.read {offset}: {wrong}" for wrong in _differences(record, read))
            if encoder and read.encoder != encoder:
                yield f"articles.read {offset}: encoder {read.encoder} among vectors of {encoder}"
            encoder = encoder or read.encoder


def _differences(record: Record, read: ReadArticle) -> Iterator[str]:
    article = identified(parse_article(record.value))
    if (article.id, content_id(article.title, article.body)) != (read.article_id, read.digest):
        yield f"is not article {record.offset}"
        return
    stated: list[Claim | Status] = [*read.claims, *read.statuses]
    for one in stated:
        if _field(article, one.field)[one.start : one.end] != one.quote:
            yield f"{one.field} {one.start}..{one.end} of article {record.offset} is not {one.quote[:80]!r}"


def _field(article: Article, name: str) -> str:
    return article.title if name == "title" else article.body


def _reads(log: Log, stop: int) -> Iterator[tuple[Record, Read]]:
    for record in log.replay(ARTICLES_READ.name, 0, stop):
        yield record, read_item(record.value)


def _events(log: Log, moment: Moment) -> Iterator[tuple[Record, StoryEvent]]:
    for record in log.replay(STORY_EVENTS.name, 0, moment.events):
        yield record, read_event(record.value)


def _unfoldable(log: Log, moment: Moment) -> Iterator[str]:
    live, ids = LiveStories(), set[str]()
    for record, event in _events(log, moment):
        if event.id in ids:
            yield f"story-events {record.offset}: the id {event.id} came before"
        ids.add(event.id)
        try:
            evolve(live, event)
        except LookupError as err:
            yield f"story-events {record.offset}: cannot be folded: {type(err).__name__}: {err}"
            return


def _mistold(log: Log, moment: Moment) -> Iterator[str]:
    told = (alert for alert in (alerts_of(event) for _, event in _events(log, moment)) if alert is not None)
    last: dict[str, int] = {}
    for alert, record in zip_longest(told, log.replay(ALERTS.name, 0, moment.alerts)):
        if record is None:
            yield f"the alert {alert.id} of story {alert.story_id} is missing"
        elif alert is None:
            yield f"alerts {record.offset}: no event makes it"
        elif record.value != wire.encode(alert):
            yield f"alerts {record.offset}: not what its event makes"
        elif alert.sequence != last.get(alert.story_id, 0) + 1:
            yield f"alerts {record.offset}: sequence {alert.sequence} after {last.get(alert.story_id, 0)}"
        if alert is not None:
            last[alert.story_id] = alert.sequence


def _decided_otherwise(log: Log, moment: Moment, policy: Policy, tell: Tell) -> Iterator[str]:
    """The first decision that differs: what follows it must."""
    kept = {
        STORY_EVENTS.name: log.replay(STORY_EVENTS.name, 0, moment.events),
        ALERTS.name: log.replay(ALERTS.name, 0, moment.alerts),
    }
    for output in _decisions(log, moment, policy, tell):
        record = next(kept[output.topic], None)
        if record is None or (record.key, record.value) != (output.key, output.value):
            where = f"{output.topic} {record.offset}" if record else f"the end of {output.topic}"
            yield f"{where}: another policy or version of wirewatch decided it, or it was changed"
            return
    for topic, left in kept.items():
        yield from (f"{topic} {record.offset}: nothing that was read leads to it" for record in left)


def _decisions(log: Log, moment: Moment, policy: Policy, tell: Tell) -> Iterator[Output]:
    stage, dead = ClusterStage(policy), _dead(log, ARTICLES_READ.name)
    for batch in _batches(log.replay(ARTICLES_READ.name, 0, moment.decided)):
        outputs = stage.handle([record for record in batch if record.offset not in dead])
        yield from (output for output in outputs if output.topic != DEAD_LETTERS.name)
        tell(batch[-1].offset + 1, moment.decided)


def _batches(records: Iterable[Record]) -> Iterator[list[Record]]:
    records = iter(records)
    while batch := list(islice(records, BATCH)):
        yield batch
