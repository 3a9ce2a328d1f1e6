"""The models that an operator allows. Pure."""

import re
from collections.abc import Collection

MODEL_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")


def as_models(names: list[str]) -> list[str]:
    """The models that an operator allows, once each. Raise a ValueError for what is not a model's name."""
    for name in names:
        if not MODEL_NAME.fullmatch(name):
            raise ValueError(
                f"{name!r} is not a model's name; allowed are letters, digits, dots and dashes, separated by commas: "
                "gpt-realtime,gpt-realtime-mini"
            )
    return list(dict.fromkeys(names))


def is_allowed(model: str, allowed_models: Collection[str]) -> bool:
    """Whether personas may use that model. `allowed_models`: those that the operator allows; none: all."""
    return not allowed_models or model in allowed_models
