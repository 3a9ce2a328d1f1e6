"""What azdeploy.sh takes from people and from Azure: menu, questions, options. Nothing of it is ever run."""

from pathlib import Path

import pytest

from tests.deploy.azdeploy.azure import Azure
from tests.deploy.azdeploy.desk import Desk
from tests.deploy.azdeploy.stand_in import Fault

HOSTILE = 'touch "$HOME/here"\n$(touch "$HOME/here")\nNAME=stolen\nRESOURCE_GROUP=stolen\nexit 0\n'


@pytest.fixture(autouse=True)
def _nothing_foreign_is_run(tmp_path: Path, desk: Desk) -> object:
    yield
    assert not (tmp_path / "here").exists()


@pytest.mark.parametrize(
    ("typed", "shows"),
    [
        ("1\ny\n", "Deployment complete!"),
        ("2\ny\n", "To go back to the previous image"),
        ("3\n", "Ready     yes"),
        ("4\n", "a line of the web app"),
        ("5\nrg-voicesite\n", "removing for good what Azure keeps of the site"),
        ("6\n", "--resource-group GROUP"),
    ],
)
def test_the_menu_has_every_command(desk: Desk, azure: Azure, typed: str, shows: str) -> None:
    azure.has_a_site()
    run = desk.run(typed=typed)
    assert "  1  everything" in run.out
    assert shows in run.out


@pytest.mark.parametrize("typed", ["", "\n", "7\n", "$(touch here)\n"])
def test_another_choice_does_nothing(desk: Desk, typed: str) -> None:
    run = desk.run(typed=typed, code=2)
    assert "Nothing was done." in run.err
    assert run.calls == []


@pytest.mark.parametrize("answer", ["", "n\n", "\n"])
@pytest.mark.parametrize("command", ["full", "image"])
def test_the_subscription_is_shown_and_without_a_yes_nothing_changes(
    desk: Desk, azure: Azure, command: str, answer: str
) -> None:
    azure.has_a_site()
    run = desk.run(command, typed=answer, code=1)
    assert "Subscription: Pay as you go (00000000-aaaa-bbbb-cccc-000000000000)" in run.out
    assert "Nothing was changed." in run.out
    assert run.changes == []


@pytest.mark.parametrize("word", ["help", "--help", "-h"])
def test_help_needs_nothing(desk: Desk, word: str) -> None:
    run = desk.run(word)
    assert "down          remove the site's resource group" in run.out
    assert run.calls == []


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["up"], 'There is no "up".'),
        (["full", "image"], '"full" and "image" are two commands'),
        (["full", "--location"], "--location needs a value."),
        (
            ["full", "--location", "Schweden-Mitte"],
            'location (--location) is "schweden-mitte"; allowed: the short name',
        ),
        (["full", "--name", "X"], '--name is "X"; allowed: 3 to 16'),
        (["full", "--name", "a" * 17], "allowed: 3 to 16"),
        (["down", "--resource-group", "a/b"], 'rg (--resource-group) is "a/b"; allowed'),
        (["full", "--host", "kubernetes"], "allowed: appservice or containerapps"),
        (["full", "--instances", "a[$(touch here)]"], "allowed: a number from 1 to 30"),
        (["full", "--model", 'x"}'], '--model is "x"}"; allowed'),
        (["full", "--wait", "soon"], "allowed: seconds"),
        (["full", "--set", "planSku"], '--set is "planSku"; it takes PARAMETER=VALUE.'),
        (["full", "--set", 'planSku="'], "--set planSku is"),
        (["full", "--set", "redisReplica=yes"], "allowed: true, false, a number or {…}"),
        (["full", "--set", "secretKey=mine"], '--set has no parameter "secretKey"'),
        (["full", "--tag", "1"], "--tag works only with image."),
        (["image", "--tag", "a b"], '--tag is "a b"; allowed'),
        (["full", "--purge"], "--purge works only with down."),
    ],
)
def test_a_wrong_argument_is_refused_before_anything_is_called(desk: Desk, arguments: list[str], sentence: str) -> None:
    run = desk.run(*arguments, code=2)
    assert sentence in run.err
    assert "azdeploy.sh --help" in run.err
    assert run.calls == []


def test_a_file_of_settings_is_not_run(desk: Desk, azure: Azure) -> None:
    for name in (".env", ".azure/voicesite/.env", ".azdeploy", "azdeploy.env", ".git/config"):
        for folder in (desk.site, desk.home):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(HOSTILE)
    desk.run("full", "--yes")
    assert azure.group == "rg-voicesite"


def test_answers_of_azure_are_not_run(desk: Desk, azure: Azure) -> None:
    azure.account[3] = '$(touch "$HOME/here") `touch "$HOME/here"`'
    azure.has_a_site()
    azure.asked["instances"] = 'a[$(touch "$HOME/here")]'
    desk.breaks(Fault("acr build", '$(touch "$HOME/here")'))
    desk.run("image", "--yes", code=1)
