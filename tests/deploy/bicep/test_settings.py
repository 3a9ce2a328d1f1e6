"""The settings that the site gets: with these it starts."""

import re
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from tests.deploy.bicep.deployments import PASSWORD, SECRET_KEY, SHAPES, deployed, site
from tests.deploy.bicep.resource_manager import REDIS_KEY, Deployment
from voicesite.environment import Environment
from voicesite.paths import BASE_DIR

# Settings that are not of `Environment`: who reads them.
READ_BY_OTHERS = {
    "DATABASE_ENTRA": "how the site signs in to PostgreSQL",
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
every_shape = pytest.mark.parametrize("shape", SHAPES)


@pytest.fixture(autouse=True)
def _nothing_is_set_here(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Environment.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def settings(deployment: Deployment) -> dict[str, str]:
    """What the container's environment is, once Azure has put in the secrets."""
    vault = deployment.only("Microsoft.KeyVault/vaults")
    secrets = {
        f"https://{vault.name}.vault.azure.net/secrets/{it.name}": it.body["properties"]["value"]
        for it in deployment.of("Microsoft.KeyVault/vaults/secrets")
    }
    if sites := deployment.of("Microsoft.Web/sites"):
        given = sites[0].body["properties"]["siteConfig"]["appSettings"]
        return {it["name"]: of_app_service(it["value"], secrets) for it in given}
    app = deployment.only("Microsoft.App/containerApps").body["properties"]
    by_name = {it["name"]: secrets[it["keyVaultUrl"]] for it in app["configuration"]["secrets"]}
    given = app["template"]["containers"][0]["env"]
    return {it["name"]: it["value"] if "value" in it else by_name[it["secretRef"]] for it in given}


def of_app_service(value: str, secrets: dict[str, str]) -> str:
    if not value.startswith("@Microsoft.KeyVault("):
        return value
    return secrets[value.removeprefix("@Microsoft.KeyVault(SecretUri=").removesuffix(")")]


def started(deployment: Deployment) -> Environment:
    given: dict[str, Any] = {name.lower(): value for name, value in settings(deployment).items()}
    return Environment(**{**given, "_env_file": None})


@every_shape
def test_the_site_starts_with_them(shape: str) -> None:
    environment = started(site(shape))
    assert environment.debug is False
    assert environment.secret_key.get_secret_value() == SECRET_KEY
    assert environment.trusted_proxies == 1
    assert environment.log_format == "json"
    assert environment.azure_voice_live_endpoint == site(shape).outputs["AZURE_VOICE_LIVE_ENDPOINT"]
    assert environment.voice_live_model == "gpt-realtime"


@every_shape
def test_each_is_known_to_somebody(shape: str) -> None:
    known = {name.upper() for name in Environment.model_fields} | READ_BY_OTHERS.keys()
    assert settings(site(shape)).keys() - known == set()


@every_shape
def test_the_site_answers_to_the_address_that_is_told(shape: str) -> None:
    environment = started(site(shape))
    told = site(shape).outputs["SERVICE_WEB_URI"]
    assert environment.allowed_origins == [told]
    assert environment.allowed_hosts == [urlsplit(told).hostname]


@every_shape
def test_a_host_name_of_ones_own_is_answered_too(shape: str) -> None:
    environment = started(deployed(shape, customDomain="voice.example.org"))
    assert environment.allowed_hosts[1:] == ["voice.example.org"]
    assert environment.allowed_origins[1:] == ["https://voice.example.org"]


@every_shape
def test_the_database_is_reached_as_the_identity_without_a_password(shape: str) -> None:
    url = urlsplit(settings(site(shape))["DATABASE_URL"])
    server = site(shape).only("Microsoft.DBforPostgreSQL/flexibleServers")
    assert url.username == site(shape).only("Microsoft.ManagedIdentity/userAssignedIdentities").name
    assert url.password is None
    assert url.hostname == f"{server.name}.postgres.database.azure.com"
    assert url.path == f"/{site(shape).only('Microsoft.DBforPostgreSQL/flexibleServers/databases').name}"
    roots = re.search(r"^readonly ROOTS=(\S+)", (BASE_DIR / ".github/scripts/try_image.sh").read_text(), re.MULTILINE)
    assert roots  # CI looks for them in the image
    assert url.query == f"sslmode=verify-full&sslrootcert={roots[1]}"
    assert settings(site(shape))["DATABASE_ENTRA"] == "1"


@every_shape
def test_redis_is_reached_over_tls_with_its_key(shape: str) -> None:
    url = urlsplit(settings(site(shape))["REDIS_URL"])
    assert (url.scheme, url.port, url.path) == ("rediss", 10000, "/0")
    assert unquote(url.password or "") == REDIS_KEY


@every_shape
def test_the_first_superuser_comes_from_the_vault(shape: str) -> None:
    given = settings(deployed(shape, firstAdminUsername="alice"))
    assert (given["DJANGO_SUPERUSER_USERNAME"], given["DJANGO_SUPERUSER_PASSWORD"]) == ("alice", PASSWORD)


def test_app_service_lets_a_process_that_stops_hand_its_calls_over() -> None:
    assert settings(site("app-service"))["WEBSITES_CONTAINER_STOP_TIME_LIMIT"] == "120"
    assert settings(site("app-service"))["WEBSITES_PORT"] == "8000"


@every_shape
def test_more_settings_can_be_given_and_go_before_ours(shape: str) -> None:
    environment = started(deployed(shape, extraSettings={"SESSIONS_PER_PROCESS": "20", "LOG_FORMAT": "line"}))
    assert (environment.sessions_per_process, environment.log_format) == (20, "line")
