"""The AsyncAPI 3.0 document of the topics on Kafka, made from the table of topics and kept beside the JSON Schemas.

After a change of the table: `python -m tools.asyncapi`. A test compares the file with the table.
"""

from __future__ import annotations

import json
from typing import Any

from schemas.json_schemas import VALUES
from schemas.topics import ALERTS, ARTICLES, DEAD_LETTERS, SCHEMA_ID, STORY_EVENTS, TOPICS, Topic

FORMAT = "application/schema+json;version=draft-2020-12"
CLOUD_EVENTS = ("ce_specversion", "ce_id", "ce_source", "ce_type", "ce_time", "ce_subject", "content-type")
OF_DEAD_LETTERS = ("reason",)


def document() -> dict[str, Any]:
    """The document: a channel and a message for each topic, and what we and others do with it."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "wirewatch on Apache Kafka",
            "version": "1",
            "description": "Write articles to `articles`; read `story-events` and `alerts`, read_committed. "
            "Every name may begin with a prefix (`--prefix`).",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": {topic.name: _channel(topic) for topic in TOPICS},
        "operations": {_verb(topic) + _camel(topic): _operation(topic) for topic in TOPICS},
        "components": {"messages": {_camel(topic): _message(topic) for topic in TOPICS}},
    }


def written() -> bytes:
    """The document as it is kept."""
    return json.dumps(document(), indent=1, ensure_ascii=False).encode() + b"\n"


def _channel(topic: Topic) -> dict[str, Any]:
    name = _camel(topic)
    retention = {} if topic.retention_s is None else {"retention.ms": topic.retention_s * 1000}
    kept = {"cleanup.policy": [topic.cleanup], "max.message.bytes": topic.max_bytes} | retention
    return {
        "address": topic.name,
        "description": topic.holds,
        "messages": {name: {"$ref": f"#/components/messages/{name}"}},
        "bindings": {"kafka": {"topic": topic.name, "topicConfiguration": kept, "bindingVersion": "0.5.0"}},
    }


def _operation(topic: Topic) -> dict[str, Any]:
    """From our side: we receive `articles` and send all else."""
    return {"action": _verb(topic), "channel": {"$ref": f"#/channels/{topic.name}"}, "summary": topic.holds}


def _message(topic: Topic) -> dict[str, Any]:
    key = {"type": ["string", "null"], "description": topic.key}
    message: dict[str, Any] = {"name": _camel(topic), "bindings": {"kafka": {"key": key, "bindingVersion": "0.5.0"}}}
    required = CLOUD_EVENTS if topic in (STORY_EVENTS, ALERTS) else OF_DEAD_LETTERS if topic == DEAD_LETTERS else ()
    properties: dict[str, Any] = {name: {"type": "string"} for name in required}
    if topic in VALUES:
        properties[SCHEMA_ID] = {"description": "Which schema the value has, where a schema registry is in use."}
    if properties:
        message["headers"] = {"type": "object", "required": list(required), "properties": properties}
    if topic == ARTICLES or topic in VALUES:
        message["payload"] = {"schemaFormat": FORMAT, "schema": {"$ref": f"./json/{topic.name}.schema.json"}}
    else:
        message["contentType"] = "application/octet-stream"
    return message


def _verb(topic: Topic) -> str:
    return "receive" if topic == ARTICLES else "send"


def _camel(topic: Topic) -> str:
    """The topic's name as one word.

    >>> _camel(STORY_EVENTS)
    'StoryEvents'
    """
    return "".join(part.capitalize() for part in topic.name.replace(".", "-").split("-"))
