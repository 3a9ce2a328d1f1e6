"""The stand-in for azd: `azd down` of azd 1.27, with what it needs to find a site and what makes it refuse.

The order of its steps is that of `Destroy` in cli/azd/pkg/infra/provisioning/bicep/bicep_provider.go, and of
cli/azd/pkg/azapi/resource_group_classifier.go, in the repository Azure/azure-dev.
"""

import argparse
import json
import re
from pathlib import Path

from tests.deploy.azdeploy.azure import SUBSCRIPTION, Azure, RefusedError

TAKES = argparse.ArgumentParser(exit_on_error=False)
TAKES.add_argument("command", choices=["down"])
TAKES.add_argument("--purge", action="store_true")
TAKES.add_argument("--environment", "-e")


def run(azure: Azure, argv: list[str], exported: str, typed: str) -> str:
    given = TAKES.parse_args(argv)
    folder = re.search(r'declare -x PWD="(.*)"', exported)
    assert folder
    project = project_of(Path(folder[1]))
    name = given.environment or default_environment(project)
    return down(azure, name, environment(project, name), purge=given.purge, is_confirmed=typed.strip() == "y")


def project_of(folder: Path) -> Path:
    for parent in [folder, *folder.parents]:
        if (parent / "azure.yaml").is_file():
            assert (parent / "infra" / "main.bicep").is_file()  # it is compiled
            return parent
    raise RefusedError("no project exists; to create a new project, run `azd init`")


def default_environment(project: Path) -> str:
    file = project / ".azure" / "config.json"
    config = json.loads(file.read_text()) if file.exists() else {}
    assert config.get("version", 1) == 1
    if not config.get("defaultEnvironment"):
        raise RefusedError('no environments found. You can create one with "azd env new"')
    return str(config["defaultEnvironment"])


def environment(project: Path, name: str) -> dict[str, str]:
    folder = project / ".azure" / name
    if not folder.is_dir():
        raise RefusedError(f'environment "{name}" does not exist')
    file = folder / ".env"
    return dict(re.findall(r'^(\w+)="(.*)"$', file.read_text() if file.exists() else "", re.MULTILINE))


def down(azure: Azure, name: str, values: dict[str, str], *, purge: bool, is_confirmed: bool) -> str:
    if values.get("AZURE_SUBSCRIPTION_ID") != SUBSCRIPTION or not values.get("AZURE_LOCATION"):
        raise RefusedError("deployment not found")
    group = azure.deployments[deployment_of(azure, name)]["resourceGroupName"]
    if azure.group != group:
        raise RefusedError(f"listing resource group resources: (ResourceGroupNotFound) '{group}' could not be found.")
    if azure.tag != name:  # as its resources carry it
        raise RefusedError(f'vetoed (Tier 4: foreign resource(s) without azd-env-name="{name}")')
    said = f"Delete 1 resource group(s): {group}? (y/N) "
    if not is_confirmed:
        return said
    azure.change("group delete", {"--name": group})
    if purge:
        azure.kept = {name for name in azure.kept if azure.is_protected and name.startswith("kv-")}  # azd leaves it out
    return f"{said}\nSUCCESS: Your application was removed from Azure."


def deployment_of(azure: Azure, name: str) -> str:
    """The newest whose name is the environment's; without one, the newest that has it in its name, of whatever site."""
    newest_first = list(reversed(azure.deployments))
    found = [deployment for deployment in newest_first if deployment == name]
    found += [deployment for deployment in newest_first if name in deployment]
    if not found:
        raise RefusedError(f"finding completed deployments: '{name}': no deployments found")
    return found[0]
