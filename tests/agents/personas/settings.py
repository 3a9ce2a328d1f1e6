"""A persona's settings, without a database."""

from copy import deepcopy
from types import SimpleNamespace
from typing import Any

from agents.personas.options import OPTIONS

DEFAULTS = {option.field: option.default for option in OPTIONS}
FILLED = {
    "name": "Mara",
    "summary": "Answers questions.",
    "instructions": "Be kind.",
    "greeting": "Good morning!",
    "says_it_is_ai": False,
    "temperature": 0.8,
    "noise_reduction": "",
    "echo_cancellation": False,
}


class Settings(SimpleNamespace):
    """Settings that Voice Live accepts, unless a test changes them."""

    def __init__(self, **changes: Any) -> None:
        assert changes.keys() <= DEFAULTS.keys()
        super().__init__(**deepcopy(DEFAULTS | FILLED | changes))
