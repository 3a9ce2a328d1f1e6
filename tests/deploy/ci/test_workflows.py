"""The workflows on GitHub: they call what exists, with no more rights than they need, and nobody else's newest code."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from voicesite.paths import BASE_DIR

WORKFLOWS = sorted((BASE_DIR / ".github" / "workflows").glob("*.yml"))
READ = {"contents": "read"}
# Who may write, and what: nobody but the two jobs that publish a release.
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


def steps(path: Path) -> list[dict[str, Any]]:
    return [step for job in jobs(path).values() for step in job.get("steps", [])]


def commands(path: Path) -> list[str]:
    return [step["run"] for step in steps(path) if "run" in step]


of_each_workflow = pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)


@of_each_workflow
def test_every_action_is_pinned_to_a_commit_and_says_its_version(path: Path) -> None:
    others = re.findall(r"uses: +((?!\$/).*)", path.read_text())
    assert [use for use in others if not re.fullmatch(r"[\w\-]+/[\w\-/]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", use)] == []


def test_an_action_is_the_same_commit_everywhere() -> None:
    uses = re.findall(r"uses: +([\w\-/]+)@(.*)", "\n".join(path.read_text() for path in WORKFLOWS))
    assert len({name for name, _ in uses}) == len(set(uses))


@of_each_workflow
def test_a_workflow_may_read_and_nothing_else(path: Path) -> None:
    workflow = yaml.safe_load(path.read_text())
    assert workflow["permissions"] == READ
    rights = {f"{path.name}: {name}": job.get("permissions", READ) for name, job in jobs(path).items()}
    assert {name: right for name, right in rights.items() if right != READ} == {
        name: right for name, right in WRITERS.items() if name.startswith(path.name)
    }


@of_each_workflow
def test_no_command_is_put_together_from_what_strangers_write(path: Path) -> None:
    assert [command for command in commands(path) if "${{" in command] == []


@of_each_workflow
def test_a_strangers_change_runs_without_rights(path: Path) -> None:
    triggers = yaml.safe_load(path.read_text())[True]  # YAML reads `on` as a truth value
    assert set(triggers) <= {"push", "pull_request", "schedule", "workflow_call"}


@of_each_workflow
def test_every_job_ends_in_time(path: Path) -> None:
    assert [name for name, job in jobs(path).items() if "runs-on" in job and job.get("timeout-minutes", 99) > 30] == []


@of_each_workflow
def test_make_has_what_is_called(path: Path) -> None:
    targets = set(re.findall(r"^(\w+):", (BASE_DIR / "Makefile").read_text(), re.MULTILINE))
    assert {target for command in commands(path) for target in re.findall(r"\bmake (\w+)", command)} <= targets


@of_each_workflow
def test_the_files_that_are_named_exist(path: Path) -> None:
    rooms = {room.name for room in BASE_DIR.iterdir() if room.is_dir()} | {"infra"}
    words = {word for command in commands(path) for word in re.findall(r"[\w./\-]+", command)}
    named = {word for word in words if re.match(rf"({'|'.join(map(re.escape, rooms))})/|[\w.\-]+\.(yaml|sh)$", word)}
    named |= {step["working-directory"] for step in steps(path) if "working-directory" in step}
    assert sorted(word for word in named if not (BASE_DIR / word).exists()) == []


def test_a_change_is_linted_tested_audited_and_built() -> None:
    assert set(jobs(BASE_DIR / ".github/workflows/ci.yml")) == {"lint", "test", "audit", "image", "infra"}


def test_nothing_is_released_that_has_not_passed_all_that() -> None:
    release = jobs(BASE_DIR / ".github/workflows/release.yml")
    assert release["ci"]["uses"].endswith("/.github/workflows/ci.yml")
    assert (release["ci"]["needs"], release["image"]["needs"], release["publish"]["needs"]) == ("notes", "ci", "image")
