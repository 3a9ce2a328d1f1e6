"""What turns telemetry on, and how a wrong value or a missing package stops the start."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.patience import PATIENCE_SECONDS
from voicesite import environment, telemetry
from voicesite.paths import BASE_DIR
from voicesite.telemetry.settings import PREFIXES, TelemetrySettings, TelemetrySwitch, pass_on, read_telemetry_settings
from voicesite.wrong_settings import WrongSettings

SECRET = "planted-secret"
KEY = "0f0f0f0f-1111-4222-8333-444444444444"
ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"
CONNECTION = "APPLICATIONINSIGHTS_CONNECTION_STRING"


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing but what the test writes into its `.env`."""
    for name in [name for name in os.environ if name.startswith(PREFIXES)]:
        monkeypatch.delenv(name)
    monkeypatch.setattr(environment, "ENV_FILE", tmp_path / ".env")
    for settings in (TelemetrySwitch, TelemetrySettings):
        monkeypatch.setitem(settings.model_config, "env_file", tmp_path / ".env")


def read() -> TelemetrySettings:
    """The settings of a site with telemetry."""
    settings = read_telemetry_settings()
    assert settings is not None
    return settings


class TestSwitch:
    @pytest.mark.parametrize(
        "environment",
        [
            {},
            {ENDPOINT: "", CONNECTION: ""},
            {"OTEL_SERVICE_NAME": "a name", "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"},
            {ENDPOINT: "http://collector:4318", "OTEL_SDK_DISABLED": "true"},
        ],
    )
    def test_without_a_destination_there_is_nothing(
        self, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str]
    ) -> None:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        assert read_telemetry_settings() is None

    @pytest.mark.parametrize(
        ("name", "is_traced", "is_measured"),
        [
            (ENDPOINT, True, True),
            ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", True, False),
            ("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", False, True),
        ],
    )
    def test_each_endpoint_turns_on_what_it_is_for(
        self, monkeypatch: pytest.MonkeyPatch, name: str, is_traced: bool, is_measured: bool
    ) -> None:
        monkeypatch.setenv(name, "http://collector:4318/v1/x")
        settings = read()
        assert (settings.has_otlp_traces, settings.has_otlp_metrics) == (is_traced, is_measured)

    def test_an_exporter_named_none_turns_it_off_again(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv(ENDPOINT, "http://collector:4318")
        monkeypatch.setenv("OTEL_TRACES_EXPORTER", "none")
        settings = read()
        assert (settings.has_traces, settings.has_otlp_traces, settings.has_otlp_metrics) == (False, False, True)

    def test_the_sdk_sees_the_env_file(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        (tmp_path / ".env").write_text(
            "OTEL_EXPORTER_OTLP_HEADERS=from=file\nOTEL_SERVICE_NAME=from-file\nPLANTED=from-file\nOTEL_EMPTY=\n"
        )
        monkeypatch.setenv(ENDPOINT, "http://collector:4318")
        monkeypatch.setenv("OTEL_SERVICE_NAME", "from the environment")
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_HEADERS", "")
        pass_on(read())
        assert os.environ["OTEL_EXPORTER_OTLP_HEADERS"] == "from=file"
        assert os.environ["OTEL_SERVICE_NAME"] == "from the environment"
        assert "PLANTED" not in os.environ
        assert "OTEL_EMPTY" not in os.environ

    def test_the_sdk_sees_a_secret_that_came_from_a_file(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        secret = tmp_path / "headers"
        secret.write_text("from=file\n")
        monkeypatch.setenv(ENDPOINT, "http://collector:4318")
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_HEADERS_FILE", str(secret))
        pass_on(read())
        assert os.environ["OTEL_EXPORTER_OTLP_HEADERS"] == "from=file"

    def test_reading_the_settings_writes_nothing(self, tmp_path: Path) -> None:
        (tmp_path / ".env").write_text(f"{ENDPOINT}=http://collector:4318\nOTEL_SERVICE_NAME=from-file\n")
        before = dict(os.environ)
        assert read().names_set == [ENDPOINT]
        assert dict(os.environ) == before


class TestWrongValues:
    @pytest.mark.parametrize(
        ("name", "value", "allowed"),
        [
            (ENDPOINT, f"collector-{SECRET}:4318", "http://collector:4318"),
            (ENDPOINT, f"http://user:{SECRET}@collector:port", "http://collector:4318"),
            ("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", f"grpc://{SECRET}", "http://collector:4318"),
            ("OTEL_EXPORTER_OTLP_HEADERS", f"Bearer {SECRET}", "name=value"),
            ("OTEL_EXPORTER_OTLP_TRACES_HEADERS", f'a=b,key="{SECRET}"', "name=value"),
            (CONNECTION, SECRET, "InstrumentationKey=<id in lower case>"),
            (CONNECTION, f"InstrumentationKey={SECRET}", "InstrumentationKey=<id in lower case>"),
            (CONNECTION, f"InstrumentationKey={KEY};{SECRET}", "InstrumentationKey=<id in lower case>"),
            (CONNECTION, f"InstrumentationKey={KEY};IngestionEndpoint={SECRET}", "IngestionEndpoint=https://"),
            (CONNECTION, f"InstrumentationKey={KEY};Authorization={SECRET}", "InstrumentationKey=<id in lower case>"),
        ],
    )
    def test_one_line_names_the_variable_and_what_is_allowed_and_not_the_value(
        self, monkeypatch: pytest.MonkeyPatch, name: str, value: str, allowed: str
    ) -> None:
        monkeypatch.setenv(ENDPOINT, "http://collector:4318")
        monkeypatch.setenv(name, value)
        with pytest.raises(WrongSettings) as wrong:
            telemetry.start()
        line = str(wrong.value)
        assert line.startswith(f"settings: {name}=(not shown) is wrong")
        assert allowed in line
        assert SECRET not in line
        assert "\n" not in line

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"),
            ("OTEL_TRACES_SAMPLER", "sometimes"),
            ("OTEL_TRACES_SAMPLER_ARG", "20"),
            ("OTEL_METRIC_EXPORT_INTERVAL", "1 minute"),
        ],
    )
    def test_what_the_sdk_would_ignore_stops_the_start_too(
        self, monkeypatch: pytest.MonkeyPatch, name: str, value: str
    ) -> None:
        monkeypatch.setenv(ENDPOINT, "http://collector:4318")
        monkeypatch.setenv(name, value)
        with pytest.raises(WrongSettings, match=f"^settings: {name}='{value}' is wrong: .*"):
            read_telemetry_settings()

    def test_what_only_the_sdk_checks_stops_the_start_with_its_words(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv(ENDPOINT, "http://collector:4318")
        monkeypatch.setenv("OTEL_BSP_MAX_QUEUE_SIZE", "0")
        with pytest.raises(WrongSettings, match=r"^settings: OpenTelemetry .*: max_queue_size must be"):
            telemetry.start()

    def test_headers_with_keys_are_taken(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv(ENDPOINT, "http://collector:4318")
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_HEADERS", "Authorization=Basic%20YTpi==, x-team = voice,")
        assert read().has_otlp_traces

    def test_a_semicolon_at_the_end_of_a_connection_string_is_removed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv(CONNECTION, f"InstrumentationKey={KEY}; ")
        assert read().applicationinsights_connection_string.get_secret_value() == f"InstrumentationKey={KEY}"


def test_without_the_packages_the_start_stops_with_the_fix_in_one_line(tmp_path: Path) -> None:
    not_installed = tmp_path / "opentelemetry"
    not_installed.mkdir()
    (not_installed / "__init__.py").write_text("raise ModuleNotFoundError('not installed', name=__name__)\n")
    done = subprocess.run(
        [sys.executable, "manage.py", "serve"],
        cwd=BASE_DIR,
        env={
            **os.environ,
            "PYTHONPATH": str(tmp_path),
            "DJANGO_SETTINGS_MODULE": "voicesite.settings",
            ENDPOINT: "http://c",
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_SECONDS,
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert f"{ENDPOINT} is set, but opentelemetry is not installed: pip install -r" in done.stderr
    assert "TELEMETRY=1" in done.stderr


def test_without_a_destination_nothing_of_it_is_loaded() -> None:
    """redis-py loads a part of OpenTelemetry by itself if it is installed."""
    program = (
        "import sys, voicesite.asgi, voicesite.management.commands.serve\n"
        "from voicesite import telemetry\n"
        "telemetry.start()\n"
        "print(*sorted(sys.modules))\n"
    )
    environment = {"DJANGO_SETTINGS_MODULE": "voicesite.settings", ENDPOINT: ""}
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=BASE_DIR,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE_SECONDS,
    )
    loaded = done.stdout.split()
    assert "agents.voice.telemetry.call_trace" in loaded
    ours = ("voicesite.telemetry.running", "agents.voice.telemetry.spans", "azure.ai.voicelive.telemetry")
    others = ("opentelemetry.sdk.trace", "opentelemetry.exporter", "opentelemetry.proto", "azure.monitor")
    assert [name for name in loaded if name.startswith((*ours, *others))] == []
