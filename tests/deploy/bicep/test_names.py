"""Names of resources: each type has its own rules, which the longest and oddest environment name must keep."""

import re

import pytest

from tests.deploy.bicep.deployments import SHAPES, deployed
from tests.deploy.bicep.expressions import Refused

# https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules
RULES = {
    "Microsoft.App/containerApps": r"(?!.*--)[a-z][a-z0-9-]{0,30}[a-z0-9]",
    "Microsoft.App/managedEnvironments": r"(?!.*--)[a-z][a-z0-9-]{0,58}[a-z0-9]",
    "Microsoft.Cache/redisEnterprise": r"(?=.{1,60}$)[A-Za-z0-9]+(-[A-Za-z0-9]+)*",
    "Microsoft.CognitiveServices/accounts": r"[a-z0-9][a-z0-9-]{0,62}[a-z0-9]",  # its subdomain as well
    "Microsoft.CognitiveServices/accounts/projects": r"[A-Za-z0-9][A-Za-z0-9_.-]{1,63}",
    "Microsoft.ContainerRegistry/registries": r"[A-Za-z0-9]{5,50}",
    "Microsoft.DBforPostgreSQL/flexibleServers": r"(?=.{3,63}$)[a-z0-9]+(-[a-z0-9]+)*",
    "Microsoft.DBforPostgreSQL/flexibleServers/databases": r"[A-Za-z_][\w-]{0,62}",
    "Microsoft.Insights/components": r"[\w.()-]{0,259}[\w()-]",
    "Microsoft.KeyVault/vaults": r"(?!.*--)[A-Za-z][A-Za-z0-9-]{1,22}[A-Za-z0-9]",
    "Microsoft.KeyVault/vaults/secrets": r"[A-Za-z0-9-]{1,127}",
    "Microsoft.ManagedIdentity/userAssignedIdentities": r"[A-Za-z0-9][\w-]{2,62}",  # 63: a user in PostgreSQL as well
    "Microsoft.Network/privateEndpoints": r"[A-Za-z0-9][\w.-]{0,62}\w",
    "Microsoft.Network/virtualNetworks": r"[A-Za-z0-9][\w.-]{0,62}\w",
    "Microsoft.OperationalInsights/workspaces": r"[A-Za-z0-9][A-Za-z0-9-]{2,61}[A-Za-z0-9]",
    "Microsoft.Resources/resourceGroups": r"[\w.()-]{0,89}[\w()-]",
    "Microsoft.Web/serverfarms": r"[A-Za-z0-9-]{1,60}",
    "Microsoft.Web/sites": r"[a-z0-9][a-z0-9-]{0,58}[a-z0-9]",
}
FIXED = {  # by Azure, or told by another resource's rule
    "Microsoft.Authorization/roleAssignments",
    "Microsoft.Cache/redisEnterprise/databases",
    "Microsoft.DBforPostgreSQL/flexibleServers/administrators",
    "Microsoft.DBforPostgreSQL/flexibleServers/configurations",
    "Microsoft.DBforPostgreSQL/flexibleServers/firewallRules",
    "Microsoft.Insights/diagnosticSettings",
    "Microsoft.Network/privateDnsZones",
    "Microsoft.Network/privateDnsZones/virtualNetworkLinks",
    "Microsoft.Network/privateEndpoints/privateDnsZoneGroups",
    "Microsoft.Web/sites/basicPublishingCredentialsPolicies",
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("environment_name", ["abc", "a-sixteen-letter", "two--hyphens", "ends-with-one-"])
def test_names_keep_azures_rules(shape: str, environment_name: str) -> None:
    for resource in deployed(shape, environmentName=environment_name).resources:
        if resource.type not in FIXED:
            assert re.fullmatch(RULES[resource.type], resource.name), f"{resource.type}: {resource.name}"


@pytest.mark.parametrize("environment_name", ["ab", "seventeen-letters"])
def test_a_name_that_is_too_short_or_too_long_is_refused(environment_name: str) -> None:
    with pytest.raises(Refused, match="environmentName"):
        deployed(environmentName=environment_name)


def test_two_sites_of_one_subscription_do_not_meet() -> None:
    """The subdomain of Foundry, the registry and the vault are unique in the world, not in a resource group."""
    one, other = (deployed(environmentName=name) for name in ("first", "second"))
    world_wide = (
        "AZURE_CONTAINER_REGISTRY_NAME",
        "AZURE_KEY_VAULT_NAME",
        "AZURE_VOICE_LIVE_ENDPOINT",
        "SERVICE_WEB_URI",
    )
    assert [name for name in world_wide if one.outputs[name] == other.outputs[name]] == []


def test_everything_can_be_told_by_its_tags() -> None:
    """azd looks for its own, azdeploy.sh for the other."""
    for shape in SHAPES:
        for resource in deployed(shape, environmentName="one").resources:
            if "tags" in resource.body:
                told = resource.body["tags"]
                assert (told["azd-env-name"], told["voicesite"]) == ("one", "one")
