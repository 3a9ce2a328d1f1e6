"""Two of the staff edit one account or group: fields that the second left alone stay as the first has saved them.

Django sends along what each field held when the page was made (`show_hidden_initial`). Personas, which have a history
and long texts, show each difference (agents/personas/saved_meanwhile.py).
"""

from typing import Any

from django import forms

MEANWHILE = "Somebody else has changed this meanwhile, to “{value}”. Save again to have it as you see it here."


class LeftAloneForm(forms.ModelForm):
    """Save it with the row locked. A form that does not say what it was filled with is taken as it is."""

    data: Any  # the admin's forms get a QueryDict

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        says_what_was_there = not self.is_bound or any(bound.html_initial_name in self.data for bound in self)
        for field in self.fields.values():
            field.show_hidden_initial = says_what_was_there and not field.disabled and self.instance.pk is not None

    def clean(self) -> dict[str, Any] | None:
        cleaned: dict[str, Any] | None = super().clean()
        for bound in self:
            if bound.field.show_hidden_initial and bound.name in self.cleaned_data:
                self._join(bound)
        return cleaned

    def _join(self, bound: forms.BoundField) -> None:
        """Take what others have saved since, where this person left it alone; where both changed it, ask."""
        seen = bound.field.hidden_widget().value_from_datadict(self.data, self.files, bound.html_initial_name)
        if not bound.field.has_changed(bound.initial, seen):
            return
        if bound.name not in self.changed_data:
            self.cleaned_data[bound.name] = bound.initial
        elif bound.field.has_changed(bound.initial, bound.data):
            self._ask(bound)

    def _ask(self, bound: forms.BoundField) -> None:
        now = bound.initial if isinstance(bound.initial, list) else [bound.initial]
        self.data = self.data.copy()
        self.data.setlist(bound.html_initial_name, [str(getattr(value, "pk", value)) for value in now])
        self.add_error(bound.name, MEANWHILE.format(value=", ".join(map(str, now)) or "none"))
