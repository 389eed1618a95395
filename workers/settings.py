"""`Settings`: everything that can be configured, in one frozen value that is checked when it is made.

`workers.settings_sources` fills it from a file, the environment and flags.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import ipaddress
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, NoReturn
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from streams.facts.kind_words import BadKind, KindWords, check_kind, tables
from streams.facts.kinds import Table
from streams.policy import Granularity, Policy
from workers.sources.schedule import INTERVAL_S
from workers.sources.watch import STDIN

HIDDEN = "********"
DEFAULT_DATA = Path("wirewatch-data")
LOOPBACK = "127.0.0.1"
TOKEN_CHARS = 16
"""The shortest token where others reach us: as hexadecimal digits 64 bits, which nobody tries out over a network."""
LONGEST_INTERVAL_S = 30 * 86_400
OFF = "off"


class BadSettings(ValueError):
    """What is configured cannot be used; the message names the setting, where it came from and what is expected."""


class Secret:
    """Text that `repr`, `str`, `format`, JSON and logs do not show; `reveal` gives it to the one place that needs it.

    >>> token = Secret("correct horse")
    >>> f"{token} {token!r} {token == Secret('correct horse')}"
    '******** Secret(********) True'
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text itself."""
        return self._text

    def __str__(self) -> str:
        return HIDDEN

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self._text.encode(), other._text.encode())

    def __hash__(self) -> int:
        return hash(self._text)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not written anywhere")


class SecretUrl(Secret):
    """An address whose path, query or user may be a password: only scheme and host are shown.

    >>> print(SecretUrl("https://joe:pw@hooks.example:8443/T0/B1?key=x"))
    https://hooks.example:8443/********
    """

    __slots__ = ()

    def __str__(self) -> str:
        try:
            parts = urlsplit(self._text)
        except ValueError:
            return HIDDEN
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}/{HIDDEN}"


def shown_url(url: str) -> str:
    """The address of a feed as it may be shown: its user and its query may be a password or a key.

    >>> shown_url("https://joe:pw@news.example/rss/world?key=x")
    'https://news.example/rss/world?********'
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return HIDDEN
    query = f"?{HIDDEN}" if parts.query else ""
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}{query}"


class ServerUrl(Secret):
    """An address of which all but user and query may be seen; several are separated by commas.

    >>> print(ServerUrl("https://joe:pw@one.example:8081,https://two.example:8081"))
    https://one.example:8081,https://two.example:8081
    """

    __slots__ = ()

    def __str__(self) -> str:
        return ",".join(shown_url(url.strip()) for url in self._text.split(","))


class Listen(Struct, frozen=True):
    """Where to listen. Port 0: any that is free."""

    host: str
    port: int

    @classmethod
    def parse(cls, text: str) -> Listen:
        """HOST:PORT; a PORT alone is on loopback. Raises ValueError.

        >>> Listen.parse("8080"), str(Listen.parse("[::1]:80"))
        (Listen(host='127.0.0.1', port=8080), '[::1]:80')
        """
        host, _, port = text.strip().rpartition(":")
        host = host[1:-1] if host.startswith("[") and host.endswith("]") else host
        if not (port.isascii() and port.isdigit() and int(port) <= 65_535):
            raise ValueError(f"{text!r} has no port from 0 to 65535")
        return cls(host or LOOPBACK, int(port))

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach it."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


SeenAt = Literal["log", "published"]
LogLevel = Literal["debug", "info", "warning", "error"]
LogFormat = Literal["auto", "json", "text"]


class Settings(Struct, frozen=True, kw_only=True):
    """What an operator decides.

    `data`             directory of the log
    `listen`           where HTTP is served; None: nowhere
    `token`            bearer token of the HTTP API; needed where more than this machine can reach it
    `watch`            JSON Lines files to follow; "-" is standard input
    `feeds`            files that list feeds, an address a line or OPML
    `feed_interval_s`  how often a feed is asked for, seconds
    `allow_networks`   networks in CIDR notation that feeds may lead to, beside public addresses
    `webhooks`         addresses that every alert is posted to
    `webhook_secret`   signs what is posted (Standard Webhooks: base64, perhaps after "whsec_")
    `seen_at`          what dates an article: "log", its arrival, or "published", the publisher's date, as in replay
    `model`            a sentence-transformers model by name or path, "hashing", or None for the packaged one
    `granularity`      how finely stories are cut: sets what GRANULARITIES of `streams.policy` names for it, where those
                        thresholds are not set themselves
    `exit_when_idle`   end when the files are read and every feed was asked for once, everything is decided and every
                        delivery was tried; what failed is tried again by the next run
    `kafka`            HOST:PORT of Apache Kafka's brokers, separated by commas
    `prefix`           what the names of its topics, groups and transactional ids begin with
    `librdkafka`       any setting of the client, as in {"security.protocol": "sasl_ssl"}
    `schema_registry`  a Confluent-compatible schema registry, which holds the topics' schemas; user and password may
                        stand in the address
    `snapshots`        where snapshots of the live stories are kept: a directory, a URL that fsspec reaches, "off", or
                        None for `snapshots` in `data`
    `snapshot_every`   events after which one is taken
    `broker_patience_s`  how long the brokers may be away before a worker ends, seconds
    `policy`           the thresholds of every decision, see `streams.policy.Policy`
    `log_level`        the least that is logged
    `log_format`       "auto": text on a terminal, else JSON
    `kinds`            kinds of claim beside those built in, by name: tables [kinds.NAME] of the file
    """

    data: Path = DEFAULT_DATA
    listen: Listen | None = None
    token: Secret | None = None
    watch: tuple[str, ...] = ()
    feeds: tuple[Path, ...] = ()
    feed_interval_s: float = INTERVAL_S
    allow_networks: tuple[str, ...] = ()
    webhooks: tuple[SecretUrl, ...] = ()
    webhook_secret: Secret | None = None
    seen_at: SeenAt = "log"
    model: str | None = None
    granularity: Granularity = "event"
    exit_when_idle: bool = False
    kafka: str | None = None
    prefix: str = ""
    librdkafka: dict[str, str | Secret] = {}
    schema_registry: ServerUrl | None = None
    snapshots: str | None = None
    snapshot_every: int = 20_000
    broker_patience_s: float = 60.0
    log_level: LogLevel = "info"
    log_format: LogFormat = "auto"
    policy: Policy = Policy()
    kinds: dict[str, KindWords] = {}

    def __post_init__(self) -> None:
        # Two that read one file or post to one address would share a position in the log, and take from each other.
        files = {where if where == STDIN else str(Path(where).absolute()): where for where in self.watch}
        msgspec.structs.force_setattr(self, "watch", tuple(files.values()))
        msgspec.structs.force_setattr(self, "webhooks", tuple(dict.fromkeys(self.webhooks)))
        for check in CHECKS:
            check(self)

    @property
    def log_path(self) -> Path:
        """The log's file."""
        return self.data / "log.sqlite"

    @property
    def snapshot_home(self) -> str | None:
        """Where snapshots are kept; None: nowhere."""
        return None if self.snapshots == OFF else self.snapshots or str(self.data / "snapshots")

    @property
    def tables(self) -> tuple[Table, ...]:
        """What the grammar reads by."""
        may_fall = {name: one.may_fall or name in self.policy.may_fall for name, one in self.kinds.items()}
        return tables([(n, msgspec.structs.replace(one, may_fall=may_fall[n])) for n, one in self.kinds.items()])


def _listens_safely(settings: Settings) -> None:
    listen, token = settings.listen, settings.token
    if token is not None and not (token.reveal().isascii() and token.reveal().isprintable() and token.reveal().strip()):
        raise BadSettings("token: must be printable ASCII, for it travels in a header, and not empty")
    if listen is not None and token is not None and not listen.is_loopback and len(token.reveal()) < TOKEN_CHARS:
        raise BadSettings(
            f"token: shorter than {TOKEN_CHARS} characters can be guessed where {listen} is reached by other machines; "
            "make one with `openssl rand -hex 16`"
        )
    if listen is not None and token is None and not listen.is_loopback:
        raise BadSettings(
            f"listen: {listen} can be reached from other machines and no token is set; "
            f"listen on {LOOPBACK}:{listen.port}, or set WIREWATCH_TOKEN or `token` in the configuration file"
        )


def _posts_somewhere(settings: Settings) -> None:
    if not all(_is_http(url.reveal()) for url in settings.webhooks):
        raise BadSettings("webhooks: each must be an address that begins with http:// or https:// and a host")
    if settings.webhook_secret is not None and not _is_webhook_secret(settings.webhook_secret):
        raise BadSettings(
            'webhook_secret: must be base64 of 24 to 64 bytes, perhaps after "whsec_"; '
            "make one with `openssl rand -base64 32`"
        )


def _is_http(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna")  # a UnicodeError is a ValueError
        return parts.scheme in ("http", "https") and bool(host) and parts.port != 0
    except ValueError:
        return False


def _is_webhook_secret(secret: Secret) -> bool:
    try:
        key = base64.b64decode(secret.reveal().removeprefix("whsec_"), validate=True)
    except (binascii.Error, ValueError):
        return False
    return 24 <= len(key) <= 64  # Standard Webhooks 1.0, "Signature scheme"


def _reads_somewhere(settings: Settings) -> None:
    if not 1 <= settings.feed_interval_s <= LONGEST_INTERVAL_S:
        raise BadSettings(f"feed_interval_s: must be from 1 to {LONGEST_INTERVAL_S} seconds")
    for cidr in settings.allow_networks:
        try:
            ipaddress.ip_network(cidr, strict=False)
        except ValueError as err:
            raise BadSettings(f"allow_networks: {cidr!r} is no network like 10.1.0.0/16") from err


def _keeps_snapshots(settings: Settings) -> None:
    if settings.snapshot_every < 1:
        raise BadSettings("snapshot_every: must be at least 1 event")
    parts = (settings.snapshots or "").partition("://")
    if parts[1] and "@" in parts[2].partition("/")[0]:
        raise BadSettings("snapshots: the address must hold no user and password; give them as its own tools take them")


PREFIX = re.compile(r"[a-zA-Z0-9._-]{0,100}")
"""What Kafka allows in the name of a topic."""
OURS = frozenset(("bootstrap.servers", "enable.auto.commit", "isolation.level", "transactional.id", "group.id"))
"""Settings of the client without which nothing here holds."""


def _reaches_kafka(settings: Settings) -> None:
    if not PREFIX.fullmatch(settings.prefix):
        raise BadSettings(
            f"prefix: {settings.prefix!r} is no beginning of a topic's name: letters, digits, '.', '_', '-'"
        )
    if not settings.broker_patience_s >= 1:
        raise BadSettings("broker_patience_s: must be at least 1 second")
    for key in OURS & set(settings.librdkafka):
        raise BadSettings(f"librdkafka: {key} is not yours to set")
    registries = settings.schema_registry.reveal().split(",") if settings.schema_registry else ()
    if not all(_is_http(url.strip()) for url in registries):
        raise BadSettings("schema_registry: each must be an address that begins with http:// or https:// and a host")


LONGEST_SILENCE_S = 100 * 366 * 86_400
"""From any date that an article may have, so long before and after it there is a calendar."""
FRACTIONS = ("attach_from", "merge_from", "merge_average")


def _decides_soundly(settings: Settings) -> None:
    for name in FRACTIONS:
        if not 0 <= getattr(settings.policy, name) <= 1:
            raise BadSettings(f"policy.{name}: must be from 0 to 1, got {getattr(settings.policy, name):g}")
    if settings.policy.forget_after_s > LONGEST_SILENCE_S:
        raise BadSettings(f"policy.forget_after_s: must be at most {LONGEST_SILENCE_S}, a hundred years")


def _has_sound_kinds(settings: Settings) -> None:
    for name, words in settings.kinds.items():
        try:
            check_kind(name, words)
        except BadKind as err:
            raise BadSettings(f"kinds.{name}{'.' if err.key else ': '}{err}") from err


CHECKS: tuple[Callable[[Settings], None], ...] = (
    _listens_safely,
    _posts_somewhere,
    _reads_somewhere,
    _keeps_snapshots,
    _reaches_kafka,
    _decides_soundly,
    _has_sound_kinds,
)


def plain(settings: Settings) -> dict[str, Any]:
    """The settings as JSON types, secrets hidden."""
    found: dict[str, Any] = msgspec.to_builtins(settings, enc_hook=str)
    return found | {"listen": str(settings.listen) if settings.listen else None}
