"""Where settings come from: a TOML file, then `WIREWATCH_*` in the environment, then flags. The later one wins."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Struct

from streams.facts.kind_words import KindWords
from streams.policy import GRANULARITIES, Policy
from workers.settings import OFF, BadSettings, Listen, Secret, SecretUrl, ServerUrl, Settings

PREFIX = "WIREWATCH_"
CONFIG_VARIABLE = "WIREWATCH_CONFIG"
POLICY = "policy."
LIBRDKAFKA = "librdkafka."
"""Keys that begin so name any setting of the client, which has two hundred and knows itself which."""
KINDS = "kinds."
"""Keys that begin so, "kinds.NAME.LIST", make a kind of claim; only a file has them."""
KIND_TYPES = get_type_hints(KindWords)
FALLING = "policy.may_fall"
"""What the kinds of a file that may fall are added to."""
SECRET_NAMES = ("password", "secret", "token", "key.pem", "sasl.oauthbearer.config", "sasl.jaas.config")
DEFAULT = "default"


class Loaded(Struct, frozen=True):
    """The settings, and for each key where its value came from."""

    settings: Settings
    origins: dict[str, str]


FITTED = ("linker", "experts")
"""What of a policy is no threshold but a model, fitted by `benchmarks/train_linker.py`."""


def _types() -> dict[str, Any]:
    own = {name: hint for name, hint in get_type_hints(Settings).items() if name in Settings.__struct_fields__}
    policy = {f"{POLICY}{name}": hint for name, hint in get_type_hints(Policy).items() if name not in FITTED}
    return {name: hint for name, hint in own.items() if name not in ("policy", "librdkafka", "kinds")} | policy


TYPES = _types()
"""Every key that can be set, with its type; the policy's keys begin with "policy."."""

VARIABLES = {PREFIX + key.replace(".", "_").upper(): key for key in TYPES}


def load(flags: Mapping[str, str | list[str]], environment: Mapping[str, str], file: Path | None = None) -> Loaded:
    """The settings of all three sources. Raises BadSettings.

    `flags` holds keys of TYPES, and only those that were given. A list in a variable is separated by commas; a
    relative path in a file is relative to that file.
    """
    if file is None and environment.get(CONFIG_VARIABLE):
        file = Path(environment[CONFIG_VARIABLE])
    values: dict[str, Any] = {}
    origins = dict.fromkeys(TYPES, DEFAULT)
    for key, raw in (_file_values(file) if file else {}).items():
        values[key], origins[key] = _beside(file, key, _typed(key, raw, str(file), strict=True)), str(file)
    for name, raw in _environment_values(environment).items():
        key = _key_of_variable(name)
        values[key], origins[key] = _from_text(key, raw, name), name
    for key, raw in flags.items():
        origin = flag_of(key)
        values[key], origins[key] = _from_text(key, raw, origin), origin
    if "granularity" in values:
        for name, threshold in GRANULARITIES[values["granularity"]].items():
            if POLICY + name not in values:
                values[POLICY + name], origins[POLICY + name] = threshold, f"granularity ({origins['granularity']})"
    if falling := [key.split(".")[1] for key, value in values.items() if key.startswith(KINDS) and value is True]:
        values[FALLING] = tuple(dict.fromkeys((*values.get(FALLING, ()), *falling)))
        origins[FALLING] = f"kinds ({file})" if origins[FALLING] == DEFAULT else f"kinds and {origins[FALLING]}"
    settings = _made(values, origins)
    unsaid = {f"{KINDS}{name}.{key}": DEFAULT for name in settings.kinds for key in KIND_TYPES}
    return Loaded(settings, origins | {key: origin for key, origin in unsaid.items() if key not in origins})


def flag_of(key: str) -> str:
    """The flag that sets a key.

    >>> flag_of("allow_networks"), flag_of("policy.attach_from")
    ('--allow-network', '--policy attach_from')
    """
    if key.startswith(POLICY):
        return f"--policy {key.removeprefix(POLICY)}"
    if key.startswith(LIBRDKAFKA):
        return f"--set {key}"
    return "--" + {"webhooks": "webhook", "allow_networks": "allow-network"}.get(key, key.replace("_", "-"))


def _made(values: Mapping[str, Any], origins: Mapping[str, str]) -> Settings:
    chosen = {key.removeprefix(POLICY): value for key, value in values.items() if key.startswith(POLICY)}
    client = {key.removeprefix(LIBRDKAFKA): value for key, value in values.items() if key.startswith(LIBRDKAFKA)}
    own = {key: value for key, value in values.items() if not key.startswith((POLICY, LIBRDKAFKA, KINDS))}
    kinds = _kinds(values)
    try:
        return Settings(**own, librdkafka=client, policy=Policy(**chosen), kinds=kinds)
    except BadSettings as err:
        key = str(err).partition(":")[0]
        # "kinds.outage: nothing can prove it" is of the whole table, whatever keys it has
        origin = next((found for k, found in origins.items() if k == key or k.startswith(f"{key}.")), DEFAULT)
        raise BadSettings(f"{err} ({key} is set by {origin})") from err
    except ValueError as err:
        raise BadSettings(f"policy: {err} (set by {', '.join(sorted({origins[POLICY + k] for k in chosen}))})") from err


def _kinds(values: Mapping[str, Any]) -> dict[str, KindWords]:
    lists: dict[str, dict[str, Any]] = {}
    for key, value in values.items():
        if key.startswith(KINDS):
            _, name, which = key.split(".")
            lists.setdefault(name, {})[which] = value
    return {name: KindWords(**found) for name, found in lists.items()}


def _kind_values(table: object, file: Path) -> dict[str, Any]:
    """The keys "kinds.NAME.LIST" of the tables [kinds.NAME]. Raises BadSettings."""
    found: dict[str, Any] = {}
    for name, words in table.items() if isinstance(table, dict) else {"": table}.items():
        if not isinstance(words, dict) or not words:
            where = f"kinds.{name}".rstrip(".")
            raise BadSettings(
                f"{where} (from {file}): expected a table [kinds.NAME] of words, got {_as_written(words)}"
            )
        if "." in name:
            raise BadSettings(f"kinds.{name} (from {file}): a kind's name has small letters, digits and _, and no dot")
        for key in words:
            prefix = f"{KINDS}{name}."
            _known(prefix + key, [prefix + known for known in KIND_TYPES], str(file), prefix)
        found |= {f"{KINDS}{name}.{key}": value for key, value in words.items()}
    return found


def _file_values(file: Path) -> dict[str, Any]:
    try:
        with file.open("rb") as opened:
            tables = tomllib.load(opened)
    except OSError as err:
        raise BadSettings(f"cannot read the configuration file {file}: {err.strerror}") from err
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as err:
        raise BadSettings(f"{file} is not TOML: {err}") from err
    found = dict(tables)
    kinds = _kind_values(found.pop("kinds", {}), file)
    for prefix in (POLICY, LIBRDKAFKA):
        name = prefix.removesuffix(".")
        table = found.pop(name, {})
        if not isinstance(table, dict):
            raise BadSettings(f"{name} (from {file}): expected a table [{name}], got {table!r}")
        found |= {prefix + key: value for key, value in _dotted(table)}
    for key in found:
        _known(key, TYPES, str(file))
    return found | kinds


def _dotted(table: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """In TOML `sasl.username = "x"` is a table in a table; to the client it is one name."""
    for key, value in table.items():
        if isinstance(value, dict):
            yield from ((f"{key}.{rest}", inner) for rest, inner in _dotted(value))
        else:
            yield key, value


def _key_of_variable(name: str) -> str:
    if name in VARIABLES:
        return VARIABLES[name]
    return name.removeprefix(PREFIX).lower().replace("_", ".")


def _environment_values(environment: Mapping[str, str]) -> dict[str, str]:
    found = {name: value for name, value in environment.items() if name.startswith(PREFIX) and name != CONFIG_VARIABLE}
    # Kubernetes tells every container of a Service named wirewatch: WIREWATCH_PORT_80_TCP, WIREWATCH_SERVICE_HOST...
    found = {name: value for name, value in found.items() if name.split("_")[1] not in ("PORT", "SERVICE")}
    for name in found:
        if not _key_of_variable(name).startswith(LIBRDKAFKA):
            _known(name, VARIABLES, "the environment")
    return {name: value for name, value in found.items() if value}  # an empty variable is one that is not set


def _known(name: str, names: Iterable[str], origin: str, prefix: str = "") -> None:
    names = list(names)
    if name in names or (name.startswith(LIBRDKAFKA) and name != LIBRDKAFKA):
        return
    # The part that all have in common makes any two look alike.
    common = prefix or next((one for one in (POLICY, PREFIX) if name.startswith(one)), "")
    bare = [known.removeprefix(common) for known in names if known.startswith(common)]
    near = difflib.get_close_matches(name.removeprefix(common), bare, n=1)
    listed = f"a kind has {', '.join(bare)}" if prefix else "`wirewatch settings` lists all"
    hint = f"did you mean {common}{near[0]}?" if near else listed
    raise BadSettings(f"unknown setting {name} (from {origin}): {hint}")


def _from_text(key: str, raw: str | list[str], origin: str) -> object:
    """A value from words: a list is a flag given several times, or in a variable what commas separate."""
    _known(key, TYPES, origin)
    if get_origin(TYPES.get(key)) is tuple and isinstance(raw, str):
        raw = [part.strip() for part in raw.split(",") if part.strip()]
    return _typed(key, raw, origin, strict=False)


def _typed(key: str, raw: object, origin: str, *, strict: bool) -> object:
    if key.startswith(LIBRDKAFKA):
        return _for_client(key, raw, origin)
    hint = KIND_TYPES[key.rpartition(".")[2]] if key.startswith(KINDS) else TYPES[key]
    if get_origin(hint) is tuple and isinstance(raw, str):
        raw = [raw]
    try:
        if hint == Listen | None and isinstance(raw, str):
            return Listen.parse(raw)
        return msgspec.convert(raw, hint, strict=strict, dec_hook=_custom)
    except (msgspec.ValidationError, ValueError) as err:
        got = "a value that is not shown" if _is_secret(hint) else _as_written(raw)
        raise BadSettings(f"{key} (from {origin}): expected {in_words(hint)}, got {got}") from err


def _for_client(key: str, raw: object, origin: str) -> str | Secret:
    if not isinstance(raw, str | int | float):
        raise BadSettings(f"{key} (from {origin}): expected a text, a number, true or false")
    text = str(raw).lower() if isinstance(raw, bool) else str(raw)
    return Secret(text) if any(word in key for word in SECRET_NAMES) else text


def _custom(kind: type, raw: object) -> object:
    if not isinstance(raw, str) or not raw or "\0" in raw:
        raise ValueError("not a text, or an empty one")
    return kind(raw)


def _beside(file: Path | None, key: str, value: object) -> object:
    """Paths of a file are relative to it."""
    if file is None or value == "-" or (key == "snapshots" and (value == OFF or "://" in str(value))):
        return value
    if isinstance(value, tuple):
        return tuple(_beside(file, key, one) for one in value)
    if isinstance(value, Path):
        return file.parent / value.expanduser()
    return str(file.parent / value) if key in ("watch", "snapshots") and isinstance(value, str) else value


def _is_secret(hint: object) -> bool:
    return any(isinstance(kind, type) and issubclass(kind, Secret) for kind in (hint, *get_args(hint)))


def _as_written(raw: object) -> str:
    text = repr(raw)
    return text if len(text) <= 80 else f"{text[:80]}..."


WORDS: dict[object, str] = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "a text",
    Path: "a path",
    Listen: "HOST:PORT, as in 127.0.0.1:8080",
    Secret: "a text",
    SecretUrl: "an address",
    ServerUrl: "an address",
}


def in_words(hint: object) -> str:
    """What a key expects.

    >>> in_words(tuple[Path, ...]), in_words(Literal["log", "published"]), in_words(int | None)
    ('a list, each a path', 'one of "log", "published"', 'a whole number')
    """
    origin, parts = get_origin(hint), get_args(hint)
    if origin is tuple:
        return f"a list, each {in_words(parts[0])}"
    if origin is Literal:
        return "one of " + ", ".join(f'"{part}"' for part in parts)
    if origin in (Union, UnionType):
        return " or ".join(in_words(part) for part in parts if part is not type(None))
    return WORDS[hint]
