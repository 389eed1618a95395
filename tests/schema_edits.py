"""Ways to change a JSON Schema of ours, each a function that changes it in place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Edit = Callable[[dict[str, Any]], object]


def part(schema: dict[str, Any], path: str) -> dict[str, Any]:
    """The definition of a type, or with a dot the schema of one of its fields."""
    name, _, field = path.partition(".")
    found: dict[str, Any] = schema["$defs"][name] if name else schema
    if field:
        found = found["properties"][field]
    return found


def remove(path: str) -> Edit:
    """Take a field out of a type."""

    def edit(schema: dict[str, Any]) -> None:
        name, field = path.split(".")
        del part(schema, name)["properties"][field]
        required = part(schema, name).get("required", [])
        required[:] = [one for one in required if one != field]

    return edit


def add(path: str, shape: dict[str, Any], required: bool = False) -> Edit:
    """Put a field into a type."""

    def edit(schema: dict[str, Any]) -> None:
        name, field = path.split(".")
        part(schema, name)["properties"][field] = shape
        part(schema, name)["required"] += [field] if required else []

    return edit


def rename(path: str, to: str) -> Edit:
    """Call a field otherwise."""

    def edit(schema: dict[str, Any]) -> None:
        name, field = path.split(".")
        properties = part(schema, name)["properties"]
        properties[to] = properties.pop(field)
        part(schema, name)["required"] = [to if one == field else one for one in part(schema, name)["required"]]

    return edit


def reshape(path: str, **keywords: Any) -> Edit:
    """Give a field or a type other keywords; `ref` stands for $ref, None takes a keyword away."""

    def edit(schema: dict[str, Any]) -> None:
        for name, value in keywords.items():
            if value is None:
                part(schema, path).pop(name)
            else:
                part(schema, path)[name] = value

    return edit


def replace(path: str, shape: dict[str, Any]) -> Edit:
    """Make a field something else."""

    def edit(schema: dict[str, Any]) -> None:
        part(schema, path).clear()
        part(schema, path).update(shape)

    return edit


def optional(path: str, default: object) -> Edit:
    """Let a field be absent."""

    def edit(schema: dict[str, Any]) -> None:
        name, field = path.split(".")
        part(schema, name)["required"].remove(field)
        part(schema, path)["default"] = default

    return edit


def without_tag(name: str) -> Edit:
    """Take a type out of a union."""

    def edit(schema: dict[str, Any]) -> None:
        schema["anyOf"] = [option for option in schema["anyOf"] if not option["$ref"].endswith(f"/{name}")]

    return edit


def with_tag(name: str, tag: str) -> Edit:
    """Put a type into a union."""

    def edit(schema: dict[str, Any]) -> None:
        schema["$defs"][name] = {"type": "object", "properties": {"type": {"enum": [tag]}, "schema": {"const": 1}}}
        schema["anyOf"].append({"$ref": f"#/$defs/{name}"})

    return edit


def raised(name: str, to: int) -> Edit:
    """Raise a type's version."""
    return reshape(f"{name}.schema", const=to)


def both(*edits: Edit) -> Edit:
    """One edit after the other."""

    def edit(schema: dict[str, Any]) -> None:
        for one in edits:
            one(schema)

    return edit
