"""What the operator wants to have traced and measured: OpenTelemetry's own variables, and Application Insights'.

Nothing of OpenTelemetry is imported here: a site that wants nothing has nothing of it.
"""

import os
import re
from typing import Literal
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from voicesite.paths import BASE_DIR
from voicesite.wrong_settings import sentences

PREFIXES = ("OTEL_", "APPLICATIONINSIGHTS_")
INSTRUMENTATION_KEY = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# What the SDK's parser takes; anything else it would write into the log.
HEADER = re.compile(r"\s*[!#$%&'*+.^_`|~0-9A-Za-z-]+\s*=[\x20\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*")
CONNECTION_STRING = "APPLICATIONINSIGHTS_CONNECTION_STRING"
SAMPLERS = Literal[
    "always_on",
    "always_off",
    "traceidratio",
    "parentbased_always_on",
    "parentbased_always_off",
    "parentbased_traceidratio",
]
Protocol = Literal["", "http/protobuf"]
INSTALL = "pip install -r voicesite/telemetry/requirements.txt, or build the image with --build-arg TELEMETRY=1"


class WrongTelemetry(Exception):
    """One line for every wrong value; secrets are left out."""


class TelemetrySwitch(BaseSettings):
    """Where to; nowhere unless one of these is set. Endpoints may hold a password."""

    model_config = SettingsConfigDict(extra="ignore", env_ignore_empty=True)

    otel_sdk_disabled: bool = False
    otel_exporter_otlp_endpoint: SecretStr = SecretStr("")
    otel_exporter_otlp_traces_endpoint: SecretStr = SecretStr("")
    otel_exporter_otlp_metrics_endpoint: SecretStr = SecretStr("")
    applicationinsights_connection_string: SecretStr = SecretStr("")

    @property
    def names_set(self) -> list[str]:
        """The variables that name a place."""
        return [name.upper() for name, value in self if isinstance(value, SecretStr) and value.get_secret_value()]


class TelemetrySettings(TelemetrySwitch):
    """The rest of what is looked at here; OpenTelemetry's SDK reads more of its variables by itself."""

    otel_exporter_otlp_headers: SecretStr = SecretStr("")
    otel_exporter_otlp_traces_headers: SecretStr = SecretStr("")
    otel_exporter_otlp_metrics_headers: SecretStr = SecretStr("")
    otel_exporter_otlp_protocol: Protocol = ""
    otel_exporter_otlp_traces_protocol: Protocol = ""
    otel_exporter_otlp_metrics_protocol: Protocol = ""
    otel_traces_exporter: str = ""
    otel_metrics_exporter: str = ""
    otel_traces_sampler: SAMPLERS = "parentbased_always_on"
    otel_traces_sampler_arg: float = Field(default=1.0, ge=0, le=1)
    otel_metric_export_interval: int = Field(default=60_000, ge=100)

    @field_validator(
        "otel_exporter_otlp_endpoint", "otel_exporter_otlp_traces_endpoint", "otel_exporter_otlp_metrics_endpoint"
    )
    @classmethod
    def endpoint_is_whole(cls, endpoint: SecretStr) -> SecretStr:
        if endpoint.get_secret_value() and not _is_address(endpoint.get_secret_value()):
            raise ValueError("allowed is the address of a collector that takes OTLP over HTTP: http://collector:4318")
        return endpoint

    @field_validator(
        "otel_exporter_otlp_headers", "otel_exporter_otlp_traces_headers", "otel_exporter_otlp_metrics_headers"
    )
    @classmethod
    def headers_can_be_read(cls, headers: SecretStr) -> SecretStr:
        if not all(HEADER.fullmatch(header) for header in headers.get_secret_value().split(",") if header.strip()):
            raise ValueError("allowed is name=value, more of them behind commas, with %-escapes in the value")
        return headers

    @field_validator("applicationinsights_connection_string")
    @classmethod
    def connection_string_can_be_read(cls, given: SecretStr) -> SecretStr:
        text = _without_last_semicolon(given.get_secret_value())
        pairs = [pair.split("=") for pair in text.split(";")]
        parts = {pair[0].lower(): pair[-1] for pair in pairs}
        endpoint = parts.get("ingestionendpoint")
        is_good = (
            all(len(pair) == 2 for pair in pairs)
            and INSTRUMENTATION_KEY.fullmatch(parts.get("instrumentationkey", ""))
            and (endpoint is None or _is_address(endpoint))
            and parts.get("authorization", "ikey").lower() == "ikey"
        )
        if text and not is_good:
            raise ValueError(
                "allowed is what the Application Insights resource shows: "
                "InstrumentationKey=<id in lower case>;IngestionEndpoint=https://…"
            )
        return SecretStr(text)

    @property
    def has_otlp_traces(self) -> bool:
        return self.has_traces and self._has(self.otel_exporter_otlp_endpoint, self.otel_exporter_otlp_traces_endpoint)

    @property
    def has_otlp_metrics(self) -> bool:
        endpoints = self.otel_exporter_otlp_endpoint, self.otel_exporter_otlp_metrics_endpoint
        return self.has_metrics and self._has(*endpoints)

    @property
    def has_traces(self) -> bool:
        return self.otel_traces_exporter != "none"

    @property
    def has_metrics(self) -> bool:
        return self.otel_metrics_exporter != "none"

    def _has(self, *endpoints: SecretStr) -> bool:
        return any(endpoint.get_secret_value() for endpoint in endpoints)


def read_telemetry_settings() -> TelemetrySettings | None:
    """None: nothing is to be told to anybody.

    Raises:
        WrongTelemetry: a value is not allowed.
    """
    _offer_env_file()
    kind: type[TelemetrySwitch] = TelemetrySwitch
    try:
        switch = TelemetrySwitch()
        if switch.otel_sdk_disabled or not switch.names_set:
            return None
        kind = TelemetrySettings
        settings = TelemetrySettings()
    except ValidationError as wrong:
        raise WrongTelemetry(sentences(wrong, kind)) from None
    if connection_string := settings.applicationinsights_connection_string.get_secret_value():
        os.environ[CONNECTION_STRING] = connection_string  # the exporter takes no semicolon at the end
    return settings


def _offer_env_file() -> None:
    """`.env` counts for the SDK, which reads the environment alone, as it does for every other setting."""
    for name, value in dotenv_values(BASE_DIR / ".env").items():
        if name.startswith(PREFIXES) and value and not os.environ.get(name):
            os.environ[name] = value


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _without_last_semicolon(text: str) -> str:
    return text.strip().rstrip(";")
