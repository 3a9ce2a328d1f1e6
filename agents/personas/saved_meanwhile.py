"""Two people edit one persona: who saves second is told, and loses nothing that they typed."""

from typing import Any

from django import forms


class VersionedForm(forms.ModelForm):
    """A form of a model with a `revision`. Send it in a transaction that has locked the row."""

    version = forms.IntegerField(
        required=False, widget=forms.HiddenInput, help_text="The revision that the form was filled with."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._revision = self.instance.revision
        if self.instance._state.adding:
            del self.fields["version"]
        else:
            self.initial["version"] = self._revision

    def clean(self) -> dict[str, Any] | None:
        cleaned: dict[str, Any] | None = super().clean()
        seen = self.cleaned_data.get("version")
        if seen is not None and seen != self._revision:
            self.data = self.data.copy()
            self.data[self.add_prefix("version")] = str(self._revision)
            self.add_error(None, "Not saved yet: somebody saved other changes while you had this form open.")
        return cleaned
