"""`azdeploy.sh image`, `status` and `logs`: a site that is there."""

import pytest

from tests.deploy.azdeploy.desk import Desk


def test_a_new_image_is_built_started_and_waited_for(desk: Desk) -> None:
    before = desk.has_a_site(instances=2)
    secrets = dict(desk.secrets)
    done = desk.run("2", "--yes")
    assert done.code == 0, done.err
    assert desk.image == desk.tags[0] != before
    assert desk.secrets == secrets
    assert "Deployment complete!\n  https://voicesite-x1.azurewebsites.net" in done.out
    assert f"./azdeploy.sh image --tag {before}" in done.out
    assert "deployment sub create" not in done.commands


def test_container_apps_get_it_too_and_nothing_else_changes(desk: Desk) -> None:
    before = desk.has_a_site(host="containerapps", instances=2)
    done = desk.run("image", "--yes")
    assert done.code == 0, done.err
    assert desk.image == desk.tags[0] != before
    assert next(iter(desk.azure.apps.values()))["instances"] == 2
    assert "deployment sub create" not in done.commands


def test_the_first_image_of_a_site_is_deployed_with_all_that_belongs_to_it(desk: Desk) -> None:
    """The placeholder has no health checks."""
    desk.azure.builds_are_lost = True
    desk.run("full", "--yes")
    desk.azure.builds_are_lost = False
    done = desk.run("image", "--yes")
    assert done.code == 0, done.err
    assert desk.azure.asked[-1]["imageTag"] == desk.image


def test_an_earlier_tag_comes_back_without_building(desk: Desk) -> None:
    first = desk.has_a_site()
    assert desk.has_a_site() != first
    done = desk.run("image", "--yes", "--tag", first)
    assert done.code == 0, done.err
    assert desk.image == first
    assert "acr build" not in done.commands
    assert "Step 3 of 3" in done.out


def test_a_tag_that_is_not_there_is_refused_with_those_that_are(desk: Desk) -> None:
    desk.has_a_site()
    done = desk.run("image", "--yes", "--tag", "yesterday")
    assert done.code == 1
    assert "There is no image voicesite:yesterday in the registry." in done.err
    assert desk.image in done.err
    assert "deployment sub create" not in done.commands


@pytest.mark.parametrize("command", ["image", "status", "logs"])
def test_without_a_site_there_is_nothing_to_do(desk: Desk, command: str) -> None:
    done = desk.run(command, "--yes")
    assert done.code == 1
    assert 'There is no site "voicesite" in the resource group "rg-voicesite"' in done.err
    assert "./azdeploy.sh full" in done.err


@pytest.mark.parametrize("host", ["appservice", "containerapps"])
def test_status_tells_what_is_deployed(desk: Desk, host: str) -> None:
    desk.has_a_site(instances=2, host=host)
    done = desk.run("status")
    assert done.code == 0, done.err
    assert "rg-voicesite in swedencentral" in done.out
    assert f"Runs on   {host}, instances now: 2" in done.out
    assert f"Image     {desk.image}" in done.out
    assert "Ready     yes" in done.out


def test_status_tells_of_a_site_that_is_not_ready(desk: Desk) -> None:
    desk.has_a_site()
    next(iter(desk.azure.apps.values()))["waits"] = 5
    done = desk.run("status")
    assert "Ready     no\n  what it writes: ./azdeploy.sh logs" in done.out


def test_a_placeholder_is_neither_an_image_nor_ready(desk: Desk) -> None:
    desk.azure.builds_are_lost = True
    desk.run("full", "--yes")
    done = desk.run("status")
    assert "Image     none yet: run ./azdeploy.sh full" in done.out
    assert "Ready     no" in done.out


@pytest.mark.parametrize(("host", "line"), [("appservice", "the web app"), ("containerapps", "the container app")])
def test_logs_are_followed(desk: Desk, host: str, line: str) -> None:
    desk.has_a_site(host=host)
    done = desk.run("logs")
    assert done.code == 0, done.err
    assert f"a line of {line}\n" in done.out


def test_commands_it_names_are_of_the_same_site(desk: Desk) -> None:
    done = desk.run("--name", "spoken", "--resource-group", "Speech", "status")
    assert "Do: ./azdeploy.sh --name spoken --resource-group Speech full" in done.err
