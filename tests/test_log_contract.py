"""What every home of the log promises. A new home is one line in `HOMES`.

Kafka leaves gaps in its offsets, so a law speaks of offsets that it was given.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from schemas.topics import SOURCES, TOPICS
from schemas.wire import RECORD_BYTES
from tests.conftest import fresh_prefix
from workers.kafka_client import Kafka
from workers.kafka_log import KafkaLog
from workers.kafka_offsets import Offsets
from workers.kafka_topics import create
from workers.log import Log, Output, Record
from workers.memory_log import MemoryLog
from workers.sqlite_log import SqliteLog

UNWRITABLE = "\ud800"  # a lone surrogate, which no home can write as UTF-8


class SetClock:
    """A clock that shows what it is set to."""

    def __init__(self, now_ms: int = 1_700_000_000_000) -> None:
        self.now_ms = now_ms

    def __call__(self) -> int:
        return self.now_ms


class MemoryHome:
    """The log in memory."""

    def __init__(self, where: Path, clock: SetClock) -> None:
        self._last = MemoryLog(clock)

    def open(self) -> Log:
        """The log as a new process would find it."""
        self._last = self._last.reopened()
        return self._last


class SqliteHome:
    """The log in a file under `where`."""

    def __init__(self, where: Path, clock: SetClock) -> None:
        self._path = where / "log.sqlite"
        self._clock = clock

    def open(self) -> Log:
        """The log as a new process would find it."""
        return SqliteLog(self._path, self._clock)


class KafkaHome:
    """The log on a real broker, under a prefix of its own."""

    def __init__(self, broker: str) -> None:
        self._kafka = Kafka(broker, fresh_prefix())
        create(self._kafka, {})

    def open(self) -> Log:
        """The log as a new process would find it."""
        return KafkaLog(self._kafka, Offsets(self._kafka), "contract")


LOCAL: Mapping[str, type[MemoryHome | SqliteHome]] = {"memory": MemoryHome, "sqlite": SqliteHome}
HOMES = (*LOCAL, "kafka")
MakeLog = Callable[[], Log]


@pytest.fixture
def clock() -> SetClock:
    """The clock of the log under test."""
    return SetClock()


def opening(open_home: MakeLog) -> Iterator[MakeLog]:
    """Opens the log; called again, closes it and opens it anew, as after a crash between two commits."""
    opened: list[Log] = []

    def make() -> Log:
        if opened:
            opened.pop().close()
        opened.append(open_home())
        return opened[-1]

    yield make
    for log in opened:
        log.close()


@pytest.fixture(params=HOMES)
def make_log(request: pytest.FixtureRequest, tmp_path: Path, clock: SetClock) -> Iterator[MakeLog]:
    """Every home."""
    if request.param == "kafka":
        yield from opening(KafkaHome(request.getfixturevalue("kafka")).open)
    else:
        yield from opening(LOCAL[request.param](tmp_path, clock).open)


@pytest.fixture(params=LOCAL)
def make_local_log(request: pytest.FixtureRequest, tmp_path: Path, clock: SetClock) -> Iterator[MakeLog]:
    """The homes that have no broker."""
    yield from opening(LOCAL[request.param](tmp_path, clock).open)


def articles(*values: bytes) -> list[Output]:
    """One article for each value."""
    return [Output("articles", value) for value in values]


def values(records: Iterator[Record] | list[Record]) -> list[bytes]:
    """Their values."""
    return [record.value for record in records]


def test_the_largest_article_that_a_home_takes_is_read_as_it_came(make_log: MakeLog) -> None:
    log = make_log()
    largest = b"x" * log.article_bytes
    log.append(articles(largest))
    assert values(log.poll("embed", "articles", 1)) == [largest]


def test_records_are_polled_in_the_order_they_were_appended(make_log: MakeLog) -> None:
    log = make_log()
    log.append(articles(b"a", b"b"))
    log.append(articles(b"c"))
    assert values(log.poll("embed", "articles", 2)) == [b"a", b"b"]
    assert values(log.poll("embed", "articles", 2)) == [b"c"]
    assert log.poll("embed", "articles", 2) == []
    log.append(articles(b"d"))
    assert values(log.poll("embed", "articles", 2)) == [b"d"]


def test_a_record_comes_back_as_it_was_written(make_log: MakeLog) -> None:
    log = make_log()
    headers = {"id": "4", "grüße": "\x00 \u2028 \N{SNAKE}", "": ""}
    log.append(
        [
            Output("story-events", b"\x00\xff", "schlüssel\x00", headers, timestamp_ms=5),
            Output("story-events", b"", None, {}),
            Output("story-events", b"x", "", {}, timestamp_ms=2**53),
        ]
    )
    log = make_log()
    first, second, third = log.poll("serve", "story-events", 9)
    assert first == Record("story-events", 0, 5, b"\x00\xff", "schlüssel\x00", headers)
    assert (second.offset, second.value, second.key, second.headers) == (1, b"", None, {})
    assert third == Record("story-events", 2, 2**53, b"x", "", {})


def test_a_header_changed_after_the_append_does_not_change_the_record(make_log: MakeLog) -> None:
    log = make_log()
    headers = {"lang": "en"}
    log.append([Output("articles", b"a", headers=headers)])
    headers["lang"] = "de"
    assert [record.headers for record in log.replay("articles")] == [{"lang": "en"}]


def test_a_poll_of_none_moves_nothing(make_log: MakeLog) -> None:
    log = make_log()
    log.append(articles(b"a"))
    assert log.poll("embed", "articles", 0) == []
    assert values(log.poll("embed", "articles", 1)) == [b"a"]


def test_groups_read_each_at_its_own_pace(make_log: MakeLog) -> None:
    log = make_log()
    log.append(articles(b"a", b"b"))
    assert values(log.poll("embed", "articles", 9)) == [b"a", b"b"]
    assert values(log.poll("serve", "articles", 1)) == [b"a"]
    log.commit("embed", {"articles": 2}, [])
    assert (log.committed("embed", "articles"), log.committed("serve", "articles")) == (2, 0)
    assert values(log.poll("serve", "articles", 9)) == [b"b"]


def test_a_new_process_goes_on_from_what_was_committed(make_log: MakeLog) -> None:
    log = make_log()
    log.append(articles(b"a", b"b", b"c"))
    first, *_ = log.poll("embed", "articles", 3)
    log.commit("embed", {"articles": first.offset + 1}, [])
    assert log.poll("embed", "articles", 3) == [], "a commit moves no position"
    log = make_log()
    assert values(log.poll("embed", "articles", 3)) == [b"b", b"c"]


def test_a_committed_offset_may_go_back(make_log: MakeLog) -> None:
    log = make_log()
    log.append(articles(b"a", b"b"))
    log.commit("embed", {"articles": 2}, [])
    log.commit("embed", {"articles": 0}, [])
    assert values(make_log().poll("embed", "articles", 9)) == [b"a", b"b"]


def test_one_commit_writes_many_topics_and_many_offsets(make_log: MakeLog) -> None:
    log = make_log()
    topics = [topic.name for topic in TOPICS if topic.cleanup == "delete"]
    log.commit("g", {}, [Output(topic, f"{topic} {j}".encode()) for j in range(3) for topic in topics])
    log.commit("g", dict.fromkeys(topics, 2), [])
    log = make_log()
    assert [log.committed("g", topic) for topic in topics] == [2] * len(topics)
    for topic in topics:
        assert values(log.replay(topic)) == [f"{topic} {j}".encode() for j in range(3)]
        assert log.end(topic) > 2


def test_what_was_never_written_is_empty(make_log: MakeLog) -> None:
    log = make_log()
    assert log.poll("embed", "articles", 9) == []
    assert list(log.replay("articles")) == []
    assert (log.end("articles"), log.committed("embed", "articles")) == (0, 0)
    assert log.latest(SOURCES.name, "bbc") is None


def test_a_commit_of_nothing_is_a_commit(make_log: MakeLog) -> None:
    log = make_log()
    log.commit("embed", {}, [])
    log.append([])
    log.commit("embed", {"articles": 0}, [])
    assert log.end("articles") == 0


def test_large_records_pass(make_log: MakeLog) -> None:
    log = make_log()
    large = bytes(range(256)) * (RECORD_BYTES // 256 + 1)
    log.append(articles(large, b"small", large))
    assert values(make_log().replay("articles")) == [large, b"small", large]


def test_lag_is_nothing_once_all_that_was_polled_is_committed(make_log: MakeLog) -> None:
    log = make_log()
    assert log.lag("embed", "articles") == 0
    log.append(articles(b"a", b"b"))
    assert log.lag("embed", "articles") >= 2
    *_, last = log.poll("embed", "articles", 9)
    assert log.poll("embed", "articles", 9) == []
    assert log.lag("embed", "articles") >= 2, "a poll commits nothing"
    log.commit("embed", {"articles": last.offset + 1}, [])
    assert log.lag("embed", "articles") == 0
    log.append(articles(b"c"))
    assert log.lag("embed", "articles") >= 1


@pytest.mark.parametrize("at", range(4))
def test_outputs_that_end_in_an_error_leave_nothing(make_log: MakeLog, at: int) -> None:
    log = make_log()
    log.append(articles(b"a", b"b"))

    def outputs() -> Iterator[Output]:
        for i in range(4):
            if i == at:
                raise KeyboardInterrupt
            yield Output("alerts", b"%d" % i)

    with pytest.raises(KeyboardInterrupt):
        log.commit("cluster", {"articles": 2}, outputs())
    log = make_log()
    assert (log.end("alerts"), log.committed("cluster", "articles")) == (0, 0)


@pytest.mark.parametrize("at", range(4))
@pytest.mark.parametrize("where", ["key", "header"])
def test_a_record_that_cannot_be_written_takes_its_commit_with_it(make_log: MakeLog, at: int, where: str) -> None:
    log = make_log()
    log.append(articles(b"a", b"b"))
    bad = Output("alerts", b"x", UNWRITABLE) if where == "key" else Output("alerts", b"x", headers={"h": UNWRITABLE})
    outputs = [Output("alerts", b"%d" % i) for i in range(3)] + [Output("story-events", b"e")]
    with pytest.raises(UnicodeEncodeError):
        log.commit("cluster", {"articles": 2}, [*outputs[:at], bad, *outputs[at:]])
    log = make_log()
    assert (log.end("alerts"), log.end("story-events"), log.committed("cluster", "articles")) == (0, 0, 0)
    log.commit("cluster", {"articles": 2}, outputs)
    assert values(log.replay("alerts")) == [b"0", b"1", b"2"]


def test_replay_gives_any_range_whatever_groups_have_read(make_log: MakeLog) -> None:
    log = make_log()
    log.append([Output("alerts", b"x")])
    log.append(articles(*(b"%d" % i for i in range(10))))
    log.append([Output("deliveries", b"x")])
    log.commit("embed", {"articles": 10}, [])
    assert [record.offset for record in log.replay("articles")] == list(range(10))
    assert values(log.replay("articles", 3, 6)) == [b"3", b"4", b"5"]
    assert values(log.replay("articles", 8)) == [b"8", b"9"]
    assert values(log.replay("articles", 8, 99)) == [b"8", b"9"]
    assert list(log.replay("articles", 5, 5)) == list(log.replay("articles", 10)) == []


def test_replay_ends_where_the_log_ended_when_it_began(make_log: MakeLog) -> None:
    log = make_log()
    log.append(articles(b"a", b"b"))
    seen = []
    for record in log.replay("articles"):
        seen.append(record.value)
        log.append(articles(b"again " + record.value))
    assert seen == [b"a", b"b"]


def test_replay_of_a_long_topic_is_whole(make_log: MakeLog) -> None:
    log = make_log()
    log.append(articles(*(b"%d" % i for i in range(2_500))))
    log.append(articles(*(b"%d" % i + bytes(700_000) for i in range(2_500, 2_530))))
    assert [int(value[:4]) for value in values(log.replay("articles"))] == list(range(2_530))


def test_a_compacted_topic_keeps_the_newest_record_of_a_key(make_log: MakeLog) -> None:
    log = make_log()
    log.append([Output("sources", b"1", "bbc"), Output("sources", b"2", "ap"), Output("sources", b"3", "bbc")])
    log.append([Output("sources", b"4", "bbc"), Output("sources", b"", "dpa")])
    log = make_log()
    newest = {record.key: record for record in log.replay("sources")}
    assert {key: record.value for key, record in newest.items()} == {"ap": b"2", "bbc": b"4", "dpa": b""}
    assert newest["ap"].offset == 1
    assert newest["ap"].offset < newest["bbc"].offset < newest["dpa"].offset < log.end("sources")
    assert log.latest("sources", "bbc") == newest["bbc"]
    assert log.latest("sources", "dpa") == newest["dpa"]
    assert log.latest("sources", "reuters") is None


def test_a_poll_of_a_compacted_topic_passes_over_what_was_dropped(make_log: MakeLog) -> None:
    log = make_log()
    log.append([Output("sources", b"%d" % i, f"feed {i % 2}") for i in range(8)])
    seen = {}
    while batch := log.poll("ingest", "sources", 1):
        seen[batch[0].key] = batch[0].value
    assert log.poll("ingest", "sources", 1) == []
    assert seen == {"feed 0": b"6", "feed 1": b"7"}


def test_a_compacted_topic_refuses_a_record_without_a_key(make_log: MakeLog) -> None:
    log = make_log()
    with pytest.raises(ValueError, match="sources needs a key"):
        log.append([Output("sources", b"1", "bbc"), Output("sources", b"2")])
    assert make_log().end("sources") == 0


def test_only_a_compacted_topic_has_a_latest_record(make_log: MakeLog) -> None:
    with pytest.raises(ValueError, match="articles is not a compacted topic"):
        make_log().latest("articles", "a")


def test_a_key_once_written_always_has_a_latest_record(make_log: MakeLog) -> None:
    log = make_log()
    log.append([Output("sources", b"0", "bbc")])

    def rewrite() -> None:
        for i in range(1, 150):
            log.append([Output("sources", b"%d" % i, "bbc")])

    thread = threading.Thread(target=rewrite)
    thread.start()
    seen = [0]
    while thread.is_alive():
        newest = log.latest("sources", "bbc")
        assert newest is not None
        seen.append(int(newest.value))
    thread.join()
    assert seen == sorted(seen)


# A broker stamps by its own clock, compacts later, takes any offset: the next nine are for homes without one.


def test_a_record_is_stamped_by_the_clock_at_the_insert(make_local_log: MakeLog, clock: SetClock) -> None:
    log = make_local_log()
    clock.now_ms = 7_000
    log.append(articles(b"a", b"b"))
    clock.now_ms = 8_000
    log.commit("g", {}, articles(b"c"))
    assert [record.timestamp_ms for record in log.replay("articles")] == [7_000, 7_000, 8_000]


def test_stamps_never_decrease_even_when_the_clock_does(make_local_log: MakeLog, clock: SetClock) -> None:
    log = make_local_log()
    clock.now_ms = 9_000
    log.append(articles(b"a"))
    clock.now_ms = 3_000
    log.append(articles(b"b"))
    log = make_local_log()
    log.append([*articles(b"c"), Output("alerts", b"x")])
    clock.now_ms = 9_001
    log.append(articles(b"d"))
    assert [record.timestamp_ms for record in log.replay("articles")] == [9_000, 9_000, 9_000, 9_001]
    assert [record.timestamp_ms for record in log.replay("alerts")] == [9_000]


def test_a_given_timestamp_is_kept_and_does_not_move_the_clock(make_local_log: MakeLog, clock: SetClock) -> None:
    log = make_local_log()
    clock.now_ms = 9_000
    in_2099_ms = 4_070_908_800_000
    log.append([Output("articles", b"a", timestamp_ms=in_2099_ms), Output("articles", b"b", timestamp_ms=1)])
    log.append(articles(b"c"))
    assert [record.timestamp_ms for record in log.replay("articles")] == [in_2099_ms, 1, 9_000]


def test_a_commit_that_failed_stamps_nothing(make_local_log: MakeLog, clock: SetClock) -> None:
    log = make_local_log()
    clock.now_ms = 9_000
    with pytest.raises(UnicodeEncodeError):
        log.append([Output("articles", b"a"), Output("articles", b"b", UNWRITABLE)])
    clock.now_ms = 5_000
    log = make_local_log()
    log.append(articles(b"c"))
    assert [record.timestamp_ms for record in log.replay("articles")] == [5_000]


def test_a_record_whose_key_is_written_again_is_dropped_at_once(make_local_log: MakeLog) -> None:
    log = make_local_log()
    log.append([Output("sources", b"%d" % i, key) for i, key in enumerate(["bbc", "ap", "bbc"])])
    log.append([Output("sources", b"3", "ap")])
    assert values(log.replay("sources")) == [b"2", b"3"]


@pytest.mark.parametrize("offset", [-1, 3])
def test_an_offset_beyond_the_end_is_a_bug_and_commits_nothing(make_local_log: MakeLog, offset: int) -> None:
    log = make_local_log()
    with pytest.raises(ValueError, match=f"offset {offset} of articles is not in 0..2"):
        log.commit("embed", {"articles": offset}, articles(b"a", b"b"))
    assert make_local_log().end("articles") == 0


def test_offsets_of_a_home_without_a_broker_have_no_gaps(make_local_log: MakeLog) -> None:
    log = make_local_log()
    for value in (b"a", b"b", b"c"):
        log.commit("g", {}, articles(value))
    assert [record.offset for record in log.replay("articles")] == [0, 1, 2]
    assert log.end("articles") == 3


def test_a_time_before_1970_is_kept(make_local_log: MakeLog) -> None:
    log = make_local_log()
    log.append([Output("articles", b"a", timestamp_ms=-1)])
    assert [record.timestamp_ms for record in log.replay("articles")] == [-1]


def test_a_partition_that_there_is_not_is_refused(make_local_log: MakeLog) -> None:
    log = make_local_log()
    log.append([Output("articles", b"a", partition=0)])
    with pytest.raises(ValueError, match="partition 1 of articles"):
        log.append([Output("articles", b"b", partition=1)])


def test_threads_append_whole_batches_while_one_commits(make_log: MakeLog) -> None:
    log = make_log()
    feeds, batches = 4, 25

    def feed(name: int) -> None:
        for i in range(batches):
            log.append([Output("articles", b"%d %d %d" % (name, i, j)) for j in range(3)])

    threads = [threading.Thread(target=feed, args=(name,)) for name in range(feeds)]
    for thread in threads:
        thread.start()
    fed = False
    while not fed or log.lag("embed", "articles"):
        fed = not any(thread.is_alive() for thread in threads)
        if records := log.poll("embed", "articles", 7):
            consumed = {"articles": records[-1].offset + 1}
            log.commit("embed", consumed, [Output("articles.read", record.value) for record in records])
    for thread in threads:
        thread.join()
    written = values(log.replay("articles"))
    assert values(log.replay("articles.read")) == written
    triples = [written[i : i + 3] for i in range(0, len(written), 3)]
    assert {tuple(value.rsplit(b" ", 1)[0] for value in triple) for triple in triples} == {
        (b"%d %d" % (name, i),) * 3 for name in range(feeds) for i in range(batches)
    }
    for name in range(feeds):
        order = [int(triple[0].split()[1]) for triple in triples if triple[0].startswith(b"%d " % name)]
        assert order == list(range(batches)), "one thread's appends keep their order"


# The log in memory crashes on order.


class Crash(BaseException):
    """What a crash hook raises: no `except Exception` may survive it."""


class CrashAt:
    """A crash hook that lets `steps` steps pass and crashes at the next."""

    def __init__(self, steps: int) -> None:
        self._steps = steps
        self.passed: list[str] = []

    def __call__(self, step: str) -> None:
        if len(self.passed) == self._steps:
            raise Crash(step)
        self.passed.append(step)


def commit_crashing_after(steps: int) -> tuple[list[str], MemoryLog]:
    """The steps of one commit that passed before its crash, and the log as the next process finds it."""
    whole = MemoryLog(SetClock())
    whole.append(articles(b"a", b"b"))
    crash = CrashAt(steps)
    log = whole.reopened(crash)
    try:
        log.commit("cluster", {"articles": 2}, [Output("story-events", b"e"), Output("alerts", b"x")])
    except Crash:
        with pytest.raises(RuntimeError, match="open it again"):
            log.end("articles")
    return crash.passed, log.reopened()


def test_a_crash_at_any_step_of_a_commit_keeps_all_of_it_or_nothing() -> None:
    steps, _ = commit_crashing_after(99)
    assert steps == [
        "before append story-events",
        "after append story-events",
        "before append alerts",
        "after append alerts",
        "before offset articles",
        "after offset articles",
        "before commit",
        "after commit",
    ]
    for passed in range(len(steps)):
        _, log = commit_crashing_after(passed)
        kept = (log.end("story-events"), log.end("alerts"), log.committed("cluster", "articles"))
        assert kept == ((1, 1, 2) if steps[passed] == "after commit" else (0, 0, 0))
        assert log.end("articles") == 2


# Any history of calls against a model that has nothing to get wrong.

_TOPICS = st.sampled_from(["articles", "story-events", "sources"])
_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=3)
_OUTPUTS = st.lists(
    st.builds(
        Output,
        topic=_TOPICS,
        value=st.binary(max_size=4),
        key=st.sampled_from(["a", "b", "ü\x00"]),
        headers=st.dictionaries(_TEXT, _TEXT, max_size=2),
        timestamp_ms=st.none() | st.integers(0, 2**45),
    ),
    max_size=6,
)
_GROUPS = st.sampled_from(["embed", "cluster"])
_CONSUMED = st.dictionaries(_TOPICS, st.integers(0, 2**16), max_size=2)


class LogHistory(RuleBasedStateMachine):
    """A log beside its model: every record ever committed, and the offsets."""

    home: ClassVar[type[MemoryHome | SqliteHome]]

    @initialize()
    def open_first(self) -> None:
        """Start from nothing."""
        self.where = TemporaryDirectory()
        self.clock = SetClock(1_000)
        self.store = self.home(Path(self.where.name), self.clock)
        self.log = self.store.open()
        self.written: dict[str, list[Record]] = {}
        self.offsets: dict[tuple[str, str], int] = {}
        self.positions: dict[tuple[str, str], int] = {}
        self.stamped_ms = 0

    def teardown(self) -> None:
        """Leave nothing open."""
        self.log.close()
        self.where.cleanup()

    def kept(self, topic: str) -> list[Record]:
        """The records of the model that a poll or a replay gives."""
        written = self.written.get(topic, [])
        if topic != SOURCES.name:
            return written
        newest = {record.key: record.offset for record in written}
        return [record for record in written if record.offset in newest.values()]

    @rule(by_ms=st.integers(-500, 500))
    def time_passes(self, by_ms: int) -> None:
        """The clock goes on, or is set back."""
        self.clock.now_ms += by_ms

    @rule(group=_GROUPS, consumed=_CONSUMED, outputs=_OUTPUTS)
    def commit(self, group: str, consumed: dict[str, int], outputs: list[Output]) -> None:
        """Write outputs and offsets."""
        now_ms = max(self.clock.now_ms, self.stamped_ms)
        for output in outputs:
            written = self.written.setdefault(output.topic, [])
            stamp_ms = now_ms if output.timestamp_ms is None else output.timestamp_ms
            if output.timestamp_ms is None:
                self.stamped_ms = now_ms
            written.append(Record(output.topic, len(written), stamp_ms, output.value, output.key, output.headers))
        offsets = {topic: raw % (len(self.written.get(topic, [])) + 1) for topic, raw in consumed.items()}
        self.offsets.update({(group, topic): offset for topic, offset in offsets.items()})
        self.log.commit(group, offsets, outputs)

    @rule(group=_GROUPS, outputs=_OUTPUTS, at=st.integers(0, 6))
    def commit_that_fails(self, group: str, outputs: list[Output], at: int) -> None:
        """A commit with a record that cannot be written, then a new process."""
        bad = Output("articles", b"", UNWRITABLE)
        with pytest.raises(UnicodeEncodeError):
            self.log.commit(group, {"articles": 0}, [*outputs[:at], bad, *outputs[at:]])
        self.reopen()

    @rule()
    def reopen(self) -> None:
        """A new process."""
        self.log.close()
        self.log = self.store.open()
        self.positions = {}

    @rule(group=_GROUPS, topic=_TOPICS, limit=st.integers(0, 5))
    def poll(self, group: str, topic: str, limit: int) -> None:
        """Read on from the position."""
        start = self.positions.get((group, topic), self.offsets.get((group, topic), 0))
        expected = [record for record in self.kept(topic) if record.offset >= start][:limit]
        assert self.log.poll(group, topic, limit) == expected
        self.positions[group, topic] = expected[-1].offset + 1 if expected else start

    @rule(topic=_TOPICS, start=st.integers(0, 20), stop=st.none() | st.integers(0, 30))
    def replay(self, topic: str, start: int, stop: int | None) -> None:
        """Read a range."""
        bound = len(self.written.get(topic, [])) if stop is None else stop
        expected = [record for record in self.kept(topic) if start <= record.offset < bound]
        assert list(self.log.replay(topic, start, stop)) == expected

    @precondition(lambda self: self.written.get(SOURCES.name))
    @rule(key=st.sampled_from(["a", "b", "ü\x00"]))
    def latest(self, key: str) -> None:
        """Read the newest record of a key."""
        newest = {record.key: record for record in self.written[SOURCES.name]}
        assert self.log.latest(SOURCES.name, key) == newest.get(key)

    @invariant()
    def ends_and_offsets_are_the_model_s(self) -> None:
        """What is committed is known at once."""
        if hasattr(self, "log"):
            for topic in ("articles", "story-events", "sources"):
                assert self.log.end(topic) == len(self.written.get(topic, []))
                for group in ("embed", "cluster"):
                    assert self.log.committed(group, topic) == self.offsets.get((group, topic), 0)


class MemoryHistory(LogHistory):
    """On the log in memory."""

    home = MemoryHome


class SqliteHistory(LogHistory):
    """On the log in a file; what it leaves must also be sound."""

    home = SqliteHome

    def teardown(self) -> None:
        """Check the file, then leave nothing open."""
        assert isinstance(self.log, SqliteLog)
        assert self.log.sound() == []
        super().teardown()


# No database of examples: a run of the tests leaves nothing behind.
_HISTORIES = settings(
    max_examples=60, stateful_step_count=30, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
TestMemoryHistory = MemoryHistory.TestCase
TestSqliteHistory = SqliteHistory.TestCase
TestMemoryHistory.settings = TestSqliteHistory.settings = _HISTORIES
