"""`azdeploy.sh full`: the first time, again, and on either host."""

import subprocess

import pytest

from tests.deploy.azdeploy.azure import Azure
from tests.deploy.azdeploy.desk import Desk
from tests.deploy.azdeploy.stand_in import NOT_YET, Fault, ready


def test_the_first_deployment_creates_everything_in_order_and_waits_until_the_site_is_ready(
    desk: Desk, azure: Azure
) -> None:
    desk.stand_in.health = [NOT_YET] * 3
    run = desk.run("full", "--yes")
    resources, build, image = run.changes
    assert resources.startswith("deployment sub create --name voicesite --location swedencentral")
    assert build == (
        f"acr build --registry crx1 --image voicesite:{azure.running} --build-arg TELEMETRY=1 "
        f"--build-arg VERSION={azure.running} {desk.site}"
    )
    assert image == resources
    assert [call.program for call in run.calls].count("curl") == 4
    assert "\nDeployment complete!\n  https://web-x1.azurewebsites.net\n" in run.out
    assert "az keyvault secret show --vault-name kv-x1 --name first-admin-password" in run.out
    assert "Step 6 of 6" in run.out
    assert run.err == ""


def test_only_providers_that_are_not_registered_are_registered(desk: Desk, azure: Azure) -> None:
    azure.registered.remove("Microsoft.App")
    azure.registered.remove("Microsoft.Insights")
    azure.registered.append("microsoft.insights")  # https://github.com/MicrosoftDocs/azure-docs/issues/85190
    assert desk.run("full", "--yes").changes[0] == "provider register --namespace Microsoft.App --wait"
    assert "provider register" not in desk.run("full", "--yes").commands


def test_a_second_deployment_keeps_image_and_secrets_until_the_new_image_is_built(desk: Desk, azure: Azure) -> None:
    desk.run("full", "--yes")
    first, secrets = azure.running, dict(azure.secrets)
    assert {name: len(value) for name, value in secrets.items()} == {"secret-key": 64, "first-admin-password": 24}
    azure.builds_are_lost = True
    desk.run("full", "--yes", code=1)
    assert azure.running == first  # and not the placeholder
    azure.builds_are_lost = False
    run = desk.run("full", "--yes")
    assert azure.running == azure.tags[0] != first
    assert azure.secrets == secrets
    assert f"To go back to the previous image: ./azdeploy.sh image --tag {first}" in run.out


def test_each_site_gets_its_own_secrets(desk: Desk, azure: Azure) -> None:
    desk.run("full", "--yes")
    first = azure.secrets
    azure.secrets, azure.group = {}, ""
    desk.run("full", "--yes")
    assert not set(first.values()) & set(azure.secrets.values())


def test_a_first_password_that_was_deleted_is_not_made_again(desk: Desk, azure: Azure) -> None:
    azure.has_a_site()
    del azure.secrets["first-admin-password"]
    desk.run("full", "--yes")
    assert azure.secrets == {"secret-key": "k" * 64}


def test_a_choice_stays_until_another_is_made(desk: Desk, azure: Azure) -> None:
    desk.run(
        *("full", "--yes", "--instances", "3", "--model", "gpt-4.1", "--admin", "alice@example.org"),
        *("--private-network", "--set", 'extraSettings={"LOG_LEVEL": "DEBUG"}', "--set=redisReplica=true"),
    )
    chosen = {"instances": 3, "voiceLiveModel": "gpt-4.1", "firstAdminUsername": "alice@example.org"}
    chosen |= {"privateNetwork": True, "extraSettings": {"LOG_LEVEL": "DEBUG"}, "redisReplica": True}
    asked = azure.asked
    assert asked == asked | chosen
    assert "planSku" not in asked  # nobody chose: infra/main.bicep decides
    desk.run("full", "--yes", "--instances", "4")
    assert azure.asked == asked | {"instances": 4, "imageTag": azure.running}


def test_who_chooses_nothing_gets_a_private_site(desk: Desk, azure: Azure) -> None:
    run = desk.run("full", "--yes")
    assert "privateNetwork" not in azure.asked  # infra/main.bicep decides, and it says yes
    assert "public addresses" not in run.out


def test_a_site_of_before_stays_public_until_it_is_told(desk: Desk, azure: Azure) -> None:
    """Nobody had chosen, and Container Apps cannot get a network afterwards."""
    azure.has_a_site()
    del azure.asked["privateNetwork"]
    assert "public addresses" in desk.run("full", "--yes").out
    assert azure.asked["privateNetwork"] is False
    desk.run("full", "--yes", "--private-network")
    assert azure.asked["privateNetwork"] is True


def test_on_app_service_answers_of_the_old_container_do_not_count(desk: Desk, azure: Azure) -> None:
    old = azure.has_a_site()
    desk.stand_in.health = [ready(old)] * 5
    run = desk.run("full", "--yes")
    assert [call.program for call in run.calls].count("curl") == 6


def test_a_release_without_a_name_has_to_answer_well_for_two_minutes(desk: Desk, azure: Azure) -> None:
    azure.has_a_site()
    desk.stand_in.health = [ready("")] * 99
    run = desk.run("full", "--yes")
    assert [call.program for call in run.calls].count("curl") == 24


def test_on_container_apps_the_newest_revision_has_to_serve(desk: Desk, azure: Azure) -> None:
    azure.revisions = [["web--2", "web--1"]] * 3
    run = desk.run("full", "--yes", "--host", "containerapps")
    assert azure.revisions == []
    assert "Deployment complete!\n  https://web-x1.azurecontainerapps.io" in run.out


def test_a_site_gets_the_name_group_and_region_of_the_options(desk: Desk, azure: Azure) -> None:
    desk.run("full", "--yes", "--name", "spoken", "--resource-group", "Speech.Group", "--location=eastus2")
    assert (azure.tag, azure.group, azure.location) == ("spoken", "Speech.Group", "eastus2")
    assert list(azure.deployments) == ["spoken"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--location", "eastus2"], "The site is in swedencentral and cannot move to eastus2."),
        (["--host", "containerapps"], "The site runs on appservice; with containerapps there would be two."),
    ],
)
def test_a_site_does_not_move(desk: Desk, azure: Azure, arguments: list[str], sentence: str) -> None:
    azure.has_a_site()
    run = desk.run("full", "--yes", *arguments, code=1)
    assert sentence in run.err
    assert run.changes == []


def test_a_region_without_the_model_is_refused_before_anything_is_created(desk: Desk, azure: Azure) -> None:
    run = desk.run("full", "--yes", "--location", "westeurope", code=1)
    assert "Voice Live has no gpt-realtime in westeurope. It has it in: australiaeast" in run.err
    assert run.changes == []
    desk.run("full", "--yes", "--location", "westeurope", "--set", "voiceLiveLocation=swedencentral")
    assert azure.location == "westeurope"


def test_a_site_that_was_removed_may_come_back_elsewhere(desk: Desk, azure: Azure) -> None:
    azure.has_a_site()
    desk.run("down", "--purge", "--yes")
    desk.run("full", "--yes", "--location", "eastus2")
    assert (azure.location, azure.places) == ("eastus2", {"voicesite": "swedencentral"})  # a record cannot move


def test_settings_are_kept_of_a_record_with_its_name_of_before(desk: Desk, azure: Azure) -> None:
    azure.has_a_site()
    azure.deployments["voicesite-voicesite-swedencentral"] = azure.deployments.pop("voicesite") | {"instances": 3}
    azure.places = {"voicesite-voicesite-swedencentral": "swedencentral"}
    desk.run("full", "--yes")
    assert (list(azure.deployments)[-1], azure.asked["instances"]) == ("voicesite", 3)


def test_a_deployment_of_something_else_is_not_replaced(desk: Desk, azure: Azure) -> None:
    azure.deployments, azure.places = {"prod": {"resourceGroupName": "rg-important"}}, {"prod": "eastus2"}
    run = desk.run("full", "--yes", "--name", "prod", code=1)
    assert 'Azure has a deployment "prod" that is not of this site.' in run.err
    assert run.changes == []


def test_a_second_site_needs_a_name_of_its_own(desk: Desk, azure: Azure) -> None:
    azure.has_a_site()
    run = desk.run("full", "--yes", "--resource-group", "rg-second", code=1)
    assert "Remove it there: ./azdeploy.sh --name voicesite --resource-group rg-voicesite down --purge." in run.err
    assert run.changes == []


def test_a_look_that_fails_does_not_make_a_group_empty(desk: Desk, azure: Azure) -> None:
    azure.group, azure.tag = "rg-voicesite", "None"
    desk.breaks(Fault("resource list"))
    assert desk.run("full", "--yes", code=1).changes == []


def test_the_az_of_windows_serves_too(desk: Desk, azure: Azure) -> None:
    desk.stand_in.line_end = "\r\n"
    desk.run("full", "--yes")
    desk.run("image", "--yes")
    assert azure.running == azure.tags[0]


def test_a_group_of_something_else_is_not_filled(desk: Desk, azure: Azure) -> None:
    azure.group, azure.tag = "rg-voicesite", "None"
    run = desk.run("full", "--yes", code=1)
    assert 'it does not belong to the site "voicesite"' in run.err
    assert run.changes == []


def test_a_site_without_a_record_of_its_deployment_has_to_be_described(desk: Desk, azure: Azure) -> None:
    azure.has_a_site()
    azure.deployments.clear()
    assert "--instances N" in desk.run("full", "--yes", code=1).err
    desk.run("full", "--yes", "--instances", "3")


@pytest.mark.parametrize("user", ["servicePrincipal", "user"])
def test_a_pipeline_and_a_person_without_an_id_deploy_too(desk: Desk, azure: Azure, user: str) -> None:
    azure.account[2] = user
    desk.breaks(Fault("ad signed-in-user show", "Insufficient privileges to complete the operation."))
    run = desk.run("full", "--yes")
    assert ("ad signed-in-user show" in run.commands) == (user == "user")
    assert azure.asked["principalId"] == ""
    assert "you need the role Key Vault Secrets User" in run.out


def test_the_tag_shows_the_commit_and_whether_there_were_changes(desk: Desk, azure: Azure) -> None:
    git = ["git", "-C", str(desk.site), "-c", "user.name=Alice", "-c", "user.email=alice@example.org"]
    for command in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "--message", "First"]):
        subprocess.run([*git, *command], check=True)
    commit = subprocess.run([*git, "rev-parse", "--short=7", "HEAD"], check=True, capture_output=True, text=True).stdout
    desk.run("full", "--yes")
    assert azure.running.endswith(f"-{commit.strip()}")
    (desk.site / "Dockerfile").touch()
    desk.run("full", "--yes")
    assert azure.running.endswith(f"-{commit.strip()}-changed")
