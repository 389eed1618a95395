"""The schema registry: a real one, Confluent's own deserialiser as an independent reader, what an operator is told."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import UUID

import pytest
from confluent_kafka import Message
from confluent_kafka.schema_registry import Schema, SchemaRegistryClient
from confluent_kafka.schema_registry.json_schema import JSONDeserializer
from confluent_kafka.serialization import MessageField, SerializationContext
from jsonschema import Draft7Validator, Draft202012Validator

from schemas.json_schemas import in_draft_07, of_topics
from schemas.topics import ALERTS, ARTICLES, SCHEMA_ID, SHARDED, Topic
from tests.conftest import fresh_prefix
from tests.kafka_processes import DAY, ended, send
from workers.cli.main import main
from workers.cli.settings import effective
from workers.kafka_client import Kafka
from workers.kafka_offsets import Offsets
from workers.kafka_reader import KafkaReader
from workers.kafka_topics import create
from workers.log import LogLost, LogRefused
from workers.schema_registry import Registry, with_schema_ids
from workers.settings import BadSettings, ServerUrl
from workers.settings_sources import load

WRITTEN = sorted(topic.name for topic in of_topics() if topic != ARTICLES)


@pytest.fixture
def home(kafka: str) -> Kafka:
    """A prefix of its own, with its topics."""
    found = Kafka(kafka, fresh_prefix(), patience_s=20)
    create(found, {})
    return found


def nowhere() -> Kafka:
    """A prefix that no other test has used in the registry, of brokers that nobody asks."""
    return Kafka("127.0.0.1:9", fresh_prefix())


def messages(kafka: Kafka, topic: str) -> list[Message]:
    """All that any consumer sees."""
    consumer = kafka.consumer("stranger")
    consumer.subscribe([kafka.named(topic)])
    found: list[Message] = []
    while True:
        message = consumer.poll(30)
        assert message is not None
        if message.error():
            consumer.close()
            return found
        found.append(message)


def other_type(schema: Schema) -> Schema:
    """A schema that nobody who reads the given one can read."""
    document = json.loads(schema.schema_str or "")
    [one] = (part for name, part in document["$defs"].items() if name == "Alert")
    one["properties"]["title"] = {"type": "integer"}
    return Schema(json.dumps(document), "JSON")


@contextmanager
def served(answer: Callable[[str], object]) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """A server that answers every path by `answer`: its address, and path and authorisation of all that was asked."""
    asked: list[tuple[str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append((self.path, self.headers.get("authorization", "")))
            self.rfile.read(int(self.headers["content-length"]))
            body = json.dumps(answer(self.path)).encode()
            self.send_response(200)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"127.0.0.1:{server.server_port}", asked
        finally:
            server.shutdown()


def alerts_of(registry: str, kafka: Kafka) -> tuple[SchemaRegistryClient, str, Schema]:
    """A client of the registry, the subject of the alerts, and their schema as it is registered there."""
    Registry(ServerUrl(registry), kafka).register()
    client, subject = SchemaRegistryClient({"url": registry}), f"{kafka.prefix}alerts-value"
    return client, subject, client.get_latest_version(subject).schema


@pytest.mark.parametrize("topic", of_topics(), ids=lambda topic: topic.name)
def test_the_draft_that_is_registered_takes_and_refuses_what_the_published_one_does(topic: Topic) -> None:
    published = of_topics()[topic]
    registered = in_draft_07(published)
    Draft7Validator.check_schema(registered)
    golden = Path(__file__).parent / "golden" / "1" / f"{topic.name}.jsonl"
    lines = golden.read_text().splitlines() if golden.exists() else DAY.read_text().splitlines()
    for record in map(json.loads, lines[:50]):
        for broken in (record, *({**record, name: {}} for name in record), *(without(record, name) for name in record)):
            taken = Draft202012Validator(published).is_valid(broken)
            assert Draft7Validator(registered).is_valid(broken) == taken, broken


def without(record: dict[str, Any], name: str) -> dict[str, Any]:
    """The record less one field."""
    return {key: value for key, value in record.items() if key != name}


def test_what_is_registered_once_is_found_again_with_the_same_number(registry: str) -> None:
    kafka = nowhere()
    first = Registry(ServerUrl(registry), kafka).register()
    again = Registry(ServerUrl(registry), kafka).register()
    assert {one.schema_id for one in first.values()} == {one.schema_id for one in again.values()}
    assert SchemaRegistryClient({"url": registry}).get_versions(f"{kafka.prefix}alerts-value") == [1]


def test_the_worker_of_an_older_version_finds_its_own_schema_under_the_newer_one(registry: str) -> None:
    kafka = nowhere()
    client, subject, ours = alerts_of(registry, kafka)
    client.set_compatibility(subject, "FORWARD")
    newer = json.loads(ours.schema_str or "")
    newer["$defs"]["Alert"]["properties"]["mood"] = {"type": ["string", "null"]}
    client.register_schema(subject, Schema(json.dumps(newer), "JSON"))
    assert client.get_versions(subject) == [1, 2]
    Registry(ServerUrl(registry), kafka).register()
    assert client.get_versions(subject) == [1, 2]
    assert list(Registry(ServerUrl(registry), kafka).differences()) == []


def test_a_new_field_is_compatible_forward_and_by_default_it_is_not(registry: str) -> None:
    """Ours are open: a field that is new to a schema may stand in older records with any type (decision 0024)."""
    client, subject, ours = alerts_of(registry, nowhere())
    newer = json.loads(ours.schema_str or "")
    newer["$defs"]["Alert"]["properties"]["mood"] = {"type": ["string", "null"]}
    assert not client.test_compatibility(subject, Schema(json.dumps(newer), "JSON"))
    client.set_compatibility(subject, "FORWARD")
    assert client.test_compatibility(subject, Schema(json.dumps(newer), "JSON"))
    assert not client.test_compatibility(subject, other_type(ours))


def test_what_is_not_compatible_is_refused_in_one_line_that_says_what_to_do(registry: str) -> None:
    kafka = nowhere()
    client, subject = SchemaRegistryClient({"url": registry}), f"{kafka.prefix}alerts-value"
    client.register_schema(subject, other_type(Schema(json.dumps(in_draft_07(of_topics()[ALERTS])), "JSON")))
    [different] = [one for one in Registry(ServerUrl(registry), kafka).differences() if one.startswith(subject)]
    assert "nor can it be" in different
    with pytest.raises(LogRefused, match=f"{subject} is not compatible .* FORWARD"):
        with_schema_ids(kafka, ServerUrl(registry))


def test_no_registry_there_and_another_server_there_are_each_one_line() -> None:
    with pytest.raises(LogLost, match=r"http://127.0.0.1:9/ does not answer .*: start when it does"):
        with_schema_ids(nowhere(), ServerUrl("http://joe:harbour-light@127.0.0.1:9/"))
    with served(lambda _: "welcome") as (address, _), pytest.raises(LogRefused, match="is no schema registry"):
        with_schema_ids(nowhere(), ServerUrl(f"http://{address}"))


def test_user_and_password_travel_in_a_header_and_a_registry_that_gives_guids_has_them_in_the_records() -> None:
    """Apicurio gives none: this one answers as Confluent's reference says that its 8.0 does."""
    guid = "0f2d6a46-8d2c-5a86-8c4b-5a7d3f1b2c3d"
    answer = {"subject": "s", "id": 7, "version": 1, "schemaType": "JSON", "schema": "{}", "guid": guid}
    with served(lambda _: answer) as (address, asked):
        described = with_schema_ids(nowhere(), ServerUrl(f"http://joe:harbour%20light@{address}/base"))
    assert sorted(described.schema_ids) == WRITTEN
    assert set(described.schema_ids.values()) == {b"\1" + UUID(guid).bytes}
    assert {path.split("/")[1] for path, _ in asked} == {"base"}
    assert {authorisation for _, authorisation in asked} == {"Basic " + b64encode(b"joe:harbour light").decode()}


@pytest.mark.parametrize("url", ["registry:8081", "ftp://registry", "http://", "http://one,registry-2"])
def test_an_address_that_is_none_is_refused_and_not_shown(url: str) -> None:
    with pytest.raises(BadSettings, match="schema_registry: each must be an address"):
        load({"schema_registry": url}, {})


def test_the_settings_show_the_address_and_not_who_asks() -> None:
    found = load({}, {"WIREWATCH_SCHEMA_REGISTRY": "http://joe:harbour-light@one:8081,http://two:8081"})
    [shown] = [value for key, value, _ in effective(found) if key == "schema_registry"]
    assert shown == "http://one:8081,http://two:8081"


def test_topics_create_registers_and_check_says_what_is_not(
    home: Kafka, registry: str, capsys: pytest.CaptureFixture[str]
) -> None:
    flags = ["--kafka", home.servers, "--prefix", home.prefix, "--schema-registry", registry]
    assert main(["topics", "check", *flags]) == 1
    said = capsys.readouterr().out.splitlines()
    assert len(said) == len(of_topics())
    assert said[0].startswith(
        f"{home.prefix}articles-value: this version's schema is not registered; `wirewatch topics"
    )
    assert main(["topics", "create", *flags]) == 0
    assert f"{home.prefix}story-events-value: its schema is number" in capsys.readouterr().out
    assert main(["topics", "check", *flags]) == 0
    assert capsys.readouterr().out == ""


@pytest.mark.slow
def test_confluents_own_reader_reads_what_workers_wrote_and_the_values_are_as_without_a_registry(
    kafka: str, home: Kafka, registry: str, tmp_path: Path
) -> None:
    without = Kafka(kafka, fresh_prefix(), patience_s=20)
    create(without, {})
    lines = DAY.read_bytes().splitlines()[:25]
    for where, flags in ((home, ["--schema-registry", registry]), (without, [])):
        send(where, lines)
        for name, more in (("embed", ["--model", "hashing", "--seen-at", "published"]), ("cluster", [])):
            done = ended(name, where, "--exit-when-idle", *more, *flags, cwd=tmp_path)
            assert done.returncode == 0, done.stderr
    client = SchemaRegistryClient({"url": registry})
    for topic in SHARDED:
        name = home.named(topic.name)
        told, plain = messages(home, topic.name), messages(without, topic.name)
        assert [message.value() for message in told] == [message.value() for message in plain] != []
        number = client.get_latest_version(f"{name}-value").schema_id or 0
        read = JSONDeserializer(None, schema_registry_client=client)
        for message in told:
            headers = dict(message.headers() or ())
            assert headers[SCHEMA_ID] == b"\0" + number.to_bytes(4, "big")
            context = SerializationContext(name, MessageField.VALUE, message.headers())
            assert read(message.value(), context) == json.loads(message.value() or b"")
        assert all(SCHEMA_ID not in dict(message.headers() or ()) for message in plain)
    assert all(not message.headers() for message in messages(home, ARTICLES.name))
    # Whoever reads records by this program sees no trace of it.
    assert all(SCHEMA_ID not in one.headers for one in KafkaReader(home, Offsets(home)).replay(ALERTS.name))


def test_a_worker_whose_registry_is_away_ends_in_one_line_without_the_password(home: Kafka, tmp_path: Path) -> None:
    url = "http://joe:harbour-light@127.0.0.1:9"
    done = ended("cluster", home, "--schema-registry", url, "--log-level", "debug", cwd=tmp_path)
    assert done.returncode == 1
    assert "wirewatch: the schema registry at http://127.0.0.1:9 does not answer" in done.stderr
    assert "harbour-light" not in done.stderr
    assert "Traceback" not in done.stderr
