"""A clone that asks git for CRLF, as git for Windows does. Every file arrives as it was committed, so all runs."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deploy.bounds import BUSY_SECONDS
from tests.lint import matching
from voicesite.paths import BASE_DIR


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Of the files as they are here, whether they are committed yet or not."""
    folder = tmp_path_factory.mktemp("clone")
    git("init", "--quiet", "--bare", "origin", cwd=folder)
    origin = ["--git-dir", str(folder / "origin"), "--work-tree", str(BASE_DIR), "-c", "core.autocrlf=false"]
    (folder / "names").write_text("\0".join(matching(["*"])))
    git(*origin, "add", "--force", f"--pathspec-from-file={folder / 'names'}", "--pathspec-file-nul", cwd=BASE_DIR)
    git(*origin, "-c", "user.name=Alice", "-c", "user.email=alice@example.org", "commit", "-qm", "All", cwd=BASE_DIR)
    git("clone", "--quiet", "--config", "core.autocrlf=true", "origin", "clone", cwd=folder)
    yield folder / "clone"
    shutil.rmtree(folder)


def git(*arguments: str, cwd: Path) -> str:
    environment = {"PATH": os.environ["PATH"], "HOME": str(cwd), "GIT_CONFIG_NOSYSTEM": "1"}
    command = ["git", *arguments]
    return subprocess.run(
        command, cwd=cwd, env=environment, check=True, capture_output=True, text=True, timeout=BUSY_SECONDS
    ).stdout


def test_every_file_has_the_same_bytes(clone: Path) -> None:
    names = matching(["*"])
    assert len(names) > 100
    assert [name for name in names if (clone / name).read_bytes() != (BASE_DIR / name).read_bytes()] == []


def test_what_is_not_text_is_marked(clone: Path) -> None:
    """Git guesses from the first 8 000 bytes; a file that begins like text would be changed."""
    binary = [name for name in matching(["*"]) if b"\0" in (BASE_DIR / name).read_bytes()]
    assert binary
    marked = git("check-attr", "text", "--", *binary, cwd=clone).splitlines()
    assert [line for line in marked if not line.endswith(": text: unset")] == []


def test_a_script_that_is_written_there_keeps_its_lines(clone: Path) -> None:
    """Also one that an editor has saved with CRLF."""
    for name in ("new.sh", "new.env", "Dockerfile.new", "new"):
        (clone / name).write_bytes(b"one\r\ntwo\r\n")
    git("add", "--all", cwd=clone)
    written = git("ls-files", "--eol", "new.sh", "new.env", "Dockerfile.new", "new", cwd=clone).splitlines()
    assert [line.split()[0] for line in written] == ["i/lf"] * 4
    git("rm", "--quiet", "--force", "new.sh", "new.env", "Dockerfile.new", "new", cwd=clone)


@pytest.mark.parametrize("command", [["./azdeploy.sh", "help"], ["make", "--dry-run", "run"]])
def test_it_runs_there(clone: Path, command: list[str]) -> None:
    run = subprocess.run(command, cwd=clone, capture_output=True, text=True, timeout=BUSY_SECONDS, check=False)
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout
