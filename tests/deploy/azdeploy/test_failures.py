"""What stops azdeploy.sh, and the sentence that says what to do. The texts are those that Azure and az really give."""

import subprocess

import pytest

from tests.deploy.azdeploy.desk import Desk
from tests.deploy.azdeploy.stand_in import Fault

ACCOUNT = "/subscriptions/s/resourceGroups/rg-voicesite/providers/Microsoft.CognitiveServices/accounts/ai-voicesite-x1"
ROLES = "Microsoft.Authorization/roleAssignments"
DEPLOYMENT_FAILURES = {
    "sign-in has run out": (
        "AADSTS700082: The refresh token has expired due to inactivity. Interactive authentication is needed.",
        "Sign in: az login",
    ),
    "subscription is read-only": (
        "(ReadOnlyDisabledSubscription) The subscription 's' is disabled and therefore marked as read only.",
        "Enable the subscription in the portal",
    ),
    "may not give roles": (
        f"InvalidTemplateDeployment - Failed: 'Authorization failed for template resource 'r' of type '{ROLES}'. "
        f"The client 'c' does not have permission to perform action '{ROLES}/write' at scope '/subscriptions/s'.'",
        "Contributor with Role Based Access Control Administrator",
    ),
    "may not deploy": (
        "(AuthorizationFailed) The client 'c' does not have authorization to perform action "
        "'Microsoft.Resources/deployments/write' over scope '/subscriptions/s' or the scope is invalid.",
        "Have somebody give you Owner on subscription 00000000-aaaa",
    ),
    "may not give a role, told otherwise": (
        f"(AuthorizationFailed) The client 'c' does not have authorization to perform action '{ROLES}/write'.",
        "Contributor with Role Based Access Control Administrator",
    ),
    "account is soft-deleted": (
        f"InvalidTemplateDeployment - Not valid.\nFlagMustBeSetForRestore - An existing resource with ID '{ACCOUNT}' "
        "has been soft-deleted. To restore the resource, you must specify 'restore' to be 'true' in the property.",
        "az cognitiveservices account purge --name ai-voicesite-x1 --resource-group rg-voicesite --location sweden",
    ),
    "subdomain is taken": (
        "CustomDomainInUse - Please pick a different name. The subdomain name 'ai-x' is not available.",
        "az cognitiveservices account list-deleted",
    ),
    "vault is soft-deleted": (
        '{"code": "ConflictError", "message": "A vault with the same name already exists in deleted state."}',
        "az keyvault purge --name VAULT",
    ),
    "vault's name is taken": ("VaultAlreadyExists - The vault name 'kv-x' is already in use.", "take another --name"),
    "registry's name is taken": (
        "AlreadyInUse - The registry DNS name crx.azurecr.io is already in use.",
        "Take another --name.",
    ),
    "site's name is taken": (
        '{"Code": "Conflict", "Message": "Website with given name voicesite-x1 already exists."}',
        "Take another --name.",
    ),
    "group is elsewhere": (
        "InvalidResourceGroupLocation - Invalid resource group location 'x'. The Resource group already exists in "
        "location 'westeurope'.",
        "Leave --location out",
    ),
    "deployment is elsewhere": (
        "InvalidDeploymentLocation - The deployment 'voicesite' already exists in location 'eastus'.",
        "Leave --location out",
    ),
    "no AI services in the region": (
        "InvalidApiSetId - The account type 'AIServices' is either invalid or unavailable in given region.",
        "swedencentral does not have all that is needed",
    ),
    "no such resource in the region": (
        "LocationNotAvailableForResourceType - The provided location 'x' is not available for resource type "
        "'Microsoft.CognitiveServices/accounts'.",
        "does not have all that is needed",
    ),
    "no such model in the region": (
        "InvalidResourceProperties - The specified SKU 'GlobalStandard' for model 'gpt-realtime 2025-08-28' is not "
        "supported in this region 'x'.",
        "does not have all that is needed",
    ),
    "model is not supported": (
        "DeploymentModelNotSupported - The model 'Format: OpenAI, Name: gpt-9' of account deployment is not supported.",
        "does not have all that is needed",
    ),
    "database is restricted in the region": (
        '{"code": "LocationIsOfferRestricted", "message": "Subscriptions are restricted from provisioning in it"}',
        "may not use swedencentral",
    ),
    "database versions are an empty list": (
        "ParameterOutOfRange - The value of the 'Version' should be in: []. Verify that the parameter is correct.",
        "may not use swedencentral",
    ),
    "region is not for this subscription": (
        "RequestDisallowedByAzure - Resource was disallowed by Azure: This policy maintains a set of best regions",
        "may not use swedencentral",
    ),
    "policy": (
        "RequestDisallowedByPolicy - Resource 'kv-x' was disallowed by policy.",
        "A policy of your organisation forbids it",
    ),
    "quota of the plan": (
        '{"code": "SubscriptionIsOverQuotaForSku", "message": "This region has quota of 0 instances for your '
        'subscription. Try selecting different region or SKU."}',
        "ask for more in the portal (Quotas)",
    ),
    "quota of cores": (
        '{"Code": "Unauthorized", "Message": "This region has quota of 0 PremiumV3 cores for your subscription."}',
        "ask for more in the portal (Quotas)",
    ),
    "quota of a kind": (
        "OperationNotAllowed - Operation could not be completed as it results in exceeding approved Cores.",
        "ask for more in the portal (Quotas)",
    ),
    "quota exceeded": ("QuotaExceeded - Quota exceeded for resource.", "ask for more in the portal (Quotas)"),
    "quota of environments": (
        "MaxNumberOfRegionalEnvironmentsInSubExceeded - The subscription cannot have more than 1 environment.",
        "ask for more in the portal (Quotas)",
    ),
    "size is not there": ("SkuNotAvailable - The requested size is not available.", "ask for more in the portal"),
    "quota of the model": (
        "InsufficientQuota - This operation require 10 new capacity in quota Tokens Per Minute (thousands) - gpt-4.1",
        "https://aka.ms/oai/stuquotarequest",
    ),
    "provider is not registered": (
        "(MissingSubscriptionRegistration) The subscription is not registered to use namespace 'Microsoft.Cache'.",
        "az provider register",
    ),
    "another deployment": (
        "(DeploymentActive) The deployment cannot be saved, because this would overwrite an existing deployment "
        "which is still active.",
        "az deployment sub cancel --name voicesite-voicesite-swedencentral",
    ),
    "vault is not open yet": (
        "InvalidParameterValueInContainerTemplate - Field 'configuration.secrets' is invalid: Unable to get value by "
        "Managed identity i for secret secret-key. Error: unable to fetch secret 'secret-key'",
        "that passes in some minutes",
    ),
    "image is gone": ("DOCKER|x: MANIFEST_UNKNOWN: manifest tagged by 1 is not found", "./azdeploy.sh image builds"),
    "no Bicep": ("Error while attempting to download Bicep CLI: <urlopen error timed out>", "az bicep install"),
    "anything else": (
        "(InternalServerError) Encountered internal server error.",
        "az deployment operation sub list --name voicesite-voicesite-swedencentral",
    ),
}


@pytest.mark.parametrize(("says", "mend"), DEPLOYMENT_FAILURES.values(), ids=DEPLOYMENT_FAILURES.keys())
def test_a_deployment_that_fails_tells_what_to_do(desk: Desk, says: str, mend: str) -> None:
    desk.break_command(Fault("deployment sub create", says))
    done = desk.run("full", "--yes")
    assert done.code == 1
    assert done.err.startswith("Failed at step 3 of 6: making the resources")
    assert says.splitlines()[-1] in done.err
    what_to_do = done.err.partition("What to do: ")[2]
    assert mend in what_to_do
    assert "Deployment complete!" not in done.out
    assert "acr build" not in done.commands
    assert desk.left_files() == []


OTHER_FAILURES = {
    "builds are not allowed": (
        Fault("acr build", "(TasksOperationsNotAllowed) ACR Tasks requests for the registry are not permitted."),
        "free trials may not",
    ),
    "build breaks": (
        Fault("acr build", "Run failed", output="Step 3/9 : RUN pip install\nERROR: No matching distribution"),
        "The end of the build's log is above",
    ),
    "may not register a provider": (
        Fault(
            "provider register",
            "(AuthorizationFailed) no authorization to perform action 'Microsoft.App/register/action'",
        ),
        "You lack a role",
    ),
}


@pytest.mark.parametrize(("fault", "mend"), OTHER_FAILURES.values(), ids=OTHER_FAILURES.keys())
def test_other_commands_that_fail_tell_what_to_do(desk: Desk, fault: Fault, mend: str) -> None:
    desk.azure.registered.remove("Microsoft.App")
    desk.break_command(fault)
    done = desk.run("full", "--yes")
    assert done.code == 1
    assert mend in done.err
    assert fault.output in done.err


@pytest.mark.parametrize("afterwards", [False, True], ids=["undone", "done, and the answer lost"])
@pytest.mark.parametrize(
    ("command", "skip"),
    [
        *(("account show", 0), ("group exists", 0), ("provider register", 0), ("provider register", 1)),
        *(("deployment sub create", 0), ("resource list", 0), ("webapp show", 0), ("acr build", 0)),
        *(("acr repository show-tags", 0), ("deployment sub create", 1)),
    ],
)
def test_the_same_command_goes_on_after_a_failure_at_any_step(
    desk: Desk, command: str, skip: int, *, afterwards: bool
) -> None:
    desk.azure.registered = [name for name in desk.azure.registered if not name.endswith("Insights")]
    desk.break_command(Fault(command, "(GatewayTimeout) The gateway did not answer.", skip=skip, afterwards=afterwards))
    failed = desk.run("full", "--yes")
    assert failed.code == 1
    assert "The same command again goes on from here" in failed.err
    secrets = dict(desk.secrets) if desk.azure.vaults else {}
    desk.deployed()
    assert desk.secrets == secrets or not secrets
    assert len(desk.secrets["secret-key"]) == 64


def test_a_build_that_az_lost_sight_of_is_not_deployed(desk: Desk) -> None:
    """az says nothing when a build writes nothing for long: it just stops waiting."""
    running = desk.has_a_site()
    tags = list(desk.tags)
    desk.azure.builds_are_lost = True
    done = desk.run("image", "--yes")
    assert done.code == 1
    assert "There is no image voicesite:" in done.err
    assert (desk.image, desk.tags) == (running, tags)


def test_a_site_that_never_gets_ready_is_not_called_complete(desk: Desk) -> None:
    desk.azure.waits = 99
    done = desk.run("full", "--yes", "--wait", "60")
    assert done.code == 1
    assert "The site did not become ready in 60 seconds." in done.err
    assert "./azdeploy.sh logs" in done.err
    assert "Log Analytics workspace of rg-voicesite" in done.err
    assert "Deployment complete!" not in done.out


def test_a_site_that_does_not_even_answer_is_given_no_more_time(desk: Desk) -> None:
    """Each look is as slow as curl allows, and each pause as long as it says, by the shell's own clock."""
    slow_world = """
        ROOT=$1 IMAGE=voicesite APP_HOST=appservice DRY_RUN= DEPLOYED_TAG= WAIT_SECONDS=60 ME=./azdeploy.sh
        . "$ROOT/infra/azdeploy/site.sh"
        fail() { exit 1; }
        is_ready() { SECONDS=$((SECONDS + 10)); echo look; return 1; }
        sleep() { SECONDS=$((SECONDS + $1)); }
        wait_until_ready new
    """
    command = [str(desk.tools / "bash"), "-c", slow_world, "bash", str(desk.site)]
    done = subprocess.run(command, env=desk.environment, capture_output=True, text=True, timeout=20, check=False)
    assert (done.returncode, done.stdout.count("look")) == (1, 5)


def test_a_new_image_that_never_gets_ready_tells_the_way_back(desk: Desk) -> None:
    before = desk.has_a_site()
    desk.azure.waits = 99
    done = desk.run("image", "--yes", "--wait", "60")
    assert done.code == 1
    assert f"./azdeploy.sh image --tag {before}" in done.out


def test_in_a_site_that_runs_another_region_means_a_second_site(desk: Desk) -> None:
    desk.has_a_site()
    desk.break_command(Fault("deployment sub create", "QuotaExceeded - Quota exceeded."))
    done = desk.run("full", "--yes")
    assert "make a second site in another region" in done.err
    assert "down" not in done.err


def test_no_az_is_told(desk: Desk) -> None:
    (desk.tools / "az").unlink()
    done = desk.run("full", "--yes")
    assert done.code == 1
    assert "https://aka.ms/install-azure-cli" in done.err


def test_no_curl_is_told(desk: Desk) -> None:
    (desk.tools / "curl").unlink()
    done = desk.run("full", "--yes")
    assert done.code == 1
    assert "curl is not installed" in done.err


@pytest.mark.parametrize("version", ["2.9.1", "2.61.0", "1.99.0"])
def test_an_az_that_is_too_old_is_told(desk: Desk, version: str) -> None:
    desk.azure.version = version
    done = desk.run("full", "--yes")
    assert done.code == 1
    assert f"az is {version}; 2.62 or newer is needed." in done.err
    assert "az upgrade" in done.err


@pytest.mark.parametrize("version", ["2.62.0", "2.100.1", "3.0.0"])
def test_an_az_that_is_new_enough_does(desk: Desk, version: str) -> None:
    desk.azure.version = version
    desk.deployed()


def test_who_is_not_signed_in_is_told(desk: Desk) -> None:
    desk.azure.account = None
    done = desk.run("full", "--yes")
    assert done.code == 1
    assert "Sign in: az login" in done.err


def test_a_disabled_subscription_is_told(desk: Desk) -> None:
    desk.azure.account["state"] = "Disabled"
    done = desk.run("full", "--yes")
    assert done.code == 1
    assert "This subscription is Disabled." in done.err
    assert "az account set" in done.err


def test_every_question_goes_to_the_subscription_that_was_shown(desk: Desk) -> None:
    done = desk.deployed()
    after = [call.argv for call in done.calls if call.program == "az"][2:]
    unpinned = [argv for argv in after if "--subscription" not in argv]
    assert [argv[:2] for argv in unpinned] == [["ad", "signed-in-user"]]
