"""The commands of az that azdeploy.sh runs, each a function of its name, on the tiny Azure."""

import json
import stat
from pathlib import Path
from typing import Any

from tests.deploy.azdeploy.tiny_azure import (
    DEFAULTS,
    PARAMETERS,
    REQUIRED,
    SUBSCRIPTION,
    Azure,
    Options,
    RefusedError,
    deploy,
    start,
    value,
)


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


def webapp_config_set(azure: Azure, options: Options) -> None:
    kind, _, image = value(options, "--linux-fx-version").partition("|")
    if kind != "DOCKER" or not image:
        raise RefusedError("The parameter LinuxFxVersion has an invalid value.")
    start(azure, azure.app(options, "appservice"), image)


def containerapp_update(azure: Azure, options: Options) -> None:
    start(azure, azure.app(options, "containerapps"), value(options, "--image"))


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
