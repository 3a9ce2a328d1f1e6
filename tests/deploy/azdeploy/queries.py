"""The queries that azdeploy.sh asks with, each as Python and with a sample that az answers with.

write_az_commands.py holds them against the real query language; the stand-in for az knows no others.
"""

import json
from collections.abc import Callable
from typing import Any

Query = tuple[Callable[[Any], Any], Any]
# As azdeploy.sh asks for them: text first, then what stands in JSON as it is.
PARAMETERS = [
    *("host", "voiceLiveModel", "firstAdminUsername", "planSku", "containerCores", "databaseSku", "databaseTier"),
    *("redisSku", "customDomain", "voiceLiveLocation"),
    *("instances", "privateNetwork", "redisReplica", "modelDeployment", "extraSettings"),
]
TAGGED = {"voicesite": "voicesite", "azd-service-name": "web"}


def dig(document: Any, path: str) -> Any:
    """What stands at a dotted path; None where there is nothing."""
    for name in path.split("."):
        document = document.get(name) if isinstance(document, dict) else None
    return document


def fields(*paths: str) -> Callable[[Any], list[Any]]:
    return lambda document: [[dig(document, path) for path in paths]]


def rows(*paths: str) -> Callable[[Any], list[Any]]:
    return lambda documents: [[dig(document, path) for path in paths] for document in documents]


def parameters(document: Any) -> list[str] | None:
    found = dig(document, "properties.parameters")
    return found and [text(dig(found, f"{name}.value")) for name in PARAMETERS]


def text(value: Any) -> str:
    """What to_string() makes: strings stay as they are, the rest is JSON."""
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))


def first_image(document: Any) -> list[Any]:
    containers = dig(document, "properties.template.containers")
    return [[dig(document, "properties.configuration.ingress.fqdn"), containers[0]["image"]]]


QUERIES: dict[str, Query] = {
    '"azure-cli"': (lambda document: document["azure-cli"], {"azure-cli": "2.91.0", "extensions": {}}),
    "[[id, state, user.type, name]]": (
        fields("id", "state", "user.type", "name"),
        {"id": "s", "state": "Enabled", "user": {"type": "user"}, "name": "Pay as you go"},
    ),
    "[?registrationState=='Registered'].namespace": (
        lambda documents: [one["namespace"] for one in documents if one["registrationState"] == "Registered"],
        [
            {"namespace": "Microsoft.Web", "registrationState": "Registered"},
            {"namespace": "Microsoft.App", "registrationState": "NotRegistered"},
        ],
    ),
    "[[location, tags.voicesite]]": (fields("location", "tags.voicesite"), {"location": "swedencentral", "tags": None}),
    '[].[type, name, tags."azd-service-name"]': (
        rows("type", "name", "tags.azd-service-name"),
        [{"type": "Microsoft.Web/sites", "name": "web", "tags": TAGGED}, {"type": "t", "name": "n", "tags": None}],
    ),
    "[].[type, name, location]": (rows("type", "name", "location"), [{"type": "t", "name": "n", "location": "l"}]),
    "defaultHostName": (lambda document: document["defaultHostName"], {"defaultHostName": "web.azurewebsites.net"}),
    "linuxFxVersion": (lambda document: document["linuxFxVersion"], {"linuxFxVersion": "DOCKER|nginx:1"}),
    "[[properties.configuration.ingress.fqdn, properties.template.containers[0].image]]": (
        first_image,
        {
            "properties": {
                "configuration": {"ingress": {"fqdn": "web.azurecontainerapps.io"}},
                "template": {"containers": [{"image": "cr.azurecr.io/voicesite:1"}]},
            }
        },
    ),
    "[[properties.latestRevisionName, properties.latestReadyRevisionName]]": (
        fields("properties.latestRevisionName", "properties.latestReadyRevisionName"),
        {"properties": {"latestRevisionName": "web--2", "latestReadyRevisionName": "web--1"}},
    ),
    f"properties.parameters.[{', '.join(f'to_string({name}.value)' for name in PARAMETERS)}]": (
        parameters,
        {
            "properties": {
                "parameters": {
                    "host": {"type": "String", "value": "appservice"},
                    "instances": {"type": "Int", "value": 2},
                    "privateNetwork": {"type": "Bool", "value": True},
                    "extraSettings": {"type": "Object", "value": {"LOG_LEVEL": "DEBUG", "SESSIONS_PER_PROCESS": "20"}},
                    "secretKey": {"type": "SecureString"},
                }
            }
        },
    ),
    "id": (lambda document: document["id"], {"id": "11111111-1111-1111-1111-111111111111"}),
    "value[].name": (lambda document: [one["name"] for one in document["value"]], {"value": [{"name": "secret-key"}]}),
    "length(@)": (len, [1, 2]),
    "[].[name, location, id, tags.voicesite]": (
        rows("name", "location", "id", "tags.voicesite"),
        [{"name": "n", "location": "l", "id": "/subscriptions/s", "tags": TAGGED}],
    ),
    "[].[name, properties.location, properties.vaultId, properties.tags.voicesite]": (
        rows("name", "properties.location", "properties.vaultId", "properties.tags.voicesite"),
        [{"name": "n", "properties": {"location": "l", "vaultId": "/subscriptions/s", "tags": TAGGED}}],
    ),
}
