"""Writes az_commands.json anew: what the real `az` allows for the commands that azdeploy.sh uses.

    python3 -m venv /tmp/azure-cli && /tmp/azure-cli/bin/pip install azure-cli
    /tmp/azure-cli/bin/python -m tests.deploy.azdeploy.write_az_commands

It also holds the answers of queries.py against the real query language, and fails where they differ.
"""

import json
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.deploy.azdeploy.queries import QUERIES

HERE = Path(__file__).parent
RUN = [
    "account show",
    "acr build",
    "acr repository show-tags",
    "ad signed-in-user show",
    "cognitiveservices account list-deleted",
    "cognitiveservices account purge",
    "containerapp logs show",
    "containerapp replica list",
    "containerapp show",
    "containerapp update",
    "deployment sub create",
    "deployment sub show",
    "group delete",
    "group exists",
    "group show",
    "keyvault list-deleted",
    "keyvault purge",
    "provider list",
    "provider register",
    "resource list",
    "rest",
    "version",
    "webapp config set",
    "webapp config show",
    "webapp list-instances",
    "webapp log tail",
    "webapp show",
]
# What people are told to run.
TOLD = [
    "account list-locations",
    "account set",
    "acr task list-runs",
    "bicep install",
    "deployment operation sub list",
    "deployment sub cancel",
    "keyvault secret recover",
    "keyvault secret show",
    "lock delete",
    "lock list",
    "login",
    "tag update",
    "upgrade",
]


def main() -> None:
    core = import_module("azure.cli.core")
    cli = core.get_default_cli()
    import_module("azure.cli.core.file_util").create_invoker_and_load_cmds_and_args(cli)
    table = cli.invocation.commands_loader.command_table
    lines = [f" {json.dumps(name)}: {json.dumps(described(table[name].arguments))}" for name in RUN + TOLD]
    text = ",\n".join([f' "az": {json.dumps(core.__version__)}', *lines])
    (HERE / "az_commands.json").write_text(f"{{\n{text}\n}}\n")
    compare_queries()


def described(arguments: dict[str, Any]) -> dict[str, Any]:
    """Long option names. A command that takes --ids needs name and group without it."""
    found: dict[str, Any] = {"required": [], "options": [], "flags": [], "choices": {}, "positional": False}
    for name, argument in arguments.items():
        settings = argument.type.settings
        if settings.get("help") == "==SUPPRESS==" or name == "cmd":
            continue
        if not settings["options_list"]:
            found["positional"] = True
            continue
        names = [str(option) for option in settings["options_list"] if str(option).startswith("--")]
        is_flag = settings.get("action") == "store_true" or settings.get("nargs") == 0
        found["flags" if is_flag else "options"] += names
        if settings.get("required") or ("ids" in arguments and name in {"name", "resource_group_name"}):
            found["required"].append(names)
        if settings.get("choices"):
            found["choices"] |= {name: sorted(map(str, settings["choices"])) for name in names}
    return found


def compare_queries() -> None:
    jmespath = import_module("jmespath")
    for query, (answer, sample) in QUERIES.items():
        real = jmespath.search(query, sample)
        if answer(sample) != real:
            sys.exit(f"{query}: queries.py answers {answer(sample)}, az {real}")


if __name__ == "__main__":
    main()
