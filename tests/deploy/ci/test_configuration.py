"""What `make lint` says of scripts, Dockerfiles and workflows holds before a change is taken."""

from pathlib import Path

import pytest

from tests.lint import CONFIGURATION, FORMS, Step, matching, passes


@pytest.mark.parametrize("step", CONFIGURATION, ids=lambda step: step.name)
def test_the_linters_find_nothing(step: Step) -> None:
    assert passes(step), f"{step.name}: {step.fix}"


@pytest.mark.parametrize("step", CONFIGURATION + FORMS, ids=lambda step: step.name)
def test_each_linter_has_something_to_look_at(step: Step) -> None:
    assert matching(step.files)


def test_a_workflow_that_is_none_is_found(tmp_path: Path) -> None:
    workflow = tmp_path / ".github" / "workflows" / "broken.yml"
    workflow.parent.mkdir(parents=True)
    workflow.write_text("on: push\njobs:\n  test:\n    runs-on: ubuntu-24.04\n    step: []\n")
    [zizmor] = [step for step in CONFIGURATION if step.command[0] == "zizmor"]
    assert not passes(Step(zizmor.name, [*zizmor.command, str(workflow)]))


def test_a_step_whose_program_complains_fails() -> None:
    assert not passes(Step("No shell script", ["shellcheck", "package.json"]))


def test_a_step_without_files_to_look_at_passes() -> None:
    assert passes(Step("Nothing there", ["shellcheck"], files=["*.no-such-ending"]))
