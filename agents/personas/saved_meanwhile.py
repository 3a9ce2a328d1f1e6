"""Two people edit one persona: who saves second sees what the first changed, and decides what stays.

The form carries the version that it was filled with. If another version is there when it is sent, what the others
changed is joined in: fields that this person left alone get the others' value, and the rest keeps what they typed. The
page shows each difference and is sent again, then with the version that it shows.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict

from agents.personas.text_difference import Kind, Piece, difference
from agents.row_keys import as_key

TAKE = "take"  # the checkboxes "take theirs": each has the name of its field as value


@dataclass(frozen=True, slots=True)
class Change:
    """What others made of a field, and what this person typed; `mine` is None if they left it alone."""

    field: forms.BoundField
    theirs: list[Piece]
    mine: list[Piece] | None


@dataclass(frozen=True, slots=True)
class SavedMeanwhile:
    who: str
    saved_at: datetime
    changes: list[Change]


class VersionedForm(forms.ModelForm):
    """A form of a model with a history. Send it in a transaction that has locked the row."""

    version = forms.IntegerField(
        required=False, widget=forms.HiddenInput, help_text="The version that the form was filled with."
    )
    meanwhile: SavedMeanwhile | None = None
    data: Any  # a QueryDict; in _join a MultiValueDict

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        latest = None if self.instance._state.adding else self._history.first()
        if latest:
            self.initial["version"] = latest.pk
        else:
            del self.fields["version"]

    def full_clean(self) -> None:
        if self.is_bound and "version" in self.fields and self._sent("version"):
            self._join()
        super().full_clean()

    def clean(self) -> dict[str, Any] | None:
        cleaned: dict[str, Any] | None = super().clean()
        if self.meanwhile:
            self.add_error(
                None,
                f"Not saved yet: {self.meanwhile.who} saved other changes while you had this form open. "
                "Look at them below, then save again.",
            )
        return cleaned

    def _join(self) -> None:
        """Take the others' changes into what was sent, and note what somebody has to look at."""
        self.data = MultiValueDict({name: self._all_of(name) for name in self.data})
        seen = self._history.filter(pk=as_key(self._sent("version"))).first()
        if seen:
            values = self._values_of(seen)
            for name in set(self.data.getlist(TAKE)) & values.keys():
                self._put(name, values[name])
        latest = self._history.first()
        changes = list(self._changes(seen, latest))
        self._put("version", latest.pk)
        if changes:
            later = self._history.filter(pk__gt=seen.pk).select_related("history_user") if seen else [latest]
            self.meanwhile = SavedMeanwhile(_names(later), latest.history_date, changes)

    def _changes(self, seen: Any, latest: Any) -> Iterator[Change]:
        """Where the latest version differs from the one that was seen, and from what was sent."""
        theirs = self._values_of(latest)
        before = self._values_of(seen) if seen else theirs
        for name, value in theirs.items():
            field, sent = self.fields[name], self._raw(name)
            if (seen and before[name] == value) or not field.has_changed(value, sent):
                continue
            left_alone = seen and not field.has_changed(before[name], sent)
            mine = None if left_alone else self._difference(name, before[name], sent)
            if left_alone:
                self._put(name, value)
            yield Change(self[name], self._difference(name, before[name], value), mine)

    @property
    def _history(self) -> Any:
        """The versions, the newest first."""
        return self.instance.history

    def _values_of(self, record: Any) -> dict[str, Any]:
        """Each field of this form as that version had it."""
        values = {}
        for name, field in self.fields.items():
            if name == "version":
                continue
            column = self.instance._meta.get_field(name)
            if isinstance(field, forms.ModelMultipleChoiceField):
                held = set(getattr(record, name).values_list(column.m2m_reverse_field_name(), flat=True))
                values[name] = [choice.pk for choice in field.queryset or () if choice.pk in held]
            else:
                values[name] = column.value_from_object(record)
        return values

    def _difference(self, name: str, before: Any, after: Any) -> list[Piece]:
        old, new = _in_words(self.fields[name], before), _in_words(self.fields[name], after)
        if isinstance(self.fields[name], forms.CharField):
            return difference(old, new)
        return [Piece(Kind.GONE, old), Piece(Kind.NEW, new)]

    def _raw(self, name: str) -> Any:
        return self.fields[name].widget.value_from_datadict(self.data, self.files, self.add_prefix(name))

    def _sent(self, name: str) -> str:
        return str(self.data.get(self.add_prefix(name), ""))

    def _all_of(self, name: str) -> list[Any]:
        if isinstance(self.data, MultiValueDict):
            return self.data.getlist(name)
        value = self.data[name]
        return value if isinstance(value, list) else [value]

    def _put(self, name: str, value: Any) -> None:
        """Write a value as a browser would send it."""
        match value:
            case True:
                sent = ["on"]
            case False | None:
                sent = []
            case list():
                sent = [str(key) for key in value]
            case _:
                sent = [str(value)]
        self.data.setlist(self.add_prefix(name), sent)


def _in_words(field: forms.Field, value: Any) -> str:
    """A value, of a version or as it was sent, as the form shows it to people."""
    if isinstance(field, forms.BooleanField):
        return "on" if field.to_python(value) else "off"
    if isinstance(field, forms.ModelChoiceField):
        return _chosen(field, value) or "none"
    if isinstance(field, forms.ChoiceField):
        known: Any = field.choices
        return str(dict(known).get(value, value))
    return str(value if value not in (None, "") else "nothing")


def _chosen(field: forms.ModelChoiceField, value: Any) -> str:
    """The objects by name; what is no object, as it was sent."""
    try:
        chosen = field.clean(value)
    except ValidationError:
        return str(value or "")
    return ", ".join(map(str, chosen)) if isinstance(field, forms.ModelMultipleChoiceField) else str(chosen or "")


def _names(versions: Iterable[Any]) -> str:
    """The people who made these versions."""
    names = dict.fromkeys(str(version.history_user or "somebody") for version in versions)
    return " and ".join(names)
