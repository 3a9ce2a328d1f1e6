"""The keys of servers with tools: read from the environment and from `.env`, and never shown."""

from pathlib import Path

import pytest

from agents.personas.mcp_servers import Token
from voicesite import environment
from voicesite.environment import read_mcp_tokens

PLANTED = "planted-9c1e"


@pytest.fixture(autouse=True)
def env_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    path = tmp_path / "env"
    monkeypatch.setattr(environment, "ENV_FILE", path)
    return path


def test_without_variables_there_are_no_keys() -> None:
    assert read_mcp_tokens() == {}


def test_a_key_goes_to_the_hosts_that_are_named_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MCP_TOKEN_LIBRARY", PLANTED)
    monkeypatch.setenv("MCP_HOST_LIBRARY", "Example.org, example.net,")
    monkeypatch.setenv("MCP_TOKEN_OTHER", PLANTED)
    monkeypatch.setenv("MCP_TOKEN_EMPTY", "")
    assert read_mcp_tokens() == {
        "MCP_TOKEN_LIBRARY": Token(PLANTED, ("example.org", "example.net")),
        "MCP_TOKEN_OTHER": Token(PLANTED, ()),
    }
    assert PLANTED not in repr(read_mcp_tokens())


def test_the_environment_counts_before_the_file(monkeypatch: pytest.MonkeyPatch, env_file: Path) -> None:
    env_file.write_text("MCP_TOKEN_A=one\nMCP_TOKEN_B=two\nMCP_HOST_B=example.org\n")
    monkeypatch.setenv("MCP_TOKEN_A", "three")
    monkeypatch.setenv("MCP_TOKEN_B", "")
    assert read_mcp_tokens() == {"MCP_TOKEN_A": Token("three", ()), "MCP_TOKEN_B": Token("two", ("example.org",))}


def test_a_key_can_come_from_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "key").write_text(f"{PLANTED}\n")
    monkeypatch.setenv("MCP_TOKEN_LIBRARY_FILE", str(tmp_path / "key"))
    monkeypatch.setenv("MCP_HOST_LIBRARY", "example.org")
    assert read_mcp_tokens() == {"MCP_TOKEN_LIBRARY": Token(PLANTED, ("example.org",))}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MCP_TOKEN_LIBRARY", f"@Microsoft.KeyVault(SecretUri=https://{PLANTED})"),
        ("MCP_TOKEN_LIBRARY", f"${{{PLANTED.upper()}}}"),
        ("MCP_TOKEN_LIBRARY_FILE", PLANTED),
        ("MCP_TOKEN_LIBRARY_FILE", "/nowhere/key"),
    ],
)
def test_what_is_no_key_stops_the_start_and_is_not_shown(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as stopped:
        read_mcp_tokens()
    assert name in str(stopped.value)
    assert PLANTED not in str(stopped.value)
