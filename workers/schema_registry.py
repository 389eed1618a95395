"""A Confluent-compatible schema registry: it holds the topics' schemas, and records say in a header which is theirs.

Values stay the plain JSON that they are without a registry: docs/decisions/0024.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import TypeVar
from urllib.parse import unquote, urlsplit

import httpx2
import msgspec
from confluent_kafka.schema_registry import RegisteredSchema, Schema, SchemaRegistryClient, SchemaRegistryError
from confluent_kafka.schema_registry.common.serde import SchemaId

from schemas.json_schemas import in_draft_07, of_topics
from schemas.topics import ARTICLES
from workers.kafka_client import Kafka
from workers.log import LogLost, LogRefused
from workers.settings import ServerUrl

ANSWER_S = 10.0
RETRIES = 2
NOT_FOUND = 404
CONFLICT = 409
FORWARD = "where only a new field is in the way, set that subject's compatibility to FORWARD"

T = TypeVar("T")


class Registry:
    """The registry at `url`. Every method raises LogLost where it does not answer, LogRefused where it refuses us."""

    def __init__(self, url: ServerUrl, kafka: Kafka) -> None:
        self._shown = str(url)
        self._client = SchemaRegistryClient(_configured(url))
        self._schemas = {
            topic.name: (f"{kafka.named(topic.name)}-value", Schema(json.dumps(in_draft_07(schema)), "JSON"))
            for topic, schema in of_topics().items()
        }

    def register(self) -> dict[str, RegisteredSchema]:
        """Register what is not registered yet; all, by topic. Raises LogRefused where one is not compatible."""
        return {topic: self._registered(*told) for topic, told in self._schemas.items()}

    def differences(self) -> Iterator[str]:
        """Which schemas of ours are not registered, and whether they could be, as sentences."""
        for subject, schema in self._schemas.values():
            if self._found(subject, schema) is None:
                yield f"{subject}: {self._hindrance(subject, schema)}"

    def _registered(self, subject: str, schema: Schema) -> RegisteredSchema:
        # Who may only read is asked for nothing more: the schema of a version that ran before is there.
        found = self._found(subject, schema)
        if found is not None:
            return found
        try:
            return self._ask(lambda: self._client.register_schema_full_response(subject, schema))
        except SchemaRegistryError as err:
            if err.http_status_code != CONFLICT:
                raise self._refused(subject, err) from err
            raise LogRefused(
                f"the schema registry at {self._shown} says that {subject} is not compatible with what is registered: "
                f"{FORWARD} ({_reason(err)})"
            ) from err

    def _found(self, subject: str, schema: Schema) -> RegisteredSchema | None:
        try:
            return self._ask(lambda: self._client.lookup_schema(subject, schema))
        except SchemaRegistryError as err:
            if err.http_status_code == NOT_FOUND:
                return None
            raise self._refused(subject, err) from err

    def _hindrance(self, subject: str, schema: Schema) -> str:
        missing = "this version's schema is not registered"
        try:
            fits = self._ask(lambda: self._client.test_compatibility(subject, schema))
        except SchemaRegistryError as err:
            if err.http_status_code != NOT_FOUND:
                raise self._refused(subject, err) from err
            fits = True  # nothing stands there
        return f"{missing}; `wirewatch topics create` does it" if fits else f"{missing}, nor can it be: {FORWARD}"

    def _refused(self, subject: str, err: SchemaRegistryError) -> LogRefused:
        told = f"{err.http_status_code}, {_reason(err)}"
        return LogRefused(f"the schema registry at {self._shown} answers for {subject}: {told}")

    def _ask(self, call: Callable[[], T]) -> T:
        try:
            return call()
        except httpx2.HTTPError as err:
            reason = str(err) or type(err).__name__
            raise LogLost(
                f"the schema registry at {self._shown} does not answer ({reason}): start when it does"
            ) from err
        except (AttributeError, KeyError, TypeError, ValueError) as err:  # a page of some other server
            raise LogRefused(f"what answers at {self._shown} is no schema registry") from err


def with_schema_ids(kafka: Kafka, url: ServerUrl) -> Kafka:
    """The same brokers for those who write: each record says which schema its value has.

    Those of `articles` do not: they are passed on as they came, whoever wrote them. Raises what `Registry` raises.
    """
    found = Registry(url, kafka).register()
    ids = {topic: header_of(one) for topic, one in found.items() if topic != ARTICLES.name}
    return msgspec.structs.replace(kafka, schema_ids=ids)


def header_of(one: RegisteredSchema) -> bytes:
    """What the header says: the schema's GUID where the registry gives one, else its number, in Confluent's framing."""
    named = SchemaId("JSON", one.schema_id, one.guid)
    framed: bytes = named.id_to_bytes() if one.guid is None else named.guid_to_bytes()
    return framed


def _configured(url: ServerUrl) -> dict[str, object]:
    """The client's own settings. User and password leave the address, which its HTTP client logs."""
    parts = [urlsplit(one.strip()) for one in url.reveal().split(",")]
    bare = ",".join(part._replace(netloc=part.netloc.rpartition("@")[2]).geturl() for part in parts)
    found = {"url": bare, "timeout": ANSWER_S, "max.retries": RETRIES, "retries.wait.ms": 500}
    user = parts[0].username
    return (
        found
        if user is None
        else found | {"basic.auth.user.info": f"{unquote(user)}:{unquote(parts[0].password or '')}"}
    )


def _reason(err: SchemaRegistryError) -> str:
    return " ".join(str(err.error_message).split())[:300]
