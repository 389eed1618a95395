"""The gate: what of a new JSON Schema would break readers, held against the schemas that were released.

In Avro's words, a writer's schema is resolved against a reader's ("Schema Resolution", Avro specification 1.12), here
over the keywords that `schemas/json_schemas.py` writes. `backward`: we must read what older versions wrote. `forward`:
older versions and other people's readers must read what we write. A reader ignores fields that it does not know.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Literal

from msgspec import Struct

Schema = Mapping[str, Any]
Direction = Literal["backward", "forward"]

ANNOUNCED: frozenset[str] = frozenset(
    {"forward redirect: type added", "forward story.article_left: type added", "forward story.split: type added"}
)
"""Forward breaks, as `str` writes them, that the next release's CHANGELOG tells. A backward one needs an upcaster."""

ANNOTATIONS = {"$schema", "$id", "$defs", "title", "description", "discriminator"}
UPPER = ("maxLength", "maximum", "maxItems")
LOWER = ("minLength", "minimum", "minItems")
FORM = ("format", "contentEncoding", "pattern")
"""Ways to write one thing as a string: a reader of another way refuses or misreads it."""
COMPARED = {
    *("type", "enum", "const", "default", "properties", "required", "items", "prefixItems", "additionalProperties"),
    *("anyOf", "$ref", *UPPER, *LOWER, *FORM),
}


class Break(Struct, frozen=True):
    """One reason why a reader refuses or misreads what a writer may write."""

    direction: Direction
    path: str
    what: str

    def __str__(self) -> str:
        return f"{self.direction} {self.path}: {self.what}"


class _Clash(Struct, frozen=True):
    path: str
    what: str
    lost: bool = False
    """The reader takes the record and does not know the field: fine for an old reader, for a new one data is lost."""


def breaks(old: Schema, new: Schema, upcasters: Collection[tuple[str, int]] = ()) -> list[Break]:
    """What of the schema `new` is incompatible with `old`; both as `schemas/json_schemas.py` writes them.

    A record whose `schema` was raised may change as it likes if `upcasters` has each step, by (type, schema): old
    readers refuse it by its number. Raises ValueError for a keyword that is not understood here.
    """
    then, now = _records(old), _records(new)
    found: list[Break] = []
    for name, record in then.items():
        if name not in now:
            found.append(Break("backward", name, "type removed"))
        elif _version(record) == _version(now[name]):
            before, after = (old, record), (new, now[name])
            found += [Break("backward", c.path, c.what) for c in _clashes(before, after, name)]
            found += [Break("forward", c.path, c.what) for c in _clashes(after, before, name) if not c.lost]
        else:
            found += _climbed(name, _version(record), _version(now[name]), upcasters)
    return found + [Break("forward", name, "type added") for name in now if name not in then]


def _climbed(name: str, old: int, new: int, upcasters: Collection[tuple[str, int]]) -> Iterator[Break]:
    if new < old:
        yield Break("backward", name, f"schema lowered from {old} to {new}")
    for version in range(old, new):
        if (name, version) not in upcasters:
            yield Break("backward", name, f"schema raised to {new} and no upcaster from {version}")


def _records(document: Schema) -> dict[str, Schema]:
    """The kinds of record that a topic holds by their tag; one without a tag by the name of the topic."""
    options = _alternatives(document, document)
    return {key.partition(" ")[2] or document["title"]: option for key, option in options.items()}


def _version(record: Schema) -> int:
    """The record's `schema`; 1 where it carries none."""
    return int(record["properties"].get("schema", {}).get("const", 1))


Node = tuple[Schema, Schema]
"""The document that references lead into, and the part of it that is looked at."""


def _clashes(writer: Node, reader: Node, path: str) -> Iterator[_Clash]:
    """Where the reader refuses or misreads what the writer may write at `path`."""
    written, read = _alternatives(*writer), _alternatives(*reader)
    for key, shape in written.items():
        takes = read.get(key) or (read.get("number") if key == "integer" else None) or read.get("anything")
        if takes is None:
            yield _Clash(path, f"{key} is not taken")
        else:
            yield from _of_one_kind((writer[0], shape), (reader[0], takes), path)


def _alternatives(document: Schema, schema: Schema) -> dict[str, Schema]:
    """What may stand here, by JSON type, a tagged object by its tag too: msgspec allows one of each in a union."""
    if unknown := schema.keys() - COMPARED - ANNOTATIONS:
        raise ValueError(f"the gate does not understand {sorted(unknown)}: teach it")
    if "$ref" in schema:
        return _alternatives(document, document["$defs"][schema["$ref"].rpartition("/")[2]])
    if "anyOf" in schema and "type" not in schema:
        return {key: one for option in schema["anyOf"] for key, one in _alternatives(document, option).items()}
    if values := _values(schema):
        kinds = {_json_type(value): [v for v in values if _json_type(v) == _json_type(value)] for value in values}
        return {kind: {**schema, "enum": same} for kind, same in kinds.items()}
    if schema.get("type") == "object":
        tag = _values(schema.get("properties", {}).get("type", {}))
        return {f"object {tag[0]}" if len(tag) == 1 else "object": schema}
    named = schema.get("type", "anything")
    names = [named] if isinstance(named, str) else named
    return {name: {"type": name} if name == "null" else schema for name in names}


def _values(schema: Schema) -> list[Any]:
    return [schema["const"]] if "const" in schema else list(schema.get("enum", ()))


def _json_type(value: object) -> str:
    match value:
        case bool():
            return "boolean"
        case int():
            return "integer"
        case float():
            return "number"
        case str():
            return "string"
        case _:
            return "null"


def _of_one_kind(writer: Node, reader: Node, path: str) -> Iterator[_Clash]:
    written, read = writer[1], reader[1]
    if allowed := _values(read):
        gone = [value for value in _values(written) if value not in allowed]
        yield from (_Clash(path, f"{value!r} is not taken") for value in gone)
        if not _values(written):
            yield _Clash(path, "any value is written, only some are taken")
    for name in UPPER:
        if name in read and written.get(name, float("inf")) > read[name]:
            yield _Clash(path, f"{name} {written.get(name, 'unlimited')} is written, {read[name]} is taken")
    for name in LOWER:
        if written.get(name, 0) < read.get(name, 0):
            yield _Clash(path, f"{name} {written.get(name, 0)} is written, {read[name]} is taken")
    for name in FORM:
        if written.get(name) != read.get(name):
            yield _Clash(path, f"{name} {written.get(name)} is written, {read.get(name)} is read")
    if read.get("anyOf", written.get("anyOf")) != written.get("anyOf"):
        yield _Clash(path, "another condition must hold")
    yield from _fields(writer, reader, path)
    yield from _elements(writer, reader, path)


def _fields(writer: Node, reader: Node, path: str) -> Iterator[_Clash]:
    written, read = writer[1].get("properties", {}), reader[1].get("properties", {})
    always, needed = writer[1].get("required", ()), reader[1].get("required", ())
    for name in needed:
        if name not in always:
            yield _Clash(f"{path}.{name}", "is required and may be absent")
    for name, shape in written.items():
        where = f"{path}.{name}"
        if name not in read:
            yield _Clash(where, "is not known to the reader", lost=True)
            continue
        one, other = _default(shape), _default(read[name])
        if name not in always and name not in needed and one != other:
            yield _Clash(where, f"where absent, the writer means {one}, the reader {other}")
        yield from _clashes((writer[0], shape), (reader[0], read[name]), where)


def _default(schema: Schema) -> str:
    return repr(schema["default"]) if "default" in schema else "nothing"


def _elements(writer: Node, reader: Node, path: str) -> Iterator[_Clash]:
    for key in ("items", "additionalProperties"):
        shape, takes = writer[1].get(key, True), reader[1].get(key, True)
        if shape is True and takes is not True:
            yield _Clash(path, f"{key} of any kind are written")
        elif shape is not True and takes is not True:
            yield from _clashes((writer[0], shape), (reader[0], takes), f"{path}[]")
    places, known = writer[1].get("prefixItems", ()), reader[1].get("prefixItems", ())
    if len(places) > len(known):
        yield _Clash(path, f"{len(places)} places are written, {len(known)} known", lost=True)
    for place, (shape, takes) in enumerate(zip(places, known, strict=False)):
        if shape.get("title") != takes.get("title"):
            yield _Clash(f"{path}[{place}]", f"{shape.get('title')} is written, {takes.get('title')} is read")
        yield from _clashes((writer[0], shape), (reader[0], takes), f"{path}[{place}]")
