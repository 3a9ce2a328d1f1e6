"""What is deployed: the properties on which safety and calls depend, one row each."""

import re
from typing import Any

import pytest

from tests.deploy.bicep.deployments import PASSWORD, SECRET_KEY, SHAPES, deployed, site
from tests.deploy.bicep.resource_manager import REDIS_KEY, Deployment
from tests.deploy.bicep.source import INFRA, read

ABSENT = object()
APP_SERVICE, CONTAINER_APPS = ["app-service", "app-service-private"], ["container-apps", "container-apps-private"]
EVERYWHERE, OPEN, CLOSED = list(SHAPES), ["app-service", "container-apps"], [s for s in SHAPES if s.endswith("private")]

ACCOUNT, PROJECT = "Microsoft.CognitiveServices/accounts", "Microsoft.CognitiveServices/accounts/projects"
REGISTRY, VAULT = "Microsoft.ContainerRegistry/registries", "Microsoft.KeyVault/vaults"
SERVER, CACHE = "Microsoft.DBforPostgreSQL/flexibleServers", "Microsoft.Cache/redisEnterprise"
PLAN, SITE = "Microsoft.Web/serverfarms", "Microsoft.Web/sites"
ENVIRONMENT, APP = "Microsoft.App/managedEnvironments", "Microsoft.App/containerApps"
every_shape = pytest.mark.parametrize("shape", SHAPES)

# In which shapes, of which resource, which property, is what.
TABLE: list[tuple[list[str], str, str, Any]] = [
    (EVERYWHERE, ACCOUNT, "kind", "AIServices"),
    (EVERYWHERE, ACCOUNT, "sku.name", "S0"),
    (EVERYWHERE, ACCOUNT, "properties.disableLocalAuth", True),
    (EVERYWHERE, ACCOUNT, "properties.allowProjectManagement", True),
    (EVERYWHERE, PROJECT, "identity.type", "SystemAssigned"),
    (EVERYWHERE, REGISTRY, "properties.adminUserEnabled", False),
    (EVERYWHERE, VAULT, "properties.enableRbacAuthorization", True),
    (EVERYWHERE, VAULT, "properties.enableSoftDelete", True),
    (EVERYWHERE, VAULT, "properties.softDeleteRetentionInDays", 7),  # the least
    (EVERYWHERE, VAULT, "properties.enabledForDeployment", False),
    (EVERYWHERE, VAULT, "properties.enabledForDiskEncryption", False),
    (EVERYWHERE, VAULT, "properties.enabledForTemplateDeployment", False),
    (EVERYWHERE, VAULT, "properties.enablePurgeProtection", ABSENT),  # or `down --purge` could not purge
    (EVERYWHERE, SERVER, "properties.authConfig.passwordAuth", "Disabled"),
    (EVERYWHERE, SERVER, "properties.authConfig.activeDirectoryAuth", "Enabled"),
    (EVERYWHERE, SERVER, "properties.administratorLogin", ABSENT),
    (OPEN, SERVER, "properties.network.publicNetworkAccess", "Enabled"),
    (CLOSED, SERVER, "properties.network.publicNetworkAccess", "Disabled"),
    (EVERYWHERE, SERVER, "properties.version", "17"),
    (EVERYWHERE, SERVER, "properties.storage.autoGrow", "Enabled"),
    (EVERYWHERE, SERVER, "properties.backup.geoRedundantBackup", "Disabled"),
    (EVERYWHERE, f"{SERVER}/configurations", "name", "require_secure_transport"),
    (EVERYWHERE, f"{SERVER}/configurations", "properties.value", "on"),
    (EVERYWHERE, f"{SERVER}/configurations", "properties.source", "user-override"),
    (EVERYWHERE, f"{SERVER}/administrators", "properties.principalType", "ServicePrincipal"),
    (EVERYWHERE, f"{SERVER}/databases", "properties.charset", "UTF8"),
    (EVERYWHERE, f"{SERVER}/databases", "properties.collation", "en_US.utf8"),
    (OPEN, f"{SERVER}/firewallRules", "properties.startIpAddress", "0.0.0.0"),
    (OPEN, f"{SERVER}/firewallRules", "properties.endIpAddress", "0.0.0.0"),
    (EVERYWHERE, CACHE, "properties.minimumTlsVersion", "1.2"),
    (OPEN, CACHE, "properties.publicNetworkAccess", "Enabled"),
    (CLOSED, CACHE, "properties.publicNetworkAccess", "Disabled"),
    (EVERYWHERE, CACHE, "properties.highAvailability", "Disabled"),
    (EVERYWHERE, f"{CACHE}/databases", "name", "default"),  # the only name there is
    (EVERYWHERE, f"{CACHE}/databases", "properties.clientProtocol", "Encrypted"),
    (EVERYWHERE, f"{CACHE}/databases", "properties.clusteringPolicy", "NoCluster"),
    (EVERYWHERE, f"{CACHE}/databases", "properties.evictionPolicy", "NoEviction"),
    (EVERYWHERE, f"{CACHE}/databases", "properties.port", 10000),
    (EVERYWHERE, f"{CACHE}/databases", "properties.accessKeysAuthentication", "Enabled"),
    (APP_SERVICE, PLAN, "kind", "linux"),
    (APP_SERVICE, PLAN, "properties.reserved", True),
    (APP_SERVICE, SITE, "kind", "app,linux,container"),
    (APP_SERVICE, SITE, "tags.azd-service-name", "web"),
    (APP_SERVICE, SITE, "properties.httpsOnly", True),
    (APP_SERVICE, SITE, "properties.clientAffinityEnabled", False),
    (APP_SERVICE, SITE, "properties.siteConfig.webSocketsEnabled", True),
    (APP_SERVICE, SITE, "properties.siteConfig.http20Enabled", True),
    (APP_SERVICE, SITE, "properties.siteConfig.httpLoggingEnabled", True),  # `az webapp log tail`
    (APP_SERVICE, SITE, "properties.siteConfig.alwaysOn", True),
    (APP_SERVICE, SITE, "properties.siteConfig.healthCheckPath", "/health/ready"),
    (APP_SERVICE, SITE, "properties.siteConfig.minTlsVersion", "1.2"),
    (APP_SERVICE, SITE, "properties.siteConfig.scmMinTlsVersion", "1.2"),
    (APP_SERVICE, SITE, "properties.siteConfig.ftpsState", "Disabled"),
    (APP_SERVICE, SITE, "properties.siteConfig.acrUseManagedIdentityCreds", True),
    (CONTAINER_APPS, ENVIRONMENT, "properties.appLogsConfiguration.destination", "azure-monitor"),  # takes no key
    (CONTAINER_APPS, APP, "tags.azd-service-name", "web-containerapps"),
    (CONTAINER_APPS, APP, "properties.configuration.activeRevisionsMode", "Single"),
    (CONTAINER_APPS, APP, "properties.configuration.ingress.external", True),
    (CONTAINER_APPS, APP, "properties.configuration.ingress.targetPort", 8000),
    (CONTAINER_APPS, APP, "properties.configuration.ingress.transport", "auto"),
    (CONTAINER_APPS, APP, "properties.configuration.ingress.allowInsecure", False),
    (CONTAINER_APPS, APP, "properties.configuration.ingress.stickySessions.affinity", "none"),
    (CONTAINER_APPS, APP, "properties.template.terminationGracePeriodSeconds", 120),
]


def found(body: Any, path: str) -> Any:
    for step in path.split("."):
        body = body.get(step, ABSENT) if isinstance(body, dict) else ABSENT
    return body


@pytest.mark.parametrize(("shapes", "type_", "path", "value"), TABLE, ids=lambda it: it if isinstance(it, str) else "")
def test_a_property_is_what_it_must_be(shapes: list[str], type_: str, path: str, value: Any) -> None:
    for shape in shapes:
        values = [found({**resource.body, "name": resource.name}, path) for resource in site(shape).of(type_)]
        assert values
        assert all(it is value if value is ABSENT else it == value for it in values)


@every_shape
def test_secrets_are_in_the_vault_and_nowhere_else(shape: str) -> None:
    planted = (SECRET_KEY, PASSWORD, REDIS_KEY, REDIS_KEY.replace("=", "%3D"))
    secrets = site(shape).of("Microsoft.KeyVault/vaults/secrets")
    assert {it.name for it in secrets} == {"secret-key", "redis-url", "first-admin-password"}
    others = [it.body for it in site(shape).resources if it not in secrets]
    assert [secret for secret in planted if secret in f"{others} {site(shape).outputs}"] == []


def test_without_new_secrets_those_in_the_vault_are_left_alone() -> None:
    secrets = deployed(secretKey="", firstAdminPassword="").of("Microsoft.KeyVault/vaults/secrets")
    assert [it.name for it in secrets] == ["redis-url"]


def test_a_short_key_is_made_as_long_as_the_site_asks_and_stays_so() -> None:
    first = kept(deployed(secretKey="a1B2c3D4e5F6g7H"), "secret-key")
    assert len(first) >= 50
    assert first.startswith("a1B2c3D4e5F6g7H")
    assert kept(deployed(secretKey=first), "secret-key") == first


def kept(deployment: Deployment, secret: str) -> str:
    (value,) = (it.body["properties"]["value"] for it in deployment.resources if it.name == secret)
    return str(value)


@pytest.mark.parametrize(
    ("shape", "source", "categories"),
    [
        ("app-service", SITE, {"AppServiceConsoleLogs", "AppServicePlatformLogs"}),
        ("container-apps", ENVIRONMENT, {"ContainerAppConsoleLogs", "ContainerAppSystemLogs"}),
    ],
)
def test_what_the_site_writes_goes_to_the_workspace(shape: str, source: str, categories: set[str]) -> None:
    sent = site(shape).only("Microsoft.Insights/diagnosticSettings").body
    assert sent["scope"] == site(shape).only(source).id
    assert sent["properties"]["workspaceId"] == site(shape).only("Microsoft.OperationalInsights/workspaces").id
    assert {it["category"] for it in sent["properties"]["logs"] if it["enabled"]} == categories


@pytest.mark.parametrize(
    ("shape", "element"), [("app-service-private", "appService"), ("container-apps-private", "containerApp")]
)
def test_the_site_comes_last(shape: str, element: str) -> None:
    """Its secrets must be there when it asks for them, and the roles should have had time to spread."""
    needed = {"vault", "redis", "database", "registry", "foundry", "databaseEndpoint", "redisEndpoint"}
    assert needed <= site(shape).waits_for(element)


def test_the_database_server_is_changed_by_one_resource_at_a_time() -> None:
    resources = read(INFRA / "azure/database.bicep").elements("resources")
    waits = {name: it["config"].get("config", it["config"]).get("dependsOn", []) for name, it in resources.items()}
    assert waits == {
        "server": [],
        "onlyTls": [],  # its parent is the server
        "fromAzure": ["onlyTls"],
        "administrator": ["onlyTls", "fromAzure"],
        "database": ["administrator"],  # or it would not be the administrator's
    }


@every_shape
def test_at_first_a_placeholder_runs_and_then_the_image(shape: str) -> None:
    registry = site(shape).outputs["AZURE_CONTAINER_REGISTRY_ENDPOINT"]
    assert image_of(deployed(shape, imageTag="")).startswith("mcr.microsoft.com/")
    assert image_of(deployed(shape, imageTag="v7")) == f"{registry}/voicesite:v7"
    assert (
        image_of(deployed(shape, imageTag="v7", image="r.azurecr.io/voicesite:azd-1")) == "r.azurecr.io/voicesite:azd-1"
    )


def image_of(deployment: Deployment) -> str:
    if sites := deployment.of(SITE):
        version: str = sites[0].body["properties"]["siteConfig"]["linuxFxVersion"]
        return version.removeprefix("DOCKER|")
    image: str = deployment.only(APP).body["properties"]["template"]["containers"][0]["image"]
    return image


def test_each_host_prepares_the_database_before_it_serves() -> None:
    on_app_service = site("app-service").only(SITE).body["properties"]["siteConfig"]["appCommandLine"]
    shell, flag, command = container(site("container-apps"))["command"]
    assert (shell, flag) == ("sh", "-c")
    assert on_app_service == f'sh -c "{command}"'
    assert '"' not in command
    assert re.search(
        r"; python manage\.py prepare_database && unset DJANGO_SUPERUSER_PASSWORD"
        r" && exec python manage\.py serve --host 0\.0\.0\.0$",
        command,
    )


def container(deployment: Deployment) -> dict[str, Any]:
    (it,) = deployment.only(APP).body["properties"]["template"]["containers"]
    found_one: dict[str, Any] = it
    return found_one


def test_container_apps_ask_a_process_for_its_health_within_what_azure_allows() -> None:
    probes = {probe["type"]: probe for probe in container(site("container-apps"))["probes"]}
    assert {kind: probe["httpGet"] for kind, probe in probes.items()} == {
        "Startup": {"path": "/health/live", "port": 8000},
        "Liveness": {"path": "/health/live", "port": 8000},
        "Readiness": {"path": "/health/ready", "port": 8000},
    }
    assert all(probe["failureThreshold"] <= 10 and probe["periodSeconds"] <= 240 for probe in probes.values())
    assert all(probe.get("timeoutSeconds", 1) < probe["periodSeconds"] for probe in probes.values())
    takes = {kind: probe["periodSeconds"] * probe["failureThreshold"] for kind, probe in probes.items()}
    assert takes == {"Startup": 300, "Liveness": 30, "Readiness": 10}


@pytest.mark.parametrize("shape", CONTAINER_APPS)
def test_a_container_app_runs_where_its_environment_has_room(shape: str) -> None:
    profiles = site(shape).only(ENVIRONMENT).body["properties"]["workloadProfiles"]
    assert profiles == [{"name": "Consumption", "workloadProfileType": "Consumption"}]  # the one without a fixed price
    assert site(shape).only(APP).body["properties"]["workloadProfileName"] == "Consumption"


def test_container_apps_keep_a_host_name_of_ones_own_when_deployed_again() -> None:
    domains = deployed("container-apps", customDomain="voice.example.org").only(APP).body["properties"]
    assert domains["configuration"]["ingress"]["customDomains"] == [
        {"name": "voice.example.org", "bindingType": "Auto"}
    ]
    without = site("container-apps").only(APP).body["properties"]
    assert without["configuration"]["ingress"]["customDomains"] == []


def test_app_service_takes_no_publishing_passwords() -> None:
    policies = site("app-service").of(f"{SITE}/basicPublishingCredentialsPolicies")
    assert {it.name: it.body["properties"] for it in policies} == {"ftp": {"allow": False}, "scm": {"allow": False}}


def test_a_placeholder_is_not_asked_for_its_health() -> None:
    assert container(deployed("container-apps", imageTag=""))["probes"] == []


def test_the_number_of_processes_is_the_operators() -> None:
    assert deployed("app-service", instances=3).only(PLAN).body["sku"]["capacity"] == 3
    scale = deployed("container-apps", instances=3).only(APP).body["properties"]["template"]["scale"]
    assert scale == {"minReplicas": 3, "maxReplicas": 3}


def test_a_model_is_deployed_only_when_it_is_asked_for() -> None:
    assert site("app-service").of(f"{ACCOUNT}/deployments") == []
    (model,) = deployed(modelDeployment=True, voiceLiveModel="gpt-5.5").of(f"{ACCOUNT}/deployments")
    assert model.name == "gpt-5.5"  # what Voice Live is asked for
    assert model.body["sku"]["name"] == "GlobalStandard"
    assert model.body["properties"]["model"] == {"format": "OpenAI", "name": "gpt-5.5"}


def test_the_foundry_resource_is_changed_by_one_resource_at_a_time() -> None:
    resources = read(INFRA / "azure/foundry.bicep").elements("resources")
    assert resources["model"]["config"]["config"]["dependsOn"] == ["project"]


def test_redis_may_have_a_second_node() -> None:
    assert deployed(redisReplica=True).only(CACHE).body["properties"]["highAvailability"] == "Enabled"


def test_the_foundry_resource_may_be_where_the_model_is() -> None:
    away = deployed(location="norwayeast", voiceLiveLocation="swedencentral")
    assert away.only(ACCOUNT).body["location"] == away.only(PROJECT).body["location"] == "swedencentral"
    assert away.only(SITE).body["location"] == "norwayeast"
