"""Dependabot looks at everything that has versions of others in it."""

from pathlib import Path

import pytest
import yaml

from voicesite.paths import BASE_DIR

UPDATES = yaml.safe_load((BASE_DIR / ".github" / "dependabot.yml").read_text())["updates"]
MOST_BYTES = 500_000  # larger files it passes over without a word (MAX_FILE_SIZE in its file fetcher)


def directories(ecosystem: str) -> set[Path]:
    updates = [update for update in UPDATES if update["package-ecosystem"] == ecosystem]
    named = [name for update in updates for name in update.get("directories", [update.get("directory")])]
    return {BASE_DIR / name.strip("/") for name in named}


def ours(pattern: str) -> list[Path]:
    return [path for path in BASE_DIR.rglob(pattern) if not path.relative_to(BASE_DIR).parts[0].startswith(".")]


def test_every_list_of_packages_is_in_a_directory_it_looks_into_or_right_below_one() -> None:
    looked_into = directories("uv")
    for path in ours("*requirements.in"):
        assert {path.parent, path.parent.parent} & looked_into, path


def test_no_list_of_packages_is_found_twice() -> None:
    looked_into = directories("uv")
    assert [path for path in looked_into if path.parent in looked_into and list(path.glob("*requirements.in"))] == []


@pytest.mark.parametrize("path", ours("*requirements.txt"), ids=lambda path: str(path.relative_to(BASE_DIR)))
def test_no_lock_is_too_large_for_it(path: Path) -> None:
    assert path.stat().st_size < MOST_BYTES


def test_every_dockerfile_is_named() -> None:
    assert {path.parent for path in ours("Dockerfile")} == directories("docker")


def test_compose_files_and_workflows_are_named() -> None:
    assert directories("docker-compose") == directories("github-actions") == {BASE_DIR}


@pytest.mark.parametrize("update", UPDATES, ids=lambda update: update["package-ecosystem"])
def test_what_is_younger_than_a_week_is_left_alone(update: dict[str, dict[str, object]]) -> None:
    assert update["cooldown"] == {"default-days": 7}
    assert update["schedule"] == {"interval": "weekly"}
    assert len(update["groups"]) == 1
