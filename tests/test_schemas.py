"""The laws of the published JSON Schemas, judged by jsonschema, which knows nothing of our types."""

from __future__ import annotations

import inspect
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from schemas import wire
from schemas.article import LIMITS, parse_article
from schemas.json_schemas import generated
from schemas.topics import DEAD_LETTERS, TOPICS
from schemas.upcast import read_event, read_item
from schemas.wire import BadMessage
from tests.arbitrary import JSON, KINDS, values_of
from tools.json_schemas import COMMAND, DIRECTORY, main, stale, write

SCHEMAS: dict[str, Any] = {name.removesuffix(".schema.json"): json.loads(text) for name, text in generated().items()}
READERS: dict[str, Any] = {"articles.read": read_item, "story-events": read_event}

every_topic = pytest.mark.parametrize("topic", KINDS)
every_schema = pytest.mark.parametrize("topic", SCHEMAS)


def takes(topic: str, record: object) -> bool:
    """Whether the topic's schema takes a record."""
    return bool(Draft202012Validator(SCHEMAS[topic]).is_valid(record))


def test_the_files_are_those_of_todays_types() -> None:
    assert not stale(DIRECTORY), f"a type changed: run `{COMMAND}`, read the diff and commit it"


def test_every_topic_but_the_dead_letters_has_a_schema() -> None:
    assert set(SCHEMAS) == {topic.name for topic in TOPICS} - {DEAD_LETTERS.name}


@every_schema
def test_a_schema_is_one_of_draft_2020_12_and_says_which_version_it_is(topic: str) -> None:
    Draft202012Validator.check_schema(SCHEMAS[topic])
    assert SCHEMAS[topic]["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert SCHEMAS[topic]["$id"] == f"urn:wirewatch:{topic}:1"


@every_schema
def test_everything_in_a_schema_is_named_and_described(topic: str) -> None:
    for part in (SCHEMAS[topic], *SCHEMAS[topic].get("$defs", {}).values()):
        assert part["title"]
        assert part["description"]
        assert part["description"] == inspect.cleandoc(part["description"])


@every_topic
@given(data=st.data())
@settings(max_examples=30)
def test_every_value_that_we_write_is_taken_by_its_schema(topic: str, data: st.DataObject) -> None:
    record = json.loads(wire.encode(data.draw(values_of(KINDS[topic]))))
    Draft202012Validator(SCHEMAS[topic]).validate(record)


@every_topic
@given(data=st.data())
@settings(max_examples=60)
def test_what_its_schema_refuses_no_reader_takes(topic: str, data: st.DataObject) -> None:
    record = json.loads(wire.encode(data.draw(values_of(KINDS[topic]))))
    name = data.draw(st.sampled_from(sorted(record)))
    if data.draw(st.booleans()):
        record[name] = data.draw(JSON)
    else:
        del record[name]
    if not takes(topic, record) and record.get("schema", 1) == 1:
        with pytest.raises(BadMessage):
            READERS.get(topic, lambda written: wire.decode_trusted(written, KINDS[topic]))(wire.encode(record))


@every_topic
def test_a_schema_is_of_one_version_alone(topic: str) -> None:
    for part in SCHEMAS[topic]["$defs"].values():
        if "schema" in part.get("properties", {}):
            assert part["properties"]["schema"] == {"const": 1}


def parses(article: object) -> bool:
    """Whether an article is taken."""
    try:
        parse_article(wire.encode(article))
    except BadMessage:
        return False
    return True


TEXT = st.sampled_from([None, "", " ", "a", 5])
DATES = st.sampled_from(
    [None, "", " ", 5, "2031-05-01T06:00:00Z", "2031-05-01 06:00:00.5+05:45", "2031-05-01", "2031-05-01T06:00Z", "noon"]
)
ARTICLES = st.fixed_dictionaries({}, optional=dict.fromkeys(LIMITS, TEXT) | {"published_at": DATES, "x": JSON})


@given(ARTICLES | JSON)
@settings(max_examples=300)
def test_the_schema_of_an_article_takes_what_the_parser_takes_and_nothing_else(article: object) -> None:
    assert takes("articles", article) == parses(article)


@pytest.mark.parametrize("date", ["1899-12-31T23:59:59Z", "2201-01-01T00:00:00Z", "2031-02-30T06:00:00Z"])
def test_what_of_a_date_only_the_parser_knows_the_schema_says_in_words(date: str) -> None:
    article = {"title": "a", "published_at": date}
    assert takes("articles", article)
    assert not parses(article)
    assert "1900 to 2200" in SCHEMAS["articles"]["properties"]["published_at"]["description"]


@pytest.mark.parametrize(("name", "limit"), LIMITS.items(), ids=LIMITS)
@pytest.mark.parametrize("char", ["a", "\U0001f600"], ids=ascii)
def test_the_schema_of_an_article_states_its_limits(name: str, limit: int, char: str) -> None:
    if name == "published_at":
        date = f"2031-05-01T06:00:00.{'0' * (limit - 21)}Z"
        fits, exceeds = date, date.replace("Z", "0Z")
    else:
        fits, exceeds = char * limit, char * (limit + 1)
    assert takes("articles", {"title": "a", name: fits})
    assert not takes("articles", {"title": "a", name: exceeds})
    assert not parses({"title": "a", name: exceeds})


def test_the_schema_of_an_article_asks_for_a_title_or_a_body() -> None:
    assert takes("articles", {"title": "a"})
    assert takes("articles", {"body": "b", "title": None})
    for empty in ({}, {"title": ""}, {"title": None, "body": ""}, {"url": "https://a.example/"}):
        assert not takes("articles", empty)


def test_writing_makes_a_directory_what_it_should_be(tmp_path: Path) -> None:
    assert write(tmp_path) == sorted(generated())
    (tmp_path / "alerts.schema.json").write_text("{}")
    (tmp_path / "of-no-topic.schema.json").write_text("{}")
    (tmp_path / "sources.schema.json").unlink()
    wrong = ["alerts.schema.json", "of-no-topic.schema.json", "sources.schema.json"]
    assert stale(tmp_path) == wrong
    assert write(tmp_path) == wrong
    assert stale(tmp_path) == []


def test_the_command_names_what_is_stale(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    assert capsys.readouterr().out == ""
