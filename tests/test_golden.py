"""The laws of the golden logs: what a version wrote folds as it did for ever, and no decision changes by accident."""

from __future__ import annotations

from pathlib import Path
from shutil import copytree

import pytest
from msgspec.structs import replace

from schemas import wire
from schemas.alert import Alert
from schemas.read import ReadArticle
from schemas.story import ArticleAttached, StoryEvent
from schemas.topics import ALERTS, ARTICLES_READ, DEAD_LETTERS, STORY_EVENTS
from schemas.upcast import read_event, read_item, versions
from tests.golden import renew as golden
from workers.cluster import ClusterStage
from workers.log import Output
from workers.memory_log import MemoryLog

VERSIONS = golden.versions()
NEWEST = VERSIONS[-1]
RENEW = (
    f"a decision changed. If that is not what you wanted, find out why. If it is, `{golden.COMMAND}`, "
    "read the diff, commit it and say so in the CHANGELOG (the rule: tests/golden/renew.py)"
)
FOLD = (
    "the logs that people have would too. Once this version is released, mend `evolve` so that it does not; before "
    f"that, raise EVOLVE_VERSION where a snapshot may lie about, and renew if you meant it: {golden.COMMAND}"
)

every_version = pytest.mark.parametrize("folder", VERSIONS, ids=lambda folder: folder.name)


@every_version
def test_a_golden_log_still_folds_into_the_same_states(folder: Path) -> None:
    events = golden.lines(folder, STORY_EVENTS.name)
    expected = (folder / golden.STATES).read_bytes().splitlines()
    for number, (found, state) in enumerate(zip(golden.states(events), expected, strict=True), 1):
        assert found == state, f"event {number} of version {folder.name} folds otherwise: {FOLD}"


@every_version
def test_images_of_a_golden_log_change_with_a_number_alone(folder: Path) -> None:
    """Else a snapshot of before would be believed by code that folds or reads it otherwise."""
    known = wire.decode((folder / golden.IMAGES).read_bytes(), golden.Images)
    found = golden.images(golden.lines(folder, STORY_EVENTS.name))
    assert not golden.unnumbered(known, found), golden.NUMBER
    if folder == NEWEST:
        assert found == known, RENEW


@every_version
def test_every_record_of_a_golden_log_is_still_read(folder: Path) -> None:
    for value in golden.lines(folder, ARTICLES_READ.name):
        read_item(value)
    for value in golden.lines(folder, ALERTS.name):
        assert isinstance(wire.decode_trusted(value, Alert), Alert)


@pytest.mark.parametrize("topic", [STORY_EVENTS.name, ALERTS.name])
def test_the_newest_golden_log_is_decided_as_it_was(topic: str) -> None:
    found = golden.decided(NEWEST, golden.lines(NEWEST, ARTICLES_READ.name))[topic]
    expected = golden.lines(NEWEST, topic)
    differ = [i for i, (one, other) in enumerate(zip(found, expected, strict=False), 1) if one != other]
    assert not differ, f"{topic}, record {differ[0]} of {len(expected)}: {RENEW}"
    assert len(found) == len(expected), RENEW


def test_the_newest_golden_log_has_every_kind_of_event() -> None:
    events = [read_event(value) for value in golden.lines(NEWEST, STORY_EVENTS.name)]
    assert {event.__struct_config__.tag for event in events} == set(versions(StoryEvent))


def test_the_newest_golden_log_has_a_copy_a_duplicate_and_a_dead_letter() -> None:
    events = [read_event(value) for value in golden.lines(NEWEST, STORY_EVENTS.name)]
    assert any(isinstance(event, ArticleAttached) and event.copy_of for event in events)
    items = [read_item(value) for value in golden.lines(NEWEST, ARTICLES_READ.name)]
    texts = [(item.article_id, item.digest) for item in items if isinstance(item, ReadArticle)]
    assert len(set(texts)) == len(texts) - 1
    assert [b"broken-1" in value for value in golden.lines(NEWEST, DEAD_LETTERS.name)] == [True]


@pytest.mark.parametrize("done", range(len(golden.lines(NEWEST, ARTICLES_READ.name)) + 1))
def test_whoever_folds_a_part_of_a_golden_log_decides_the_rest_alike(done: int) -> None:
    reads = golden.records(golden.lines(NEWEST, ARTICLES_READ.name))
    before = ClusterStage(golden.policy(NEWEST)).handle(reads[:done])
    log = MemoryLog(lambda: 0)
    log.append([Output(output.topic, output.value, output.key) for output in before])
    after = ClusterStage(golden.policy(NEWEST))
    after.restore(log)
    events = golden.values([*before, *after.handle(reads[done:])], STORY_EVENTS.name)
    assert events == golden.lines(NEWEST, STORY_EVENTS.name), RENEW


def contents(folder: Path) -> dict[str, bytes]:
    """The files of a folder."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_renewing_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    copytree(NEWEST, tmp_path / "1", ignore=lambda *_: [golden.RELEASED])
    folder = golden.renew(tmp_path)
    first = contents(folder)
    assert golden.renew(tmp_path) == folder == tmp_path / "1"
    assert contents(folder) == first


def test_a_released_log_is_never_written_again_and_renewing_begins_the_next(tmp_path: Path) -> None:
    released = tmp_path / "9"
    copytree(NEWEST, released)
    (released / golden.RELEASED).write_text("0.1.0\n")
    (released / "story-events.jsonl").write_bytes(b"as people have it\n")
    before = contents(released)
    folder = golden.renew(tmp_path)
    assert folder == tmp_path / "10"
    assert contents(released) == before
    assert contents(folder).keys() == before.keys() - {golden.RELEASED}
    assert golden.versions(tmp_path) == [released, folder]


def test_a_log_whose_images_changed_without_a_number_is_not_renewed(tmp_path: Path) -> None:
    folder = tmp_path / "1"
    copytree(NEWEST, folder, ignore=lambda *_: [golden.RELEASED])
    known = golden.renew(tmp_path) / golden.IMAGES
    known.write_bytes(wire.encode(replace(wire.decode(known.read_bytes(), golden.Images), images="of before")))
    with pytest.raises(ValueError, match="Raise EVOLVE_VERSION"):
        golden.renew(tmp_path)


def test_a_log_that_cannot_be_decided_is_not_renewed(tmp_path: Path) -> None:
    folder = tmp_path / "1"
    copytree(NEWEST, folder, ignore=lambda *_: [golden.RELEASED])
    (folder / golden.POLICY).write_text('{"linker": {"bias": 0.0, "weights": [1.0]}}')
    before = contents(folder)
    with pytest.raises(ValueError, match="still fit the code"):
        golden.renew(tmp_path)
    assert contents(folder) == before
