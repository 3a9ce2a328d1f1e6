"""Secrets are in the vault and nowhere else: not on the screen, in arguments, in the environment, in files."""

from tests.deploy.azdeploy.desk import Desk, Run
from tests.deploy.azdeploy.stand_in import Fault

HOSTILE = 'touch "$HOME/here"\n$(touch "$HOME/here")\nNAME=stolen\nRESOURCE_GROUP=stolen\nexit 0\n'


def assert_nothing_leaked(desk: Desk, *runs: Run) -> None:
    secrets = [desk.secrets["secret-key"], desk.secrets["first-admin-password"]]
    for run in runs:
        for secret in secrets:
            assert secret not in run.out
            assert secret not in run.err
            for call in run.calls:
                assert secret not in " ".join(call.argv)
                assert secret not in call.environment
    assert desk.left_files() == []


def test_no_run_shows_a_secret_or_leaves_a_file(desk: Desk) -> None:
    first = desk.deployed()
    later = [
        desk.run(*command, "--yes") for command in (["full"], ["image"], ["status"], ["logs"], ["full", "--dry-run"])
    ]
    assert [run.code for run in later] == [0] * 5
    assert_nothing_leaked(desk, first, *later)


def test_a_secret_that_azure_repeats_in_its_refusal_is_not_shown(desk: Desk) -> None:
    desk.azure.repeats_secrets = True
    refused = desk.run("full", "--yes")
    assert refused.code == 1
    assert "secretKey=***, firstAdminPassword=***" in refused.err
    assert_nothing_leaked(desk, refused)


def test_secrets_differ_from_site_to_site(desk: Desk) -> None:
    desk.deployed()
    desk.deployed("--name", "second")
    first, second = desk.azure.vaults.values()
    assert first["secret-key"] != second["secret-key"]
    assert first["secret-key"].isalnum()


def test_a_file_of_settings_is_not_run(desk: Desk) -> None:
    for name in (".env", ".azure/voicesite/.env", ".azdeploy", "azdeploy.env", ".git/config"):
        for folder in (desk.site, desk.temporary.parent):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(HOSTILE)
    desk.deployed()
    assert not (desk.temporary.parent / "here").exists()
    assert list(desk.azure.groups) == ["rg-voicesite"]


def test_what_azure_answers_is_not_run(desk: Desk) -> None:
    desk.azure.account["name"] = '$(touch "$HOME/here") `touch "$HOME/here"`'
    desk.deployed()
    deployment = next(iter(desk.azure.deployments.values()))
    deployment["properties"]["parameters"]["instances"]["value"] = 'a[$(touch "$HOME/here")]'
    desk.break_command(Fault("acr build", '$(touch "$HOME/here")'))
    desk.run("image", "--yes")
    assert not (desk.temporary.parent / "here").exists()
