"""Why something is published, and which versions are compared."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from agents.personas.models import REASON_LIMIT, Persona

CHANGED_MEANWHILE = (
    "Not done yet: somebody changed this persona while you had the page open. Look at what is different now, "
    "then send it again."
)


def state_of(persona: Persona) -> str:
    """What a page has shown of a persona: its draft and what callers get."""
    return f"{persona.revision}-{persona.published_id or ''}"


class SeenForm(forms.Form):
    """A form below something that somebody has read first. It is refused if that has changed meanwhile."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, persona: Persona, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.state = state_of(persona)

    def clean(self) -> dict[str, Any] | None:
        cleaned: dict[str, Any] | None = super().clean()
        if self.cleaned_data.get("seen") != self.state:
            raise ValidationError(CHANGED_MEANWHILE, code="changed_meanwhile")
        return cleaned


class ReasonForm(SeenForm):
    reason = forms.CharField(
        max_length=REASON_LIMIT,
        help_text="For those who look at the versions later: what is different, and why.",
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
        error_messages={
            "required": "Say in a few words what is different, and why.",
            "max_length": "Use at most %(limit_value)s characters: this text has %(show_value)s.",
            "null_characters_not_allowed": "There is an invisible sign in this text, a null character: write it again.",
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        attrs = self.fields["reason"].widget.attrs
        attrs.pop("maxlength", None)  # with it, browsers cut what is pasted without a word
        attrs["data-limit"] = REASON_LIMIT


class CompareForm(forms.Form):
    """Two numbers of versions of one persona; no later one: the draft. Cleaned, they are the versions."""

    earlier = forms.IntegerField(min_value=1, label="from version")
    later = forms.IntegerField(min_value=1, required=False, label="to version", help_text="Empty: the draft.")

    def __init__(self, *args: Any, persona: Persona, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.persona = persona
        last = persona.published.number if persona.published else 1
        self.wanted = f"Choose a number from 1 to {last}."
        for field in self.fields.values():
            field.widget.attrs["max"] = last
            field.error_messages |= dict.fromkeys(("required", "invalid", "min_value"), self.wanted)

    def clean(self) -> dict[str, Any]:
        numbers = {name: number for name, number in self.cleaned_data.items() if number is not None}
        versions = self.persona.versions.filter(number__in=set(numbers.values())).select_related("author")
        found = {version.number: version for version in versions}
        for name, number in numbers.items():
            if number not in found:
                self.add_error(name, f"There is no version {number}: {self.wanted[0].lower()}{self.wanted[1:]}")
        return {name: found.get(number) for name, number in self.cleaned_data.items()}
