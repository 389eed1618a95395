"""`wirewatch export`: the files of `replay`, out of a log, by the same writer."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from schemas.read import ReadArticle
from schemas.topics import ALERTS, ARTICLES_READ, DEAD_LETTERS, STORY_EVENTS
from schemas.upcast import read_item
from streams.live import LiveStories, evolve
from streams.story import Story
from workers.check import Moment, but_the_dead, moment_of
from workers.dead_letter_log import DeadLetterLog
from workers.log import Log
from workers.report import Report
from workers.strangers import alert_in, events, readable

TELL_EVERY = 256


def export(shards: Sequence[Log], out: Path, tell: Callable[[int, int], None]) -> dict[str, Any]:
    """Write the report of what is decided, each shard as of one moment of a log that may be running, one shard after
    the other; returns the summary.
    """
    report, start = Report(out), time.perf_counter()
    moments = [moment_of(log) for log in shards]
    total = sum(moment.decided + moment.events for moment in moments)
    done, stories = 0, list[Story]()
    for log, moment in zip(shards, moments, strict=True):
        stories += _shard(log, moment, report, partial(_told, tell, done, total))
        done += moment.decided + moment.events
    for record in shards[0].replay(DEAD_LETTERS.name, 0, moments[0].dead_letters):  # one topic for all shards
        report.output(record)
    tell(total, total)
    return report.finish(stories, {"export": round(time.perf_counter() - start, 3)})


def _shard(log: Log, moment: Moment, report: Report, tell: Callable[[int], None]) -> Iterable[Story]:
    """Tell the report of one shard; its stories."""
    live = LiveStories()
    for record in but_the_dead(log, ARTICLES_READ.name, moment.decided):
        item = read_item(record.value)
        if isinstance(item, ReadArticle):
            report.read(item)
        if record.offset % TELL_EVERY == 0:
            tell(record.offset)
    unread = DeadLetterLog("export").passed_over
    told = events(log.replay(STORY_EVENTS.name, 0, moment.events), unread)
    for done, (record, event) in enumerate(told, moment.decided + 1):
        report.event(live, event)
        evolve(live, event)
        report.output(record)
        if done % TELL_EVERY == 0:
            tell(done)
    for record, _ in readable(log.replay(ALERTS.name, 0, moment.alerts), alert_in, unread):
        report.output(record)
    return live.stories.values()


def _told(tell: Callable[[int, int], None], before: int, total: int, done: int) -> None:
    tell(before + done, total)
