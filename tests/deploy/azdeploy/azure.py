"""The subscription that azdeploy.sh sees: at most one site, what each query reads of it, what each command changes."""

import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

Options = dict[str, str]  # of one call; the values of an option that is given twice are joined by a space
SUBSCRIPTION = "00000000-aaaa-bbbb-cccc-000000000000"
PLACEHOLDER = "mcr.microsoft.com/azurelinux/base/python:3.12"
TYPES = {"appservice": "Microsoft.Web/sites", "containerapps": "Microsoft.App/containerApps"}
SERVICES = {"appservice": "web", "containerapps": "web-containerapps"}
ADDRESSES = {"appservice": "web-x1.azurewebsites.net", "containerapps": "web-x1.azurecontainerapps.io"}
PROVIDERS = "App Cache CognitiveServices ContainerRegistry DBforPostgreSQL Insights KeyVault ManagedIdentity Network"
# Parameters of infra/main.bicep that people may choose, in the order in which azdeploy.sh asks for them.
CHOICES = [
    *("host", "voiceLiveModel", "firstAdminUsername", "planSku", "containerCores", "databaseSku", "databaseTier"),
    *("redisSku", "customDomain", "voiceLiveLocation"),
    *("instances", "privateNetwork", "redisReplica", "modelDeployment", "extraSettings", "extraVaultSettings"),
]
RECORDED = ["environmentName", "resourceGroupName", *CHOICES]
KEPT = {"Microsoft.KeyVault/vaults", "Microsoft.CognitiveServices/accounts"}


class RefusedError(Exception):
    """Azure refuses, or az before it asks Azure; `output` is what az printed until then."""

    def __init__(self, text: str, *, output: str = "") -> None:
        super().__init__(text)
        self.output = output


class Azure:
    """Attributes are what Azure holds between two calls of az; tests set and read them."""

    def __init__(self) -> None:
        self.az_version = "2.91.0"
        self.account = [SUBSCRIPTION, "Enabled", "user", "Pay as you go"]
        self.registered = [f"Microsoft.{name}" for name in f"{PROVIDERS} OperationalInsights Web".split()]
        self.group, self.tag, self.location = "", "voicesite", "swedencentral"
        self.host, self.image = "appservice", PLACEHOLDER
        self.is_empty = False  # the group
        self.kept: set[str] = set()  # deleted resources whose names nobody can use until they are purged
        self.tags: list[str] = []  # of the images in the registry, the newest first
        self.secrets: dict[str, str] = {}
        self.deployments: dict[str, dict[str, Any]] = {}  # the parameters of each, by its name; the newest is the last
        self.places: dict[str, str] = {}  # where Azure keeps the record of each
        self.revisions: list[list[str]] = []  # answers that come first: the newest revision, and the one that serves
        self.is_protected = False  # the vault: nobody can purge it
        self.removed = ("", "", "")  # region, name and tag of a group
        self.deleted = {"accounts": "", "vaults": ""}  # what Azure keeps for recovery, as az lists it
        self.builds_are_lost = False  # az stops waiting for a build that prints nothing
        self.repeats_secrets = False  # in the text of a refusal

    def has_a_site(self, *, host: str = "appservice") -> str:
        """Deployed by azdeploy.sh earlier. Returns the tag of its image."""
        tag = f"2026112{len(self.tags)}-090000-abcdef0"
        self.tags.insert(0, tag)
        wanted: dict[str, Any] = {
            "environmentName": "voicesite",
            "resourceGroupName": "rg-voicesite",
            "location": "swedencentral",
        }
        wanted |= {
            "imageTag": tag,
            "recoverVault": False,
            "privateNetwork": False,
            "secretKey": "k" * 64,
            "firstAdminPassword": "p" * 24,
        }
        self.deploy("voicesite", wanted | {"host": host}, place="swedencentral")
        return tag

    @property
    def running(self) -> str:
        """The tag of the image that runs."""
        return self.image.rpartition(":")[2]

    @property
    def asked(self) -> dict[str, Any]:
        """The parameters of the last deployment."""
        return list(self.deployments.values())[-1]

    def resources(self) -> list[list[str]]:
        """Type, name and azd's service of each resource."""
        if not self.group or self.is_empty:
            return []
        return [
            ["Microsoft.ContainerRegistry/registries", "crx1", "None"],
            ["Microsoft.KeyVault/vaults", "kv-x1", "None"],
            ["Microsoft.CognitiveServices/accounts", "ai-x1", "None"],
            [TYPES[self.host], "web-x1", SERVICES[self.host]],
        ]

    def read(self, command: str, options: Options) -> str:
        """The answer as az prints it, --output tsv."""
        if (named := options.get("--resource-group")) and named != self.group:
            raise RefusedError(f"(ResourceGroupNotFound) Resource group '{named}' could not be found.")
        answer = READ[command, options.get("--query", "")](self, options)
        rows = answer if isinstance(answer, list) else [answer]
        return "".join("\t".join(row) + "\n" if isinstance(row, list) else f"{row}\n" for row in rows)

    def tags_of(self, options: Options) -> list[str]:
        if not self.tags:
            raise RefusedError("2024 Error: repository name not known to registry.")
        return self.tags

    def record(self, options: Options) -> list[str]:
        """Place and parameters of a deployment; to_string() leaves texts as they are and makes JSON of the rest."""
        if options["--name"] not in self.deployments:
            raise RefusedError(f"(DeploymentNotFound) Deployment '{options['--name']}' could not be found.")
        values = [self.deployments[options["--name"]].get(name) for name in RECORDED]
        texts = [value if isinstance(value, str) else json.dumps(value, separators=(",", ":")) for value in values]
        return [self.places[options["--name"]], *texts]

    def deleted_vaults(self, options: Options) -> list[str]:
        """Rows of Azure's list: name, region, id, tag, protection."""
        region, group, tag = self.removed
        ours = f"kv-x1\t{region}\t/subscriptions/s/resourceGroups/{group}/p/kv-x1\t{tag}\t{self.is_protected}"
        return [*self.deleted["vaults"].splitlines(), *([ours] if "kv-x1" in self.kept else [])]

    def change(self, command: str, options: Options) -> None:
        match command:
            case "provider register":
                self.registered.append(options["--namespace"])
            case "deployment sub create":
                self.deploy(options["--name"], parameters(options), place=options["--location"])
            case "acr build":
                if not self.builds_are_lost:
                    self.tags.insert(0, options["--image"].removeprefix("voicesite:"))
            case "webapp config set":
                self.start(options["--linux-fx-version"].removeprefix("DOCKER|"))
            case "containerapp update":
                self.start(options["--image"])
            case "group delete":
                self.kept |= {name for type_, name, _ in self.resources() if type_ in KEPT}
                self.removed, self.group = (self.location, self.group, self.tag), ""
            case "keyvault purge" if self.is_protected:
                raise RefusedError("(MethodNotAllowed) Operation 'DeletedVaultPurge' is not allowed.")
            case "keyvault purge" | "cognitiveservices account purge":
                self.kept.discard(options["--name"])

    def deploy(self, name: str, wanted: dict[str, Any], *, place: str) -> None:
        if self.places.setdefault(name, place) != place:
            raise RefusedError(
                f"(InvalidDeploymentLocation) '{name}' already exists in location '{self.places[name]}'."
            )
        if self.group == wanted["resourceGroupName"] and self.location != wanted["location"]:
            raise RefusedError(f"InvalidResourceGroupLocation - already exists in location '{self.location}'.")
        given = {"secret-key": wanted.pop("secretKey"), "first-admin-password": wanted.pop("firstAdminPassword")}
        self.secrets |= {name: value for name, value in given.items() if value}
        if self.repeats_secrets:
            raise RefusedError(" ".join(f"{name}={value}" for name, value in given.items()))
        is_kept = "kv-x1" in self.kept and self.removed[1] == wanted["resourceGroupName"]  # its name hangs on the group
        if is_kept is not wanted["recoverVault"]:
            raise RefusedError("A vault with the same name already exists in deleted state, or there is none.")
        self.kept.discard("kv-x1")
        self.is_protected |= bool(wanted.get("privateNetwork", True) and wanted["imageTag"])
        self.deployments.pop(name, None)
        self.deployments[name] = wanted
        self.is_empty = False
        self.group, self.location = wanted["resourceGroupName"], wanted["location"]
        self.tag, self.host = wanted["environmentName"], wanted.get("host", "appservice")
        self.start(f"crx1.azurecr.io/voicesite:{wanted['imageTag']}" if wanted["imageTag"] else PLACEHOLDER)

    def start(self, image: str) -> None:
        if image != PLACEHOLDER and image.removeprefix("crx1.azurecr.io/voicesite:") not in self.tags:
            raise RefusedError(f"MANIFEST_UNKNOWN: {image} is not found")
        self.image = image


def parameters(options: Options) -> dict[str, Any]:
    """The values in the parameter file, which holds secrets."""
    file = Path(options["--parameters"].removeprefix("@"))
    assert [stat.S_IMODE(path.stat().st_mode) for path in (file, file.parent)] == [0o600, 0o700]
    assert Path(options["--template-file"]).name == "main.bicep"
    return {name: item["value"] for name, item in json.loads(file.read_text())["parameters"].items()}


# By command and query: another query is one that this stand-in does not know, and the test fails.
READ: dict[tuple[str, str], Callable[[Azure, Options], Any]] = {
    ("version", '"azure-cli"'): lambda azure, _: azure.az_version,
    ("account show", "[[id, state, user.type, name]]"): lambda azure, _: [azure.account],
    ("ad signed-in-user show", "id"): lambda *_: "11111111-2222-3333-4444-555555555555",
    ("provider list", "[?registrationState=='Registered'].namespace"): lambda azure, _: azure.registered,
    ("group exists", ""): lambda azure, options: str(azure.group == options["--name"]).lower(),
    ("group show", "[[location, tags.voicesite]]"): lambda azure, _: [[azure.location, azure.tag]],
    ("resource list", '[].[type, name, tags."azd-service-name"]'): lambda azure, _: azure.resources(),
    ("resource list", "[].[type, name, location]"): lambda azure, _: [
        [*row[:2], azure.location] for row in azure.resources()
    ],
    ("rest", "properties.enablePurgeProtection"): lambda azure, _: str(azure.is_protected).lower(),
    ("rest", "value[].name"): lambda azure, _: list(azure.secrets),
    (
        "deployment sub show",
        f"[[location], properties.parameters.[{', '.join(f'to_string({name}.value)' for name in RECORDED)}]][]",
    ): Azure.record,
    ("acr repository show-tags", ""): Azure.tags_of,
    ("webapp show", "defaultHostName"): lambda azure, _: ADDRESSES[azure.host],
    ("webapp config show", "linuxFxVersion"): lambda azure, _: f"DOCKER|{azure.image}",
    ("webapp list-instances", "length(@)"): lambda *_: "2",
    ("webapp log tail", ""): lambda *_: "a line of the web app",
    (
        "containerapp show",
        "[[properties.configuration.ingress.fqdn, properties.template.containers[0].image]]",
    ): lambda azure, _: [[ADDRESSES[azure.host], azure.image]],
    ("containerapp show", "[[properties.latestRevisionName, properties.latestReadyRevisionName]]"): lambda azure, _: [
        azure.revisions.pop(0) if azure.revisions else ["web--2", "web--2"]
    ],
    ("containerapp replica list", "length(@)"): lambda *_: "2",
    ("containerapp logs show", ""): lambda *_: "a line of the container app",
    ("cognitiveservices account list-deleted", "[].[name, location, id, tags.voicesite]"): lambda azure, _: (
        azure.deleted["accounts"].splitlines()
    ),
    (
        "keyvault list-deleted",
        "[].[name, properties.location, properties.vaultId, properties.tags.voicesite, "
        "properties.purgeProtectionEnabled]",
    ): Azure.deleted_vaults,
}
CHANGES = {
    *("provider register", "deployment sub create", "acr build", "webapp config set", "containerapp update"),
    *("group delete", "keyvault purge", "cognitiveservices account purge"),
}
