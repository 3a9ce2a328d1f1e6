"""What the operator sets, in the environment or in `.env`. The one place of the product that reads either.

Each class below is read and checked as a whole. The README's table has the names and defaults of `Environment`, the
table in docs/operations.md those of the budgets; tests compare them.
"""

import os
from collections.abc import Mapping
from dataclasses import fields
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeVar

from dotenv.parser import parse_stream
from pydantic import AfterValidator, Field, SecretStr, ValidationError, create_model, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    EnvSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from agents.personas.allowed_models import as_models
from agents.personas.mcp_servers import Token
from agents.personas.model_registry import as_model_list
from agents.voice.budgets import Budgets
from agents.voice.upstream.resources import CONNECTS_MAX, addresses, as_setting, safe_address
from voicesite import store_urls, web_names
from voicesite.paths import BASE_DIR
from voicesite.privacy_settings import as_line, as_text_file
from voicesite.recording_storage import as_folder, as_recording_storage
from voicesite.secret_files import SecretFiles, secret_in
from voicesite.single_sign_on_settings import SingleSignOnSettings
from voicesite.text_files import read_text
from voicesite.wrong_settings import WrongSettings, sentences, unresolved

ENV_FILE = BASE_DIR / ".env"
METRICS_TOKEN_MIN_CHARACTERS = 16
STAFF_IDLE_MIN_SECONDS = 300
MCP_TOKENS, MCP_HOSTS = "MCP_TOKEN_", "MCP_HOST_"

Words = Annotated[list[str], NoDecode]
Hosts = Annotated[Words, AfterValidator(web_names.as_hosts)]
Origins = Annotated[Words, AfterValidator(web_names.as_origins)]
Money = Annotated[Decimal, Field(ge=0, le=9_000_000, decimal_places=9, allow_inf_nan=False)]
Models = Annotated[Words, AfterValidator(as_models)]
ModelList = Annotated[str, AfterValidator(as_model_list)]
Line = Annotated[str, AfterValidator(as_line)]
TextFile = Annotated[str, AfterValidator(as_text_file)]
SafeAddress = Annotated[str, AfterValidator(safe_address)]
RedisUrl = Annotated[SecretStr, AfterValidator(store_urls.as_redis)]
DatabaseUrl = Annotated[SecretStr, AfterValidator(store_urls.as_database)]
Folder = Annotated[str, AfterValidator(as_folder)]
RecordingStorage = Annotated[str, AfterValidator(as_recording_storage)]


class EnvFile(DotEnvSettingsSource):
    """Gives the values as they are written in the file. pydantic-settings' own source replaces `${NAME}` in them."""

    def _read_env_files(self) -> Mapping[str, str | None]:
        path = self.env_file
        given = env_file_values(path) if isinstance(path, Path) else {}
        return {name.lower(): value for name, value in given.items() if value}


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
        path = dotenv_settings.env_file if isinstance(dotenv_settings, DotEnvSettingsSource) else None
        env_file = EnvFile(settings_cls, path)
        given = {**env_file.env_vars, **(env_settings.env_vars if isinstance(env_settings, EnvSettingsSource) else {})}
        return init_settings, env_settings, env_file, SecretFiles(settings_cls, given)

    @field_validator("*", mode="before")
    @classmethod
    def reference_is_resolved(cls, value: Any) -> Any:
        """Who could not resolve a reference to a secret may hand on the reference, which anybody can guess."""
        if isinstance(value, str) and (why := unresolved(value)):
            raise ValueError(why)
        return value


Settings = TypeVar("Settings", bound=FromEnvironment)


class Environment(FromEnvironment, SingleSignOnSettings):
    """The settings of the README's table. A field's name in upper case is the variable's."""

    azure_voice_live_endpoint: str = ""
    azure_voice_live_api_key: SecretStr = SecretStr("")
    voice_live_model: str = "gpt-realtime"
    voice_live_voice: str = "en-US-Ava:DragonHDLatestNeural"
    voice_live_instructions: str = "You are a helpful assistant. Answer in short sentences, as one speaks."
    voice_live_api_version: str = ""
    voice_live_verbose: bool = False
    voice_live_region: Line = ""
    local_voice_url: SafeAddress = "http://127.0.0.1:8100"
    ears: Literal["english", "multilingual", "scripted"] = "english"

    debug: bool = False
    secret_key: SecretStr = SecretStr("")
    secret_key_fallbacks: SecretStr = SecretStr("")
    allowed_hosts: Hosts = []
    allowed_origins: Origins = []
    trusted_proxies: int = Field(default=0, ge=0, le=10)
    database_url: DatabaseUrl = SecretStr("")
    database_entra: bool = False
    redis_url: RedisUrl = SecretStr("redis://127.0.0.1:6379/0")
    demo_password: SecretStr = SecretStr("")
    require_mfa: Literal["auto", "staff", "all", "none"] = "auto"
    staff_idle_seconds: int = Field(default=1800, ge=0, le=86_400)
    login_max_hours: int = Field(default=336, ge=1, le=8760)
    staff_login_max_hours: int = Field(default=12, ge=1, le=8760)

    session_max_seconds: int = Field(default=1800, ge=10, le=3300)
    session_idle_seconds: int = Field(default=300, ge=5, le=3300)
    resume_seconds: int = Field(default=30, ge=0, le=300)
    sessions_per_user: int = Field(default=1, ge=1, le=100)
    sessions_per_process: int = Field(default=40, ge=1, le=1000)
    connects_per_minute: int = Field(default=25, ge=1, le=CONNECTS_MAX)
    personas_per_user: int = Field(default=100, ge=0, le=100_000)
    new_personas_per_hour: int = Field(default=20, ge=0, le=10_000)
    allowed_models: Models = []
    model_list: ModelList = ""
    minutes_per_day: int = Field(default=0, ge=0, le=1_440)
    try_max_seconds: int = Field(default=300, ge=10, le=300)
    try_minutes_per_day: int = Field(default=60, ge=0, le=1_440)
    budget_per_person_month: Money = Decimal(0)
    budget_site_month: Money = Decimal(0)
    show_costs: bool = False
    typed_characters_per_day: int = Field(default=200_000, ge=0, le=100_000_000)
    retention_days: int = Field(default=30, ge=0, le=3650)
    erase_after_days: int = Field(default=7, ge=0, le=90)
    backup_keep_days: int = Field(default=0, ge=0, le=3650)
    reading_needs_reason: bool = True
    show_readers: bool = True
    audit_days: int = Field(default=365, ge=0, le=36500)
    privacy_contact: Line = ""
    privacy_text_file: TextFile = ""
    recording: bool = False
    recording_folder: Folder = ""
    recording_storage: RecordingStorage = ""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["auto", "json", "line"] = "auto"
    metrics_token: SecretStr = SecretStr("")

    @field_validator("allowed_hosts", "allowed_origins", "allowed_models", mode="before")
    @classmethod
    def split_on_commas(cls, value: Any) -> Any:
        return [word.strip() for word in value.split(",") if word.strip()] if isinstance(value, str) else value

    @field_validator("azure_voice_live_endpoint")
    @classmethod
    def endpoints_are_safe(cls, endpoints: str) -> str:
        return as_setting(addresses(endpoints))

    @field_validator("staff_idle_seconds")
    @classmethod
    def idle_is_longer_than_what_is_noted(cls, seconds: int) -> int:
        """A call notes once a minute that somebody is there."""
        if 0 < seconds < STAFF_IDLE_MIN_SECONDS:
            raise ValueError(f"allowed is 0 (never), or a number from {STAFF_IDLE_MIN_SECONDS} to 86400")
        return seconds

    @field_validator("metrics_token")
    @classmethod
    def metrics_token_is_long(cls, token: SecretStr) -> SecretStr:
        if 0 < len(token.get_secret_value()) < METRICS_TOKEN_MIN_CHARACTERS:
            raise ValueError(
                f"allowed are {METRICS_TOKEN_MIN_CHARACTERS} characters and more; shorter ones can be guessed"
            )
        return token

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
    def new_personas_have_an_allowed_model(self) -> Self:
        if self.allowed_models and self.voice_live_model not in self.allowed_models:
            raise ValueError(
                f"VOICE_LIVE_MODEL is {self.voice_live_model}, and ALLOWED_MODELS does not name it: new personas begin "
                "with it, so add it there, or set VOICE_LIVE_MODEL to one of them"
            )
        return self

    @model_validator(mode="after")
    def entra_needs_no_password_but_tls(self) -> Self:
        """The token is sent as it is: somebody who reads it on the way could sign in for an hour."""
        if self.database_entra and not store_urls.is_for_entra(self.database_url.get_secret_value()):
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
    path = settings.model_config.get("env_file")
    if isinstance(path, Path):
        env_file_values(path)  # it names what is wrong with the file; pydantic-settings, which reads it too, would not
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


def read_mcp_tokens() -> dict[str, Token]:
    """The keys of servers with tools, by the names of their variables, which begin with MCP_TOKEN_.

    MCP_HOST_A names the hosts that get the key in MCP_TOKEN_A, or in the file that MCP_TOKEN_A_FILE names.

    Raises:
        SystemExit: one line that names a variable which cannot be used. A key is never shown.
    """
    try:
        given = {**env_file_values(ENV_FILE), **{name: value for name, value in os.environ.items() if value}}
        keys = dict(_mcp_key(name, value) for name, value in given.items() if name.startswith(MCP_TOKENS) and value)
    except WrongSettings as wrong:
        raise SystemExit(str(wrong)) from None
    hosts = {name: given.get(name.replace(MCP_TOKENS, MCP_HOSTS, 1), "") for name in keys}
    return {
        name: Token(key, tuple(host.strip().lower() for host in hosts[name].split(",") if host.strip()))
        for name, key in keys.items()
    }


def _mcp_key(name: str, value: str) -> tuple[str, str]:
    if name.endswith("_FILE"):
        return name.removesuffix("_FILE"), secret_in(name, value)
    if why := unresolved(value):
        raise WrongSettings(f"settings: {name}=(not shown) is wrong: {why}")
    return name, value


def set_for_libraries(values: Mapping[str, str], *, replace: bool = False) -> None:
    """Set variables for libraries that read the environment themselves. What is set already stays, unless told."""
    for name, value in values.items():
        if value and (replace or not os.environ.get(name)):
            os.environ[name] = value


def pass_on_env_file(prefixes: tuple[str, ...]) -> None:
    """Let such libraries see what `.env` says under these prefixes."""
    given = env_file_values(ENV_FILE)
    set_for_libraries({name: value for name, value in given.items() if name.startswith(prefixes)})


def env_file_values(path: Path) -> dict[str, str]:
    """What `.env` sets, each value as it is written.

    Raises:
        WrongSettings: the file cannot be read, or a line of it. What it holds is never shown.
    """
    if not path.exists():
        return {}
    try:
        lines = list(parse_stream(StringIO(read_text(path))))
    except OSError as error:
        raise WrongSettings(
            f"settings: {path} cannot be read ({error.strerror}): it has to be a file that the user who runs the site "
            "may read; remove it if nothing is set there"
        ) from None
    except ValueError:
        raise WrongSettings(f"settings: {path} cannot be read (it is not text in UTF-8): save it as UTF-8") from None
    if wrong := [line.original.line for line in lines if line.error]:
        raise WrongSettings(
            f"settings: {path}, line {wrong[0]}, cannot be read: allowed is NAME=value, with quotes around the whole "
            "value or with none"
        )
    return {line.key: line.value for line in lines if line.key and line.value is not None}
