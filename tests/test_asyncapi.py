"""The AsyncAPI document says what is on the topics."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from schemas import asyncapi
from schemas.topics import ALERTS, ARTICLES, DEAD_LETTERS, STORY_EVENTS, TOPICS
from tests.small_log import FERRY, LATER, fill
from tools.asyncapi import FILE
from workers.memory_log import MemoryLog

DOCUMENT: dict[str, Any] = json.loads(FILE.read_bytes())


def references(node: object) -> Iterator[str]:
    """Every `$ref` in the document."""
    if isinstance(node, dict):
        yield from (node["$ref"],) if "$ref" in node else ()
        for inner in node.values():
            yield from references(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from references(inner)


def resolved(reference: str) -> Any:
    """What a reference names."""
    file, _, path = reference.partition("#")
    node: Any = json.loads((FILE.parent / file).read_bytes()) if file else DOCUMENT
    for part in filter(None, path.split("/")):
        node = node[part]
    return node


def test_the_file_is_what_the_table_of_topics_makes() -> None:
    assert FILE.read_bytes() == asyncapi.written(), "python -m tools.asyncapi"


def test_every_topic_is_a_channel_and_every_reference_leads_somewhere() -> None:
    assert set(DOCUMENT["channels"]) == {topic.name for topic in TOPICS}
    assert len(DOCUMENT["operations"]) == len(TOPICS)
    found = list(references(DOCUMENT))
    assert len(found) > 2 * len(TOPICS)
    assert all(resolved(reference) for reference in found)


@pytest.mark.parametrize("topic", [STORY_EVENTS, ALERTS, ARTICLES, DEAD_LETTERS], ids=lambda topic: topic.name)
def test_what_the_stages_write_is_what_the_document_says(topic: Any, tmp_path: Path) -> None:
    log = MemoryLog(lambda: 0)
    fill(log, [*FERRY, LATER, b'{"title": '], tmp_path)
    [message] = [resolved(one["$ref"]) for one in DOCUMENT["channels"][topic.name]["messages"].values()]
    records = list(log.replay(topic.name))
    assert records
    for record in records:
        if "headers" in message:
            Draft202012Validator(message["headers"]).validate(record.headers)
        if "payload" in message and record.value.endswith(b"}"):
            Draft202012Validator(resolved(message["payload"]["schema"]["$ref"])).validate(json.loads(record.value))
        assert record.key is not None or topic not in (STORY_EVENTS, ALERTS)
