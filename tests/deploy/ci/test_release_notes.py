"""A release's notes are its section of CHANGELOG.md. Tag, version and section have to agree."""

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

## 0.10.0, not yet released

Soon.

## 0.2.0, 2027-02-03

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


def notes(tag: str, version: str | None = None) -> str:
    return str(release_notes.notes(tag, f'[project]\nversion = "{version or tag[1:]}"\n', CHANGELOG))


def test_the_notes_are_the_section_with_one_line_a_paragraph(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_SERVER_URL", raising=False)
    monkeypatch.setenv("GITHUB_REPOSITORY", "someone/voicesite")
    page = "https://github.com/someone/voicesite/blob/v0.2.0/docs/operations.md#board"
    assert notes("v0.2.0") == (
        f"- One thing that takes two lines.\n- Another, see [docs/operations.md]({page}) and [the web](https://example.org)."
        "\n\n```\nmake run\nmake test\n```"
    )
    assert notes("v0.1.0") == "The first version."


@pytest.mark.parametrize(
    ("tag", "version", "reason"),
    [
        ("0.1.0", "0.1.0", "v and three numbers"),
        ("v0.1.00", "0.1.0", "v and three numbers"),
        ("v0.1.0-rc1", "0.1.0", "v and three numbers"),
        ("v0.1.0\n", "0.1.0", "v and three numbers"),
        ("v0.2.0", "0.1.0", "the tag is 0.2.0, the version in pyproject.toml is 0.1.0"),
        ("v0.3.0", None, "no section 0.3.0. Write one: ## 0.3.0, 2"),
        ("v0.10.0", None, 'the heading of 0.10.0 has "not yet released" for its day'),
        ("v0.0.9", None, 'the heading of 0.0.9 has "2026-02-30" for its day'),
        ("v0.0.8", None, "the section 0.0.8 is empty"),
        ("v0.0.7", None, 'the heading of 0.0.7 has "" for its day'),
    ],
)
def test_what_does_not_agree_is_named(tag: str, version: str | None, reason: str) -> None:
    with pytest.raises(release_notes.NotReadyError) as refused:
        notes(tag, version)
    assert reason in str(refused.value)


def test_kubernetes_gets_the_image_of_the_release() -> None:
    release_notes.agrees("v0.2.0", 'images:\n  - name: voicesite\n    newTag: "0.2.0"\n')
    with pytest.raises(release_notes.NotReadyError, match=r"newTag in .*kustomization\.yaml is 0\.1\.0"):
        release_notes.agrees("v0.2.0", 'images:\n  - name: voicesite\n    newTag: "0.1.0"\n')


@pytest.mark.parametrize("arguments", [["v0.2.0"], ["v0.3.0"], []])
def test_on_the_command_line_it_prints_the_notes_or_refuses_in_one_line(tmp_path: Path, arguments: list[str]) -> None:
    script = tmp_path / ".github" / "scripts" / "release_notes.py"
    kustomization = tmp_path / release_notes.KUSTOMIZATION
    for folder in (script.parent, kustomization.parent):
        folder.mkdir(parents=True)
    shutil.copy(SCRIPT, script)
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "0.2.0"\n')
    (tmp_path / "CHANGELOG.md").write_text(CHANGELOG)
    kustomization.write_text('    newTag: "0.2.0"\n')
    done = subprocess.run([sys.executable, script, *arguments], cwd="/", capture_output=True, text=True, check=False)
    if arguments == ["v0.2.0"]:
        assert (done.returncode, done.stderr, done.stdout[:11]) == (0, "", "- One thing")
    else:
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
        assert done.stderr.startswith("No release: ")


def test_this_version_has_its_section() -> None:
    version = release_notes.tomllib.loads((BASE_DIR / "pyproject.toml").read_text())["project"]["version"]
    headings = [line for line in (BASE_DIR / "CHANGELOG.md").read_text().splitlines() if line.startswith("## ")]
    assert headings[0].startswith(f"## {version}, ")
    assert headings[0].endswith("not yet released") or release_notes.is_day(headings[0].rpartition(", ")[2])
