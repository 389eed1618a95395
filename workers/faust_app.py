"""Faust applications as the edges on Apache Kafka want them: what Faust does otherwise is shut here, and tested.

Measured of faust-streaming 0.15.3 on aiokafka 0.14 (docs/decisions/0015): it reads what aborted transactions wrote,
serves port 6066, makes directories, topics and a producer that nobody asked for.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Mapping
from contextlib import suppress

from faust import SASLCredentials, SSLCredentials
from faust.app import App
from faust.app.base import BootStrategy
from faust.transport.drivers import aiokafka as driver
from faust.types.auth import CredentialsT

from workers.kafka_client import METADATA_MS, Kafka
from workers.kafka_member import HEARTBEAT_S, SESSION_S
from workers.log import LogRefused

PLAINTEXT = "PLAINTEXT"
_SECURITY = ("security.", "ssl.", "sasl.", "enable.ssl.", "enable.sasl.")
_KNOWN = frozenset(
    {
        "security.protocol",
        "ssl.ca.location",
        "ssl.certificate.location",
        "ssl.key.location",
        "ssl.key.password",
        "ssl.endpoint.identification.algorithm",
        "enable.ssl.certificate.verification",
        "sasl.mechanism",
        "sasl.mechanisms",
        "sasl.username",
        "sasl.password",
    }
)
NEVER_S = 10 * 365 * 86_400
_OFF = ("false", "f", "0")
_quiet = logging.getLogger("faust")
_MECHANISMS = ("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512")


class _ConsumerOnly(BootStrategy):
    enable_kafka_producer = False
    enable_web = False


class Application(App):
    """Reads committed records, writes none, serves and keeps nothing."""

    BootStrategy = _ConsumerOnly
    logger = _quiet

    def failed(self) -> BaseException | None:
        """What ended its client, or keeps it out of its group: Faust never asks for the latter."""
        if self.should_stop:
            return self.crash_reason or ConnectionError("its client has stopped")
        inner: object = self.consumer
        for name in ("_thread", "_consumer", "_coordinator", "_pending_exception"):  # each is there once it is made
            inner = getattr(inner, name, None)
        return inner if isinstance(inner, BaseException) else None

    def _create_directories(self) -> None:
        """There are no tables to keep in any."""


class _Thread(driver.AIOKafkaConsumerThread):
    logger = _quiet

    async def on_thread_stop(self) -> None:
        with suppress(asyncio.CancelledError):  # which aiokafka's fetcher passes on where no broker answers
            await super().on_thread_stop()

    def _start_thread(self) -> None:
        with suppress(Exception):  # the application has it as its `crash_reason`
            super()._start_thread()

    def on_crash(self, msg: str, *fmt: object, **kwargs: object) -> None:
        """No traceback: the host says it in one line."""

    def _create_worker_consumer(self, transport: driver.Transport) -> object:
        consumer = super()._create_worker_consumer(transport)
        consumer._isolation_level = "read_committed"  # noqa: SLF001  # Faust asks for it in its own transactions alone
        return consumer


class _Consumer(driver.Consumer):
    logger = _quiet

    def _new_consumer_thread(self) -> driver.AIOKafkaConsumerThread:
        return _Thread(self, loop=self.loop, beacon=self.beacon)


class _Transport(driver.Transport):
    Consumer = _Consumer


def application(kafka: Kafka, name: str) -> Application:
    """A member of the group `name`, to be made and started in a running event loop.

    Raises LogRefused for a way to log in that it does not know.
    """
    app = Application(
        kafka.named(name),
        broker=";".join(f"kafka://{server.strip()}" for server in kafka.servers.split(",")),
        broker_credentials=_credentials(kafka.librdkafka),
        broker_session_timeout=SESSION_S,
        broker_heartbeat_interval=HEARTBEAT_S,
        broker_max_poll_interval=NEVER_S,  # who stands by polls nothing, and would leave its group without a word
        consumer_metadata_max_age_ms=METADATA_MS,
        consumer_auto_offset_reset="latest",  # what came before, whoever is given a partition looks for at once
        autodiscover=False,
        store="memory://",
        stream_wait_empty=False,  # at a stop or rebalance, for records that nobody acknowledges
        topic_allow_declare=False,
        topic_disable_leader=True,
    )
    app.transport = _Transport(app.conf.broker_consumer, app)
    return app


def _credentials(librdkafka: Mapping[str, str]) -> CredentialsT | None:
    """The settings of security, which librdkafka and this client name differently.

    >>> _credentials({"client.id": "desk"})
    >>> _credentials({"security.protocol": "sasl_plaintext", "sasl.mechanism": "PLAIN", "sasl.username": "desk"})
    <SASLCredentials: username=desk>
    """
    for key in librdkafka:
        if key.startswith(_SECURITY) and key not in _KNOWN:
            raise LogRefused(f"ingest, deliver and serve do not know the setting librdkafka.{key}: {_ways()}")
    protocol = librdkafka.get("security.protocol", PLAINTEXT).upper()
    context = _context(librdkafka) if protocol.endswith("SSL") else None
    if protocol.startswith("SASL_"):
        mechanism = librdkafka.get("sasl.mechanism") or librdkafka.get("sasl.mechanisms", "GSSAPI")
        if mechanism not in _MECHANISMS:
            raise LogRefused(f"ingest, deliver and serve cannot log in by {mechanism}: {_ways()}")
        return SASLCredentials(
            username=librdkafka.get("sasl.username"),
            password=librdkafka.get("sasl.password"),
            mechanism=mechanism,
            ssl_context=context,
        )
    return None if context is None else SSLCredentials(context)


def _ways() -> str:
    return f"they take TLS with certificates in PEM files, and the SASL mechanisms {', '.join(_MECHANISMS)}"


def _context(librdkafka: Mapping[str, str]) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=librdkafka.get("ssl.ca.location"))
        if "ssl.certificate.location" in librdkafka:
            context.load_cert_chain(
                librdkafka["ssl.certificate.location"],
                librdkafka.get("ssl.key.location"),
                librdkafka.get("ssl.key.password"),
            )
    except OSError as err:  # ssl.SSLError is one
        raise LogRefused(f"cannot use the certificates of librdkafka.ssl.*: {err}") from err
    verified = librdkafka.get("enable.ssl.certificate.verification", "true").lower() not in _OFF  # as librdkafka reads
    context.check_hostname = verified and librdkafka.get("ssl.endpoint.identification.algorithm", "https") == "https"
    context.verify_mode = ssl.CERT_REQUIRED if verified else ssl.CERT_NONE
    return context
