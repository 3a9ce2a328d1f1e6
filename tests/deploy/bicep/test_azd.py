"""azure.yaml and main.parameters.json: what the Azure Developer CLI makes of them."""

import json
import re
from typing import Any

import pytest
import yaml

from tests.deploy.bicep.deployments import MAIN
from tests.deploy.bicep.resource_manager import Deployment, deploy
from tests.deploy.bicep.source import INFRA, ROOT, read

PROJECT: dict[str, Any] = yaml.safe_load((ROOT / "azure.yaml").read_text("utf-8"))
VALUES: dict[str, Any] = json.loads((INFRA / "main.parameters.json").read_text("utf-8"))["parameters"]
FIRST_UP = {"AZURE_ENV_NAME": "voicesite", "AZURE_LOCATION": "swedencentral", "AZURE_PRINCIPAL_ID": "me"}
HOSTS = {"appservice": "Microsoft.Web/sites", "containerapp": "Microsoft.App/containerApps"}


def substituted(text: str, environment: dict[str, str]) -> str:
    """What azd puts in for `${NAME}`, `${NAME=default}` and `${NAME/this/that}`; the innermost first."""
    while found := re.search(r"\$\{(\w+)(?:=([^{}]*)|/([^{}/]*)/([^{}]*))?\}", text):
        name, default, this, that = found.groups()
        value = environment.get(name, "")
        if this is not None:
            value = value.replace(this, that, 1)
        text = text[: found.start()] + (value or default or "") + text[found.end() :]
    return text


def with_passwords(text: str, vault: dict[str, str]) -> str:
    """`$(secretOrRandomPassword vault secret)`: what the vault has, else 15 random characters."""

    def password(found: re.Match[str]) -> str:
        words = found[1].split()
        return vault.get(words[1], "aA1bB2cC3dD4eE5") if len(words) == 2 else "aA1bB2cC3dD4eE5"

    return re.sub(r"\$\(secretOrRandomPassword([\w\s-]*)\)", password, text)


def up(environment: dict[str, str], vault: dict[str, str] | None = None) -> Deployment:
    """`azd provision` with these values in its environment."""
    return deploy(MAIN, **{name: typed(name, it["value"], environment, vault or {}) for name, it in VALUES.items()})


def typed(name: str, value: Any, environment: dict[str, str], vault: dict[str, str]) -> Any:
    if not isinstance(value, str):
        return value
    text = with_passwords(substituted(value, environment), vault)
    match read(MAIN).elements("parameters")[name]["type"]:
        case "bool":
            return {"true": True, "false": False}[text]
        case "int":
            return int(text)
    return text


def chosen(environment: dict[str, str]) -> list[str]:
    """The services that azd deploys."""
    conditions = {name: substituted(it["condition"], environment) for name, it in PROJECT["services"].items()}
    return [name for name, condition in conditions.items() if condition.lower() in ("1", "true", "yes")]


def test_there_is_a_value_for_every_parameter_of_main_and_for_no_other() -> None:
    assert set(VALUES) == set(read(MAIN).elements("parameters"))


def test_what_main_has_for_a_default_azd_has_too() -> None:
    """But for the names of people and places, which azd knows, and for the passwords, which it makes."""
    asked = {"environmentName", "location", "resourceGroupName", "principalId", "secretKey", "firstAdminPassword"}
    for name, parameter in read(MAIN).elements("parameters").items():
        if name not in asked:
            default = parameter["default"]
            expected = default.removeprefix("§") if isinstance(default, str) else default
            assert typed(name, VALUES[name]["value"], {}, {}) == expected, name


def test_the_first_up_makes_a_site_with_passwords() -> None:
    made = up(FIRST_UP)
    assert made.outputs["AZURE_RESOURCE_GROUP"] == "rg-voicesite"
    assert {it.name for it in made.of("Microsoft.KeyVault/vaults/secrets")} == {
        "secret-key",
        "first-admin-password",
        "redis-url",
    }


def test_the_next_up_keeps_passwords_and_image() -> None:
    first = up(FIRST_UP)
    vault = {it.name: it.body["properties"]["value"] for it in first.of("Microsoft.KeyVault/vaults/secrets")}
    image = f"{first.outputs['AZURE_CONTAINER_REGISTRY_ENDPOINT']}/voicesite:azd-deploy-1"
    again = up({**FIRST_UP, **first.outputs, "SERVICE_WEB_IMAGE_NAME": image}, vault)
    assert {it.name: it.body["properties"]["value"] for it in again.of("Microsoft.KeyVault/vaults/secrets")} == vault
    assert again.only("Microsoft.Web/sites").body["properties"]["siteConfig"]["linuxFxVersion"] == f"DOCKER|{image}"


@pytest.mark.parametrize(
    ("environment", "service"),
    [
        ({}, "web"),
        ({"VOICESITE_HOST": "appservice"}, "web"),
        ({"VOICESITE_HOST": "containerapps"}, "web-containerapps"),
    ],
)
def test_the_host_that_is_chosen_is_the_host_that_is_deployed(environment: dict[str, str], service: str) -> None:
    assert chosen(environment) == [service]
    host = HOSTS[PROJECT["services"][service]["host"]]
    (target,) = [it for it in up(FIRST_UP | environment).resources if it.body.get("tags", {}).get("azd-service-name")]
    assert (target.type, target.body["tags"]["azd-service-name"]) == (host, service)


def test_a_host_that_does_not_exist_deploys_nothing() -> None:
    assert chosen({"VOICESITE_HOST": "kubernetes"}) == []


@pytest.mark.parametrize("service", ["web", "web-containerapps"])
def test_the_image_is_built_in_the_registry_with_telemetry(service: str) -> None:
    docker = PROJECT["services"][service]["docker"]
    assert (ROOT / PROJECT["services"][service]["project"] / docker["path"]).is_file()
    assert (docker["image"], docker["remoteBuild"], docker["buildArgs"]) == ("voicesite", True, ["TELEMETRY=1"])


def test_azd_finds_the_templates() -> None:
    infra = PROJECT["infra"]
    assert infra["provider"] == "bicep"
    assert (ROOT / infra["path"] / f"{infra['module']}.bicep").is_file()
    assert (ROOT / infra["path"] / f"{infra['module']}.parameters.json").is_file()


def test_azure_yaml_has_nothing_that_azd_would_pass_over() -> None:
    """As https://github.com/Azure/azure-dev/blob/main/schemas/v1.0/azure.yaml.json has it."""
    assert set(PROJECT) == {"name", "metadata", "requiredVersions", "infra", "services"}
    assert re.fullmatch(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?", PROJECT["name"])
    assert re.fullmatch(r">= \d+\.\d+\.\d+", PROJECT["requiredVersions"]["azd"])
    for service in PROJECT["services"].values():
        assert set(service) == {"condition", "project", "language", "host", "docker"}
        assert service["language"] == "docker"
        assert service["host"] in HOSTS
        assert set(service["docker"]) == {"path", "image", "remoteBuild", "buildArgs"}
