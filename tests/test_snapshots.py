"""Snapshots: a state restored from one, and the events behind it, is the state; what is not sound is never believed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from schemas import wire
from schemas.read import ReadArticle, Tick
from schemas.topics import ARTICLES_READ, STORY_EVENTS
from schemas.upcast import read_event
from streams.image import image_of
from streams.live import EVOLVE_VERSION
from streams.policy import Policy
from tests.stories import RESTLESS, Stream, article, folded, hours, long, read, reads, wild
from workers import snapshot_file
from workers.cluster import ClusterStage
from workers.log import Log, Output
from workers.memory_log import MemoryLog
from workers.metrics import Metrics
from workers.settings import BadSettings, Settings
from workers.snapshot_store import Directory, Store, open_store
from workers.snapshots import Keeper, Snapshots, name_of, names_of, snapshots_of

law = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


class Memory:
    """A store that is lost with its object."""

    where = "memory"

    def __init__(self) -> None:
        self.held: dict[str, bytes] = {}

    def names(self) -> list[str]:
        return list(self.held)

    def read(self, name: str) -> bytes:
        return self.held[name]

    def write(self, name: str, parts: Sequence[bytes]) -> None:
        self.held[name] = b"".join(parts)

    def remove(self, name: str) -> None:
        self.held.pop(name, None)


class Away(Memory):
    """A store that nobody reaches."""

    def names(self) -> list[str]:
        raise OSError("no route to host")

    def write(self, name: str, parts: Sequence[bytes]) -> None:
        raise OSError("no route to host")


class Process:
    """A process of the cluster stage on a log: restored when it is made."""

    def __init__(self, log: MemoryLog, store: Store, every: int = 1, policy: Policy = RESTLESS) -> None:
        self.log = log
        self.metrics = Metrics()
        self.snapshots = Snapshots(store, "cluster", "cluster", every, policy, self.metrics)
        self.stage = ClusterStage(policy, lambda _, event: self.folded.append(event.id), Keeper(self.snapshots))
        self.folded: list[str] = []
        """The events that were folded one by one."""
        self.stage.restore(log)

    def go_on(self, batch: int = 1) -> None:
        """Decide all that there is."""
        while records := self.log.poll("cluster", ARTICLES_READ.name, batch):
            outputs = self.stage.handle(records)
            self.log.commit("cluster", {ARTICLES_READ.name: records[-1].offset + 1}, outputs)
            self.stage.committed()
            self.snapshots.writer.submit(lambda: None).result()

    def end(self) -> None:
        """End in good order."""
        self.stage.ended()
        self.snapshots.close()

    def refused(self, reason: str) -> float:
        """How many snapshots were refused for that reason."""
        return self.metrics.registry.get_sample_value("wirewatch_snapshots_refused_total", {"reason": reason}) or 0.0


def log_of(items: Sequence[ReadArticle | Tick]) -> MemoryLog:
    """A log that holds what was read."""
    log = MemoryLog(lambda: 0)
    log.append([Output(ARTICLES_READ.name, wire.encode(item)) for item in items])
    return log


def add(log: MemoryLog, items: Sequence[ReadArticle | Tick]) -> MemoryLog:
    """A new handle on the log, with more that was read."""
    log = log.reopened()
    log.append([Output(ARTICLES_READ.name, wire.encode(item)) for item in items])
    return log


def image_from_the_start(log: Log) -> bytes:
    """What folding all of the log gives."""
    return image_of(folded(read_event(record.value) for record in log.replay(STORY_EVENTS.name)))


def news(count: int = 4) -> list[ReadArticle]:
    """Articles that make an event or more each."""
    return [
        read(article(f"The ferry of pier {number} lost power off Sorvik and {number + 2} people were killed.", outlet),
             hours(number))
        for number, outlet in zip(range(count), ("Sorvik Mail", "Harbour Post") * count, strict=False)
    ]  # fmt: skip


@law
@given(wild() | long(), st.data())
def test_a_state_from_any_snapshot_and_its_tail_is_that_of_the_whole_fold(stream: Stream, data: st.DataObject) -> None:
    """Whenever it was taken, and through merges, closings, revisions and redirects before and after."""
    items, store = reads(stream), Memory()
    cut = data.draw(st.integers(0, len(items)))
    log = log_of(items[:cut])
    before = Process(log, store, data.draw(st.integers(1, 5)))
    before.go_on(data.draw(st.integers(1, 4)))
    if data.draw(st.booleans()):
        before.end()
    log = add(log, items[cut:])
    Process(log, Memory(), every=1_000).go_on()
    whole, end = image_from_the_start(log), log.end(STORY_EVENTS.name)
    for name in store.names():
        log, alone = log.reopened(), Memory()
        alone.held[name] = store.held[name]
        after = Process(log, alone)
        assert len(after.folded) == end - int(name.partition("-0-")[2].removesuffix(".snapshot"))
        assert image_of(after.stage.live) == whole


@law
@given(wild())
def test_whoever_goes_on_from_a_snapshot_writes_the_same_bytes(stream: Stream) -> None:
    """Events and alerts, as whoever folded all of the log."""
    items, store = reads(stream), Memory()
    half = len(items) // 2
    first = Process(log_of(items[:half]), store)
    first.go_on()
    first.end()
    log = add(first.log, items[half:])
    Process(log, store).go_on()
    whole = log_of(items)
    Process(whole, Memory(), every=1_000).go_on()
    for topic in (STORY_EVENTS.name, "alerts"):
        assert [record.value for record in log.replay(topic)] == [record.value for record in whole.replay(topic)]


def ended(items: Sequence[ReadArticle], store: Store, policy: Policy = RESTLESS) -> MemoryLog:
    """A log that all of `items` are decided in, by a process that has left a snapshot of its end."""
    process = Process(log_of(items), store, 1_000, policy)
    process.go_on()
    process.end()
    return process.log.reopened()


def test_a_process_that_ends_in_good_order_leaves_nothing_to_fold() -> None:
    store = Memory()
    log = ended(news(), store)
    after = Process(log, store)
    assert after.folded == []
    assert image_of(after.stage.live) == image_from_the_start(log)
    assert (after.metrics.registry.get_sample_value("wirewatch_snapshot_timestamp_seconds") or 0) > 0
    assert (after.metrics.registry.get_sample_value("wirewatch_snapshot_bytes") or 0) > 1_000


def test_a_process_that_folds_nothing_new_takes_no_snapshot() -> None:
    store = Memory()
    log = ended(news(), store)
    held = dict(store.held)
    after = Process(log, store, every=1)
    after.go_on()
    after.end()
    assert store.held == held


def test_snapshots_come_after_so_many_events_and_the_last_two_are_kept() -> None:
    store = Memory()
    process = Process(log_of(news(9)), store, every=2)
    process.go_on()
    taken = process.metrics.registry.get_sample_value("wirewatch_snapshot_seconds_count", {"part": "write"})
    assert taken is not None
    assert taken > 2
    assert len(store.names()) == 2


def damaged(content: bytes, place: int) -> bytes:
    """The same with one bit turned."""
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


@law
@given(st.data())
def test_a_snapshot_with_any_bit_turned_or_any_end_missing_is_refused(data: st.DataObject) -> None:
    store = Memory()
    log = ended(news(2), store)
    [(name, content)] = store.held.items()
    place = data.draw(st.integers(0, len(content) - 1))
    store.held[name] = data.draw(st.sampled_from([damaged(content, place), content[:place]]))
    after = Process(log, store)
    assert after.refused("damaged") + after.refused("format") == 1
    assert len(after.folded) == log.end(STORY_EVENTS.name)
    assert image_of(after.stage.live) == image_from_the_start(log)


def test_where_the_newest_is_damaged_the_one_before_it_is_read() -> None:
    store = Memory()
    process = Process(log_of(news(6)), store, every=1)
    process.go_on()
    newest, older = sorted(store.names(), reverse=True)
    store.held[newest] = damaged(store.held[newest], 300)
    log = process.log.reopened()
    after = Process(log, store)
    assert after.refused("damaged") == 1
    assert 0 < len(after.folded) < log.end(STORY_EVENTS.name)
    assert image_of(after.stage.live) == image_from_the_start(log)
    assert older in store.names()


def test_a_snapshot_of_another_log_is_refused_and_gives_way() -> None:
    """It has the larger offset, and must not be taken for the newest of this log's."""
    store = Memory()
    ended(news(9), store)
    [foreign] = store.names()
    process = Process(log_of(news(9)[1:5]), store, every=1)
    assert process.refused("foreign") == 1
    process.go_on()
    assert image_of(process.stage.live) == image_from_the_start(process.log)
    assert foreign not in store.names()
    assert len(store.names()) == 2


def test_a_log_that_reaches_as_far_with_other_records_is_told_apart() -> None:
    """As one that was restored from a backup and went on with other news."""
    store = Memory()
    first = ended(news(3), store)
    other = [read(article(f"Tram {n} of Callin stood still for an hour on Tuesday."), hours(2 + n)) for n in range(4)]
    log = ended([*news(2), *other], Memory())
    assert log.end(STORY_EVENTS.name) > first.end(STORY_EVENTS.name)
    assert log.committed("cluster", ARTICLES_READ.name) > first.committed("cluster", ARTICLES_READ.name)
    after = Process(log, store)
    assert after.refused("foreign") == 1
    assert image_of(after.stage.live) == image_from_the_start(log)


def test_another_policy_version_of_folding_or_format_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    store = Memory()
    log = ended(news(), store)
    assert Process(log, store, policy=replace(RESTLESS, matches=24)).refused("policy") == 1
    monkeypatch.setattr(snapshot_file, "EVOLVE_VERSION", EVOLVE_VERSION + 1)
    assert Process(log.reopened(), store).refused("evolve") == 1
    monkeypatch.setattr(snapshot_file, "FORMAT", snapshot_file.FORMAT + 1)
    after = Process(log.reopened(), store)
    assert after.refused("format") == 1
    assert image_of(after.stage.live) == image_from_the_start(after.log)


def test_a_snapshot_of_another_encoder_than_the_log_has_now_is_refused() -> None:
    store = Memory()
    log = ended(news(), store)
    [(name, content)] = store.held.items()
    stamp, image = snapshot_file.opened(content)
    foreign = replace(stamp, encoder="another encoder")
    line = wire.encode(foreign) + b"\n"
    head = b"%s %d %s\n" % (snapshot_file.MAGIC, snapshot_file.FORMAT, snapshot_file.checksum(line, image))
    store.held[name] = b"".join([head, line, image])
    assert Process(log, store).refused("encoder") == 1


def test_a_process_whose_successor_has_written_takes_no_snapshot() -> None:
    """Frozen after a commit and thawed, it would give its own state the offset of another's."""
    store = Memory()
    frozen = Process(log_of(news(3)), store, every=1_000)
    frozen.go_on()
    live = frozen.stage
    log = add(frozen.log, news(5)[3:])
    Process(log, Memory()).go_on()
    frozen.log = log
    frozen.stage._keeper._log = log  # type: ignore[union-attr] # the thawed process's own handle
    live.ended()
    assert store.names() == []
    assert frozen.metrics.registry.get_sample_value("wirewatch_snapshots_failed_total") == 1


def test_a_place_that_nobody_reaches_stops_nothing() -> None:
    process = Process(log_of(news()), Away())
    process.go_on()
    process.end()
    assert process.refused("unreadable") == 1
    assert (process.metrics.registry.get_sample_value("wirewatch_snapshots_failed_total") or 0) > 1
    assert image_of(process.stage.live) == image_from_the_start(process.log)


def test_shards_and_prefixes_that_share_a_place_never_see_each_others() -> None:
    store = Memory()
    for owner, shard in (("cluster", 0), ("cluster", 10), ("a-cluster", 0), ("cluster-1", 0)):
        store.held[name_of(owner, shard, 7)] = b""
    assert names_of(store, "cluster", 0) == ["cluster-0-00000000000000000007.snapshot"]
    assert names_of(store, "cluster", 1) == []
    assert names_of(store, "a-cluster", 0) == ["a-cluster-0-00000000000000000007.snapshot"]


# Where they lie ------------------------------------------------------------------------------------------------------


@pytest.fixture(params=["directory", "file", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """Every kind of place, empty."""
    where = {"directory": f"{tmp_path}/s", "file": f"file://{tmp_path}/s", "memory": f"memory://{tmp_path}/s"}
    return open_store(where[request.param])


def test_every_place_gives_back_what_was_written_under_a_name(store: Store) -> None:
    assert store.names() == []
    store.write("one", [b"a", b"b"])
    store.write("one", [b"c", b"", b"d"])
    store.write("two", [b"x"])
    assert sorted(store.names()) == ["one", "two"]
    assert store.read("one") == b"cd"
    store.remove("one")
    store.remove("one")
    assert store.names() == ["two"]
    with pytest.raises(OSError, match="one"):
        store.read("one")


def test_a_process_goes_on_from_any_place(store: Store) -> None:
    log = ended(news(), store)
    assert Process(log, store).folded == []


def test_what_cannot_be_written_to_its_end_leaves_nothing(tmp_path: Path) -> None:
    store = Directory(tmp_path)
    store.write("one", [b"old"])
    with pytest.raises(TypeError):
        store.write("one", [b"new", None])  # type: ignore[list-item] # as a disk that fails between two parts
    assert store.names() == ["one"]
    assert store.read("one") == b"old"


def test_what_a_killed_process_left_half_written_is_swept_out_by_the_next(tmp_path: Path) -> None:
    store = Directory(tmp_path)
    left, others = (
        tmp_path / f"{name_of('cluster', 0, 9)}.77.partial",
        tmp_path / f"{name_of('cluster', 1, 9)}.77.partial",
    )
    left.write_bytes(b"wirewatch-snap")
    others.write_bytes(b"wirewatch-snap")
    Process(log_of(news()), store)
    assert [left.exists(), others.exists()] == [False, True]


def test_a_full_or_forbidden_directory_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "s").write_text("a file where the directory should be")
    process = Process(log_of(news()), Directory(tmp_path / "s"))
    process.go_on()
    process.end()
    assert (process.metrics.registry.get_sample_value("wirewatch_snapshots_failed_total") or 0) > 0


def test_settings_say_where_and_how_often(tmp_path: Path) -> None:
    assert Settings(data=tmp_path).snapshot_home == str(tmp_path / "snapshots")
    assert Settings(snapshots="s3://bucket/wirewatch").snapshot_home == "s3://bucket/wirewatch"
    assert snapshots_of(Settings(snapshots="off"), "cluster", Metrics()) is None
    with pytest.raises(BadSettings, match="at least 1"):
        Settings(snapshot_every=0)
    with pytest.raises(BadSettings, match="no user and password"):
        Settings(snapshots="sftp://joe:pw@host/dir")
    with pytest.raises(BadSettings, match="nothing here reaches"):
        open_store("gopher://host/dir")
