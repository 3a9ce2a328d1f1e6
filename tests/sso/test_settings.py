"""What an operator may set about single sign-on: a wrong value is one line that says what is allowed."""

import pytest

from tests.sso.conftest import TENANT
from tests.test_settings import refusal, server
from voicesite.environment import Environment, read_environment

__all__ = ["server"]  # a fixture of the settings, for this file too

WHOLE = {"SSO_ISSUER": "https://provider.example.org", "SSO_CLIENT_ID": "voicesite", "SSO_CLIENT_SECRET": "planted-1f"}


@pytest.fixture
def operator(server: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Has set what is needed."""
    for name, value in WHOLE.items():
        server.setenv(name, value)
    return server


@pytest.mark.parametrize(
    ("value", "issuer", "tenant", "shown"),
    [
        (TENANT, f"https://login.microsoftonline.com/{TENANT}/v2.0", TENANT, "Microsoft"),
        (TENANT.upper(), f"https://login.microsoftonline.com/{TENANT}/v2.0", TENANT, "Microsoft"),
        (
            f"https://login.microsoftonline.com/{TENANT.upper()}/v2.0/",
            f"https://login.microsoftonline.com/{TENANT}/v2.0",
            TENANT,
            "Microsoft",
        ),
        (
            f"https://login.microsoftonline.us/{TENANT}/v2.0",
            f"https://login.microsoftonline.us/{TENANT}/v2.0",
            TENANT,
            "Microsoft",
        ),
        (
            "https://provider.example.org/realms/one",
            "https://provider.example.org/realms/one",
            "",
            "provider.example.org",
        ),
        ("https://provider.example.org/", "https://provider.example.org/", "", "provider.example.org"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080", "", "127.0.0.1"),
        ("http://[::1]:8080", "http://[::1]:8080", "", "::1"),
    ],
)
def test_the_issuer(operator: pytest.MonkeyPatch, value: str, issuer: str, tenant: str, shown: str) -> None:
    operator.setenv("SSO_ISSUER", value)
    settings = read_environment()
    assert (settings.sso_issuer, settings.sso_tenant, settings.sso_shown_name) == (issuer, tenant, shown)


def test_without_any_there_is_none(server: pytest.MonkeyPatch) -> None:
    settings = read_environment()
    assert (settings.sso_issuer, settings.sso_shown_name) == ("", "")


def test_groups_and_domains(operator: pytest.MonkeyPatch) -> None:
    operator.setenv("SSO_ALLOWED_DOMAINS", "example.org, xn--bcher-kva.example")
    operator.setenv("SSO_ALLOWED_GROUPS", f"staff,{TENANT.upper()}")
    operator.setenv("SSO_GROUPS", f"{TENANT.upper()} = Teachers, staff=All of us")
    settings = read_environment()
    assert settings.sso_allowed_domains == ["example.org", "xn--bcher-kva.example"]
    assert settings.sso_allowed_groups == ["staff", TENANT]
    assert settings.sso_groups == [(TENANT, "Teachers"), ("staff", "All of us")]


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("SSO_ISSUER", "https://login.microsoftonline.com/common/v2.0", "<tenant id>"),
        ("SSO_ISSUER", "https://login.microsoftonline.com/organizations/v2.0", "<tenant id>"),
        ("SSO_ISSUER", "https://login.microsoftonline.com/contoso.onmicrosoft.com/v2.0", "<tenant id>"),
        ("SSO_ISSUER", f"https://login.microsoftonline.com/{TENANT}", "<tenant id>"),
        ("SSO_ISSUER", f"https://sts.windows.net/{TENANT}/", "<tenant id>"),
        ("SSO_ISSUER", "common", "tenant id"),
        ("SSO_ISSUER", "provider.example.org", "https"),
        ("SSO_ISSUER", "http://provider.example.org", "http:// only on"),
        ("SSO_ISSUER", "http://127.0.0.1.example.org", "http:// only on"),
        ("SSO_ISSUER", "https://provider.example.org/?a=b", "without"),
        ("SSO_ISSUER", "https://provider.example.org/#a", "without"),
        ("SSO_ISSUER", "https://me@provider.example.org", "user"),
        ("SSO_ISSUER", "https://provider.example.org:port", "allowed"),
        ("SSO_ISSUER", "https://provider.example.org/.well-known/openid-configuration", "/.well-known"),
        ("SSO_ISSUER", "https://provider.example.org/a b", "allowed"),
        ("SSO_ISSUER", f"https://provider.example.org/{'x' * 200}", "at most 200"),
        ("SSO_ISSUER", "https://", "allowed"),
        ("SSO_CLIENT_ID", "two words", "without spaces"),
        ("SSO_CLIENT_ID", "x" * 192, "at most 191"),
        ("SSO_NAME", "x" * 41, "at most 40"),
        ("SSO_ALLOWED_DOMAINS", "@example.org", "write example.org in place of"),
        ("SSO_ALLOWED_DOMAINS", "Example.org", "write example.org in place of"),
        ("SSO_ALLOWED_DOMAINS", "bücher.example", "write xn--bcher-kva.example in place of"),
        ("SSO_ALLOWED_DOMAINS", "*.example.org", "is none"),
        ("SSO_ALLOWED_DOMAINS", "*", "is none"),
        ("SSO_ALLOWED_DOMAINS", "org", "separated by commas"),
        ("SSO_GROUPS", "staff", "pairs"),
        ("SSO_GROUPS", "staff=", "pairs"),
        ("SSO_GROUPS", "=Teachers", "pairs"),
        ("SSO_GROUPS", "${GROUPS}", "nothing has replaced"),
    ],
)
def test_a_wrong_value_is_one_line(operator: pytest.MonkeyPatch, name: str, value: str, allowed: str) -> None:
    operator.setenv(name, value)
    line = refusal()
    assert line.startswith(f"settings: {name}=")
    assert allowed in line
    assert "\n" not in line
    assert WHOLE["SSO_CLIENT_SECRET"] not in line


@pytest.mark.parametrize("missing", WHOLE)
def test_half_of_it_stops_the_start(operator: pytest.MonkeyPatch, missing: str) -> None:
    operator.delenv(missing)
    line = refusal()
    assert f"but {missing} is not" in line
    assert WHOLE["SSO_CLIENT_SECRET"] not in line


def test_so_does_a_rule_without_a_provider(server: pytest.MonkeyPatch) -> None:
    server.setenv("SSO_ALLOWED_DOMAINS", "example.org")
    assert "SSO_ALLOWED_DOMAINS is set, but SSO_CLIENT_ID, SSO_CLIENT_SECRET, SSO_ISSUER are not" in refusal()


def test_the_secret_is_never_shown(operator: pytest.MonkeyPatch) -> None:
    assert WHOLE["SSO_CLIENT_SECRET"] not in repr(read_environment())


def test_all_of_them_are_settings_of_the_site() -> None:
    assert {name for name in Environment.model_fields if name.startswith("sso_")} == {
        "sso_issuer",
        "sso_client_id",
        "sso_client_secret",
        "sso_name",
        "sso_allowed_domains",
        "sso_allowed_groups",
        "sso_groups",
    }
