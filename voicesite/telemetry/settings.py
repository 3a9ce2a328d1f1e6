"""What the operator wants traced and measured: OpenTelemetry's own variables, and those of Application Insights.

Nothing of OpenTelemetry is imported here: a site without telemetry need not have its packages.
"""

import re
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator

from voicesite.environment import FromEnvironment, pass_on_env_file, read, set_for_libraries

PREFIXES = ("OTEL_", "APPLICATIONINSIGHTS_")
INSTRUMENTATION_KEY = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# What the SDK's parser takes. It would write anything else into the log.
HEADER = re.compile(r"\s*[!#$%&'*+.^_`|~0-9A-Za-z-]+\s*=[\x20\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*")
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


class TelemetrySwitch(FromEnvironment):
    """Where telemetry is sent; nothing is sent unless one of these is set. An endpoint may hold a password."""

    otel_sdk_disabled: bool = False
    otel_exporter_otlp_endpoint: SecretStr = SecretStr("")
    otel_exporter_otlp_traces_endpoint: SecretStr = SecretStr("")
    otel_exporter_otlp_metrics_endpoint: SecretStr = SecretStr("")
    applicationinsights_connection_string: SecretStr = SecretStr("")

    @property
    def names_set(self) -> list[str]:
        """The variables that name a destination."""
        return [name.upper() for name, value in self if isinstance(value, SecretStr) and value.get_secret_value()]


class TelemetrySettings(TelemetrySwitch):
    """The rest of what we look at. OpenTelemetry's SDK reads more of its variables by itself."""

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
            raise ValueError("allowed is name=value, several separated by commas, with %-escapes in the value")
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
    """None: nothing is to be sent.

    Raises:
        WrongSettings: a value is not allowed.
    """
    switch = read(TelemetrySwitch)
    if switch.otel_sdk_disabled or not switch.names_set:
        return None
    return read(TelemetrySettings)


def pass_on(settings: TelemetrySettings) -> None:
    """Let the SDK, which reads the environment alone, see `.env` too, and the secrets that came from files."""
    pass_on_env_file(PREFIXES)
    secrets = {name.upper(): value.get_secret_value() for name, value in settings if isinstance(value, SecretStr)}
    set_for_libraries(secrets)


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _without_last_semicolon(text: str) -> str:
    return text.strip().rstrip(";")
