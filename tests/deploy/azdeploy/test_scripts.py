"""What the scripts say without being run: commands that exist, parameters that infra/main.bicep has."""

import re

import pytest

from tests.deploy.azdeploy.azure import CHANGES, CHOICES, READ
from tests.deploy.azdeploy.stand_in import ALLOWED, MisuseError, command_of, parsed
from voicesite.paths import BASE_DIR

SCRIPTS = [BASE_DIR / "azdeploy.sh", *sorted((BASE_DIR / "infra" / "azdeploy").glob("*.sh"))]
TEXT = "\n".join(path.read_text() for path in SCRIPTS)
# "az is too old" is a sentence, not a command.
SENTENCES = {"again", "and", "answers", "could", "ended", "gave", "is", "says", "stops", "to", "with"}
# Words that bash 3.2, the one of macOS, does not know.
NEWER = "|".join(
    [
        *("declare -A", "local -n", "declare -n", "mapfile", "readarray", "coproc", "EPOCH", r"\[\[ -v ", "wait -n"),
        *(r"\$\{\w+[\^,]", r"\$\{\w+@", r"\|&", "&>>", ";;&", ";&", r"printf '%\("),
    ]
)


def test_azdeploy_can_be_started_by_the_bash_of_macos() -> None:
    assert SCRIPTS[0].stat().st_mode & 0o111
    assert re.findall(NEWER, TEXT) == []


def test_no_file_is_run_but_its_own() -> None:
    lines = [line.strip() for line in TEXT.splitlines() if not line.startswith("#")]
    assert [line for line in lines if re.search(r"\beval\b|\bsource ", line)] == []
    assert all(line.startswith('. "$ROOT/infra/azdeploy/') for line in lines if line.startswith(". "))


def test_commands_in_messages_and_documents_are_commands_of_az() -> None:
    documents = "\n".join(path.read_text() for path in [*(BASE_DIR / "docs").glob("*.md"), BASE_DIR / "README.md"])
    text = "\n".join([TEXT, *re.findall(r"`(az [^`]+)`", documents + (BASE_DIR / "infra" / "main.bicep").read_text())])
    named = re.findall(r"\baz ((?:[a-z-]+ )*[a-z-]+)((?: --[a-z-]+(?: [\w$.{}=]+)?)*)", text)
    named = [(words.split(), set(re.findall(r"--[a-z-]+", options))) for words, options in named]
    named = [(words, options) for words, options in named if words[0] not in SENTENCES]
    assert len(named) > 10
    for words, options in named:
        command, _ = command_of(words)
        assert options <= {*ALLOWED[command]["options"], *ALLOWED[command]["flags"], "--output", "--query"}, words


@pytest.mark.parametrize(
    "argv",
    [
        "webapp explode",
        "group show",
        "group show --name rg --color red",
        "group delete --name",
        "webapp show --name web",
        "acr build --registry cr",
        "acr build --registry cr . ..",
        "acr repository show-tags --name cr --repository r --orderby size",
    ],
)
def test_the_stand_in_refuses_what_the_real_az_refuses(argv: str) -> None:
    with pytest.raises(MisuseError):
        parsed(*command_of(argv.split()))


def test_the_table_has_every_command_that_is_run() -> None:
    assert CHANGES | {command for command, _ in READ} <= ALLOWED.keys()
    assert tuple(map(int, ALLOWED["az"].split("."))) >= (2, 62)


def test_every_parameter_of_the_template_is_given_or_can_be_chosen() -> None:
    declared = set(re.findall(r"^param (\w+)", (BASE_DIR / "infra" / "main.bicep").read_text(), re.MULTILINE))
    given = set(re.findall(r'^    "(\w+)": \{', TEXT, re.MULTILINE))
    assert given | set(CHOICES) == declared - {"image"}  # azd's own: the full name of an image
