"""A wrong setting stops the start with one line; a server does not start without what it needs to be safe."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from voicesite import database_settings, paths
from voicesite.environment import (
    BudgetSettings,
    Environment,
    read_budgets,
    read_environment,
    read_or_stop,
)
from voicesite.launch_settings import LaptopLaunch, Launch
from voicesite.privacy_settings import privacy_text

SERVER = {
    "SECRET_KEY": "a secret of the tests",
    "ALLOWED_HOSTS": "voice.example.org",
    "ALLOWED_ORIGINS": "https://voice.example.org",
}
PLANTED = "planted-9c1e"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The environment of a server, and nothing else that the site reads."""
    for name in Environment.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setitem(Environment.model_config, "env_file", None)
    for name, value in SERVER.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def refusal() -> str:
    with pytest.raises(SystemExit) as stopped:
        read_environment()
    return str(stopped.value)


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("SESSION_MAX_SECONDS", "3601", "less than or equal to 3300"),
        ("SESSION_IDLE_SECONDS", "soon", "valid integer"),
        ("SESSIONS_PER_PROCESS", "0", "greater than or equal to 1"),
        ("VOICE_LIVE_VERBOSE", "perhaps", "valid boolean"),
        ("LOG_LEVEL", "LOUD", "'WARNING' or 'ERROR'"),
        ("REQUIRE_MFA", "everybody", "'all' or 'none'"),
        ("STAFF_IDLE_SECONDS", "60", "allowed is 0 (never), or a number from 300"),
        ("AZURE_VOICE_LIVE_ENDPOINT", "http://voice.example.org", "https://<resource>.services.ai.azure.com"),
        ("AZURE_VOICE_LIVE_ENDPOINT", "voice.example.org", "https://<resource>.services.ai.azure.com"),
        (
            "AZURE_VOICE_LIVE_ENDPOINT",
            "https://a.services.ai.azure.com=0,https://b.services.ai.azure.com",
            "from 1 to 10000",
        ),
        ("PERSONAS_PER_USER", "-1", "greater than or equal to 0"),
        ("NEW_PERSONAS_PER_HOUR", "many", "valid integer"),
        ("MINUTES_PER_DAY", "1441", "less than or equal to 1440"),
        ("BUDGET_PER_PERSON_MONTH", "-0.01", "greater than or equal to 0"),
        ("BUDGET_PER_PERSON_MONTH", "nan", "finite number"),
        ("BUDGET_SITE_MONTH", "1e30", "less than or equal to 9000000"),
        ("BUDGET_SITE_MONTH", "ten", "valid decimal"),
        ("TYPED_CHARACTERS_PER_DAY", "-5", "greater than or equal to 0"),
        ("ALLOWED_MODELS", "gpt realtime", "allowed are letters, digits, dots and dashes, separated by commas"),
        ("MODEL_LIST", "models.toml", "allowed is the full path of a file"),
        ("MODEL_LIST", "/nowhere/models.toml", "cannot be read (No such file or directory)"),
        ("PRIVACY_CONTACT", "x" * 201, "allowed is one line of up to 200 characters"),
        ("PRIVACY_TEXT_FILE", "privacy.md", "allowed is the full path of a file"),
        ("PRIVACY_TEXT_FILE", "/nowhere/privacy.md", "cannot be read (No such file or directory)"),
        ("PRIVACY_TEXT_FILE", "/", "cannot be read (Is a directory)"),
        ("LOCAL_VOICE_URL", "ftp://127.0.0.1", "http:// on 127.0.0.1"),
        ("ALLOWED_ORIGINS", "voice.example.org", "full origins"),
        ("ALLOWED_ORIGINS", "https://voice.example.org/path", "full origins"),
        ("ALLOWED_ORIGINS", "https://voice.example.org:443", "without the scheme's own port"),
        ("ALLOWED_ORIGINS", "https://Voice.example.org", "in lower case"),
        ("ALLOWED_ORIGINS", "https://*.example.org", "without path and wildcard"),
        ("ALLOWED_HOSTS", "voice.example.org voice.example.net", "separated by commas"),
        ("LOCAL_VOICE_URL", "http://127.0.0.1:voice", "http:// on 127.0.0.1"),
        ("AZURE_VOICE_LIVE_ENDPOINT", "https://<resource>.services.ai.azure.com", "allowed is https://"),
        ("AZURE_VOICE_LIVE_ENDPOINT", "https://a.services.ai.azure.com?api-version=1", "allowed is https://"),
    ],
)
def test_a_wrong_value_is_one_line_that_says_what_is_allowed(
    server: pytest.MonkeyPatch, name: str, value: str, allowed: str
) -> None:
    server.setenv(name, value)
    line = refusal()
    assert name in line
    assert value in line
    assert allowed in line
    assert "\n" not in line


@pytest.mark.parametrize(
    ("name", "value", "right"),
    [
        ("ALLOWED_ORIGINS", "https://voice.example.org/talk/", "write https://voice.example.org in place of"),
        ("ALLOWED_ORIGINS", "https://a.example.org,https://bücher.example", "write https://xn--bcher-kva.example in"),
        ("ALLOWED_ORIGINS", "https://https://voice.example.org", "write https://voice.example.org in place of"),
        ("ALLOWED_HOSTS", "https://voice.example.org", "write voice.example.org in place of"),
        ("ALLOWED_HOSTS", "*.example.org", "write .example.org in place of"),
        ("ALLOWED_HOSTS", "bücher.example", "write xn--bcher-kva.example in place of"),
        ("ALLOWED_HOSTS", "::1", "write [::1] in place of"),
    ],
)
def test_a_name_that_no_browser_sends_is_answered_with_the_right_one(
    server: pytest.MonkeyPatch, name: str, value: str, right: str
) -> None:
    server.setenv(name, value)
    line = refusal()
    assert right in line
    assert "\n" not in line


def test_a_key_for_several_resources_stops_the_start(server: pytest.MonkeyPatch) -> None:
    server.setenv("AZURE_VOICE_LIVE_ENDPOINT", "https://a.services.ai.azure.com,https://b.services.ai.azure.com=60")
    server.setenv("AZURE_VOICE_LIVE_API_KEY", PLANTED)
    line = refusal()
    assert line.startswith("settings: AZURE_VOICE_LIVE_API_KEY belongs to one resource")
    assert "Microsoft Entra ID" in line
    assert PLANTED not in line
    assert "\n" not in line


def test_new_personas_begin_with_a_model_that_is_allowed(server: pytest.MonkeyPatch) -> None:
    server.setenv("ALLOWED_MODELS", " gpt-realtime-mini, gpt-4.1 ,gpt-4.1")
    line = refusal()
    assert line.startswith("settings: VOICE_LIVE_MODEL is gpt-realtime, and ALLOWED_MODELS does not name it")
    assert "\n" not in line

    server.setenv("VOICE_LIVE_MODEL", "gpt-4.1")
    assert read_environment().allowed_models == ["gpt-realtime-mini", "gpt-4.1"]


def test_a_list_of_models_is_read_or_stops_the_start_with_the_entry_that_is_wrong(
    server: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "models.toml"
    path.write_text('as_of = 2026-12-24\n[[models]]\nname = "acme-voice"\nfamily = "realtime"')
    server.setenv("MODEL_LIST", str(path))
    assert read_environment().model_list == str(path)

    path.write_text(path.read_text() + '\ntier = "gold"')
    assert refusal() == (
        f"settings: MODEL_LIST='{path}' is wrong: the model “acme-voice” has tier = 'gold': write pro, standard or lite"
    )


@pytest.mark.parametrize("name", ["PRIVACY_CONTACT", "VOICE_LIVE_REGION"])
@pytest.mark.parametrize("value", ["two\nlines", "a\ttab", "\x1b[31m"])
def test_what_people_read_in_a_sentence_is_one_line(name: str, value: str, server: pytest.MonkeyPatch) -> None:
    server.setenv(name, value)
    line = refusal()
    assert line.startswith(f"settings: {name}=")
    assert "allowed is one line of up to 200 characters" in line
    assert "\n" not in line


@pytest.mark.parametrize(
    ("written", "why"),
    [
        (b"\xff\xfea\0", "that file is not text in UTF-8"),
        (b"a\0b", "that file is not text in UTF-8"),
        (b"x" * 20_001, "that file has 20001 characters; allowed are up to 20000"),
    ],
)
def test_a_text_about_privacy_is_read_or_stops_the_start(
    written: bytes, why: str, server: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "privacy.md"
    path.write_text("# Who we are\n")
    server.setenv("PRIVACY_TEXT_FILE", str(path))
    assert privacy_text(read_environment().privacy_text_file) == "# Who we are"

    path.write_bytes(written)
    assert refusal().startswith(f"settings: PRIVACY_TEXT_FILE='{path}' is wrong: {why}")


def test_agents_need_a_site_that_signs_in_with_entra_id(settings: Settings) -> None:
    def takes_agents(*, is_local: bool, api_key: str) -> bool:
        voice_live = settings.VOICE_LIVE
        resource = replace(voice_live.resources[0], api_key=api_key)
        return replace(voice_live, resources=(resource,), is_local=is_local).takes_agents

    assert takes_agents(is_local=False, api_key="")
    assert not takes_agents(is_local=False, api_key="k")
    assert takes_agents(is_local=True, api_key="k")


def test_a_wrong_budget_stops_the_start_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(BudgetSettings.model_config, "env_file", None)
    monkeypatch.setenv("BUDGET_START_SECONDS", "0.5")
    monkeypatch.setenv("BUDGET_IN_FLIGHT_KIB", "much")
    with pytest.raises(SystemExit) as wrong:
        read_budgets()
    in_flight, start = str(wrong.value).splitlines()
    assert in_flight.startswith("settings: BUDGET_IN_FLIGHT_KIB='much' is wrong: allowed is a valid integer")
    assert start == "settings: BUDGET_START_SECONDS='0.5' is wrong: allowed is greater than or equal to 1"


def test_a_budget_that_is_set_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(BudgetSettings.model_config, "env_file", None)
    before = read_budgets()
    monkeypatch.setenv("BUDGET_START_SECONDS", "7.5")
    assert read_budgets() == replace(before, start_seconds=7.5)


def test_two_wrong_values_are_two_lines(server: pytest.MonkeyPatch) -> None:
    server.setenv("RETENTION_DAYS", "-1")
    server.setenv("RESUME_SECONDS", "-1")
    assert len(refusal().splitlines()) == 2


@pytest.mark.parametrize(
    "url",
    [
        f"http://:{PLANTED}@redis.example.org",
        f"redis://:1#{PLANTED}@redis.example.org",
        f"redis://:1/{PLANTED}@redis.example.org",
        f"redis://redis.example.org/{PLANTED}",
        f"redis://redis.example.org:{PLANTED}",
        f"redis:// {PLANTED}",
        "unix://",
    ],
)
def test_a_wrong_secret_is_not_shown(server: pytest.MonkeyPatch, url: str) -> None:
    server.setenv("REDIS_URL", url)
    line = refusal()
    assert line.startswith("settings: REDIS_URL=(not shown) is wrong: allowed is redis://")
    assert PLANTED not in line


@pytest.mark.parametrize(
    "url",
    [
        PLANTED,
        f"oracle://u:{PLANTED}@h/n",
        f"postgres://u:{PLANTED}@h:port/n",
        "postgres://u:[@h/n",
        f"postgres://u:1#{PLANTED}@h/n",
        f"postgres://u:1/{PLANTED}@h/n",
        f"postgres://u:1?{PLANTED}@h/n",
        f"sqlite:////srv/{PLANTED}#2/site.sqlite3",
        f"sqlite:////srv/{PLANTED}?/site.sqlite3",
    ],
)
def test_a_wrong_database_url_is_one_line_without_its_password(server: pytest.MonkeyPatch, url: str) -> None:
    server.setenv("DATABASE_URL", url)
    line = refusal()
    assert line.startswith("settings: DATABASE_URL=(not shown) is wrong: allowed is postgres://user:password@host")
    assert PLANTED not in line
    assert "\n" not in line


def test_secrets_are_not_in_the_settings_text(server: pytest.MonkeyPatch) -> None:
    for name in ("SECRET_KEY", "SECRET_KEY_FALLBACKS", "AZURE_VOICE_LIVE_API_KEY", "DEMO_PASSWORD"):
        server.setenv(name, f"{PLANTED}-{name}")
    server.setenv("REDIS_URL", f"redis://:{PLANTED}@redis.example.org")
    server.setenv("DATABASE_URL", f"postgres://site:{PLANTED}@database.example.org/site")
    assert PLANTED not in repr(read_environment())


@pytest.mark.parametrize("name", SERVER)
@pytest.mark.parametrize("value", [None, ""])
def test_a_server_does_not_start_without_it(server: pytest.MonkeyPatch, name: str, value: str | None) -> None:
    server.delenv(name) if value is None else server.setenv(name, value)
    assert refusal() == f"settings: {name} is not set; without DEBUG=1 the site needs it (see .env.example)"


def test_a_laptop_serves_on_no_port_that_browsers_refuse(server: pytest.MonkeyPatch) -> None:
    server.setenv("PORT", "6000")
    assert read_or_stop(Launch).port == 6000  # a proxy may be in front of it
    with pytest.raises(SystemExit, match=r"^settings: PORT='6000' is wrong: browsers open no page on that port"):
        read_or_stop(LaptopLaunch)


def test_a_laptop_needs_nothing(server: pytest.MonkeyPatch) -> None:
    for name in SERVER:
        server.delenv(name)
    server.setenv("DEBUG", "1")
    assert read_environment().allowed_hosts == []


@pytest.mark.parametrize(
    ("name", "value", "read"),
    [
        ("ALLOWED_HOSTS", "a.example.org, b.example.org,", ["a.example.org", "b.example.org"]),
        ("ALLOWED_HOSTS", "Voice.example.org,.example.net,*", ["voice.example.org", ".example.net", "*"]),
        ("ALLOWED_ORIGINS", "https://a.example.org:8443", ["https://a.example.org:8443"]),
        ("ALLOWED_ORIGINS", "http://localhost:8080", ["http://localhost:8080"]),
        ("AZURE_VOICE_LIVE_ENDPOINT", "https://a.services.ai.azure.com/", "https://a.services.ai.azure.com"),
        ("AZURE_VOICE_LIVE_ENDPOINT", "https://A.services.AI.azure.com/V1/", "https://a.services.ai.azure.com/V1"),
        ("AZURE_VOICE_LIVE_ENDPOINT", "http://[::1]:8100", "http://[::1]:8100"),
        (
            "AZURE_VOICE_LIVE_ENDPOINT",
            "https://a.example/=60, https://b.example",
            "https://a.example=60,https://b.example",
        ),
        ("SESSIONS_PER_PROCESS", "", 40),
    ],
)
def test_right_values_are_read(server: pytest.MonkeyPatch, name: str, value: str, read: Any) -> None:
    server.setenv(name, value)
    assert getattr(read_environment(), name.lower()) == read


@pytest.mark.parametrize("name", ["SECRET_KEY", "REDIS_URL", "AZURE_VOICE_LIVE_API_KEY"])
def test_a_reference_to_a_vault_is_no_secret(server: pytest.MonkeyPatch, name: str) -> None:
    """App Service gives the reference itself if it cannot read the secret."""
    server.setenv(name, "@Microsoft.KeyVault(SecretUri=https://planted.vault.azure.net/secrets/some-key)")
    line = refusal()
    assert line.startswith(f"settings: {name}=(not shown) is wrong: Azure could not read that secret.")
    assert "planted" not in line


def test_a_service_that_may_not_write_has_to_name_a_database(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    no_folder = tmp_path / "file"
    no_folder.touch()
    monkeypatch.setattr(paths, "VAR_DIR", no_folder / "var")
    with pytest.raises(SystemExit, match=r"DATABASE_URL is not set, and .*/var cannot be made .*: set DATABASE_URL="):
        database_settings._url_of_sqlite()
