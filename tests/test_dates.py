"""Articles from a topic are dated by the log, or by their publishers as in `replay`, wherever a process begins."""

from __future__ import annotations

import json

import pytest

from schemas.topics import ARTICLES
from workers.dates import LogDates, PublisherDates
from workers.log import Log, Output, Record
from workers.memory_log import MemoryLog

NOON_MS, EVENING_MS = 1_930_132_800_000, 1_930_154_400_000


def line(at: str | None) -> bytes:
    return json.dumps({"title": "Ferry adrift off Sorvik", "published_at": at}).encode()


def log_of(*lines: bytes) -> Log:
    log = MemoryLog(lambda: 7)
    log.append([Output(ARTICLES.name, one) for one in lines])
    return log


def times(log: Log, start: int) -> list[int]:
    """The times of the records from `start` on, as a process that begins there gives them."""
    dates = PublisherDates()
    dates.restore(log, start)
    return [record.timestamp_ms for record in dates.dated(list(log.replay(ARTICLES.name, start)))]


DAY = (line(None), line("2031-03-01T12:00:00Z"), line(None), b"{broken", line("2031-03-01T18:00:00Z"), line(None))


@pytest.mark.parametrize("start", range(len(DAY)))
def test_an_undated_article_takes_the_last_date_before_it_wherever_a_process_begins(start: int) -> None:
    whole = [NOON_MS, NOON_MS, NOON_MS, NOON_MS, EVENING_MS, EVENING_MS]
    assert times(log_of(*DAY), start) == whole[start:]


def test_a_date_is_found_however_far_back_it_lies() -> None:
    log = log_of(line("2031-03-01T12:00:00Z"), *[line(None)] * 2_500)
    assert times(log, 2_500) == [NOON_MS]


def test_a_topic_without_dates_is_of_1970() -> None:
    assert times(log_of(line(None), line(None)), 1) == [0]


def test_the_log_s_own_times_are_left_as_they_are() -> None:
    record = Record(ARTICLES.name, 0, 7, line("2031-03-01T12:00:00Z"))
    assert LogDates().dated([record]) == [record]
