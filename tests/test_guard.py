"""Bad work is contained."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Sequence

import pytest

from schemas.wire import RECORD_BYTES, BadMessage
from tests.stories import record
from workers.guard import Hung, StageBroken, alone, contained, dead_letter, time_limit
from workers.log import Output, Record

RECORDS = [
    record(value, offset, 1_000 + offset, file="day.jsonl", line=f"{offset + 1}")
    for offset, value in enumerate((b"a", b"bad", b"c"))
]


class Worker:
    """Echoes records; over one with the bytes "bad" it does what it was told to."""

    def __init__(self, error: Exception | None) -> None:
        self._error = error
        self.batches: list[int] = []

    def __call__(self, records: Sequence[Record]) -> list[Output]:
        """Handle a batch."""
        self.batches.append(len(records))
        for each in records:
            if each.value == b"bad" and self._error is not None:
                raise self._error
            if each.value == b"bad":
                while True:
                    time.sleep(0.01)
        return [Output("articles.read", each.value) for each in records]


def works() -> None:
    """The stage works on something plain."""


def broken() -> None:
    """It does not."""
    raise StageBroken("not even a plain text")


@pytest.mark.parametrize("error", [RecursionError("too deep"), ZeroDivisionError("by zero"), KeyError("x")])
def test_what_crashes_is_dead_lettered_with_the_reason_and_harms_nobody(error: Exception) -> None:
    """Its neighbours are handled, in their order."""
    first, letter, last = contained(Worker(error), RECORDS, works)
    assert (first.value, last.value) == (b"a", b"c")
    assert (letter.topic, letter.value) == ("dead-letters", b"bad")
    assert letter.headers["error"] == type(error).__name__
    assert letter.headers["reason"].startswith(type(error).__name__)


def test_what_hangs_is_dead_lettered_with_the_reason_and_harms_nobody() -> None:
    """The batch gets its time once, its records again one by one."""
    worker = Worker(None)
    outputs = [output for each in RECORDS for output in alone(worker, each, works, 0.1)]
    assert [output.topic for output in outputs] == ["articles.read", "dead-letters", "articles.read"]
    assert outputs[1].headers["error"] == "Hung"
    assert "not done after 0.1 s" in outputs[1].headers["reason"]


@pytest.mark.parametrize("error", [RuntimeError("the device is gone"), None])
def test_a_stage_that_fails_on_something_plain_too_blames_no_record(error: Exception | None) -> None:
    """Neither for an exception nor for a hang: else a broken model would make the whole stream dead letters."""
    with pytest.raises(StageBroken, match="plain"):
        contained(Worker(error), RECORDS[1:2], broken, 0.05)


def test_memory_that_is_short_ends_the_process_and_blames_no_record() -> None:
    """The next process has all of it; who takes all of it again and again is given up by the attempts."""
    with pytest.raises(MemoryError):
        contained(Worker(MemoryError()), RECORDS, works)


def test_a_batch_that_hangs_is_tried_one_by_one() -> None:
    """Its time is that of one record and a second for each."""
    worker = Worker(None)
    outputs = contained(worker, RECORDS[1:2], works, 0.05)
    assert worker.batches == [1, 1]
    assert [output.headers["error"] for output in outputs] == ["Hung"]


def test_a_batch_without_bad_records_is_handled_once() -> None:
    """Containment costs nothing where there is nothing to contain."""
    worker = Worker(None)
    assert len(contained(worker, [RECORDS[0], RECORDS[2]], works)) == 2
    assert worker.batches == [2]


def test_a_bad_message_is_its_own_reason() -> None:
    """Without the name of a class."""
    (letter,) = alone(Worker(BadMessage("title: empty")), RECORDS[1], works)
    assert (letter.headers["reason"], letter.headers["error"]) == ("title: empty", "BadMessage")


def test_a_dead_letter_says_where_it_came_from() -> None:
    """Topic, offset, time and, from an archive, file and line."""
    (letter,) = alone(Worker(ValueError("no")), RECORDS[1], works)
    said = {name: letter.headers[name] for name in ("topic", "partition", "offset", "timestamp_ms", "file", "line")}
    assert json.dumps(said) == json.dumps(
        {"topic": "articles", "partition": "0", "offset": "1", "timestamp_ms": "1001", "file": "day.jsonl", "line": "2"}
    )


def test_a_reason_has_an_end() -> None:
    """A hostile record may put itself into the message of its error."""
    (letter,) = alone(Worker(ValueError("x" * 10_000_000)), RECORDS[1], works)
    assert len(letter.headers["reason"]) <= 2_000


def test_a_crash_of_the_process_is_not_contained() -> None:
    """Whoever presses Ctrl-C means the whole program."""

    def stopped(records: Sequence[Record]) -> list[Output]:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        contained(stopped, RECORDS, works)


def test_time_is_up_after_the_limit() -> None:
    """And the alarm is off afterwards."""
    with pytest.raises(Hung), time_limit(0.02):
        time.sleep(1)
    with time_limit(0.05):
        pass
    time.sleep(0.1)


def test_outside_the_main_thread_there_is_no_limit() -> None:
    """Signals reach the main thread alone; the work is done all the same."""
    done: list[bool] = []

    def work() -> None:
        with time_limit(0.01):
            time.sleep(0.05)
        done.append(True)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done == [True]


def test_a_record_larger_than_any_that_is_taken_is_kept_in_part_and_says_so() -> None:
    letter = dead_letter(record(b"x" * (RECORD_BYTES + 5), 0, 0), "too large", "BadMessage")
    assert (len(letter.value), letter.headers["bytes"]) == (RECORD_BYTES, str(RECORD_BYTES + 5))
    assert "bytes" not in dead_letter(record(b"x", 0, 0), "too small", "BadMessage").headers
