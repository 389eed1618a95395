"""The laws of old and new records: what older versions wrote is read as today's values, what newer ones did is not."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings

from schemas import wire
from schemas.read import Read, Tick
from schemas.story import OutletJoined, StoryEvent, Why
from schemas.topics import ARTICLES_READ, DEAD_LETTERS, STORY_EVENTS
from schemas.upcast import UPCASTERS, Json, Upcasters, read_event, read_item, versions
from schemas.wire import BadMessage
from streams.policy import Policy
from tests.arbitrary import values_of
from workers.cluster import ClusterStage
from workers.log import Output, Record
from workers.memory_log import MemoryLog

NOON = datetime(2031, 5, 1, 12, tzinfo=UTC)
JOINED = OutletJoined(
    id="e1",
    story_id="s1",
    at=NOON,
    sequence=2,
    title="Ferry adrift",
    article=None,
    outlets=2,
    independent=1,
    why=Why("an outlet's first report"),
    outlet="Harbour Herald",
)
TICK = Tick(NOON)


def as_json(value: Read | StoryEvent) -> Json:
    """The record of a value, open for changes."""
    record: Json = json.loads(wire.encode(value))
    return record


@given(values_of(StoryEvent))
@settings(max_examples=40)
def test_an_event_that_this_version_wrote_is_read_as_it_is(event: StoryEvent) -> None:
    assert read_event(wire.encode(event)) == event


@given(values_of(Read))
@settings(max_examples=40)
def test_an_item_that_this_version_wrote_is_read_as_it_is(item: Read) -> None:
    assert read_item(wire.encode(item)) == item


def renamed(record: Json) -> Json:
    """Schema 0 of the outlet_joined of this test said `source` where today's says `outlet`."""
    return {("outlet" if name == "source" else name): value for name, value in record.items()}


def counted(record: Json) -> Json:
    """Schema -1 of it counted from zero."""
    return record | {"outlets": record["outlets"] + 1}


OLD: Upcasters = {("story.outlet_joined", 0): renamed, ("story.outlet_joined", -1): counted}


def of_schema_0() -> Json:
    """JOINED as the synthetic version 0 would have written it."""
    record = as_json(JOINED)
    record["source"] = record.pop("outlet")
    return record | {"schema": 0}


def test_an_old_record_is_read_as_todays_value() -> None:
    assert read_event(wire.encode(of_schema_0()), OLD) == JOINED


def test_an_older_record_takes_every_step_once_and_in_order() -> None:
    older = of_schema_0() | {"outlets": 1, "schema": -1}
    assert read_event(wire.encode(older), OLD) == JOINED


def test_an_upcaster_is_for_its_own_type_alone() -> None:
    with pytest.raises(BadMessage, match=r"`tick` of schema 0, which no version has written"):
        read_item(wire.encode(as_json(TICK) | {"schema": 0}), OLD)


def test_an_upcast_record_must_be_a_value_like_any_other() -> None:
    broken = of_schema_0()
    del broken["source"]
    with pytest.raises(BadMessage, match="missing required field `outlet`"):
        read_event(wire.encode(broken), OLD)


@pytest.mark.parametrize("schema", [0, -1, -(2**70)])
def test_a_version_that_nobody_wrote_is_a_bad_message(schema: int) -> None:
    with pytest.raises(BadMessage, match="no version has written"):
        read_event(wire.encode(as_json(JOINED) | {"schema": schema}))


@pytest.mark.parametrize("schema", [2, 3, 2**70])
@pytest.mark.parametrize(("value", "read"), [(JOINED, read_event), (TICK, read_item)])
def test_a_newer_record_is_a_bad_message_that_says_so(value: Any, read: Any, schema: int) -> None:
    """It has all of today's fields and would decode: what they mean in that version nobody here knows."""
    with pytest.raises(
        BadMessage, match=rf"of schema {schema}; the newest known here is 1: a newer wirewatch wrote it"
    ):
        read(wire.encode(as_json(value) | {"schema": schema}))


def test_a_record_without_a_version_is_of_the_first() -> None:
    record = as_json(TICK)
    del record["schema"]
    assert read_item(wire.encode(record)) == TICK


@pytest.mark.parametrize("schema", ["1", True, None, 1.5, [1]])
def test_a_version_that_is_no_whole_number_is_a_bad_message(schema: object) -> None:
    with pytest.raises(BadMessage):
        read_item(wire.encode(as_json(TICK) | {"schema": schema}))


@pytest.mark.parametrize("kind", ["story.outlet_left", "tick", "", None, 3])
def test_a_type_that_is_not_of_this_topic_is_a_bad_message(kind: object) -> None:
    with pytest.raises(BadMessage):
        read_event(wire.encode(as_json(JOINED) | {"type": kind}))


def test_every_upcaster_leads_to_a_version_that_is_known() -> None:
    newest = versions(Read) | versions(StoryEvent)
    for name, schema in UPCASTERS:
        assert 1 <= schema < newest[name]


def test_a_newer_item_becomes_a_dead_letter_of_the_cluster_stage_with_the_reason() -> None:
    newer = wire.encode(as_json(TICK) | {"schema": 2})
    [letter] = ClusterStage(Policy()).handle([Record(ARTICLES_READ.name, 0, 0, newer)])
    assert (letter.topic, letter.value) == (DEAD_LETTERS.name, newer)
    assert "a newer wirewatch wrote it" in letter.headers["reason"]


def test_the_live_stories_are_not_restored_from_events_of_a_newer_version() -> None:
    """The stage would go on from a state that is not the log's."""
    log = MemoryLog(lambda: 0)
    log.append([Output(STORY_EVENTS.name, wire.encode(as_json(JOINED) | {"schema": 2}))])
    with pytest.raises(BadMessage, match="a newer wirewatch wrote it"):
        ClusterStage(Policy()).restore(log)
