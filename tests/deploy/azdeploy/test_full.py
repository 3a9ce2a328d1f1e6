"""`azdeploy.sh full`: the first time, again, and on either host."""

import shutil
import subprocess

import pytest

from tests.deploy.azdeploy.desk import Desk
from tests.deploy.azdeploy.stand_in import Fault


def test_the_first_deployment_makes_everything_in_order(desk: Desk) -> None:
    desk.azure.waits = 3
    done = desk.deployed()
    changes = [command for command in done.commands if command in ("deployment sub create", "acr build")]
    assert changes == ["deployment sub create", "acr build", "deployment sub create"]
    assert [asked["imageTag"] for asked in desk.azure.asked] == ["", desk.image]
    assert desk.tags == [desk.image]


def test_it_says_complete_with_the_link_once_the_site_is_ready(desk: Desk) -> None:
    desk.azure.waits = 3
    done = desk.deployed()
    looks = [call for call in done.calls if call.program == "curl"]
    assert len(looks) == 4
    assert "\nDeployment complete!\n  https://voicesite-x1.azurewebsites.net\n" in done.out
    assert "az keyvault secret show --vault-name kv-voicesite-x1 --name first-admin-password" in done.out
    assert "Step 6 of 6" in done.out
    assert done.err == ""


def test_only_providers_that_the_subscription_does_not_know_are_registered(desk: Desk) -> None:
    desk.azure.registered.remove("Microsoft.App")
    desk.azure.registered.remove("Microsoft.OperationalInsights")
    first, second = desk.deployed(), desk.deployed()
    registered = [call.argv[3] for call in first.calls if call.argv[:2] == ["provider", "register"]]
    assert registered == ["Microsoft.App", "Microsoft.OperationalInsights"]
    assert "provider register" not in second.commands


def test_a_provider_is_known_by_its_name_in_azures_own_letters(desk: Desk) -> None:
    """https://github.com/MicrosoftDocs/azure-docs/issues/85190"""
    desk.azure.registered.remove("Microsoft.Insights")
    desk.azure.registered.append("microsoft.insights")
    assert "provider register" not in desk.deployed().commands


def test_again_never_puts_the_placeholder_back(desk: Desk) -> None:
    first = desk.has_a_site()
    done = desk.deployed()
    assert [asked["imageTag"] for asked in desk.azure.asked[1:]] == [first, desk.image]
    assert desk.image != first
    assert f"Back to the image of before: ./azdeploy.sh image --tag {first}" in done.out


def test_again_leaves_the_secrets_alone(desk: Desk) -> None:
    desk.deployed()
    before = dict(desk.secrets)
    desk.deployed()
    assert desk.secrets == before
    assert len(before["secret-key"]) == 64
    assert len(before["first-admin-password"]) == 24


def test_a_first_password_that_was_deleted_is_not_made_again(desk: Desk) -> None:
    desk.has_a_site()
    del desk.secrets["first-admin-password"]
    desk.deployed()
    assert "first-admin-password" not in desk.secrets


def test_what_was_asked_for_once_stays_until_something_else_is_asked_for(desk: Desk) -> None:
    desk.deployed(
        *("--instances", "3", "--model", "gpt-4.1", "--admin", "alice@example.org", "--private-network"),
        *("--set", "planSku=P0v3", "--set", 'extraSettings={"LOG_LEVEL": "DEBUG"}', "--set=redisReplica=true"),
    )
    asked = desk.azure.asked[-1]
    expected = {
        "instances": 3,
        "voiceLiveModel": "gpt-4.1",
        "firstAdminUsername": "alice@example.org",
        "privateNetwork": True,
        "planSku": "P0v3",
        "extraSettings": {"LOG_LEVEL": "DEBUG"},
        "redisReplica": True,
    }
    assert asked | expected == asked
    desk.deployed("--instances", "4")
    assert desk.azure.asked[-1] == asked | {"instances": 4, "imageTag": desk.image}


def test_what_nobody_asked_for_is_left_to_the_template(desk: Desk) -> None:
    desk.deployed()
    assert "planSku" not in desk.azure.asked[-1]
    assert "voiceLiveModel" not in desk.azure.asked[-1]


def test_app_service_is_watched_until_the_new_release_answers(desk: Desk) -> None:
    desk.has_a_site()
    done = desk.deployed()
    assert sum(call.program == "curl" for call in done.calls) == 3  # to two of them the old one answers


def test_without_a_release_in_the_answer_it_is_watched_until_it_cannot_be_the_old_containers(desk: Desk) -> None:
    desk.has_a_site()
    desk.azure.images_have_names = False
    done = desk.deployed()
    assert sum(call.program == "curl" for call in done.calls) == 24


def test_container_apps_are_ready_when_the_newest_revision_serves(desk: Desk) -> None:
    done = desk.deployed("--host", "containerapps")
    assert "https://voicesite-x1.blue.swedencentral.azurecontainerapps.io" in done.out
    done = desk.deployed()
    looks = [call for call in done.calls if "latestReadyRevisionName" in " ".join(call.argv)]
    assert len(looks) == 2
    assert desk.azure.asked[-1]["host"] == "containerapps"


def test_a_site_has_the_name_group_and_region_it_is_given(desk: Desk) -> None:
    desk.deployed("--name", "spoken", "--resource-group", "Speech.Group", "--location=eastus2")
    asked = desk.azure.asked[-1]
    assert (asked["environmentName"], asked["location"]) == ("spoken", "eastus2")
    assert list(desk.azure.groups) == ["Speech.Group"]
    assert list(desk.azure.deployments) == ["voicesite-spoken-eastus2"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--location", "eastus2"], "The site is in swedencentral and cannot move to eastus2."),
        (["--host", "containerapps"], "The site runs on appservice; with containerapps there would be two."),
    ],
)
def test_a_site_that_is_there_does_not_move(desk: Desk, arguments: list[str], sentence: str) -> None:
    desk.has_a_site()
    done = desk.run("full", "--yes", *arguments)
    assert done.code == 1
    assert sentence in done.err
    assert "deployment sub create" not in done.commands


def test_a_region_without_the_model_is_refused_before_anything_is_made(desk: Desk) -> None:
    done = desk.run("full", "--yes", "--location", "westeurope")
    assert done.code == 1
    assert "Voice Live has no gpt-realtime in westeurope, but in: australiaeast" in done.err
    assert "deployment sub create" not in done.commands


@pytest.mark.parametrize("more", [["--set", "voiceLiveLocation=swedencentral"], ["--model", "gpt-4.1"]])
def test_such_a_region_does_when_speech_comes_from_elsewhere_or_from_another_model(desk: Desk, more: list[str]) -> None:
    desk.deployed("--location", "westeurope", *more)
    assert desk.azure.asked[-1]["location"] == "westeurope"


def test_a_group_of_something_else_is_not_filled(desk: Desk) -> None:
    desk.azure.groups["rg-voicesite"] = {
        "location": "swedencentral",
        "tags": {"azd-env-name": "voicesite"},
        "resources": [],
    }
    done = desk.run("full", "--yes")
    assert done.code == 1
    assert 'it is not of the site "voicesite"' in done.err
    assert done.commands[-1] == "group show"


def test_a_site_without_a_record_has_to_be_described(desk: Desk) -> None:
    desk.has_a_site(instances=3)
    desk.azure.deployments.clear()
    done = desk.run("full", "--yes")
    assert done.code == 1
    assert "--instances N" in done.err
    assert desk.deployed("--instances", "3").code == 0


def test_a_pipeline_deploys_without_asking_who_it_is(desk: Desk) -> None:
    desk.azure.account["user"]["type"] = "servicePrincipal"
    done = desk.deployed()
    assert "ad signed-in-user show" not in done.commands
    assert desk.azure.asked[-1]["principalId"] == ""
    assert "needs the role Key Vault Secrets User" in done.out


def test_somebody_who_may_not_ask_who_they_are_deploys_too(desk: Desk) -> None:
    desk.break_command(Fault("ad signed-in-user show", "Insufficient privileges to complete the operation."))
    done = desk.deployed()
    assert desk.azure.asked[0]["principalId"] == ""
    assert "needs the role Key Vault Secrets User" in done.out


def test_the_tag_tells_the_commit_and_whether_there_was_more(desk: Desk) -> None:
    git = ["git", "-C", str(desk.site), "-c", "user.name=Alice", "-c", "user.email=alice@example.org"]
    subprocess.run([*git, "init", "--quiet"], check=True)
    subprocess.run([*git, "add", "--all"], check=True)
    subprocess.run([*git, "commit", "--quiet", "--message", "First"], check=True)
    commit = subprocess.run([*git, "rev-parse", "--short=7", "HEAD"], check=True, capture_output=True, text=True).stdout
    desk.deployed()
    assert desk.image.endswith(f"-{commit.strip()}")
    (desk.site / "Dockerfile").write_text("FROM scratch\n")
    desk.deployed()
    assert desk.image.endswith(f"-{commit.strip()}-changed")


def test_it_runs_through_a_link_from_elsewhere(desk: Desk) -> None:
    shutil.move(desk.site, desk.site.with_name("moved"))
    desk.site.symlink_to(desk.site.with_name("moved"))
    desk.deployed()
