"""A clone on a machine that a test makes up."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from voicesite.laptop import packages, set_up, virtual_environment, voice_parts

LOCK = "things/requirements.txt"


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clone with one lock file and an empty virtual environment."""
    for module in (set_up, packages, virtual_environment, voice_parts):
        monkeypatch.setattr(module, "BASE_DIR", tmp_path)
    for module in (packages, virtual_environment):
        monkeypatch.setattr(module, "VENV_DIR", tmp_path / ".venv")
    for module in (set_up, packages, virtual_environment, voice_parts):
        monkeypatch.setattr(module, "VENV_PYTHON", tmp_path / ".venv" / "bin" / "python")
    (tmp_path / ".venv").mkdir()
    write_lock(tmp_path, LOCK)
    return tmp_path


def write_lock(clone: Path, lock: str, text: str = "thing==1\n") -> None:
    (clone / lock).parent.mkdir(parents=True, exist_ok=True)
    (clone / lock).write_text(text)


class Commands:
    """Stands in for the programs that are started: keeps their arguments, ends with `code`, prints `said`.

    `fail` names what makes a command fail: a word in one of its arguments.
    """

    def __init__(self) -> None:
        self.code = 0
        self.said = ""
        self.fail: dict[str, str] = {}
        self.started: list[list[str]] = []

    def __call__(self, command: list[Any], **_: Any) -> subprocess.CompletedProcess[str]:
        words = [str(word) for word in command]
        self.started.append(words)
        for what, said in self.fail.items():
            if any(what in word for word in words):
                return subprocess.CompletedProcess(command, 1, stdout=said, stderr=said)
        return subprocess.CompletedProcess(command, self.code, stdout=self.said, stderr=self.said)


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> Commands:
    commands = Commands()
    monkeypatch.setattr(subprocess, "run", commands)
    return commands


@pytest.fixture
def machine_with(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """A machine with these programs and no others."""

    def only(*programs: str) -> None:
        monkeypatch.setattr(shutil, "which", lambda name, **_: f"/bin/{name}" if name in programs else None)

    return only
