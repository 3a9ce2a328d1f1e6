"""`azdeploy.sh image`, `status` and `logs`: for a site that exists."""

import pytest

from tests.deploy.azdeploy.azure import PLACEHOLDER, Azure
from tests.deploy.azdeploy.desk import Desk
from tests.deploy.azdeploy.stand_in import NOT_YET

each_host = pytest.mark.parametrize("host", ["appservice", "containerapps"])


@each_host
def test_a_new_image_is_built_and_started_and_nothing_else_changes(desk: Desk, azure: Azure, host: str) -> None:
    before = azure.has_a_site(host=host)
    run = desk.run("image", "--yes")
    assert azure.running == azure.tags[0] != before
    set_image = {
        "appservice": "webapp config set --resource-group rg-voicesite --name web-x1 --linux-fx-version DOCKER|",
        "containerapps": "containerapp update --resource-group rg-voicesite --name web-x1 --image ",
    }
    assert run.changes[1:] == [f"{set_image[host]}crx1.azurecr.io/voicesite:{azure.running}"]
    assert run.commands.count("acr build") == 1
    assert "Deployment complete!" in run.out
    assert f"./azdeploy.sh image --tag {before}" in run.out


def test_the_first_image_of_a_site_is_deployed_with_its_health_checks(desk: Desk, azure: Azure) -> None:
    """The placeholder has none, so the image alone is not enough."""
    azure.has_a_site()
    azure.image = PLACEHOLDER
    desk.run("image", "--yes")
    assert azure.asked["imageTag"] == azure.running == azure.tags[0]


def test_an_earlier_image_is_started_without_a_build(desk: Desk, azure: Azure) -> None:
    first = azure.has_a_site()
    assert azure.has_a_site() != first
    run = desk.run("image", "--yes", "--tag", first)
    assert azure.running == first
    assert "acr build" not in run.commands


def test_a_tag_that_does_not_exist_is_refused_with_the_tags_that_do(desk: Desk, azure: Azure) -> None:
    tag = azure.has_a_site()
    run = desk.run("image", "--yes", "--tag", "yesterday", code=1)
    assert "There is no image voicesite:yesterday in the registry." in run.err
    assert tag in run.err
    assert run.changes == []


def test_a_build_that_was_lost_is_not_started(desk: Desk, azure: Azure) -> None:
    tag = azure.has_a_site()
    azure.builds_are_lost = True
    assert "There is no image voicesite:" in desk.run("image", "--yes", code=1).err
    assert azure.running == tag


@pytest.mark.parametrize("command", ["full", "image"])
def test_a_site_that_never_gets_ready_is_not_called_complete(desk: Desk, azure: Azure, command: str) -> None:
    before = azure.has_a_site()
    desk.stand_in.health = [NOT_YET] * 99
    run = desk.run(command, "--yes", "--wait", "60", code=1)
    assert "The site did not become ready in 60 seconds." in run.err
    assert "./azdeploy.sh logs" in run.err
    assert f"./azdeploy.sh image --tag {before}" in run.out
    assert "Deployment complete!" not in run.out


@pytest.mark.parametrize("command", ["image", "status", "logs"])
def test_without_a_site_the_command_that_creates_it_is_named(desk: Desk, command: str) -> None:
    run = desk.run("--name", "spoken", "--resource-group", "Speech", command, "--yes", code=1)
    assert 'There is no site "spoken" in the resource group "Speech"' in run.err
    assert "Run ./azdeploy.sh --name spoken --resource-group Speech full" in run.err


@each_host
def test_status_and_logs_show_what_runs(desk: Desk, azure: Azure, host: str) -> None:
    tag = azure.has_a_site(host=host)
    status = desk.run("status")
    assert f"Runs on   {host}, instances now: 2\nImage     {tag}\nReady     yes" in status.out
    assert "a line of the " in desk.run("logs").out
    desk.stand_in.health = [NOT_YET]
    assert "Ready     no\n  its logs: ./azdeploy.sh logs" in desk.run("status").out


def test_a_placeholder_is_neither_an_image_nor_ready(desk: Desk, azure: Azure) -> None:
    azure.has_a_site()
    azure.image = PLACEHOLDER
    assert "Image     none yet: run ./azdeploy.sh full\nReady     no" in desk.run("status").out
