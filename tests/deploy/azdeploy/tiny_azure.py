"""As much of Azure as azdeploy.sh meets: what is there, what a deployment makes of it, and what it refuses."""

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
        self.images_have_names = True  # whether the site in them knows its tag

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
    app = {"host": wanted["host"], "host_name": host_name, "group": wanted["resourceGroupName"]}
    azure.apps[name] = azure.apps.get(name, {}) | app | {"instances": wanted["instances"]}
    start(azure, azure.apps[name], f"{registry}.azurecr.io/voicesite:{tag}" if tag else PLACEHOLDER)


def start(azure: Azure, app: dict[str, Any], image: str) -> None:
    """The old container, or revision, answers until the new one is up. An image that is not there never gets up."""
    old_image, revision = app.get("image", PLACEHOLDER), app.get("revision", 0)
    repository, _, tag = image.rpartition(":")
    is_there = image == PLACEHOLDER or tag in azure.registries.get(repository.partition(".")[0], [])
    app |= {
        "image": image,
        "waits": azure.waits if is_there else 99,
        "old_image": old_image,
        "old_answers": 2 if app["host"] == "appservice" and old_image not in (PLACEHOLDER, image) else 0,
        "revision": revision + 1,
        "looks_until_revision": 2 if image != PLACEHOLDER and revision else 0,
    }
