"""Settings: three sources in a fixed order, refusals that say what to do, secrets that stay secret."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import wire
from streams.policy import Policy
from workers.settings import BadSettings, Listen, Secret, SecretUrl, Settings, plain
from workers.settings_sources import TYPES, VARIABLES, load

SECRET = "whsec_" + "QUJD" * 8


def written(directory: Path, text: str) -> Path:
    """A configuration file."""
    file = directory / "wirewatch.toml"
    file.write_text(text)
    return file


def refusal(
    flags: dict[str, str | list[str]] | None = None, environment: dict[str, str] | None = None, file: Path | None = None
) -> str:
    """What is said where these settings are refused."""
    with pytest.raises(BadSettings) as caught:
        load(flags or {}, environment or {}, file)
    return str(caught.value)


def test_nothing_configured_is_the_defaults() -> None:
    found = load({}, {"PATH": "/bin"})
    assert found.settings == Settings()
    assert set(found.origins.values()) == {"default"}


def test_flags_win_over_the_environment_and_it_over_the_file(tmp_path: Path) -> None:
    file = written(tmp_path, 'model = "f"\nlog_level = "debug"\nseen_at = "published"\n[policy]\nattach_from = 0.7\n')
    found = load({"model": "flag"}, {"WIREWATCH_MODEL": "e", "WIREWATCH_LOG_LEVEL": "error"}, file)
    assert (found.settings.model, found.settings.log_level, found.settings.seen_at) == ("flag", "error", "published")
    assert found.settings.policy.attach_from == 0.7
    assert found.origins["model"] == "--model"
    assert found.origins["log_level"] == "WIREWATCH_LOG_LEVEL"
    assert found.origins["policy.attach_from"] == str(file)
    assert found.origins["data"] == "default"


def test_a_granularity_sets_the_thresholds_that_are_not_set_themselves(tmp_path: Path) -> None:
    found = load({"granularity": "saga"}, {"WIREWATCH_POLICY_MERGE_AVERAGE": "0.9"})
    assert (found.settings.policy.attach_from, found.settings.policy.merge_average) == (0.35, 0.9)
    assert found.origins["policy.attach_from"] == "granularity (--granularity)"
    assert found.origins["policy.merge_average"] == "WIREWATCH_POLICY_MERGE_AVERAGE"
    file = written(tmp_path, 'granularity = "incident"\n')
    assert load({}, {}, file).settings.policy.attach_from == 0.7
    assert 'one of "incident", "event", "saga"' in refusal(flags={"granularity": "fine"})


def test_the_granularity_of_events_is_the_policy_as_it_is() -> None:
    assert load({"granularity": "event"}, {}).settings.policy == Policy()
    assert Settings().granularity == "event"


def test_a_variable_may_name_the_file(tmp_path: Path) -> None:
    file = written(tmp_path, 'model = "hashing"\n')
    assert load({}, {"WIREWATCH_CONFIG": str(file)}).settings.model == "hashing"


def test_paths_of_a_file_are_relative_to_it(tmp_path: Path) -> None:
    file = written(tmp_path, 'data = "d"\nwatch = ["a.jsonl", "-", "/b.jsonl"]\nfeeds = "feeds.txt"\n')
    settings = load({}, {}, file).settings
    assert settings.log_path == tmp_path / "d" / "log.sqlite"
    assert settings.watch == (str(tmp_path / "a.jsonl"), "-", "/b.jsonl")
    assert settings.feeds == (tmp_path / "feeds.txt",)


def test_a_list_in_a_variable_is_separated_by_commas_and_a_flag_is_given_again() -> None:
    environment = {"WIREWATCH_ALLOW_NETWORKS": "10.0.0.0/8, 192.168.0.0/16", "WIREWATCH_EXIT_WHEN_IDLE": "true"}
    settings = load({"watch": ["a,b.jsonl", "-"]}, environment).settings
    assert settings.allow_networks == ("10.0.0.0/8", "192.168.0.0/16")
    assert settings.watch == ("a,b.jsonl", "-")
    assert settings.exit_when_idle is True


def test_an_unknown_key_is_refused_with_the_nearest_known_one(tmp_path: Path) -> None:
    assert "WIREWATCH_TOKN (from the environment): did you mean WIREWATCH_TOKEN?" in refusal(
        environment={"WIREWATCH_TOKN": "s3cret"}
    )
    file = written(tmp_path, 'webhook = ["https://a.example"]\n')
    assert f"webhook (from {file}): did you mean webhooks?" in refusal(file=file)
    assert "did you mean policy.attach_from?" in refusal(flags={"policy.atach_from": "1"})
    assert "policy.linker" in refusal(file=written(tmp_path, "[policy]\nlinker = 1\n"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("exit_when_idle = 1", "exit_when_idle (from {}): expected true or false, got 1"),
        ('feed_interval_s = "5"', "feed_interval_s (from {}): expected a number, got '5'"),
        ('watch = ["a", 1]', "watch (from {}): expected a list, each a text, got ['a', 1]"),
        ('seen_at = "now"', 'seen_at (from {}): expected one of "log", "published", got \'now\''),
        ('listen = "here"', "listen (from {}): expected HOST:PORT, as in 127.0.0.1:8080, got 'here'"),
        ("policy = 3", "policy (from {}): expected a table [policy], got 3"),
        ("[policy]\nclose_after_s = 1.5", "policy.close_after_s (from {}): expected a whole number, got 1.5"),
        ("model = ", "{} is not TOML"),
        ("kinds = 3", "kinds (from {}): expected a table [kinds.NAME] of words, got 3"),
        ("[kinds]\nfire = 'x'", "kinds.fire (from {}): expected a table [kinds.NAME] of words, got 'x'"),
        ("[kinds.fire]\nunits = 3", "kinds.fire.units (from {}): expected a list, each a text, got 3"),
        (
            "[kinds.fire]\nmay_fall = 1",
            "kinds.fire.may_fall (from {}): expected true or false, got 1",
        ),
        ("[kinds.fire]\nverb = ['lit']", "unknown setting kinds.fire.verb (from {}): did you mean kinds.fire.verbs?"),
        (
            "[kinds.fire]\nx = 1",
            "kinds.fire.x (from {}): a kind has nouns, verbs, units, patterns, near,",
        ),
        ("[kinds.fire]\nnouns = ['farms']", "kinds.fire: nothing can prove it; give verbs, units or patterns"),
        (
            "[kinds.fire]\nunits = ['Fires']",
            "kinds.fire.units: 'Fires' must be in lower case, with single spaces:",
        ),
        ("[kinds.fire]\nunits = ['Fires']", "(kinds.fire.units is set by {})"),
        ("[kinds.killed]\nunits = ['dead']", "kinds.killed: this kind is built in; choose another name"),
        ("[kinds.'a.b']\nunits = ['fires']", "kinds.a.b (from {}): a kind's name has small letters, digits and _"),
    ],
)
def test_a_wrong_type_says_key_origin_and_what_is_expected(tmp_path: Path, text: str, said: str) -> None:
    file = written(tmp_path, text + "\n")
    assert said.format(file) in refusal(file=file)


def test_a_kind_of_the_file_is_a_table_of_the_grammar_and_may_fall_in_the_ledger(tmp_path: Path) -> None:
    text = (
        '[kinds.fire]\nunits = ["fires"]\nmay_fall = true\n[kinds.rain]\nunits = "storms"\n[policy]\nmay_fall = ["x"]\n'
    )
    found = load({}, {}, written(tmp_path, text))
    assert {"fire", "rain"} < {kind for table in found.settings.tables for kind in table.kinds}
    assert found.settings.policy.may_fall == ("x", "fire")
    assert found.origins["kinds.rain.units"] == str(tmp_path / "wirewatch.toml")


def test_a_suggestion_is_near_what_was_written() -> None:
    assert "did you mean policy.attach_from?" in refusal(flags={"policy.attach_form": "1"})
    assert "did you mean" not in refusal(flags={"policy.foo": "1"})


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert "nowhere.toml: No such file" in refusal(file=tmp_path / "nowhere.toml")


@pytest.mark.parametrize("where", ["0.0.0.0:80", "[::]:80", "192.0.2.1:80", "news.example:80"])
def test_without_a_token_it_listens_on_loopback_alone(where: str) -> None:
    said = refusal(flags={"listen": where})
    assert "no token is set" in said
    assert "--listen" in said
    assert "openssl rand" in refusal(flags={"listen": where}, environment={"WIREWATCH_TOKEN": "fifteen letters"})
    settings = load({"listen": where}, {"WIREWATCH_TOKEN": "sixteen letters."}).settings
    assert str(settings.listen) == where


@pytest.mark.parametrize("where", ["127.0.0.1:80", "127.9.9.9:80", "[::1]:80", "localhost:0", "8080", ":8080"])
def test_loopback_needs_no_token(where: str) -> None:
    listen = load({"listen": where}, {}).settings.listen
    assert listen is not None
    assert listen.is_loopback


@pytest.mark.parametrize(
    ("flags", "environment", "said"),
    [
        ({"webhooks": ["ftp://a.example/key"]}, {}, "webhooks: each must be an address"),
        ({"allow_networks": ["10.0.0.0/40"]}, {}, "allow_networks: '10.0.0.0/40'"),
        ({"policy.attach_from": "60"}, {}, "policy.attach_from: must be from 0 to 1, got 60"),
        ({"policy.close_after_s": "0"}, {}, "a story must close before it is forgotten"),
        ({"webhooks": ["http://a..b/"]}, {}, "webhooks: each must be an address"),
        ({"feed_interval_s": "nan"}, {}, "feed_interval_s"),
        ({"feed_interval_s": "inf"}, {}, "feed_interval_s"),
        ({"policy.forget_after_s": "1000000000000"}, {}, "policy.forget_after_s: must be at most"),
        ({}, {"WIREWATCH_WEBHOOK_SECRET": "short"}, "webhook_secret: must be base64"),
        ({}, {"WIREWATCH_TOKEN": "two\nlines"}, "token: must be printable"),
    ],
)
def test_values_that_cannot_work_are_refused(
    flags: dict[str, str | list[str]], environment: dict[str, str], said: str
) -> None:
    assert said in refusal(flags, environment)


def test_a_secret_is_in_no_form_of_the_settings_nor_in_an_error() -> None:
    environment = {"WIREWATCH_TOKEN": "hunter2hunter2", "WIREWATCH_WEBHOOK_SECRET": SECRET}
    loaded = load({"webhooks": ["https://u:hunter2@h.example/hunter2?k=hunter2"]}, environment)
    settings = loaded.settings
    assert settings.token == Secret("hunter2hunter2")
    assert settings.webhooks[0].reveal().endswith("k=hunter2")
    forms = [repr(loaded), str(settings), f"{settings.token} {settings.webhooks}", json.dumps(plain(settings))]
    forms.append(refusal(environment={"WIREWATCH_WEBHOOK_SECRET": "hunter2"}))
    for form in forms:
        assert "hunter2" not in form
        assert SECRET not in form
    with pytest.raises(TypeError):
        wire.encode(settings)
    with pytest.raises(TypeError):
        copy.deepcopy(settings.token)


def test_every_key_has_one_variable() -> None:
    assert sorted(VARIABLES.values()) == sorted(TYPES)


def test_what_is_given_twice_is_taken_once() -> None:
    """Two readers of a file, or two that post to an address, would take from each other."""
    hooks = ["https://h.example/a", "https://h.example/b", "https://h.example/a"]
    settings = load({"webhooks": hooks, "watch": ["a.jsonl", "-", str(Path("a.jsonl").absolute())]}, {}).settings
    assert [url.reveal() for url in settings.webhooks] == hooks[:2]
    assert len(settings.watch) == 2


def test_what_kubernetes_says_of_a_service_of_our_name_is_no_setting() -> None:
    told = {"WIREWATCH_PORT": "tcp://10.0.0.1:80", "WIREWATCH_PORT_80_TCP": "x", "WIREWATCH_SERVICE_HOST": "10.0.0.1"}
    assert load({}, told).settings == Settings()


@given(st.text(max_size=40))
def test_any_text_as_an_address_is_taken_or_refused(text: str) -> None:
    try:
        listen = Listen.parse(text)
    except ValueError:
        return
    assert 0 <= listen.port <= 65_535
    assert listen.host


@given(st.dictionaries(st.sampled_from(sorted(VARIABLES)), st.text(max_size=30), max_size=4))
def test_any_environment_gives_settings_or_one_refusal(environment: dict[str, str]) -> None:
    refusal, settings = "", Settings()
    try:
        settings = load({}, environment).settings
    except BadSettings as err:
        refusal = str(err)
    assert "\n" not in refusal or "\n" in "".join(environment.values())
    assert settings.listen is None or settings.listen.is_loopback or settings.token


def test_an_address_that_is_none_shows_nothing() -> None:
    assert str(SecretUrl("http://[hunter2")) == "********"


@given(st.text(min_size=1, max_size=60))
def test_an_address_shows_scheme_and_host_alone(path: str) -> None:
    shown = str(SecretUrl(f"https://hooks.example/{path}"))
    assert shown == "https://hooks.example/********"


def test_any_setting_of_the_client_comes_from_file_environment_or_flag(tmp_path: Path) -> None:
    text = """
        [librdkafka]
        "security.protocol" = "ssl"
        sasl.username = "wire"
        "linger.ms" = 20
        "log.connection.close" = false
    """
    environment = {"WIREWATCH_LIBRDKAFKA_SASL_PASSWORD": "correct horse", "WIREWATCH_LIBRDKAFKA_LINGER_MS": "30"}
    found = load({"librdkafka.security.protocol": "sasl_ssl"}, environment, written(tmp_path, text))
    assert found.settings.librdkafka == {
        "security.protocol": "sasl_ssl",
        "sasl.username": "wire",
        "linger.ms": "30",
        "log.connection.close": "false",
        "sasl.password": Secret("correct horse"),
    }
    assert found.origins["librdkafka.security.protocol"] == "--set librdkafka.security.protocol"
    assert "correct horse" not in repr(found)
    assert "correct horse" not in str(plain(found.settings))


@pytest.mark.parametrize("key", ["isolation.level", "transactional.id", "enable.auto.commit", "bootstrap.servers"])
def test_what_exactly_once_stands_on_is_not_to_be_set(key: str) -> None:
    assert f"{key} is not yours to set" in refusal(flags={f"librdkafka.{key}": "x"})


def test_a_prefix_must_be_the_beginning_of_a_topic_s_name() -> None:
    assert "prefix: 'news/'" in refusal(flags={"prefix": "news/"})
    assert load({"prefix": "news.1-"}, {}).settings.prefix == "news.1-"
