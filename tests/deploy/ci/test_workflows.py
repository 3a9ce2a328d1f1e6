"""The workflows on GitHub: few rights, an end, and only files and targets that exist. zizmor checks the rest."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from voicesite.paths import BASE_DIR

WORKFLOWS = sorted((BASE_DIR / ".github" / "workflows").glob("*.yml"))
READ = {"contents": "read"}
# The only jobs that may write: those that publish a release.
WRITERS = {
    "release.yml: image": READ | {"packages": "write"},
    "release.yml: publish": {
        "contents": "write",
        "packages": "write",
        "id-token": "write",
        "attestations": "write",
    },
}


def jobs(path: Path) -> dict[str, dict[str, Any]]:
    found = yaml.safe_load(path.read_text())["jobs"]
    assert isinstance(found, dict)
    return found


def commands(path: Path) -> list[str]:
    return [step["run"] for job in jobs(path).values() for step in job.get("steps", []) if "run" in step]


of_each_workflow = pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)


def test_an_action_is_the_same_commit_everywhere() -> None:
    uses = re.findall(r"uses: +([\w\-/]+)@(.*)", "\n".join(path.read_text() for path in WORKFLOWS))
    assert len({name for name, _ in uses}) == len(set(uses))


def test_only_the_jobs_that_publish_may_write() -> None:
    rights = {
        f"{path.name}: {name}": job.get("permissions", READ) for path in WORKFLOWS for name, job in jobs(path).items()
    }
    assert {name: right for name, right in rights.items() if right != READ} == WRITERS
    assert all(yaml.safe_load(path.read_text())["permissions"] == READ for path in WORKFLOWS)


@of_each_workflow
def test_every_job_has_a_time_limit(path: Path) -> None:
    assert [name for name, job in jobs(path).items() if "runs-on" in job and job.get("timeout-minutes", 99) > 30] == []


@of_each_workflow
def test_make_targets_and_files_in_commands_exist(path: Path) -> None:
    targets = set(re.findall(r"^(\w+):", (BASE_DIR / "Makefile").read_text(), re.MULTILINE))
    assert {target for command in commands(path) for target in re.findall(r"\bmake (\w+)", command)} <= targets
    folders = "|".join(re.escape(folder.name) for folder in BASE_DIR.iterdir() if folder.is_dir())
    words = {word for command in commands(path) for word in re.findall(r"[\w./\-]+", command)}
    named = {word for word in words if re.match(rf"({folders})/|[\w.\-]+\.(yaml|sh)$", word)}
    assert sorted(word for word in named if not (BASE_DIR / word).exists()) == []


def test_nothing_is_released_that_was_not_linted_tested_audited_and_built() -> None:
    assert set(jobs(BASE_DIR / ".github/workflows/ci.yml")) == {"lint", "test", "audit", "image", "infra"}
    release = jobs(BASE_DIR / ".github/workflows/release.yml")
    assert release["ci"]["uses"].endswith("/.github/workflows/ci.yml")
    assert (release["ci"]["needs"], release["image"]["needs"], release["publish"]["needs"]) == ("notes", "ci", "image")
