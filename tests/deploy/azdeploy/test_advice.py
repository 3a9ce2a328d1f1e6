"""What to do about a failure. The texts are pieces of those that Azure and az really give."""

import subprocess

import pytest

from tests.deploy.azdeploy.azure import Azure
from tests.deploy.azdeploy.desk import Desk
from tests.deploy.azdeploy.stand_in import Fault
from tests.deploy.bounds import BUSY_SECONDS

MAY_ASSIGN_ROLES = "Contributor with Role Based Access Control Administrator"
REGION_LACKS, REGION_REFUSES = "swedencentral lacks something", "may not create that in swedencentral"
QUOTA, NAME = "ask for more in the portal (Quotas)", "Choose another --name."
ADVICE = {
    "AADSTS700082: The refresh token has expired due to inactivity.": "Sign in: az login",
    "(ReadOnlyDisabledSubscription) The subscription 's' is disabled": "Enable the subscription in the portal",
    "Authorization failed for template resource 'r' of type 'Microsoft.Authorization/roleAssignments'. "
    "The client does not have permission to perform 'Microsoft.Authorization/roleAssignments/write'": MAY_ASSIGN_ROLES,
    "(AuthorizationFailed) no authorization to perform action 'Microsoft.Authorization/roleAssignments/write'": (
        MAY_ASSIGN_ROLES
    ),
    "(AuthorizationFailed) The client 'c' does not have authorization to perform action": "Ask for the role Owner",
    "(AuthorizationFailed) 'Microsoft.CognitiveServices/locations/deletedAccounts/delete'": "You may not purge.",
    "FlagMustBeSetForRestore - ID '/providers/Microsoft.CognitiveServices/accounts/ai-x1' has been soft-deleted": (
        "az cognitiveservices account purge --name ai-x1 --resource-group rg-voicesite --location swedencentral"
    ),
    "CustomDomainInUse - The subdomain name 'ai-x' is not available.": "az cognitiveservices account list-deleted",
    "A vault with the same name already exists in deleted state.": "az keyvault purge --name VAULT",
    "VaultAlreadyExists - The vault name 'kv-x' is already in use.": "choose another --name",
    "(MethodNotAllowed) Operation 'DeletedVaultPurge' is not allowed.": "protected against being purged",
    "AlreadyInUse - The registry DNS name crx.azurecr.io is already in use.": NAME,
    '{"Message": "Website with given name voicesite-x1 already exists."}': NAME,
    "InvalidResourceGroupLocation - already exists in location 'westeurope'.": "Leave location (--location) empty",
    "InvalidDeploymentLocation - already exists in location 'eastus'.": "Leave location (--location) empty",
    "InvalidApiSetId - The account type 'AIServices' is unavailable in given region.": REGION_LACKS,
    "LocationNotAvailableForResourceType - not available for resource type": REGION_LACKS,
    "InvalidResourceProperties - 'GlobalStandard' for model 'gpt-realtime' is not supported": REGION_LACKS,
    "DeploymentModelNotSupported - The model 'gpt-9' of account deployment is not supported.": REGION_LACKS,
    '{"code": "LocationIsOfferRestricted"}': REGION_REFUSES,
    "ParameterOutOfRange - The value of the 'Version' should be in: [].": REGION_REFUSES,
    "RequestDisallowedByAzure - This policy maintains a set of best regions": REGION_REFUSES,
    "RequestDisallowedByPolicy - Resource 'kv-x' was disallowed by policy.": "A policy of your organisation forbids it",
    '{"code": "SubscriptionIsOverQuotaForSku", "message": "quota of 0 instances"}': QUOTA,
    "OperationNotAllowed - it results in exceeding approved Cores.": QUOTA,
    "QuotaExceeded - Quota exceeded for resource.": QUOTA,
    "MaxNumberOfRegionalEnvironmentsInSubExceeded": QUOTA,
    "SkuNotAvailable - The requested size is not available.": QUOTA,
    "InsufficientQuota - Tokens Per Minute (thousands) - gpt-4.1": "https://aka.ms/oai/stuquotarequest",
    "(MissingSubscriptionRegistration) not registered to use 'Microsoft.Cache'.": "az provider register",
    "(TasksOperationsNotAllowed) ACR Tasks requests are not permitted.": "free trials may not",
    "toomanyrequests: You have reached your unauthenticated pull rate limit. … Run failed": "limits downloads",
    "Run failed": "The end of the build's log is above",
    "(DeploymentActive) an existing deployment which is still active.": "az deployment sub cancel --name DEPLOYMENT",
    "Error: unable to fetch secret 'secret-key'": "Wait some minutes",
    "MANIFEST_UNKNOWN: manifest tagged by 1 is not found": "./azdeploy.sh image builds",
    "(ScopeLocked) cannot perform delete operation because it is locked.": "az lock list",
    "Error while attempting to download Bicep CLI: <urlopen error>": "az bicep install",
    "(InternalServerError) internal server error.": "az deployment operation sub list --name DEPLOYMENT",
}


def test_each_failure_has_its_advice(desk: Desk) -> None:
    script = """
        SUBSCRIPTION=s LOCATION=swedencentral RESOURCE_GROUP=rg-voicesite REGISTRY=crx1 VAULT= ME=./azdeploy.sh
        DEPLOYED_TAG= DEPLOYMENT=DEPLOYMENT
        . "$1/infra/azdeploy/advice.sh"
        shift
        for text in "$@"; do advice "$text"; done
    """
    command = [str(desk.tools / "bash"), "-euc", script, "bash", str(desk.site), *ADVICE]
    said = subprocess.run(
        command, env=desk.environment, capture_output=True, text=True, timeout=BUSY_SECONDS, check=True
    )
    for (failure, expected), advice in zip(ADVICE.items(), said.stdout.splitlines(), strict=True):
        assert expected in advice, failure


def test_a_failure_shows_its_step_what_azure_said_and_the_advice(desk: Desk) -> None:
    desk.breaks(Fault("acr build", "Run failed", output="ERROR: No matching distribution"))
    run = desk.run("full", "--yes", code=1)
    assert run.err.startswith("Failed at step 4 of 6: building the image")
    assert "No matching distribution" in run.err
    assert "What to do: The end of the build's log is above" in run.err
    assert run.commands[-1] == "acr build"


def test_a_site_that_runs_is_not_removed_for_another_region(desk: Desk, azure: Azure) -> None:
    azure.has_a_site()
    desk.breaks(Fault("deployment sub create", "QuotaExceeded - Quota exceeded."))
    run = desk.run("full", "--yes", code=1)
    assert "create a second site in another region" in run.err
    assert "down" not in run.err


@pytest.mark.parametrize(("tool", "advice"), [("az", "https://aka.ms/install-azure-cli"), ("curl", "Install it")])
def test_a_missing_program_is_named(desk: Desk, tool: str, advice: str) -> None:
    (desk.tools / tool).unlink()
    assert advice in desk.run("full", "--yes", code=1).err


@pytest.mark.parametrize(("version", "code"), [("2.9.1", 1), ("2.61.0", 1), ("2.62.0", 0), ("2.100.1", 0)])
def test_an_old_az_is_refused(desk: Desk, azure: Azure, version: str, code: int) -> None:
    azure.az_version = version
    run = desk.run("full", "--yes", code=code)
    assert (f"az is {version}; 2.62 or newer is needed." in run.err) == bool(code)


def test_a_disabled_subscription_is_named(desk: Desk, azure: Azure) -> None:
    azure.account[1] = "Disabled"
    run = desk.run("full", "--yes", code=1)
    assert "This subscription is Disabled." in run.err
    assert "az account set" in run.err
