"""What can be said of the scripts without running them, and of the programs they call."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.deploy.azdeploy.stand_in import ALLOWED, MisuseError, command_of, parsed
from voicesite.paths import BASE_DIR

SCRIPTS = [BASE_DIR / "azdeploy.sh", *sorted((BASE_DIR / "infra" / "azdeploy").glob("*.sh"))]
# A matter of taste, and what set -e does not see by design.
NOT_ASKED = "SC2250,SC2310,SC2312"
# Words that bash 3.2, the one of macOS, does not know.
# "az is too old" is no command.
SENTENCES = {"and", "anew", "answers", "could", "did", "is", "says", "stopped", "stops", "does"}
NEWER = "|".join(
    [
        *("declare -A", "local -n", "declare -n", "mapfile", "readarray", "coproc", "EPOCH", r"\[\[ -v ", "wait -n"),
        *(r"\$\{\w+[\^,]", r"\$\{\w+@", r"\|&", "&>>", ";;&", ";&", r"printf '%\("),
    ]
)


def test_shellcheck_finds_nothing() -> None:
    shellcheck = str(Path(sys.executable).with_name("shellcheck"))
    options = ["--external-sources", "--check-sourced", "--enable=all", f"--exclude={NOT_ASKED}"]
    command = [shellcheck, *options, str(SCRIPTS[0]), str(Path(__file__).with_name("az"))]
    found = subprocess.run(command, cwd=BASE_DIR, capture_output=True, text=True, check=False)
    assert (found.returncode, found.stdout) == (0, "")


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_nothing_is_newer_than_the_bash_of_macos(script: Path) -> None:
    assert re.findall(NEWER, script.read_text()) == []


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_no_file_is_run_but_its_own(script: Path) -> None:
    lines = script.read_text().splitlines()
    assert [line for line in lines if re.search(r"\beval\b|\bsource ", line) and not line.startswith("#")] == []
    assert all(line.startswith('. "$ROOT/infra/azdeploy/') for line in lines if line.lstrip().startswith(". "))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_commands_that_people_are_told_are_commands_of_az(script: Path) -> None:
    told = re.findall(r"\baz ((?:[a-z-]+ )*[a-z-]+)((?: --[a-z-]+(?: [\w$.{}=]+)?)*)", script.read_text())
    for words, options in told:
        if words.split()[0] not in SENTENCES:
            command, rest = command_of(words.split())
            known = {*ALLOWED[command]["options"], *ALLOWED[command]["flags"], "--output", "--query"}
            assert set(re.findall(r"--[a-z-]+", options)) <= known, (words, rest)


def test_azdeploy_can_be_started() -> None:
    assert SCRIPTS[0].stat().st_mode & 0o111


@pytest.mark.parametrize(
    "argv",
    [
        ["webapp", "explode"],
        ["group", "show"],
        ["group", "show", "--name", "rg", "--color", "red"],
        ["group", "delete", "--name"],
        ["webapp", "show", "--name", "web"],
        ["acr", "build", "--registry", "cr"],
        ["acr", "build", "--registry", "cr", ".", ".."],
        ["acr", "repository", "show-tags", "--name", "cr", "--repository", "r", "--orderby", "size"],
        ["cognitiveservices", "account", "purge", "--name", "ai", "--location", "l"],
    ],
)
def test_the_stand_in_refuses_what_the_real_az_refuses(argv: list[str]) -> None:
    with pytest.raises(MisuseError):
        parsed(*command_of(argv))


def test_the_stand_in_knows_an_az_that_azdeploy_takes() -> None:
    assert tuple(map(int, ALLOWED["az"].split("."))) >= (2, 62)
