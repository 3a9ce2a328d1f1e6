"""`--dry-run`: every command is printed, and none that changes anything is run."""

import pytest

from tests.deploy.azdeploy.desk import Desk

CHANGES = [
    "provider register",
    "deployment sub create",
    "acr build",
    "group delete",
    "keyvault purge",
    "cognitiveservices account purge",
]


def without_change(desk: Desk, *arguments: str) -> str:
    done = desk.run(*arguments, "--dry-run")
    assert done.code == 0, done.err
    assert not set(CHANGES) & set(done.commands)
    assert done.out.endswith("Dry run: nothing was changed.\n")
    for call in done.calls:
        if call.program == "az":
            assert f"  az {' '.join(call.argv[:2])}" in done.out
    return done.out


@pytest.mark.parametrize("host", ["appservice", "containerapps"])
def test_a_first_deployment_is_printed_whole(desk: Desk, host: str) -> None:
    desk.azure.registered.remove("Microsoft.App")
    out = without_change(desk, "full", "--host", host)
    printed = [change for change in CHANGES for line in out.splitlines() if line.startswith(f"  az {change} ")]
    assert printed == ["provider register", *["deployment sub create"] * 2, "acr build"]
    assert "curl --silent" in out
    assert desk.azure.groups == {}


def test_a_printed_command_can_be_pasted(desk: Desk) -> None:
    out = without_change(desk, "full")
    assert f"--build-arg TELEMETRY=1 --build-arg VERSION=20261128-100001 '{desk.site}'\n" in out


def test_it_prints_parameters_without_secrets(desk: Desk) -> None:
    out = without_change(desk, "full", "--set", 'extraSettings={"METRICS_TOKEN": "not for the screen"}')
    assert '"secretKey": {"value": "made at random, 64 characters"}' in out
    assert '"firstAdminPassword": {"value": "made at random, 24 characters"}' in out
    assert "not for the screen" not in out


def test_a_new_image_is_printed(desk: Desk) -> None:
    before = desk.has_a_site()
    out = without_change(desk, "image")
    assert out.count("  az webapp config set ") == out.count("  az acr build ") == 1
    assert "--linux-fx-version 'DOCKER|" in out  # as it could be pasted into a shell
    assert "az deployment sub create" not in out
    assert "/voicesite:20261128-" in out
    assert desk.image == before


def test_a_repeated_deployment_is_printed(desk: Desk) -> None:
    desk.has_a_site()
    out = without_change(desk, "full")
    assert f'"imageTag": {{"value": "{desk.image}"}}' in out
    assert '"secretKey": {"value": ""}' in out


def test_removing_is_printed_and_nothing_is_typed(desk: Desk) -> None:
    desk.has_a_site()
    out = without_change(desk, "down", "--purge")
    assert "  az group delete --name rg-voicesite --yes\n" in out
    assert "  az keyvault purge --name kv-voicesite-x1 --location swedencentral\n" in out
    assert "rg-voicesite" in desk.azure.groups


def test_looking_is_printed(desk: Desk) -> None:
    desk.has_a_site()
    assert "Ready     yes" in without_change(desk, "status")
    assert "  az webapp log tail " in without_change(desk, "logs")
