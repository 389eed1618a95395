"""`wirewatch check`: is a log what its own articles make of it?

The file is sound; every read article says what its article says, in its words; the events fold; the alerts are those
that the events make, numbered without gaps; every snapshot gives the state that the log gives; and `step`, asked again,
decides the same bytes. A running log is checked as it was at one moment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice, zip_longest

from msgspec import Struct

from schemas import wire
from schemas.article import Article, parse_article
from schemas.claim import Claim, Status
from schemas.read import ReadArticle
from schemas.source import SourceState
from schemas.story import StoryEvent
from schemas.topics import ALERTS, ARTICLES, ARTICLES_READ, DEAD_LETTERS, SOURCES, STORY_EVENTS
from schemas.upcast import NewerVersion, read_event, read_item
from schemas.wire import BadMessage
from streams.alerts import alerts_of
from streams.identity import content_id, identified
from streams.image import image_of
from streams.live import LiveStories, evolve
from streams.policy import Policy
from workers.cluster import ClusterStage
from workers.dead_letters import number_in
from workers.embed import EmbedStage
from workers.log import Log, Output, Record
from workers.snapshot_file import SnapshotRefused
from workers.snapshot_store import Store
from workers.snapshots import names_of, restored
from workers.sqlite_log import SqliteReader

BATCH = 256
SHOWN = 5
"""Problems of a kind that are told one by one; the rest is counted."""
COPIED = ("title", "url", "outlet", "language", "published_at")
"""What a read article has from its article as it was."""

Tell = Callable[[int, int], None]


class Finding(Struct, frozen=True):
    """What was looked at, how many records of it, and what is wrong with them."""

    what: str
    records: int
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    """What does no harm and is worth knowing."""


class Moment(Struct, frozen=True):
    """How far a log was at one moment: offsets of the first record that is not looked at."""

    articles: int
    reads: int
    decided: int
    events: int
    alerts: int
    dead_letters: int


def moment_of(log: Log) -> Moment:
    """The ends of a log that may be written to, as they were between two commits of the cluster stage."""
    while True:
        decided = log.committed(ClusterStage.group, ARTICLES_READ.name)
        embedded = log.committed(EmbedStage.group, ARTICLES.name)
        ends = [log.end(topic.name) for topic in (ARTICLES_READ, STORY_EVENTS, ALERTS, DEAD_LETTERS)]
        again = log.committed(ClusterStage.group, ARTICLES_READ.name), log.committed(EmbedStage.group, ARTICLES.name)
        if again == (decided, embedded):
            return Moment(embedded, ends[0], decided, *ends[1:])


def check(log: SqliteReader, policy: Policy | None, tell: Tell, snapshots: Store | None = None) -> Iterator[Finding]:
    """What is found, part by part. Without `policy` nothing is decided again, without `snapshots` none is looked at.

    Raises NewerVersion.
    """
    yield Finding("file", 1, _few(iter(log.sound())))
    moment = moment_of(log)
    yield Finding("articles", moment.articles, _few(_misread(log, moment)))
    yield Finding("sources", log.end(SOURCES.name), _few(_unreadable_sources(log)))
    live = LiveStories()
    folded = Finding("story-events", moment.events, _few(_unfoldable(log, moment, live)))
    yield folded
    if snapshots is not None and not folded.problems:
        yield from _of_snapshots(log, moment, live, snapshots, policy)
    yield Finding("alerts", moment.alerts, _few(_mistold(log, moment)))
    if policy is not None:
        yield Finding("decisions", moment.decided, _few(_decided_otherwise(log, moment, policy, tell)))


def _few(problems: Iterator[str]) -> tuple[str, ...]:
    """The first problems; what breaks the check itself is one of them. Raises NewerVersion, which is none."""
    found: list[str] = []
    try:
        found += islice(problems, SHOWN)
        more = sum(1 for _ in problems)
    except NewerVersion:
        raise
    except (BadMessage, LookupError, ValueError) as err:
        return (*found, f"cannot go on: {type(err).__name__}: {err}")
    return (*found, f"and {more} more") if more else tuple(found)


def but_the_dead(log: Log, topic: str, stop: int) -> Iterator[Record]:
    """The records of `topic` before `stop` that did not end as dead letters."""
    letters = (letter.headers for letter in log.replay(DEAD_LETTERS.name))
    dead = {
        (number_in(headers, "partition") or 0, number_in(headers, "offset"))
        for headers in letters
        if headers.get("topic") == topic
    }
    return (record for record in log.replay(topic, 0, stop) if (record.partition, record.offset) not in dead)


def _unreadable_sources(log: Log) -> Iterator[str]:
    for record in log.replay(SOURCES.name):
        try:
            wire.decode(record.value, SourceState)
        except BadMessage as err:
            yield f"sources {record.offset}, {record.key}: {err}"


def _misread(log: Log, moment: Moment) -> Iterator[str]:
    articles = but_the_dead(log, ARTICLES.name, moment.articles)
    items = ((record.offset, read_item(record.value)) for record in but_the_dead(log, ARTICLES_READ.name, moment.reads))
    reads = ((offset, item) for offset, item in items if isinstance(item, ReadArticle))
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
    received = (article.id, content_id(article.title, article.body), *(getattr(article, name) for name in COPIED))
    if received != (read.article_id, read.digest, *(getattr(read, name) for name in COPIED)):
        yield f"is not article {record.offset}"
        return
    stated: list[Claim | Status] = [*read.claims, *read.statuses]
    for one in stated:
        if _field(article, one.field)[one.start : one.end] != one.quote:
            yield f"{one.field} {one.start}..{one.end} of article {record.offset} is not {one.quote[:80]!r}"


def _field(article: Article, name: str) -> str:
    return article.title if name == "title" else article.body


def _events(log: Log, moment: Moment) -> Iterator[tuple[Record, StoryEvent]]:
    for record in log.replay(STORY_EVENTS.name, 0, moment.events):
        yield record, read_event(record.value)


def _unfoldable(log: Log, moment: Moment, live: LiveStories) -> Iterator[str]:
    """What of the events cannot be folded into `live`."""
    ids = set[str]()
    for record, event in _events(log, moment):
        if event.id in ids:
            yield f"story-events {record.offset}: the id {event.id} came before"
        ids.add(event.id)
        try:
            evolve(live, event)
        except LookupError as err:
            yield f"story-events {record.offset}: cannot be folded: {type(err).__name__}: {err}"
            return


def _of_snapshots(
    log: Log, moment: Moment, live: LiveStories, store: Store, policy: Policy | None
) -> Iterator[Finding]:
    """Whether each snapshot that a start would believe gives, with the events behind it, the state `live`."""
    whole, proved = image_of(live), 0
    problems, notes = list[str](), list[str]()
    try:
        names = sorted(names_of(store, ClusterStage.group, 0))
    except OSError as err:
        yield Finding("snapshots", 0, notes=(f"{store.where} cannot be read: {err}",))
        return
    for name in names:
        try:
            kept = restored(store, name, log, ClusterStage.group, policy, live.encoder)
        except SnapshotRefused as err:
            notes.append(f"{name}: refused ({err.reason}): {err}")
            continue
        if kept.mark.events > moment.events:
            continue  # taken after the moment that is checked
        for record in log.replay(STORY_EVENTS.name, kept.mark.events, moment.events):
            evolve(kept.live, read_event(record.value))
        proved += 1
        if image_of(kept.live) != whole:
            problems.append(f"{name}: what it holds is not what the log makes: delete it")
    if names:
        yield Finding("snapshots", proved, tuple(problems), tuple(notes))


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
    stage = ClusterStage(policy)
    for batch in _batches(but_the_dead(log, ARTICLES_READ.name, moment.decided)):
        yield from (output for output in stage.handle(batch) if output.topic != DEAD_LETTERS.name)
        tell(batch[-1].offset + 1, moment.decided)


def _batches(records: Iterable[Record]) -> Iterator[list[Record]]:
    records = iter(records)
    while batch := list(islice(records, BATCH)):
        yield batch
