"""A stand-in for Azure Resource Manager: works a template out with its modules, and refuses what the real one refuses.

What it makes are values, not resources: `deploy` gives every resource that would be there, with its properties.
"""

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.deploy.bicep.expressions import SUBSCRIPTION, Refused, evaluate, interpolated
from tests.deploy.bicep.source import Source, literal, read

REDIS_KEY = base64.b64encode(hashlib.sha256(b"redis").digest()).decode()  # with / or + and =, as Azure's

# What Azure adds to a resource once it is there, by type: the only properties that a template may read.
RUNTIME: dict[str, Callable[[str], dict[str, Any]]] = {
    "Microsoft.ManagedIdentity/userAssignedIdentities": lambda name: {
        "clientId": "22222222-2222-2222-2222-222222222222",
        "principalId": "33333333-3333-3333-3333-333333333333",
    },
    "Microsoft.ContainerRegistry/registries": lambda name: {"loginServer": f"{name}.azurecr.io"},
    "Microsoft.KeyVault/vaults": lambda name: {"vaultUri": f"https://{name}.vault.azure.net/"},
    "Microsoft.DBforPostgreSQL/flexibleServers": lambda name: {
        "fullyQualifiedDomainName": f"{name}.postgres.database.azure.com"
    },
    "Microsoft.Cache/redisEnterprise": lambda name: {"hostName": f"{name}.swedencentral.redis.azure.net"},
    "Microsoft.Insights/components": lambda name: {
        "ConnectionString": "InstrumentationKey=00000000-0000-0000-0000-000000000004;IngestionEndpoint=https://x"
    },
    "Microsoft.Web/sites": lambda name: {"defaultHostName": f"{name}.azurewebsites.net"},
    "Microsoft.App/managedEnvironments": lambda name: {"defaultDomain": "blue.swedencentral.azurecontainerapps.io"},
    "Microsoft.App/containerApps": lambda name: {
        "configuration": {"ingress": {"fqdn": f"{name}.blue.swedencentral.azurecontainerapps.io"}}
    },
}


@dataclass(slots=True)
class Resource:
    """A resource with all that the template says of it."""

    type: str
    api_version: str
    group: str
    name: str
    body: dict[str, Any]
    parent: "Resource | None" = None

    @property
    def id(self) -> str:
        if self.type == "Microsoft.Resources/resourceGroups":
            return f"{SUBSCRIPTION}/resourceGroups/{self.name}"
        if self.parent:
            return f"{self.parent.id}/{self.type.rsplit('/', 1)[1]}/{self.name}"
        return f"{SUBSCRIPTION}/resourceGroups/{self.group}/providers/{self.type}/{self.name}"

    def member(self, name: str) -> Any:
        if name == "id":
            return self.id
        if name == "name":
            return self.name
        if name == "properties" and self.type in RUNTIME:
            return RUNTIME[self.type](self.name)
        raise Refused(f"{self.type} has no {name} that a template may read")

    def list_keys(self) -> dict[str, str]:
        if self.type != "Microsoft.Cache/redisEnterprise/databases":
            raise Refused(f"{self.type} has no keys to list here")
        return {"primaryKey": REDIS_KEY}


@dataclass(slots=True)
class Deployment:
    """What a deployment made, and what it tells."""

    resources: list[Resource] = field(default_factory=list)
    outputs: dict[str, Any] = field(default_factory=dict)
    needs: dict[str, set[str]] = field(default_factory=dict)  # of each element of main.bicep: the elements it waits for

    def of(self, type_: str) -> list[Resource]:
        return [resource for resource in self.resources if resource.type == type_]

    def only(self, type_: str) -> Resource:
        (resource,) = self.of(type_)
        return resource

    def waits_for(self, element: str) -> set[str]:
        """All that is there before the element is made."""
        found: set[str] = set()
        waiting = [element]
        while waiting:
            for name in self.needs.get(waiting.pop(), set()) - found:
                found.add(name)
                waiting.append(name)
        return found


def deploy(path: Path, **parameters: Any) -> Deployment:
    """Raises `Refused` with what Azure would complain of."""
    return _Run(read(path), parameters, group="").run()


class _Run:
    """One template with its parameters, being worked out: the scope of its names."""

    def __init__(self, source: Source, parameters: dict[str, Any], *, group: str) -> None:
        self.source = source
        self.group = group
        self.parameters = _accepted(source, parameters)
        self.made = Deployment()
        self._values: dict[str, Any] = {}
        self._asking: list[str] = []  # names being worked out, outermost first

    def run(self) -> Deployment:
        for kind in ("resources", "modules"):
            for name in self.source.elements(kind):
                self.lookup(name)
        for name, output in self.source.elements("outputs").items():
            self.made.outputs[name] = evaluate(output["value"], self.lookup)
        return self.made

    def lookup(self, name: str) -> Any:
        """The value of a name; a resource or module that is asked for is made first."""
        if name not in self.source.symbols():
            raise Refused(f"{self.source.path.name}: {name} is not declared")
        if self._asking:
            self.made.needs.setdefault(self._asking[-1], set()).add(name)
        if name not in self._values:
            if name in self._asking:
                raise Refused(f"{self.source.path.name}: {name} waits for itself")
            self._asking.append(name)
            self._values[name] = self._work_out(name)
            self._asking.pop()
        return self._values[name]

    def _work_out(self, name: str) -> Any:
        if name in self.parameters:
            return self.parameters[name]
        if name in self.source.elements("variables"):
            return evaluate(self.source.elements("variables")[name]["value"], self.lookup)
        if name in self.source.elements("parameters"):
            return evaluate(self.source.elements("parameters")[name]["default"], self.lookup)
        if name in self.source.elements("modules"):
            return self._module(self.source.elements("modules")[name])
        return self._resource(self.source.elements("resources")[name])

    def _resource(self, element: dict[str, Any]) -> Resource | None:
        config = self._if_wanted(element["config"])
        if config is None:
            return None
        body = {key: value for key, value in config.items() if key not in ("parent", "scope", "dependsOn", "name")}
        parent = evaluate(config["parent"], self.lookup) if "parent" in config else None
        scope = evaluate(config["scope"], self.lookup) if "scope" in config else None
        self._wait(config)
        resource = Resource(
            type=literal(element["type"]),
            api_version=element["api_version"],
            group=self.group,
            name=evaluate(config["name"], self.lookup),
            body=evaluate(body, self.lookup),
            parent=parent,
        )
        if scope is not None:
            resource.body["scope"] = scope.id
        if not element["existing"]:
            self.made.resources.append(resource)
        return resource

    def _module(self, element: dict[str, Any]) -> dict[str, Any] | None:
        config = self._if_wanted(element["config"])
        if config is None:
            return None
        group = evaluate(config["scope"], self.lookup)
        self._wait(config)
        path = self.source.path.parent / literal(element["detail"]["path"])
        inner = _Run(read(path), evaluate(config.get("params", {}), self.lookup), group=group.name).run()
        self.made.resources += inner.resources
        return {"outputs": inner.outputs}

    def _if_wanted(self, config: dict[str, Any]) -> dict[str, Any] | None:
        if "condition" not in config:
            return config
        wanted = evaluate(config["condition"], self.lookup)
        if not isinstance(wanted, bool):
            raise Refused(f"a condition is {wanted!r}, and must be true or false")
        inner: dict[str, Any] = config["config"]
        return inner if wanted else None

    def _wait(self, config: dict[str, Any]) -> None:
        for name in config.get("dependsOn", []):
            self.lookup(name)


TYPES: dict[str, type] = {"string": str, "int": int, "bool": bool, "object": dict, "array": list}


def _accepted(source: Source, given: dict[str, Any]) -> dict[str, Any]:
    """The parameters as given, if the template takes them."""
    where = source.path.name
    wanted = source.elements("parameters")
    if unknown := given.keys() - wanted.keys():
        raise Refused(f"{where}: no such parameters: {sorted(unknown)}")
    for name, parameter in wanted.items():
        if name not in given:
            if parameter["default"] is None:
                raise Refused(f"{where}: {name} is missing")
            continue
        value = given[name]
        if type(value) is not TYPES[parameter["type"]]:
            raise Refused(f"{where}: {name} is {value!r}, and must be of type {parameter['type']}")
        for decorator in parameter["decorators"]:
            _check(f"{where}: {name}", value, decorator)
    return given


def _check(name: str, value: Any, decorator: dict[str, Any]) -> None:
    bound: Any = decorator.get("argument")
    match decorator["type"]:
        case "allowed" if value not in [interpolated(item, _no_name) for item in bound or []]:
            raise Refused(f"{name} is {value!r}, which is not allowed")
        case "min_length" if len(value) < bound:
            raise Refused(f"{name} is shorter than {bound}: {value!r}")
        case "max_length" if len(value) > bound:
            raise Refused(f"{name} is longer than {bound}: {value!r}")
        case "min_value" if value < bound:
            raise Refused(f"{name} is less than {bound}: {value!r}")
        case "max_value" if value > bound:
            raise Refused(f"{name} is more than {bound}: {value!r}")


def _no_name(name: str) -> Any:
    raise Refused(f"{name} is not a literal")
