"""A form of a persona's options: fields, limits, help and errors follow from the table of options."""

from types import SimpleNamespace
from typing import Any

from django import forms

from agents.personas.form_errors import say_plainly
from agents.personas.models import Persona
from agents.personas.option_fields import field_classes, fit, widgets
from agents.personas.options import BY_FIELD, OPTIONS, means_something


class SettingsForm(forms.ModelForm):
    """The options alone. An error in one that means nothing beside the others is no error: it stays as it was."""

    class Meta:
        model = Persona
        fields = [option.field for option in OPTIONS]
        error_messages = {
            "name": {"required": "Give the persona a name."},
            "summary": {"required": "Say in one line what this persona is good for."},
            "instructions": {"required": "Tell the persona who it is and what it knows."},
            "model": {"required": "Name a model, for example gpt-realtime."},
            "voice_name": {"required": "Choose a voice: some are offered while you type."},
        }
        widgets = widgets()
        field_classes = field_classes()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.show_hidden_initial = False  # Django would send along what a function gave as default
            if name in BY_FIELD:
                fit(field, BY_FIELD[name])
            if isinstance(field, forms.CharField):
                field.widget.attrs["dir"] = "auto"  # of what is in it, not of the page
                if field.max_length:
                    self._set_limit(field)
        say_plainly(self.fields)

    @staticmethod
    def _set_limit(field: forms.CharField) -> None:
        """The page counts, and a text that is too long stays as it is until somebody has shortened it.

        With `maxlength`, browsers would cut what is pasted without a word.
        """
        field.widget.attrs.pop("maxlength", None)
        field.widget.attrs["data-limit"] = field.max_length

    def clean(self) -> dict[str, Any] | None:
        cleaned: dict[str, Any] | None = super().clean()
        settings = self.settings_sent()
        for name in [name for name in self.errors if name in BY_FIELD]:
            if not means_something(BY_FIELD[name], settings):
                del self.errors[name]
                self.cleaned_data[name] = getattr(settings, name)
        return cleaned

    def settings_sent(self) -> SimpleNamespace:
        """Every option as it was sent; as the persona has it, where that cannot be read."""
        kept = {option.field: getattr(self.instance, option.field) for option in OPTIONS}
        return SimpleNamespace(**kept | {name: value for name, value in self.cleaned_data.items() if name in kept})
