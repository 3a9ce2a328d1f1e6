"""What the operator reads about a wrong setting: one line that names it, the value and what is allowed."""

import re
from typing import Any

from pydantic import SecretStr, ValidationError
from pydantic_settings import BaseSettings

AZURE_REFERENCE = (
    "Azure could not read that secret. Is it in the vault, may the app's identity read it (role Key Vault Secrets "
    "User), and is keyVaultReferenceIdentity that identity?"
)
VARIABLE = "nothing has replaced the name in it, and the site replaces none: write the value itself"


class WrongSettings(Exception):
    """One line for each wrong value. A secret is never shown."""


def unresolved(value: str) -> str:
    """What is wrong with a value that is only a reference to one, as App Service, a shell or Kubernetes write it."""
    if value.strip().startswith("@Microsoft.KeyVault("):
        return AZURE_REFERENCE
    return VARIABLE if re.fullmatch(r"\s*\$(\{[^{}]*\}|\([^()]*\))\s*", value) else ""


def sentences(wrong: ValidationError, settings: type[BaseSettings]) -> str:
    """One line for each wrong value. A secret is never shown."""
    return "\n".join(_sentence(error, settings) for error in wrong.errors())


def _sentence(error: Any, settings: type[BaseSettings]) -> str:
    message = error["msg"].removeprefix("Value error, ").partition(", unable to")[0]
    message = message.replace("Input should be", "allowed is")
    if not error["loc"]:
        return f"settings: {message}"
    prefix = settings.model_config.get("env_prefix", "")
    name = str(error["loc"][0]).removeprefix(prefix.lower())
    is_secret = settings.model_fields[name].annotation is SecretStr
    shown = "(not shown)" if is_secret else repr(error["input"])
    return f"settings: {prefix}{name.upper()}={shown} is wrong: {message}"
