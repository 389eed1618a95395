"""The views say what the log says, however it was read, and keep little of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.alert import Alert
from schemas.topics import ALERTS, STORY_EVENTS
from schemas.wire import decode_trusted
from streams.policy import Policy
from tests.small_log import FERRY, LATER, day, fill, make
from workers.cluster import ClusterStage
from workers.memory_log import MemoryLog
from workers.sqlite_log import SqliteReader
from workers.view_values import AlertQuery, AmbiguousStory, BadCursor, Fact, NoSuchStory, StoryQuery, StorySummary
from workers.views import Views


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqliteReader]:
    """The ferry, the tram, and the silence after."""
    with SqliteReader(make(tmp_path_factory.mktemp("views")) / "log.sqlite") as reader:
        yield reader


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqliteReader]:
    """The bundled day: merges, copies, a revision, disputes."""
    with SqliteReader(make(tmp_path_factory.mktemp("day"), day()) / "log.sqlite") as reader:
        yield reader


def seen(log: SqliteReader) -> Views:
    """Views of the whole log."""
    views = Views()
    views.catch_up(log)
    return views


def titles(views: Views, query: StoryQuery) -> list[str]:
    """Of each story that is found, how its title begins."""
    return sorted(story.title.split()[0] for story in views.stories(query).stories)


def test_a_second_reading_folds_nothing_twice(log: SqliteReader) -> None:
    views = Views()
    assert views.catch_up(log) == log.end(STORY_EVENTS.name) + log.end(ALERTS.name)
    before = views.stories(StoryQuery())
    assert views.catch_up(log) == 0
    assert views.stories(StoryQuery()) == before


@settings(max_examples=15, deadline=None)
@given(steps=st.lists(st.integers(1, 90), max_size=30))
def test_reading_in_any_steps_gives_the_same_views(news: SqliteReader, steps: list[int]) -> None:
    views = Views()
    for limit in steps:
        assert views.catch_up(news, limit) <= limit
    views.catch_up(news)
    assert views.stories(StoryQuery()) == seen(news).stories(StoryQuery())
    assert views.alerts(news, AlertQuery()) == seen(news).alerts(news, AlertQuery())


def test_a_summary_says_what_the_live_story_says(news: SqliteReader) -> None:
    stage = ClusterStage(Policy())
    stage.restore(news)
    views = seen(news)
    assert len(views) == len(stage.live.stories)
    for summary in views.stories(StoryQuery()).stories:
        story = stage.live.stories[summary.story_id]
        ledger = story.ledger
        assert (summary.title, summary.articles, summary.last_seen) == (
            story.title,
            len(story.members),
            story.last_seen,
        )
        assert (summary.outlets, summary.independent) == (len(story.outlets), len(story.witnesses))
        assert set(summary.outlet_names) == story.outlets
        assert (summary.state == "closed") == stage.live.is_closed(summary.story_id)
        assert {s.what: s.value for s in summary.statuses} == {ledger.whats[k]: v for k, v in ledger.statuses.items()}
        current = {kind: value for (kind, scope), value in ledger.current.items() if scope == "event"}
        assert {fact.kind: fact.value for fact in summary.facts} == current
        assert {f.kind: f.disputed for f in summary.facts if f.disputed} == ledger.disputed


def test_a_story_in_full_agrees_with_its_summary_and_has_every_alert(news: SqliteReader) -> None:
    views = seen(news)
    alerts = [decode_trusted(record.value, Alert) for record in news.replay(ALERTS.name)]
    counted = 0
    for summary in views.stories(StoryQuery()).stories:
        found = views.story(news, summary.story_id)
        ids = {summary.story_id, *found.redirects}
        assert found.story == summary
        assert list(found.alerts) == [alert for alert in alerts if alert.story_id in ids]
        assert len(found.articles) == summary.articles
        assert tuple(fact for fact in found.facts if fact.scope == "event") == summary.facts
        counted += len(found.alerts)
    assert counted == len(alerts)


def test_a_story_tells_how_its_facts_came_about(log: SqliteReader) -> None:
    views = seen(log)
    [ferry] = views.stories(StoryQuery(search="ferry")).stories
    found = views.story(log, ferry.story_id)
    assert [(m.type, m.fact.new.lo) for m in found.fact_history] == [("story.opened", 2), ("story.fact_changed", 5)]
    assert found.fact_history[1].why.rule == "rose"
    assert [article.outlet for article in found.articles] == ["harbour.example", "coast.example"]
    assert isinstance(found.facts[0], Fact)


def test_a_copy_is_marked_with_whose_text_it_is() -> None:
    body = " ".join(
        f"The ferry Alma, sentence number {n} of an agency's long report from the harbour." for n in range(40)
    )
    first = FERRY[0] | {"body": body}
    copy = first | {"id": "copy", "outlet": "other.example", "published_at": "2031-03-01T08:10:00Z"}
    views, log = _in_memory([first, copy])
    [story] = views.stories(StoryQuery()).stories
    assert (story.outlets, story.independent) == (2, 1)
    [_, second] = views.story(log, story.story_id).articles
    assert (second.copy_of, second.text_of) == ("a1", "harbour.example")


def _in_memory(articles: list[dict[str, object]]) -> tuple[Views, MemoryLog]:
    import tempfile

    log, views = MemoryLog(lambda: 0), Views()
    with tempfile.TemporaryDirectory() as notes:
        fill(log, articles, Path(notes))
    views.catch_up(log)
    return views, log


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (StoryQuery(), ["Council", "Ferry"]),
        (StoryQuery(search="MALNES ferry"), ["Ferry"]),
        (StoryQuery(search="ostrand"), ["Council"]),
        (StoryQuery(search="coast.example"), ["Ferry"]),
        (StoryQuery(search="ferry tram"), []),
        (StoryQuery(outlet="Coast.example"), ["Ferry"]),
        (StoryQuery(outlet="coast"), []),
        (StoryQuery(kind="killed"), ["Ferry"]),
        (StoryQuery(kind="injured"), []),
        (StoryQuery(state="open"), ["Council"]),
        (StoryQuery(state="closed"), ["Ferry"]),
        (StoryQuery(since=datetime(2031, 3, 10, tzinfo=UTC)), ["Council"]),
    ],
)
def test_stories_are_found_by_what_is_asked(log: SqliteReader, query: StoryQuery, found: list[str]) -> None:
    assert titles(seen(log), query) == found


@settings(max_examples=15, deadline=None)
@given(limit=st.integers(1, 25))
def test_pages_of_any_size_hold_every_story_once_newest_first(news: SqliteReader, limit: int) -> None:
    views = seen(news)
    stories: list[StorySummary] = []
    cursor = None
    while True:
        page = views.stories(StoryQuery(limit=limit, cursor=cursor))
        stories += page.stories
        cursor = page.next
        if cursor is None:
            break
    assert tuple(stories) == views.stories(StoryQuery()).stories
    assert [s.last_seen for s in stories] == sorted((s.last_seen for s in stories), reverse=True)


@settings(max_examples=15, deadline=None)
@given(limit=st.integers(1, 60))
def test_following_by_cursor_gives_every_alert_once_as_the_log_has_it(news: SqliteReader, limit: int) -> None:
    views, values, cursor = seen(news), [], 0
    while True:
        page = views.alerts(news, AlertQuery(limit=limit, cursor=cursor))
        if not page.alerts:
            break
        values += [kept.value for kept in page.alerts]
        cursor = page.next
    assert values == [record.value for record in news.replay(ALERTS.name)]


def test_alerts_are_found_by_type_story_and_time(log: SqliteReader) -> None:
    views = seen(log)
    [ferry] = views.stories(StoryQuery(search="ferry")).stories
    changed = views.alerts(log, AlertQuery(types=frozenset({"story.fact_changed"})))
    assert [kept.alert.story_id for kept in changed.alerts] == [ferry.story_id]
    of_ferry = views.alerts(log, AlertQuery(story=ferry.story_id[:8]))
    assert [kept.alert.sequence for kept in of_ferry.alerts] == [1, 2, 3, 4]
    late = views.alerts(log, AlertQuery(since=datetime(2031, 3, 2, tzinfo=UTC)))
    assert {kept.alert.type for kept in late.alerts} == {"story.closed"}
    newest = views.alerts(log, AlertQuery(limit=1))
    assert newest.alerts == views.alerts(log, AlertQuery()).alerts[-1:]
    assert views.alerts(log, AlertQuery(cursor=newest.next)).alerts == ()


def test_a_merged_storys_id_and_an_ids_beginning_lead_to_the_story(news: SqliteReader) -> None:
    views = seen(news)
    for summary in views.stories(StoryQuery()).stories:
        assert views.resolve(summary.story_id) == views.resolve(summary.story_id[:16]) == summary.story_id
        for old in views.story(news, summary.story_id).redirects:
            assert views.resolve(old) == views.resolve(old[:16]) == summary.story_id


def test_an_id_that_names_none_or_several_is_refused(log: SqliteReader) -> None:
    views = seen(log)
    for text in ("", "zz", "f" * 32):
        with pytest.raises(NoSuchStory):
            views.resolve(text)
    with pytest.raises(AmbiguousStory):
        views.resolve(views.stories(StoryQuery()).stories[0].story_id[:1])


def test_a_cursor_that_no_page_gave_is_refused(log: SqliteReader) -> None:
    with pytest.raises(BadCursor):
        seen(log).stories(StoryQuery(cursor="soon"))


def test_what_comes_later_is_seen_at_the_next_reading(tmp_path: Path) -> None:
    log, views = MemoryLog(lambda: 0), Views()
    fill(log, FERRY, tmp_path)
    views.catch_up(log)
    assert titles(views, StoryQuery(state="open")) == ["Council", "Ferry"]
    fill(log, [LATER], tmp_path)
    assert views.catch_up(log) > 0
    assert titles(views, StoryQuery(state="open")) == ["Council"]


def test_a_forgotten_story_is_still_shown(tmp_path: Path) -> None:
    log, views = MemoryLog(lambda: 0), Views()
    fill(log, [*FERRY, LATER | {"published_at": "2033-03-01T00:00:00Z"}], tmp_path)
    views.catch_up(log)
    [ferry] = views.stories(StoryQuery(search="ferry")).stories
    assert ferry.state == "closed"
    assert views.story(log, ferry.story_id).facts[0].value.lo == 5
