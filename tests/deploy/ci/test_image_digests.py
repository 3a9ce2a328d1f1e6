"""Images of other people: a release needs the digest of each, and one command writes them."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from voicesite.paths import BASE_DIR

SCRIPT = ".github/scripts/image_digests.py"
FILES = ["Dockerfile", "localvoice/Dockerfile", "compose.yaml", "compose.gpu.yaml", ".github/workflows/ci.yml"]
SPEACHES = "ghcr.io/speaches-ai/speaches:0.8.3"
ENGINES = {"ollama/ollama:0.33.3", f"{SPEACHES}-cpu", f"{SPEACHES}-cuda"}
IMAGES = {"python:3.11-slim", "caddy:2.11-alpine", "redis:8-alpine", "postgres:17-alpine"} | ENGINES
DIGEST = f"sha256:{'0123abcd' * 8}"
DOCKER = """#!/bin/sh
echo "$*" >> "$0.log"
[ "$1 $2 $3 $5 $6" = "buildx imagetools inspect --format {{json .Manifest}}" ] || exit 125
echo '{"mediaType": "application/vnd.oci.image.index.v1+json", "digest": "DIGEST", "size": 1}'
"""

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The files that name images, each image by its tag alone."""
    for name in [*FILES, SCRIPT]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(BASE_DIR / name, tmp_path / name)
    return tmp_path


@pytest.fixture
def run(checkout: Path) -> Run:
    def run_script(*options: str, code: int = 0, answer: str = DIGEST) -> subprocess.CompletedProcess[str]:
        programs = checkout / "bin"
        programs.mkdir(exist_ok=True)
        (programs / "docker").write_text(DOCKER.replace("DIGEST", answer))
        (programs / "docker").chmod(0o700)
        command = [sys.executable, str(checkout / SCRIPT), *options]
        path = f"{programs}:/usr/bin:/bin"
        done = subprocess.run(command, env={"PATH": path}, check=False, capture_output=True, text=True)
        assert done.returncode == code, done.stderr
        return done

    return run_script


def texts(checkout: Path) -> dict[str, str]:
    return {name: (checkout / name).read_text() for name in FILES}


def test_each_image_gets_the_digest_of_its_tag_in_every_file(checkout: Path, run: Run) -> None:
    said = run().stdout
    assert set(said.split()) == {f"{image}@{DIGEST}" for image in IMAGES}
    for name, text in texts(checkout).items():
        assert text.replace(f"@{DIGEST}", "") == (BASE_DIR / name).read_text().replace(f"@{DIGEST}", "")
    assert sum(text.count(DIGEST) for text in texts(checkout).values()) == 12
    run("--check")


def test_a_new_digest_takes_the_place_of_the_old_one(checkout: Path, run: Run) -> None:
    run()
    newer = f"sha256:{'9' * 64}"
    run(answer=newer)
    assert DIGEST not in "".join(texts(checkout).values())
    assert sum(text.count(newer) for text in texts(checkout).values()) == 12


@pytest.mark.parametrize("name", FILES)
def test_an_image_without_a_digest_is_named_with_what_to_do(checkout: Path, run: Run, name: str) -> None:
    run()
    text = (checkout / name).read_text()
    (checkout / name).write_text(text.replace(f"@{DIGEST}", "", 1))
    refusal = run("--check", code=1).stderr
    assert f"Images: {name}: " in refusal
    assert "Run .github/scripts/image_digests.py" in refusal


def test_an_answer_that_is_no_digest_changes_nothing(checkout: Path, run: Run) -> None:
    before = texts(checkout)
    assert "the registry gave 'latest'" in run(code=1, answer="latest").stderr
    assert texts(checkout) == before


def test_nothing_is_released_before_each_has_one() -> None:
    jobs = yaml.safe_load((BASE_DIR / ".github/workflows/release.yml").read_text())["jobs"]
    assert f"python3 {SCRIPT} --check" in [step.get("run") for step in jobs["notes"]["steps"]]


def test_the_script_knows_every_file_that_names_an_image() -> None:
    tracked = subprocess.run(
        ["git", "grep", "--files-with-matches", "-E", r"^ *(FROM|image:) +[a-z0-9./-]+:[a-z0-9.-]+", "--", "*"],
        cwd=BASE_DIR,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()
    assert set(tracked) == set(FILES)
