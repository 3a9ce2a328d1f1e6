"""The site, deployed to the stand-in: in the shapes that an operator can choose."""

from functools import cache
from typing import Any

from tests.deploy.bicep.resource_manager import Deployment, deploy
from tests.deploy.bicep.source import INFRA

MAIN = INFRA / "main.bicep"
SECRET_KEY = "key-" + "k" * 50
PASSWORD = "first-password-of-the-admin"
DEPLOYER = "55555555-5555-5555-5555-555555555555"

SHAPES: dict[str, dict[str, Any]] = {
    "app-service": {"host": "appservice"},
    "app-service-private": {"host": "appservice", "privateNetwork": True},
    "container-apps": {"host": "containerapps"},
    "container-apps-private": {"host": "containerapps", "privateNetwork": True},
}


def deployed(shape: str = "app-service", **more: Any) -> Deployment:
    parameters: dict[str, Any] = {
        "environmentName": "voicesite",
        "location": "swedencentral",
        "secretKey": SECRET_KEY,
        "firstAdminPassword": PASSWORD,
        "principalId": DEPLOYER,
        "imageTag": "v1",
    }
    return deploy(MAIN, **{**parameters, **SHAPES[shape], **more})


@cache
def site(shape: str) -> Deployment:
    """One that nobody changes."""
    return deployed(shape)
