"""The field from patient to lively. It is a list of positions, and a script makes it a slider."""

import json
from typing import Any

from django import forms

from agents.personas.liveliness import BY_HAND, BY_VALUE, POSITIONS, SETS

CHOICES = [(position.value, position.label) for position in POSITIONS] + [(BY_HAND, "By hand: as they stand below")]


class Select(forms.Select):
    """Each choice says what it sets, so that the page can set it at once."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        position = BY_VALUE.get(str(value))
        if position:
            option["attrs"]["data-sets"] = json.dumps(position.sent)
        return option


class LivelyField(forms.ChoiceField):
    def __init__(self) -> None:
        super().__init__(
            choices=CHOICES,
            required=False,
            label="Patient or lively",
            help_text="How soon it answers. Sets silence after speech, how sure it must be, and eagerness together.",
            widget=Select(attrs={"data-lively": " ".join(SETS)}),
        )
