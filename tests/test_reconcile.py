"""Stories of two shards that are one: who says so, once, and what is then shown as one. The news is invented."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from random import Random

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas import wire
from schemas.read import Read, Redirect, Tick
from schemas.story import ArticleAttached, StoriesMerged, StoryEvent, StoryOpened
from schemas.topics import STORY_EVENTS
from streams.live import LiveStories, evolve
from streams.policy import Policy
from streams.reconcile import Reconciler
from streams.step import in_time, step
from tests.stories import RESTLESS, Stream, alerts, article, fingerprint, folded, hours, read, reads, run, steady
from tests.test_step import DAM, FORGOTTEN_AFTER, MAIL, PLOVER, POST, two_stories_and_a_link
from workers.cluster import written
from workers.memory_log import MemoryLog
from workers.reconcile import ReconcileStage
from workers.rows import Rows
from workers.story_detail import detail_of
from workers.view_values import LightEvent

Told = tuple[int, Read]


class Shards:
    """Shards side by side, a reconciler that hears of everything, and all that each decided."""

    def __init__(self, policy: Policy, count: int = 2) -> None:
        self.policy = policy
        self.lives = [LiveStories() for _ in range(count)]
        self.reads: list[list[Read]] = [[] for _ in range(count)]
        self.events: list[list[StoryEvent]] = [[] for _ in range(count)]
        self.heard: list[tuple[int, StoryEvent]] = []
        self.reconciler = Reconciler(policy)

    def tell(self, items: Iterable[Told]) -> list[Redirect]:
        """Let each shard decide its own, and what redirects follow; those."""
        redirects = []
        for shard, item in items:
            told: list[Told] = [(shard, item)]
            while told:
                number, record = told.pop(0)
                redirects += [record] if isinstance(record, Redirect) else []
                told += self._decided(number, record)
        return redirects

    def _decided(self, shard: int, record: Read) -> list[Told]:
        self.reads[shard].append(record)
        found: list[Told] = []
        for item in in_time(self.lives[shard], record, self.policy):
            for event in step(self.lives[shard], item, self.policy):
                evolve(self.lives[shard], event)
                self.events[shard].append(event)
                self.heard.append((shard, event))
                redirect = self.reconciler.seen(event, shard)
                found += [redirect] if redirect else []
        return found


def merges(events: Iterable[StoryEvent]) -> list[StoriesMerged]:
    """Those across shards."""
    return [e for e in events if isinstance(e, StoriesMerged) and e.other_shard is not msgspec.UNSET]


def opened(events: Iterable[StoryEvent]) -> list[str]:
    """The stories, as they were opened."""
    return [event.story_id for event in events if isinstance(event, StoryOpened)]


def test_an_article_that_links_stories_of_two_shards_lets_the_younger_lead_to_the_older() -> None:
    [one, other, between], eager = two_stories_and_a_link()
    shards = Shards(eager)
    [redirect] = shards.tell([(1, one), (0, other), (0, between)])
    [older], [younger] = opened(shards.events[1]), opened(shards.events[0])
    assert (redirect.story_id, redirect.other_story, redirect.other_shard) == (older, younger, 0)
    [merged] = merges(shards.events[1])
    assert merges(shards.events[0]) == []
    assert (merged.story_id, merged.other_story, merged.other_shard) == (older, younger, 0)
    assert merged.article is not None
    assert merged.article.id in {other.article_id, between.article_id}
    told = [(alert.type, alert.sequence) for alert in alerts(shards.events[1])]
    assert told == [("story.opened", 1), ("story.merged", 2)]
    assert (merged.outlets, merged.at) == (1, one.seen_at), "its own articles are as many as before"
    assert shards.lives[1].current_id(younger) == older
    assert younger in shards.lives[0].stories, "which goes on where it is"


def test_a_redirect_that_comes_again_is_not_told_again() -> None:
    [one, other, between], eager = two_stories_and_a_link()
    shards = Shards(eager)
    [redirect] = shards.tell([(0, one), (1, other), (1, between)])
    before = list(shards.events[0])
    shards.tell([(0, redirect)])
    assert shards.events[0] == before


def test_stories_that_are_not_alike_stay_apart() -> None:
    shards = Shards(Policy())
    assert shards.tell([(0, read(MAIL)), (1, read(DAM, hours(1))), (0, read(POST, hours(2)))]) == []


def test_a_redirect_to_a_story_that_has_left_memory_is_left() -> None:
    [one, other, between], eager = two_stories_and_a_link()
    shards = Shards(eager)
    [redirect] = shards.tell([(0, one), (1, other), (1, between)])
    late = LiveStories()
    run([one, Tick(hours(1) + FORGOTTEN_AFTER)], eager, late)
    assert step(late, redirect, eager) == []


def test_the_same_article_in_two_shards_is_one_story_and_harms_nobody() -> None:
    shards = Shards(RESTLESS)
    revised = msgspec.structs.replace(POST, id=MAIL.id)
    [_] = shards.tell([(0, read(MAIL)), (1, read(MAIL, hours(1)))])
    shards.tell([(0, read(revised, hours(2))), (1, read(revised, hours(3))), (1, read(PLOVER, hours(4)))])
    assert all(live.story_of(MAIL.id).members[MAIL.id].digest == read(revised).digest for live in shards.lives)


def test_two_shards_may_open_a_story_of_the_same_id() -> None:
    """Of the same article at the same moment; each closes its own."""
    shards = Shards(RESTLESS)
    assert shards.tell([(0, read(MAIL)), (1, read(MAIL)), *((n, Tick(hours(24 * 8))) for n in (0, 1))]) == []
    assert opened(shards.events[0]) == opened(shards.events[1])


def test_a_redirect_does_not_move_the_clock_of_the_shard_that_tells_it() -> None:
    [one, other, between], eager = two_stories_and_a_link()
    shards = Shards(eager)
    shards.tell([(0, one), (1, other), (1, between)])
    assert shards.lives[0].now == one.seen_at


def test_a_story_merged_in_its_shard_is_found_again_by_others() -> None:
    """What led to it leads to where it went, and what it led to is asked about anew."""
    [one, other, between], eager = two_stories_and_a_link()
    third = article(PLOVER.body, "Callin Echo", PLOVER.title)
    shards = Shards(eager)
    shards.tell([(0, one), (0, other), (1, read(third, hours(1.5))), (0, between), (1, read(PLOVER, hours(4)))])
    rows = shown(shards.heard)
    assert len(rows.shown) == 1


def test_where_the_likeliest_story_is_one_already_the_next_is_asked_about() -> None:
    [one, other, between], eager = two_stories_and_a_link()
    again = read(article(MAIL.body + " " + POST.body, "Callin Echo", MAIL.title), hours(3))
    shards = Shards(eager, 3)
    [first, second] = shards.tell([(0, one), (1, other), (2, between), (2, again)])
    assert {first.other_shard, second.other_shard} == {1, 2}
    assert len(shown(shards.heard).shown) == 1


def test_an_article_of_two_shards_is_shown_twice_and_as_no_revision() -> None:
    shards = Shards(RESTLESS)
    [_] = shards.tell([(0, read(MAIL)), (1, read(MAIL, hours(1)))])
    [row] = shown(shards.heard).shown.values()
    detail = detail_of(row.summary(), ((shard, event) for shard, event in shards.heard), (), ())
    assert [(one.id, one.revisions) for one in detail.articles] == [(MAIL.id, 0)] * 2
    assert row.articles == len(detail.articles)


def test_a_fold_that_nobody_waits_for_any_more_ends() -> None:
    log, asked = MemoryLog(lambda: 0), [False, True]
    for event in run([read(MAIL), read(POST, hours(1)), read(DAM, hours(2))], Policy()):
        log.append(written(event, None, 0))
    log.commit(ReconcileStage.group, {STORY_EVENTS.name: log.end(STORY_EVENTS.name)}, [])
    ReconcileStage(Reconciler(Policy()), 0, lambda: asked.pop(0)).restore(log)
    assert asked == []
    assert log.end(STORY_EVENTS.name) > 2, "not all of which was asked about"


@st.composite
def cut(draw: st.DrawFn) -> tuple[Stream, list[int]]:
    """A stream, and the shard of each of its articles; the same id goes where it went, as `streams.routing` has it."""
    stream = draw(steady())
    places: dict[str, int] = {}
    for item, _ in stream:
        places.setdefault(item.id, draw(st.integers(0, 2)))
    return stream, [places[item.id] for item, _ in stream]


def shown(heard: Sequence[tuple[int, StoryEvent]]) -> Rows:
    """What is shown of events that were heard in that order."""
    rows = Rows()
    for offset, (_, event) in enumerate(heard):
        rows.event(wire.decode_trusted(wire.encode(event), LightEvent), offset)
    return rows


@settings(max_examples=40, deadline=None)
@given(cut(), st.randoms(use_true_random=False))
def test_whatever_is_cut_into_shards(what: tuple[Stream, list[int]], chance: Random) -> None:
    stream, places = what
    shards = Shards(RESTLESS, 3)
    shards.tell(zip(places, reads(stream), strict=True))
    told = [*merges(event for events in shards.events for event in events)]
    opened_at = {e.story_id: (e.at, e.story_id) for _, e in shards.heard if isinstance(e, StoryOpened)}
    where = {e.story_id: shard for shard, e in shards.heard}
    for merged in told:
        assert where[merged.story_id] != where[merged.other_story] == merged.other_shard
    for number, events in enumerate(shards.events):
        assert fingerprint(folded(events)) == fingerprint(shards.lives[number]), "a shard is the fold of its events"
        assert run(shards.reads[number], RESTLESS) == events, "and a function of its own records"
        numbers = defaultdict[str, list[int]](list)
        for alert in alerts(events):
            numbers[alert.story_id].append(alert.sequence)
        assert all(found == list(range(1, len(found) + 1)) for found in numbers.values())
    rows = shown(shards.heard)
    articles = [e for _, e in shards.heard if isinstance(e, StoryOpened | ArticleAttached)]
    assert sum(row.articles for row in rows.shown.values()) == len(articles), "each article is in one story"
    for story_id in opened_at:
        assert rows.current(story_id) in rows.shown
    for merged in told:
        assert rows.current(merged.other_story) == rows.current(merged.story_id)
    queues = [[(n, e) for n, e in shards.heard if n == number] for number in range(3)]
    shuffled = []
    while any(queues):
        shuffled.append(chance.choice([queue for queue in queues if queue]).pop(0))
    assert _ids(shown(shuffled)) == _ids(rows), "in whatever order the shards are read"


def _ids(rows: Rows) -> dict[str, object]:
    return {
        story_id: (row.articles, row.opened_at, sorted(row.outlet_names), sorted(row.redirects), row.sequence == 0)
        for story_id, row in sorted(rows.shown.items())
    }
