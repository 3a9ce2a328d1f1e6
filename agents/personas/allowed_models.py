"""The models, deployments and agents that an operator allows (ALLOWED_MODELS). Pure."""

from collections.abc import Collection

from agents.personas.address import Address
from agents.personas.model_registry import MODEL_NAME


def as_models(names: list[str]) -> list[str]:
    """The models that an operator allows, once each. Raise a ValueError for what is not a model's name."""
    for name in names:
        if not MODEL_NAME.fullmatch(name):
            raise ValueError(
                f"{name!r} is not a model's name; allowed are letters, digits, dots and dashes, separated by commas: "
                "gpt-realtime,gpt-realtime-mini"
            )
    return list(dict.fromkeys(names))


def is_allowed(name: str, allowed_models: Collection[str]) -> bool:
    """Whether personas may be connected to what has that name. `allowed_models`: of the operator; none: all.

    An agent counts by its own name, since the site does not know its model.
    """
    return not allowed_models or name in allowed_models


def not_allowed(address: Address, allowed_models: Collection[str]) -> str:
    """The sentence about what the operator does not allow."""
    choose = " or ".join(allowed_models)
    if address.agent_name:
        return (
            f"This site does not allow the agent “{address.name}”: choose {choose}. An agent is allowed by its name, "
            "since the site does not know its model."
        )
    return f"This site does not allow the model “{address.name}”: choose {choose}."
