"""Dependabot sees every file that names versions of other people's software."""

from pathlib import Path

import yaml

from voicesite.paths import BASE_DIR

UPDATES = yaml.safe_load((BASE_DIR / ".github" / "dependabot.yml").read_text())["updates"]
MOST_BYTES = 500_000  # Dependabot skips larger files without a word (MAX_FILE_SIZE in its file fetcher)


def directories(ecosystem: str) -> set[Path]:
    updates = [update for update in UPDATES if update["package-ecosystem"] == ecosystem]
    named = [name for update in updates for name in update.get("directories", [update.get("directory")])]
    return {BASE_DIR / name.strip("/") for name in named}


def ours(pattern: str) -> list[Path]:
    return [path for path in BASE_DIR.rglob(pattern) if not path.relative_to(BASE_DIR).parts[0].startswith(".")]


def test_every_list_of_packages_is_seen_once() -> None:
    """It looks into a directory and into those right below it."""
    for path in ours("*requirements.in"):
        assert len({path.parent, path.parent.parent} & directories("uv")) == 1, path


def test_no_lock_file_is_too_large() -> None:
    assert [path for path in ours("*requirements.txt") if path.stat().st_size >= MOST_BYTES] == []


def test_every_dockerfile_compose_file_and_workflow_is_seen() -> None:
    assert {path.parent for path in ours("Dockerfile")} == directories("docker")
    assert directories("docker-compose") == directories("github-actions") == {BASE_DIR}


def test_a_version_is_taken_when_it_is_a_week_old() -> None:
    assert [update["cooldown"] for update in UPDATES] == [{"default-days": 7}] * len(UPDATES)
