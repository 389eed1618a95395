"""What holds of every stream of articles, whatever is in it and however it is cut, repeated or interrupted."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas import wire
from schemas.article import Article
from schemas.read import Read
from schemas.story import (
    ArticleAttached,
    ArticleRevised,
    FactValue,
    StatusValue,
    StoriesMerged,
    StoryEvent,
    StoryForgotten,
    StoryOpened,
)
from streams.index import ArticleIndex
from streams.live import LiveStories, evolve
from streams.step import in_time, prepare, step
from tests.stories import (
    RESTLESS,
    Stream,
    alerts,
    changes,
    drive,
    everything,
    fingerprint,
    folded,
    long,
    raw,
    reads,
    run,
    steady,
    wild,
    with_ticks,
)
from workers.log import Output, Record
from workers.memory_log import MemoryLog

law = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
costly = settings(law, max_examples=15)


@law
@given(wild())
def test_folding_the_events_rebuilds_the_state(stream: Stream) -> None:
    """Recovery is the fold of the log: what was read from bytes answers like what grew."""
    probes, live = reads(stream), LiveStories()
    events = run(probes, live=live)
    assert fingerprint(folded(events), probes) == fingerprint(live, probes)


@law
@given(wild(), st.data())
def test_folding_may_start_anywhere_in_the_log(stream: Stream, data: st.DataObject) -> None:
    """A state folded from the first events decides what follows as the state did that made them."""
    items = reads(stream)
    cut = data.draw(st.integers(0, len(items)))
    early = run(items[:cut])
    assert early + run(items[cut:], live=folded(early)) == run(items)


@law
@given(steady())
def test_an_article_that_is_already_there_changes_nothing(stream: Stream) -> None:
    """Redelivery: at every moment, whatever is held with the same text causes no event."""
    items, live = reads(stream), LiveStories()
    for i, item in enumerate(items):
        run([item], live=live)
        for again in items[: i + 1]:
            held = live.story_of(again.article_id).members[again.article_id] if again.article_id in live.index else None
            if held is not None and held.digest == again.digest:
                assert run([again], live=live) == []


@law
@given(wild())
def test_a_record_delivered_twice_in_a_row_changes_nothing(stream: Stream) -> None:
    """Even where times run back or lie in another century."""
    items = reads(stream)
    assert run(twice for item in items for twice in (item, item)) == run(items)


@law
@given(long(), st.data())
def test_a_tick_changes_no_decision(stream: Stream, data: st.DataObject) -> None:
    """Whether time is told by ticks, often or never, or only by the articles: the same events in the same order."""
    items = reads(stream)
    assert run(data.draw(with_ticks(items))) == run(items)


@law
@given(wild())
def test_every_quote_is_a_verbatim_span_of_the_article_as_received(stream: Stream) -> None:
    """No value without its words: both sides of every change of an alert stand in the text they name."""
    texts: dict[str, list[Article]] = {}
    for item, _ in stream:
        texts.setdefault(item.id, []).append(item)
    for value in _values(run(reads(stream))):
        assert value.quote
        assert any(getattr(t, value.field)[value.start : value.end] == value.quote for t in texts[value.article_id])


def _values(events: list[StoryEvent]) -> Iterator[FactValue | StatusValue]:
    for alert in alerts(events):
        for change in changes(alert):
            yield change.new
            if change.old is not None:
                yield change.old


@law
@given(wild())
def test_a_storys_alerts_are_numbered_from_one_without_gaps(stream: Stream) -> None:
    """Also where it was closed and woke, merged or revised."""
    numbers: dict[str, list[int]] = {}
    for alert in alerts(run(reads(stream))):
        numbers.setdefault(alert.story_id, []).append(alert.sequence)
    for told in numbers.values():
        assert told == list(range(1, len(told) + 1))


@law
@given(wild())
def test_no_id_is_used_twice(stream: Stream) -> None:
    """Neither of an event nor of an alert, nor of a story that was forgotten or merged."""
    events = run(reads(stream))
    told = [alert.id for alert in alerts(events)]
    opened = [event.story_id for event in events if isinstance(event, StoryOpened)]
    for ids in ([event.id for event in events], told, opened):
        assert len(set(ids)) == len(ids)


@law
@given(wild())
def test_an_article_is_in_one_story(stream: Stream) -> None:
    """Members and articles name each other, and every live story has members."""
    live = LiveStories()
    for item in reads(stream):
        run([item], live=live)
        members = {i: story.story_id for story in live.stories.values() for i in story.members}
        assert members == {i: live.index.story_of(i) for i in live.index.slot_of}
        assert len(members) == sum(len(story.members) for story in live.stories.values())
        assert set(members.values()) == set(live.stories)


@law
@given(wild())
def test_redirects_lead_to_live_stories(stream: Stream) -> None:
    """They have no cycle, and none is left of a story that was forgotten; a merged id is never a story again."""
    live, merged = LiveStories(), set()
    for event in run(reads(stream)):
        evolve(live, event)
        merged |= {event.other_story} if isinstance(event, StoriesMerged) else set()
        assert not merged & set(live.stories)
        for old in live.redirects:
            assert live.current_id(old) in live.stories


@law
@given(wild())
def test_a_story_has_at_most_as_many_independent_sources_as_outlets(stream: Stream) -> None:
    """And at least one where it has an outlet; both are counted after the event."""
    live = LiveStories()
    for event in run(reads(stream)):
        evolve(live, event)
        assert min(1, event.outlets) <= event.independent <= event.outlets
        if not isinstance(event, StoryForgotten):
            assert event.outlets == len(live.stories[event.story_id].outlets)


@law
@given(wild())
def test_time_never_runs_back(stream: Stream) -> None:
    """A shard's time is the running maximum of what its records say."""
    times = [event.at for event in run(reads(stream))]
    assert times == sorted(times)


@law
@given(wild())
def test_what_is_due_is_found_in_the_order_in_which_it_is_due(stream: Stream) -> None:
    """Open and closed stories are kept by the time at which they were last seen."""
    live = LiveStories()
    for item in reads(stream):
        run([item], live=live)
        for held in (live._open, live._closed):
            seen = [live.stories[i].last_seen for i in held]
            assert seen == sorted(seen)
        assert set(live._open) ^ set(live._closed) == set(live.stories)


@law
@given(long())
def test_sweeping_the_index_changes_no_answer(stream: Stream) -> None:
    """Whether the dead are swept out at once or never."""
    items, swept = reads(stream), LiveStories()
    swept.index = ArticleIndex(dead_before_sweep=0)
    assert run(items, live=swept) == run(items)


@law
@given(wild(), st.integers(1, 9))
def test_preparing_a_batch_changes_no_answer(stream: Stream, batch: int) -> None:
    """It only computes ahead what the steps will ask."""
    items, live, events = reads(stream), LiveStories(), []
    for start in range(0, len(items), batch):
        prepare(live, items[start : start + batch])
        events += run(items[start : start + batch], live=live)
    assert events == run(items)


@law
@given(wild())
def test_deciding_changes_nothing(stream: Stream) -> None:
    """`step` may be asked twice and answers the same; only `evolve` writes."""
    items, live = reads(stream), LiveStories()
    for item in items:
        for moment in in_time(live, item, RESTLESS):
            before = fingerprint(live, items)
            events = step(live, moment, RESTLESS)
            assert step(live, moment, RESTLESS) == events
            assert fingerprint(live, items) == before
            for event in events:
                evolve(live, event)


@law
@given(wild())
def test_a_decision_carries_the_article_as_it_was_read(stream: Stream) -> None:
    """So the log of events alone rebuilds everything, with no model."""
    items = reads(stream)
    carried = [e.read for e in run(items) if isinstance(e, StoryOpened | ArticleAttached | ArticleRevised)]
    assert all(item in items for item in carried)
    assert all(_again(item) == item for item in items)


def _again(item: Read) -> Read:
    value: Read = wire.decode_trusted(wire.encode(item), Read)
    return value


# On a log ------------------------------------------------------------------------------------------------------------


def _clock() -> int:
    return 1_930_000_000_000


def _filled(stream: Stream, hostile: list[bytes]) -> MemoryLog:
    """A log with the stream's articles and, between them, bytes that nobody can read."""
    log = MemoryLog(_clock)
    log.append([raw(item, at) for item, at in stream])
    log.append([Output("articles", value, timestamp_ms=_clock()) for value in hostile])
    log.append([raw(item, at) for item, at in stream[:3]])
    return log


HOSTILE = st.lists(
    st.sampled_from((b"", b"{", b'{"title": 1}', b"[" * 5_000, b'{"title": "a", "id": NaN}', b"\xff")), max_size=3
)


@costly
@given(wild(), HOSTILE)
def test_every_size_of_batch_gives_the_same_bytes(stream: Stream, hostile: list[bytes]) -> None:
    """Of articles.read, events, alerts and dead letters: what was polled together is nobody's business."""
    results = []
    for batch in (1, 3, 64, 10_000):
        log = _filled(stream, hostile)
        drive(log, batch)
        results.append(everything(log))
    assert all(result == results[0] for result in results)
    assert len(results[0]["dead-letters"]) == len(hostile)


class Crash(BaseException):
    """The process died here."""


class CrashAt:
    """A hook for MemoryLog that dies at the given step of a run, counted from 0."""

    def __init__(self, at: int) -> None:
        self._at = at
        self._steps = count()

    def __call__(self, step: str) -> None:
        if next(self._steps) == self._at:
            raise Crash(step)


@costly
@given(wild(8), HOSTILE, st.lists(st.integers(0, 60), min_size=1, max_size=4), st.data())
def test_a_crash_at_any_point_of_a_commit_leaves_no_trace(
    stream: Stream, hostile: list[bytes], crashes: list[int], data: st.DataObject
) -> None:
    """New stages restored from the log go on as if nothing had been: the same bytes, offsets and timestamps."""
    unharmed = _filled(stream, hostile)
    drive(unharmed, 64)
    log = _filled(stream, hostile)
    for at in crashes:
        log = log.reopened(CrashAt(at))
        try:
            drive(log, data.draw(st.sampled_from((1, 3, 64))))
        except Crash:
            continue
    log = log.reopened()
    drive(log, 2)
    assert everything(log) == everything(unharmed)


@costly
@given(wild())
def test_what_was_read_replayed_in_memory_gives_what_was_committed(stream: Stream) -> None:
    """The oracle of every fault campaign: behind articles.read all is a function of that topic."""
    log = _filled(stream, [])
    drive(log, 3)
    again = MemoryLog(_clock)
    again.append([_output(r) for r in log.replay("articles.read")])
    drive(again, 64)
    for topic in ("story-events", "alerts"):
        assert everything(again)[topic] == everything(log)[topic]


def _output(record: Record) -> Output:
    return Output(record.topic, record.value, record.key, record.headers, record.timestamp_ms)


@costly
@given(wild(), st.integers(1, 9), st.data())
def test_a_restart_between_two_batches_leaves_no_trace(stream: Stream, batch: int, data: st.DataObject) -> None:
    """What comes after it is decided as if the process had lived on."""
    cut = data.draw(st.integers(0, len(stream)))
    log, whole = MemoryLog(_clock), MemoryLog(_clock)
    for part in (stream[:cut], stream[cut:]):
        for each in (log, whole):
            each.append([raw(item, at) for item, at in part])
        drive(log, batch)
    drive(whole, 64)
    assert everything(log) == everything(whole)


def test_the_streams_of_the_laws_see_every_event() -> None:
    """A law about events that never happen would hold for nothing."""
    seen: set[str] = set()

    @settings(law, max_examples=200, derandomize=True, database=None)
    @given(long())
    def look(stream: Stream) -> None:
        seen.update(type(event).__name__ for event in run(reads(stream)))

    look()
    told_by_examples = {"FactSettled"}
    every = {kind.__name__ for kind in StoryEvent.__args__}
    assert every - seen <= told_by_examples
