"""The folder .venv: made once, and again when it is not of the Python that runs."""

import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path
from typing import Any

import pytest

from voicesite.laptop import virtual_environment
from voicesite.laptop.processes import StepError
from voicesite.laptop.virtual_environment import fault_of_venv, make_venv

THIS_VERSION = ".".join(map(str, sys.version_info[:3]))
MINOR = THIS_VERSION.rpartition(".")[0]
HERE = (str(sysconfig.get_config_var("SOABI")), MINOR)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The folders in which an environment is made."""
    folders: list[Path] = []
    monkeypatch.setattr(venv, "create", lambda folder, **_: folders.append(folder))
    return folders


@pytest.fixture
def fits(clone: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """.venv is of this Python."""
    (clone / ".venv" / "pyvenv.cfg").write_text(f"home = /usr/bin\nversion = {THIS_VERSION}\n")
    monkeypatch.setattr(virtual_environment, "_ask", lambda python: HERE)
    return clone / ".venv"


def test_one_that_fits_is_kept(fits: Path, made: list[Path]) -> None:
    make_venv()
    assert made == []
    assert (fits / "pyvenv.cfg").exists()


def test_the_first_is_made(clone: Path, made: list[Path], capsys: pytest.CaptureFixture[str]) -> None:
    (clone / ".venv").rmdir()
    make_venv()
    assert made == [clone / ".venv"]
    assert capsys.readouterr().out == "Making a virtual environment in .venv\n"


class TestMadeAgain:
    def test_when_the_systems_python_has_become_another(
        self, fits: Path, made: list[Path], capsys: pytest.CaptureFixture[str]
    ) -> None:
        """Its packages lie in lib/python3.8, where the new Python does not look."""
        (fits / "pyvenv.cfg").write_text("home = /usr/bin\nversion = 3.8.2\n")
        make_venv()
        assert made == [fits]
        assert not fits.exists()
        assert capsys.readouterr().out == f"Making .venv again: it was made by Python 3.8, which has become {MINOR}\n"

    @pytest.mark.parametrize(
        "built_for", ["cpython-313t-x86_64-linux-gnu", "cpython-311-aarch64-linux-gnu", "pypy311-pp73"]
    )
    def test_when_another_python_is_named(
        self, fits: Path, made: list[Path], monkeypatch: pytest.MonkeyPatch, built_for: str
    ) -> None:
        monkeypatch.setattr(virtual_environment, "_ask", lambda python: (built_for, MINOR))
        make_venv()
        assert made == [fits]

    @pytest.mark.parametrize("text", ["", "version =", "version = three", "\0"])
    def test_when_its_description_is_broken(self, fits: Path, made: list[Path], text: str) -> None:
        (fits / "pyvenv.cfg").write_text(text)
        make_venv()
        assert made == [fits]

    @pytest.mark.parametrize(
        "program", ["", "#!/bin/sh\nexit 1\n", "\x7fELF of another processor", "#!/bin/sh\necho 3\n"]
    )
    def test_when_its_python_does_not_start(self, clone: Path, made: list[Path], program: str) -> None:
        python = clone / ".venv" / "bin" / "python"
        python.parent.mkdir()
        python.write_text(program)
        python.chmod(0o755)
        make_venv()
        assert made == [clone / ".venv"]

    def test_when_its_python_is_gone(self, clone: Path, made: list[Path]) -> None:
        (clone / ".venv" / "bin").mkdir()
        (clone / ".venv" / "bin" / "python").symlink_to(clone / "removed" / "python3.11")
        make_venv()
        assert made == [clone / ".venv"]

    def test_when_it_is_a_link_only_the_link_goes(self, clone: Path, made: list[Path]) -> None:
        (clone / ".venv").rename(clone / "somebody-elses")
        (clone / ".venv").symlink_to("somebody-elses")
        make_venv()
        assert made == [clone / ".venv"]
        assert not os.path.lexists(clone / ".venv")
        assert (clone / "somebody-elses").is_dir()

    def test_when_it_is_a_file(self, clone: Path, made: list[Path]) -> None:
        (clone / ".venv").rmdir()
        (clone / ".venv").touch()
        make_venv()
        assert made == [clone / ".venv"]


def test_a_real_one_without_pip_does_not_fit(clone: Path) -> None:
    """As an interrupted set-up leaves it."""
    venv.create(clone / ".venv", with_pip=False, symlinks=True)
    assert fault_of_venv() == "its Python does not start, or has no pip"
    pip = next((clone / ".venv" / "lib").glob("python*/site-packages")) / "pip.py"
    pip.touch()
    assert fault_of_venv() is None


def test_without_venv_it_says_which_package_to_install(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise subprocess.CalledProcessError(1, "ensurepip")

    monkeypatch.setattr(venv, "create", fail)
    monkeypatch.setattr(virtual_environment, "how_to_get", lambda what: f"apt install python3-{what}")
    with pytest.raises(StepError, match="apt install python3-venv"):
        make_venv()
    assert not (clone / ".venv").exists()


def test_on_a_disk_without_links_it_says_where_to_go(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in WSL below /mnt/c."""

    def fail(*_: Any, **__: Any) -> None:
        raise PermissionError(1, "Operation not permitted", "/usr/bin/python3")

    (clone / ".venv").rmdir()
    monkeypatch.setattr(venv, "create", fail)
    with pytest.raises(StepError, match=r"Operation not permitted.*move it to your home folder$"):
        make_venv()


def test_a_folder_that_can_have_none_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clone = tmp_path / "10:30"
    monkeypatch.setattr(virtual_environment, "BASE_DIR", clone)
    monkeypatch.setattr(virtual_environment, "VENV_DIR", clone / ".venv")
    with pytest.raises(StepError, match=r"10:30 has a : in it.* Move this folder"):
        make_venv()
