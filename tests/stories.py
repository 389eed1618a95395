"""Invented news for the tests: articles by hand, streams of them by Hypothesis, and the loop that runs them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

import msgspec
from hypothesis import strategies as st

from schemas import wire
from schemas.alert import Alert
from schemas.article import Article
from schemas.claim import Claim, Hedge, Scope, Status
from schemas.read import Read, ReadArticle, Tick
from schemas.story import FactChange, StatusChange, StoryEvent
from schemas.topics import TOPICS
from streams.alerts import alerts_of
from streams.facts.stances import rivals, stances
from streams.identity import content_id
from streams.link import FEATURES, Linker
from streams.live import LiveStories, evolve
from streams.policy import Policy
from streams.reading import encoded_text, understood
from streams.step import in_time, step
from workers.cluster import ClusterStage
from workers.embed import EmbedStage
from workers.encoder import Encoder, HashingEncoder
from workers.log import Log, Output, Record

START = datetime(2031, 3, 12, 6, tzinfo=UTC)
DAY_S = 86_400
HASHING = HashingEncoder()

_WEIGHTS = {"dense": 5.0, "text": 6.0, "names": 4.0, "gap": -0.1}
POLICY = Policy(linker=Linker(-3.5, tuple(_WEIGHTS.get(name, 0.0) for name in FEATURES)))
"""A policy of the tests' own, for hashed vectors: what is fitted to real news may change without breaking a law."""

RESTLESS = msgspec.structs.replace(POLICY, attach_from=0.9, merge_from=0.1, merge_average=0.6, move_margin=0.0)
"""Opens a story where another would attach, and merges and moves what it opened: streams of the laws are to see all
events."""

COMMON = frozenset(
    "a an and are at by for from has have in is it near of off on or said that the to was were who with".split()
)


def rarity(word: str, language: str | None) -> int:
    """Every word that is not COMMON is equally rare."""
    return 0 if word in COMMON else 55


def article(body: str, outlet: str | None = "Sorvik Mail", title: str = "", id: str = "") -> Article:  # noqa: A002 - its name on the wire
    """An article; its id is made of its outlet and text where none is given."""
    return Article(id=id or content_id(outlet or "", title, body), title=title, body=body, outlet=outlet, language="en")


@lru_cache(maxsize=4_096)
def _understood(article: Article) -> ReadArticle:
    return understood(article, START, HASHING.encode([encoded_text(article)])[0], HASHING.identity, rarity)


def read(
    article: Article, at: datetime = START, claims: Sequence[Claim] | None = None, statuses: Sequence[Status] = ()
) -> ReadArticle:
    """`article` as understood with hashed vectors; with these claims and statuses instead of its own where given."""
    known = msgspec.structs.replace(_understood(article), seen_at=at)
    if claims is None:
        return known
    return msgspec.structs.replace(known, claims=tuple(claims), statuses=tuple(statuses))


def hours(count: float) -> datetime:
    """The moment so many hours after START."""
    return START + timedelta(hours=count)


def claim(article: Article, quote: str, lo: float | None, hi: float | None, **more: Any) -> Claim:
    """A claim of people killed by this event, unless `more` says otherwise, that `article` makes with `quote`."""
    hedge: Hedge = "exact" if lo == hi else "at_least" if hi is None else "nearly" if lo is None else "between"
    scope: Scope = "event"
    fields: dict[str, Any] = {"kind": "killed", "hedge": hedge, "scope": scope, "subject": "people"} | more
    in_title = quote in article.title
    start = (article.title if in_title else article.body).index(quote)
    place: dict[str, Any] = {"field": "title" if in_title else "body", "start": start, "end": start + len(quote)}
    round_it = {"stances": stances([quote]), "rivals": tuple(n for n in rivals([quote]) if n != lo)}
    return Claim(lo=lo, hi=hi, quote=quote, **(place | round_it | fields))


def status(article: Article, what: str, value: str, quote: str) -> Status:
    """A status that `article` reports in its body with `quote`."""
    start = article.body.index(quote)
    return Status(what=what, value=value, quote=quote, field="body", start=start, end=start + len(quote))


# Running -------------------------------------------------------------------------------------------------------------


def run(items: Iterable[Read], policy: Policy = RESTLESS, live: LiveStories | None = None) -> list[StoryEvent]:
    """The events of `items`, each folded into `live` before the next is decided."""
    live = LiveStories() if live is None else live
    events = []
    for item in items:
        for moment in in_time(live, item, policy):
            for event in step(live, moment, policy):
                evolve(live, event)
                events.append(event)
    return events


def folded(events: Iterable[StoryEvent]) -> LiveStories:
    """The live stories that `events` make, each read from its bytes as after a restart."""
    live = LiveStories()
    for event in events:
        evolve(live, wire.decode_trusted(wire.encode(event), StoryEvent))
    return live


def alerts(events: Iterable[StoryEvent]) -> list[Alert]:
    """What a person is told of `events`."""
    return [alert for event in events if (alert := alerts_of(event)) is not None]


def types(events: Iterable[StoryEvent]) -> list[str]:
    """The alerts' types, without `story.`."""
    return [alert.type.removeprefix("story.") for alert in alerts(events)]


def changes(alert: Alert) -> list[FactChange | StatusChange]:
    """All that an alert says of facts and statuses."""
    found: list[FactChange | StatusChange] = [*(alert.facts or ()), *(alert.statuses or ())]
    found += [alert.fact] if alert.fact else []
    return found + ([alert.status] if alert.status else [])


def fingerprint(live: LiveStories, probes: Iterable[ReadArticle] = ()) -> dict[str, Any]:
    """All that a live state holds and what it would answer, without slot numbers and caches."""
    return {
        "now": live.now,
        "encoder": live.encoder,
        "stories": dict(live.stories),
        "sides": {i: (live.index.story_of(i), live.index.side(i)) for i in live.index.slot_of},
        "redirects": live.redirects,
        "open": list(live._open),
        "closed": list(live._closed),
        "live terms": live.index.holders(),
        "held": {i: live.index.held(i) for i in live.index.slot_of},
        "order": sorted(live.index.slot_of, key=live.index.slot_of.__getitem__),
        "answers": [_answer(live, probe) for probe in probes],
    }


def _answer(live: LiveStories, probe: ReadArticle) -> Any:
    if not len(live.index):
        return None
    matches = live.index.matches(probe.vector, probe.terms, 3)
    return (
        [live.index.ids[slot] for slot in matches.slots],
        matches.cosines.tolist(),
    )


# The loop of embed and cluster on a log ------------------------------------------------------------------------------


def record(value: bytes, offset: int = 0, timestamp_ms: int = 0, **headers: str) -> Record:
    """A record of the topic `articles`."""
    return Record("articles", offset, timestamp_ms, value, headers=headers)


def raw(item: Article, at: datetime) -> Output:
    """`item` as a producer writes it, taken by the log at `at`."""
    return Output("articles", wire.encode(item), timestamp_ms=round(at.timestamp() * 1000))


def drive(log: Log, batch: int, encoder: Encoder = HASHING, policy: Policy = RESTLESS) -> None:
    """Run both stages from what is committed until nothing is left, `batch` records at a time."""
    stages = (EmbedStage(encoder, rarity), ClusterStage(policy))
    for stage in stages:
        stage.restore(log)
    while sum([_one_batch(log, stage, batch) for stage in stages]):
        pass


def _one_batch(log: Log, stage: EmbedStage | ClusterStage, batch: int) -> int:
    records = log.poll(stage.group, stage.source, batch)
    if records:
        outputs = stage.handle(records)
        log.commit(stage.group, {stage.source: records[-1].offset + 1}, outputs)
        stage.committed()
    return len(records)


def everything(log: Log) -> dict[str, list[Record]]:
    """All records of all topics."""
    return {topic.name: list(log.replay(topic.name)) for topic in TOPICS}


# Streams -------------------------------------------------------------------------------------------------------------

OUTLETS = ("Sorvik Mail", "Harbour Post", "Lanternwire", "The Plover", None)

_TOPICS = (
    (
        "Ferry adrift off Sorvik",
        "The Sorvik ferry Lady Merrin lost power in the strait on Wednesday morning and drifted to the Tern rocks.",
        "Captain Ana Brandt said the engine room of the Lady Merrin had flooded within minutes of leaving Sorvik.",
        "Lifeboats from Sorvik and Callin took passengers off the ferry while tugs held her clear of the Tern rocks.",
        "The Lady Merrin was built in 1998 and passed her last inspection in November, the Sorvik harbour office said.",
        "The coastguard said that {} people were killed when a lifeboat of the Lady Merrin overturned in the swell.",
    ),
    (
        "Kolven dam bursts above Hask",
        "The Kolven dam above the village of Hask burst early on Wednesday and sent mud into the Halmer valley.",
        "Engineers had warned the Halmer district council of seepage in the earth wall of the Kolven dam in autumn.",
        "The clinic in Dorrick set up beds in its canteen; the road between Hask and Dorrick is cut in three places.",
        "Four days of rain had filled the Kolven reservoir to the rim before the dam failed, the weather service said.",
        "The district rescue service said that {} people were killed in Hask when the Kolven dam gave way.",
    ),
    (
        "Castavan calls off Quenland visit",
        "President Castavan has cancelled her state visit to Quenland, the presidential palace in Adrenne announced.",
        "The Quenland chancellor had prepared a banquet and a treaty on fishing for the president of Castavania.",
        "Diplomats in Adrenne spoke of a quarrel over customs papers that nobody in Quenland had thought important.",
        "It would have been the first visit of a Castavanian president to Quenland for thirty-one years.",
    ),
    (
        "Fire in Quarry Street, Port Ellory",
        "A fire broke out in a block of flats in Quarry Street in Port Ellory before dawn and spread to the roof.",
        "Neighbours in Quarry Street woke each other with pots and pans, and the fire brigade came within six minutes.",
        "The Port Ellory fire chief said that wiring in the stairwell of the Quarry Street block was being examined.",
        "The fire brigade said that {} people were killed in the flats in Quarry Street.",
    ),
)
TOLLS = ("two", "three", "at least two", "at least nine", "nearly 30", "dozens of")

Move = Callable[[list[tuple[Article, datetime]], datetime], tuple[Article, datetime] | None]


@st.composite
def _texts(draw: st.DrawFn) -> tuple[str, str]:
    title, *sentences = draw(st.sampled_from(_TOPICS))
    chosen = draw(st.lists(st.sampled_from(sentences), min_size=1, max_size=4, unique=True))
    label = draw(st.sampled_from(("", "", "UPDATE 2 - ", "LIVE: ")))
    toll = draw(st.sampled_from(TOLLS))
    chosen += draw(st.sampled_from(([], [], ["Officials revised the number of people killed down to {}."])))
    titles = (label + title, title, f"{toll.capitalize()} people killed in Sorvik", "")
    return draw(st.sampled_from(titles)), " ".join(chosen).replace("{}", toll)


@st.composite
def _next_article(draw: st.DrawFn, earlier: list[Article]) -> Article:
    """A new article, or what may happen to an earlier one: a copy elsewhere, a revision, the same once more."""
    outlet = draw(st.sampled_from(OUTLETS))
    old = draw(st.sampled_from(earlier)) if earlier else None
    match draw(st.sampled_from(("new", "new", "new", "copy", "revised", "twice"))) if old else "new":
        case "copy":
            assert old is not None
            return article(
                old.body + draw(st.sampled_from(("", " (Lanternwire)"))), outlet, old.title, f"{len(earlier)}"
            )
        case "revised":
            assert old is not None
            title, body = draw(_texts())
            return article(body, old.outlet, title, old.id)
        case "twice":
            assert old is not None
            return old
        case _:
            title, body = draw(_texts())
            return article(body, outlet, title, f"{len(earlier)}")


STEADY_GAPS_S = (0, 0, 60, 3_600, DAY_S, 7 * DAY_S - 1, 7 * DAY_S, 8 * DAY_S)
LONG_GAPS_S = (*STEADY_GAPS_S, 365 * DAY_S, 3_000 * DAY_S)
FAR = (datetime(1900, 1, 1, tzinfo=UTC), datetime(2099, 12, 31, 23, 59, tzinfo=UTC))


@st.composite
def _streams(
    draw: st.DrawFn, gaps_s: Sequence[int], far: Sequence[datetime], most: int
) -> list[tuple[Article, datetime]]:
    now, stream = START, list[tuple[Article, datetime]]()
    for _ in range(draw(st.integers(1, most))):
        known = [item for item, _ in stream]
        now += timedelta(seconds=draw(st.sampled_from(gaps_s)))
        at = draw(st.sampled_from((now, now, now, now, now, *far)))
        stream.append((draw(_next_article(known)), at))
    return stream


Stream = list[tuple[Article, datetime]]


def steady(most: int = 14) -> st.SearchStrategy[Stream]:
    """Articles with the times at which they are seen, which never run back; no gap in which a story is forgotten."""
    return _streams(STEADY_GAPS_S, (), most)


def long(most: int = 14) -> st.SearchStrategy[Stream]:
    """The same with gaps in which stories are forgotten."""
    return _streams(LONG_GAPS_S, (), most)


def wild(most: int = 14) -> st.SearchStrategy[Stream]:
    """Times run back, and single articles are seen in 1900 and 2099."""
    return _streams((*LONG_GAPS_S, -60, -2 * DAY_S, -400 * DAY_S), FAR, most)


def reads(stream: Stream) -> list[ReadArticle]:
    """The articles of a stream, understood."""
    return [read(item, at) for item, at in stream]


@st.composite
def with_ticks(draw: st.DrawFn, items: Sequence[ReadArticle]) -> list[Read]:
    """`items`, whose times never run back, with ticks anywhere between the times of two neighbours."""
    ticked: list[Read] = []
    for before, item in zip([items[0], *items], items, strict=False):
        gap_s = int((item.seen_at - before.seen_at).total_seconds())
        offsets = draw(st.lists(st.integers(0, gap_s), max_size=3))
        ticked += [Tick(before.seen_at + timedelta(seconds=s)) for s in sorted(offsets)]
        ticked.append(item)
    return ticked
