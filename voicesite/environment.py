"""What the operator sets, in the environment or in `.env`. The one place of the product that reads either.

Each class below is read and checked as a whole. The README's table has the names and defaults of `Environment`, the
table in docs/operations.md those of the budgets; tests compare them.
"""

import os
from collections.abc import Mapping
from dataclasses import fields
from typing import Annotated, Any, Literal, Self, TypeVar
from urllib.parse import urlsplit

import dj_database_url
from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError, create_model, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from agents.voice.budgets import Budgets
from agents.voice.upstream.resources import CONNECTS_MAX, addresses, as_setting, safe_address
from voicesite import store_urls, web_names
from voicesite.paths import BASE_DIR
from voicesite.secret_files import SecretFiles
from voicesite.wrong_settings import UNRESOLVED, WrongSettings, is_unresolved, sentences

ENV_FILE = BASE_DIR / ".env"
TLS_MODES = ("require", "verify-ca", "verify-full")
METRICS_TOKEN_MIN_CHARACTERS = 16

Words = Annotated[list[str], NoDecode]


class FromEnvironment(BaseSettings):
    """Settings that are read together. The environment counts before `.env`, and an empty variable is not set."""

    model_config = SettingsConfigDict(env_file=ENV_FILE, extra="ignore", env_ignore_empty=True)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        given: dict[str, str | None] = {}
        for source in (dotenv_settings, env_settings):
            given |= source.env_vars if isinstance(source, EnvSettingsSource) else {}
        return init_settings, env_settings, dotenv_settings, SecretFiles(settings_cls, given)

    @field_validator("*", mode="before")
    @classmethod
    def reference_is_resolved(cls, value: Any) -> Any:
        """Where App Service cannot read a secret it gives the reference itself, which anybody can guess."""
        if isinstance(value, str) and is_unresolved(value):
            raise ValueError(UNRESOLVED)
        return value


Settings = TypeVar("Settings", bound=FromEnvironment)


class Environment(FromEnvironment):
    """The settings of the README's table. A field's name in upper case is the variable's."""

    azure_voice_live_endpoint: str = ""
    azure_voice_live_api_key: SecretStr = SecretStr("")
    voice_live_model: str = "gpt-realtime"
    voice_live_voice: str = "en-US-Ava:DragonHDLatestNeural"
    voice_live_instructions: str = "You are a helpful assistant. Answer in short sentences, as one speaks."
    voice_live_api_version: str = ""
    voice_live_verbose: bool = False
    local_voice_url: str = "http://127.0.0.1:8100"

    debug: bool = False
    secret_key: SecretStr = SecretStr("")
    allowed_hosts: Words = []
    allowed_origins: Words = []
    trusted_proxies: int = Field(default=0, ge=0, le=10)
    database_url: SecretStr = SecretStr("")
    database_entra: bool = False
    redis_url: SecretStr = SecretStr("redis://127.0.0.1:6379/0")
    demo_password: SecretStr = SecretStr("")

    session_max_seconds: int = Field(default=1800, ge=10, le=3300)
    session_idle_seconds: int = Field(default=300, ge=5, le=3300)
    resume_seconds: int = Field(default=30, ge=0, le=300)
    sessions_per_user: int = Field(default=1, ge=1, le=100)
    sessions_per_process: int = Field(default=40, ge=1, le=1000)
    connects_per_minute: int = Field(default=25, ge=1, le=CONNECTS_MAX)
    retention_days: int = Field(default=30, ge=1, le=3650)
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["auto", "json", "line"] = "auto"
    metrics_token: SecretStr = SecretStr("")

    @field_validator("allowed_hosts", "allowed_origins", mode="before")
    @classmethod
    def split_on_commas(cls, value: Any) -> Any:
        return [word.strip() for word in value.split(",") if word.strip()] if isinstance(value, str) else value

    @field_validator("allowed_origins")
    @classmethod
    def origins_are_as_browsers_send_them(cls, origins: list[str]) -> list[str]:
        return web_names.written_right(origins, web_names.origin_of, web_names.ORIGINS)

    @field_validator("allowed_hosts")
    @classmethod
    def hosts_are_as_browsers_send_them(cls, hosts: list[str]) -> list[str]:
        return web_names.written_right([host.lower() for host in hosts], web_names.allowed_host_of, web_names.HOSTS)

    @field_validator("azure_voice_live_endpoint")
    @classmethod
    def endpoints_are_safe(cls, endpoints: str) -> str:
        return as_setting(addresses(endpoints))

    @field_validator("local_voice_url")
    @classmethod
    def address_is_safe(cls, url: str) -> str:
        return safe_address(url)

    @field_validator("metrics_token")
    @classmethod
    def metrics_token_is_long(cls, token: SecretStr) -> SecretStr:
        if 0 < len(token.get_secret_value()) < METRICS_TOKEN_MIN_CHARACTERS:
            raise ValueError(
                f"allowed are {METRICS_TOKEN_MIN_CHARACTERS} characters and more; shorter ones can be guessed"
            )
        return token

    @field_validator("redis_url")
    @classmethod
    def redis_url_can_be_read(cls, url: SecretStr) -> SecretStr:
        if not store_urls.is_redis(url.get_secret_value()):
            raise ValueError(store_urls.REDIS)
        return url

    @field_validator("database_url")
    @classmethod
    def database_url_can_be_read(cls, url: SecretStr) -> SecretStr:
        if url.get_secret_value() and not store_urls.is_database(url.get_secret_value()):
            raise ValueError(store_urls.DATABASE)
        return url

    @model_validator(mode="after")
    def a_key_opens_one_resource(self) -> Self:
        resources = len(addresses(self.azure_voice_live_endpoint))
        if resources > 1 and self.azure_voice_live_api_key.get_secret_value():
            raise ValueError(
                f"AZURE_VOICE_LIVE_API_KEY belongs to one resource, and AZURE_VOICE_LIVE_ENDPOINT names {resources}: "
                "leave the key empty, and an identity of Microsoft Entra ID signs in to all of them"
            )
        return self

    @model_validator(mode="after")
    def entra_needs_no_password_but_tls(self) -> Self:
        """The token is sent as it is: somebody who reads it on the way could sign in for an hour."""
        if not self.database_entra:
            return self
        url = self.database_url.get_secret_value()
        database = dj_database_url.parse(url) if url else {}
        options = database.get("OPTIONS", {})
        has_password = database.get("PASSWORD") or "password" in options
        is_tls = options.get("sslmode") in TLS_MODES
        if urlsplit(url).scheme == "sqlite" or not database.get("USER") or has_password or not is_tls:
            raise ValueError(
                "DATABASE_ENTRA=1 needs a user, no password, and TLS: "
                "DATABASE_URL=postgres://user@host:5432/name?sslmode=require"
            )
        return self

    @model_validator(mode="after")
    def production_knows_who_it_is(self) -> Self:
        if self.debug:
            return self
        for name in ("secret_key", "allowed_hosts", "allowed_origins"):
            value = getattr(self, name)
            if not (value.get_secret_value() if isinstance(value, SecretStr) else value):
                raise ValueError(f"{name.upper()} is not set; without DEBUG=1 the site needs it (see .env.example)")
        return self


class Launch(FromEnvironment):
    """What the one who starts the process says about it: `make run` names the port, the image names its release."""

    port: int = 8000
    voicesite_release: str = ""

    @field_validator("port", mode="before")
    @classmethod
    def port_is_one_of_tcp(cls, port: Any) -> Any:
        if isinstance(port, str) and not (port.isdecimal() and 0 < int(port) < 65536):
            raise ValueError("allowed is a number from 1 to 65535")
        return port


class LaptopLaunch(Launch):
    """What `make run` must know before the site starts: what it need not start itself."""

    debug: bool = True
    redis_url: SecretStr = SecretStr("")
    azure_voice_live_endpoint: str = ""

    @field_validator("port")
    @classmethod
    def browsers_open_it(cls, port: int) -> int:
        if port in web_names.BAD_PORTS:
            raise ValueError("browsers open no page on that port; allowed is another one, for example 8001")
        return port


class FirstSuperuser(FromEnvironment):
    """Whom prepare_database makes a superuser if there is none."""

    django_superuser_username: str = ""
    django_superuser_password: SecretStr = SecretStr("")


class _Budgets(FromEnvironment):
    model_config = SettingsConfigDict(env_prefix="BUDGET_")


_budgets: dict[str, Any] = {
    budget.name: (budget.type, Field(default=budget.default, **budget.metadata)) for budget in fields(Budgets)
}
BudgetSettings = create_model("BudgetSettings", __base__=_Budgets, **_budgets)


def read(settings: type[Settings]) -> Settings:
    """The settings of that class, checked.

    Raises:
        WrongSettings: one line for each wrong value, which names it and what is allowed. A secret is never shown.
    """
    try:
        return settings()
    except ValidationError as wrong:
        raise WrongSettings(sentences(wrong, settings)) from None


def read_or_stop(settings: type[Settings]) -> Settings:
    """As `read`, for the start of the process.

    Raises:
        SystemExit: with the lines of `WrongSettings`.
    """
    try:
        return read(settings)
    except WrongSettings as wrong:
        raise SystemExit(str(wrong)) from None


def read_environment() -> Environment:
    return read_or_stop(Environment)


def read_budgets() -> Budgets:
    return Budgets(**read_or_stop(BudgetSettings).model_dump())


def set_for_libraries(values: Mapping[str, str]) -> None:
    """Set variables for libraries that read the environment themselves. What the operator has set stays."""
    for name, value in values.items():
        if value and not os.environ.get(name):
            os.environ[name] = value


def pass_on_env_file(prefixes: tuple[str, ...]) -> None:
    """Let such libraries see what `.env` says under these prefixes."""
    lines = dotenv_values(ENV_FILE).items()
    set_for_libraries({name: value for name, value in lines if value and name.startswith(prefixes)})
