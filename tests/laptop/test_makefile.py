"""Which Python `make` takes, and what it hands on."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from voicesite.paths import BASE_DIR

UNSET = ("MAKE", "PYTHON", "PEER", "CALLERS")


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A folder of programs, with those that the Makefile's own lines need."""
    for name in ("sh", "make"):
        found = shutil.which(name)
        assert found
        (tmp_path / name).symlink_to(found)
    return tmp_path


def put(programs: Path, name: str, *, code: int) -> None:
    (programs / name).write_text(f"#!/bin/sh\nexit {code}\n")
    (programs / name).chmod(0o755)


def first_command(programs: Path, *arguments: str) -> str:
    return commands(programs, "run", *arguments)[0]


def commands(programs: Path, *arguments: str) -> list[str]:
    command = [str(programs / "make"), "--dry-run", *arguments]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(UNSET)}
    done = subprocess.run(
        command, cwd=BASE_DIR, env=environment | {"PATH": str(programs)}, capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()


def test_a_name_without_a_python_is_passed_over(programs: Path) -> None:
    """As pyenv leaves one for every version that it has ever had."""
    put(programs, "python3.11", code=127)
    put(programs, "python3.13", code=0)
    assert first_command(programs) == "python3.13 -m voicesite.laptop.install run"


def test_the_oldest_that_fits_comes_first(programs: Path) -> None:
    for name in ("python3.14", "python3.12", "python3.11"):
        put(programs, name, code=0)
    assert first_command(programs).startswith("python3.11 ")


def test_else_it_is_the_systems(programs: Path) -> None:
    """The set-up says if that one is too old."""
    assert first_command(programs).startswith("python3 ")


def test_the_one_that_is_named_is_taken(programs: Path) -> None:
    put(programs, "python3.11", code=0)
    assert first_command(programs, "PYTHON=/opt/python3.12").startswith("/opt/python3.12 ")


@pytest.mark.parametrize(
    ("given", "handed_on"),
    [
        ([], []),
        (["PEER=pipecat"], ["--peer", "'pipecat'"]),
        (["PEER=pipecat", "CALLERS=1,150"], ["--peer", "'pipecat'", "--callers", "'1,150'"]),
    ],
)
def test_the_benchmark_is_told_the_peer_and_the_callers(programs: Path, given: list[str], handed_on: list[str]) -> None:
    assert commands(programs, "bench", *given)[-1].split() == [".venv/bin/python", "-m", "benchmarks", *handed_on]
