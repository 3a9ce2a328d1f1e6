"""`--dry-run`: every command is printed, and none that changes anything is run."""

import re

import pytest

from tests.deploy.azdeploy.azure import CHANGES, Azure
from tests.deploy.azdeploy.desk import Desk


def printed_by(desk: Desk, *arguments: str) -> tuple[str, list[str]]:
    """The output, and the changing commands in it. Fails if one of them was run, or a command was not printed."""
    run = desk.run(*arguments, "--dry-run")
    assert run.changes == []
    assert run.out.endswith("Dry run: nothing was changed.\n")
    assert [command for command in run.commands if f"  az {command} " not in run.out] == []
    return run.out, [
        change for change in re.findall(r"^  az ((?:[a-z]+ )+)--", run.out, re.MULTILINE) if change[:-1] in CHANGES
    ]


@pytest.mark.parametrize("host", ["appservice", "containerapps"])
def test_a_first_deployment_is_printed_whole(desk: Desk, azure: Azure, host: str) -> None:
    azure.registered.remove("Microsoft.App")
    out, changes = printed_by(desk, "full", "--host", host)
    assert changes == ["provider register ", "deployment sub create ", "acr build ", "deployment sub create "]
    assert f"--build-arg VERSION=20261128-100001 '{desk.site}'\n" in out  # can be pasted into a shell
    assert "curl --silent" in out


def test_it_prints_parameters_without_secrets(desk: Desk) -> None:
    out, _ = printed_by(desk, "full", "--set", 'extraSettings={"METRICS_TOKEN": "not for the screen"}')
    assert '"secretKey": {"value": "made at random, 64 characters"}' in out
    assert '"firstAdminPassword": {"value": "made at random, 24 characters"}' in out
    assert "not for the screen" not in out


def test_changes_of_a_site_are_printed_and_not_made(desk: Desk, azure: Azure) -> None:
    tag = azure.has_a_site()
    out, changes = printed_by(desk, "image")
    assert changes == ["acr build ", "webapp config set "]
    assert "--linux-fx-version 'DOCKER|crx1.azurecr.io/voicesite:20261128-" in out
    out, _ = printed_by(desk, "full")
    assert f'"imageTag": {{"value": "{tag}"}}' in out
    assert '"secretKey": {"value": ""}' in out
    out, changes = printed_by(desk, "down", "--purge")
    assert changes == ["group delete ", "keyvault purge ", "cognitiveservices account purge "]
    assert "  az group delete --name rg-voicesite --yes\n" in out
    assert "Ready     yes" in printed_by(desk, "status")[0]
    assert "  az webapp log tail " in printed_by(desk, "logs")[0]
