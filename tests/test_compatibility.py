"""The laws of the gate: no release may stop reading what an older one wrote, nor break readers without saying so."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from schemas.compatibility import ANNOUNCED, breaks
from schemas.json_schemas import generated
from schemas.upcast import UPCASTERS
from tests.schema_edits import (
    Edit,
    add,
    both,
    optional,
    part,
    raised,
    remove,
    rename,
    replace,
    reshape,
    with_tag,
    without_tag,
)
from tools.json_schemas import DIRECTORY

RELEASED = sorted((DIRECTORY.parent / "released").glob("*/*.schema.json"))
TODAY: dict[str, Any] = {name.removesuffix(".schema.json"): json.loads(text) for name, text in generated().items()}


@pytest.mark.parametrize("released", RELEASED, ids=lambda path: f"{path.parent.name} {path.name}")
def test_todays_schemas_are_compatible_with_every_released_version(released: Path) -> None:
    topic = released.name.removesuffix(".schema.json")
    assert topic in TODAY, (
        f"version {released.parent.name} has the topic {topic}: its records must be readable for ever"
    )
    found = breaks(json.loads(released.read_bytes()), TODAY[topic], UPCASTERS)
    left = [str(one) for one in found if one.direction == "backward" or str(one) not in ANNOUNCED]
    assert not left, (
        f"{topic} breaks version {released.parent.name}:\n  " + "\n  ".join(left) + "\n"
        "backward: keep the field, or raise the type's `schema` and add an upcaster (schemas/upcast.py)\n"
        "forward: keep it, or announce it (schemas/compatibility.py, CHANGELOG)"
    )


def test_what_is_announced_is_forward_and_does_happen() -> None:
    found = [
        str(one)
        for path in RELEASED
        for one in breaks(json.loads(path.read_bytes()), TODAY[path.name.removesuffix(".schema.json")], UPCASTERS)
        if one.direction == "forward"
    ]
    assert set(found) >= ANNOUNCED


@pytest.mark.parametrize("topic", TODAY)
def test_a_schema_is_compatible_with_itself(topic: str) -> None:
    assert breaks(TODAY[topic], deepcopy(TODAY[topic])) == []


def changed(topic: str, edit: Edit) -> dict[str, Any]:
    """Today's schema of a topic after an edit."""
    schema: dict[str, Any] = deepcopy(TODAY[topic])
    edit(schema)
    return schema


TEXT, WHOLE, NUMBER, NOTHING = ({"type": name} for name in ("string", "integer", "number", "null"))
PLACES = [{"type": "integer", "title": title} for title in ("count", "rarity", "places")]
BREAKING: dict[str, tuple[str, Edit, list[str]]] = {
    "a field removed": (
        "alerts",
        remove("Alert.title"),
        ["backward alerts.title: is not known to the reader", "forward alerts.title: is required and may be absent"],
    ),
    "an optional field removed": (
        "alerts",
        remove("Alert.other_story"),
        ["backward alerts.other_story: is not known to the reader"],
    ),
    "a field renamed": (
        "sources",
        rename("SourceState.source", "name"),
        [
            "backward sources.name: is required and may be absent",
            "backward sources.source: is not known to the reader",
            "forward sources.source: is required and may be absent",
        ],
    ),
    "a new required field": (
        "deliveries",
        add("Delivery.host", TEXT, required=True),
        ["backward deliveries.host: is required and may be absent"],
    ),
    "an optional field now required": (
        "deliveries",
        lambda schema: part(schema, "Delivery")["required"].append("error"),
        ["backward deliveries.error: is required and may be absent"],
    ),
    "a required field now optional": (
        "alerts",
        optional("Alert.outlets", 0),
        ["forward alerts.outlets: is required and may be absent"],
    ),
    "a type narrowed": (
        "articles.read",
        replace("Claim.lo", WHOLE),
        ["backward article.claims[].lo: number is not taken", "backward article.claims[].lo: null is not taken"],
    ),
    "a type widened": (
        "sources",
        replace("SourceState.position", {"anyOf": [WHOLE, NOTHING], "default": 0}),
        ["forward sources.position: null is not taken"],
    ),
    "a whole number now any number": (
        "sources",
        replace("SourceState.position", NUMBER | {"default": 0}),
        ["forward sources.position: number is not taken"],
    ),
    "another type": (
        "sources",
        replace("SourceState.source", WHOLE),
        ["backward sources.source: string is not taken", "forward sources.source: integer is not taken"],
    ),
    "an enum value removed": (
        "deliveries",
        reshape("Delivery.outcome", enum=["delivered", "disabled", "retry"]),
        ["backward deliveries.outcome: 'gave_up' is not taken"],
    ),
    "an enum value added": (
        "alerts",
        lambda schema: part(schema, "Alert.type")["enum"].append("story.invented"),
        ["forward alerts.type: 'story.invented' is not taken"],
    ),
    "any text now only some": (
        "sources",
        replace("SourceState.source", {"enum": ["feed", "file"]}),
        ["backward sources.source: any value is written, only some are taken"],
    ),
    "a type of event removed": ("story-events", without_tag("StoryClosed"), ["backward story.closed: type removed"]),
    "a type of event added": (
        "story-events",
        with_tag("StoryInvented", "story.invented"),
        ["forward story.invented: type added"],
    ),
    "a type of event renamed": (
        "story-events",
        reshape("StoryClosed.type", enum=["story.silent"]),
        ["backward story.closed: type removed", "forward story.silent: type added"],
    ),
    "a default changed": (
        "sources",
        reshape("SourceState.position", default=1),
        [
            "backward sources.position: where absent, the writer means 0, the reader 1",
            "forward sources.position: where absent, the writer means 1, the reader 0",
        ],
    ),
    "a limit lowered": (
        "articles",
        reshape(".title", maxLength=300),
        ["backward articles.title: maxLength 10000 is written, 300 is taken"],
    ),
    "a limit raised": (
        "articles",
        reshape(".url", maxLength=9_000),
        ["forward articles.url: maxLength 9000 is written, 8192 is taken"],
    ),
    "a limit set": (
        "sources",
        reshape("SourceState.source", maxLength=9, minLength=1),
        [
            "backward sources.source: maxLength unlimited is written, 9 is taken",
            "backward sources.source: minLength 0 is written, 1 is taken",
        ],
    ),
    "a time now any text": (
        "deliveries",
        reshape("Delivery.at", format=None),
        [
            "backward deliveries.at: format date-time is written, None is read",
            "forward deliveries.at: format None is written, date-time is read",
        ],
    ),
    "bytes now text": (
        "articles.read",
        reshape("ReadArticle.vector", contentEncoding=None),
        [
            "backward article.vector: contentEncoding base64 is written, None is read",
            "forward article.vector: contentEncoding None is written, base64 is read",
        ],
    ),
    "another condition": (
        "articles",
        reshape("", anyOf=[{"required": ["title"]}]),
        ["backward articles: another condition must hold", "forward articles: another condition must hold"],
    ),
    "a place of an array moved": (
        "articles.read",
        reshape("Term", prefixItems=[PLACES[1], PLACES[0], PLACES[2]]),
        [
            "backward article.terms[][0]: count is written, rarity is read",
            "backward article.terms[][1]: rarity is written, count is read",
            "forward article.terms[][0]: rarity is written, count is read",
            "forward article.terms[][1]: count is written, rarity is read",
        ],
    ),
    "a place of an array removed": (
        "articles.read",
        reshape("Term", prefixItems=PLACES[:2], minItems=2),
        [
            "backward article.terms[]: 3 places are written, 2 known",
            "forward article.terms[]: minItems 2 is written, 3 is taken",
        ],
    ),
    "a place of an array now needed": (
        "articles.read",
        reshape("Term", prefixItems=[*PLACES, {"type": "integer", "title": "first"}], minItems=4),
        ["backward article.terms[]: minItems 3 is written, 4 is taken"],
    ),
    "elements of another type": (
        "sources",
        reshape("SourceState.seen", items=WHOLE),
        ["backward sources.seen[]: string is not taken", "forward sources.seen[]: integer is not taken"],
    ),
    "values of another type": (
        "alerts",
        reshape("Why.evidence", additionalProperties=NUMBER),
        ["backward alerts.why.evidence[]: string is not taken"],
    ),
    "values no longer free": (
        "sources",
        reshape("SourceState.seen", items=None),
        ["forward sources.seen: items of any kind are written"],
    ),
    "a nested version raised alone": (
        "story-events",
        raised("ReadArticle", 2),
        [
            f"{direction} {event}.read.schema: {version} is not taken"
            for event in ("story.opened", "story.attached", "story.article_revised")
            for direction, version in (("backward", 1), ("forward", 2))
        ],
    ),
    "a version raised without an upcaster": (
        "alerts",
        raised("Alert", 3),
        [
            "backward alerts: schema raised to 3 and no upcaster from 1",
            "backward alerts: schema raised to 3 and no upcaster from 2",
        ],
    ),
    "a version lowered": ("alerts", raised("Alert", 0), ["backward alerts: schema lowered from 1 to 0"]),
}


@pytest.mark.parametrize(("topic", "edit", "expected"), BREAKING.values(), ids=BREAKING)
def test_the_gate_catches(topic: str, edit: Edit, expected: list[str]) -> None:
    assert sorted(map(str, breaks(TODAY[topic], changed(topic, edit)))) == sorted(expected)


FINE: dict[str, tuple[str, Edit]] = {
    "a new optional field": ("alerts", add("Alert.region", {"anyOf": [TEXT, NOTHING], "default": None})),
    "a new optional field deep inside": ("story-events", add("Claim.unit", TEXT | {"default": ""})),
    "another description": ("alerts", reshape("Alert", description="Told to people.")),
    "another order of an enum": ("deliveries", lambda schema: part(schema, "Delivery.outcome")["enum"].reverse()),
    "another order of a union": ("story-events", lambda schema: schema["anyOf"].reverse()),
    "a new place at the end of an array": (
        "articles.read",
        reshape("Term", prefixItems=[*PLACES, {"type": "integer", "title": "first"}]),
    ),
}


@pytest.mark.parametrize(("topic", "edit"), FINE.values(), ids=FINE)
def test_the_gate_lets_pass(topic: str, edit: Edit) -> None:
    assert breaks(TODAY[topic], changed(topic, edit)) == []


def test_a_raised_version_with_every_upcaster_may_change_as_it_likes() -> None:
    new = changed("story-events", both(raised("OutletJoined", 3), remove("OutletJoined.outlet")))
    steps = {("story.outlet_joined", 1), ("story.outlet_joined", 2)}
    assert breaks(TODAY["story-events"], new, steps) == []
    assert [str(one) for one in breaks(TODAY["story-events"], new, {("story.outlet_joined", 2)})] == [
        "backward story.outlet_joined: schema raised to 3 and no upcaster from 1"
    ]


def test_a_nested_version_may_rise_together_with_its_records() -> None:
    new = changed("articles.read", raised("ReadArticle", 2))
    assert breaks(TODAY["articles.read"], new, {("article", 1)}) == []


def test_a_keyword_that_the_gate_does_not_know_stops_it() -> None:
    new = changed("sources", reshape("SourceState.position", multipleOf=2))
    with pytest.raises(ValueError, match="multipleOf"):
        breaks(TODAY["sources"], new)
