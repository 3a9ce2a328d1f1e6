"""The files themselves: what the Bicep compiler would complain of, in every branch, deployed or not."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.deploy.bicep.expressions import names_in
from tests.deploy.bicep.source import INFRA, Source, files, literal, read

MAIN = read(INFRA / "main.bicep")
every_file = pytest.mark.parametrize("path", files(), ids=lambda path: path.name)


def elements(source: Source) -> Iterator[tuple[str, Any]]:
    """Everything that has a value, by its name."""
    for kind in ("parameters", "variables", "resources", "modules", "outputs"):
        for name, element in source.elements(kind).items():
            yield name, element["default" if kind == "parameters" else "config" if "config" in element else "value"]


def modules() -> list[tuple[str, dict[str, Any], Source]]:
    """Each module of main.bicep: its name, what it is given, and its file."""
    found = []
    for name, element in MAIN.elements("modules").items():
        config = element["config"].get("config", element["config"])
        found.append((name, config["params"], read(INFRA / literal(element["detail"]["path"]))))
    return found


every_module = pytest.mark.parametrize(
    ("name", "given", "module"), modules(), ids=lambda it: it if isinstance(it, str) else ""
)


def is_secure(parameter: dict[str, Any]) -> bool:
    return any(decorator["type"] == "secure" for decorator in parameter["decorators"])


def test_each_file_is_deployed_by_main() -> None:
    assert {source.path for _, _, source in modules()} == set(files()) - {MAIN.path}


@every_file
def test_every_name_that_is_used_is_declared(path: Path) -> None:
    source = read(path)
    used = {(name, found.name) for name, value in elements(source) for found in names_in(value)}
    assert {(where, name) for where, name in used if name not in source.symbols()} == set()


@every_file
def test_every_name_that_is_declared_is_used(path: Path) -> None:
    source = read(path)
    used = {found.name for _, value in elements(source) for found in names_in(value)}
    declared = set(source.elements("parameters")) | set(source.elements("variables"))
    declared |= {name for name, resource in source.elements("resources").items() if resource["existing"]}
    assert declared - used == set()


@every_file
def test_every_parameter_says_what_it_is(path: Path) -> None:
    parameters = read(path).elements("parameters")
    described = {
        name: [literal(it["argument"]) for it in parameter["decorators"] if it["type"] == "description"]
        for name, parameter in parameters.items()
    }
    assert [name for name, texts in described.items() if not texts or not texts[0].endswith(".")] == []


@every_module
def test_a_module_gets_the_parameters_that_it_takes(name: str, given: dict[str, Any], module: Source) -> None:
    wanted = module.elements("parameters")
    required = {parameter for parameter, it in wanted.items() if it["default"] is None}
    assert required <= given.keys() <= wanted.keys()


@every_module
def test_a_secret_is_handed_on_as_a_secret(name: str, given: dict[str, Any], module: Source) -> None:
    secrets = {parameter for parameter, it in MAIN.elements("parameters").items() if is_secure(it)}
    taking = {parameter for parameter, value in given.items() if secrets & {it.name for it in names_in(value)}}
    assert [parameter for parameter in taking if not is_secure(module.elements("parameters")[parameter])] == []


def test_every_output_of_a_module_that_is_used_exists() -> None:
    outputs = {name: set(module.elements("outputs")) for name, _, module in modules()}
    used = {it for _, value in elements(MAIN) for it in names_in(value) if it.name in outputs and it.path}
    assert len(used) > len(outputs)
    assert [it for it in used if it.path[0] != "outputs" or it.path[1] not in outputs[it.name]] == []


def test_a_module_that_may_not_be_there_is_asked_with_care() -> None:
    conditional = {name for name, it in MAIN.elements("modules").items() if "condition" in it["config"]}
    text = MAIN.path.read_text("utf-8")
    assert conditional
    assert [name for name in conditional if f"{name}.outputs" in text] == []  # `name!.outputs`: the compiler insists


@every_file
def test_no_output_comes_from_a_secret(path: Path) -> None:
    source = read(path)
    secrets = {name for name, parameter in source.elements("parameters").items() if is_secure(parameter)}
    for name, output in source.elements("outputs").items():
        said = f"{name} {output['value']}".lower()
        assert not secrets & {found.name for found in names_in(output["value"])}, name
        for word in ("listkeys", "password", "connectionstring", "primarykey", "secretkey"):
            assert word not in said, name


def test_main_tells_what_scripts_and_azd_ask_for() -> None:
    assert set(MAIN.elements("outputs")) == {
        "AZURE_RESOURCE_GROUP",
        "AZURE_CONTAINER_REGISTRY_NAME",
        "AZURE_CONTAINER_REGISTRY_ENDPOINT",
        "AZURE_KEY_VAULT_NAME",
        "AZURE_VOICE_LIVE_ENDPOINT",
        "SERVICE_WEB_NAME",
        "SERVICE_WEB_URI",
    }
