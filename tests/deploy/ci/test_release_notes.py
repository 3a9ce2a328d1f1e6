"""A release says what changed, and is refused while tag, version and changes do not agree."""

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from voicesite.paths import BASE_DIR

SCRIPT = BASE_DIR / ".github" / "scripts" / "release_notes.py"

CHANGELOG = """\
# Changes

For those who run Voicesite.

## 0.10.0, not yet released

Soon.

## 0.2.0, 2027-02-03

Now with a board.

- One thing that
  takes two lines.
- Another, see [docs/operations.md](docs/operations.md#board) and [the web](https://example.org).

```
make run
make test
```

## 0.1.0, 2026-12-01

The first version.

## 0.0.9, 2026-02-30

## 0.0.8, 2026-01-01

## 0.0.7
"""


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("release_notes", SCRIPT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


release_notes = load()


@pytest.fixture(autouse=True)
def _at_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_REPOSITORY", raising=False)
    monkeypatch.delenv("GITHUB_SERVER_URL", raising=False)


def notes(tag: str, version: str | None = None) -> str:
    return str(release_notes.notes(tag, f'[project]\nversion = "{version or tag[1:]}"\n', CHANGELOG))


def test_the_notes_are_the_versions_section_a_line_for_a_paragraph() -> None:
    assert notes("v0.2.0") == (
        "Now with a board.\n\n"
        "- One thing that takes two lines.\n"
        "- Another, see [docs/operations.md](docs/operations.md#board) and [the web](https://example.org).\n\n"
        "```\nmake run\nmake test\n```"
    )


def test_the_last_section_ends_where_the_next_begins() -> None:
    assert notes("v0.1.0") == "The first version."


def test_links_lead_to_the_files_of_that_release(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_REPOSITORY", "someone/voicesite")
    text = notes("v0.2.0")
    assert "](https://github.com/someone/voicesite/blob/v0.2.0/docs/operations.md#board)" in text
    assert "](https://example.org)" in text


@pytest.mark.parametrize(
    "tag", ["0.1.0", "v0.1", "v0.1.0.0", "v01.0.0", "v0.1.0-rc1", "v0.1.0\n", "v0.1.x", "", "main"]
)
def test_a_tag_that_is_no_releases(tag: str) -> None:
    with pytest.raises(release_notes.NotReadyError, match="v and three numbers"):
        notes(tag, "0.1.0")


@pytest.mark.parametrize(
    ("tag", "version", "said"),
    [
        ("v0.2.0", "0.1.0", "the tag says 0.2.0, pyproject.toml says 0.1.0"),
        ("v0.3.0", None, "no section 0.3.0. Write one: ## 0.3.0, 2"),
        ("v0.1.00", "0.1.0", "v and three numbers"),
        ("v0.10.0", None, "says of 0.10.0: not yet released. It needs the day"),
        ("v0.0.9", None, "says of 0.0.9: 2026-02-30. It needs the day"),
        ("v0.0.8", None, "says nothing below 0.0.8"),
        ("v0.0.7", None, "says of 0.0.7: nothing. It needs the day"),
    ],
)
def test_what_does_not_agree_is_said(tag: str, version: str | None, said: str) -> None:
    with pytest.raises(release_notes.NotReadyError) as refused:
        notes(tag, version)
    assert said in str(refused.value)


def test_kubernetes_is_given_the_releases_own_image() -> None:
    release_notes.agrees("v0.2.0", 'images:\n  - name: voicesite\n    newTag: "0.2.0"\n')
    with pytest.raises(release_notes.NotReadyError, match=r"newTag in .*kustomization\.yaml says 0\.1\.0"):
        release_notes.agrees("v0.2.0", 'images:\n  - name: voicesite\n    newTag: "0.1.0"\n')


class TestOnTheCommandLine:
    @pytest.fixture
    def script(self, tmp_path: Path) -> Path:
        """In a checkout whose version 0.2.0 is ready."""
        script = tmp_path / ".github" / "scripts" / "release_notes.py"
        script.parent.mkdir(parents=True)
        shutil.copy(SCRIPT, script)
        (tmp_path / "pyproject.toml").write_text('[project]\nversion = "0.2.0"\n')
        (tmp_path / "CHANGELOG.md").write_text(CHANGELOG)
        kustomization = tmp_path / release_notes.KUSTOMIZATION
        kustomization.parent.mkdir(parents=True)
        kustomization.write_text('    newTag: "0.2.0"\n')
        return script

    def run(self, script: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, str(script), *arguments], cwd="/", capture_output=True, text=True, check=False
        )

    def test_it_prints_the_notes(self, script: Path) -> None:
        done = self.run(script, "v0.2.0")
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.startswith("Now with a board.\n")

    @pytest.mark.parametrize("arguments", [["v0.3.0"], [], ["v0.2.0", "v0.3.0"]])
    def test_it_refuses_in_one_line(self, script: Path, arguments: list[str]) -> None:
        done = self.run(script, *arguments)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.startswith("No release: ")
        assert done.stderr.count("\n") == 1


def test_this_version_has_its_section() -> None:
    """With a day or as not yet released, but not forgotten."""
    version = release_notes.tomllib.loads((BASE_DIR / "pyproject.toml").read_text())["project"]["version"]
    headings = [line for line in (BASE_DIR / "CHANGELOG.md").read_text().splitlines() if line.startswith("## ")]
    assert headings[0].startswith(f"## {version}, ")
    assert headings[0].endswith("not yet released") or release_notes.is_day(headings[0].rpartition(", ")[2])
    assert len(headings) == len({heading.partition(",")[0] for heading in headings})
