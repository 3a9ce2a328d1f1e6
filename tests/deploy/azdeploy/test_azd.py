"""azdeploy.sh describes a site to azd, so that `azd down` removes this site, and never another."""

import json

import pytest

from tests.deploy.azdeploy.azure import SUBSCRIPTION, Azure
from tests.deploy.azdeploy.desk import Desk


def azd_down(desk: Desk, *options: str, code: int = 0) -> str:
    run = desk.start("azd", "down", "--purge", *options, typed="y\n", code=code)
    return run.err


def test_azd_gets_to_know_the_site(desk: Desk) -> None:
    desk.run("full", "--yes", "--host", "containerapps")
    lines = (desk.site / ".azure" / "voicesite" / ".env").read_text().splitlines()
    assert sorted(lines) == [
        'AZURE_ENV_NAME="voicesite"',
        'AZURE_KEY_VAULT_NAME="kv-x1"',
        'AZURE_LOCATION="swedencentral"',
        'AZURE_RESOURCE_GROUP="rg-voicesite"',
        f'AZURE_SUBSCRIPTION_ID="{SUBSCRIPTION}"',
        'VOICESITE_HOST="containerapps"',
        'VOICESITE_MADE_BY="azdeploy.sh"',
    ]


def test_a_public_trial_stays_one(desk: Desk) -> None:
    desk.run("full", "--yes", "--public-trial")
    assert 'VOICESITE_PRIVATE_NETWORK="false"\n' in (desk.site / ".azure" / "voicesite" / ".env").read_text()


def test_it_describes_the_site_as_it_is_now(desk: Desk, azure: Azure) -> None:
    desk.run("full", "--yes")
    azd_down(desk)
    desk.run("full", "--yes", "--resource-group", "rg-other", "--location", "eastus2")
    azd_down(desk)
    assert azure.group == ""


def test_a_new_image_from_another_clone_describes_it_too(desk: Desk, azure: Azure) -> None:
    azure.has_a_site()
    assert "no environments found" in azd_down(desk, code=1)
    assert "Remove it all with azd down --purge, or" in desk.run("image", "--yes").out
    azd_down(desk)
    assert azure.group == ""


def test_azd_never_removes_another_site(desk: Desk, azure: Azure) -> None:
    """Its own search would take the newest deployment with the name somewhere in it."""
    desk.run("full", "--yes")
    azure.group = ""  # of the first site; the stand-in holds one at a time
    desk.run("full", "--yes", "--name", "voicesite-two")
    assert "could not be found" in azd_down(desk, code=1)
    assert azure.group == "rg-voicesite-two"
    azd_down(desk, "--environment", "voicesite-two")
    assert azure.group == ""


def test_another_default_environment_stays_the_default(desk: Desk, azure: Azure) -> None:
    config = desk.site / ".azure" / "config.json"
    config.parent.mkdir()
    config.write_text(json.dumps({"version": 1, "defaultEnvironment": "work"}, indent=2))
    run = desk.run("full", "--yes")
    assert "Remove it all with azd down --purge --environment voicesite, or" in run.out
    assert json.loads(config.read_text())["defaultEnvironment"] == "work"


@pytest.mark.parametrize("text", ['AZURE_RESOURCE_GROUP="rg-of-azd"\n', ""])
def test_an_environment_of_azd_stays_as_it_is(desk: Desk, text: str) -> None:
    file = desk.site / ".azure" / "voicesite" / ".env"
    file.parent.mkdir(parents=True)
    file.write_text(text)
    assert desk.run("full", "--yes").out.splitlines()[-1].startswith("Remove it all with ./azdeploy.sh down --purge.")
    assert file.read_text() == text


def test_a_folder_that_takes_no_files_is_no_failure(desk: Desk) -> None:
    (desk.site / ".azure").write_text("a file where the folder would be")
    assert "Remove it all with ./azdeploy.sh down --purge." in desk.run("full", "--yes").out


def test_a_dry_run_describes_nothing(desk: Desk) -> None:
    assert "Remove it all" not in desk.run("full", "--dry-run").out
    assert not (desk.site / ".azure").exists()


def test_azd_finds_it_in_the_clone_and_nowhere_else(desk: Desk, azure: Azure) -> None:
    desk.run("full", "--yes")
    assert "no project exists" in desk.start("bash", "-c", "cd .. && azd down", typed="y\n", code=1).err
    desk.start("bash", "-c", "cd infra && azd down", typed="y\n")
    assert (azure.group, azure.kept) == ("", {"kv-x1", "ai-x1"})
