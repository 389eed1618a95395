"""A broker that wants TLS and a password: what an operator writes in the settings reaches the client."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.kafka.broker import free_ports
from tests.conftest import own_broker
from tests.kafka_processes import DAY
from tests.test_run import hook
from workers.cli.main import main

PASSWORD = "harbour-light"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A settings file for a broker that answers strangers by SASL_SSL alone, the password left out."""
    where = tmp_path_factory.mktemp("secured")
    store, certificate = where / "broker.p12", where / "broker.pem"
    _keytool(
        "-genkeypair", "-keyalg", "RSA", "-dname", "CN=127.0.0.1", "-ext", "san=ip:127.0.0.1", "-storetype", "PKCS12",
        "-keystore", str(store),
    )  # fmt: skip
    certificate.write_text(_keytool("-exportcert", "-rfc", "-keystore", str(store)))
    [port] = free_ports(1)
    jaas = (
        "org.apache.kafka.common.security.plain.PlainLoginModule required "
        f'username="admin" password="admin" user_wirewatch="{PASSWORD}";'
    )
    more = {
        "listeners": f"PLAINTEXT://127.0.0.1:{{port}},CONTROLLER://127.0.0.1:{{controller}},SASL_SSL://127.0.0.1:{port}",
        "advertised.listeners": f"PLAINTEXT://127.0.0.1:{{port}},SASL_SSL://127.0.0.1:{port}",
        "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SASL_SSL:SASL_SSL",
        "sasl.enabled.mechanisms": "PLAIN",
        "listener.name.sasl_ssl.plain.sasl.jaas.config": jaas,
        "ssl.keystore.location": str(store),
        "ssl.keystore.password": PASSWORD,
        "ssl.keystore.type": "PKCS12",
    }
    with own_broker(more):
        file = where / "wirewatch.toml"
        file.write_text(
            f'kafka = "127.0.0.1:{port}"\nbroker_patience_s = 5\n[librdkafka]\n"security.protocol" = "sasl_ssl"\n'
            f'"sasl.mechanism" = "PLAIN"\n"sasl.username" = "wirewatch"\n"ssl.ca.location" = "{certificate}"\n'
        )
        yield file


def _keytool(*words: str) -> str:
    done = subprocess.run(
        ["keytool", *words, "-storepass", PASSWORD, "-alias", "broker"], capture_output=True, text=True, check=True
    )
    return done.stdout


def test_all_stages_work_over_tls_with_a_password_from_the_environment(
    settings: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WIREWATCH_LIBRDKAFKA_SASL_PASSWORD", PASSWORD)
    where = ["--config", str(settings), "--data", str(tmp_path / "data")]
    assert main(["topics", "create", "--config", str(settings)]) == 0
    assert main(["ingest", *where, "--watch", str(DAY), "--exit-when-idle"]) == 0
    assert main(["embed", *where, "--model", "hashing", "--exit-when-idle"]) == 0
    assert main(["cluster", *where, "--exit-when-idle"]) == 0
    with hook() as (address, got):  # by Faust's client, which logs in by itself
        assert main(["deliver", *where, "--webhook", address, "--exit-when-idle"]) == 0
    assert len(got) > 5
    assert main(["export", "--config", str(settings), "--out", str(tmp_path / "report")]) == 0
    assert json.loads((tmp_path / "report" / "summary.json").read_text())["stories"] > 5
    said = capfd.readouterr()
    assert PASSWORD not in said.out + said.err


def test_a_wrong_password_is_one_clear_line_that_does_not_show_it(
    settings: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WIREWATCH_LIBRDKAFKA_SASL_PASSWORD", "wrong-light")
    assert main(["lag", "--config", str(settings)]) == 1
    said = capfd.readouterr().err
    assert "127.0.0.1" in said
    assert "wrong-light" not in said
    assert "Traceback" not in said
