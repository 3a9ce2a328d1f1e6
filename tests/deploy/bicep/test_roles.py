"""Who may do what: the site's identity has the least roles, each on one resource."""

import pytest

from tests.deploy.bicep.deployments import DEPLOYER, SHAPES, deployed, site
from tests.deploy.bicep.resource_manager import Deployment

COGNITIVE_SERVICES_USER = "a97b65f3-24c7-4388-baec-2e87135dc908"
FOUNDRY_USER = "53ca6127-db72-4b80-b1b0-d745d6d5456d"
ACR_PULL = "7f951dda-4ed3-4680-a7ca-43fe172d538d"
KEY_VAULT_SECRETS_USER = "4633458b-17de-408a-b874-0445c86b69e6"
IDENTITY = "33333333-3333-3333-3333-333333333333"
every_shape = pytest.mark.parametrize("shape", SHAPES)


def roles(deployment: Deployment, principal: str) -> set[tuple[str, str]]:
    """Each role by its id, and the resource it holds on."""
    assignments = [it.body for it in deployment.of("Microsoft.Authorization/roleAssignments")]
    return {
        (it["properties"]["roleDefinitionId"].rsplit("/", 1)[1], it["scope"])
        for it in assignments
        if it["properties"]["principalId"] == principal
    }


@every_shape
def test_the_site_has_these_roles_and_no_other(shape: str) -> None:
    made = site(shape)
    foundry = made.only("Microsoft.CognitiveServices/accounts").id
    assert roles(made, IDENTITY) == {
        (COGNITIVE_SERVICES_USER, foundry),
        (FOUNDRY_USER, foundry),
        (ACR_PULL, made.only("Microsoft.ContainerRegistry/registries").id),
        (KEY_VAULT_SECRETS_USER, made.only("Microsoft.KeyVault/vaults").id),
    }


@every_shape
def test_who_deploys_may_read_secrets_and_no_more(shape: str) -> None:
    assert roles(site(shape), DEPLOYER) == {(KEY_VAULT_SECRETS_USER, site(shape).only("Microsoft.KeyVault/vaults").id)}


def test_without_a_deployer_only_the_site_has_roles() -> None:
    assignments = deployed(principalId="").of("Microsoft.Authorization/roleAssignments")
    assert {it.body["properties"]["principalId"] for it in assignments} == {IDENTITY}


def test_the_identity_is_said_to_be_a_service_principal() -> None:
    """Or Azure looks for it before the directory knows of it, and the first deployment fails."""
    for it in site("app-service").of("Microsoft.Authorization/roleAssignments"):
        if it.body["properties"]["principalId"] == IDENTITY:
            assert it.body["properties"]["principalType"] == "ServicePrincipal"


def test_role_assignments_have_names_of_their_own_that_come_again() -> None:
    first, again = ([it.name for it in deployed().of("Microsoft.Authorization/roleAssignments")] for _ in range(2))
    assert first == again
    assert len(set(first)) == len(first) == 5


@every_shape
def test_one_identity_pulls_the_image_reads_the_vault_and_is_the_databases_user(shape: str) -> None:
    made = site(shape)
    identity = made.only("Microsoft.ManagedIdentity/userAssignedIdentities")
    administrator = made.only("Microsoft.DBforPostgreSQL/flexibleServers/administrators")
    assert (administrator.name, administrator.body["properties"]["principalName"]) == (IDENTITY, identity.name)
    if sites := made.of("Microsoft.Web/sites"):
        body = sites[0].body
        assert body["properties"]["keyVaultReferenceIdentity"] == identity.id
        assert body["properties"]["siteConfig"]["acrUserManagedIdentityID"] == "22222222-2222-2222-2222-222222222222"
    else:
        body = made.only("Microsoft.App/containerApps").body
        configuration = body["properties"]["configuration"]
        assert {it["identity"] for it in configuration["registries"] + configuration["secrets"]} == {identity.id}
    assert body["identity"] == {"type": "UserAssigned", "userAssignedIdentities": {identity.id: {}}}
