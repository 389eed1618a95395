"""What others wrote to topics that only wirewatch writes to: it stops nobody, and nothing of it is lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from schemas.topics import ALERTS, ARTICLES, DEAD_LETTERS, SOURCES, STORY_EVENTS
from schemas.wire import BadMessage
from streams.image import image_of
from streams.policy import Policy
from streams.reconcile import Reconciler
from tests.small_log import FERRY, LATER, fill
from workers.cluster import ClusterStage
from workers.dead_letters import dead_letters
from workers.export import export
from workers.log import LogRefused, Output, Record
from workers.memory_log import MemoryLog
from workers.reconcile import ReconcileStage
from workers.sources.watch import WatchSettings, open_watch
from workers.view_values import AlertQuery, StoryQuery
from workers.views import Views

SLIPS = (b"", b"a slip of the hand", b"[]", b'{"foo": 1}', b'{"type": "\xff"}')

RENAMED = b'{"type": "story.renamed", "story_id": "s", "at": "2031-05-01T12:00:00Z"}'
"""As a version to come may write it."""


def a_log(data: Path, *slips: bytes) -> MemoryLog:
    """The ferry and what came later; before, between and behind what was decided somebody wrote `slips`."""
    log = MemoryLog(lambda: 0)
    for articles in ((), FERRY, (LATER,)):
        fill(log, articles, data)
        log.append([Output(topic.name, slip) for topic in (STORY_EVENTS, ALERTS) for slip in slips])
    return log


def restored(log: MemoryLog) -> bytes:
    """The state that the cluster stage has at its start."""
    stage = ClusterStage(Policy())
    stage.restore(log)
    return image_of(stage.live)


def test_live_stories_are_folded_past_what_no_version_wrote(tmp_path: Path) -> None:
    with capture_logs() as said:
        assert restored(a_log(tmp_path, *SLIPS)) == restored(a_log(tmp_path))
    [first, *_] = [one for one in said if one["event"] == "record passed over"]
    assert (first["by"], first["topic"], first["offset"]) == ("cluster", STORY_EVENTS.name, "0")


def test_what_a_version_may_have_written_is_not_left_out_of_the_fold(tmp_path: Path) -> None:
    log = a_log(tmp_path)
    end = log.end(STORY_EVENTS.name)
    log.append([Output(STORY_EVENTS.name, RENAMED)])
    with pytest.raises(LogRefused, match=f"story-events 0 {end} cannot be read, and"):
        restored(log)


def test_views_show_what_they_can_read_and_tell_of_the_rest(tmp_path: Path) -> None:
    unread: list[bytes] = []
    views, plain = Views(lambda record, _: unread.append(record.value)), Views()
    log = a_log(tmp_path, *SLIPS)
    log.append([Output(topic.name, RENAMED) for topic in (STORY_EVENTS, ALERTS)])
    views.catch_up(log)
    plain.catch_up(a_log(tmp_path))
    stories = views.stories(StoryQuery()).stories
    assert stories == plain.stories(StoryQuery()).stories
    assert views.story(log, stories[0].story_id).alerts
    assert len(views.alerts(log, AlertQuery()).alerts) == len(plain.alerts(a_log(tmp_path), AlertQuery()).alerts)
    assert len(unread) == 2 * (3 * len(SLIPS) + 1), "of both topics"


def test_views_of_a_log_that_nobody_else_can_write_to_refuse_it(tmp_path: Path) -> None:
    with pytest.raises(BadMessage):
        Views().catch_up(a_log(tmp_path, *SLIPS))


def test_reconcile_sets_aside_what_no_version_wrote() -> None:
    slips = [Record(STORY_EVENTS.name, n, 0, slip, partition=3) for n, slip in enumerate(SLIPS)]
    stage = ReconcileStage(Reconciler(Policy()), 3, lambda: False)
    letters = stage.handle(slips)
    assert [(letter.topic, letter.value) for letter in letters] == [(DEAD_LETTERS.name, slip) for slip in SLIPS]
    log = MemoryLog(lambda: 0)
    log.append([Output(STORY_EVENTS.name, slip) for slip in SLIPS])
    log.commit(stage.group, {stage.source: len(SLIPS)}, letters)
    stage.restore(log)
    with pytest.raises(LogRefused):
        stage.handle([Record(STORY_EVENTS.name, 9, 0, RENAMED)])


def test_an_export_leaves_out_what_is_not_wirewatch_s(tmp_path: Path) -> None:
    log = a_log(tmp_path, *SLIPS)
    log.append([Output(ARTICLES.name, b"no article", headers={"line": "the third", "file": "news.jsonl"})])
    fill(log, (), tmp_path)
    export([log], tmp_path / "one", lambda _done, _all: None)
    export([a_log(tmp_path)], tmp_path / "other", lambda _done, _all: None)
    for name in ("events.jsonl", "alerts.jsonl", "assignments.jsonl"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "other" / name).read_bytes()
    [line] = (tmp_path / "one" / "dead-letters.jsonl").read_text().splitlines()
    told = json.loads(line)
    assert (told["file"], told["line"]) == ("news.jsonl", None), "a producer may call it what it likes"
    assert len(list(dead_letters(log))) == 1


def test_a_file_of_which_nobody_knows_how_far_it_was_read_is_read_from_its_beginning(tmp_path: Path) -> None:
    file, log = tmp_path / "news.jsonl", MemoryLog(lambda: 0)
    file.write_text('{"title": "Ferry late"}\n')
    log.append([Output(SOURCES.name, b"", key=f"watch:{file}")])
    watch = open_watch(log, str(file), WatchSettings(finish=True))
    assert watch.step() == 1
    watch.close()
