"""Writes az_commands.json: what the real `az` takes with the commands that azdeploy.sh runs or prints.

    python3 -m venv /tmp/azure-cli && /tmp/azure-cli/bin/pip install azure-cli
    /tmp/azure-cli/bin/python -m tests.deploy.azdeploy.write_az_commands

It fails if the real query language cannot read a query.
"""

import json
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.deploy.azdeploy.azure import CHANGES, READ

HERE = Path(__file__).parent
# azdeploy.sh and the documents print them for people.
PRINTED = [
    *("account list-locations", "account set", "acr task list-runs", "bicep install", "containerapp hostname bind"),
    *("deployment operation sub list", "deployment sub cancel", "group update", "keyvault secret recover"),
    *("keyvault secret show", "lock delete", "lock list", "login", "postgres flexible-server restore", "upgrade"),
    *("webapp config hostname add", "webapp config ssl create"),
]


def main() -> None:
    core = import_module("azure.cli.core")
    cli = core.get_default_cli()
    import_module("azure.cli.core.file_util").create_invoker_and_load_cmds_and_args(cli)
    table = cli.invocation.commands_loader.command_table
    lines = [
        f" {json.dumps(name)}: {json.dumps(described(table[name].arguments))}"
        for name in [*sorted(CHANGES | {command for command, _ in READ}), *PRINTED]
    ]
    text = ",\n".join([f' "az": {json.dumps(core.__version__)}', *lines])
    (HERE / "az_commands.json").write_text(f"{{\n{text}\n}}\n")
    for _, query in READ:
        import_module("jmespath").compile(query or "@")


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


if __name__ == "__main__":
    main()
