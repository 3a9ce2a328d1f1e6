"""infra/*.bicep and azure.yaml: secrets, roles, closed doors and settings. The compiler checks the rest, in CI."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from pycep import BicepParser

from voicesite.environment import Environment
from voicesite.paths import BASE_DIR

INFRA = BASE_DIR / "infra"
FILES = {path.stem: path for path in [INFRA / "main.bicep", *sorted((INFRA / "azure").glob("*.bicep"))]}
# pycep does not distinguish the name `location` from the literal `'location'`.
PARSER = BicepParser()  # a fifth of a second
TREES: dict[str, Any] = {name: PARSER.parse(text=path.read_text()) for name, path in FILES.items()}
MAIN = TREES["main"]
VAULT_SETTINGS: dict[str, str] = MAIN["variables"]["vaultSettings"]["value"]["function"]["parameters"]["arg_1"]
PROJECT: dict[str, Any] = yaml.safe_load((BASE_DIR / "azure.yaml").read_text())
AZD_VALUES: dict[str, Any] = json.loads((INFRA / "main.parameters.json").read_text())["parameters"]

# https://learn.microsoft.com/azure/role-based-access-control/built-in-roles
COGNITIVE_SERVICES_USER = "a97b65f3-24c7-4388-baec-2e87135dc908"
FOUNDRY_USER = "53ca6127-db72-4b80-b1b0-d745d6d5456d"
ACR_PULL = "7f951dda-4ed3-4680-a7ca-43fe172d538d"
KEY_VAULT_SECRETS_USER = "4633458b-17de-408a-b874-0445c86b69e6"

# Environment variables of the container that are not fields of `Environment`, and who reads them.
READ_BY_OTHERS = {
    "AZURE_CLIENT_ID": "azure-identity",
    "DJANGO_SUPERUSER_USERNAME": "prepare_database",
    "DJANGO_SUPERUSER_PASSWORD": "prepare_database",
    "OTEL_SERVICE_NAME": "telemetry",
    "APPLICATIONINSIGHTS_CONNECTION_STRING": "telemetry",
    "WEBSITES_PORT": "App Service",
    "WEBSITES_CONTAINER_STOP_TIME_LIMIT": "App Service",
    "WEBSITES_CONTAINER_START_TIME_LIMIT": "App Service",
    "WEBSITES_ENABLE_APP_SERVICE_STORAGE": "App Service",
}

# File, resource, property and value of what keeps others out and calls alive.
PROPERTIES: list[tuple[str, str, str, Any]] = [
    ("foundry", "foundry", "properties.disableLocalAuth", True),
    ("registry", "registry", "properties.adminUserEnabled", False),
    ("vault", "vault", "properties.enableRbacAuthorization", True),
    ("vault", "vault", "properties.enableSoftDelete", True),
    ("database", "server", "properties.authConfig.passwordAuth", "Disabled"),
    ("database", "server", "properties.administratorLogin", None),
    ("database", "onlyTls", "properties.value", "on"),
    ("database", "noStatements", "name", "log_min_error_statement"),
    ("database", "noStatements", "properties.value", "panic"),  # a statement has what people say
    ("database", "noRows", "name", "log_error_verbosity"),
    ("database", "noRows", "properties.value", "terse"),
    ("redis", "cache", "properties.minimumTlsVersion", "1.2"),
    ("redis", "database", "properties.clientProtocol", "Encrypted"),
    ("redis", "database", "properties.clusteringPolicy", "NoCluster"),  # scripts use several keys
    ("app-service", "site", "properties.httpsOnly", True),
    ("app-service", "site", "properties.clientAffinityEnabled", False),
    ("app-service", "site", "properties.siteConfig.ftpsState", "Disabled"),
    ("app-service", "site", "properties.siteConfig.webSocketsEnabled", True),
    ("app-service", "site", "properties.siteConfig.alwaysOn", True),
    ("app-service", "site", "properties.siteConfig.healthCheckPath", "/health/ready"),
    ("app-service", "site", "properties.siteConfig.acrUseManagedIdentityCreds", True),
    ("app-service", "noFtpPassword", "properties.allow", False),
    ("app-service", "noScmPassword", "properties.allow", False),
    ("container-app", "app", "properties.configuration.ingress.allowInsecure", False),
    ("container-app", "app", "properties.configuration.activeRevisionsMode", "Single"),
    ("container-app", "app", "properties.template.terminationGracePeriodSeconds", 120),
]


# What each part writes into Log Analytics: who signed in, who read what; not what was said.
LOGGED = {
    ("app-service", "site"): {"AppServiceConsoleLogs", "AppServicePlatformLogs", "AppServiceAuditLogs"},
    ("container-app", "managedEnvironment"): {"ContainerAppConsoleLogs", "ContainerAppSystemLogs"},
    ("database", "server"): {"PostgreSQLLogs"},
    ("foundry", "foundry"): {"Audit"},
    ("redis", "database"): {"ConnectionEvents"},
    ("registry", "registry"): {"ContainerRegistryLoginEvents", "ContainerRegistryRepositoryEvents"},
    ("vault", "vault"): {"AuditEvent"},
}


def resources(file: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Name, type and body of each resource, without its condition."""
    for name, resource in TREES[file].get("resources", {}).items():
        yield name, resource["type"], resource["config"].get("config", resource["config"])


def parameters(file: str, *, secure: bool = False) -> set[str]:
    found: dict[str, Any] = TREES[file]["parameters"]
    return {
        name for name, it in found.items() if not secure or any(mark["type"] == "secure" for mark in it["decorators"])
    }


def value(file: str, text: str) -> str:
    """A variable's value, or the text itself."""
    found: str = TREES[file].get("variables", {}).get(text, {}).get("value", text)
    return found


def words(node: Any) -> set[str]:
    """Every name and word in an expression."""
    return set(re.findall(r"\w+", json.dumps(node)))


@pytest.mark.parametrize(("file", "resource", "path", "expected"), PROPERTIES)
def test_a_property_has_its_safe_value(file: str, resource: str, path: str, expected: object) -> None:
    found: Any
    [found] = [body for name, _, body in resources(file) if name == resource]
    for step in path.split("."):
        found = found.get(step) if isinstance(found, dict) else None
    assert found == expected


def test_the_roles_are_these_and_no_others() -> None:
    assigned = {
        (
            value(file, body["properties"]["roleDefinitionId"]["function"]["parameters"]["resource_name_1"]),
            body["scope"],
            body["properties"]["principalId"],
        )
        for file in TREES
        for _, kind, body in resources(file)
        if kind == "Microsoft.Authorization/roleAssignments"
    }
    assert assigned == {
        (COGNITIVE_SERVICES_USER, "foundry", "identityPrincipalId"),
        (FOUNDRY_USER, "foundry", "identityPrincipalId"),
        (ACR_PULL, "registry", "identityPrincipalId"),
        (KEY_VAULT_SECRETS_USER, "vault", "identityPrincipalId"),
        (KEY_VAULT_SECRETS_USER, "vault", "deployerPrincipalId"),
    }


def conditional(condition: Any, then: object, otherwise: object) -> dict[str, Any]:
    """`condition ? then : otherwise`, as it is parsed."""
    operands = {"condition": condition, "true_value": then, "false_value": otherwise}
    return {"operator": {"type": "conditional", "operands": operands}}


def both(first: str, second: str) -> dict[str, Any]:
    return {"operator": {"type": "and", "operands": {"operand_1": first, "operand_2": second}}}


def body_of(file: str, resource: str) -> dict[str, Any]:
    [found] = [body for name, _, body in resources(file) if name == resource]
    return found


def test_each_part_writes_what_is_done_to_it_into_log_analytics() -> None:
    found = {}
    for file in TREES:
        for _, kind, body in resources(file):
            if kind == "Microsoft.Insights/diagnosticSettings":
                assert words(body["properties"]["workspaceId"]) >= {"logs", "id"}
                found[file, body["scope"]] = {log["category"] for log in body["properties"]["logs"] if log["enabled"]}
    assert found == LOGGED
    assert all("logsName" in parameters(file) for file, _ in LOGGED)  # the compiler checks that each is given


class TestAPublicTrial:
    """One parameter; without it nobody outside reaches the data, and nobody removes the secrets for good."""

    def test_it_has_to_be_asked_for(self) -> None:
        assert MAIN["parameters"]["privateNetwork"]["default"] is True
        assert AZD_VALUES["privateNetwork"]["value"] == "${VOICESITE_PRIVATE_NETWORK=true}"
        assert "VOICESITE_PRIVATE_NETWORK false" in (BASE_DIR / "azure.yaml").read_text()

    @pytest.mark.parametrize(("file", "resource"), [("database", "server"), ("redis", "cache")])
    def test_it_alone_has_public_addresses(self, file: str, resource: str) -> None:
        properties = body_of(file, resource)["properties"]
        access = properties.get("network", properties)["publicNetworkAccess"]
        assert access == conditional("isPrivate", "Disabled", "Enabled")
        assert MAIN["modules"][file]["config"]["params"]["isPrivate"] == "privateNetwork"

    def test_its_vault_alone_may_be_purged_once_it_serves(self) -> None:
        """Before it ever served, azdeploy.sh begins it again in another region."""
        properties = body_of("vault", "vault")["properties"]
        assert properties["enablePurgeProtection"] == conditional("isProtected", True, None)
        assert MAIN["modules"]["vault"]["config"]["params"]["isProtected"] == both("privateNetwork", "hasImage")

    def test_a_vault_that_nobody_could_purge_comes_back(self) -> None:
        assert body_of("vault", "vault")["properties"]["createMode"] == conditional("isRecovered", "recover", "default")
        assert MAIN["parameters"]["recoverVault"]["default"] is False
        assert MAIN["modules"]["vault"]["config"]["params"]["isRecovered"] == "recoverVault"


class TestSecrets:
    def test_they_are_secure_parameters_that_only_the_vault_gets(self) -> None:
        secrets = parameters("main", secure=True)
        assert secrets == {"secretKey", "firstAdminPassword"} == parameters("vault", secure=True)
        users = {
            name
            for kind in ("variables", "modules", "outputs")
            for name, it in MAIN[kind].items()
            if secrets & words(it)
        }
        assert users == {"vault"}

    def test_they_leave_by_no_output(self) -> None:
        secrets = {"listKeys", "list_keys", "secretKey", "firstAdminPassword", "ConnectionString", "spread"}
        assert [name for name in TREES if secrets & words(TREES[name].get("outputs", {}))] == []

    def test_the_site_reads_them_from_the_vault(self) -> None:
        in_vault = {
            body["name"]
            for file in TREES
            for _, kind, body in resources(file)
            if kind == "Microsoft.KeyVault/vaults/secrets"
        }
        assert set(VAULT_SETTINGS.values()) == in_vault
        assert "@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/" in FILES["app-service"].read_text()
        assert "keyVaultUrl: '${vaultUri}secrets/" in FILES["container-app"].read_text()

    def test_the_first_password_is_only_for_the_step_before_the_site_serves(self) -> None:
        assert MAIN["variables"]["command"]["value"].endswith(
            "; python manage.py prepare_database && unset DJANGO_SUPERUSER_PASSWORD"
            " && exec python manage.py serve --host 0.0.0.0"
        )


class TestSettings:
    def test_the_container_gets_only_settings_that_somebody_reads(self) -> None:
        given = {*MAIN["variables"]["settings"]["value"]["function"]["parameters"]["arg_1"]}
        given |= {*VAULT_SETTINGS}
        for file in ("app-service", "container-app"):
            given |= set(re.findall(r"\{ name: '([A-Z_]+)', value", FILES[file].read_text()))
        assert given - READ_BY_OTHERS.keys() <= {name.upper() for name in Environment.model_fields}
        assert given >= {"SECRET_KEY", "ALLOWED_HOSTS", "ALLOWED_ORIGINS", "TRUSTED_PROXIES", "DATABASE_URL"}

    def test_the_database_is_reached_with_a_checked_certificate_and_no_password(self) -> None:
        settings = MAIN["variables"]["settings"]["value"]["function"]["parameters"]["arg_1"]
        assert settings["DATABASE_URL"].startswith("postgres://${identity.outputs.name}@")
        roots = re.search(
            r"^readonly ROOTS=(\S+)", (BASE_DIR / ".github/scripts/try_image.sh").read_text(), re.MULTILINE
        )
        assert roots  # CI looks for them in the image
        assert MAIN["variables"]["databaseTls"]["value"] == f"sslmode=verify-full&sslrootcert={roots[1]}"

    def test_a_resource_carries_the_tag_by_which_azdeploy_knows_it(self) -> None:
        assert MAIN["variables"]["tags"]["value"]["voicesite"] == "environmentName"
        assert MAIN["resources"]["rg"]["config"]["tags"] == "tags"
        untagged = [
            (file, name)
            for file in TREES
            for name, _, body in resources(file)
            if "location" in body and "tags" not in body
        ]
        assert untagged == []


class TestAzd:
    def test_each_parameter_of_main_gets_a_value_and_there_is_no_other(self) -> None:
        assert set(AZD_VALUES) == parameters("main")

    def test_what_azd_asks_the_outputs_for_is_there(self) -> None:
        """The last three are azd's own names: https://learn.microsoft.com/azure/developer/azure-developer-cli."""
        asked = set(re.findall(r"\$\{(AZURE_\w+)", json.dumps(AZD_VALUES)))
        asked -= {"AZURE_ENV_NAME", "AZURE_LOCATION", "AZURE_PRINCIPAL_ID"}  # azd has these itself
        assert asked == {"AZURE_RESOURCE_GROUP", "AZURE_KEY_VAULT_NAME"}
        asked |= {"AZURE_CONTAINER_REGISTRY_ENDPOINT", "SERVICE_WEB_NAME", "SERVICE_WEB_URI"}
        assert asked <= set(MAIN["outputs"])

    def test_passwords_come_from_the_vault_or_are_new(self) -> None:
        for name, secret in {"secretKey": "secret-key", "firstAdminPassword": "first-admin-password"}.items():
            assert AZD_VALUES[name]["value"] == f"$(secretOrRandomPassword ${{AZURE_KEY_VAULT_NAME}} {secret})"

    @pytest.mark.parametrize(
        ("service", "host", "file"),
        [("web", "appservice", "app-service"), ("web-containerapps", "containerapp", "container-app")],
    )
    def test_a_service_is_built_in_the_registry_and_found_by_its_tag(self, service: str, host: str, file: str) -> None:
        found = PROJECT["services"][service]
        assert found["host"] == host
        assert f"'azd-service-name': '{service}'" in FILES[file].read_text()
        assert (BASE_DIR / found["project"] / found["docker"]["path"]).is_file()
        assert found["docker"] | {"image": "voicesite", "remoteBuild": True} == found["docker"]

    def test_azd_finds_the_templates(self) -> None:
        infra = PROJECT["infra"]
        assert Path(BASE_DIR, infra["path"], f"{infra['module']}.bicep") == FILES["main"]
