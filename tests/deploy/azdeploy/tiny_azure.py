"""As much of Azure as azdeploy.sh meets: a function for each command of az, what is there, and the refusals."""

import json
import stat
from pathlib import Path
from typing import Any

Options = dict[str, list[str]]
SUBSCRIPTION = "00000000-aaaa-bbbb-cccc-000000000000"
SECRETS = {"secretKey": "secret-key", "firstAdminPassword": "first-admin-password"}
HOSTS = {"appservice": "azurewebsites.net", "containerapps": "blue.swedencentral.azurecontainerapps.io"}
TYPES = {"appservice": "Microsoft.Web/sites", "containerapps": "Microsoft.App/containerApps"}
SERVICES = {"appservice": "web", "containerapps": "web-containerapps"}
PROVIDERS = [
    *("App", "Cache", "CognitiveServices", "ContainerRegistry", "DBforPostgreSQL", "Insights", "KeyVault"),
    *("ManagedIdentity", "Network", "OperationalInsights", "Web"),
]
PLACEHOLDER = "mcr.microsoft.com/azurelinux/base/python:3.12"
# Of infra/main.bicep; test_template.py holds them against it.
PARAMETERS = {
    *(
        "environmentName",
        "location",
        "resourceGroupName",
        "host",
        "imageTag",
        "instances",
        "privateNetwork",
        "secretKey",
    ),
    *(
        "firstAdminPassword",
        "firstAdminUsername",
        "voiceLiveModel",
        "modelDeployment",
        "voiceLiveLocation",
        "principalId",
    ),
    *("customDomain", "planSku", "containerCores", "databaseSku", "databaseTier", "redisSku", "redisReplica"),
    "extraSettings",
}
REQUIRED = {"environmentName", "location", "resourceGroupName"}
DEFAULTS: dict[str, Any] = {"host": "appservice", "instances": 1, "imageTag": ""}


class RefusedError(Exception):
    """Azure, or az before it asks Azure, says no."""

    def __init__(self, text: str, code: int = 1, *, output: str = "") -> None:
        super().__init__(text)
        self.code = code
        self.output = output


class Azure:
    """What is there, between one call of az and the next."""

    def __init__(self) -> None:
        self.version = "2.91.0"
        self.account: Any = {"id": SUBSCRIPTION, "state": "Enabled", "user": {"type": "user"}, "name": "Pay as you go"}
        self.registered = [f"Microsoft.{name}" for name in PROVIDERS]
        self.groups: dict[str, Any] = {}
        self.deployments: dict[str, Any] = {}
        self.registries: dict[str, list[str]] = {}
        self.apps: dict[str, Any] = {}
        self.vaults: dict[str, dict[str, str]] = {}
        self.deleted: list[dict[str, Any]] = []
        self.taken: list[str] = []  # names that somebody else has
        self.asked: list[dict[str, Any]] = []  # parameters of each deployment, without the secrets
        self.builds_are_lost = False
        self.repeats_secrets = False
        self.waits = 0  # how often a new container says "not yet"

    def group(self, options: Options) -> Any:
        name = value(options, "--resource-group", "--name")
        if name not in self.groups:
            raise RefusedError(f"(ResourceGroupNotFound) Resource group '{name}' could not be found.", 3)
        return self.groups[name]

    def app(self, options: Options, host: str) -> Any:
        self.group({"--resource-group": options["--resource-group"]})
        app = self.apps.get(value(options, "--name"))
        if app is None or app["host"] != host or app["group"] != value(options, "--resource-group"):
            raise RefusedError(
                f"(ResourceNotFound) The Resource '{TYPES[host]}/{value(options, '--name')}' was not found.", 3
            )
        return app


def value(options: Options, *names: str) -> str:
    return next(options[name][-1] for name in names if name in options)


def version(azure: Azure, options: Options) -> Any:
    return {"azure-cli": azure.version, "extensions": {}}


def account_show(azure: Azure, options: Options) -> Any:
    return azure.account


def ad_signed_in_user_show(azure: Azure, options: Options) -> Any:
    return {"id": "11111111-2222-3333-4444-555555555555"}


def provider_list(azure: Azure, options: Options) -> Any:
    return [{"namespace": name, "registrationState": "Registered"} for name in azure.registered]


def provider_register(azure: Azure, options: Options) -> None:
    azure.registered.append(value(options, "--namespace"))


def group_exists(azure: Azure, options: Options) -> Any:
    return value(options, "--name") in azure.groups


def group_show(azure: Azure, options: Options) -> Any:
    return azure.group(options)


def resource_list(azure: Azure, options: Options) -> Any:
    return azure.group(options)["resources"]


def group_delete(azure: Azure, options: Options) -> None:
    if "--yes" not in options:
        raise RefusedError("Unable to prompt for confirmation as no tty available. Use --yes.")
    group, name = azure.group(options), value(options, "--name")
    kept = ("Microsoft.KeyVault/vaults", "Microsoft.CognitiveServices/accounts")
    azure.deleted += [{**one, "group": name} for one in group["resources"] if one["type"] in kept]
    azure.apps = {key: app for key, app in azure.apps.items() if app["group"] != name}
    del azure.groups[name]


def cognitiveservices_account_list_deleted(azure: Azure, options: Options) -> Any:
    base = f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.CognitiveServices/locations"
    return [
        {**one, "id": f"{base}/{one['location']}/resourceGroups/{one['group']}/deletedAccounts/{one['name']}"}
        for one in deleted(azure, "Microsoft.CognitiveServices/accounts")
    ]


def keyvault_list_deleted(azure: Azure, options: Options) -> Any:
    base = f"/subscriptions/{SUBSCRIPTION}/resourceGroups"
    return [
        {
            "name": one["name"],
            "properties": {
                "location": one["location"],
                "tags": one["tags"],
                "vaultId": f"{base}/{one['group']}/providers/Microsoft.KeyVault/vaults/{one['name']}",
            },
        }
        for one in deleted(azure, "Microsoft.KeyVault/vaults")
    ]


def deleted(azure: Azure, kind: str) -> list[dict[str, Any]]:
    return [one for one in azure.deleted if one["type"] == kind]


def cognitiveservices_account_purge(azure: Azure, options: Options) -> None:
    purge(azure, options, "Microsoft.CognitiveServices/accounts")


def keyvault_purge(azure: Azure, options: Options) -> None:
    purge(azure, options, "Microsoft.KeyVault/vaults")


def purge(azure: Azure, options: Options, kind: str) -> None:
    for one in deleted(azure, kind):
        if (one["name"], one["location"]) == (value(options, "--name"), value(options, "--location")):
            azure.deleted.remove(one)
            azure.vaults.pop(one["name"], None)
            return
    raise RefusedError(f"(DeletedResourceNotFound) '{value(options, '--name')}' is not among the deleted.", 3)


def rest(azure: Azure, options: Options) -> Any:
    """GET of a vault's secrets, the control plane's: names and no values."""
    path, _, query = value(options, "--url").partition("?")
    *_, group, _providers, _keyvault, _vaults, vault, secrets = path.split("/")
    assert (options["--method"], secrets, query[:12]) == (["get"], "secrets", "api-version="), options
    azure.group({"--name": [group]})
    return {"value": [{"name": name, "properties": {"attributes": {}}} for name in azure.vaults[vault]]}


def deployment_sub_show(azure: Azure, options: Options) -> Any:
    name = value(options, "--name")
    if name not in azure.deployments:
        raise RefusedError(f"(DeploymentNotFound) Deployment '{name}' could not be found.", 3)
    return azure.deployments[name]


def deployment_sub_create(azure: Azure, options: Options) -> Any:
    deploy(azure, value(options, "--name"), value(options, "--location"), parameters(options))
    return {"properties": {"provisioningState": "Succeeded"}}


def deploy(azure: Azure, name: str, location: str, wanted: dict[str, Any]) -> None:
    group = wanted["resourceGroupName"]
    before = azure.deployments.get(name, {"location": location})["location"]
    if before != location:
        raise RefusedError(
            f"InvalidDeploymentLocation - The deployment '{name}' already exists in location '{before}'."
        )
    if azure.groups.get(group, {"location": location})["location"] != location:
        raise RefusedError("InvalidResourceGroupLocation - The Resource group already exists in another location.")
    resources = resources_of(wanted)
    for one in resources:
        refuse_taken(azure, one, group)
    registry = resources[0]["name"]
    if wanted.get("imageTag") and wanted["imageTag"] not in azure.registries.get(registry, []):
        raise RefusedError(f"MANIFEST_UNKNOWN: voicesite:{wanted['imageTag']} is not in {registry}")
    azure.groups[group] = {"location": location, "tags": resources[0]["tags"], "resources": resources}
    azure.registries.setdefault(registry, [])
    vault = azure.vaults.setdefault(resources[1]["name"], {"redis-url": "rediss://"})
    vault |= {secret: wanted[key] for key, secret in SECRETS.items() if wanted.get(key)}
    if azure.repeats_secrets:
        raise RefusedError(f"secretKey={wanted['secretKey']}, firstAdminPassword={wanted['firstAdminPassword']}")
    run(azure, wanted, resources[-1]["name"], registry)
    azure.asked.append({key: item for key, item in wanted.items() if key not in SECRETS})
    recorded = {key: {"value": item} for key, item in azure.asked[-1].items()}
    azure.deployments[name] = {"location": location, "properties": {"parameters": recorded}}


def parameters(options: Options) -> dict[str, Any]:
    path = Path(value(options, "--parameters").removeprefix("@"))
    for secret, mode in [(path, 0o600), (path.parent, 0o700)]:
        if stat.S_IMODE(secret.stat().st_mode) != mode:
            raise RefusedError(f"{secret} is readable by others")
    if not Path(value(options, "--template-file")).is_file():
        raise RefusedError(f"[Errno 2] No such file or directory: '{value(options, '--template-file')}'")
    given = {name: item["value"] for name, item in json.loads(path.read_text())["parameters"].items()}
    if set(given) - PARAMETERS:
        raise RefusedError(f"unrecognized template parameter '{set(given) - PARAMETERS}'.")
    if REQUIRED - set(given):
        raise RefusedError(f"Missing input parameters: {REQUIRED - set(given)}")
    return DEFAULTS | given


def resources_of(wanted: dict[str, Any]) -> list[dict[str, Any]]:
    name, host = wanted["environmentName"], wanted["host"]
    tags = {"azd-env-name": name, "voicesite": name}
    found = [
        ("Microsoft.ContainerRegistry/registries", f"cr{name}x1", tags),
        ("Microsoft.KeyVault/vaults", f"kv-{name}-x1", tags),
        ("Microsoft.CognitiveServices/accounts", f"ai-{name}-x1", tags),
        (TYPES[host], f"{name}-x1", {**tags, "azd-service-name": SERVICES[host]}),
    ]
    return [{"type": kind, "name": one, "location": wanted["location"], "tags": its} for kind, one, its in found]


def refuse_taken(azure: Azure, one: dict[str, Any], group: str) -> None:
    if one["name"] in azure.taken:
        raise RefusedError(f"AlreadyInUse - The registry DNS name {one['name']}.azurecr.io is already in use.")
    for old in azure.deleted:
        if old["name"] == one["name"] and "CognitiveServices" in old["type"]:
            raise RefusedError(
                f"FlagMustBeSetForRestore - An existing resource with ID '/subscriptions/{SUBSCRIPTION}/resourceGroups/"
                f"{group}/providers/Microsoft.CognitiveServices/accounts/{one['name']}' has been soft-deleted."
            )
        if old["name"] == one["name"]:
            raise RefusedError("ConflictError - A vault with the same name already exists in deleted state.")


def run(azure: Azure, wanted: dict[str, Any], name: str, registry: str) -> None:
    tag, host_name = wanted.get("imageTag"), f"{name}.{HOSTS[wanted['host']]}"
    before = azure.apps.get(name, {})
    azure.apps[name] = {
        "host": wanted["host"],
        "host_name": host_name,
        "group": wanted["resourceGroupName"],
        "image": f"{registry}.azurecr.io/voicesite:{tag}" if tag else PLACEHOLDER,
        "waits": azure.waits,
        "instances": wanted["instances"],
        "revision": before.get("revision", 0) + 1,
        "looks_until_revision": 2 if tag and before else 0,
    }


def acr_build(azure: Azure, options: Options) -> None:
    registry = value(options, "--registry")
    if registry not in azure.registries:
        raise RefusedError(
            f"The resource with name '{registry}' and type 'Microsoft.ContainerRegistry/registries' could not be found."
        )
    source = Path(options[""][0])
    if not (source / "Dockerfile").is_file():
        raise RefusedError(f"Unable to find '{source / 'Dockerfile'}'.")
    image, _, tag = value(options, "--image").partition(":")
    assert (image, options["--build-arg"]) == ("voicesite", ["TELEMETRY=1", f"VERSION={tag}"])
    if not azure.builds_are_lost:
        azure.registries[registry].insert(0, tag)


def acr_repository_show_tags(azure: Azure, options: Options) -> Any:
    tags = azure.registries.get(value(options, "--name"), [])
    if not tags or value(options, "--repository") != "voicesite":
        raise RefusedError("2024 Error: repository name not known to registry.")
    return tags


def webapp_show(azure: Azure, options: Options) -> Any:
    return {"defaultHostName": azure.app(options, "appservice")["host_name"]}


def webapp_config_show(azure: Azure, options: Options) -> Any:
    return {"linuxFxVersion": f"DOCKER|{azure.app(options, 'appservice')['image']}"}


def webapp_list_instances(azure: Azure, options: Options) -> Any:
    return ["instance"] * azure.app(options, "appservice")["instances"]


def webapp_log_tail(azure: Azure, options: Options) -> Any:
    azure.app(options, "appservice")
    return ["a line of the web app"]


def containerapp_show(azure: Azure, options: Options) -> Any:
    app = azure.app(options, "containerapps")
    app["looks_until_revision"] -= 1
    ready = app["revision"] - (1 if app["looks_until_revision"] > 0 else 0)
    return {
        "properties": {
            "configuration": {"ingress": {"fqdn": app["host_name"]}},
            "template": {"containers": [{"image": app["image"]}]},
            "latestRevisionName": f"web--{app['revision']}",
            "latestReadyRevisionName": f"web--{ready}",
        }
    }


def containerapp_replica_list(azure: Azure, options: Options) -> Any:
    return ["replica"] * azure.app(options, "containerapps")["instances"]


def containerapp_logs_show(azure: Azure, options: Options) -> Any:
    azure.app(options, "containerapps")
    return ["a line of the container app"]
