"""What the documents say is what the code does."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from agents.voice import protocol
from agents.voice.conversation import browser_messages
from agents.voice.conversation.states import State
from agents.voice.errors import FAULTS
from tests.state_diagram import state_diagram
from voicesite.environment import Environment
from voicesite.paths import BASE_DIR

README = (BASE_DIR / "README.md").read_text()
PROTOCOL = (BASE_DIR / "docs" / "protocol.md").read_text()
ARCHITECTURE = (BASE_DIR / "docs" / "architecture.md").read_text()
PAGES = [*BASE_DIR.glob("*.md"), *(BASE_DIR / "docs").glob("*.md")]


def rows(text: str, heading: str) -> Iterator[list[str]]:
    """The cells of the tables below that heading, without head and rule."""
    _, found, section = text.partition(f"\n{heading}\n")
    assert found, f"no heading {heading!r}"
    section = re.split(r"\n#{1,3} ", section)[0]
    for line in section.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("|") and not set(line) <= set("|-") and cells[0] not in ("", "name", "close code"):
            yield cells


def names(text: str, heading: str, column: int = 0) -> set[str]:
    """The names in code marks in that column."""
    return {name for cells in rows(text, heading) for name in re.findall(r"`([\w.]+)`", cells[column])} - {
        "type",
        "code",
        "state",
    }


def source(room: str) -> str:
    return "".join(path.read_text() for path in (BASE_DIR / room).rglob("*.py"))


def shown(value: object) -> str:
    """A default as the table writes it."""
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    if isinstance(value, bool):
        value = int(value)
    return f"`{value}`" if value not in ("", []) else "empty"


class TestSettings:
    def test_the_readme_has_each_with_its_default(self) -> None:
        table = {cells[0].strip("`"): cells[1] for cells in rows(README, "## Settings")}
        fields = Environment.model_fields.items()
        assert table == {name.upper(): shown(field.get_default(call_default_factory=True)) for name, field in fields}

    def test_the_example_names_each(self) -> None:
        example = (BASE_DIR / ".env.example").read_text()
        assert {name.upper() for name in Environment.model_fields} <= set(
            re.findall(r"^(\w+)=$", example, re.MULTILINE)
        )


class TestProtocol:
    def test_messages_from_the_browser(self) -> None:
        assert names(PROTOCOL, "### From the browser") == set(protocol._READERS)

    def test_messages_from_the_server(self) -> None:
        written = re.findall(r'"type": "([a-z.]+)"|"(transcript\.[a-z]+)"', source_of_server_messages())
        assert names(PROTOCOL, "### From the server") == {kind for pair in written for kind in pair if kind}

    def test_states(self) -> None:
        assert names(PROTOCOL, "### States") == set(State)
        assert set(browser_messages.STATE_SENTENCES) == set(State)

    def test_the_drawing_of_the_states_is_made_from_their_table(self) -> None:
        assert f"```mermaid\n{state_diagram()}\n```" in ARCHITECTURE

    def test_notices(self) -> None:
        assert names(PROTOCOL, "### Notices") == set(re.findall(r'notice\(\s*"(\w+)"', source("agents")))

    def test_error_and_close_codes(self) -> None:
        documented = {(cells[1].strip("`"), int(cells[0])) for cells in rows(PROTOCOL, "## Ends") if cells[0] != "1000"}
        assert documented == {(code, fault["close_code"]) for code, fault in FAULTS.items()}

    def test_the_error_that_ends_nothing(self) -> None:
        assert f"`{browser_messages.upstream_error()['code']}`, with `fatal: false`" in PROTOCOL


def source_of_server_messages() -> str:
    return "".join(
        (BASE_DIR / "agents" / "voice" / name).read_text()
        for name in ("conversation/browser_messages.py", "conversation/turn_clock.py", "errors.py")
    )


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)[^)]*\)", page.read_text())
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_files_that_are_named_exist(page: Path) -> None:
    named = re.findall(r"`((?:agents|voicesite|localvoice|tests|static|templates)/[\w./]+)`", page.read_text())
    assert [path for path in named if not (BASE_DIR / path).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_make_has_the_commands_that_are_named(page: Path) -> None:
    targets = set(re.findall(r"^([\w-]+):", (BASE_DIR / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"`(?:\w+=\S+ )*make ([\w-]+)", page.read_text())) <= targets
