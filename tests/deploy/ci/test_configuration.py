"""The linters of `make lint` for scripts, Dockerfiles and workflows, so that `make test` runs them too."""

import pytest

from tests.lint import CONFIGURATION, FORMS, Step, matching, passes


@pytest.mark.parametrize("step", CONFIGURATION, ids=lambda step: step.name)
def test_the_linters_find_nothing(step: Step) -> None:
    assert passes(step), f"{step.name}: {step.fix}"


@pytest.mark.parametrize("step", CONFIGURATION + FORMS, ids=lambda step: step.name)
def test_each_linter_has_files_to_read(step: Step) -> None:
    assert matching(step.files)


def test_a_step_whose_program_complains_fails() -> None:
    assert not passes(Step("No shell script", ["shellcheck", "package.json"]))


def test_a_step_without_files_passes() -> None:
    assert passes(Step("Nothing there", ["shellcheck"], files=["*.no-such-ending"]))
