"""`wirewatch export`: the files of `replay`, out of a log, by the same writer."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from schemas.read import ReadArticle
from schemas.topics import ALERTS, ARTICLES_READ, DEAD_LETTERS, STORY_EVENTS
from schemas.upcast import read_event, read_item
from streams.live import LiveStories, evolve
from workers.check import but_the_dead, moment_of
from workers.log import Log
from workers.report import Report

TELL_EVERY = 256


def export(log: Log, out: Path, tell: Callable[[int, int], None]) -> dict[str, Any]:
    """Write the report of what is decided, as of one moment of a log that may be running; returns the summary."""
    moment, report, live = moment_of(log), Report(out), LiveStories()
    total = moment.decided + moment.events
    start = time.perf_counter()
    for record in but_the_dead(log, ARTICLES_READ.name, moment.decided):
        item = read_item(record.value)
        if isinstance(item, ReadArticle):
            report.read(item)
        if record.offset % TELL_EVERY == 0:
            tell(record.offset, total)
    for done, record in enumerate(log.replay(STORY_EVENTS.name, 0, moment.events), moment.decided + 1):
        event = read_event(record.value)
        report.event(live, event)
        evolve(live, event)
        report.output(record)
        if done % TELL_EVERY == 0:
            tell(done, total)
    for record in log.replay(ALERTS.name, 0, moment.alerts):
        report.output(record)
    for record in log.replay(DEAD_LETTERS.name, 0, moment.dead_letters):
        report.output(record)
    tell(total, total)
    return report.finish(live, {"export": round(time.perf_counter() - start, 3)})
