"""Dead letters are what was there, cut where no log could hold it, and go back as they were."""

from __future__ import annotations

import pytest

from schemas.topics import ARTICLES, ARTICLES_READ, DEAD_LETTERS
from schemas.wire import RECORD_BYTES
from tests.stories import record
from workers.dead_letters import CannotReplay, dead_letters, failed_again, replay
from workers.guard import as_letter, dead_letter
from workers.kafka_client import MESSAGE_BYTES
from workers.log import Record
from workers.memory_log import MemoryLog
from workers.move import Places, _moved

LONG_AGO_MS, NOW_MS = 1_546_300_800_000, 1_930_000_000_000


def test_a_replayed_letter_keeps_the_time_at_which_it_was_seen() -> None:
    """And who dated it: an article of an archive would else close every story that is open."""
    log = MemoryLog(lambda: NOW_MS)
    article = record(b"{", 0, LONG_AGO_MS)
    read = Record(ARTICLES_READ.name, 0, LONG_AGO_MS, b"[", headers={"dated": "published"})
    log.append([dead_letter(one, "no JSON", "BadMessage") for one in (article, read)])
    replay(log, [0, 1])
    for topic, headers in (
        (ARTICLES.name, {"replayed": "0"}),
        (ARTICLES_READ.name, {"replayed": "1", "dated": "published"}),
    ):
        [again] = log.replay(topic)
        assert (again.timestamp_ms, again.headers) == (LONG_AGO_MS, headers)


def test_one_that_is_replayed_and_fails_again_is_known_under_its_new_number() -> None:
    log = MemoryLog(lambda: NOW_MS)
    log.append([dead_letter(record(b"{", 0, LONG_AGO_MS), "no JSON", "BadMessage") for _ in range(2)])
    for number in (1, 2):
        replay(log, [number])
        [again] = log.replay(ARTICLES.name, number - 1)
        log.append([dead_letter(again, "no JSON", "BadMessage")])
    assert failed_again(dead_letters(log)) == {1: 2, 2: 3}


def test_what_strangers_wrote_into_headers_fits_and_is_no_number_of_ours() -> None:
    log = MemoryLog(lambda: NOW_MS)
    theirs = {"source": "s" * 560_000, "replayed": "9" * 5_000, "file": "\U0001f6a2" * 3_000}
    log.append([dead_letter(Record(ARTICLES.name, 0, NOW_MS, b"x" * RECORD_BYTES, headers=theirs), "", "BadMessage")])
    [kept] = log.replay(DEAD_LETTERS.name)
    size = len(kept.value) + sum(len(name.encode()) + len(text.encode()) for name, text in kept.headers.items())
    assert size < MESSAGE_BYTES
    [letter] = dead_letters(log)
    assert failed_again([letter]) == {}
    replay(log, [0])
    log.append([dead_letter(again, "", "BadMessage") for again in log.replay(ARTICLES.name)])
    assert failed_again(dead_letters(log)) == {0: 1}


def test_a_letter_of_no_topic_says_where_it_came_from() -> None:
    log = MemoryLog(lambda: NOW_MS)
    log.append(
        [as_letter(b"x", {"file": "in.jsonl", "line": "7"}), as_letter(b"x", {"source": "feed"}), as_letter(b"x", {})]
    )
    for number, where in enumerate(("in.jsonl, line 7", "feed", "outside")):
        with pytest.raises(CannotReplay, match=f"dead letter {number} came from no topic but {where}"):
            replay(log, [number])


def test_a_letter_is_cut_to_what_every_log_takes_and_says_how_long_it_was() -> None:
    log = MemoryLog(lambda: NOW_MS)
    log.append([as_letter(b"x" * (RECORD_BYTES + 3), {}), as_letter(b"x" * 5, {}, 9), as_letter(b"x" * 5, {})])
    assert [(one.size, one.whole) for one in dead_letters(log)] == [(RECORD_BYTES + 3, False), (9, False), (5, True)]
    assert len(next(log.replay(DEAD_LETTERS.name)).value) == RECORD_BYTES


def test_a_letter_that_was_longer_than_that_moves_all_the_same() -> None:
    old = Record(DEAD_LETTERS.name, 0, 0, b"x" * (RECORD_BYTES + 3), headers={"bytes": "7000000"})
    moved = _moved(old, RECORD_BYTES, Places())
    assert (len(moved.value), moved.headers["bytes"]) == (RECORD_BYTES, "7000000")
