"""Set-up steps: done in order, and when one fails, which it was and what to do."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.laptop.conftest import Commands, write_lock
from voicesite.laptop import set_up
from voicesite.laptop.processes import StepError
from voicesite.laptop.redis_server import LOCK as REDIS_LOCK


class TestSteps:
    def test_a_failed_step_ends_the_set_up(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        def fail() -> None:
            raise StepError("the step. Do this")

        monkeypatch.setattr(set_up, "make_venv", fail)
        monkeypatch.setattr(set_up, "install_packages_to_run", lambda: pytest.fail("the step before it failed"))
        assert set_up.set_up("run") == 1
        assert capsys.readouterr().err == "Set-up stopped: the step. Do this\n"

    @pytest.mark.parametrize(
        ("error", "says"),
        [
            (KeyboardInterrupt(), "started again, it goes on where it was"),
            (OSError(28, "No space left on device", "/x"), "[Errno 28] No space left on device: '/x'. Correct that"),
        ],
        ids=["Ctrl-C", "full disk"],
    )
    def test_no_end_is_a_traceback(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: BaseException, says: str
    ) -> None:
        def fail() -> None:
            raise error

        monkeypatch.setattr(set_up, "make_venv", fail)
        assert set_up.set_up("run") == 1
        assert capsys.readouterr().err.startswith(f"Set-up stopped: {says}")

    def test_a_wrong_extra_is_named_before_anything_is_installed(
        self, clone: Path, commands: Commands, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("EARS", "german")
        with pytest.raises(
            StepError, match=r"^EARS=german is wrong: allowed is english or multilingual\. Or leave EARS out$"
        ):
            set_up.install_packages_to_run()
        assert commands.started == []


class TestRedis:
    def test_redis_url_is_taken(
        self, clone: Path, commands: Commands, machine_with: Callable[..., None], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        machine_with()
        monkeypatch.setattr(set_up, "RUN_LOCKS", [])
        monkeypatch.setattr(set_up, "install_voice", lambda extras: None)
        write_lock(clone, REDIS_LOCK)
        monkeypatch.setenv("REDIS_URL", "redis://redis.example.org")
        set_up.install_packages_to_run()
        assert commands.started == []


class TestNodeAndBrowser:
    @pytest.mark.parametrize(("version", "major"), [("v20.11.1\n", 20), ("v22.0.0\n", 22), ("", 0)])
    def test_the_version_of_node(self, monkeypatch: pytest.MonkeyPatch, version: str, major: int) -> None:
        answer = subprocess.CompletedProcess(["node"], 0, stdout=version)
        monkeypatch.setattr(subprocess, "run", lambda *_, **__: answer)
        assert set_up.node_major("/bin/node") == major

    def test_no_node_is_no_version(self) -> None:
        assert set_up.node_major(None) == 0

    @pytest.mark.parametrize("name", set_up.CHROMIUM_NAMES)
    def test_a_browser_of_the_machine_is_taken(
        self, commands: Commands, machine_with: Callable[..., None], name: str
    ) -> None:
        machine_with(name)
        set_up.install_browser()
        assert commands.started == []

    def test_without_one_apt_is_asked_then_playwright(
        self, clone: Path, commands: Commands, machine_with: Callable[..., None], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        machine_with("apt-get")
        monkeypatch.setattr(os, "geteuid", lambda: 0)
        set_up.install_browser()
        assert [command[0].rpartition("/")[2] for command in commands.started] == ["apt-get", "apt-get", "python"]
        assert commands.started[-1][1:] == ["-m", "playwright", "install", "chromium"]

    def test_a_browser_that_cannot_be_had_says_what_to_install(
        self, clone: Path, commands: Commands, machine_with: Callable[..., None]
    ) -> None:
        machine_with()
        commands.code = 1
        with pytest.raises(StepError, match=r"Chromium for the tests could not be installed.*apt install"):
            set_up.install_browser()
