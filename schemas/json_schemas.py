"""The JSON Schema (draft 2020-12) of each topic's value, made from the types and kept in `schemas/json`.

After a change of a type: `python -m tools.json_schemas --write`. A test compares the files with the types, and
`schemas/compatibility.py` holds the new ones against every released version. For a release, copy `schemas/json` to
`schemas/released/<version>`; what is released never changes.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from msgspec import inspect as types

from schemas.alert import Alert
from schemas.article import ARTICLE_BYTES, FIRST_YEAR, LAST_YEAR, LIMITS, Article
from schemas.delivery import Delivery
from schemas.read import Read
from schemas.source import SourceState
from schemas.story import StoryEvent
from schemas.topics import ALERTS, ARTICLES, ARTICLES_READ, DELIVERIES, SOURCES, STORY_EVENTS, Topic
from schemas.wire import RECORD_BYTES

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
ARTICLE_SCHEMA = 1
"""An article carries no `schema`: whoever writes one need not know us. This one is raised when its rules narrow."""

VALUES: Mapping[Topic, object] = {
    ARTICLES_READ: Read,
    STORY_EVENTS: StoryEvent,
    ALERTS: Alert,
    DELIVERIES: Delivery,
    SOURCES: SourceState,
}
"""What the topics hold beside `articles`, whose rules are more than a type, and `dead-letters`, which has none."""

_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TIME = r"[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?"


def generated() -> dict[str, bytes]:
    """The schema files by name, as they should be."""
    return {f"{topic.name}.schema.json": _written(schema) for topic, schema in of_topics().items()}


def of_topics() -> dict[Topic, Schema]:
    """The schema of each topic that has one."""
    return {ARTICLES: _article()} | {topic: _of_type(topic, kind) for topic, kind in VALUES.items()}


def in_draft_07(schema: Schema) -> Schema:
    """The same schema in the draft that every schema registry compares, without its `$id`.

    Apicurio answers 500 to any comparison of a later draft, and seeks `#/$defs/...` inside a URN (docs/decisions/0024).

    >>> in_draft_07({"$id": "urn:x", "prefixItems": [{"type": "string"}], "items": False, "minItems": 1})
    {'minItems': 1, 'items': [{'type': 'string'}], 'additionalItems': False, '$schema': 'http://json-schema.org/draft-07/schema#'}
    """
    older: Schema = _tuples_by_items({key: value for key, value in schema.items() if key != "$id"})
    return older | {"$schema": "http://json-schema.org/draft-07/schema#"}


def _tuples_by_items(node: Any) -> Any:  # noqa: ANN401  # a piece of JSON
    """What 2020-12 calls `prefixItems` and `items` was `items` and `additionalItems`."""
    if isinstance(node, list):
        return [_tuples_by_items(one) for one in node]
    if not isinstance(node, dict):
        return node
    found = {key: _tuples_by_items(value) for key, value in node.items()}
    if isinstance(found.get("prefixItems"), list):
        rest = {"additionalItems": found.pop("items")} if "items" in found else {}
        found |= {"items": found.pop("prefixItems")} | rest
    return found


def _written(schema: Schema) -> bytes:
    return json.dumps(schema, indent=2, ensure_ascii=False).encode() + b"\n"


def _head(topic: Topic, version: int) -> Schema:
    urn = f"urn:wirewatch:{topic.name}:{version}"
    return {"$schema": DIALECT, "$id": urn, "title": topic.name, "description": topic.holds}


def _of_type(topic: Topic, kind: object) -> Schema:
    [body], components = msgspec.json.schema_components([kind], ref_template="#/$defs/{name}")
    structs = {struct.cls.__name__: struct for struct in _structs(types.type_info(kind))}
    for name, component in components.items():
        _refine(component, structs[name])
    records = [option["$ref"].rpartition("/")[2] for option in body.get("anyOf", [body])]
    version = max(components[name]["properties"]["schema"]["const"] for name in records)
    return _head(topic, version) | body | {"$defs": dict(sorted(components.items()))}


def _structs(kind: types.Type) -> Iterator[types.StructType]:
    """The structs that a type is made of, itself first. None of ours contains itself."""
    match kind:
        case types.StructType():
            yield kind
            inner = [field.type for field in kind.fields]
        case types.UnionType():
            inner = list(kind.types)
        case types.VarTupleType():
            inner = [kind.item_type]
        case types.DictType():
            inner = [kind.value_type]
        case _:
            inner = []
    for one in inner:
        yield from _structs(one)


def _refine(component: Schema, struct: types.StructType) -> None:
    """Say what msgspec's own schema leaves out: times, the version, the names of an array's places."""
    component["description"] = inspect.cleandoc(struct.cls.__doc__ or "")
    for place, field in enumerate(struct.fields):
        if struct.array_like:
            component["prefixItems"][place] |= {"title": field.encode_name}
            continue
        shape = component["properties"][field.encode_name]
        if field.encode_name == "schema":
            shape.clear()
            shape["const"] = field.default
        options = field.type.types if isinstance(field.type, types.UnionType) else (field.type,)
        if any(isinstance(option, types.DateTimeType) for option in options):
            text = next(option for option in shape.get("anyOf", [shape]) if option["type"] == "string")
            text["format"] = "date-time"


def _article() -> Schema:
    """What `parse_article` takes; a test holds the two against each other."""
    dated: Schema = {
        "pattern": f"^$|^{_DAY}[Tt ]{_TIME}([Zz]|[+-][0-9]{{2}}:?[0-9]{{2}})$",
        "description": f"An RFC 3339 time with an offset, in the years {FIRST_YEAR} to {LAST_YEAR}.",
    }
    texts: Schema = {name: {"type": ["string", "null"], "maxLength": limit} for name, limit in LIMITS.items()}
    stated = [{"properties": {n: {"type": "string", "minLength": 1}}, "required": [n]} for n in ("title", "body")]
    doc = (
        f"{inspect.cleandoc(Article.__doc__ or '')}\n\nAt most {ARTICLE_BYTES} bytes of JSON, "
        f"{RECORD_BYTES} on Kafka. At least one of title and body is not empty; lengths are in code points. Null, "
        "empty and absent are the same. Other fields are ignored."
    )
    return _head(ARTICLES, ARTICLE_SCHEMA) | {
        "description": doc,
        "type": "object",
        "properties": texts | {"published_at": texts["published_at"] | dated},
        "anyOf": stated,
    }
